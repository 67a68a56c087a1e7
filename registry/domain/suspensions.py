"""When a published product is suspended by its dates alone (domain specification 5.6).

The rules that find fault with a draft say on which day they find it: a mandatory licence or certificate that has
ended, a self-check that was not reported. Only days on which something ends or begins are looked at.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from registry.domain.legal import Law
from registry.domain.product_classes import RULES
from registry.domain.product_rules.case import Case
from registry.domain.product_rules.foods import self_check_due
from schemas.products import ProductDraft
from schemas.products.foods import Ffc
from schemas.vocab import FindingLevel, SubClass, SuspensionCause

__all__ = ["BY_DATE", "LAW", "due"]

BY_DATE: Final = frozenset({SubClass.HF_FFC, SubClass.TM_HAICHI})
"""The sub-classes with such duties."""
LAW: Final = frozenset({"ffc.gmp", "ffc.self_check"})
"""The rows of law that such duties rest on."""
_CAUSES: Final[Mapping[str, SuspensionCause]] = {
    "self_check_overdue": SuspensionCause.SELF_CHECK_OVERDUE,
    "gmp_needed": SuspensionCause.GMP_EXPIRED,
    "licence_expired": SuspensionCause.LICENCE_EXPIRED,
}
"""Findings that suspend a published product where the law makes them block."""
_DAY: Final = timedelta(days=1)


def due(
    document: ProductDraft,
    *,
    law_on: Callable[[date], Law],
    turning: Iterable[date],
    today: date,
    past: Iterable[SuspensionCause] = (),
) -> tuple[date, SuspensionCause] | None:
    """The first day from today on which a published document suspends its product, and why; None where none does.

    Law that nobody has confirmed only warns, and suspends nothing.

    Args:
        document: The published document.
        law_on: The law of a day.
        turning: Days on which a row of ``LAW`` begins, or has ended.
        today: The day in Asia/Tokyo.
        past: Causes that suspended this version before: whoever reinstated it has seen evidence.
    """
    if document.subclass not in BY_DATE:
        return None
    seen = frozenset(past)
    days = {today, *(day for day in (*_ended(document), *turning) if day > today)}
    if isinstance(document, Ffc):
        lasts = [self_check_due(document, law_on(day)) for day in days]
        days |= {day for day in _after(lasts) if day > today}
    for day in sorted(days):
        found = [cause for cause in _found(document, day, law_on(day)) if cause not in seen]
        if found:
            return day, found[0]
    return None


def _found(document: ProductDraft, day: date, law: Law) -> Iterator[SuspensionCause]:
    case = Case(document=document, today=day, law=law)
    for rule in RULES[document.subclass].rules:
        for finding in rule(case):
            if finding.code in _CAUSES and finding.level is FindingLevel.MUST:
                yield _CAUSES[finding.code]


def _ended(document: ProductDraft) -> Iterator[date]:
    """The days after the last ones of its licence and of its sites' certificates."""
    held = [one.valid_to for site in document.manufacturer_sites for one in site.gmp_certificates]
    return _after([*held, getattr(document, "licence_valid_to", None)])


def _after(lasts: Iterable[date | None]) -> Iterator[date]:
    return (last + _DAY for last in lasts if last is not None and last < date.max)
