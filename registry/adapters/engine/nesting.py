"""Which transaction a task is in: what both engines share."""

import asyncio
import contextvars
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Generic, Protocol, Self, TypeVar

__all__ = ["Nesting", "OpenTransaction"]


class OpenTransaction(Protocol):
    """A transaction as far as nesting is concerned."""

    task: "asyncio.Task[Any] | None"
    done: bool

    async def __aenter__(self) -> Self:
        """Begin, or set a savepoint."""
        ...

    async def __aexit__(self, *error: object) -> bool:
        """Commit, or undo when there is an error."""
        ...


T = TypeVar("T", bound=OpenTransaction)


class Nesting(Generic[T]):
    """Remembers the open transaction of each task, and one pinned for all of them (``rolled_back``)."""

    def __init__(self) -> None:
        self.innermost: contextvars.ContextVar[T | None] = contextvars.ContextVar("innermost", default=None)
        self._pinned: T | None = None

    def current(self) -> T | None:
        """The transaction of the calling task; a task started inside one has none of its own."""
        open_one = self.innermost.get()
        if open_one is not None and not open_one.done and open_one.task is asyncio.current_task():
            return open_one
        return self._pinned

    @asynccontextmanager
    async def rolled_back(self, outer: T) -> AsyncIterator[None]:
        """Pin a transaction under all others until the end, then undo it: for tests and dry runs."""
        undo = _Undo()
        try:
            async with outer:
                self._pinned = outer
                try:
                    yield
                finally:
                    self._pinned = None
                raise undo
        except _Undo as error:
            if error is not undo:
                raise


class _Undo(Exception):
    """Ends ``rolled_back``; a signal, not an error."""
