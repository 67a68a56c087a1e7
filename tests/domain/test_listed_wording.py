"""Listings under the wording rules: what a source says binds whoever repeats it."""

from typing import Any

import pytest

from registry.domain.claims import SEED
from registry.domain.listed_wording import listing_findings, without_blocked
from registry.domain.visibility import listing_for
from schemas.listings import ListingDocument
from schemas.vocab import FindingLevel
from tests import builders


def listing(**fields: Any) -> ListingDocument:
    return builders.listing(**{"product_class": "HF", "subclass": "HF-OTHER", **fields})


def named(text: str, **fields: Any) -> ListingDocument:
    return listing(names=[{"language": "ja", "text": text}], **fields)


KANA = {"text": "ガンニキクチャ", "derived": True, "origin": "test"}


def test_words_that_a_rule_blocks_are_blotted_out_of_a_name_for_the_public() -> None:
    seen, withheld = listing_for(named("毎日のガ ンに効く茶", kana=KANA), withheld_too=False, phrases=SEED)
    assert seen.names[0].text == "毎日の■■■に■■茶"
    assert seen.kana is None
    assert withheld == ("names",)


def test_a_reader_of_withheld_data_reads_the_source_as_it_is() -> None:
    given = named("ガンに効く茶", kana=KANA)
    assert listing_for(given, withheld_too=True, phrases=SEED) == (given, ())


def test_words_that_only_warn_stay() -> None:
    given = named("究極の茶")
    assert without_blocked(given, SEED) == (given, ())
    assert [one.level for one in listing_findings(given, SEED)] == [FindingLevel.WARN]


def test_a_field_with_a_blocked_word_is_left_out_and_the_others_stay() -> None:
    given = named(
        "茶",
        kana=KANA,
        fields=[{"label": "特長", "value": "免疫力を高める"}, {"label": "内容量", "value": "30袋"}],
    )
    seen, withheld = without_blocked(given, SEED)
    assert ([field.label for field in seen.fields], withheld) == (["内容量"], ("fields",))
    assert (seen.names, seen.kana) == (given.names, given.kana)


@pytest.mark.parametrize(("subclass", "shown"), [("HF-FFC", True), ("HF-FOSHU", True), ("WD-NONE", False)])
def test_what_was_notified_or_permitted_is_shown_and_other_claims_are_judged(
    subclass: str, *, shown: bool
) -> None:
    given = named(
        "品",
        product_class=subclass[:2],
        subclass=subclass,
        claims=[{"label": "表示", "text": "花粉症の方に"}],
    )
    seen, withheld = listing_for(given, withheld_too=False, phrases=SEED)
    assert bool(seen.claims) is shown
    assert withheld == (() if shown else ("claims",))


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"product_class": "TM", "subclass": "TM-OTC"}, set()),
        ({"product_class": "TM", "subclass": None}, set()),
        ({"product_class": "HF", "subclass": None}, {FindingLevel.MUST}),
        ({"product_class": "WD", "subclass": None}, {FindingLevel.WARN}),
        ({"product_class": None, "subclass": None}, {FindingLevel.MUST}),
    ],
)
def test_a_listing_without_a_sub_class_is_judged_by_its_class(fields: Any, found: set[FindingLevel]) -> None:
    assert {one.level for one in listing_findings(named("疲労回復", **fields), SEED)} == found


def test_a_finding_names_the_place_in_the_source() -> None:
    [one] = listing_findings(named("ガン"), SEED)
    assert (one.field, one.code, one.span and one.span.matched) == ("names.0.text", "L1_DISEASE", "ガン")
