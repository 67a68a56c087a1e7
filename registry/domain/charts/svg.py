"""Pieces of SVG: escaped text, numbers in one spelling, no identifier that was not given."""

import re
from xml.sax.saxutils import escape, quoteattr

__all__ = ["FONT", "clean", "element", "number", "shortened", "width_of", "words", "wrapped"]

FONT = "'Noto Sans JP', 'Noto Sans CJK JP', 'BIZ UDPGothic', 'Hiragino Sans', sans-serif"
"""Fonts of all charts; the printed certificate pins the first."""
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDE = re.compile(
    "[\u1100-\u11ff\u2190-\u2193\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]"
)
_NARROW_EM = 0.6
_PIECES = re.compile(f"{_WIDE.pattern}|(?:(?!{_WIDE.pattern})[^ ])+ *| +")


def clean(text: str) -> str:
    """The text on one line, each character that XML 1.0 cannot hold replaced by U+FFFD."""
    return " ".join(_NO_XML.sub("\ufffd", text).split())


def number(value: float) -> str:
    """A coordinate with at most two decimals, in one spelling."""
    spelt = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if spelt == "-0" else spelt


def element(name: str, content: str | None = None, /, **attributes: float | str | None) -> str:
    """One element; ``content`` is SVG already, or None for an empty element. Attributes that are None are left out.

    An underscore in an attribute's name stands for a hyphen, a final one is dropped.
    """
    given = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(clean(value) if isinstance(value, str) else number(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{given}/>" if content is None else f"<{name}{given}>{content}</{name}>"


def words(x: float, y: float, text: str, **attributes: float | str | None) -> str:
    """A line of text that can be selected."""
    return element("text", escape(clean(text)), x=x, y=y, **attributes)


def width_of(text: str, size: float) -> float:
    """About how wide a text is: an em for a wide character, less for others."""
    wide = len(_WIDE.findall(text))
    return size * (wide + (len(text) - wide) * _NARROW_EM)


def shortened(text: str, size: float, room: float) -> str:
    """The text, cut and ended by … where it would not fit."""
    text = clean(text)
    if width_of(text, size) <= room:
        return text
    kept = text
    while kept and width_of(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def wrapped(text: str, size: float, room: float) -> tuple[str, ...]:
    """The text in lines that fit, broken at spaces and between wide characters; a longer word stands alone."""
    lines, line = [], ""
    for piece in _PIECES.findall(clean(text)):
        if line and width_of((line + piece).rstrip(), size) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return (*lines, line.rstrip()) if line.strip() else tuple(lines)
