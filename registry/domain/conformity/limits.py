"""What a limit must consist of, and how it is printed (domain specification 4.3)."""

from decimal import Decimal
from typing import Final

from registry.domain.errors import Invalid
from registry.domain.rounding import EXACT, number, plain
from schemas.base import Bilingual
from schemas.conformity import Limit
from schemas.vocab import LimitKind

__all__ = ["COUNT_FACTOR", "check_limit", "describe", "positive"]

COUNT_FACTOR: Final = Decimal(2)
"""A count limit 10ⁿ is met up to twice its number (pharmacopoeial microbial limits)."""
_NEEDS_LOWER: Final = frozenset({LimitKind.MIN, LimitKind.RANGE})
_NEEDS_UPPER: Final = frozenset({LimitKind.MAX, LimitKind.RANGE, LimitKind.COUNT})


def check_limit(limit: Limit, field: str = "limit") -> None:
    """Refuse a limit whose fields do not fit its kind.

    Raises:
        Invalid: A needed field is missing, another kind's field is given, or the limits cross.
    """
    _check_bound(limit, "lower", needed=limit.kind in _NEEDS_LOWER, field=field)
    _check_bound(limit, "upper", needed=limit.kind in _NEEDS_UPPER, field=field)
    if (limit.mass_g is not None) != (limit.kind is LimitKind.ABSENT):
        raise _unfit(f"{field}.mass_g", limit.kind, needed=limit.kind is LimitKind.ABSENT)
    if bool(limit.accepted) != (limit.kind is LimitKind.TEXT):
        raise _unfit(f"{field}.accepted", limit.kind, needed=limit.kind is LimitKind.TEXT)
    if limit.mass_g is not None:
        positive(limit.mass_g, f"{field}.mass_g")
    if limit.kind is LimitKind.COUNT:
        positive(str(limit.upper), f"{field}.upper")
        if not limit.upper_inclusive:
            raise Invalid.field(
                f"{field}.upper_inclusive",
                "E_LIMIT",
                ja="菌数の限度値は「以下」です。「未満」にするには種類を max にしてください。",
                en="A count limit is inclusive; for an exclusive one use the kind max.",
            )
    if limit.kind is LimitKind.RANGE:
        _check_order(limit, field)


def describe(limit: Limit) -> Bilingual:  # noqa: PLR0911 # one a kind
    """A checked limit as it is printed, without its unit."""
    match limit.kind:
        case LimitKind.MAX:
            ja, en = ("以下", "≤ ") if limit.upper_inclusive else ("未満", "< ")
            return Bilingual(ja=f"{limit.upper} {ja}", en=f"{en}{limit.upper}")
        case LimitKind.MIN:
            ja, en = ("以上", "≥ ") if limit.lower_inclusive else ("超", "> ")
            return Bilingual(ja=f"{limit.lower} {ja}", en=f"{en}{limit.lower}")
        case LimitKind.RANGE:
            low = "" if limit.lower_inclusive else "超"
            high = "" if limit.upper_inclusive else "未満"
            return Bilingual(
                ja=f"{limit.lower}{low}～{limit.upper}{high}",
                en=f"{'' if limit.lower_inclusive else '> '}{limit.lower} to "
                f"{'' if limit.upper_inclusive else '< '}{limit.upper}",
            )
        case LimitKind.TEXT:
            return Bilingual(
                ja="".join(f"「{words}」" for words in limit.accepted),
                en=" / ".join(f"“{words}”" for words in limit.accepted),
            )
        case LimitKind.ABSENT:
            return Bilingual(ja=f"陰性／{limit.mass_g} g", en=f"absent in {limit.mass_g} g")
        case LimitKind.COUNT:
            most = plain(EXACT.multiply(Decimal(str(limit.upper)), COUNT_FACTOR))
            return Bilingual(ja=f"{limit.upper}（許容 {most} 以下）", en=f"{limit.upper} (accepted ≤ {most})")
        case LimitKind.REPORT_ONLY:  # pragma: no branch # every kind is named above
            return Bilingual(ja="参考値", en="report only")


def positive(text: str, field: str) -> Decimal:
    """Read a number above zero.

    Raises:
        Invalid: It is no number, or not above zero.
    """
    value = number(text, field)
    if value <= 0:
        raise Invalid.field(field, "E_NUM", ja="0より大きくしてください。", en="This must be greater than 0.")
    return value


def _check_bound(limit: Limit, side: str, *, needed: bool, field: str) -> None:
    if (getattr(limit, side) is not None) != needed:
        raise _unfit(f"{field}.{side}", limit.kind, needed=needed)


def _check_order(limit: Limit, field: str) -> None:
    lower, upper = Decimal(str(limit.lower)), Decimal(str(limit.upper))
    if lower > upper or (lower == upper and not (limit.lower_inclusive and limit.upper_inclusive)):
        raise Invalid.field(
            f"{field}.upper",
            "E_LIMIT",
            ja=f"下限 {limit.lower} と上限 {limit.upper} の間に値がありません。上限を下限以上にしてください。",
            en=f"No value lies between {limit.lower} and {limit.upper}; the upper limit must not be below the lower.",
        )


def _unfit(field: str, kind: LimitKind, *, needed: bool) -> Invalid:
    if needed:
        return Invalid.field(
            field,
            "E_REQ",
            ja=f"種類「{kind.value}」（{kind.ja}）の限度値に必要です。入力してください。",
            en=f"A limit of kind {kind.value} needs this.",
        )
    return Invalid.field(
        field,
        "E_LIMIT",
        ja=f"種類「{kind.value}」（{kind.ja}）の限度値にはありません。削除するか種類を変えてください。",
        en=f"A limit of kind {kind.value} has none; remove it or change the kind.",
    )
