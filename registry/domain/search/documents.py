"""What is searched: the document of one entry, and its text in the forms that are compared."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from registry.domain.text.normal import anchored, loose, normal, words
from schemas.vocab import EntryKind, Grade, ProductClass, SearchFacet, SubClass

__all__ = ["LOOSELY", "SearchDocument", "SearchText", "prior", "search_text", "suggestions", "weakest"]

LOOSELY: Final = "\x1e"
"""Stands before the loose form of a suggestion; no normal form holds it."""

_LONGEST_SUGGESTION: Final = 60


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """What the public may read of one entry, as entered; nothing withheld may be in it.

    Attributes:
        number: Number of the public identifier: 1 for ``P-000001`` and ``G-000001``.
        kind: A registration or a listing.
        names: Names as on the label; the first is the one people are shown.
        readings: Kana of the names, declared or derived.
        codes: Identifiers people may type: the public identifier, notification number, GTIN, TAIS code.
        firms: Names of the firms behind it.
        ingredients: Names of the ingredients or, for a device, of its item and class.
        claims: Claims and uses the public may read.
        trials: Titles of trials the public may read.
        product_class: Class of the product.
        subclass: Sub-class; a listing may have none.
        firm: Value the firm is filtered by.
        municipality: Municipality code of the firm.
        grade: Weakest of the grades the public may read; see :func:`weakest`.
        prior: Standing in [0, 1) among entries that fit equally well; see :func:`prior`.
    """

    number: int
    kind: EntryKind
    names: tuple[str, ...]
    readings: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    ingredients: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    trials: tuple[str, ...] = ()
    product_class: ProductClass | None = None
    subclass: SubClass | None = None
    firm: str | None = None
    municipality: str | None = None
    grade: Grade | None = None
    prior: float = 0.0

    @property
    def facets(self) -> dict[SearchFacet, str]:
        """The values it is counted and filtered by; what it has no value of is left out."""
        values = {
            SearchFacet.KIND: self.kind,
            SearchFacet.PRODUCT_CLASS: self.product_class,
            SearchFacet.SUBCLASS: self.subclass,
            SearchFacet.FIRM: self.firm,
            SearchFacet.MUNICIPALITY: self.municipality,
            SearchFacet.GRADE: self.grade,
        }
        return {facet: str(value) for facet, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class SearchText:
    """The searchable text of one entry.

    Attributes:
        exact: Normal forms between anchors, one string a :class:`Level`, each containing the one before.
        loose: Loose forms between anchors, for the levels NAME and CONTENT.
        words: Words that may have been mistyped, in both forms, a set a level.
    """

    exact: tuple[str, str, str]
    loose: tuple[str, str]
    words: tuple[frozenset[str], frozenset[str], frozenset[str]]


def prior(kind: EntryKind, name: str) -> float:
    """Return the standing of an entry in [0, 1): registrations before listings, short names before long."""
    return (0.5 if kind is EntryKind.REGISTERED else 0.0) + 5 / (11 + len(name))


def weakest(grades: Iterable[Grade]) -> Grade | None:
    """The grade an entry with several outcomes is found by: no strong one stands in for a weak one."""
    order = list(Grade)
    return max(grades, key=order.index, default=None)


def search_text(document: SearchDocument) -> SearchText:
    """Return the searchable text of an entry."""
    names = [normal(value) for value in (*document.names, *document.readings, *document.codes)]
    content = [normal(value) for value in (*document.firms, *document.ingredients)]
    rest = [normal(value) for value in (*document.claims, *document.trials)]
    at_name, at_content = anchored(names), anchored(content)
    loose_names, loose_content = anchored(map(loose, names)), anchored(map(loose, content))
    exact = (at_name, at_name + at_content, at_name + at_content + anchored(rest))
    in_names, in_content, anywhere = (frozenset(words(text)) for text in exact)
    return SearchText(
        exact=exact,
        loose=(loose_names, loose_names + loose_content),
        words=(
            in_names.union(map(loose, in_names)),
            in_content.union(map(loose, in_content)),
            anywhere.union(map(loose, anywhere)),
        ),
    )


def suggestions(document: SearchDocument) -> list[tuple[str, str]]:
    """Return what may be suggested: pairs of the form to type (cut at 60) and the text to show.

    A reading leads to the name it is the reading of; names, firms and ingredients lead to themselves. What
    has kana is there in the loose form, too, after the mark ``LOOSELY``.
    """
    shown = document.names[0] if document.names else ""
    pairs = [(normal(value), value) for value in (*document.firms, *document.ingredients)]
    pairs += [(normal(reading), shown) for reading in document.readings]
    loosely = [(LOOSELY + loose(form), text) for form, text in pairs if words(form)]
    pairs += [(normal(name), name) for name in document.names]
    return list(
        dict.fromkeys((form[:_LONGEST_SUGGESTION], text) for form, text in (*pairs, *loosely) if form)
    )
