"""One commit of the index: counting, ranking and looking up, with what was learnt on the way.

Everything here is synchronous. A commit never changes, so what is remembered of it stays right.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

import tantivy
from tantivy import Query

from registry.adapters.search_index import queries
from registry.adapters.search_index.fields import (
    CODES,
    GROUP,
    KEY,
    MARK,
    META,
    OPEN_FACETS,
    RANK,
    SCHEMA,
    SUGGEST,
    Codes,
    facets_of_group,
    key_of_rank,
)
from registry.domain.search import (
    Form,
    Level,
    wanted,
)
from schemas.vocab import SearchFacet

__all__ = ["FACET_SIZE", "Counted", "Generation"]

FACET_SIZE: Final = 50
# A segment that sends only its commonest values makes the sums over several come out too low; of a single one they
# are the commonest of all, and sending the others would cost a third of a large answer.
_SEGMENT_SIZE: Final = 65_000
_MOST_GROUPS: Final = 10_000


def _aggregations(segment_size: int) -> dict[str, Any]:
    return {
        GROUP: {"terms": {"field": GROUP, "size": _MOST_GROUPS, "segment_size": _MOST_GROUPS}},
        **{
            facet.value: {"terms": {"field": facet.value, "size": FACET_SIZE, "segment_size": segment_size}}
            for facet in OPEN_FACETS
        },
    }


_OF_ONE: Final = _aggregations(FACET_SIZE)
_OF_SEVERAL: Final = _aggregations(_SEGMENT_SIZE)
_MANY: Final = 50_000
_LEADERS: Final = 4_096
_LIKELY: Final = 3
_CACHED_PREFIX: Final = 2
_CACHED_PREFIXES: Final = 4_096
_MOST_MISTYPED: Final = 1_000
_CACHED_WORDS: Final = 1_024


@dataclass(frozen=True, slots=True)
class Counted:
    """What a query finds, counted.

    Attributes:
        total: How many entries.
        values: How many of them have each value of a facet: of an open facet the commonest.
        cut: The open facets that have more values than those.
    """

    total: int
    values: dict[SearchFacet, dict[str, int]]
    cut: frozenset[SearchFacet]


@dataclass(frozen=True, slots=True)
class Generation:
    """One commit of the index, with what was learnt from it.

    Attributes:
        searcher: tantivy's reader of that commit.
        mark: Sequence number of the log the commit holds.
        codes: What the numbers of facet values stand for.
        leading: A rank that few entries exceed; see :meth:`ranks`.
        prefixes: Suggestions of short prefixes, which would walk a large part of the dictionary each time.
        mistyped: Entries with a mistyped word; see :meth:`near`.
    """

    searcher: tantivy.Searcher
    mark: int
    codes: Codes
    leading: int
    prefixes: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    mistyped: dict[tuple[Form, Level], Query] = field(default_factory=dict)

    @classmethod
    def of(cls, index: tantivy.Index, codes: Codes | None = None) -> Self:
        """Return the newest commit of an index.

        Args:
            index: tantivy's index.
            codes: The numbers of its writer; by default those that the commit stores.

        Raises:
            ValueError: Nothing was committed, or it cannot be read.
        """
        index.reload()
        searcher = index.searcher()
        found = searcher.search(Query.term_query(SCHEMA, META, MARK, "basic"), 1).hits
        if not found:
            raise ValueError("the search index has no mark")
        address = found[0][1]
        (mark,) = searcher.fast_field_values(MARK, [address])
        stored = codes or Codes.load(searcher.doc(address).get_first(CODES) or b"{}")
        leaders = _top(searcher, queries.everything(), _LEADERS) if searcher.num_docs > _MANY else [0]
        return cls(searcher, int(mark or 0), stored, leaders[-1])

    def check(self) -> None:
        """Read every kind of file once: a damaged directory shall fail now and not at a question.

        Raises:
            ValueError: Something cannot be read, or counts contradict each other.
        """
        counted = self.counted(queries.everything()).total
        if counted != self.documents:
            raise ValueError(f"the search index has {self.documents} entries and counts {counted}")
        self.ranks(queries.everything(), 1)
        for _, query in queries.tiers(wanted("あいうえ"), queries.mistyped, queries.everything()):
            self.count(query)

    @property
    def documents(self) -> int:
        """Number of entries."""
        return max(0, self.searcher.num_docs - 1)  # the mark is a document, too

    def count(self, query: Query) -> int:
        """Return how many entries a query finds."""
        return int(self.searcher.search(query, 1, count=True).count or 0)  # type: ignore[attr-defined] # not in its stub

    def counted(self, query: Query) -> Counted:
        """Return the size of what a query finds and the counts of its facets, in one pass."""
        found = self.searcher.aggregate(query, _OF_ONE if self.searcher.num_segments == 1 else _OF_SEVERAL)
        values: dict[SearchFacet, dict[str, int]] = {facet: {} for facet in SearchFacet}
        total, groups = 0, self.codes.values[GROUP]
        for bucket in found[GROUP]["buckets"]:  # every entry is in one group
            count = int(bucket["doc_count"])
            total += count
            for facet, value in facets_of_group(groups[int(bucket["key"])]).items():
                counts = values[facet]
                counts[value] = counts.get(value, 0) + count
        for facet in OPEN_FACETS:
            values[facet] = self._named(facet, found[facet]["buckets"])
        cut = frozenset(facet for facet in OPEN_FACETS if found[facet]["sum_other_doc_count"])
        return Counted(total, values, cut)

    def having(self, query: Query, facet: SearchFacet, values: Collection[str]) -> dict[str, int]:
        """Return how many entries that a query finds have each of some values of an open facet."""
        terms = {"field": facet.value, "size": len(values), "segment_size": _SEGMENT_SIZE}
        both = queries.all_of([query, self.holding(facet, values)])
        found = self.searcher.aggregate(both, {"values": {"terms": terms}})
        return self._named(facet, found["values"]["buckets"])

    def holding(self, facet: SearchFacet, values: Collection[str]) -> Query:
        """Return the query of the entries with one of the values of a facet."""
        if facet in OPEN_FACETS:
            return queries.coded(facet, self.codes.among(facet, values))
        return queries.coded(GROUP, self.codes.groups(facet, values))

    def finds(self, query: Query, replaced: Collection[int]) -> bool:
        """Tell whether a query finds any entry that the overlay has not replaced."""
        hits = self.searcher.search(query, len(replaced) + 1, count=False).hits
        return any(
            key not in replaced for key in self.searcher.fast_field_values(KEY, [at for _, at in hits])
        )

    def ranks(self, query: Query, limit: int, *, at_most: int | None = None) -> list[int]:
        """Return the highest ranks of the entries a query finds, highest first.

        Reading everything that a broad query finds costs more than looking first among the leading entries only,
        where enough of it is likely to be.

        Args:
            query: The query.
            limit: How many ranks.
            at_most: How many entries the query may find, where that is known; the more, the likelier that the leading
                entries do.
        """
        if self.leading and at_most and at_most * _LEADERS > _LIKELY * limit * self.documents:
            leading = _top(self.searcher, queries.all_of([query, queries.ranked(self.leading)]), limit)
            if len(leading) == limit:
                return leading
        return _top(self.searcher, query, limit)

    def _named(self, facet: SearchFacet, buckets: Sequence[dict[str, Any]]) -> dict[str, int]:
        """Return the counts of facet values by what people filter with."""
        values = self.codes.values[facet]
        return {values[bucket["key"]]: bucket["doc_count"] for bucket in buckets}

    def near(self, form: Form, level: Level) -> Query:
        """Return the query of the entries with a mistyped word.

        One search asks for the same word many times, and each time the dictionary would be walked. So the entries are
        remembered as a set of keys, unless they are many: then the word was hardly mistyped.
        """
        known = self.mistyped.get((form, level))
        if known is not None:
            return known
        query = queries.mistyped(form, level)
        ranks = self.ranks(query, _MOST_MISTYPED + 1)
        if len(ranks) <= _MOST_MISTYPED:
            query = queries.stored_under([key_of_rank(rank) for rank in ranks])
        if len(self.mistyped) < _CACHED_WORDS:
            self.mistyped[form, level] = query
        return query

    def beginning_with(self, form: str, limit: int) -> list[tuple[str, int]]:
        """Return the commonest suggestions that begin with a form; deleted entries count until segments merge."""
        if len(form) > _CACHED_PREFIX:
            return self.searcher.terms_with_prefix(SUGGEST, form, limit=limit)
        known = self.prefixes.get(form, [])
        if len(known) < limit:
            known = self.searcher.terms_with_prefix(SUGGEST, form, limit=limit)
            if len(self.prefixes) < _CACHED_PREFIXES:
                self.prefixes[form] = known
        return known[:limit]


def _top(searcher: tantivy.Searcher, query: Query, limit: int) -> list[int]:
    found = searcher.search(query, limit, count=False, order_by_field=RANK)
    return [int(rank) for rank, _ in found.hits]
