"""Listings: what the contract refuses, and that it survives storage."""

import pytest
from pydantic import ValidationError

from registry.domain.canonical import canonical_bytes
from schemas.base import Bilingual
from schemas.imports import Provenance, Source
from schemas.listings import ListedName, ListingDocument
from schemas.vocab import ProductClass, SubClass

SOURCE = Source(
    code="price-list",
    name=Bilingual(ja="薬価基準収載品目", en="Price list"),
    terms=Bilingual(ja="政府標準利用規約", en="Government terms of use"),
)
PROVENANCE = Provenance(file_sha256="0" * 64, record_sha256="1" * 64)


def listing(**fields: object) -> ListingDocument:
    given: dict[str, object] = {
        "source": SOURCE,
        "source_key": "5200013D1123",
        "edition": "2025-07-16",
        "provenance": PROVENANCE,
        "names": (ListedName(language="ja", text="葛根湯エキス顆粒"),),
    }
    return ListingDocument.model_validate(given | fields)


def test_what_the_source_does_not_say_is_null() -> None:
    made = listing()
    assert (made.product_class, made.subclass, made.firm, made.kana, made.listed_until) == (None,) * 5


def test_a_listing_survives_storage_unchanged() -> None:
    made = listing(product_class=ProductClass.TM, subclass=SubClass.TM_RX)
    assert ListingDocument.model_validate_json(canonical_bytes(made)) == made


def test_a_subclass_of_another_class_is_refused() -> None:
    with pytest.raises(ValidationError, match="sub-class"):
        listing(product_class=ProductClass.HF, subclass=SubClass.TM_RX)


def test_a_subclass_without_its_class_is_refused() -> None:
    with pytest.raises(ValidationError, match="sub-class"):
        listing(subclass=SubClass.TM_RX)


def test_a_listing_needs_a_name() -> None:
    with pytest.raises(ValidationError, match="names"):
        listing(names=())


def test_the_name_is_given_in_the_first_language_the_source_has() -> None:
    made = listing(
        names=(ListedName(language="de", text="Rollator"), ListedName(language="en", text="Walker"))
    )
    assert (made.name("ja", "en"), made.name("ja"), made.name()) == ("Walker", "Rollator", "Rollator")
