"""The search page: results as cards, and facets as links that work without scripts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from litestar import Response, get

from registry.services import search
from registry.web.dependencies import resources
from registry.web.pages import parameters
from registry.web.pages.formats import label
from registry.web.pages.language import Language, language_of
from registry.web.pages.rendering import page
from registry.web.requests import Incoming
from registry.web.routes import needs
from schemas.search import Facet, FacetCount, SearchQuery
from schemas.vocab import EntryKind, Grade, ProductClass, SearchFacet, SubClass, Word

__all__ = ["results"]

_EACH: Final = 20
_MOST_PAGES: Final = 500
_WORDS: Final[Mapping[SearchFacet, type[Word]]] = {
    SearchFacet.KIND: EntryKind,
    SearchFacet.PRODUCT_CLASS: ProductClass,
    SearchFacet.SUBCLASS: SubClass,
    SearchFacet.GRADE: Grade,
}


@dataclass(frozen=True)
class Choice:
    """One value of a facet; its address sets the filter, or takes it away where it is set."""

    label: str
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True)
class Choices:
    """A facet as it is shown."""

    heading: str
    values: tuple[Choice, ...]
    complete: bool


@get("/search", **needs("search:read"))
async def results(request: Incoming) -> Response[bytes]:
    """One page of the result; parameters that cannot be read are ignored."""
    number = max(parameters.number(request, "page", most=_MOST_PAGES), 1)
    query = SearchQuery(
        q=parameters.words(request, "q"),
        kind=parameters.word(request, "kind", EntryKind),
        product_class=parameters.word(request, "product_class", ProductClass),
        subclass=parameters.word(request, "subclass", SubClass),
        firm=parameters.words(request, "firm") or None,
        municipality=parameters.words(request, "municipality")[:20] or None,
        grade=parameters.word(request, "grade", Grade),
        limit=_EACH,
        offset=(number - 1) * _EACH,
    )
    found = await search.find(query, index=resources(request).search, now=resources(request).now())
    asked = {name.value: str(value) for name in SearchFacet if (value := getattr(query, name))}
    kept = {"q": query.q, **asked} if query.q else asked
    shown_until = query.offset + len(found.entries)
    return page(
        request,
        "search/results.html",
        query=query.q,
        asked=asked,
        found=found,
        facets=[_choices(facet, kept, language_of(request)) for facet in found.facets if facet.values],
        first=query.offset + 1,
        last=shown_until,
        unfiltered=_address({"q": query.q}),
        previous=_address(kept | {"page": str(number - 1)}) if number > 1 else None,
        following=_address(kept | {"page": str(number + 1)})
        if shown_until < found.total and found.entries and number < _MOST_PAGES
        else None,
    )


def _choices(facet: Facet, kept: Mapping[str, str], language: Language) -> Choices:
    values = (_choice(facet.name, value, kept, language) for value in facet.values)
    return Choices(label(facet.name, language), tuple(values), facet.complete)


def _choice(name: SearchFacet, value: FacetCount, kept: Mapping[str, str], language: Language) -> Choice:
    chosen = kept.get(name) == value.value
    others = {key: given for key, given in kept.items() if key != name}
    vocabulary = _WORDS.get(name)
    named = value.label_en if language is Language.EN and value.label_en else value.label or value.value
    return Choice(
        label=named if vocabulary is None else label(vocabulary.of(value.value), language),
        count=value.count,
        address=_address(others if chosen else others | {name.value: value.value}),
        chosen=chosen,
    )


def _address(parameters: Mapping[str, str]) -> str:
    return f"/search?{urlencode(parameters)}" if parameters else "/search"
