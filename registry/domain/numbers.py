"""Checks of single numbers that go into statistics; each names the field and says the fix."""

import math

from registry.domain.errors import Invalid

__all__ = ["at_least", "between", "finite", "positive"]


def finite(value: float, field: str) -> None:
    """Refuse NaN and infinities.

    Raises:
        Invalid: The value is one of them.
    """
    if not math.isfinite(value):
        raise Invalid.field(
            field, "finite_number", ja="有限の数値にしてください。", en="This must be a finite number."
        )


def positive(value: float, field: str) -> None:
    """Refuse what is not a finite number above 0.

    Raises:
        Invalid: The value is none.
    """
    finite(value, field)
    if value <= 0:
        raise Invalid.field(
            field, "greater_than", ja="0より大きくしてください。", en="This must be greater than 0."
        )


def at_least(value: int, least: int, field: str) -> None:
    """Refuse whole numbers that are too small.

    Raises:
        Invalid: The value is below ``least``.
    """
    if value < least:
        raise Invalid.field(
            field,
            "greater_than_equal",
            ja=f"{least}以上にしてください。",
            en=f"This must be {least} or more.",
        )


def between(value: float, least: float, most: float, field: str) -> None:
    """Refuse numbers outside a closed range; NaN is in none.

    Raises:
        Invalid: The value is outside.
    """
    if not least <= value <= most:
        raise Invalid.field(
            field,
            "out_of_range",
            ja=f"{least}から{most}の値にしてください。",
            en=f"This must lie between {least} and {most}.",
        )
