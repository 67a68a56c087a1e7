"""Answers from one state of the index: a committed generation plus the overlay of what changed since.

Everything here is synchronous and reads only; a snapshot is never changed, so any thread may use it.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

import tantivy
from tantivy import Query

from registry.adapters.search_index import queries
from registry.adapters.search_index.fields import (
    KEY,
    LABELS,
    MARK,
    META,
    RANK,
    SCHEMA,
    SEPARATOR,
    SUGGEST,
    Entry,
    decode_rank,
)
from registry.domain.search import FEW, LOOSELY, Tier, Wanted, suggestions, tier, wanted, widenings
from registry.domain.text.normal import loose, normal
from registry.domain.text.romaji import kana_readings
from schemas.search import Facet, FacetCount, SearchAnswer, SearchQuery, Widened
from schemas.vocab import SearchFacet

__all__ = ["Generation", "Snapshot"]

_FACET_SIZE: Final = 50
# By default a segment sends only its commonest values, and the sums over several segments come out too low.
_SEGMENT_SIZE: Final = 65_000
_AGGREGATIONS: Final = {
    "total": {"value_count": {"field": KEY}},
    **{
        facet.value: {"terms": {"field": facet.value, "size": _FACET_SIZE, "segment_size": _SEGMENT_SIZE}}
        for facet in SearchFacet
    },
}
_LONGEST_TYPED: Final = 60
_CACHED_PREFIX: Final = 2
_CACHED_PREFIXES: Final = 4_096

Filters = tuple[tuple[SearchFacet, str], ...]


@dataclass(frozen=True, slots=True)
class Generation:
    """One commit of the index, with what was learnt from it.

    Attributes:
        searcher: tantivy's reader of that commit.
        mark: Sequence number of the log the commit holds.
        labels: Facet values by code.
        prefixes: Suggestions of short prefixes, which would walk a large part of the dictionary each time.
    """

    searcher: tantivy.Searcher
    mark: int
    labels: dict[tuple[SearchFacet, int], str] = field(default_factory=dict)
    prefixes: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, index: tantivy.Index) -> Self:
        """Return the newest commit of an index.

        Raises:
            ValueError: Nothing was committed, or it cannot be read.
        """
        index.reload()
        searcher = index.searcher()
        found = searcher.search(Query.term_query(SCHEMA, META, MARK, "basic"), 1).hits
        if not found:
            raise ValueError("the search index has no mark")
        (mark,) = searcher.fast_field_values(MARK, [found[0][1]])
        return cls(searcher, int(mark or 0))

    def check(self) -> None:
        """Read every kind of file once: a damaged directory shall fail now and not at a question.

        Raises:
            ValueError: Something cannot be read, or counts contradict each other.
        """
        counted = int(self.searcher.aggregate(queries.everything(), _AGGREGATIONS)["total"]["value"])
        if counted != self.documents:
            raise ValueError(f"the search index has {self.documents} entries and counts {counted}")
        self.ranks(queries.everything(), 1)
        for _, query in queries.tiers(wanted("あいうえ")):
            self.count(query)

    @property
    def documents(self) -> int:
        """Number of entries."""
        return max(0, self.searcher.num_docs - 1)  # the mark is a document, too

    def count(self, query: Query) -> int:
        """Return how many entries a query finds."""
        # An aggregation counts in one pass without collecting; search would keep a heap of hits.
        return int(self.searcher.aggregate(query, {"total": _AGGREGATIONS["total"]})["total"]["value"])

    def ranks(self, query: Query, limit: int) -> list[int]:
        """Return the highest ranks of the entries a query finds, highest first."""
        found = self.searcher.search(query, limit, count=False, order_by_field=RANK)
        return [int(rank) for rank, _ in found.hits]

    def label(self, facet: SearchFacet, code: int) -> str:
        """Return the facet value behind a code, as an entry that has it tells."""
        known = self.labels.get((facet, code))
        if known is None:
            _, address = self.searcher.search(queries.having(facet, code), 1, count=False).hits[0]
            known = json.loads(self.searcher.doc(address).get_first(LABELS) or b"{}")[facet]
            self.labels[facet, code] = known
        return known


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What answers are made from.

    Attributes:
        generation: The newest commit.
        overlay: Changes since, by key: the entry as it is now, or None when it is gone. An entry in the
        overlay is
            excluded from the commit, so its old text finds nothing.
        seen: Sequence number of the log that commit and overlay together hold.
    """

    generation: Generation
    overlay: Mapping[int, Entry | None]
    seen: int

    def search(self, query: SearchQuery) -> SearchAnswer:
        """Answer a search; the caller has brought the snapshot up to date."""
        search, filters = wanted(query.q), _filters(query)
        widened: tuple[Widened, ...] = ()
        if not search.blank and not search.terms:
            return SearchAnswer(hits=(), total=0, facets=())
        result = _Result(self, search, filters)
        total, facets = result.total_and_facets()
        if total < FEW and search.terms:
            search, widened = self._widen(search)
        if widened:
            result = _Result(self, search, filters)
            total, facets = result.total_and_facets()
        ranks = result.ranks(min(query.offset + query.limit, total))[query.offset :]
        return SearchAnswer(hits=tuple(map(decode_rank, ranks)), total=total, facets=facets, widened=widened)

    def suggest(self, typed: str, limit: int) -> tuple[str, ...]:
        """Return what begins with the typed text, commonest first; Latin letters may be read as kana."""
        form = normal(typed[:_LONGEST_TYPED])[:_LONGEST_TYPED]
        if not form:
            return ()
        found = self._beginning_with(form, limit)
        if len(found) < FEW:
            for kana in (form, *kana_readings(form)):
                found += self._beginning_with(LOOSELY + loose(kana), limit)
        return tuple(dict.fromkeys(found))[:limit]

    def _beginning_with(self, form: str, limit: int) -> list[str]:
        counts: Counter[str] = Counter()
        for suggestion, count in self._stored_beginning_with(form, 4 * limit):
            counts[suggestion.partition(SEPARATOR)[2]] += count
        for item in filter(None, self.overlay.values()):
            counts.update({shown for typed, shown in suggestions(item.document) if typed.startswith(form)})
        return [
            shown for shown, _ in sorted(counts.items(), key=lambda pair: (-pair[1], len(pair[0]), pair[0]))
        ][:limit]

    def _stored_beginning_with(self, form: str, limit: int) -> list[tuple[str, int]]:
        # Without the filter the dictionary also tells words of entries that were deleted, until segments
        # merge.
        living = queries.without(queries.everything(), list(self.overlay))
        cached = self.generation.prefixes
        if len(form) > _CACHED_PREFIX or self.overlay:
            return self.generation.searcher.terms_with_prefix(SUGGEST, form, living, limit)
        if form not in cached and len(cached) < _CACHED_PREFIXES:
            cached[form] = self.generation.searcher.terms_with_prefix(SUGGEST, form, living, limit)
        return cached[form]

    def _widen(self, search: Wanted) -> tuple[Wanted, tuple[Widened, ...]]:
        """Widen each term that alone finds too little by the first reading that finds more.

        Filters play no part: a search that finds enough elsewhere is answered as it was asked.
        """
        widened: list[Widened] = []
        if self._count(search) >= FEW:
            return search, ()
        for index, term in enumerate(search.terms):
            alone = Wanted((term,), term.forms)
            have = self._count(alone)
            if have >= FEW:
                continue
            for wider in widenings(term):
                if self._count(alone.widened(0, wider.forms)) > have:
                    search = search.widened(index, wider.forms)
                    widened.append(Widened(term=term.text, stage=wider.stage, shown=wider.shown))
                    break
        return search, tuple(widened)

    def _count(self, search: Wanted) -> int:
        return _Result(self, search, ()).count()


