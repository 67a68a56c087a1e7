"""The calculator ``claims``: the wording linter on one text."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from registry.domain.claims import SEED, Phrase, in_force, lint
from registry.domain.errors import Invalid
from registry.services import rules
from registry.services.calc.calculator import Calculator
from schemas.base import Bilingual
from schemas.calc.claims import ClaimsCase, ClaimsResult

__all__ = ["CLAIMS", "calculator", "of_registry"]

_VERSION: Final = "claims-1"


PhrasesOn = Callable[[date], Sequence[Phrase]]
"""The phrases in force on a day."""


def calculator(phrases_on: PhrasesOn, *, rule_version: str) -> Calculator[ClaimsCase, ClaimsResult]:
    """The linter with the phrases of one place: those of the program, or those that a registry keeps."""

    def claims(case: ClaimsCase) -> ClaimsResult:
        phrases = phrases_on(case.as_of) if case.as_of else ()
        if not phrases:
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
                rows=phrases,
            )
        )

    return Calculator(
        name="claims",
        case=ClaimsCase,
        result=ClaimsResult,
        compute=claims,
        method=Bilingual(
            ja="語句一覧との照合です。指摘がなくても、法令への適合を示すものではありません。",
            en="Compares with a list of phrases; a text without findings is not thereby cleared by law.",
        ),
        rule_version=rule_version,
    )


CLAIMS: Final = calculator(lambda day: in_force(SEED, day), rule_version=_VERSION)
"""With the phrases that come with the program."""


async def of_registry(today: date) -> Calculator[ClaimsCase, ClaimsResult]:
    """The same with the phrases that staff keep; their version says where they differ from the program's today."""
    on_day = await rules.on_any_day()
    changed = set(on_day(today).phrases) != set(in_force(SEED, today))
    return calculator(
        lambda day: on_day(day).phrases, rule_version=f"{_VERSION}-changed" if changed else _VERSION
    )
