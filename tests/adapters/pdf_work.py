"""Work for the workers of the tests: each ``MODULE:FACTORY`` misbehaves in its own way, told by a product name."""

import json
import os
import sys
import time

from registry.adapters.pdf.worker import Work
from registry.domain.errors import RendererUnavailable
from schemas.base import Bilingual
from schemas.certificates import CertificateSnapshot


def _name(document: bytes) -> str:
    return CertificateSnapshot.model_validate_json(document).product.name_ja


def obedient() -> Work:
    """Hangs, dies, fails or chatters when the product's name says so; otherwise answers with its process id."""

    def work(document: bytes) -> bytes:
        match _name(document):
            case "hang":
                time.sleep(600)
            case "die":
                os._exit(3)
            case "fail":
                raise KeyError("no such thing")
            case "chatter":
                sys.stdout.write("a library prints this\n")
                sys.stdout.flush()
                os.write(1, b"and this")
            case "wait":
                time.sleep(0.3)
            case _:
                pass
        return str(os.getpid()).encode()

    return work


def environment() -> Work:
    """Answers with the environment of the worker."""
    return lambda _document: json.dumps(dict(os.environ)).encode()


def unprepared() -> Work:
    """Cannot be prepared."""
    raise RuntimeError("the style sheet is broken")


def slow_to_start() -> Work:
    """Is not ready in time."""
    time.sleep(600)
    return obedient()


def printing_the_name() -> Work:
    """Takes the product's name for a whole page and prints it."""
    from registry.adapters.pdf.certificate import Printer  # noqa: PLC0415 - loads Pango, only in the worker

    printer = Printer("")
    return lambda document: printer.to_pdf(_name(document))


def without_fonts() -> Work:
    """Is on a machine that lacks a font."""
    raise RendererUnavailable(Bilingual(ja="書体 Noto がありません。", en="The font Noto is missing."))
