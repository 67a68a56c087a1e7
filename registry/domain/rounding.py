"""Rounding of judged numbers: exact decimals, once, from the unrounded value (domain specification 4.2).

JP General Notices and JIS Z 8401 rule B round half up, rule A half to even; the sign does not matter (|x| is
rounded).
"""

import decimal
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from registry.domain.errors import Invalid
from schemas.vocab import Rounding

__all__ = ["EXACT", "decimals_of", "number", "plain", "to_decimals", "to_significant"]

EXACT: Final = decimal.Context(prec=100)
"""Enough digits for every sum of contract decimals (36 digits) to be exact."""
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?")
_MODES: Final[Mapping[Rounding, str]] = {
    Rounding.JP_HALF_UP: decimal.ROUND_HALF_UP,
    Rounding.JIS_A_HALF_EVEN: decimal.ROUND_HALF_EVEN,
    Rounding.JIS_B_HALF_UP: decimal.ROUND_HALF_UP,
}


def number(text: str, field: str) -> Decimal:
    """Read a finite decimal number in plain notation.

    Raises:
        Invalid: The text is no such number; the problem names the field.
    """
    if not _NUMBER.fullmatch(text):
        raise Invalid.field(
            field,
            "E_NUM",
            ja="数値を「12.50」のように半角で入力してください（整数部・小数部は各18桁まで）。",
            en="Write a number such as 12.50, with at most 18 digits on either side of the point.",
        )
    return Decimal(text)


def plain(value: Decimal) -> str:
    """Write a decimal with its digits and without an exponent; zero has no sign."""
    return f"{value.copy_abs() if value.is_zero() else value:f}"


def decimals_of(value: Decimal) -> int:
    """Digits after the point as written: two for 98.00, none for 98."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # noqa: S101 # NaN and infinities are no decimals of the contract
    return max(0, -exponent)


def to_decimals(value: Decimal, decimals: int, mode: Rounding) -> Decimal:
    """Round to a number of decimals; -1 rounds to tens."""
    if mode is Rounding.NONE:
        return value
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=_MODES[mode], context=EXACT)


def to_significant(value: Decimal, digits: int, mode: Rounding) -> Decimal:
    """Round to a number of significant digits, one or more; zero stays as it is."""
    if mode is Rounding.NONE or value.is_zero():
        return value
    decimals = digits - 1 - value.adjusted()
    result = to_decimals(value, decimals, mode)
    # 9.996 becomes 10.00 at the third digit: its last zero is a fourth, and dropping it is exact.
    return result if result.adjusted() == value.adjusted() else to_decimals(result, decimals - 1, mode)
