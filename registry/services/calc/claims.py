"""The calculator ``claims``: the wording linter on one text."""

from typing import Final

from registry.domain.claims import SEED, in_force, lint
from registry.domain.errors import Invalid
from registry.services.calc.calculator import Calculator
from schemas.base import Bilingual
from schemas.calc.claims import ClaimsCase, ClaimsResult

__all__ = ["CLAIMS"]


def _claims(case: ClaimsCase) -> ClaimsResult:
    rows = in_force(SEED, case.as_of) if case.as_of else ()
    if not rows:
        first = min(row.valid_from for row in SEED)
        raise Invalid.field(
            "as_of",
            "no_rules_in_force",
            ja=f"この日に有効な語句一覧がありません。{first}以後の日付を指定してください。",
            en=f"No phrases are in force on this day; use {first} or later.",
        )
    return ClaimsResult(
        findings=lint(
            case.text,
            case.subclass,
            approved_texts=case.approved_texts,
            evidence_basis=case.evidence_basis,
            check_disclaimers=case.check_disclaimers,
            rows=rows,
        )
    )


CLAIMS: Final = Calculator(
    name="claims",
    case=ClaimsCase,
    result=ClaimsResult,
    compute=_claims,
    method=Bilingual(
        ja="語句一覧との照合です。指摘がなくても、法令への適合を示すものではありません。",
        en="Compares with a list of phrases; a text without findings is not thereby cleared by law.",
    ),
    rule_version="claims-1",
)
