"""Pictures of invented labels, drawn here: a coloured band, the product's English name and the word SAMPLE."""

import io
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from textwrap import fill
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

from registry.domain.permissions import Actor
from registry.services import attachments
from schemas.vocab import AttachmentPurpose, AttachmentType, ProductClass

__all__ = ["entry", "send"]

_SIZE: Final = (480, 320)
_BAND: Final = 64
_LINE: Final = 26  # characters
_BANDS: Final = {ProductClass.HF: "#197a4b", ProductClass.TM: "#6f23d0", ProductClass.WD: "#0017c1"}
_INK: Final = "#1a1a1a"


class _DrawnHere:
    """The port ``FileInspector``, for pictures that this module has drawn itself."""

    async def inspect(self, _content: bytes) -> AttachmentType:
        """See ``registry.domain.ports.FileInspector``."""
        return AttachmentType.PNG


def entry(name_en: str, kind: ProductClass, dated: date) -> dict[str, Any]:
    """What the product's document says of its label."""
    return {
        "sha256": sha256(_drawn(name_en, kind)).hexdigest(),
        "dated": dated,
        "alt_ja": f"見本の表示ラベル。「{name_en}」と記されています。",
        "alt_en": f"Invented label that reads “{name_en}”.",
    }


async def send(product: str, name_en: str, kind: ProductClass, *, actor: Actor, now: datetime) -> None:
    """Send the picture for a product."""
    await attachments.add(
        _drawn(name_en, kind),
        product=product,
        purpose=AttachmentPurpose.LABEL_IMAGE,
        declared="image/png",
        file_name="label.png",
        files=_DrawnHere(),
        actor=actor,
        now=now,
    )


@cache
def _drawn(name_en: str, kind: ProductClass) -> bytes:
    picture = Image.new("P", _SIZE, "#ffffff")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, _SIZE[0], _BAND), fill=_BANDS[kind])
    pen.text((20, 18), "SAMPLE", fill="#ffffff", font=ImageFont.load_default(28))
    pen.multiline_text((20, _BAND + 28), fill(name_en, _LINE), fill=_INK, font=ImageFont.load_default(30))
    pen.text((20, _SIZE[1] - 40), "Invented product", fill=_INK, font=ImageFont.load_default(20))
    file = io.BytesIO()
    picture.save(file, format="PNG")
    return file.getvalue()
