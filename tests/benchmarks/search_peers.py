"""What the search index is measured against, each answering the same page: ranks, exact total and facet counts.

``InDatabase`` is the search a registry would have without an index of its own: SQLite's FTS5 over bigrams, and facets
by GROUP BY. ``Bitmaps`` is a floor: everything in memory as roaring bitmaps, nothing on disk, no updates.
"""

import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from pyroaring import BitMap

from registry.adapters.search_index.fields import Entry, facet_count, hit_of_rank
from registry.domain.search import Form, Level, Wanted, wanted
from registry.domain.text.normal import BEGIN, END, grams
from schemas.search import Facet, SearchAnswer, SearchQuery
from schemas.vocab import SearchFacet

__all__ = ["Bitmaps", "InDatabase"]

_LIMIT: Final = 20
_FACET_SIZE: Final = 50
_FEW_PER_VALUE: Final = 10
_HALF: Final = 1 << 63  # SQLite's integers are signed


class InDatabase:
    """SQLite's full-text search over bigrams; a substring is a phrase of them, a character a prefix."""

    def __init__(self, path: str, entries: Iterable[Entry]) -> None:
        self._db = sqlite3.connect(path)
        facets = ", ".join(f"{facet.value} INTEGER" for facet in SearchFacet)
        self._db.executescript(
            f"""
            PRAGMA journal_mode = WAL;
            CREATE TABLE entry (id INTEGER PRIMARY KEY, standing INTEGER, {facets});
            CREATE TABLE label (id INTEGER PRIMARY KEY, value TEXT);
            CREATE VIRTUAL TABLE words USING fts5(
                name, content, anywhere, content='',
                tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* P* S* Co'"
            );
            """
        )
        self._labels: dict[str, int] = {}
        with self._db:
            for number, entry in enumerate(entries):
                codes = [self._code(entry.facets.get(facet)) for facet in SearchFacet]
                values = ", ".join("?" * (2 + len(codes)))
                self._db.execute(f"INSERT INTO entry VALUES ({values})", (number, entry.rank - _HALF, *codes))
                texts = [" ".join(grams(text, 2)) for text in entry.text.exact]
                self._db.execute(
                    "INSERT INTO words (rowid, name, content, anywhere) VALUES (?, ?, ?, ?)", (number, *texts)
                )
        self._db.execute("INSERT INTO words (words) VALUES ('optimize')")
        self._db.execute("ANALYZE")
        self._values = {code: value for value, code in self._labels.items()}

    def search(self, query: SearchQuery) -> SearchAnswer:
        """Answer with the first page."""
        search = wanted(query.q)
        anywhere = _all("anywhere", search)
        facets = " UNION ALL ".join(
            f"SELECT '{facet.value}', {facet.value}, count(*) FROM hit WHERE {facet.value} IS NOT NULL GROUP BY 2"
            for facet in SearchFacet
        )
        columns = ", ".join(facet.value for facet in SearchFacet)
        rows = self._db.execute(
            f"""
            WITH hit AS MATERIALIZED (
                SELECT {columns} FROM words JOIN entry ON entry.id = words.rowid WHERE words MATCH ?
            )
            SELECT '', 0, count(*) FROM hit UNION ALL {facets}
            """,
            (anywhere,),
        ).fetchall()
        total = rows[0][2]
        named: dict[str, Counter[str]] = {facet.value: Counter() for facet in SearchFacet}
        for facet, code, count in rows[1:]:
            named[facet][self._values[code]] = count
        counted = {facet: named[facet.value] for facet in SearchFacet}
        ranks: dict[int, None] = {}
        for match in (*_named(search), _all("name", search), _all("content", search), anywhere):
            if len(ranks) >= min(_LIMIT, total):
                break
            best = self._db.execute(
                "SELECT standing FROM words JOIN entry ON entry.id = words.rowid WHERE words MATCH ?"
                " ORDER BY standing DESC LIMIT ?",
                (match, _LIMIT + len(ranks)),
            )
            ranks.update(dict.fromkeys(standing for (standing,) in best))
        return _answer([rank + _HALF for rank in ranks], total, counted)

    def _code(self, value: str | None) -> int | None:
        return None if value is None else self._labels.setdefault(value, len(self._labels))


