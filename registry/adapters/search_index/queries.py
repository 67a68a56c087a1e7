"""Searches as tantivy queries, built in code: no text is ever parsed as a query language."""

from collections.abc import Iterable, Sequence
from typing import Final

from tantivy import Occur, Query

from registry.adapters.search_index.fields import (
    EXACT,
    KEY,
    LOOSE,
    RANK,
    SCHEMA,
    SHORT,
    SUGGEST,
    WORDS,
    facet_code,
)
from registry.domain.search import Form, Level, Match, Term, Tier, Wanted
from registry.domain.text.normal import BEGIN, END, grams
from schemas.vocab import SearchFacet

__all__ = ["all_of", "but", "everything", "having", "only", "suggested", "tiers", "without"]

_MISTAKES: Final = {Match.NEAR: 1, Match.NEARBY: 2}
_TRIGRAM: Final = 3


def everything() -> Query:
    """Return the query of all entries (not of the mark)."""
    return Query.exists_query(RANK)


def having(facet: SearchFacet, codes: Sequence[int]) -> Query:
    """Return the query of the entries whose facet value is one of the codes."""
    if len(codes) == 1:
        return Query.term_query(SCHEMA, facet.value, codes[0])
    return Query.term_set_query(SCHEMA, facet.value, codes)


def suggested(suggestion: str) -> Query:
    """Return the query of the entries that a stored suggestion comes from."""
    return Query.term_query(SCHEMA, SUGGEST, suggestion, "basic")


def only(query: Query, filters: Iterable[tuple[SearchFacet, str]]) -> Query:
    """Return the entries of a query for which every filter holds."""
    return all_of([query, *(having(facet, [facet_code(value)]) for facet, value in filters)])


def without(query: Query, keys: Sequence[int]) -> Query:
    """Return the entries of a query but those stored under the keys."""
    if not keys:
        return query
    return Query.boolean_query(
        [(Occur.Must, query), (Occur.MustNot, Query.term_set_query(SCHEMA, KEY, keys))]
    )


def but(query: Query, other: Query) -> Query:
    """Return the entries of a query that another does not find."""
    return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, other)])


def all_of(queries: Sequence[Query]) -> Query:
    """Return the entries that every query finds."""
    return (
        queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])
    )


def tiers(search: Wanted) -> list[tuple[Tier, Query]]:
    """Return the queries of the tiers, best first; each tier's entries are among those of the next."""
    if search.blank:
        return [(Tier.ANYWHERE, everything())]
    name = all_of([_term(term, Level.NAME) for term in search.terms])
    prefix = all_of([name, _any_of([_form(form, Level.NAME, begin=True) for form in search.terms[0].forms])])
    exact = _any_of([_form(form, Level.NAME, begin=True, end=True) for form in search.whole])
    return [
        (Tier.EXACT, all_of([prefix, exact])),
        (Tier.PREFIX, prefix),
        (Tier.NAME, name),
        (Tier.CONTENT, all_of([_term(term, Level.CONTENT) for term in search.terms])),
        (Tier.ANYWHERE, all_of([_term(term, Level.ANYWHERE) for term in search.terms])),
    ]


def _any_of(queries: Sequence[Query]) -> Query:
    return (
        queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])
    )


def _term(term: Term, level: Level) -> Query:
    return _any_of([_form(form, level) for form in term.forms])


def _form(form: Form, level: Level, *, begin: bool = False, end: bool = False) -> Query:
    if form.match in _MISTAKES:
        if begin or end:
            return Query.empty_query()
        return Query.fuzzy_term_query(SCHEMA, WORDS[level], form.text, _MISTAKES[form.match])
    piece = f"{BEGIN if begin else ''}{form.text}{END if end else ''}"
    if form.match is Match.LOOSE:
        return _run(LOOSE[level], grams(piece, 2), stride=2)
    if len(piece) < _TRIGRAM:
        return Query.term_query(SCHEMA, SHORT[level], piece, "basic")
    return _run(EXACT[level], grams(piece, _TRIGRAM), stride=_TRIGRAM)


def _run(field: str, pieces: list[str], *, stride: int) -> Query:
    """Return the query of consecutive grams; every ``stride``-th and the last cover every character."""
    if len(pieces) == 1:
        return Query.term_query(SCHEMA, field, pieces[0])
    places = sorted({*range(0, len(pieces), stride), len(pieces) - 1})
    return Query.phrase_query(SCHEMA, field, [(place, pieces[place]) for place in places])
