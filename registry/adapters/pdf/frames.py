"""What server and worker say to each other: a byte for the kind, four for the length (big-endian), the payload."""

import json
import struct

from registry.domain.errors import GlyphsMissing, RendererUnavailable, RenderFailed
from schemas.base import Bilingual

__all__ = ["DONE", "FAILED", "HEADER", "READY", "REQUEST", "Kind", "frame", "read_error", "write_error"]

HEADER = struct.Struct(">cI")

Kind = bytes
REQUEST, READY, DONE, FAILED = b"Q", b"R", b"D", b"F"


def frame(kind: Kind, payload: bytes = b"") -> bytes:
    """One message as it goes through a pipe."""
    return HEADER.pack(kind, len(payload)) + payload


def write_error(error: RenderFailed) -> bytes:
    """The payload of a message of the kind ``FAILED``."""
    told = {"code": error.code, "ja": error.message.ja, "en": error.message.en}
    if isinstance(error, GlyphsMissing):
        told["characters"] = error.characters
    return json.dumps(told).encode()


def read_error(payload: bytes) -> RenderFailed:
    """The error that a message of the kind ``FAILED`` tells of."""
    told = json.loads(payload)
    if told["code"] == GlyphsMissing.code:
        return GlyphsMissing(told["characters"])
    kind = RendererUnavailable if told["code"] == RendererUnavailable.code else RenderFailed
    return kind(Bilingual(ja=told["ja"], en=told["en"]))
