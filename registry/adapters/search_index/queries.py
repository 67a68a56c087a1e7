"""Searches as tantivy queries, built in code: no text is ever parsed as a query language."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from tantivy import FieldType, Occur, Query

from registry.adapters.search_index.fields import (
    EXACT,
    KEY,
    LOOSE,
    RANK,
    RUN_SIZES,
    RUNS,
    SCHEMA,
    SUGGEST,
    WORDS,
)
from registry.domain.search import Form, Level, Match, Tier, Wanted
from registry.domain.text.normal import BEGIN, END, grams

__all__ = [
    "Near",
    "all_of",
    "but",
    "coded",
    "everything",
    "found",
    "mistyped",
    "ranked",
    "stored_under",
    "suggested",
    "tiers",
    "without",
]

_MISTAKES: Final = {Match.NEAR: 1, Match.NEARBY: 2}
_TRIGRAM: Final = 3

Near = Callable[[Form, Level], Query]
"""Finds the entries with a mistyped word at a level; see :func:`mistyped`."""


def everything() -> Query:
    """Return the query of all entries (not of the mark)."""
    return Query.exists_query(RANK)


def coded(field: str, codes: Sequence[int]) -> Query:
    """Return the query of the entries that hold one of the numbers in a field of integers."""
    return Query.term_set_query(SCHEMA, field, codes) if codes else Query.empty_query()


def ranked(least: int) -> Query:
    """Return the query of the entries of a rank or a higher one."""
    return Query.range_query(SCHEMA, RANK, FieldType.Unsigned, least, None)


def suggested(suggestion: str) -> Query:
    """Return the query of the entries that a stored suggestion comes from."""
    return Query.term_query(SCHEMA, SUGGEST, suggestion, "basic")


def without(query: Query, keys: Sequence[int]) -> Query:
    """Return the entries of a query but those stored under the keys."""
    if not keys:
        return query
    return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, stored_under(keys))])


def but(query: Query, other: Query) -> Query:
    """Return the entries of a query that another does not find."""
    return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, other)])


def all_of(queries: Sequence[Query]) -> Query:
    """Return the entries that every query finds."""
    return (
        queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])
    )


def mistyped(form: Form, level: Level) -> Query:
    """Return the query of the entries with a word that is one or two mistakes away; it walks the dictionary."""
    return Query.fuzzy_term_query(SCHEMA, WORDS[level], form.text, _MISTAKES[form.match])


def stored_under(keys: Sequence[int]) -> Query:
    """Return the query of the entries stored under the keys."""
    return coded(KEY, keys)


def found(search: Wanted, near: Near) -> Query:
    """Return the query of everything a search finds."""
    return everything() if search.blank else _every_term(search, Level.ANYWHERE, near)


def tiers(search: Wanted, near: Near, everything_found: Query) -> Iterator[tuple[Tier, Query]]:
    """Yield the queries of the tiers, best first; each tier's entries are among those of the next.

    Args:
        search: What is searched.
        near: How mistyped words are found.
        everything_found: The query of the last tier: what the search finds at all.
    """
    if not search.blank:
        name = _every_term(search, Level.NAME, near)
        beginning = _any_of(
            [_piece(form, Level.NAME, BEGIN + form.text) for form in _whole(search.terms[0].forms)]
        )
        named = _any_of([_piece(form, Level.NAME, BEGIN + form.text + END) for form in _whole(search.whole)])
        prefix = all_of([name, beginning])
        yield Tier.EXACT, all_of([prefix, named])
        yield Tier.PREFIX, prefix
        yield Tier.NAME, name
        yield Tier.CONTENT, _every_term(search, Level.CONTENT, near)
    yield Tier.ANYWHERE, everything_found


def _any_of(queries: Sequence[Query]) -> Query:
    return (
        queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])
    )


def _every_term(search: Wanted, level: Level, near: Near) -> Query:
    return all_of([_any_of([_form(form, level, near) for form in term.forms]) for term in search.terms])


def _whole(forms: Iterable[Form]) -> list[Form]:
    """Leave out mistyped words, which stand at no beginning; the form as typed always remains."""
    return [form for form in forms if form.match not in _MISTAKES]


def _form(form: Form, level: Level, near: Near) -> Query:
    return near(form, level) if form.match in _MISTAKES else _piece(form, level, form.text)


def _piece(form: Form, level: Level, piece: str) -> Query:
    if form.match is Match.LOOSE:
        return _run(LOOSE[level], grams(piece, 2), stride=2)
    if len(piece) in RUN_SIZES[level]:
        return Query.term_query(SCHEMA, RUNS[level], piece, "basic")
    return _run(EXACT[level], grams(piece, _TRIGRAM), stride=_TRIGRAM)


def _run(field: str, pieces: list[str], *, stride: int) -> Query:
    """Return the query of consecutive grams; every ``stride``-th and the last cover every character."""
    if len(pieces) == 1:
        return Query.term_query(SCHEMA, field, pieces[0])
    places = sorted({*range(0, len(pieces), stride), len(pieces) - 1})
    return Query.phrase_query(SCHEMA, field, [(place, pieces[place]) for place in places])
