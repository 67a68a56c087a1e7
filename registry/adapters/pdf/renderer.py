"""The server's side of printing: a fixed number of warm worker processes, each with one document at a time.

A worker that hangs or dies takes one document with it and nothing else: it is killed, the caller is told, and
another takes its place. Cancelling a caller kills its worker too, since a drawing cannot be interrupted.
"""

import asyncio
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from registry.adapters.pdf import frames
from registry.domain.errors import RenderFailed, RenderTimeout
from schemas.base import Bilingual
from schemas.certificates import CertificateSnapshot

__all__ = ["WorkerPdfRenderer"]

_PASSED_ON = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "TMPDIR", "XDG_CACHE_HOME")
_PROGRAM = "registry.adapters.pdf.worker"
_END_SECONDS = 5.0


class WorkerPdfRenderer:
    """A ``PdfRenderer``; use it as an asynchronous context manager, or call ``start`` and ``close``.

    Args:
        workers: Number of processes, each of about 125 MB.
        timeout: Seconds one document may take before its worker is killed.
        start_timeout: Seconds a new worker may take until it is ready.
        work: ``MODULE:FACTORY`` of what the workers do (see ``worker``).
    """

    def __init__(
        self,
        *,
        workers: int = 2,
        timeout: float = 30.0,
        start_timeout: float = 60.0,
        work: str = "registry.adapters.pdf.certificate:prepare",
    ) -> None:
        self._timeout = timeout
        self._workers = [_Worker(work, start_timeout) for _ in range(workers)]
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        for worker in self._workers:
            self._idle.put_nowait(worker)
        self._replacing: set[asyncio.Task[None]] = set()
        self._closed = False

    async def start(self) -> None:
        """Start and warm all workers; without it each starts with its first document.

        Raises:
            RendererUnavailable: Fonts or libraries of the machine are missing.
            RenderFailed: A worker did not become ready for another reason.
        """
        outcomes = await asyncio.gather(*(w.start() for w in self._workers), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                await self.close()
                raise outcome

    async def close(self) -> None:
        """Finish the documents that were asked for, then end all workers. Later documents are refused."""
        if self._closed:
            return
        self._closed = True
        for _ in self._workers:
            await (await self._idle.get()).end()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def render(self, snapshot: CertificateSnapshot) -> bytes:
        """See ``registry.domain.ports.PdfRenderer``; raises RuntimeError after ``close``."""
        if self._closed:
            raise RuntimeError("the renderer is closed")
        request = snapshot.model_dump_json().encode()
        worker = await self._idle.get()
        try:
            return await worker.ask(request, self._timeout)
        finally:
            if worker.usable:
                self._idle.put_nowait(worker)
            else:
                replacing = asyncio.create_task(self._replace(worker))
                self._replacing.add(replacing)
                replacing.add_done_callback(self._replacing.discard)

    async def _replace(self, worker: "_Worker") -> None:
        try:
            await worker.start()
        except RenderFailed:
            pass  # it starts again with its next document, whose caller then hears why it cannot
        finally:
            self._idle.put_nowait(worker)


class _Worker:
    """One worker process and its successors."""

    def __init__(self, work: str, start_timeout: float) -> None:
        self._work = work
        self._start_timeout = start_timeout
        self._process: asyncio.subprocess.Process | None = None
        self._starting = asyncio.Lock()
        self.usable = False

    async def start(self) -> None:
        """Start the process, unless it runs, and wait until it is ready."""
        async with self._starting:
            if self.usable:
                return
            await self.end()
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", _PROGRAM, self._work),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env=_environment(),
            )
            await self._exchange(b"", self._start_timeout)
            self.usable = True

    async def ask(self, request: bytes, seconds: float) -> bytes:
        """The answer to one request; a worker that gives none is killed."""
        await self.start()
        return await self._exchange(frames.frame(frames.REQUEST, request), seconds)

    async def end(self) -> None:
        """Let the process end by closing its input; kill it if it does not."""
        self.usable = False
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(_END_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _exchange(self, message: bytes, seconds: float) -> bytes:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise RuntimeError("the worker was not started")
        answered = False
        try:
            async with asyncio.timeout(seconds):
                process.stdin.write(message)
                await process.stdin.drain()
                kind, length = frames.HEADER.unpack(await process.stdout.readexactly(frames.HEADER.size))
                payload = await process.stdout.readexactly(length)
            answered = True
        except TimeoutError:
            raise RenderTimeout(
                Bilingual(
                    ja=f"証明書の作成が {seconds:g} 秒以内に終わらず、中止しました。管理者に連絡してください。",
                    en=f"Making the certificate took more than {seconds:g} s and was stopped; tell the administrator.",
                )
            ) from None
        except (EOFError, ConnectionError):
            raise RenderFailed(
                Bilingual(
                    ja="証明書を作成する処理が途中で終了しました。もう一度試し、続くときは管理者に連絡してください。",
                    en="The process making the certificate ended early. Try again; tell the administrator if it"
                    " happens again.",
                )
            ) from None
        finally:
            if not answered:  # timed out, died or cancelled: nothing more may come out of this process
                self.usable = False
                if process.returncode is None:
                    process.kill()
        if kind == frames.FAILED:
            raise frames.read_error(payload)
        return payload


def _environment() -> dict[str, str]:
    """What a worker must know: where code and libraries are, and none of the server's settings and secrets."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}
