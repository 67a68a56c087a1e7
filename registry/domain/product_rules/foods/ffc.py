"""Rules of foods with function claims, 機能性表示食品 (domain specification 1.3, 1.6)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from registry.domain.calendar import months_later
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
)
from registry.domain.product_rules.foods.shared import FACTS, medicine_only, official_wording
from schemas.base import search_key
from schemas.findings import Finding
from schemas.identifiers import ffc_fiscal_year, fiscal_year
from schemas.products.foods import Ffc
from schemas.vocab import ClaimType, FoodForm, LabelEdition

__all__ = ["RULES", "label_edition", "self_check_due"]

_LAW: Final = "食品表示法・食品表示基準（機能性表示食品）"


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
            rule=_LAW,
        )


def _days(case: Case[Ffc]) -> Iterator[Finding]:
    document = case.document
    yield from not_after(document, "ffc_submitted_on", "ffc_published_on", "dates_out_of_order", rule=_LAW)
    yield from not_after(document, "ffc_submitted_on", "sale_start_on", "dates_out_of_order", rule=_LAW)
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
            rule=_LAW,
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
            rule=_LAW,
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
    due = months_later(last, row.value["months"])
    old = document.ffc_submitted_on <= date.fromisoformat(row.value["numbers_until"])
    return max(due, date.fromisoformat(row.value["report_by"])) if old else due


def label_edition(law: Law) -> LabelEdition | None:
    """The label that packages made on the day of a law must or may bear; None where no rule says so."""
    if law.row("ffc.new_label") is not None:
        return LabelEdition.NEW
    return None if law.coming("ffc.new_label") is None else LabelEdition.OLD_ALLOWED


def _self_checks(case: Case[Ffc]) -> Iterator[Finding]:
    for number, done in enumerate(case.document.self_checks):
        if not done.period_start <= done.period_end <= done.reported_on <= case.today:
            yield finding(
                MUST,
                f"self_checks.{number}.reported_on",
                "dates_out_of_order",
                ja="は、期間の始め・終わり・報告日・今日の順になるよう直してください。",
                en=": start, end, report and today must come in this order.",
                rule=_LAW,
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
                rule=_LAW,
            )
        name = search_key(substance.name)
        if not any(name in part or part in name for part in listed):
            yield finding(
                WARN,
                f"functional_substances.{number}.name",
                "substance_not_in_composition",
                ja=f"（{substance.name}）が「原材料・成分」に見当たりません。",
                en=f"({substance.name}) is not found in the composition.",
                rule=_LAW,
            )


RULES: tuple[Rule, ...] = (
    _letter,
    _days,
    _excluded,
    _natural_extract,
    _self_checks,
    _reform,
    _substances,
    medicine_only,
    claims_of_type((ClaimType.FUNCTION, *FACTS), _LAW),
    official_wording("notified_claim", ClaimType.FUNCTION, _LAW),
)
