"""tantivy's index and writer of one process. Everything here blocks and belongs to one writer thread."""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Self

import tantivy

from registry.adapters.search_index.fields import (
    KEY,
    MARK,
    META,
    SCHEMA,
    Codes,
    Entry,
    entry,
    mark_document,
    tantivy_document,
)
from registry.adapters.search_index.files import IndexFiles
from registry.adapters.search_index.generation import Generation
from registry.domain.search import SearchDocument

__all__ = ["Batch", "IndexStore"]

Batch = Mapping[int, Entry | None]
"""Entries by key as they shall be; None for one that shall go."""

_LOG: Final = logging.getLogger(__name__)

# One thread: every thread makes segments of its own, and the fewer segments there are, the faster are answers.
_WRITER_THREADS: Final = 1
_HEAP: Final = 64_000_000
# Taken only as far as there is text to index. What it holds becomes one segment, about 200,000 entries. Up to there
# one segment answers twice as fast as several, each of which tells all its facet values; of a million entries, five
# segments answer broad questions twice as fast as a single one. tantivy here merges none on demand.
_BUILD_HEAP: Final = 1_000_000_000


class IndexStore:
    """The writable index in the private directory."""

    def __init__(self, files: IndexFiles) -> None:
        self._files = files
        self._index: tantivy.Index | None = None
        self._writer: tantivy.IndexWriter | None = None
        self._codes = Codes()

    @classmethod
    def claim(cls, root: Path, identity: str) -> Self:
        """Make a private directory for an index of the database with this identity."""
        return cls(IndexFiles.claim(root, identity))

    @property
    def lost(self) -> bool:
        """Whether the directory is gone, so that only opening anew helps."""
        return not (self._files.private / "meta.json").exists()

    def open(self) -> Generation | None:
        """Open the newest seed; return None, with an empty index, when there is none that can be read."""
        try:
            if self._files.start(from_seed=True):
                self._load(_HEAP)
                generation = Generation.of(self._open_index())
                generation.check()
                self._codes = generation.codes
                return generation
        except Exception:  # noqa: BLE001 - whatever is wrong with a seed, the remedy is the same
            _LOG.warning("the search seed cannot be read; the index is built anew", exc_info=True)
        return None

    def begin(self) -> None:
        """Start an empty index; older seeds are of no use any more."""
        self._files.discard_seeds()
        self._files.start(from_seed=False)
        self._load(_BUILD_HEAP)
        self._codes = Codes()

    def add(self, documents: Iterable[SearchDocument]) -> None:
        """Add documents to the index that was begun."""
        for document in documents:
            self._open_writer().add_document(tantivy_document(entry(document), self._codes))

    def finish(self, mark: int) -> Generation:
        """Commit the index that was begun, with the log mark it holds, and wait for its merges."""
        writer = self._open_writer()
        writer.add_document(mark_document(mark, self._codes))
        writer.commit()
        writer.wait_merging_threads()
        self._writer = None
        return Generation.of(self._open_index(), self._codes)

    def apply(self, batch: Batch, mark: int) -> Generation:
        """Write entries and the mark in one commit, so that they never disagree.

        Raises:
            ValueError: tantivy could not write (disk full, directory gone); the last commit stays readable.
        """
        writer = self._open_writer()
        try:
            for key, item in batch.items():
                writer.delete_documents_by_term(KEY, key)
                if item is not None:
                    writer.add_document(tantivy_document(item, self._codes))
            writer.delete_documents_by_term(META, MARK)
            writer.add_document(mark_document(mark, self._codes))
            writer.commit()
        except ValueError:
            # What the writer holds is dropped with it, and the next attempt opens another. No name may be
            # left: the traceback would keep the writer alive, and the writer its lock.
            self._writer = None
            del writer
            raise
        return Generation.of(self._open_index(), self._codes)

    def newest_seed(self) -> int:
        """Return the log mark of the newest seed, -1 when there is none."""
        return self._files.newest_seed()

    def publish(self, mark: int) -> None:
        """Leave the committed state as a seed for other processes."""
        self._files.publish(mark)

    def release(self) -> None:
        """Close the index and delete its directory."""
        self._writer = self._index = None
        self._files.release()

    def _load(self, heap: int) -> None:
        self._writer = self._index = None  # the old writer gives back its lock
        self._index = tantivy.Index(SCHEMA, path=str(self._files.private))
        self._index.config_reader("manual")
        self._writer = self._index.writer(heap, _WRITER_THREADS)

    def _open_index(self) -> tantivy.Index:
        if self._index is None:
            raise ValueError("the search index is not open")
        return self._index

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._open_index().writer(_HEAP, _WRITER_THREADS)
        return self._writer
