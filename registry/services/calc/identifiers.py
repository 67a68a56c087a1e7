"""The calculators ``identifier`` and ``gs1``: checks of identifiers and readings of package codes."""

from typing import Final

from registry.domain.errors import Invalid
from registry.services.calc.calculator import Calculator
from schemas.base import Bilingual
from schemas.calc.identifiers import Gs1Case, IdentifierCase
from schemas.identifiers import Check, Gs1Scan, ScanRefused, check, parse_gs1

__all__ = ["GS1", "IDENTIFIER"]


def _identifier(case: IdentifierCase) -> Check:
    return check(case.scheme, case.value, as_of=case.as_of)


def _gs1(case: Gs1Case) -> Gs1Scan:
    try:
        return parse_gs1(case.scan)
    except ScanRefused as refused:
        raise Invalid.field("scan", refused.code, ja=refused.message.ja, en=refused.message.en) from None


IDENTIFIER: Final = Calculator(
    name="identifier",
    case=IdentifierCase,
    result=Check,
    compute=_identifier,
    method=Bilingual(
        ja="文字の形と検査数字だけを確かめます。番号の実在は確かめません。",
        en="Checks form and check digit only, not that the number exists.",
    ),
    rule_version="identifiers-1",
)

GS1: Final = Calculator(
    name="gs1",
    case=Gs1Case,
    result=Gs1Scan,
    compute=_gs1,
    method=Bilingual(
        ja="GS1のアプリケーション識別子01・10・17・21を読みます。",
        en="Reads the GS1 application identifiers 01, 10, 17 and 21.",
    ),
    rule_version="gs1-1",
)
