"""Recognising files by their content: PDF (ISO 32000), PNG (ISO/IEC 15948) and JPEG (ISO/IEC 10918) only.

A file is read whole, so that what is stored can be opened: a truncated image, a page of HTML with a picture's
first bytes or a picture with something behind it is refused. The work is done beside the event loop, one file
at a time, since a large picture takes a second and much memory.
"""

import asyncio
import io
import re
from concurrent.futures import ThreadPoolExecutor

import pikepdf
from PIL import Image

from registry.domain.errors import Invalid
from schemas.vocab import AttachmentType

__all__ = ["MAX_PIXELS", "ContentInspector"]

MAX_PIXELS = 40_000_000
"""Largest picture: 40 megapixels, 160 MB decoded."""

_HEADS = {
    AttachmentType.PDF: re.compile(rb"%PDF-(1\.[0-7]|2\.0)[\r\n \t]"),
    AttachmentType.PNG: re.compile(rb"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
    AttachmentType.JPEG: re.compile(rb"\xff\xd8\xff"),
}
_ENDS = {
    AttachmentType.PDF: re.compile(rb"%%EOF[\s\x00]*\Z"),
    AttachmentType.PNG: re.compile(rb"\x00\x00\x00\x00IEND\xaeB`\x82\Z"),
    AttachmentType.JPEG: re.compile(rb"\xff\xd9\x00*\Z"),
}
_TAIL = 1024


class ContentInspector:
    """The port ``FileInspector``."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="files")

    async def inspect(self, content: bytes) -> AttachmentType:
        """See ``registry.domain.ports.FileInspector``."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, _recognise, content)

    def close(self) -> None:
        """Let the thread end."""
        self._thread.shutdown(wait=False)


def _recognise(content: bytes) -> AttachmentType:
    kind = next((kind for kind, head in _HEADS.items() if head.match(content)), None)
    if kind is None:
        raise Invalid.field(
            "",
            "unknown_type",
            ja="PDF・PNG・JPEG のどれでもありません。どれかに変換してから送ってください。",
            en="The file is neither PDF, PNG nor JPEG; convert it to one of them first.",
        )
    if not _ENDS[kind].search(content[-_TAIL:]):
        raise _damaged(kind, "終わりがありません", "its end is missing, or something follows it")
    try:
        if kind is AttachmentType.PDF:
            _read_pdf(content)
        else:
            _read_image(content, kind)
    except Invalid:
        raise
    except Exception as error:  # noqa: BLE001 # decoders raise whatever they meet in a broken file
        raise _damaged(kind, "内容を読み取れません", type(error).__name__) from None
    return kind


def _read_pdf(content: bytes) -> None:
    with pikepdf.open(io.BytesIO(content), attempt_recovery=False, inherit_page_attributes=False) as pdf:
        if pdf.is_encrypted:
            raise Invalid.field(
                "",
                "encrypted",
                ja="パスワードや制限の付いた PDF です。外してから送ってください。",
                en="The PDF is protected; remove its password or restrictions first.",
            )
        if len(pdf.pages) == 0:
            raise _damaged(AttachmentType.PDF, "ページがありません", "it has no page")


def _read_image(content: bytes, kind: AttachmentType) -> None:
    formats = [kind.name]
    try:
        with Image.open(io.BytesIO(content), formats=formats) as image:
            small = image.width * image.height <= MAX_PIXELS
            if small:
                image.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        small = False
    if not small:
        megapixels = MAX_PIXELS // 1_000_000
        raise Invalid.field(
            "",
            "E_LIMIT",
            ja=f"画像が大きすぎます。{megapixels}メガピクセルまでに縮小してから送ってください。",
            en=f"The picture is too large; scale it to {megapixels} megapixels at most.",
        )
    with Image.open(io.BytesIO(content), formats=formats) as image:  # verify() leaves nothing to decode
        image.load()


def _damaged(kind: AttachmentType, ja: str, en: str) -> Invalid:
    return Invalid.field(
        "",
        "damaged",
        ja=f"{kind.ja} として壊れています（{ja}）。保存し直してから送ってください。",
        en=f"The {kind.en} is damaged ({en}); save it again and send that.",
    )
