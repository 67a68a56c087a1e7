"""Listings: products as public sources tell of them (domain specification 1.1, Listings).

A listing is 公開情報（未審査）, a record of its own: it relaxes no rule of a registered product, carries no grade
and no certificate. What the source does not say is null; what it says beyond these fields stands under the
source's own words.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import Field, model_validator

from schemas.base import Bilingual, Contract, Document, LongText, Text
from schemas.findings import Finding
from schemas.identifiers import ListingId, ProductId, Scheme
from schemas.imports import Provenance, Source
from schemas.vocab import IdentifierLevel, ListingState, ProductClass, SubClass

__all__ = [
    "Kana",
    "ListedClaim",
    "ListedIdentifier",
    "ListedIngredient",
    "ListedName",
    "ListingCard",
    "ListingDocument",
    "ListingView",
    "Reading",
    "SourceField",
    "TakeOver",
]


class ListedName(Contract):
    """A name and the language it is in (BCP 47, e.g. ``ja``, ``en``, ``de``)."""

    language: str = Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    text: LongText


class Kana(Contract):
    """The reading of the name; ``derived`` when no source of this product states it."""

    text: Text
    derived: bool
    origin: Text = Field(
        description="Where the reading is from, e.g. the receipt master or a morphological analyser."
    )


class Reading(Contract):
    """The reading another source gives to a name under a code.

    Several products may share one code (generic listings), so a reading fits a listing only when code and name do.
    """

    scheme: Scheme
    code: Text
    name: Text
    kana: Text
    complete: bool = Field(description="False where the source may have cut the reading at its length limit.")
    origin: Text


class ListedIdentifier(Contract):
    """An identifier in its normal form; one that fails its check stands among the source's fields instead."""

    scheme: Scheme
    value: Text
    level: IdentifierLevel


class ListedIngredient(Contract):
    """An ingredient as the source writes it."""

    name: LongText
    amount: Text | None = None


class ListedClaim(Contract):
    """What the source says the product does, under the source's own heading.

    Shown and searched under the same wording and visibility rules as a registered product's claims.
    """

    label: Text
    text: LongText
    note: Bilingual | None = Field(
        default=None, description="A reservation, e.g. that the source cut the text."
    )


class SourceField(Contract):
    """One further field, in the source's words and order."""

    label: Text
    value: LongText


class ListingDocument(Document):
    """One product in one edition of one source."""

    contract: Literal["listing/1"] = "listing/1"
    source: Source
    source_key: Text = Field(description="The source's own key; where it has none, one made from the record.")
    edition: Text = Field(description="The edition of the source, e.g. 2025-07-16.")
    edition_date: date | None = None
    provenance: Provenance
    product_class: ProductClass | None = None
    subclass: SubClass | None = None
    firm: Text | None = Field(default=None, description="The firm as text; no corporate number is guessed.")
    names: tuple[ListedName, ...] = Field(min_length=1)
    kana: Kana | None = None
    identifiers: tuple[ListedIdentifier, ...] = ()
    ingredients: tuple[ListedIngredient, ...] = ()
    ingredients_text: LongText | None = None
    claims: tuple[ListedClaim, ...] = ()
    listed_until: date | None = Field(default=None, description="Last day the source allows (経過措置).")
    fields: tuple[SourceField, ...] = ()

    @model_validator(mode="after")
    def _the_subclass_is_of_the_class(self) -> "ListingDocument":
        if self.subclass is not None and self.subclass.product_class is not self.product_class:
            raise ValueError(f"{self.subclass} is not a sub-class of {self.product_class}.")
        return self

    def name(self, *languages: str) -> str:
        """The name in the first of these languages that the source has, else the first name."""
        by_language = {name.language: name.text for name in reversed(self.names)}
        return next(
            (by_language[wanted] for wanted in languages if wanted in by_language), self.names[0].text
        )


class ListingView(Contract):
    """A listing as a reader may see it: 公開情報（未審査）."""

    id: ListingId
    mark: Bilingual
    state: ListingState
    edition: Text
    edition_date: date | None
    version: int
    sha256: str
    recorded_at: datetime
    listing: ListingDocument
    withheld: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = Field(
        default=(), description="What breaks a wording rule in it; told only to readers of withheld data."
    )
    product: ProductId | None = Field(
        default=None, description="The registration that took the listing over."
    )


class ListingCard(Contract):
    """A listing in a list."""

    id: ListingId
    mark: Bilingual
    name: LongText
    firm: Text | None
    source: Text
    product_class: ProductClass | None
    subclass: SubClass | None
    state: ListingState
    edition: Text
    product: ProductId | None = None


class TakeOver(Contract):
    """Which registration takes a listing over."""

    product: ProductId
