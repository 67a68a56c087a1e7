"""Rules of the four sub-classes of health food (domain specification 1.3, 1.6)."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from registry.domain.claims.normal_form import normal_form
from registry.domain.legal import Law
from registry.domain.product_rules.case import (
    INFO,
    MUST,
    WARN,
    Case,
    Rule,
    claims_of_type,
    finding,
    not_after,
    solid,
)
from schemas.base import search_key
from schemas.findings import Finding
from schemas.identifiers import ffc_fiscal_year, fiscal_year
from schemas.products.common import CommonFields
from schemas.products.foods import Ffc, Fnfc, Foshu, OtherFood
from schemas.vocab import ClaimType, FoodForm

__all__ = ["FFC", "FNFC", "FOSHU", "OTHER", "self_check_due"]

_FFC_LAW: Final = "食品表示法・食品表示基準（機能性表示食品）"
_FOSHU_LAW: Final = "健康増進法 第43条（特定保健用食品）"
_FNFC_LAW: Final = "食品表示基準 第7条（栄養機能食品）"
_OTHER_LAW: Final = "薬機法 第68条・健康増進法 第65条"
_DESIGNATED_LAW: Final = "食品衛生法 第8条"
_FACTS: Final = (ClaimType.NUTRITION_FACT, ClaimType.TASTE, ClaimType.USE_SCENE)
_PREPARED: Final = re.compile(r"(エキス(末|粉末)?|抽出物|粉末|末)$")
_IN_GRAMS: Final = {"g": Decimal(1), "mg": Decimal("1e-3"), "ug": Decimal("1e-6")}
_DECEMBER: Final = 12


# --- 機能性表示食品 ---------------------------------------------------------------------------------------------------


def _letter(case: Case[Ffc]) -> Iterator[Finding]:
    number, day = case.document.ffc_no, case.document.ffc_submitted_on
    if number is None or day is None:
        return
    meant, actual = ffc_fiscal_year(number), fiscal_year(day)
    if meant != actual:
        yield finding(
            MUST,
            "ffc_no",
            "ffc_letter_year",
            ja=f"の英字{number[0]}は{meant}年度の届出を表しますが、届出日は{actual}年度です。番号か届出日を直してください。",
            en=f": letter {number[0]} stands for fiscal year {meant}, but the notification was made in {actual};"
            " mend the number or the day.",
            rule=_FFC_LAW,
        )


def _ffc_days(case: Case[Ffc]) -> Iterator[Finding]:
    document = case.document
    yield from not_after(
        document, "ffc_submitted_on", "ffc_published_on", "dates_out_of_order", rule=_FFC_LAW
    )
    yield from not_after(document, "ffc_submitted_on", "sale_start_on", "dates_out_of_order", rule=_FFC_LAW)
    if document.ffc_submitted_on is None or document.sale_start_on is None:
        return
    if document.ffc_submitted_on > case.today:
        return  # no day to count from; the day itself is found fault with
    waited = (document.sale_start_on - document.ffc_submitted_on).days
    notice, longer = case.law.row("ffc.notice_days"), case.law.row("ffc.notice_days_long")
    if notice and 0 <= waited < notice.value:
        first = document.ffc_submitted_on + timedelta(days=notice.value)
        yield finding(
            MUST,
            "sale_start_on",
            "ffc_notice_too_short",
            ja=f"は届出日の{notice.value}日後（{first}）以後にしてください。今は{waited}日後です。",
            en=f"must be at least {notice.value} days after the notification ({first}); it is {waited} days after.",
            row=notice,
        )
    elif longer and document.ffc_submitted_on >= longer.valid_from and 0 <= waited < longer.value:
        yield finding(
            WARN,
            "sale_start_on",
            "ffc_longer_check",
            ja=f"は届出日の{waited}日後です。消費者庁が慎重に確認する届出では{longer.value}日必要です。",
            en=f"is {waited} days after the notification; where the agency checks longer, {longer.value} are needed.",
            row=longer,
        )


def _excluded(case: Case[Ffc]) -> Iterator[Finding]:
    if case.document.exclusions_confirmed is False:
        yield finding(
            MUST,
            "exclusions_confirmed",
            "exclusions_not_confirmed",
            ja="が「いいえ」です。特別用途食品・栄養機能食品・アルコール飲料・脂質や糖類などの過剰摂取につながる食品や、"
            "病者・未成年者・妊産婦・授乳婦向けの食品は届け出られません。",
            en="is “no”: special-use and nutrient-function foods, alcohol, foods that lead to too much fat, sugar or"
            " salt, and foods for patients, minors, pregnant or lactating women cannot be notified.",
            rule=_FFC_LAW,
        )


def _natural_extract(case: Case[Ffc]) -> Iterator[Finding]:
    document = case.document
    if not document.natural_extract_tablet:
        return
    if document.ffc_food_form not in {None, FoodForm.PROCESSED_SUPPLEMENT}:
        yield finding(
            MUST,
            "ffc_food_form",
            "tablet_form",
            ja=f"は錠剤・カプセル剤等では「{FoodForm.PROCESSED_SUPPLEMENT.ja}」にしてください。",
            en=f"of a tablet or capsule must be “{FoodForm.PROCESSED_SUPPLEMENT.en}”.",
            rule=_FFC_LAW,
        )
    row, soon = case.law.row("ffc.gmp"), case.law.coming("ffc.gmp")
    asked = row or soon
    if asked is None:
        return
    for number, site in enumerate(document.manufacturer_sites):
        held = any(
            one.type in asked.value and (one.valid_to is None or one.valid_to >= case.today)
            for one in site.gmp_certificates
        )
        if held:
            continue
        path = f"manufacturer_sites.{number}.gmp_certificates"
        if row:
            yield finding(
                MUST,
                path,
                "gmp_needed",
                ja="に有効なGMPの証明がありません。天然抽出物等の錠剤・カプセル剤等では登録してください。",
                en="has no valid GMP certificate; tablets and capsules made from natural extracts need one.",
                row=row,
            )
        else:
            yield finding(
                INFO,
                path,
                "gmp_needed_soon",
                ja=f"に、{asked.valid_from}から有効なGMPの証明が必要になります。",
                en=f"will need a valid GMP certificate from {asked.valid_from}.",
                row=asked,
            )


def self_check_due(document: Ffc, law: Law) -> date | None:
    """The last day on which the next self-check must be reported, or None where no such duty is known.

    The first report is due before a year has passed since the number was given (the day of notification stands in
    for it), for old numbers by the day that the reform set; then every year.
    """
    row = law.row("ffc.self_check")
    if row is None or document.ffc_submitted_on is None:
        return None
    reports = [check.reported_on for check in document.self_checks]
    last = max([document.ffc_submitted_on, *reports])
    due = _months_later(last, row.value["months"])
    old = document.ffc_submitted_on <= date.fromisoformat(row.value["numbers_until"])
    return max(due, date.fromisoformat(row.value["report_by"])) if old else due


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day; the last day there is where the calendar ends before."""
    month = day.month - 1 + months
    year, month = day.year + month // _DECEMBER, month % _DECEMBER + 1
    if year >= date.max.year:
        return date.max
    after = date(year + month // _DECEMBER, month % _DECEMBER + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), after - timedelta(days=1))


def _self_checks(case: Case[Ffc]) -> Iterator[Finding]:
    for number, done in enumerate(case.document.self_checks):
        if not done.period_start <= done.period_end <= done.reported_on <= case.today:
            yield finding(
                MUST,
                f"self_checks.{number}.reported_on",
                "dates_out_of_order",
                ja="は、期間の始め・終わり・報告日・今日の順になるよう直してください。",
                en=": start, end, report and today must come in this order.",
                rule=_FFC_LAW,
            )
    due = self_check_due(case.document, case.law)
    if due is not None and due < case.today:
        yield finding(
            MUST,
            "self_checks",
            "self_check_overdue",
            ja=f"の報告期限（{due}）を過ぎています。報告がなければ機能性表示食品として扱えません。",
            en=f": the report was due by {due}; without it the product is no food with function claims.",
            row=case.law.row("ffc.self_check"),
        )


def _reform(case: Case[Ffc]) -> Iterator[Finding]:
    label, checklist = case.law.row("ffc.new_label"), case.law.row("ffc.review_checklist")
    if label:
        yield finding(
            INFO,
            "label_images",
            "ffc_new_label",
            ja=f"は、{label.valid_from}以後に製造した製品では新しい様式の表示にしてください。",
            en=f"of goods made from {label.valid_from} on must show the new label.",
            row=label,
        )
    basis, day = case.document.evidence_basis, case.document.ffc_submitted_on
    reviewed = basis is not None and basis.value.startswith("SR_")
    if checklist and reviewed and day is not None and day >= checklist.valid_from:
        named = "、".join(checklist.value)
        yield finding(
            INFO,
            "evidence_basis",
            "ffc_review_checklist",
            ja=f"の研究レビューは {named} に沿って報告してください。",
            en=f": the review must be reported by {named}.",
            row=checklist,
        )


def _substances(case: Case[Ffc]) -> Iterator[Finding]:
    listed = [search_key(part.name) for part in case.document.composition]
    for number, substance in enumerate(case.document.functional_substances):
        if substance.assay_method is None:
            yield finding(
                WARN,
                f"functional_substances.{number}.assay_method",
                "assay_method_missing",
                ja="がありません。届出にある定量法を入力してください。",
                en="is empty; enter the assay of the notification.",
                rule=_FFC_LAW,
            )
        name = search_key(substance.name)
        if not any(name in part or part in name for part in listed):
            yield finding(
                WARN,
                f"functional_substances.{number}.name",
                "substance_not_in_composition",
                ja=f"（{substance.name}）が「原材料・成分」に見当たりません。",
                en=f"({substance.name}) is not found in the composition.",
                rule=_FFC_LAW,
            )


# --- 特定保健用食品 ---------------------------------------------------------------------------------------------------


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


# --- 栄養機能食品 -----------------------------------------------------------------------------------------------------


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
                rule=_FNFC_LAW,
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


def _fnfc_cautions(case: Case[Fnfc]) -> Iterator[Finding]:
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


# --- すべての食品 -----------------------------------------------------------------------------------------------------


def _medicine_only(case: Case[CommonFields]) -> Iterator[Finding]:
    row = case.law.row("foods.medicine_only")
    for number, part in enumerate(case.document.composition):
        if row and _base_name(part.name) in row.value:
            yield finding(
                MUST,
                f"composition.{number}.name",
                "medicine_only_ingredient",
                ja=f"（{part.name}）は、専ら医薬品として使われる原材料の一覧にあります。食品には使えません。",
                en=f"({part.name}) is on the list of ingredients used for medicines only; food may not contain it.",
                row=row,
            )


def _designated(case: Case[OtherFood]) -> Iterator[Finding]:
    row = case.law.row("foods.designated_ingredients")
    document = case.document
    found = [part.name for part in document.composition if row and _base_name(part.name) in row.value]
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


def _base_name(name: str) -> str:
    """The name of an ingredient without what stands in brackets and how it was prepared."""
    plain = re.sub(r"[(\[（［].*", "", search_key(name)).strip()
    return _PREPARED.sub("", plain)


def _official_wording(field: str, kind: ClaimType, rule: str) -> Rule:
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


FFC: tuple[Rule, ...] = (
    _letter,
    _ffc_days,
    _excluded,
    _natural_extract,
    _self_checks,
    _reform,
    _substances,
    _medicine_only,
    claims_of_type((ClaimType.FUNCTION, *_FACTS), _FFC_LAW),
    _official_wording("notified_claim", ClaimType.FUNCTION, _FFC_LAW),
)
FOSHU: tuple[Rule, ...] = (
    _active,
    _medicine_only,
    claims_of_type((ClaimType.PERMITTED, *_FACTS), _FOSHU_LAW),
    _official_wording("permitted_claim", ClaimType.PERMITTED, _FOSHU_LAW),
)
FNFC: tuple[Rule, ...] = (
    _limits,
    _not_as_tablet,
    _fixed_wording,
    _fnfc_cautions,
    _medicine_only,
    claims_of_type((ClaimType.NUTRIENT, *_FACTS), _FNFC_LAW),
)
OTHER: tuple[Rule, ...] = (
    _medicine_only,
    _designated,
    claims_of_type(_FACTS, _OTHER_LAW),
)
