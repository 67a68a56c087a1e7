"""The index of one process, kept in step with the log.

A commit of tantivy costs tens of milliseconds, so a change first goes into an overlay in memory, which is
exact and costs microseconds, and is committed in the background about a second later. Only when more
changed than the overlay may hold does an answer wait for a commit.

Three things may happen at once: answers (on the event loop, or in reader threads when the index is large),
one task that reads the log (``_advance``) and one that commits the overlay (``_flush_later``). The state
they share is one immutable snapshot, replaced on the event loop only. tantivy's writer is touched by the
single writer thread only.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from pathlib import Path
from typing import Any, Final, TypeVar, TypeVarTuple

from registry.adapters.search_index.fields import Entry, entry, key_of
from registry.adapters.search_index.snapshot import Snapshot
from registry.adapters.search_index.store import Batch, IndexStore
from registry.domain.errors import SearchRebuilding
from registry.domain.ports import SearchHealth, SearchSource
from registry.domain.search import SearchDocument
from schemas.search import SearchAnswer, SearchQuery

__all__ = ["TantivyIndex"]

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_LOG: Final = logging.getLogger(__name__)

_OVERLAY_FILLING: Final = 50
_OVERLAY: Final = 200
_OVERLAY_MOST: Final = 5_000
_BATCH: Final = 500
_PAGE: Final = 2_000
_FEW_DOCUMENTS: Final = 20
_INLINE_DOCUMENTS: Final = 50_000
_SEED_EVERY: Final = 200
_FAR_BEHIND: Final = 5_000
_READER_THREADS: Final = 2
_RETRY_AFTER: Final = 5
_LONGEST_PAUSE: Final = 60.0


class TantivyIndex:
    """A :class:`~registry.domain.ports.SearchIndex` over a source, in directories below ``root``.

    It is made on first use: from the newest seed, or else from the database. Use it from one event loop.

    Args:
        source: What is indexed.
        root: Directory for private indexes and seeds, shared by the processes of this machine.
        flush_after: Seconds from a change to its commit.
        patience: Seconds an answer waits for a rebuild or a large import before it says SearchRebuilding.
    """

    def __init__(
        self, source: SearchSource, root: Path, *, flush_after: float = 1.0, patience: float = 1.0
    ) -> None:
        self._source = source
        self._root = root
        self._flush_after = flush_after
        self._patience = patience
        self._store: IndexStore | None = None
        self._snapshot: Snapshot | None = None
        self._problem: str | None = None
        self._writing = asyncio.Lock()
        self._filling = asyncio.Event()
        self._advancing: asyncio.Task[None] | None = None
        self._flushing: asyncio.Task[None] | None = None
        self._write_thread = ThreadPoolExecutor(1, "search-write")
        self._read_threads = ThreadPoolExecutor(_READER_THREADS, "search-read")

    async def search(self, query: SearchQuery) -> SearchAnswer:
        """Answer a search; see the port."""
        snapshot = await self._current()
        if snapshot.generation.documents <= _INLINE_DOCUMENTS:
            return snapshot.search(query)
        return await self._read(snapshot.search, query)

    async def suggest(self, typed: str, *, limit: int = 10) -> tuple[str, ...]:
        """Return what begins with the typed text; see the port."""
        snapshot = await self._current()
        if snapshot.generation.documents <= _INLINE_DOCUMENTS:
            return snapshot.suggest(typed, limit)
        return await self._read(snapshot.suggest, typed, limit)

    async def catch_up(self) -> None:
        """Read the log to its head; see the port."""
        await self._current()

    async def rebuild(self) -> None:
        """Make the index anew from the source; see the port."""
        while self._advancing is not None:
            await asyncio.wait({self._advancing})
        await self._follow(self._rebuilt())

    def health(self) -> SearchHealth:
        """Return the state of the index; see the port."""
        snapshot = self._snapshot
        if snapshot is None:
            return SearchHealth(ready=False, mark=0, pending=0, documents=0, problem=self._problem)
        return SearchHealth(
            ready=True,
            mark=snapshot.seen,
            pending=len(snapshot.overlay),
            documents=snapshot.generation.documents,
            problem=self._problem,
        )

    async def close(self) -> None:
        """Commit what is pending, leave a seed for the next process and give everything back."""
        tasks = [task for task in (self._advancing, self._flushing) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._snapshot is not None:
            await self._flush()
            await self._leave_seed(every=1)
        self._snapshot = None
        if self._store is not None:
            await self._write(self._store.release)
        self._write_thread.shutdown()
        self._read_threads.shutdown()

    # ---- in step with the log --------------------------------------------------------------------------------

    async def _current(self) -> Snapshot:
        """Return a snapshot that holds everything the log held when this was called."""
        head = await self._source.head()
        deadline = asyncio.get_running_loop().time() + self._patience
        # The first task joined may have asked for the head before us; the second began later and cannot miss it.
        for _ in range(2):
            if self._snapshot is not None and self._snapshot.seen == head:
                break
            await self._join(self._advancing or self._follow(self._advance()), deadline)
        if self._snapshot is None:
            raise SearchRebuilding(retry_after=_RETRY_AFTER)
        return self._snapshot

    async def _join(self, task: asyncio.Task[None], deadline: float) -> None:
        left = deadline - asyncio.get_running_loop().time()
        done, _ = await asyncio.wait({task}, timeout=max(0.0, left))
        if not done:
            raise SearchRebuilding(retry_after=_RETRY_AFTER)
        task.result()

    def _follow(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start the one task that reads the log or the database."""
        task = self._advancing = self._in_background(work)
        task.add_done_callback(self._advanced)
        return task

    def _advanced(self, task: asyncio.Task[None]) -> None:
        self._advancing = None
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOG.error("the search index could not follow the log", exc_info=error)

    async def _advance(self) -> None:
        """Read the log to its head."""
        store = self._store or await self._claim()
        head = await self._source.head()
        if self._snapshot is None or head - self._snapshot.seen > _FAR_BEHIND:
            await self._open(store)
            head = await self._source.head()  # the seed may know more than we did before
        if self._snapshot is None or head < self._snapshot.seen:  # no seed, or the database was restored
            await self._build(store)
        while self._snapshot is not None and self._snapshot.seen < head:
            if (
                len(self._snapshot.overlay) > _OVERLAY_MOST
            ):  # nothing could be written for long, and memory has an end
                raise SearchRebuilding(retry_after=_RETRY_AFTER)
            changes = await self._source.changed(after=self._snapshot.seen, upto=head, limit=_PAGE)
            await self._take(await self._entries(changes.ids), changes.covered)

    async def _take(self, fresh: Batch, covered: int) -> None:
        """Put changes into the overlay, and commit it at once when it has grown too large."""
        snapshot = self._snapshot  # read after every wait: a commit may have emptied the overlay meanwhile
        if snapshot is None:
            return
        overlay = {**snapshot.overlay, **fresh}
        self._snapshot = Snapshot(snapshot.generation, overlay, covered)
        if len(overlay) > _OVERLAY_FILLING:
            self._filling.set()
        if overlay and self._flushing is None:
            self._flushing = self._in_background(self._flush_later())
        if len(overlay) > _OVERLAY:
            await self._flush()

    async def _entries(self, ids: Sequence[str]) -> dict[int, Entry | None]:
        """Return the present state of the entries by key; None for one that is gone."""
        state: dict[int, Entry | None] = dict.fromkeys(map(key_of, ids))
        for start in range(0, len(ids), _BATCH):
            documents = await self._source.documents(ids[start : start + _BATCH])
            if len(documents) <= _FEW_DOCUMENTS:
                items = [entry(document) for document in documents]
            else:
                items = await self._read(_entries, documents)
            state.update((item.key, item) for item in items)
        return state

    async def _claim(self) -> IndexStore:
        identity = await self._source.identity()
        self._store = await self._write(IndexStore.claim, self._root, identity)
        return self._store

    async def _open(self, store: IndexStore) -> None:
        """Open the newest seed if there is one that can be read and knows more than we do."""
        async with self._writing:
            if self._snapshot is not None and await self._write(store.newest_seed) <= self._snapshot.seen:
                return
            generation = await self._write(store.open)
            self._snapshot = Snapshot(generation, {}, generation.mark) if generation is not None else None

    async def _rebuilt(self) -> None:
        await self._build(self._store or await self._claim())

    async def _build(self, store: IndexStore) -> None:
        """Make the index from the database; until it is done there are no answers."""
        async with self._writing:
            self._snapshot = None
            head = await self._source.head()
            await self._write(store.begin)
            async for ids in self._source.all_ids(size=_BATCH):
                await self._write(store.add, await self._source.documents(ids))
            generation = await self._write(store.finish, head)
            self._snapshot = Snapshot(generation, {}, head)
        await self._leave_seed(every=1)

    # ---- commits and seeds -----------------------------------------------------------------------------------

    async def _flush_later(self) -> None:
        """Commit the overlay until it is empty: early when it fills, ever later while commits fail."""
        pause = self._flush_after
        try:
            while self._snapshot is not None and self._snapshot.overlay:
                if pause > self._flush_after:
                    await asyncio.sleep(pause)
                else:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._filling.wait(), pause)
                self._filling.clear()
                pause = self._flush_after if await self._flush() else min(2 * pause, _LONGEST_PAUSE)
                await self._leave_seed(every=_SEED_EVERY)
        finally:
            self._flushing = None

    async def _flush(self) -> bool:
        """Commit the overlay as it is now; tell whether that succeeded."""
        async with self._writing:
            before, store = self._snapshot, self._store
            if before is None or store is None or not before.overlay:
                return True
            try:
                generation = await self._write(store.apply, before.overlay, before.seen)
            except (OSError, ValueError) as error:
                self._problem = str(error)
                _LOG.exception("the search index could not be written; answers come from memory")
                if store.lost:
                    self._snapshot = None  # the next question opens the seed or builds anew
                return False
            self._problem = None
            after = self._snapshot or before
            # What changed again during the commit stays in the overlay.
            later = {
                key: item for key, item in after.overlay.items() if before.overlay.get(key, key) is not item
            }
            self._snapshot = Snapshot(generation, later, after.seen)
            return True

    async def _leave_seed(self, *, every: int) -> None:
        """Publish a seed if the newest is at least ``every`` log entries old."""
        async with self._writing:
            if self._snapshot is None or self._store is None:
                return
            mark = self._snapshot.generation.mark
            try:
                if mark - await self._write(self._store.newest_seed) >= every:
                    await self._write(self._store.publish, mark)
            except OSError as error:
                self._problem = str(error)
                _LOG.exception("no search seed could be left")

    # ---- tasks and threads -----------------------------------------------------------------------------------

    def _in_background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start a task in an empty context, so that it takes no part in the transaction of a request."""
        return asyncio.get_running_loop().create_task(work, context=Context())

    async def _write(self, work: Callable[[*Ts], T], *args: *Ts) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._write_thread, work, *args)

    async def _read(self, work: Callable[[*Ts], T], *args: *Ts) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._read_threads, work, *args)


def _entries(documents: Sequence[SearchDocument]) -> list[Entry]:
    return [entry(document) for document in documents]
