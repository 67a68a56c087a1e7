"""Rules of foods for specified health uses (特定保健用食品) and of other health foods (domain specification 1.3)."""

from collections.abc import Iterator
from typing import Final

from registry.domain.product_rules.case import MUST, WARN, Case, Rule, claims_of_type, finding
from registry.domain.product_rules.foods.shared import FACTS, base_name, medicine_only, official_wording
from schemas.findings import Finding
from schemas.products.foods import Foshu, OtherFood
from schemas.vocab import ClaimType

__all__ = ["FOSHU", "OTHER"]

_FOSHU_LAW: Final = "健康増進法 第43条（特定保健用食品）"
_OTHER_LAW: Final = "薬機法 第68条・健康増進法 第65条"
_DESIGNATED_LAW: Final = "食品衛生法 第8条"


def _active(case: Case[Foshu]) -> Iterator[Finding]:
    for number, substance in enumerate(case.document.active):
        if substance.assay_method is None:
            yield finding(
                WARN,
                f"active.{number}.assay_method",
                "assay_method_missing",
                ja="がありません。関与成分量の定期的な試験は許可の条件です。",
                en="is empty; testing the active component regularly is a condition of the permission.",
                rule=_FOSHU_LAW,
            )


def _designated(case: Case[OtherFood]) -> Iterator[Finding]:
    row = case.law.row("foods.designated_ingredients")
    document = case.document
    found = [part.name for part in document.composition if row and base_name(part.name) in row.value]
    if found and document.designated_ingredient is False:
        yield finding(
            MUST,
            "designated_ingredient",
            "designated_not_declared",
            ja=f"が「いいえ」ですが、{'、'.join(found)}は指定成分等です。",
            en=f"is “no”, but {', '.join(found)} is a designated ingredient.",
            row=row,
        )
    if document.designated_ingredient and "指定成分等含有食品" not in (document.cautions or ""):
        yield finding(
            MUST,
            "cautions",
            "designated_label",
            ja="に「指定成分等含有食品」の表示と、体調に異変を感じたときの注意がありません。加えてください。",
            en="lacks the statement “指定成分等含有食品” with its caution; add it.",
            rule=_DESIGNATED_LAW,
            row=row,
        )


FOSHU: tuple[Rule, ...] = (
    _active,
    medicine_only,
    claims_of_type((ClaimType.PERMITTED, *FACTS), _FOSHU_LAW),
    official_wording("permitted_claim", ClaimType.PERMITTED, _FOSHU_LAW),
)
OTHER: tuple[Rule, ...] = (
    medicine_only,
    _designated,
    claims_of_type(FACTS, _OTHER_LAW),
)
