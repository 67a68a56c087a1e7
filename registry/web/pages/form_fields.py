"""Fields of forms that are written out by hand, because their records are entered otherwise than they are stored."""

from registry.web.pages.product_shape import FieldShape, Kind
from schemas.base import Bilingual
from schemas.vocab import Word

__all__ = ["line", "parts", "word"]


def line(name: str, ja: str, en: str, kind: Kind = Kind.LINE, *, required: bool = False) -> FieldShape:
    """A field of one text, number or day."""
    return FieldShape(name, Bilingual(ja=ja, en=en), kind, required)


def word(name: str, ja: str, en: str, words: type[Word], *, required: bool = False) -> FieldShape:
    """A field of one word of a vocabulary."""
    return FieldShape(name, Bilingual(ja=ja, en=en), Kind.WORD, required, words=tuple(words))


def parts(kind: Kind, name: str, ja: str, en: str, *inner: FieldShape) -> FieldShape:
    """A group of fields, or rows of them."""
    return FieldShape(name, Bilingual(ja=ja, en=en), kind, parts=inner)
