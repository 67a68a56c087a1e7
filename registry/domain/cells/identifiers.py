"""Identifiers in cells: what a spreadsheet has turned into a number is refused, not guessed."""

import re
from typing import Final

from registry.domain.cells.cell import Cell, CellKind, CellRefused, plain_text, shown
from schemas.vocab import RowCode

__all__ = ["read_identifier"]

_MOST_DIGITS: Final = 11
_EXPONENT: Final = re.compile(r"[+-]?\d+(\.\d+)?[Ee][+-]?\d+")
_WHOLE: Final = re.compile(r"\d+")


def read_identifier(cell: Cell) -> str:
    """Read an identifier as text.

    A numeric cell has lost leading zeros, and digits beyond the fifteenth. Up to eleven digits without a fraction are
    taken, for they are still all there (the check of the identifier finds a zero that is missing in front); more
    digits or an exponent, in a text cell too, are refused.

    Raises:
        CellRefused: ``E_ID_NUMERIC``, or as `plain_text`.
    """
    text = plain_text(cell)
    folded = cell.folded
    damaged = _EXPONENT.fullmatch(folded) is not None
    if cell.kind is not CellKind.TEXT:
        damaged = damaged or _WHOLE.fullmatch(folded) is None or len(folded) > _MOST_DIGITS
    if damaged:
        raise CellRefused(
            RowCode.E_ID_NUMERIC,
            ja=f"番号が数値「{shown(folded)}」に変わっていて、元の桁を確かめられません。"
            "セルの書式を「文字列」にして、番号を入力し直してください。",
            en=f"The identifier was turned into the number {shown(folded)}, so its digits cannot be trusted;"
            " format the cell as text and enter it again.",
        )
    return text
