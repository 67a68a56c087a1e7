"""The index follows the log: the first question after a change sees it, in every process."""

import asyncio
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path

import pytest

from registry.adapters.search_index import TantivyIndex
from registry.domain.errors import SearchRebuilding
from registry.domain.ports import SearchIndex, SearchSource
from registry.domain.search import SearchDocument
from schemas.search import SearchQuery
from schemas.vocab import EntryKind
from tests.adapters.search_index.expected import (
    PRODUCTS,
    assert_exact,
    catalogue,
    found,
    settled,
)
from tests.search_corpus import Corpus, InMemorySource, public_id


async def test_changed_text_is_found_and_the_old_text_is_not(indexed: Callable[..., TantivyIndex]) -> None:
    source = catalogue()
    index = indexed(source, flush_after=0.01)
    await index.catch_up()
    source.put(replace(source.entries["P-000001"], names=("桂枝湯",), readings=("ケイシトウ",)))
    for _ in range(2):  # from the overlay, then from the commit
        assert await found(index, "桂枝湯") == {"P-000001"}
        assert "P-000001" not in await found(index, "葛根湯")
        assert "P-000001" not in await found(index, "kakkonto")
        await settled(index)


async def test_a_withdrawn_entry_is_gone_from_every_answer_at_once(
    indexed: Callable[..., TantivyIndex],
) -> None:
    source = catalogue()
    source.withdraw("G-000090")
    index = indexed(source, flush_after=0.01)
    assert await index.suggest("かっこん") == ("葛根湯", "葛根湯加川芎辛夷")
    source.withdraw("P-000001")
    for _ in range(2):
        assert await found(index, "葛根湯") == {"P-000002"}
        assert await found(index, "kakkonto") == {"P-000002"}
        assert await index.suggest("かっこん") == ("葛根湯加川芎辛夷",)
        assert await index.suggest("kakkon") == ("葛根湯加川芎辛夷",)
        (kind, product_class, *_) = (await index.search(SearchQuery())).facets
        assert (kind.values[0].count, product_class.complete) == (len(PRODUCTS) - 1, True)
        await settled(index)


async def test_a_listing_that_was_taken_over_gives_way_to_the_registration(
    indexed: Callable[..., TantivyIndex],
) -> None:
    listing = SearchDocument(number=7, kind=EntryKind.LISTED, names=("まごころ歩行器",))
    source = InMemorySource([listing])
    index = indexed(source)
    assert await found(index, "まごころ") == {"G-000007"}
    source.withdraw("G-000007")
    source.put(replace(listing, number=3, kind=EntryKind.REGISTERED))
    assert await found(index, "まごころ") == {"P-000003"}


async def test_every_process_sees_a_change_with_its_first_question(
    indexed: Callable[..., TantivyIndex],
) -> None:
    corpus = Corpus(seed=2, words=200, firms=20)
    source = InMemorySource(corpus.documents(300))
    one, other = indexed(source, flush_after=0.02), indexed(source, flush_after=0.03)
    for turn in range(60):
        number = turn % 20 + 1
        source.put(SearchDocument(number=number, kind=EntryKind.REGISTERED, names=(f"ズンダ{turn}号",)))
        for index in (one, other):
            assert await found(index, f"ズンダ{turn}号") == {f"P-{number:06d}"}
            assert turn < 20 or not await found(index, f"ズンダ{turn - 20}号")
        await asyncio.sleep(0.002)


async def test_questions_asked_at_once_share_the_work_and_all_see_the_change(
    indexed: Callable[..., TantivyIndex],
) -> None:
    source = catalogue()
    index = indexed(source, flush_after=0.001)

    async def change_and_ask(turn: int) -> None:
        source.put(SearchDocument(number=turn, kind=EntryKind.REGISTERED, names=(f"試作{turn}号",)))
        await asyncio.sleep(turn % 7 / 1000)
        assert await found(index, f"試作{turn}号") == {f"P-{turn:06d}"}

    await asyncio.gather(*(change_and_ask(turn) for turn in range(100, 250)))
    await assert_exact(index, source, [SearchQuery(q="試作"), SearchQuery(q="試作120号")])


async def test_while_a_large_rebuild_runs_the_search_says_so_and_works_afterwards(
    indexed: Callable[..., TantivyIndex],
) -> None:
    gate = asyncio.Event()

    class Slow(InMemorySource):
        async def documents(self, ids: Sequence[str]) -> Sequence[SearchDocument]:
            await gate.wait()
            return await super().documents(ids)

    source = Slow()
    source.put(SearchDocument(number=1, kind=EntryKind.REGISTERED, names=("葛根湯",)))
    index = indexed(source, patience=0.05)
    for ask in (index.search(SearchQuery(q="葛根湯")), index.suggest("葛"), index.catch_up()):
        with pytest.raises(SearchRebuilding) as refused:
            await ask
        assert refused.value.retry_after > 0
    assert not index.health().ready
    gate.set()
    while not index.health().ready:
        await asyncio.sleep(0.01)
    assert await found(index, "葛根湯") == {"P-000001"}
    assert index.health().ready


async def test_an_error_of_the_database_reaches_the_asker_and_is_not_remembered(
    indexed: Callable[..., TantivyIndex], caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(InMemorySource):
        broken = True

        async def documents(self, ids: Sequence[str]) -> Sequence[SearchDocument]:
            if self.broken:
                raise ConnectionError("no database")
            return await super().documents(ids)

    source = Failing()
    source.put(SearchDocument(number=1, kind=EntryKind.REGISTERED, names=("葛根湯",)))
    index = indexed(source)
    with pytest.raises(ConnectionError):
        await index.search(SearchQuery(q="葛根湯"))
    assert "could not follow the log" in caplog.text
    source.broken = False
    assert await found(index, "葛根湯") == {"P-000001"}


async def test_the_work_of_following_the_log_takes_no_part_in_the_asker_s_transaction(
    indexed: Callable[..., TantivyIndex],
) -> None:
    transaction: ContextVar[str | None] = ContextVar("transaction", default=None)
    seen: list[str | None] = []

    class Watching(InMemorySource):
        async def documents(self, ids: Sequence[str]) -> Sequence[SearchDocument]:
            seen.append(transaction.get())
            return await super().documents(ids)

    source = Watching()
    source.put(SearchDocument(number=1, kind=EntryKind.REGISTERED, names=("葛根湯",)))
    transaction.set("of a request")
    assert await found(indexed(source), "葛根湯") == {"P-000001"}
    assert seen == [None]


def test_the_adapter_keeps_the_promise_of_the_port(tmp_path: Path) -> None:
    source = InMemorySource()
    index = TantivyIndex(source, tmp_path)
    assert isinstance(source, SearchSource)
    assert isinstance(index, SearchIndex)
    assert not index.health().ready
    assert public_id(SearchDocument(number=5, kind=EntryKind.LISTED, names=())) == "G-000005"
