"""The program of a worker process: ``python -m registry.adapters.pdf.worker MODULE:FACTORY``.

The factory prepares everything slow and returns the function that turns the bytes of a request into those of
an answer. Requests come on standard input, answers leave on standard output (see ``frames``); the first answer
says whether the worker is ready. The end of standard input, thus also the end of the server, ends the worker.
"""

import os
import pkgutil
import signal
import sys
import traceback
from collections.abc import Callable
from typing import BinaryIO

from registry.adapters.pdf import fonts, frames
from registry.domain.errors import RendererUnavailable, RenderFailed
from schemas.base import Bilingual

__all__ = ["Work", "main"]

Work = Callable[[bytes], bytes]


def main(path: str) -> None:
    """Prepare the work, then answer requests until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its workers in order
    requests = sys.stdin.buffer
    # Answers get a descriptor of their own: whatever a library prints must not fall between two frames.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        try:
            work = _prepare(path)
        except Exception as error:  # noqa: BLE001 - the server must learn why the worker cannot work
            _send(answers, frames.FAILED, frames.write_error(_told(error)))
            return
        _send(answers, frames.READY)
        while header := requests.read(frames.HEADER.size):
            _, length = frames.HEADER.unpack(header)
            try:
                answer = work(requests.read(length))
            except Exception as error:  # noqa: BLE001 - one faulty document must not end the worker
                _send(answers, frames.FAILED, frames.write_error(_told(error)))
            else:
                _send(answers, frames.DONE, answer)


def _prepare(path: str) -> Work:
    fonts.pin()
    try:
        factory: Callable[[], Work] = pkgutil.resolve_name(path)
    except OSError as error:  # a shared library could not be loaded
        raise RendererUnavailable(
            Bilingual(
                ja=f"PDF の作成に必要なライブラリがありません({error})。"
                "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 で導入してください。",
                en=f"A library needed for PDF is missing ({error})."
                " Install: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0.",
            )
        ) from error
    return factory()


def _send(answers: BinaryIO, kind: frames.Kind, payload: bytes = b"") -> None:
    answers.write(frames.frame(kind, payload))
    answers.flush()


def _told(error: Exception) -> RenderFailed:
    """The error as the server may hear it; what nobody expected is written to the log with its place."""
    if isinstance(error, RenderFailed):
        return error
    traceback.print_exception(error)
    name = type(error).__name__
    return RenderFailed(
        Bilingual(
            ja=f"証明書を作成できませんでした({name})。記録を確かめ、管理者に連絡してください。",
            en=f"The certificate could not be made ({name}). Check the record and tell the administrator.",
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
