"""Units of entered values (UCUM): exact conversion among those of mass fraction, and the refusal of what is no unit."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from registry.domain.errors import Invalid
from registry.domain.rounding import EXACT
from schemas.base import FieldProblem
from schemas.ucum import is_ucum, not_ucum

__all__ = ["convert", "refuse_unit"]

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


def refuse_unit(code: str | None, field: str) -> None:
    """Refuse an entered unit that is no code of UCUM, with the nearest one; no unit is none.

    Args:
        code: The unit as entered.
        field: Path of its field.

    Raises:
        Invalid: It is no code.
    """
    if code is not None and not is_ucum(code):
        raise Invalid((FieldProblem(field=field, code="E_UNIT", message=not_ucum(code)),))
