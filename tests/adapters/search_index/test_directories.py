"""Seeds, private directories, and what is wrong with disks and databases."""

import asyncio
import resource
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from registry.adapters.search_index import TantivyIndex
from registry.domain.search import SearchDocument
from schemas.search import SearchQuery
from schemas.vocab import EntryKind
from tests.adapters.search_index.expected import (
    NEVER,
    assert_exact,
    catalogue,
    found,
    settled,
)
from tests.search_corpus import Corpus, InMemorySource


async def test_a_second_process_starts_from_the_seed(indexed: Callable[..., TantivyIndex]) -> None:
    source = catalogue()
    await indexed(source).catch_up()
    source.put(SearchDocument(number=50, kind=EntryKind.REGISTERED, names=("ズンダ茶",)))

    class WithoutWalk(InMemorySource):
        def all_ids(self, *, size: int) -> AsyncIterator[Sequence[str]]:
            raise AssertionError(f"walked all entries in batches of {size} although there is a seed")

    same = WithoutWalk()
    same.entries, same.log = source.entries, source.log
    second = indexed(same)
    assert await found(second, "ズンダ") == {"P-000050"}
    assert (await second.search(SearchQuery())).total == len(source.entries)


async def test_firms_new_to_a_seed_are_counted_and_filtered_by_in_whatever_order_processes_met_them(
    indexed: Callable[..., TantivyIndex],
) -> None:
    corpus = Corpus(seed=6, words=100, firms=40)
    source = InMemorySource(corpus.documents(60))
    early = indexed(source)
    await early.catch_up()
    questions = [SearchQuery(), *(SearchQuery(firm=f"O-9{number:05d}") for number in range(5))]
    late = indexed(source)
    await late.catch_up()
    for start in (1_000, 2_000):  # more than an overlay holds, so that each of the two is committed
        for number in range(start, start + 260):
            source.put(
                replace(corpus.document(number), firm=f"O-9{(start - number) % 5 * start // 1000:05d}")
            )
        await assert_exact(early, source, questions)
    await assert_exact(late, source, questions)
    assert (early.health().pending, late.health().pending) == (0, 0)


async def test_a_process_that_fell_far_behind_goes_on_from_another_s_seed(
    indexed: Callable[..., TantivyIndex],
) -> None:
    class Counting(InMemorySource):
        read = 0

        async def documents(self, ids: Sequence[str]) -> Sequence[SearchDocument]:
            self.read += len(ids)
            return await super().documents(ids)

    source, same = catalogue(), Counting()
    same.entries, same.log = source.entries, source.log
    busy, idle = indexed(source, flush_after=0.01), indexed(same)
    await busy.catch_up()
    await idle.catch_up()
    before = same.read
    for number in range(1_000, 6_500):
        source.put(SearchDocument(number=number, kind=EntryKind.REGISTERED, names=(f"輸入{number}号",)))
    await busy.catch_up()
    await settled(busy)
    source.put(SearchDocument(number=7_000, kind=EntryKind.REGISTERED, names=("輸入の後",)))
    await busy.catch_up()
    await settled(busy)
    await asyncio.sleep(0.1)  # until the seed is there
    source.put(SearchDocument(number=7_001, kind=EntryKind.REGISTERED, names=("最後",)))
    assert await found(idle, "最後") == {"P-007001"}
    assert (await idle.search(SearchQuery(q="輸入"))).total == 5_501
    assert same.read - before < 500


async def test_closing_leaves_a_seed_and_nothing_else(tmp_path: Path) -> None:
    source = catalogue()
    first = TantivyIndex(source, tmp_path, flush_after=NEVER)
    await first.catch_up()
    source.put(SearchDocument(number=50, kind=EntryKind.REGISTERED, names=("ズンダ茶",)))
    await first.catch_up()
    await first.close()
    assert [path.name.rsplit("-")[-1] for path in tmp_path.iterdir()] == [f"{len(source.log):020d}"]


async def test_what_a_dead_process_left_is_cleared_away(tmp_path: Path) -> None:
    source = catalogue()
    living = TantivyIndex(source, tmp_path, flush_after=NEVER)
    await living.catch_up()
    (kept,) = tmp_path.glob("process-*.lock")
    dead = tmp_path / "process-dead"
    dead.mkdir()
    (tmp_path / "process-dead.lock").touch()
    (dead / "meta.json").touch()
    second = TantivyIndex(source, tmp_path, flush_after=NEVER)
    await second.catch_up()
    assert not dead.exists()
    assert not (tmp_path / "process-dead.lock").exists()
    assert kept.exists()
    assert await found(living, "葛根湯")
    await living.close()
    await second.close()


