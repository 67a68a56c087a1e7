"""Answers from one state of the index: a committed generation plus the overlay of what changed since.

Everything here is synchronous and reads only; a snapshot is never changed, so any thread may use it.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tantivy import Query

from registry.adapters.search_index import queries
from registry.adapters.search_index.fields import (
    GROUP,
    GROUPS,
    OPEN_FACETS,
    SEPARATOR,
    Entry,
    decode_rank,
    key_of_rank,
)
from registry.adapters.search_index.generation import AGGREGATIONS, FACET_SIZE, SEGMENT_SIZE, Generation
from registry.domain.search import (
    FEW,
    LOOSELY,
    Tier,
    Wanted,
    suggestions,
    tier,
    wanted,
    widenings,
)
from registry.domain.text.normal import loose, normal
from registry.domain.text.romaji import kana_readings
from schemas.search import SearchAnswer, SearchQuery, Widened
from schemas.vocab import SearchFacet

__all__ = ["Snapshot"]

_LONGEST_TYPED: Final = 60
_SUGGESTIONS_PER_SHOWN: Final = 4

Filters = tuple[tuple[SearchFacet, str], ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What answers are made from.

    Attributes:
        generation: The newest commit.
        overlay: Changes since, by key: the entry as it is now, or None when it is gone. What is in the overlay is
            excluded from the commit, so that its old text finds nothing.
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
        # One validation of the whole costs a third of making each of a hundred counts by itself.
        return SearchAnswer.model_validate(
            {
                "hits": [decode_rank(rank) for rank in ranks],
                "total": total,
                "facets": facets,
                "widened": widened,
            }
        )

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
        counts = self._living(form, limit)
        for item in filter(None, self.overlay.values()):
            for shown in {shown for typed, shown in suggestions(item.document) if typed.startswith(form)}:
                counts[shown] = counts.get(shown, 0) + 1
        return _commonest(counts)[:limit]

    def _living(self, form: str, limit: int) -> dict[str, int]:
        """Return the commonest committed suggestions that an entry still makes.

        The dictionary tells of deleted entries, too, until segments merge; what only a withdrawn entry said must not
        be suggested. So each one is looked up, and more are asked for while too few are left.
        """
        asked = _SUGGESTIONS_PER_SHOWN * limit
        while True:
            known = self.generation.beginning_with(form, asked)
            forms = {
                suggestion.partition(SEPARATOR)[2]: (suggestion, count)
                for suggestion, count in reversed(known)
            }
            living: dict[str, int] = {}
            for shown in _commonest({shown: count for shown, (_, count) in forms.items()}):
                suggestion, count = forms[shown]
                if self.generation.finds(queries.suggested(suggestion), self.overlay.keys()):
                    living[shown] = count
                if len(living) == limit:
                    return living
            if len(known) < asked:
                return living
            asked *= _SUGGESTIONS_PER_SHOWN

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
        self._replaced = snapshot.overlay.keys()
        self._search = search
        self._base = queries.without(
            queries.only(queries.found(search, self._generation.near), filters), list(self._replaced)
        )
        self._recent: list[tuple[Tier, Entry]] = []
        for item in filter(None, snapshot.overlay.values()):
            fit = tier(search, item.text)
            if fit and all(item.facets.get(facet) == value for facet, value in filters):
                self._recent.append((fit, item))

    def count(self) -> int:
        """Return the size of the result."""
        return self._generation.count(self._base) + len(self._recent)

    def total_and_facets(self) -> tuple[int, list[dict[str, Any]]]:
        """Return the size of the result and its facets, counted in one pass."""
        counted = self._generation.searcher.aggregate(self._base, AGGREGATIONS)
        total = int(counted["total"]["value"]) + len(self._recent)
        counts: dict[SearchFacet, Counter[str]] = {facet: Counter() for facet in SearchFacet}
        for bucket in counted[GROUP]["buckets"]:
            for facet, value in GROUPS[int(bucket["key"])].items():
                counts[facet][value] += int(bucket["doc_count"])
        cut = {facet for facet in OPEN_FACETS if counted[facet]["sum_other_doc_count"]}
        for facet in OPEN_FACETS:
            counts[facet].update(self._generation.named(facet, counted[facet]["buckets"]))
        return total, [self._facet(facet, counts[facet], cut=facet in cut) for facet in SearchFacet]

    def ranks(self, limit: int) -> list[int]:
        """Return the ranks of the best entries, best first: tier by tier, and no tier is read needlessly."""
        best: list[int] = []
        better: Query | None = None
        for fit, query in queries.tiers(self._search, self._generation.near):
            room = limit - len(best)
            if room <= 0:
                break
            fresh = queries.only(query if better is None else queries.but(query, better), self._filters)
            # Leaving out what the overlay replaced costs less here than as a part of the query.
            found = self._generation.ranks(fresh, room + len(self._replaced))
            living = [rank for rank in found if key_of_rank(rank) not in self._replaced]
            recent = [item.rank for reached, item in self._recent if reached is fit]
            best += sorted(living + recent, reverse=True)[:room] if recent else living[:room]
            better = query
        return best

    def _facet(self, facet: SearchFacet, counts: Counter[str], *, cut: bool) -> dict[str, Any]:
        """Add the overlay to the counts of the commit; ``cut`` says that there are more values than those."""
        fresh = Counter(value for _, item in self._recent if (value := item.facets.get(facet)) is not None)
        if cut and (below := fresh.keys() - counts.keys()):  # their exact counts decide whether they rise
            counts.update(self._rare(facet, below))
        counts.update(fresh)
        ordered = sorted((-count, value) for value, count in counts.items())
        return {
            "name": facet,
            "values": [{"value": value, "count": -less} for less, value in ordered[:FACET_SIZE]],
            "complete": not cut and len(ordered) <= FACET_SIZE,
        }

    def _rare(self, facet: SearchFacet, values: Collection[str]) -> dict[str, int]:
        """Count some values that are not among the commonest."""
        having = queries.having(facet, values)
        terms = {"field": facet.value, "size": len(values), "segment_size": SEGMENT_SIZE}
        counted = self._generation.searcher.aggregate(
            queries.all_of([self._base, having]), {"rare": {"terms": terms}}
        )
        return self._generation.named(facet, counted["rare"]["buckets"])


def _commonest(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda shown: (-counts[shown], len(shown), shown))


def _filters(query: SearchQuery) -> Filters:
    asked = {
        SearchFacet.KIND: query.kind,
        SearchFacet.PRODUCT_CLASS: query.product_class,
        SearchFacet.SUBCLASS: query.subclass,
        SearchFacet.FIRM: query.firm,
        SearchFacet.MUNICIPALITY: query.municipality,
    }
    return tuple((facet, str(value)) for facet, value in asked.items() if value)
