"""Indexes that are closed after the test."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from registry.adapters.search_index import TantivyIndex
from registry.domain.ports import SearchSource
from tests.adapters.search_index.expected import NEVER


@pytest.fixture
async def indexed(tmp_path: Path) -> AsyncIterator[Callable[..., TantivyIndex]]:
    """Make indexes over sources; all are closed in the end."""
    made: list[TantivyIndex] = []

    def index(source: SearchSource, *, flush_after: float = NEVER, patience: float = 60.0) -> TantivyIndex:
        made.append(TantivyIndex(source, tmp_path / "index", flush_after=flush_after, patience=patience))
        return made[-1]

    yield index
    for one in made:
        await one.close()
