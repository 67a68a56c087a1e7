"""Numbers and test results in cells; a number is a decimal string with its entered digits, never a float."""

import re
from decimal import Decimal
from typing import Final, NamedTuple

from registry.domain.cells.cell import Cell, CellKind, CellRefused, plain_text, shown
from schemas.ucum import as_written, is_ucum, not_ucum
from schemas.vocab import ResultQualifier, RowCode

__all__ = ["Reading", "read_integer", "read_number", "read_result", "read_unit"]

_DECIMAL: Final = re.compile(r"(?P<sign>[+-]?)0*(?P<whole>0|[1-9]\d{0,17})(?P<rest>\.\d{1,18})?", re.ASCII)
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_EXPONENT: Final = re.compile(r"[+-]?\d+(\.\d+)?E[+-]?\d{1,2}", re.ASCII | re.IGNORECASE)
_LIKE_A_NUMBER: Final = re.compile(r"[-+<>≤≥≦≧]*\s*\d[\d.,\s]*", re.ASCII)
_MINUS: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_CENSORED: Final = (
    (re.compile(r"<\s*(.+)"), ResultQualifier.LESS),
    (re.compile(r"(.+?)\s*未満"), ResultQualifier.LESS),
    (re.compile(r">\s*(.+)"), ResultQualifier.GREATER),
    (re.compile(r"(.+?)\s*超"), ResultQualifier.GREATER),
)
_BELOW_LOQ: Final = {"定量下限未満", "定量限界未満", "<loq", "bql"}


class Reading(NamedTuple):
    """A test result as written: value and qualifier; neither where it was not tested."""

    value: str | None
    qualifier: ResultQualifier | None


_FIXED: Final = {
    word: reading
    for reading, words in {
        Reading(None, None): ("", "-", "ー", "未実施", "nottested"),
        Reading(None, ResultQualifier.NOT_DETECTED): (
            "nd", "n.d.", "n.d", "検出せず", "検出しない", "検出されず", "不検出", "検出下限未満", "検出限界未満",
            "陰性", "陰性(-)", "(-)", "notdetected", "negative",
        ),
        Reading("0", ResultQualifier.GREATER): ("陽性", "陽性(+)", "(+)", "positive"),
        Reading(None, ResultQualifier.TOO_NUMEROUS): ("tntc", "≥tntc", "計数不能", "計数不能(多数)"),
    }.items()
    for word in words
}  # fmt: skip
"""What is written without a number, in half width without spaces → what it says."""


def read_number(cell: Cell) -> str:
    """Read a decimal number: full width, thousands in groups of three, a sign, an exponent of a numeric cell.

    Returns:
        The decimal string with its entered digits (a plus sign and superfluous zeros in front are dropped).

    Raises:
        CellRefused: ``E_NUM``, or as `plain_text`.
    """
    plain_text(cell)
    return _number(cell.folded, cell)


def _number(text: str, cell: Cell) -> str:
    text = text.translate(_MINUS).replace(" ", "")
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if cell.kind is CellKind.NUMBER and _EXPONENT.fullmatch(text):
        text = f"{Decimal(text):f}"
    found = _DECIMAL.fullmatch(text)
    if found is None:
        raise CellRefused(
            RowCode.E_NUM,
            ja=f"「{shown(cell.text)}」は数値として読めません。1234.5 の形で入力してください。",
            en=f"“{shown(cell.text)}” cannot be read as a number; enter it as 1234.5.",
        )
    sign = "-" if found["sign"] == "-" else ""
    return f"{sign}{found['whole']}{found['rest'] or ''}"


def read_integer(cell: Cell) -> int:
    """Read a whole number; ``30.0`` is one.

    Raises:
        CellRefused: ``E_NUM``, or as `plain_text`.
    """
    value = Decimal(read_number(cell))
    if value != value.to_integral_value():
        raise CellRefused(
            RowCode.E_NUM,
            ja=f"「{shown(cell.text)}」は整数ではありません。整数を入力してください。",
            en=f"“{shown(cell.text)}” is no whole number; enter one.",
        )
    return int(value)


def read_result(cell: Cell, *, loq: str | None = None) -> Reading:
    """Read a test result.

    ``-`` alone is *not tested*. ``ND``, ``検出せず``, ``陰性`` are not detected, ``<0.01`` and ``0.01未満`` less than,
    ``>300`` and ``300超`` greater than, ``定量下限未満`` less than the limit of quantitation, ``陽性`` one that was
    detected (greater than 0). Words that are no number (``適合``, ``褐色の粒``) are kept as the value: whether the item
    takes words is for its specification to say.

    Args:
        cell: The cell.
        loq: The limit of quantitation of the same row, where it has one.

    Raises:
        CellRefused: ``E_REQ`` without the limit that is needed, ``E_NUM`` for what looks like a number and is none,
            or as `plain_text`.
    """
    text = plain_text(cell)
    folded = cell.folded.translate(_MINUS)
    word = folded.casefold().replace(" ", "")
    if word in _FIXED:
        return _FIXED[word]
    if word in _BELOW_LOQ:
        return Reading(_stated(loq), ResultQualifier.LESS)
    for pattern, qualifier in _CENSORED:
        if found := pattern.fullmatch(folded):
            return Reading(_number(found[1], cell), qualifier)
    if cell.kind is CellKind.NUMBER or _LIKE_A_NUMBER.fullmatch(folded):
        return Reading(_number(folded, cell), ResultQualifier.EQUAL)
    return Reading(text, ResultQualifier.EQUAL)


def _stated(loq: str | None) -> str:
    if loq is None:
        raise CellRefused(
            RowCode.E_REQ,
            ja="「定量下限未満」には、同じ行の「定量下限」の値が必要です。",
            en="“Below the limit of quantitation” needs that limit in the same row (定量下限).",
        )
    return loq


def read_unit(cell: Cell) -> str:
    """Read a unit as its UCUM code: ``ppm``, ``粒``, ``CFU/g`` and ``µg`` are known by these names too.

    Raises:
        CellRefused: ``E_UNIT``, or as `plain_text`.
    """
    text = shown(plain_text(cell))
    code = as_written(text)
    if not is_ucum(code):
        said = not_ucum(text)
        raise CellRefused(RowCode.E_UNIT, ja=said.ja, en=said.en)
    return code