class _Result:
    """The result of one search over a snapshot: overlay and commit taken together."""

    def __init__(self, snapshot: Snapshot, search: Wanted, filters: Filters) -> None:
        self._generation = snapshot.generation
        self._filters = filters
        self._replaced = list(snapshot.overlay)
        self._tiers = queries.tiers(search)
        self._recent: list[tuple[Tier, Entry]] = []
        for item in filter(None, snapshot.overlay.values()):
            fit = tier(search, item.text)
            if fit and all(item.facets.get(facet) == value for facet, value in filters):
                self._recent.append((fit, item))

    def count(self) -> int:
        """Return the size of the result."""
        return self._generation.count(self._living(self._tiers[-1][1])) + len(self._recent)

    def total_and_facets(self) -> tuple[int, tuple[Facet, ...]]:
        """Return the size of the result and its facets, counted in one pass."""
        base = self._living(self._tiers[-1][1])
        counted = self._generation.searcher.aggregate(base, _AGGREGATIONS)
        total = int(counted["total"]["value"]) + len(self._recent)
        return total, tuple(self._facet(facet, base, counted[facet]) for facet in SearchFacet)

    def ranks(self, limit: int) -> list[int]:
        """Return the ranks of the best entries, best first: tier by tier, and no tier is read needlessly."""
        best: list[int] = []
        better: Query | None = None
        for fit, query in self._tiers:
            room = limit - len(best)
            if room <= 0:
                break
            fresh = query if better is None else queries.but(query, better)
            found = self._generation.ranks(self._living(fresh), room)
            found += [item.rank for recent, item in self._recent if recent is fit]
            best += sorted(found, reverse=True)[:room]
            better = query
        return best

    def _living(self, query: Query) -> Query:
        return queries.without(queries.only(query, self._filters), self._replaced)

    def _facet(self, facet: SearchFacet, base: Query, counted: dict[str, Any]) -> Facet:
        counts = {
            self._generation.label(facet, int(b["key"])): int(b["doc_count"]) for b in counted["buckets"]
        }
        cut = counted["sum_other_doc_count"] > 0
        for _, item in self._recent:
            value = item.facets.get(facet)
            if value is None:
                continue
            if (
                value not in counts
            ):  # new, or below the commonest: then its exact count decides whether it rises
                rare = queries.only(base, [(facet, value)])
                counts[value] = self._generation.count(rare) if cut else 0
            counts[value] += 1
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return Facet(
            name=facet,
            values=tuple(FacetCount(value=value, count=count) for value, count in ordered[:_FACET_SIZE]),
            complete=not cut and len(ordered) <= _FACET_SIZE,
        )


def _filters(query: SearchQuery) -> Filters:
    asked = {
        SearchFacet.KIND: query.kind,
        SearchFacet.PRODUCT_CLASS: query.product_class,
        SearchFacet.SUBCLASS: query.subclass,
        SearchFacet.FIRM: query.firm,
        SearchFacet.MUNICIPALITY: query.municipality,
    }
    return tuple((facet, str(value)) for facet, value in asked.items() if value)
