"""The check of the search index: what is wrong is found and mended, what is right is left alone."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from registry.adapters.engine import Database
from registry.adapters.search_index import TantivyIndex
from registry.cli import main
from registry.services import installation, search
from schemas.search import SearchAnswer, SearchQuery
from tests import builders
from tests.conftest import NOW, started
from tests.search_corpus import Corpus, InMemorySource


@pytest.fixture
def source() -> InMemorySource:
    return InMemorySource(Corpus(seed=3).documents(400))


@pytest.fixture
async def index(source: InMemorySource, tmp_path: Path) -> AsyncIterator[TantivyIndex]:
    made = TantivyIndex(source, tmp_path, patience=60)
    yield made
    await made.close()


async def checked(index: TantivyIndex, source: InMemorySource, seed: int = 1) -> search.IndexCheck:
    return await search.check(index=index, source=source, seed=seed)


async def test_a_sound_index_passes_fifty_questions_every_night(
    index: TantivyIndex, source: InMemorySource
) -> None:
    for night in range(4):
        found = await checked(index, source, night)
        assert (found.entries, found.asked, found.differences, found.rebuilt) == (400, 50, (), False)


async def test_changes_that_wait_for_their_commit_are_no_difference(
    index: TantivyIndex, source: InMemorySource
) -> None:
    await index.catch_up()
    for name in list(source.entries)[:60]:
        source.withdraw(name)
    assert (await checked(index, source)).differences == ()
    assert index.health().pending


async def test_a_change_the_log_did_not_name_is_found_and_the_index_built_anew(
    index: TantivyIndex, source: InMemorySource
) -> None:
    await index.catch_up()
    for name, document in list(source.entries.items()):
        source.entries[name] = replace(document, names=("すりかえられた名前",), readings=(), claims=())
    assert (await index.search(SearchQuery(q="すりかえられた"))).total == 0
    first = await checked(index, source)
    assert first.rebuilt
    assert any(difference.expected != difference.found for difference in first.differences)
    assert (await index.search(SearchQuery(q="すりかえられた"))).total == 400
    assert (await checked(index, source)).differences == ()


async def test_a_changed_facet_alone_is_a_difference(index: TantivyIndex, source: InMemorySource) -> None:
    await index.catch_up()
    for name, document in list(source.entries.items()):
        source.entries[name] = replace(document, municipality="242012")
    assert (await checked(index, source)).rebuilt


class _Restless(InMemorySource):
    """A registry in which something happens whenever it is looked at."""

    async def head(self) -> int:
        self.put(next(iter(self.entries.values())))
        return await super().head()


async def test_a_registry_that_keeps_changing_is_not_judged(tmp_path: Path) -> None:
    source = _Restless(Corpus(seed=3).documents(30))
    index = TantivyIndex(source, tmp_path, patience=60)
    found = await checked(index, source)
    assert (found.settled, found.rebuilt) == (False, False)
    await index.close()


async def test_an_empty_registry_has_nothing_to_ask(tmp_path: Path) -> None:
    source = InMemorySource()
    index = TantivyIndex(source, tmp_path, patience=60)
    assert await checked(index, source) == search.IndexCheck(entries=0, asked=0)
    await index.close()


async def test_answers_during_a_rebuild_wait_for_it(index: TantivyIndex, source: InMemorySource) -> None:
    await index.catch_up()
    rebuilding = asyncio.create_task(index.rebuild())
    await asyncio.sleep(0)
    answer: SearchAnswer = await index.search(SearchQuery(q=""))
    await rebuilding
    assert answer.total == 400


async def test_the_check_reads_the_real_database(committed: Database, tmp_path: Path) -> None:
    await installation.ensure("http://testserver", now=NOW)
    maker = await builders.firm()
    for number in range(4):
        await builders.product(maker, name_ja=f"伊勢茶カテキン習慣 {number}")
    source = search.DatabaseSource()
    index = TantivyIndex(source, tmp_path / "search", patience=60)
    found = await search.check(index=index, source=source, seed=1, questions=5)
    assert (found.entries, found.asked, found.differences) == (4, 5, ())
    await index.close()


async def test_the_command_says_how_many_questions_agreed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'registry.db'}"
    async with started(url):
        await installation.ensure("http://testserver", now=NOW)
        maker = await builders.firm()
        for _ in range(3):
            await builders.product(maker)
    settings = {"REGISTRY_DATABASE_URL": url, "REGISTRY_DATA_DIR": str(tmp_path)}
    done = await asyncio.to_thread(
        CliRunner().invoke, main, ["search", "check", "--questions", "3"], env=settings
    )
    assert done.exit_code == 0, done.output
    assert "3 questions over 3 entries, 0 answered differently" in done.output
