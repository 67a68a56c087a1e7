"""Exact conversion among the units of mass fraction (UCUM); any other pair of units is refused."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from registry.domain.errors import Invalid
from registry.domain.rounding import EXACT

__all__ = ["convert"]

_TEN_TO: Final[Mapping[str, int]] = {"g/kg": -3, "mg/g": -3, "mg/kg": -6, "ug/g": -6, "ug/kg": -9, "%": -2}
"""The unit as a power of ten of g/g."""


def convert(value: Decimal, given: str | None, wanted: str | None, field: str = "unit") -> Decimal:
    """A value in another unit, exactly.

    Args:
        value: The value in the given unit.
        given: UCUM code; None for a number without a unit.
        wanted: UCUM code.
        field: Name of the field that tells the given unit.

    Raises:
        Invalid: The units differ and are not both mass fractions; nothing is guessed.
    """
    if given == wanted:
        return value
    if given is None or wanted is None or not {given, wanted} <= _TEN_TO.keys():
        raise Invalid.field(
            field,
            "E_UNIT",
            ja=f"単位「{given or 'なし'}」は規格の単位「{wanted or 'なし'}」に換算できません。"
            "規格の単位で入力してください。",
            en=f"The unit {given or '(none)'} cannot be converted to {wanted or '(none)'};"
            " use the specification's unit.",
        )
    return value.scaleb(_TEN_TO[given] - _TEN_TO[wanted], context=EXACT)
