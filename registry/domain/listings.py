"""What becomes of a listing when the next edition of its source is read (domain specification 1.1, Listings).

Pure: from what the registry knows of a source key and what the edition says, the step to take. A listing is
never deleted; one that an edition no longer holds is delisted and may be listed again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import rfc8785

from registry.domain.canonical import sha256_hex
from schemas.base import search_key
from schemas.imports import Sha256
from schemas.listings import Kana, ListingDocument, Reading
from schemas.vocab import ListingState

__all__ = ["KnownListing", "ListingStep", "StepKind", "content_sha256", "missing", "seen", "with_reading"]

# A new edition of the same words is no change; neither is a reading that the registry derived itself.
_NOT_CONTENT = {"contract", "source", "edition", "edition_date", "provenance"}


class StepKind(StrEnum):
    """What an edition did to one listing."""

    LISTED = "listed"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    RELISTED = "relisted"
    DELISTED = "delisted"
    DUPLICATE = "duplicate"
    """The same file holds the key twice; the first row stands."""
    OUTDATED = "outdated"
    """The registry has already read a later edition of this listing."""


@dataclass(frozen=True, slots=True)
class KnownListing:
    """What the registry knows of a listing: its state and the edition it last appeared in."""

    state: ListingState
    content_sha256: Sha256
    file_sha256: Sha256
    edition_date: date | None


class ListingStep(NamedTuple):
    """The step to take: its kind, the state after it, and whether a new version is to be stored."""

    kind: StepKind
    state: ListingState
    new_version: bool


def content_sha256(listing: ListingDocument) -> Sha256:
    """Hash of what the source says of the product, apart from edition and provenance."""
    content = listing.model_dump(mode="json", exclude=_NOT_CONTENT)
    if listing.kana is not None and listing.kana.derived:
        content["kana"] = None
    return sha256_hex(rfc8785.dumps(content))


def seen(known: KnownListing | None, listing: ListingDocument) -> ListingStep:
    """Decide about a listing that an edition holds.

    Args:
        known: What the registry knows under this source key; None when it is new.
        listing: What the edition says.
    """
    if known is None:
        return ListingStep(StepKind.LISTED, ListingState.LISTED, new_version=True)
    if known.file_sha256 == listing.provenance.file_sha256:
        return ListingStep(StepKind.DUPLICATE, known.state, new_version=False)
    if _later(known.edition_date, listing.edition_date):
        return ListingStep(StepKind.OUTDATED, known.state, new_version=False)
    changed = known.content_sha256 != content_sha256(listing)
    if known.state is ListingState.DELISTED:
        return ListingStep(StepKind.RELISTED, ListingState.RELISTED, new_version=changed)
    if changed:
        return ListingStep(StepKind.CHANGED, ListingState.CHANGED, new_version=True)
    return ListingStep(StepKind.UNCHANGED, known.state, new_version=False)


def missing(known: KnownListing, edition_date: date | None) -> ListingStep:
    """Decide about a known listing that a whole edition does not hold.

    Args:
        known: What the registry knows.
        edition_date: Date of the edition that lacks it.
    """
    if _later(known.edition_date, edition_date):
        return ListingStep(StepKind.OUTDATED, known.state, new_version=False)
    if known.state is ListingState.DELISTED:
        return ListingStep(StepKind.UNCHANGED, known.state, new_version=False)
    return ListingStep(StepKind.DELISTED, ListingState.DELISTED, new_version=False)


def with_reading(listing: ListingDocument, readings: Iterable[Reading]) -> ListingDocument:
    """Give a listing the reading that another source has for its code and its name; unchanged where none has.

    A code alone is not enough, for generic listings share one. A reading that its source may have cut is taken too,
    and its origin says so.
    """
    codes = {(identifier.scheme, identifier.value) for identifier in listing.identifiers}
    name = search_key(listing.name("ja"))
    for reading in readings:
        if (reading.scheme, reading.code) in codes and search_key(reading.name) == name:
            origin = reading.origin if reading.complete else f"{reading.origin} (may be cut)"
            return listing.model_copy(update={"kana": Kana(text=reading.kana, derived=True, origin=origin)})
    return listing


def _later(one: date | None, other: date | None) -> bool:
    """Whether the first edition is known to be later than the second."""
    return one is not None and other is not None and one > other
