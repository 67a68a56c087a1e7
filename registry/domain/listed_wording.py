"""The wording linter over listings: what a public source says binds whoever repeats it (健康増進法 65条1項).

Names, claims and the source's own fields of foods and devices are judged. Texts that an authority was notified of or
permitted are not, and neither are medicines: they are listed under names and indications that were approved.
Where a rule blocks, the public does not read the words: in a name they are blotted out, a field or claim is left
out. The stored listing keeps them.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from registry.domain.claims import Phrase, lint
from registry.domain.product_rules.wording import said
from schemas.findings import Finding
from schemas.listings import ListedName, ListingDocument
from schemas.vocab import FindingLevel, ProductClass, SubClass

__all__ = ["BLOT", "listing_findings", "without_blocked"]

BLOT: Final = "■"
"""What stands in a name for each character that the public may not read."""
_OFFICIAL: Final = frozenset({SubClass.HF_FFC, SubClass.HF_FOSHU})


def listing_findings(listing: ListingDocument, phrases: Sequence[Phrase]) -> tuple[Finding, ...]:
    """What breaks a wording rule in a listing; paths name its fields.

    Args:
        listing: The listing as its source says it.
        phrases: The phrases in force.
    """
    return tuple(_found(listing, phrases))


def _found(listing: ListingDocument, phrases: Sequence[Phrase]) -> Iterator[Finding]:
    if listing.product_class is ProductClass.TM:
        return
    # Where the source does not tell the sub-class, the strictest column of its class applies.
    strictest = SubClass.WD_NONE if listing.product_class is ProductClass.WD else SubClass.HF_OTHER
    subclass = listing.subclass or strictest
    official = tuple(claim.text for claim in listing.claims) if subclass in _OFFICIAL else ()
    for path, text in _texts(listing):
        for breach in lint(text, subclass, approved_texts=official, rows=phrases):
            yield said(path, breach)


def _texts(listing: ListingDocument) -> Iterator[tuple[str, str]]:
    for number, name in enumerate(listing.names):
        yield f"names.{number}.text", name.text
    for number, claim in enumerate(listing.claims):
        yield f"claims.{number}.text", claim.text
    for number, field in enumerate(listing.fields):
        yield f"fields.{number}.value", field.value


def without_blocked(
    listing: ListingDocument, phrases: Sequence[Phrase]
) -> tuple[ListingDocument, tuple[str, ...]]:
    """The listing without the words that a rule blocks, and the names of the fields where there were any."""
    blocked = [one for one in listing_findings(listing, phrases) if one.level is FindingLevel.MUST]
    if not blocked:
        return listing, ()
    touched = {one.field.rpartition(".")[0] for one in blocked}
    names = tuple(_blotted(name, f"names.{n}.text", blocked) for n, name in enumerate(listing.names))
    seen = listing.model_copy(
        update={
            "names": names,
            "kana": listing.kana if names == listing.names else None,
            "claims": tuple(c for n, c in enumerate(listing.claims) if f"claims.{n}" not in touched),
            "fields": tuple(f for n, f in enumerate(listing.fields) if f"fields.{n}" not in touched),
        }
    )
    return seen, tuple(sorted({path.partition(".")[0] for path in touched}))


def _blotted(name: ListedName, path: str, blocked: Sequence[Finding]) -> ListedName:
    letters = list(name.text)
    for one in blocked:
        if one.field == path and one.span is not None:
            letters[one.span.start : one.span.end] = BLOT * (one.span.end - one.span.start)
    return name.model_copy(update={"text": "".join(letters)})
