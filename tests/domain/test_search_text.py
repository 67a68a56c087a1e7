"""The normal form and its helpers, from the domain specification and the folding rules of the search."""

import hashlib
import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.text.distance import within
from registry.domain.text.normal import BEGIN, END, FORM_VERSION, anchored, grams, loose, normal, words
from registry.domain.text.romaji import kana_readings
from registry.domain.text.variants import SPELLINGS, SYNONYMS, spellings_heard, spellings_of, synonyms_of


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("ＧＡＢＡ", "gaba"),
        ("ﾋﾞﾀﾐﾝ", "ビタミン"),
        ("㈱山田", "株山田"),
        ("café", "cafe"),
        ("Kāng", "kang"),
        ("がぎぐ", "ガギグ"),
        ("か\u3099", "ガ"),
        ("髙橋", "高橋"),
        ("葛󠄀根湯", "葛根湯"),
        ("補中益氣湯", "補中益気湯"),
        ("びたみん", "ビタミン"),
        ("車いす", "車イス"),
        ("γ－アミノ酪酸", "γアミノ酪酸"),
        ("St. John's wort", "st_john_s_wort"),
        ("ビタミン・Ｃ", "ビタミンc"),
        ("Green  Tea", "green_tea"),
        ("30 mg", "30_mg"),
        ("コーラ", "コーラ"),
        ("Straße", "strasse"),
        ("co\u00adq10", "coq10"),
        ("!?、。", ""),
        ("\x00\ue000\ud800", ""),
    ],
)
def test_ways_of_typing_a_word_share_one_form(written: str, form: str) -> None:
    assert normal(written) == form


@given(st.text())
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(st.text())
def test_the_normal_form_does_not_depend_on_unicode_normalisation(text: str) -> None:
    assert len({normal(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")}) == 1


@given(st.text(alphabet=st.characters(categories=["Co", "Cc", "L"])))
def test_no_input_can_hold_an_anchor_or_a_separator(text: str) -> None:
    assert not {BEGIN, END, "\x1f", " "} & set(normal(text))


def test_the_version_counts_changes_of_the_normal_form() -> None:
    # Whoever changes a form sees this fail, and counts FORM_VERSION up with the new digest.
    ranges = (range(0x20, 0x250), range(0x3000, 0x3100), range(0x4E00, 0x9FA6), range(0xFF00, 0xFFEF))
    forms = (normal(f"{chr(code)}ト{chr(code)}ウ a{chr(code)}") for code in itertools.chain(*ranges))
    whole = "\n".join(f"{form} {loose(form)}" for form in forms)
    digests = {1: "e892a314eaa73b6d"}
    assert hashlib.sha256(whole.encode()).hexdigest()[:16] == digests[FORM_VERSION]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("コーヒー", "コヒー"),
        ("カッコントウ", "カツコント"),
        ("キューピー", "キユーピー"),
        ("ヴィタミン", "ビタミン"),
        ("ショウセイリュウトウ", "ショセイリュト"),
        ("co_q10", "coq10"),
    ],
)
def test_loose_spellings_share_one_form(one: str, other: str) -> None:
    assert loose(one) == loose(other)


@given(st.text(), st.text())
def test_no_search_reaches_from_one_value_into_the_next(one: str, other: str) -> None:
    forms = [form for form in (normal(one), normal(other)) if form]
    assert [part.rstrip(END) for part in anchored(forms).split(BEGIN)[1:]] == forms


@given(st.text(max_size=30), st.integers(1, 4))
def test_grams_are_every_run_in_order(text: str, size: int) -> None:
    runs = grams(text, size)
    assert all(len(run) == size and text[at:].startswith(run) for at, run in enumerate(runs))
    assert len(runs) == max(0, len(text) - size + 1)


def test_words_are_latin_words_and_katakana_runs() -> None:
    assert words(normal("ビタミンC 青汁コーヒー chocolate 20mg")) == ["ビタミン", "コーヒー", "chocolate"]


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("kampo", "カンポ"),
        ("kanpo", "カンポ"),
        ("kakkonto", "カッコント"),
        ("koraagen", "コラゲン"),
        ("shin_iseihaito", "シンイセイハイト"),
        ("syouga", "ショウガ"),
        ("tsue", "ツエ"),
    ],
)
def test_romaji_is_read_as_kana(typed: str, reading: str) -> None:
    assert reading in kana_readings(typed)


@pytest.mark.parametrize("text", ["kr", "ビタミン", "x1y", "", "_"])
def test_what_is_no_romaji_has_no_reading(text: str) -> None:
    assert kana_readings(text) == []


@pytest.mark.parametrize("rows", [SPELLINGS, SYNONYMS])
def test_every_row_of_the_tables_says_something_new(rows: tuple[tuple[str, ...], ...]) -> None:
    for row in rows:
        forms = [normal(word) for word in row]
        assert len(forms) >= 2
        assert all(forms)
        assert len(set(forms)) == len(forms), row
    assert len({frozenset(map(normal, row)) for row in rows}) == len(rows)


def test_each_spelling_leads_to_all_others_of_its_row() -> None:
    for row in SPELLINGS:
        for word, other in itertools.permutations(map(normal, row), 2):
            assert other in spellings_of(word), (word, other)


def test_a_spelling_counts_inside_a_longer_word() -> None:
    assert "電動車椅子" in spellings_of(normal("電動車いす"))


def test_a_word_that_sounds_like_one_of_the_table_has_its_spellings() -> None:
    assert spellings_heard(loose(normal("かっこんと"))) == spellings_heard(loose("カッコントウ"))
    assert "葛根湯" in spellings_heard(loose("カッコントー"))
    assert spellings_heard("ズンダモチ") == ()


@given(st.text())
def test_a_form_is_the_first_of_at_most_six_spellings(text: str) -> None:
    spellings = spellings_of(normal(text))
    assert spellings[0] == normal(text)
    assert len(set(spellings)) == len(spellings) <= 6


def test_synonyms_are_other_words_and_never_the_word_itself() -> None:
    assert "車椅子" in synonyms_of("wheelchair")
    assert "wheelchair" not in synonyms_of("wheelchair")
    assert synonyms_of("ズンダモチ") == ()


def test_every_spelling_of_a_word_has_the_same_synonyms() -> None:
    for word in ("車椅子", "車いす", "車イス", "くるまいす"):
        assert synonyms_of(normal(word)) == synonyms_of("車椅子")
        assert "wheelchair" in synonyms_of(normal(word))


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("chocolate", "chocolate", 0),
        ("chocolate", "chocolete", 1),
        ("コレステロール", "コレストロール", 1),
        ("vitamin", "vitmain", 1),
        ("collagen", "colagne", 2),
        ("abc", "", 3),
    ],
)
def test_distance_counts_mistakes_of_typing(one: str, other: str, apart: int) -> None:
    assert within(one, other, apart)
    assert apart == 0 or not within(one, other, apart - 1)


@given(st.text("ab", max_size=6), st.text("ab", max_size=6), st.integers(0, 3))
def test_distance_is_the_same_in_both_directions(one: str, other: str, most: int) -> None:
    assert within(one, other, most) == within(other, one, most)
