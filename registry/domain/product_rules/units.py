"""The units of a product's amounts are codes of UCUM (domain specification 1.2, 4.1)."""

from collections.abc import Iterator
from typing import Final

from registry.domain.product_rules.case import MUST, Case, finding
from schemas.findings import Finding
from schemas.products.common import CommonFields
from schemas.ucum import is_ucum, nearest

__all__ = ["units"]

_RULE: Final = "登録基準（単位は UCUM の記号）"
_LISTS: Final = ("composition", "functional_substances", "active", "crude_drugs")


def units(case: Case[CommonFields]) -> Iterator[Finding]:
    """The units that are no code, each with the code that is most like it.

    Masses of devices and amounts of nutrients may have few units only, which their own rules name.
    """
    for path, unit in _given(case.document):
        if not is_ucum(unit):
            meant = nearest(unit)
            ja = "mg、g、{tablet} などの記号" if meant is None else f"「{meant}」"
            en = "with a code such as mg, g or {tablet}" if meant is None else f"as {meant}"
            yield finding(
                MUST,
                path,
                "unit_not_ucum",
                ja=f"（{unit}）は UCUM の記号ではありません。{ja}のように書いてください。",
                en=f"({unit}) is no UCUM code; write it {en}, if that is meant.",
                rule=_RULE,
            )


def _given(document: CommonFields) -> Iterator[tuple[str, str]]:
    for name in ("net_content", "daily_intake"):
        quantity = getattr(document, name, None)
        if quantity is not None:
            yield f"{name}.unit", quantity.unit
    for name in _LISTS:
        for place, part in enumerate(getattr(document, name, ())):
            if part.unit is not None:
                yield f"{name}.{place}.unit", part.unit
