"""Rules of foods with nutrient function claims, 栄養機能食品 (domain specification 1.3)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from registry.domain.claims.normal_form import normal_form
from registry.domain.product_rules.case import MUST, Case, Rule, claims_of_type, finding, solid
from registry.domain.product_rules.foods.shared import FACTS, medicine_only
from schemas.findings import Finding
from schemas.products.foods import Fnfc
from schemas.vocab import ClaimType

__all__ = ["RULES"]

_LAW: Final = "食品表示基準 第7条（栄養機能食品）"
_IN_GRAMS: Final = {"g": Decimal(1), "mg": Decimal("1e-3"), "ug": Decimal("1e-6")}


def _limits(case: Case[Fnfc]) -> Iterator[Finding]:
    for number, given in enumerate(case.document.nutrients):
        row = case.law.row(f"fnfc.limits.{given.nutrient}")
        if row is None:
            continue
        path = f"nutrients.{number}.amount"
        unit = given.unit.removesuffix("/d")
        if unit not in _IN_GRAMS:
            yield finding(
                MUST,
                f"nutrients.{number}.unit",
                "nutrient_unit",
                ja=f"（{given.unit}）は {row.value['unit']} で入力してください。",
                en=f"({given.unit}) must be {row.value['unit']}.",
                rule=_LAW,
            )
            continue
        bound = _IN_GRAMS[row.value["unit"]]
        amount = Decimal(given.amount) * _IN_GRAMS[unit]
        lower, upper = Decimal(row.value["lower"]) * bound, Decimal(row.value["upper"]) * bound
        if not lower <= amount <= upper:
            span = f"{row.value['lower']}〜{row.value['upper']} {row.value['unit']}"
            yield finding(
                MUST,
                path,
                "nutrient_outside_limits",
                ja=f"（{given.nutrient.ja} {given.amount} {given.unit}）が1日あたりの範囲 {span} の外です。",
                en=f"({given.nutrient.en} {given.amount} {given.unit}) is outside {span} a day.",
                row=row,
            )


def _not_as_tablet(case: Case[Fnfc]) -> Iterator[Finding]:
    row = case.law.row("fnfc.not_as_tablet")
    document = case.document
    if row is None or not solid(document):
        return
    for number, given in enumerate(document.nutrients):
        if given.nutrient in row.value:
            yield finding(
                MUST,
                f"nutrients.{number}.nutrient",
                "nutrient_not_as_tablet",
                ja=f"の{given.nutrient.ja}は、錠剤・カプセル剤等では栄養機能食品にできません。",
                en=f": {given.nutrient.en} cannot be claimed for tablets and capsules.",
                row=row,
            )


def _fixed_wording(case: Case[Fnfc]) -> Iterator[Finding]:
    rows = [row for one in case.document.nutrients if (row := case.law.row(f"fnfc.wording.{one.nutrient}"))]
    fixed = {normal_form(text).text for row in rows for text in row.value}
    for number, claim in enumerate(case.document.claims):
        if claim.claim_type is not ClaimType.NUTRIENT or not rows or normal_form(claim.text).text in fixed:
            continue
        yield finding(
            MUST,
            f"claims.{number}.text",
            "nutrient_wording",
            ja="が定型文と違います。配合した栄養成分の定型文を一字一句そのまま使ってください。",
            en="differs from the fixed wording; use that of a nutrient of this product, word for word.",
            hint=("\n".join(text for row in rows for text in row.value), "See the Japanese text."),
            row=next((row for row in rows if not row.confirmed), rows[0]),
        )


def _cautions(case: Case[Fnfc]) -> Iterator[Finding]:
    row = case.law.row("fnfc.cautions")
    if row is None or case.document.cautions is None:
        return
    written = normal_form(case.document.cautions).text
    for phrase in row.value:
        if normal_form(phrase).text not in written:
            yield finding(
                MUST,
                "cautions",
                "caution_missing",
                ja=f"に定型の注意喚起がありません。「…{phrase}。」を加えてください。",
                en=f"lacks a fixed caution; add “…{phrase}。”.",
                row=row,
            )


RULES: tuple[Rule, ...] = (
    _limits,
    _not_as_tablet,
    _fixed_wording,
    _cautions,
    medicine_only,
    claims_of_type((ClaimType.NUTRIENT, *FACTS), _LAW),
)