def _answer(ranks: list[int], total: int, counted: dict[SearchFacet, Counter[str]]) -> SearchAnswer:
    facets = [
        Facet(
            name=facet,
            values=tuple(facet_count(value, count) for value, count in (+values).most_common(_FACET_SIZE)),
            complete=len(+values) <= _FACET_SIZE,
        )
        for facet, values in counted.items()
    ]
    hits = tuple(map(hit_of_rank, ranks[:_LIMIT]))
    return SearchAnswer(hits=hits, total=total, facets=tuple(facets))


def _phrase(piece: str) -> str:
    return f'"{piece}" *' if len(piece) == 1 else f'"{" ".join(grams(piece, 2))}"'


def _any(column: str, forms: Iterable[Form], *, begin: str = "", end: str = "") -> str:
    return f"{column} : ({' OR '.join(_phrase(begin + form.text + end) for form in forms)})"


def _all(column: str, search: Wanted) -> str:
    return " AND ".join(_any(column, term.forms) for term in search.terms)


def _named(search: Wanted) -> Iterator[str]:
    name = _all("name", search)
    yield f"{name} AND {_any('name', search.whole, begin=BEGIN, end=END)}"
    yield f"{name} AND {_any('name', search.terms[0].forms, begin=BEGIN)}"


class Bitmaps:
    """Roaring bitmaps of grams and facet values in memory; numbers are places in the order of rank."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        ordered = sorted(entries, key=lambda entry: entry.rank, reverse=True)
        self._ranks = [entry.rank for entry in ordered]
        self._texts = [entry.text.exact for entry in ordered]
        self._grams: dict[tuple[Level, str], BitMap] = {}
        self._facets: dict[SearchFacet, dict[str, BitMap]] = {facet: {} for facet in SearchFacet}
        self._held = {facet: [entry.facets.get(facet) for entry in ordered] for facet in SearchFacet}
        places: dict[tuple[Level, str], array[int]] = {}
        for place, entry in enumerate(ordered):
            for level in Level:
                text = entry.text.exact[level]
                for gram in {*text, *grams(text, 2), *grams(text, 3)}:
                    places.setdefault((level, gram), array("I")).append(place)
            for facet, value in entry.facets.items():
                self._facets[facet].setdefault(value, BitMap()).add(place)
        for key in list(places):
            self._grams[key] = BitMap(places.pop(key))

    def search(self, query: SearchQuery) -> SearchAnswer:
        """Answer with the first page."""
        search = wanted(query.q)
        found = self._all(search, Level.ANYWHERE)
        counted = {facet: self._counted(facet, found) for facet in SearchFacet}
        best: dict[int, None] = {}
        for tier in self._tiers(search, found):
            best.update(dict.fromkeys(tier[:_LIMIT] if len(tier) > _LIMIT else tier))
            if len(best) >= _LIMIT:
                break
        return _answer([self._ranks[place] for place in best], len(found), counted)

    def _counted(self, facet: SearchFacet, found: BitMap) -> Counter[str]:
        values = self._facets[facet]
        if len(found) < _FEW_PER_VALUE * len(
            values
        ):  # then looking at each entry is cheaper than at each value
            held = self._held[facet]
            return Counter(value for place in found if (value := held[place]) is not None)
        return Counter({value: found.intersection_cardinality(having) for value, having in values.items()})

    def _tiers(self, search: Wanted, found: BitMap) -> Iterator[BitMap]:
        name = self._all(search, Level.NAME)
        prefix = name & self._any(search.terms[0].forms, Level.NAME, begin=BEGIN)
        yield prefix & self._any(search.whole, Level.NAME, begin=BEGIN, end=END)
        yield prefix
        yield name
        yield self._all(search, Level.CONTENT)
        yield found

    def _all(self, search: Wanted, level: Level) -> BitMap:
        return BitMap.intersection(*(self._any(term.forms, level) for term in search.terms))

    def _any(self, forms: Iterable[Form], level: Level, *, begin: str = "", end: str = "") -> BitMap:
        return BitMap.union(*(self._having(begin + form.text + end, level) for form in forms))

    def _having(self, piece: str, level: Level) -> BitMap:
        nothing = BitMap()
        if len(piece) <= 3:
            return self._grams.get((level, piece), nothing)
        maybe = BitMap.intersection(*(self._grams.get((level, gram), nothing) for gram in grams(piece, 3)))
        return BitMap(place for place in maybe if piece in self._texts[place][level])
