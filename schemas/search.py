"""The search: what is asked, what is answered. Any text is a question; none is a syntax error."""

from pydantic import Field

from schemas.base import Contract
from schemas.listings import ListingCard
from schemas.products import ProductCard
from schemas.vocab import EntryKind, Grade, ProductClass, SearchFacet, SearchStage, SubClass

__all__ = [
    "Facet",
    "FacetCount",
    "FoundEntry",
    "SearchAnswer",
    "SearchHit",
    "SearchPage",
    "SearchQuery",
    "SuggestQuery",
    "Widened",
]


class SearchQuery(Contract):
    """One search. Words parted by spaces must all be found; filters must all hold."""

    q: str = Field(
        default="",
        max_length=10_000,
        description="Words to find, in any script or width; the first 200 characters and eight words count. "
        "Blank: every entry. Only symbols: nothing.",
    )
    kind: EntryKind | None = None
    product_class: ProductClass | None = None
    subclass: SubClass | None = None
    firm: str | None = Field(default=None, max_length=500, description="Value of the firm facet.")
    municipality: str | None = Field(default=None, max_length=20, description="Municipality code, 6 digits.")
    grade: Grade | None = Field(
        default=None, description="Weakest of an entry's public grades; entries without one have none."
    )
    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=10_000)


class SearchHit(Contract):
    """One entry found."""

    id: str = Field(description="Public identifier, P-000001 or G-000001.")
    kind: EntryKind


class FacetCount(Contract):
    """How many entries of the whole result have one value."""

    value: str
    label: str | None = Field(
        default=None, description="What people read in Japanese; null where the value says it itself."
    )
    label_en: str | None = Field(
        default=None, description="What people read in English; null where there is no English name."
    )
    count: int


class Facet(Contract):
    """The commonest values of one property over the whole result, largest count first."""

    name: SearchFacet
    values: tuple[FacetCount, ...]
    complete: bool = Field(description="False when there are more values than the 50 shown.")


class Widened(Contract):
    """A term that alone found fewer than three entries, and what it was also read as."""

    term: str
    stage: SearchStage
    shown: tuple[str, ...] = Field(
        description="Words also searched, in normal form; none for loose spelling and typing errors."
    )


class SearchAnswer(Contract):
    """One page of the result with the exact size and counts of the whole."""

    hits: tuple[SearchHit, ...]
    total: int
    facets: tuple[Facet, ...]
    widened: tuple[Widened, ...] = ()


class FoundEntry(Contract):
    """One hit with its card: of a registration or of a listing."""

    id: str
    kind: EntryKind
    card: ProductCard | ListingCard


class SearchPage(Contract):
    """One page of a search as people and programs read it."""

    entries: tuple[FoundEntry, ...]
    total: int
    facets: tuple[Facet, ...]
    widened: tuple[Widened, ...] = ()


class SuggestQuery(Contract):
    """What was typed so far."""

    q: str = Field(max_length=200)
    limit: int = Field(default=10, ge=1, le=20)
