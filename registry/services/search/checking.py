"""The nightly check of a search index: its answers beside a scan of every document, and a rebuild when they differ.

An index directory is not protected against a flipped bit inside a segment, and a change that the log did not name
would stay unseen. So questions are drawn from the entries themselves and answered twice.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog

from registry.domain.ports import SearchIndex, SearchSource
from registry.domain.search import FEW, SearchDocument, Wanted, search_text, tier, wanted
from schemas.identifiers import PublicIdKind, public_id
from schemas.search import SearchAnswer, SearchQuery
from schemas.vocab import EntryKind, SearchFacet

__all__ = ["QUESTIONS", "Difference", "IndexCheck", "check"]

QUESTIONS: Final = 50
"""How many questions a check asks."""

_DRAWN: Final = 4
"""Questions drawn for each one asked: a question that finds fewer than three is widened, and not compared."""
_BATCH: Final = 500
_PAGE: Final = 100
_ATTEMPTS: Final = 3
_PIECE: Final = 4

_log = structlog.get_logger("registry.search")


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that the index answers otherwise than the scan.

    Attributes:
        q: The question.
        expected: What the scan finds.
        found: What the index finds.
    """

    q: str
    expected: int
    found: int


@dataclass(frozen=True, slots=True)
class IndexCheck:
    """What a check found.

    Attributes:
        entries: Entries scanned.
        asked: Questions compared; fewer than wanted where the registry has few entries.
        differences: The questions that were answered differently.
        settled: Whether the registry held still during the scan; a check that is not settled tells nothing.
        rebuilt: Whether the index was built anew.
    """

    entries: int
    asked: int
    differences: tuple[Difference, ...] = ()
    settled: bool = True
    rebuilt: bool = False


@dataclass(slots=True)
class _Expected:
    """What a scan of the documents finds for one question."""

    q: str
    search: Wanted
    ids: set[str] = field(default_factory=set)
    facets: dict[SearchFacet, Counter[str]] = field(
        default_factory=lambda: {facet: Counter() for facet in SearchFacet}
    )


async def check(
    *, index: SearchIndex, source: SearchSource, seed: int, questions: int = QUESTIONS
) -> IndexCheck:
    """Ask questions of the index and of a scan; log those answered differently and build the index anew.

    Args:
        index: The index of this process.
        source: What it is made from.
        seed: Decides which questions are asked; another every night.
        questions: How many.

    Raises:
        SearchRebuilding: The index is being built; check it later.
    """
    for _ in range(_ATTEMPTS):
        head = await source.head()
        drawn = await _drawn(source, random.Random(seed), _DRAWN * questions)  # noqa: S311 # a choice of questions
        entries = await _scan(source, drawn)
        asked = [expected for expected in drawn if len(expected.ids) >= FEW][:questions]
        answers = [await index.search(SearchQuery(q=expected.q, limit=_PAGE)) for expected in asked]
        if await source.head() == head:
            break
    else:
        return IndexCheck(entries, len(asked), settled=False)
    differences = tuple(
        Difference(expected.q, len(expected.ids), answer.total)
        for expected, answer in zip(asked, answers, strict=True)
        if not _agrees(expected, answer)
    )
    for difference in differences:
        _log.error("search_differs", q=difference.q, expected=difference.expected, found=difference.found)
    if differences:
        await index.rebuild()
    return IndexCheck(entries, len(asked), differences, rebuilt=bool(differences))


def _agrees(expected: _Expected, answer: SearchAnswer) -> bool:
    """Whether total, hits and the counts of every complete facet are those of the scan."""
    hits = {hit.id for hit in answer.hits}
    return (
        answer.total == len(expected.ids)
        and not answer.widened
        and hits <= expected.ids
        and len(hits) == min(_PAGE, len(expected.ids))
        and all(
            {value.value: value.count for value in facet.values} == expected.facets[facet.name]
            for facet in answer.facets
            if facet.complete
        )
    )


async def _drawn(source: SearchSource, draw: random.Random, count: int) -> list[_Expected]:
    """Draw questions from the text of entries all over the registry."""
    ids = [entry async for batch in source.all_ids(size=_BATCH) for entry in batch]
    chosen = draw.sample(ids, min(count, len(ids)))
    asked: dict[str, None] = {}
    for start in range(0, len(chosen), _BATCH):
        for document in sorted(
            await source.documents(chosen[start : start + _BATCH]), key=lambda one: (one.kind, one.number)
        ):
            asked.update(dict.fromkeys(_questions_of(document, draw)))
    questions = list(asked)
    draw.shuffle(questions)
    return [_Expected(q, search) for q in questions[:count] if (search := wanted(q)).terms]


def _questions_of(document: SearchDocument, draw: random.Random) -> Iterator[str]:
    """Yield a piece of a text of each kind, as a person might type it, and two words together."""
    groups = (document.names, document.firms, document.ingredients, document.claims, document.trials)
    pieces = [_piece(draw.choice(texts), draw) for texts in groups if texts]
    yield from pieces
    if len(pieces) > 1:
        yield " ".join(draw.sample(pieces, 2))


def _piece(text: str, draw: random.Random) -> str:
    length = draw.randint(1, _PIECE)
    start = draw.randrange(max(1, len(text) - length + 1))
    return text[start : start + length]


async def _scan(source: SearchSource, asked: Sequence[_Expected]) -> int:
    """Put into each question what every document says to it; return the number of documents."""
    entries = 0
    async for ids in source.all_ids(size=_BATCH):
        documents = await source.documents(ids)
        entries += len(documents)
        # In a thread: a batch takes tenths of a second, and visitors are answered meanwhile.
        await asyncio.to_thread(_compare, documents, asked)
    return entries


def _compare(documents: Iterable[SearchDocument], asked: Sequence[_Expected]) -> None:
    for document in documents:
        text, facets, name = search_text(document), document.facets, _name(document)
        for expected in asked:
            if tier(expected.search, text):
                expected.ids.add(name)
                for facet, value in facets.items():
                    expected.facets[facet][value] += 1


def _name(document: SearchDocument) -> str:
    listed = document.kind is EntryKind.LISTED
    return public_id(PublicIdKind.LISTING if listed else PublicIdKind.PRODUCT, document.number)
