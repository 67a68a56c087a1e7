"""Answering a search: the index says which entries and in which order, the database says what they show."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter

from registry.domain.municipalities import municipality_name
from registry.domain.ports import SearchIndex
from registry.services.products.rows import state_at
from registry.tables.database import rows_among
from schemas.listings import ListingCard
from schemas.products import ProductCard
from schemas.search import Facet, FacetCount, FoundEntry, SearchHit, SearchPage, SearchQuery
from schemas.vocab import EntryKind, SearchFacet

__all__ = ["find", "suggest"]

_CARD: Final[TypeAdapter[ProductCard | ListingCard]] = TypeAdapter(ProductCard | ListingCard)
_CARDS: Final = {
    EntryKind.REGISTERED: (
        "SELECT public_id, card_json, state, suspends_at FROM product"
        " WHERE state IN ('published', 'suspended') AND public_id IN ({})"
    ),
    EntryKind.LISTED: (
        "SELECT public_id, card_json FROM listing"
        " WHERE product IS NULL AND state <> 'delisted' AND public_id IN ({})"
    ),
}
_FIRMS: Final = "SELECT corporate_no, name_ja, name_en FROM firm WHERE corporate_no IN ({})"


async def find(query: SearchQuery, *, index: SearchIndex, now: datetime | None = None) -> SearchPage:
    """Answer a search with cards; an entry that went away meanwhile is dropped.

    Args:
        query: What is sought.
        index: The index of this process.
        now: The instant, for products that their dates suspend; None for what is on record.

    Raises:
        SearchRebuilding: The index is being built; ask again later.
    """
    answer = await index.search(query)
    cards = await _cards(answer.hits, now)
    return SearchPage(
        entries=tuple(
            FoundEntry(id=hit.id, kind=hit.kind, card=cards[hit.id]) for hit in answer.hits if hit.id in cards
        ),
        total=answer.total,
        facets=tuple([await _labelled(facet) for facet in answer.facets]),
        widened=answer.widened,
    )


async def suggest(typed: str, *, limit: int, index: SearchIndex) -> tuple[str, ...]:
    """Names, firms and ingredients that begin with what was typed.

    Raises:
        SearchRebuilding: The index is being built; ask again later.
    """
    return await index.suggest(typed, limit=limit)


async def _cards(hits: Sequence[SearchHit], now: datetime | None) -> dict[str, ProductCard | ListingCard]:
    found: dict[str, ProductCard | ListingCard] = {}
    for kind, text in _CARDS.items():
        ids = [hit.id for hit in hits if hit.kind is kind]
        for row in await rows_among(text, ids):
            card = _CARD.validate_json(row["card_json"])
            if isinstance(card, ProductCard):
                card = card.model_copy(update={"state": state_at(row, now)})
            found[row["public_id"]] = card
    return found


async def _labelled(facet: Facet) -> Facet:
    """Name firms by their names and municipalities by theirs; other values are words of the vocabulary."""
    if facet.name is SearchFacet.MUNICIPALITY:
        names = {value.value: municipality_name(value.value) for value in facet.values}
        return _with_labels(facet, {code: (name.ja, name.en) for code, name in names.items()})
    if facet.name is SearchFacet.FIRM:
        return _with_labels(facet, await _firm_names([value.value for value in facet.values]))
    return facet


def _with_labels(facet: Facet, labels: Mapping[str, tuple[str, str | None]]) -> Facet:
    values: list[FacetCount] = []
    for one in facet.values:
        ja, en = labels.get(one.value, (None, None))
        values.append(FacetCount(value=one.value, label=ja, label_en=en, count=one.count))
    return facet.model_copy(update={"values": tuple(values)})


async def _firm_names(values: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """Names of the member firms among the values; the others are names themselves."""
    rows = await rows_among(_FIRMS, values)
    return {row["corporate_no"]: (row["name_ja"], row["name_en"]) for row in rows}
