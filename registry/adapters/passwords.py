"""Passwords with argon2id (RFC 9106), hashed beside the event loop by a bounded number of threads."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

__all__ = ["Argon2Passwords"]


class Argon2Passwords:
    """The port ``Passwords``; parameters after the OWASP password storage cheat sheet (19 MiB, t=2, p=1)."""

    def __init__(self, *, threads: int = 2) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="passwords")
        self._nobody = self._hasher.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        """Hash a password for storage."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether the password fits; without a stored hash it takes as long and says no."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._check, stored, password)

    def _check(self, stored: str | None, password: str) -> bool:
        try:
            fits = self._hasher.verify(stored or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return fits and stored is not None

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False)