async def test_a_damaged_seed_is_replaced_by_a_rebuild(tmp_path: Path) -> None:
    source = catalogue()
    maker = TantivyIndex(source, tmp_path, flush_after=NEVER)
    await maker.catch_up()
    await maker.close()
    (seed,) = tmp_path.glob("seed-*")
    whole = tmp_path.parent / f"{tmp_path.name}-whole"
    shutil.copytree(seed, whole)
    for path in sorted(whole.iterdir()):
        for damage in (b"", path.read_bytes()[: path.stat().st_size // 2], b"\xff" * 64):
            shutil.rmtree(seed, ignore_errors=True)
            shutil.copytree(whole, seed)
            (seed / path.name).write_bytes(damage)
            index = TantivyIndex(source, tmp_path, flush_after=NEVER, patience=60)
            assert await found(index, "葛根湯") == {"P-000001", "P-000002", "G-000090"}, (
                path.name,
                damage[:9],
            )
            assert (await index.search(SearchQuery())).total == len(source.entries)
            await index.close()
        shutil.rmtree(seed, ignore_errors=True)
        shutil.copytree(whole, seed)
        (seed / path.name).unlink()
        index = TantivyIndex(source, tmp_path, flush_after=NEVER, patience=60)
        assert (await index.search(SearchQuery())).total == len(source.entries), path.name
        await index.close()
    shutil.rmtree(whole)


async def test_a_seed_of_another_database_is_not_used(indexed: Callable[..., TantivyIndex]) -> None:
    await indexed(catalogue()).catch_up()
    other = InMemorySource(
        [SearchDocument(number=1, kind=EntryKind.REGISTERED, names=("別の製品",))], identity="other"
    )
    assert (await indexed(other).search(SearchQuery())).total == 1


async def test_a_restored_database_is_indexed_anew(indexed: Callable[..., TantivyIndex]) -> None:
    source = catalogue()
    index = indexed(source)
    source.put(SearchDocument(number=50, kind=EntryKind.REGISTERED, names=("ズンダ茶",)))
    assert await found(index, "ズンダ") == {"P-000050"}
    source.withdraw("P-000050")
    del source.log[-2:]  # the backup was older than the change
    assert await found(index, "ズンダ") == set()
    assert (await index.search(SearchQuery())).total == len(source.entries)
    late = indexed(source)
    assert (await late.search(SearchQuery())).total == len(source.entries)


async def test_while_the_disk_is_full_answers_stay_right_and_health_tells(
    indexed: Callable[..., TantivyIndex], caplog: pytest.LogCaptureFixture
) -> None:
    source = catalogue()
    index = indexed(source, flush_after=0.02)
    await index.catch_up()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))  # every write of this process fails
    try:
        for number in range(100, 350):  # more than the overlay should hold
            source.put(SearchDocument(number=number, kind=EntryKind.REGISTERED, names=(f"ズンダ{number}号",)))
        assert await found(index, "ズンダ120号") == {"P-000120"}
        assert index.health().problem
        source.withdraw("P-000120")
        assert await found(index, "ズンダ120号") == set()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await settled(index)
    assert index.health().problem is None
    await assert_exact(index, source, [SearchQuery(q="ズンダ"), SearchQuery()])
    assert "could not be written" in caplog.text


async def test_an_index_whose_directory_vanished_comes_back_by_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = catalogue()
    index = TantivyIndex(source, tmp_path, flush_after=0.01, patience=60)
    await index.catch_up()
    shutil.rmtree(next(path for path in tmp_path.glob("process-*") if path.is_dir()))
    source.put(SearchDocument(number=50, kind=EntryKind.REGISTERED, names=("ズンダ茶",)))
    assert await found(index, "ズンダ") == {"P-000050"}
    for _ in range(300):
        if index.health().problem:
            break
        await asyncio.sleep(0.01)
    assert "could not be written" in caplog.text
    assert await found(index, "ズンダ") == {"P-000050"}
    await settled(index)
    assert index.health().problem is None
    assert (await index.search(SearchQuery())).total == len(source.entries)
    await index.close()
