"""Answers from one state of the index: a committed generation plus the overlay of what changed since.

Everything here is synchronous and reads only; a snapshot is never changed, so any thread may use it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from registry.adapters.search_index import queries
from registry.adapters.search_index.fields import SEPARATOR, Entry, facet_count, hit_of_rank, key_of_rank
from registry.adapters.search_index.generation import FACET_SIZE, Counted, Generation
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
from schemas.search import Facet, SearchAnswer, SearchQuery, Widened
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
        if result.total < FEW and search.terms:
            result, widened = self._widen(result)
        ranks = result.ranks(min(query.offset + query.limit, result.total))[query.offset :]
        return SearchAnswer(
            hits=tuple(map(hit_of_rank, ranks)),
            total=result.total,
            facets=tuple(result.facets),
            widened=widened,
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

    def _widen(self, result: "_Result") -> tuple["_Result", tuple[Widened, ...]]:
        """Widen each term that alone finds too little by the first reading that finds more.

        Filters play no part: a search that finds enough elsewhere is answered as it was asked.
        """
        search, filters = result.search, result.filters
        if filters and _Result(self, search, ()).count() >= FEW:
            return result, ()
        widened: list[Widened] = []
        whole = len(search.terms) == 1 and not filters  # what a term finds is then all that the search finds
        for index, term in enumerate(search.terms):
            alone = search if whole else Wanted((term,), term.forms)
            have = result.total if whole else _Result(self, alone, ()).count()
            if have >= FEW:
                continue
            for wider in widenings(term):
                trial = _Result(self, alone.widened(0, wider.forms), ())
                if (trial.total if whole else trial.count()) > have:
                    search = search.widened(index, wider.forms)
                    widened.append(Widened(term=term.text, stage=wider.stage, shown=wider.shown))
                    result = trial
                    break
        if whole:
            return result, tuple(widened)
        return (_Result(self, search, filters) if widened else result), tuple(widened)


class _Result:
    """The result of one search over a snapshot: overlay and commit taken together."""

    def __init__(self, snapshot: Snapshot, search: Wanted, filters: Filters) -> None:
        self.search = search
        self.filters = filters
        self._generation = snapshot.generation
        self._holding = [snapshot.generation.holding(facet, [value]) for facet, value in filters]
        self._replaced = snapshot.overlay.keys()
        self._found = queries.found(search, self._generation.near)
        self._base = queries.without(queries.all_of([self._found, *self._holding]), list(self._replaced))
        self._recent: list[tuple[Tier, Entry]] = []
        for item in filter(None, snapshot.overlay.values()):
            fit = tier(search, item.text)
            if fit and all(item.facets.get(facet) == value for facet, value in filters):
                self._recent.append((fit, item))

    def count(self) -> int:
        """Return the size of the result alone."""
        return self._generation.count(self._base) + len(self._recent)

    @cached_property
    def _counted(self) -> Counted:
        """Size and facets of what the commit holds of the result, counted in one pass."""
        return self._generation.counted(self._base)

    @property
    def total(self) -> int:
        """The size of the result; its facets are counted with it."""
        return self._counted.total + len(self._recent)

    @property
    def facets(self) -> list[Facet]:
        """The facets of the result."""
        cut = self._counted.cut
        return [
            self._facet(facet, dict(counts), cut=facet in cut)
            for facet, counts in self._counted.values.items()
        ]

    def ranks(self, limit: int) -> list[int]:
        """Return the ranks of the best entries, best first: tier by tier, and no tier is read needlessly."""
        best: dict[int, None] = {}
        for fit, query in queries.tiers(self.search, self._generation.near, self._found):
            if len(best) >= limit:
                break
            # Reading again what is in a better tier, and what the overlay replaced, costs less here than leaving it
            # out in the query.
            found = self._generation.ranks(
                queries.all_of([query, *self._holding]), limit + len(self._replaced), at_most=self.total
            )
            if self._replaced:
                found = [rank for rank in found if key_of_rank(rank) not in self._replaced]
            if recent := [item.rank for reached, item in self._recent if reached is fit]:
                found = sorted(found + recent, reverse=True)
            best.update(dict.fromkeys(found))
        return list(best)[:limit]

    def _facet(self, facet: SearchFacet, counts: dict[str, int], *, cut: bool) -> Facet:
        """Add the overlay to the counts of the commit; ``cut`` says that there are more values than those."""
        fresh = [value for _, item in self._recent if (value := item.facets.get(facet)) is not None]
        if cut and (below := set(fresh).difference(counts)):  # their exact counts decide whether they rise
            counts |= self._generation.having(self._base, facet, below)
        for value in fresh:
            counts[value] = counts.get(value, 0) + 1
        ordered = sorted(counts)
        ordered.sort(
            key=counts.__getitem__, reverse=True
        )  # equally common ones stay in the order of their values
        return Facet(
            name=facet,
            values=tuple([facet_count(value, counts[value]) for value in ordered[:FACET_SIZE]]),
            complete=not cut and len(ordered) <= FACET_SIZE,
        )


def _commonest(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda shown: (-counts[shown], len(shown), shown))


def _filters(query: SearchQuery) -> Filters:
    asked = {
        SearchFacet.KIND: query.kind,
        SearchFacet.PRODUCT_CLASS: query.product_class,
        SearchFacet.SUBCLASS: query.subclass,
        SearchFacet.FIRM: query.firm,
        SearchFacet.MUNICIPALITY: query.municipality,
        SearchFacet.GRADE: query.grade,
    }
    return tuple((facet, str(value)) for facet, value in asked.items() if value)
