"""Rules that all foods share, or several of their sub-classes."""

import re
from collections.abc import Iterator
from typing import Final

from registry.domain.claims.normal_form import normal_form
from registry.domain.product_rules.case import MUST, Case, Rule, finding
from schemas.base import search_key
from schemas.findings import Finding
from schemas.products.common import CommonFields
from schemas.vocab import ClaimType

__all__ = ["FACTS", "base_name", "medicine_only", "official_wording"]

FACTS: Final = (ClaimType.NUTRITION_FACT, ClaimType.TASTE, ClaimType.USE_SCENE)
"""Kinds of claims that every food may make."""
_PREPARED: Final = re.compile(r"(エキス(末|粉末)?|抽出物|粉末|末)$")


def medicine_only(case: Case[CommonFields]) -> Iterator[Finding]:
    """No food holds what is used for medicines only."""
    row = case.law.row("foods.medicine_only")
    for number, part in enumerate(case.document.composition):
        if row and base_name(part.name) in row.value:
            yield finding(
                MUST,
                f"composition.{number}.name",
                "medicine_only_ingredient",
                ja=f"（{part.name}）は、専ら医薬品として使われる原材料の一覧にあります。食品には使えません。",
                en=f"({part.name}) is on the list of ingredients used for medicines only; food may not contain it.",
                row=row,
            )


def base_name(name: str) -> str:
    """The name of an ingredient without what stands in brackets and how it was prepared."""
    plain = re.sub(r"[(\[（［].*", "", search_key(name)).strip()
    return _PREPARED.sub("", plain)


def official_wording(field: str, kind: ClaimType, rule: str) -> Rule:
    """The rule that claims of a kind are part of the text notified or permitted."""

    def checked(case: Case[CommonFields]) -> Iterator[Finding]:
        official = getattr(case.document, field)
        for number, claim in enumerate(case.document.claims):
            if official is None or claim.claim_type is not kind:
                continue
            if normal_form(claim.text).text not in normal_form(official).text:
                yield finding(
                    MUST,
                    f"claims.{number}.text",
                    "claim_unlike_official",
                    ja="が、届出・許可された文言と違います。そのままの文言にしてください。",
                    en="differs from the text notified or permitted; use that text.",
                    rule=rule,
                )

    return checked
