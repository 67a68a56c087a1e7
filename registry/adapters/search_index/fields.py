"""What the index stores: grams of the text, codes of the facets, one number that holds rank and identity.

Trigrams with positions answer substrings of three characters and more, a set of single characters and
bigrams the shorter ones: both are exact without looking at the text again. A set of four characters answers
the commonest length of a Japanese word without reading positions, which cost six times as much as the
entries themselves. Text is stored once a level, each level containing the one before, so that the common
question ("is it anywhere?") reads one posting list and not three.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

import tantivy

from registry.domain.search import Level, SearchDocument, SearchText, search_text, suggestions
from registry.domain.text.normal import grams
from schemas.identifiers import own
from schemas.identifiers.own import PublicIdKind
from schemas.search import FacetCount, SearchHit
from schemas.vocab import EntryKind, SearchFacet

__all__ = [
    "CODES",
    "EXACT",
    "FIELDS_VERSION",
    "GROUP",
    "KEY",
    "LOOSE",
    "MARK",
    "META",
    "OPEN_FACETS",
    "RANK",
    "RUNS",
    "RUN_SIZES",
    "SCHEMA",
    "SEPARATOR",
    "SUGGEST",
    "WORDS",
    "Codes",
    "Entry",
    "entry",
    "facet_count",
    "facets_of_group",
    "hit_of_rank",
    "key_of",
    "key_of_rank",
    "mark_document",
    "tantivy_document",
]

FIELDS_VERSION: Final = 5
"""Count this up when the fields change, or what is put into them: old directories are useless then."""

EXACT: Final = {Level.NAME: "name", Level.CONTENT: "content", Level.ANYWHERE: "anywhere"}
RUNS: Final = {level: f"{name}_runs" for level, name in EXACT.items()}
RUN_SIZES: Final = {Level.NAME: (1, 2), Level.CONTENT: (1, 2), Level.ANYWHERE: (1, 2, 4)}
"""How long the runs of characters are that a level holds without positions. Only where a search may find most of
all entries do positions cost enough to make up for the room that runs of four take."""
LOOSE: Final = {Level.NAME: "loose_name", Level.CONTENT: "loose_content", Level.ANYWHERE: "loose_content"}
WORDS: Final = {level: f"{name}_words" for level, name in EXACT.items()}
SUGGEST, KEY, RANK = "suggest", "key", "rank"
META, MARK, GROUP, CODES = "meta", "mark", "group", "codes"

OPEN_FACETS: Final = (SearchFacet.FIRM, SearchFacet.MUNICIPALITY, SearchFacet.GRADE)
"""Facets with values nobody can list beforehand, and one that would multiply the combinations of the others; each is
counted by itself, by a number from :class:`Codes`."""

_CLOSED_FACETS: Final = tuple(facet for facet in SearchFacet if facet not in OPEN_FACETS)
"""Facets with few values. An entry stores one number for its combination of all: counting each costs as much as
counting one."""

SEPARATOR: Final = "\x1f"
"""Stands between form and shown text of a suggestion, and between the values of a group; it is a control character,
which neither holds."""

_KEY_BITS: Final = 44
_KEY_MASK: Final = (1 << _KEY_BITS) - 1
_PRIOR_STEPS: Final = 1 << 20


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Signed on purpose: deleting by a term of an unsigned field deletes nothing and says nothing (tantivy 0.27.0).
    builder.add_integer_field(KEY, indexed=True, fast=True)
    builder.add_unsigned_field(RANK, fast=True)
    for name in (GROUP, *OPEN_FACETS):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in (*EXACT.values(), *dict.fromkeys(LOOSE.values())):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in (*RUNS.values(), *WORDS.values()):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in (SUGGEST, META):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(MARK, fast=True)
    builder.add_bytes_field(CODES, stored=True)
    return builder.build()


SCHEMA: Final = _schema()


@dataclass(frozen=True, slots=True)
class Entry:
    """One document made ready: its text, facet values and rank."""

    document: SearchDocument
    text: SearchText
    rank: int
    facets: dict[SearchFacet, str]

    @property
    def key(self) -> int:
        """The integer the entry is stored under."""
        return key_of_rank(self.rank)


def key_of(public_id: str) -> int:
    """Return the integer an entry is stored under: twice its number, odd for a listing."""
    letter, _, number = public_id.partition("-")
    return 2 * int(number) + (letter == PublicIdKind.LISTING)


def key_of_rank(rank: int) -> int:
    """Return the integer the entry of a rank is stored under."""
    return _KEY_MASK - (rank & _KEY_MASK)


# Hits and facet values are the same from answer to answer; making them anew costs more than finding and counting.
@lru_cache(maxsize=1 << 16)
def hit_of_rank(rank: int) -> SearchHit:
    """Return the hit a rank stands for."""
    number, listed = divmod(key_of_rank(rank), 2)
    kind, letter = (
        (EntryKind.LISTED, PublicIdKind.LISTING) if listed else (EntryKind.REGISTERED, PublicIdKind.PRODUCT)
    )
    return SearchHit(id=own.public_id(letter, number), kind=kind)


@lru_cache(maxsize=1 << 16)
def facet_count(value: str, count: int) -> FacetCount:
    """Return one value of a facet with its count."""
    return FacetCount(value=value, count=count)


class Codes:
    """The numbers that groups and values of the open facets are counted by: from 0, in the order they were met.

    Small numbers are counted three times as fast as hashes. A number never changes its meaning in one index, so the
    writer and all commits share one object; each commit stores the whole for who starts from a seed.
    """

    def __init__(self, values: Mapping[str, Iterable[str]] | None = None) -> None:
        """Take over numbers as :meth:`dump` stored them, or begin anew."""
        self.values = {field: list((values or {}).get(field, ())) for field in (GROUP, *OPEN_FACETS)}
        self._numbers = {field: {v: n for n, v in enumerate(known)} for field, known in self.values.items()}

    @classmethod
    def load(cls, stored: bytes) -> Self:
        """Read what :meth:`dump` wrote."""
        return cls(json.loads(stored))

    def dump(self) -> bytes:
        """Return all numbers as bytes to store."""
        return json.dumps(self.values).encode()

    def add(self, field: str, value: str) -> int:
        """Return the number of a value, giving it one if it is new; only the writer may do that."""
        numbers = self._numbers[field]
        if value not in numbers:
            self.values[field].append(value)  # first: who finds the number finds the value
            numbers[value] = len(numbers)
        return numbers[value]

    def among(self, facet: SearchFacet, values: Collection[str]) -> list[int]:
        """Return the numbers of those of the values of an open facet that have one."""
        numbers = self._numbers[facet]
        return [numbers[value] for value in values if value in numbers]

    def groups(self, facet: SearchFacet, values: Collection[str]) -> list[int]:
        """Return the numbers of the groups with one of the values of a facet that is not open."""
        known = enumerate(self.values[GROUP])
        return [number for number, group in known if facets_of_group(group).get(facet) in values]


def _group(facets: Mapping[SearchFacet, str]) -> str:
    return SEPARATOR.join(facets.get(facet, "") for facet in _CLOSED_FACETS)


@lru_cache(maxsize=1 << 12)
def facets_of_group(group: str) -> Mapping[SearchFacet, str]:
    """Return the values that a group stands for."""
    values = zip(_CLOSED_FACETS, group.split(SEPARATOR), strict=True)
    return {facet: value for facet, value in values if value}


def entry(document: SearchDocument) -> Entry:
    """Make a document ready for the index and for answers from memory."""
    key = 2 * document.number + (document.kind is EntryKind.LISTED)
    # Prior first, then the older number: distinct, so that every process pages in the same order.
    rank = int(min(max(document.prior, 0.0), 0.999999) * _PRIOR_STEPS) << _KEY_BITS | (_KEY_MASK - key)
    return Entry(document, search_text(document), rank, document.facets)


def tantivy_document(item: Entry, codes: Codes) -> tantivy.Document:
    """Return what the index stores of an entry; values of facets that are new get their numbers."""
    stored = tantivy.Document()
    stored.add_integer(KEY, item.key)
    stored.add_unsigned(RANK, item.rank)
    stored.add_unsigned(GROUP, codes.add(GROUP, _group(item.facets)))
    for facet in OPEN_FACETS:
        if (value := item.facets.get(facet)) is not None:
            stored.add_unsigned(facet, codes.add(facet, value))
    for level, text in zip(Level, item.text.exact, strict=True):
        stored.add_text(EXACT[level], " ".join(grams(text, 3)))
        stored.add_text(
            RUNS[level], " ".join({run for size in RUN_SIZES[level] for run in grams(text, size)})
        )
    for level, text in zip((Level.NAME, Level.CONTENT), item.text.loose, strict=True):
        stored.add_text(LOOSE[level], " ".join(grams(text, 2)))
    for level, found in zip(Level, item.text.words, strict=True):
        stored.add_text(WORDS[level], " ".join(found))
    for form, shown in suggestions(item.document):
        stored.add_text(SUGGEST, f"{form}{SEPARATOR}{shown}")
    return stored


def mark_document(mark: int, codes: Codes) -> tantivy.Document:
    """Return the one document that says how much of the log the index holds, and what its numbers stand for."""
    stored = tantivy.Document()
    stored.add_text(META, MARK)
    stored.add_unsigned(MARK, mark)  # Document(mark=1) would be signed, and the commit would fail
    stored.add_bytes(CODES, codes.dump())
    return stored
