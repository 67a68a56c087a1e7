"""A few threads for what takes time, and a bounded queue before them.

A queue without a bound keeps every body in memory and answers people who have long gone; a full one says so at once.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from registry.domain.errors import Busy

__all__ = ["Workers"]

R = TypeVar("R")


class Workers:
    """Threads of their own, so that their work holds up nobody else.

    Args:
        name: What the threads are called.
        threads: How many jobs are done at once.
        waiting: How many more may wait.
    """

    def __init__(self, name: str, *, threads: int, waiting: int) -> None:
        self.most = threads + waiting
        self._threads = ThreadPoolExecutor(threads, name)
        self._places = BoundedSemaphore(self.most)

    async def run(self, job: Callable[[], R]) -> R:
        """Do one job; who goes away while it waits gives up its place.

        Raises:
            Busy: All places are taken.
        """
        if not self._places.acquire(blocking=False):
            raise Busy
        future = self._threads.submit(job)
        future.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(future)
