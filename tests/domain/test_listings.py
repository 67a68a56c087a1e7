"""Listings from edition to edition: listed, changed, unchanged, delisted, relisted."""

from datetime import date

import pytest

from registry.domain.listings import (
    KnownListing,
    ListingStep,
    StepKind,
    content_sha256,
    missing,
    seen,
    with_reading,
)
from schemas.base import Bilingual
from schemas.identifiers import Scheme
from schemas.imports import Provenance, Source
from schemas.listings import Kana, ListedIdentifier, ListedName, ListingDocument, Reading
from schemas.vocab import IdentifierLevel, ListingState

SOURCE = Source(
    code="price-list", name=Bilingual(ja="薬価", en="Prices"), terms=Bilingual(ja="条件", en="Terms")
)


def edition(
    day: date | None, name: str = "葛根湯", *, file: str = "b", kana: Kana | None = None
) -> ListingDocument:
    return ListingDocument(
        source=SOURCE,
        source_key="5200013D1123",
        edition=str(day),
        edition_date=day,
        provenance=Provenance(file_sha256=file * 64, record_sha256="0" * 64),
        names=(ListedName(language="ja", text=name),),
        kana=kana,
    )


def known(listing: ListingDocument, state: ListingState = ListingState.LISTED) -> KnownListing:
    return KnownListing(state, content_sha256(listing), listing.provenance.file_sha256, listing.edition_date)


SPRING = edition(date(2025, 4, 1), file="a")
SUMMER = date(2025, 7, 16)


def test_a_new_key_is_listed() -> None:
    assert seen(None, SPRING) == ListingStep(StepKind.LISTED, ListingState.LISTED, new_version=True)


def test_the_same_words_in_a_later_edition_change_nothing() -> None:
    step = seen(known(SPRING, ListingState.CHANGED), edition(SUMMER))
    assert step == ListingStep(StepKind.UNCHANGED, ListingState.CHANGED, new_version=False)


def test_other_words_in_a_later_edition_are_a_change() -> None:
    step = seen(known(SPRING), edition(SUMMER, "葛根湯エキス"))
    assert step == ListingStep(StepKind.CHANGED, ListingState.CHANGED, new_version=True)


def test_what_a_whole_edition_lacks_is_delisted() -> None:
    assert missing(known(SPRING), SUMMER) == ListingStep(
        StepKind.DELISTED, ListingState.DELISTED, new_version=False
    )


def test_what_is_delisted_stays_so_while_editions_lack_it() -> None:
    step = missing(known(SPRING, ListingState.DELISTED), SUMMER)
    assert step == ListingStep(StepKind.UNCHANGED, ListingState.DELISTED, new_version=False)


@pytest.mark.parametrize(("name", "new_version"), [("葛根湯", False), ("葛根湯エキス", True)])
def test_what_returns_is_relisted_with_a_version_only_if_it_changed(name: str, new_version: bool) -> None:
    step = seen(known(SPRING, ListingState.DELISTED), edition(SUMMER, name))
    assert step == ListingStep(StepKind.RELISTED, ListingState.RELISTED, new_version=new_version)


def test_the_second_row_of_one_file_under_the_same_key_is_a_duplicate() -> None:
    step = seen(known(SPRING), edition(date(2025, 4, 1), "別の行", file="a"))
    assert step == ListingStep(StepKind.DUPLICATE, ListingState.LISTED, new_version=False)


def test_an_older_edition_neither_changes_nor_delists() -> None:
    later = known(edition(SUMMER))
    older = edition(date(2024, 4, 1), "旧名", file="c")
    assert seen(later, older).kind is StepKind.OUTDATED
    assert missing(later, date(2024, 4, 1)).kind is StepKind.OUTDATED


def test_editions_without_a_day_are_taken_in_the_order_they_come() -> None:
    assert seen(known(edition(None, file="a")), edition(None, "別名")).kind is StepKind.CHANGED


def test_a_derived_reading_is_no_change_and_a_stated_one_is() -> None:
    derived = Kana(text="カッコントウ", derived=True, origin="receipt-master")
    stated = Kana(text="カッコントウ", derived=False, origin="price-list")
    assert content_sha256(edition(SUMMER, kana=derived)) == content_sha256(edition(SUMMER))
    assert content_sha256(edition(SUMMER, kana=stated)) != content_sha256(edition(SUMMER))


CODED = SPRING.model_copy(
    update={
        "identifiers": (
            ListedIdentifier(
                scheme=Scheme.PRICE_LIST_CODE, value="5200013D1123", level=IdentifierLevel.CHECKSUM_OK
            ),
        )
    }
)


def reading(name: str = "葛根湯", code: str = "5200013D1123", *, complete: bool = True) -> Reading:
    return Reading(
        scheme=Scheme.PRICE_LIST_CODE,
        code=code,
        name=name,
        kana="カッコントウ",
        complete=complete,
        origin="receipt-master",
    )


def test_a_reading_of_the_same_code_and_name_is_taken_and_marked() -> None:
    found = with_reading(CODED, [reading("他社の葛根湯"), reading(code="5200013D1999"), reading()])
    assert found.kana == Kana(text="カッコントウ", derived=True, origin="receipt-master")
    assert content_sha256(found) == content_sha256(CODED)


def test_a_reading_that_may_be_cut_says_so() -> None:
    found = with_reading(CODED, [reading(complete=False)])
    assert found.kana is not None
    assert found.kana.origin == "receipt-master (may be cut)"


@pytest.mark.parametrize("other", [reading("他社の葛根湯"), reading(code="5200013D1999")])
def test_a_reading_of_another_name_or_code_is_not_taken(other: Reading) -> None:
    assert with_reading(CODED, [other]) is CODED
