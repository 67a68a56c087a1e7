"""What a search finds and in which order, without an index."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.domain.search import (
    Form,
    Level,
    Match,
    SearchDocument,
    Tier,
    contains,
    prior,
    search_text,
    suggestions,
    tier,
    wanted,
    widenings,
)
from schemas.vocab import EntryKind, SearchStage

KAKKONTO = SearchDocument(
    number=1,
    kind=EntryKind.REGISTERED,
    names=("葛根湯エキス顆粒", "Kakkonto Extract Granules"),
    readings=("カッコントウエキスカリュウ",),
    codes=("P-000001", "4987123456789"),
    firms=("髙橋製薬株式会社",),
    ingredients=("カッコン", "マオウ", "コレステロール"),
    claims=("かぜの初期の諸症状",),
    trials=("葛根湯のランダム化比較試験",),
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("葛根湯エキス顆粒", Tier.EXACT),
        ("葛根湯 エキス顆粒", Tier.EXACT),
        ("kakkonto extract granules", Tier.EXACT),
        ("ｶｯｺﾝﾄｳｴｷｽｶﾘｭｳ", Tier.EXACT),
        ("P-000001", Tier.EXACT),
        ("4987123456789", Tier.EXACT),
        ("葛根湯", Tier.PREFIX),
        ("葛根湯 granules", Tier.PREFIX),
        ("顆粒", Tier.NAME),
        ("顆粒 葛根湯", Tier.NAME),
        ("高橋製薬", Tier.CONTENT),
        ("葛根湯 マオウ", Tier.CONTENT),
        ("麻黄", Tier.CONTENT),
        ("かぜ", Tier.ANYWHERE),
        ("葛根湯 比較試験", Tier.ANYWHERE),
        ("", Tier.ANYWHERE),
        (" 　", Tier.ANYWHERE),
        ("頭痛", Tier.NONE),
        ("葛根湯 頭痛", Tier.NONE),
        ("顆粒kakkonto", Tier.NONE),
        ("!!", Tier.NONE),
    ],
)
def test_an_entry_is_in_the_tier_of_the_narrowest_text_that_has_every_term(
    typed: str, expected: Tier
) -> None:
    assert tier(wanted(typed), search_text(KAKKONTO)) is expected


@given(st.text(max_size=300))
def test_any_text_is_a_question(typed: str) -> None:
    search = wanted(typed)
    assert len(search.terms) <= 8
    assert search.blank == (not typed.strip())
    tier(search, search_text(KAKKONTO))
    for term in search.terms:
        list(widenings(term))


@given(st.text(min_size=1, max_size=40))
@example("bye bye")
def test_an_entry_is_found_exactly_by_its_own_name(name: str) -> None:
    document = SearchDocument(number=1, kind=EntryKind.LISTED, names=(name,))
    search = wanted(name)
    if 0 < len(search.terms) < 8:
        assert tier(search, search_text(document)) is Tier.EXACT


def test_only_two_hundred_characters_and_eight_words_are_read() -> None:
    assert [term.text for term in wanted("a " * 500 + "b").terms] == ["a"]
    assert len(wanted(" ".join(f"word{n}" for n in range(20))).terms) == 8


@pytest.mark.parametrize(
    ("typed", "stage"),
    [
        ("カツコント", SearchStage.LOOSE),
        ("kakkontou", SearchStage.ROMAJI),
        ("ジンジャー", SearchStage.SYNONYM),
        ("コレストロール", SearchStage.TYPO),
    ],
)
def test_a_term_can_be_widened(typed: str, stage: SearchStage) -> None:
    assert stage in [wider.stage for wider in widenings(wanted(typed).terms[0])]


@pytest.mark.parametrize(
    ("form", "level", "found"),
    [
        (Form("カツコント", Match.LOOSE), Level.NAME, True),
        (Form("マオウ", Match.LOOSE), Level.NAME, False),
        (Form("コレストロール", Match.NEAR), Level.CONTENT, True),
        (Form("コレストロール", Match.NEAR), Level.NAME, False),
        (Form("extrcat", Match.NEAR), Level.NAME, True),
        (Form("コレシテルール", Match.NEAR), Level.ANYWHERE, False),
        (Form("コレシテルール", Match.NEARBY), Level.ANYWHERE, True),
    ],
)
def test_wider_forms_have_their_place(form: Form, level: Level, *, found: bool) -> None:
    assert contains(search_text(KAKKONTO), form, level) is found


def test_registrations_stand_before_listings_and_short_names_before_long() -> None:
    kinds = [prior(kind, name) for kind in reversed(EntryKind) for name in ("あ" * 500, "あいう", "あ")]
    assert kinds == sorted(kinds)
    assert 0 <= kinds[0] < kinds[-1] < 1


def test_a_reading_suggests_the_name_it_is_the_reading_of() -> None:
    suggested = dict(suggestions(KAKKONTO))
    assert suggested["カッコントウエキスカリュウ"] == "葛根湯エキス顆粒"
    assert suggested["kakkonto_extract_granules"] == "Kakkonto Extract Granules"
    assert "4987123456789" not in suggested
