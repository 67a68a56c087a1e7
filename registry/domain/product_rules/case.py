"""What a rule is given, and how it says what it found."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Generic, TypeVar

from registry.domain.legal import Law, LegalRow, degraded
from schemas.base import Bilingual
from schemas.findings import Finding
from schemas.products.common import CommonFields
from schemas.products.labels import field_label
from schemas.vocab import ClaimType, FindingLevel

__all__ = ["Case", "Rule", "claims_of_type", "finding", "not_after", "solid"]

D = TypeVar("D", bound=CommonFields, covariant=True)  # noqa: PLC0105 # read only, and short is readable here

_SOLID_UNITS: Final = frozenset({"{tablet}", "{capsule}", "{pill}", "{softgel}"})
MUST, WARN, INFO = FindingLevel.MUST, FindingLevel.WARN, FindingLevel.INFO


@dataclass(frozen=True, kw_only=True)
class Case(Generic[D]):
    """One draft on one day.

    Attributes:
        document: The draft.
        today: The day in Asia/Tokyo.
        law: The rows of law in force on that day.
        taken: Field paths whose number another product bears → that product's public id.
    """

    document: D
    today: date
    law: Law
    taken: Mapping[str, str] = field(default_factory=dict)


Rule = Callable[[Case[Any]], Iterator[Finding]]


def finding(
    level: FindingLevel,
    path: str,
    code: str,
    *,
    ja: str,
    en: str,
    rule: str = "",
    hint: tuple[str, str] | None = None,
    row: LegalRow | None = None,
) -> Finding:
    """Say what a rule found.

    Args:
        level: How grave; a row of law that is not confirmed lowers *must* to *warn*.
        path: Path of the field.
        code: A stable word.
        ja: The message; it goes on after the label of the field.
        en: The same in English.
        rule: Where the rule comes from; by default the source of the row.
        hint: How to mend it, Japanese and English.
        row: The row of law that the rule rests on.
    """
    label, gap = field_label(path), "" if en.startswith(":") else " "
    return Finding(
        field=path,
        code=code,
        level=degraded(level, row),
        message=Bilingual(ja=f"{label.ja}{ja}", en=f"{label.en}{gap}{en}"),
        hint=None if hint is None else Bilingual(ja=hint[0], en=hint[1]),
        rule=rule or (row.source if row else ""),
    )


def not_after(
    document: CommonFields, earlier: str, later: str, code: str, *, rule: str, level: FindingLevel = MUST
) -> Iterator[Finding]:
    """Two days of one document must come in order; the later one is named."""
    first, second = getattr(document, earlier), getattr(document, later)
    if first is not None and second is not None and second < first:
        before = field_label(earlier)
        yield finding(
            level,
            later,
            code,
            ja=f"（{second}）が{before.ja}（{first}）より前です。どちらかの日付を直してください。",
            en=f"({second}) is before {before.en} ({first}); mend one of the two.",
            rule=rule,
        )


def claims_of_type(allowed: Iterable[ClaimType], rule: str) -> Rule:
    """The rule that claims are of these kinds only."""
    kinds = tuple(allowed)
    ja, en = "・".join(kind.ja for kind in kinds), ", ".join(kind.en for kind in kinds)

    def checked(case: Case[CommonFields]) -> Iterator[Finding]:
        for number, claim in enumerate(case.document.claims):
            if claim.claim_type not in kinds:
                yield finding(
                    MUST,
                    f"claims.{number}.claim_type",
                    "claim_type_not_allowed",
                    ja=f"は「{claim.claim_type.ja}」にできません。この細区分で使えるのは{ja}です。",
                    en=f"cannot be “{claim.claim_type.en}”; this sub-class may use {en}.",
                    rule=rule,
                )

    return checked


def solid(document: CommonFields) -> bool:
    """Whether a product is taken as tablets or capsules, as far as the units of its amounts tell."""
    quantities = (getattr(document, "daily_intake", None), document.net_content)
    return any(one is not None and one.unit.removesuffix("/d") in _SOLID_UNITS for one in quantities)
