"""Rules between the fields of a product: each rule that blocks, with the message it gives (1.2, 1.3, 1.6)."""

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from registry.domain import legal, product_rules
from registry.domain.claims import SEED, Phrase
from registry.domain.legal import Law, LegalRow
from registry.domain.product_classes import RULES, check
from schemas.findings import Finding
from schemas.products.labels import field_label
from schemas.specifications import SpecificationItem
from schemas.vocab import ClaimRule, FindingLevel, Nutrient, SubClass
from tests import builders

TODAY = date(2026, 4, 1)
FIRM = builders.corporate_no(1)
CONFIRMED = tuple(replace(row, confirmed=True) for row in legal.SEED)
MUST, WARN, INFO = FindingLevel.MUST, FindingLevel.WARN, FindingLevel.INFO
S = SubClass


def found(
    subclass: SubClass,
    fields: dict[str, Any],
    *,
    today: date = TODAY,
    rows: tuple[LegalRow, ...] = CONFIRMED,
    taken: dict[str, str] | None = None,
) -> tuple[Finding, ...]:
    draft = builders.draft(subclass, firm=FIRM, **fields)
    return check(draft, today=today, law=Law(rows, today), phrases=SEED, taken=taken)


def codes(subclass: SubClass, fields: dict[str, Any], **how: Any) -> set[str]:
    return {one.code for one in found(subclass, fields, **how)}


def clean(subclass: SubClass) -> dict[str, Any]:
    """Fields beside the builder's with which nothing is found that blocks, even when every row is confirmed."""
    if subclass is S.HF_FNFC:
        return {
            "cautions": "本品は、多量摂取により疾病が治癒したり、より健康が増進するものではありません。"
            "本品は、特定保健用食品と異なり、消費者庁長官による個別審査を受けたものではありません。"
        }
    return {}


@pytest.mark.parametrize("subclass", SubClass)
def test_a_proper_draft_has_nothing_that_blocks(subclass: SubClass) -> None:
    assert [one for one in found(subclass, clean(subclass)) if one.level is MUST] == []


def self_check(**days: str) -> dict[str, Any]:
    given = {"period_start": "2025-01-01", "period_end": "2025-12-31", "reported_on": "2026-03-01", **days}
    return {"self_checks": [{**given, "result": "compliant"}]}


def site(**gmp: Any) -> dict[str, Any]:
    held = [{"type": "FFC-GMP", "number": "1", **gmp}] if gmp else []
    return {"manufacturer_sites": [{"name": "津工場", "lg_code": "242012", "gmp_certificates": held}]}


def claim(text: str, kind: str) -> dict[str, Any]:
    return {"claims": [{"text": text, "claim_type": kind}]}


def part(name: str, **more: Any) -> dict[str, Any]:
    return {"composition": [{"name": name, "role": "active", **more}]}


def nutrient(name: str, amount: str, unit: str) -> dict[str, Any]:
    return {"nutrients": [{"nutrient": name, "amount": amount, "unit": unit}]}


MEDICAL = {
    "is_medical_device": True,
    "jmdn": "16173000",
    "device_generic_name": "手動式車椅子",
    "device_class": "I",
    "device_notification_no": "13B1X00001000001",
    "intended_use": "歩行が困難な者の移動に用いる。",
}
EXTRACT = {"natural_extract_tablet": True, "ffc_food_form": "processed_supplement"}

BLOCKING: list[tuple[SubClass, dict[str, Any], str, str, str]] = [
    (S.HF_OTHER, {"directions": None}, "directions", "E_REQ", "公開には「使用方法」の入力が必要です。"),
    (
        S.HF_OTHER,
        {"name_kana": "三重ショクヒン"},
        "name_kana",
        "kana_with_kanji",
        "「名称の読み」に漢字があります",
    ),
    (
        S.HF_OTHER,
        {"gtin": [{"gtin": "4912345678904"}, {"gtin": "04912345678904"}]},
        "gtin.0.gtin",
        "gtin_twice",
        "「バーコード番号（JAN／GTIN）」1件目の「番号」（4912345678904）が2回以上あります",
    ),
    *(
        (
            subclass,
            {"sold_by_barcode": True},
            "gtin",
            "gtin_needed",
            "「バーコード番号（JAN／GTIN）」がありません。バーコードで販売する製品では必要です。",
        )
        for subclass in S
    ),
    (
        S.HF_OTHER,
        part("食物繊維", amount="5", basis="per_day"),
        "composition.0.unit",
        "amount_incomplete",
        "単位",
    ),
    (
        S.HF_OTHER,
        part("食物繊維", amount="5", unit="g"),
        "composition.0.basis",
        "amount_incomplete",
        "量の基準",
    ),
    *(
        (subclass, fields, path, "unit_not_ucum", says)
        for subclass, fields, path, says in (
            (
                S.HF_OTHER,
                {"net_content": {"amount": "60", "unit": "tablets"}},
                "net_content.unit",
                "{tablet}",
            ),
            (S.WD_NONE, {"net_content": {"amount": "1", "unit": "CFU"}}, "net_content.unit", "[CFU]"),
            (S.HF_FFC, {"daily_intake": {"amount": "2", "unit": "KG"}}, "daily_intake.unit", "kg"),
            (S.TM_RX, part("葛根", amount="5", unit="gd", basis="per_day"), "composition.0.unit", "g/d"),
            (
                S.HF_FFC,
                {"functional_substances": [{"name": "GABA", "amount": "28", "unit": "mgday"}]},
                "functional_substances.0.unit",
                "mg/d",
            ),
            (
                S.HF_FOSHU,
                {"active": [{"name": "食物繊維", "amount": "5", "unit": "xyzzyx"}]},
                "active.0.unit",
                "mg、g、{tablet}",
            ),
            (
                S.TM_OTC,
                {"crude_drugs": [{"name_ja": "葛根", "amount_per_day": "1", "unit": "ppm"}]},
                "crude_drugs.0.unit",
                "mg/kg",
            ),
        )
    ),
    (
        S.HF_OTHER,
        {"net_content": {"amount": "0", "unit": "g"}},
        "net_content.amount",
        "amount_not_positive",
        "「内容量」の「量」（0）は0より大きくしてください。",
    ),
    (
        S.TM_OTC,
        {"crude_drugs": [{"name_ja": "葛根", "amount_per_day": "-1"}]},
        "crude_drugs.0.amount_per_day",
        "amount_not_positive",
        "「配合生薬」1件目の「1日量」（-1）は0より大きくしてください。",
    ),
    (
        S.HF_OTHER,
        site(valid_from="2026-01-02", valid_to="2026-01-01"),
        "manufacturer_sites.0.gmp_certificates.0.valid_to",
        "dates_out_of_order",
        "有効期間の始めより前です",
    ),
    (
        S.HF_OTHER,
        {"label_images": [{"sha256": "0" * 64, "dated": "2026-04-02", "alt_ja": "正面"}]},
        "label_images.0.dated",
        "date_in_future",
        "未来の日付です",
    ),
    (S.HF_FOSHU, {"permit_on": "2026-04-02"}, "permit_on", "date_in_future", "「許可日」が未来の日付です。"),
    # 機能性表示食品
    (
        S.HF_FFC,
        {"ffc_no": "H10"},
        "ffc_no",
        "ffc_letter_year",
        "「届出番号」の英字Hは2022年度の届出を表しますが、届出日は2023年度です。",
    ),
    (S.HF_FFC, {"ffc_no": "M1"}, "ffc_no", "letter_year", "2027年度の届出を表し、まだ始まっていません"),
    (
        S.HF_FFC,
        {"ffc_published_on": "2023-04-30"},
        "ffc_published_on",
        "dates_out_of_order",
        "「届出の公表日」（2023-04-30）が「届出日」（2023-05-01）より前です。",
    ),
    (S.HF_FFC, {"sale_start_on": "2023-04-30"}, "sale_start_on", "dates_out_of_order", "「届出日」"),
    (
        S.HF_FFC,
        {"sale_start_on": "2023-06-29"},
        "sale_start_on",
        "ffc_notice_too_short",
        "「販売開始日」は届出日の60日後（2023-06-30）以後にしてください。今は59日後です。",
    ),
    (
        S.HF_FFC,
        {"exclusions_confirmed": False},
        "exclusions_confirmed",
        "exclusions_not_confirmed",
        "「いいえ」です",
    ),
    (S.HF_FFC, {"natural_extract_tablet": True}, "ffc_food_form", "tablet_form", "サプリメント形状"),
    (
        S.HF_FFC,
        {"self_checks": None},
        "self_checks",
        "self_check_overdue",
        "「自己点検・評価」の報告期限（2026-03-31）を過ぎています。",
    ),
    (
        S.HF_FFC,
        self_check(reported_on="2025-12-30"),
        "self_checks.0.reported_on",
        "dates_out_of_order",
        "期間の始め・終わり・報告日・今日の順",
    ),
    (
        S.HF_FFC,
        {"notified_claim": "本品にはGABAが含まれるので、血圧を下げる機能があります。"},
        "notified_claim",
        "L12_BASIS",
        "「届出表示」の「本品にはGABAが含まれるので、血圧を下げる機能があります。」：根拠と文型の不一致。",
    ),
    (
        S.HF_FFC,
        {"cautions": "開封後は早めに。"},
        "cautions",
        "L13_MISSING",
        "「注意事項」：必須の注意書きの欠落。",
    ),
    (
        S.HF_FFC,
        claim("やせる機能があります。", "function"),
        "claims.0.text",
        "claim_unlike_official",
        "届出・許可された文言と違います",
    ),
    (
        S.HF_FFC,
        claim("おいしい", "indication"),
        "claims.0.claim_type",
        "claim_type_not_allowed",
        "「表示」1件目の「表示の種類」は「効能・効果」にできません。この細区分で使えるのは機能性表示・栄養成分の事実・",
    ),
    (
        S.HF_FFC,
        part("メラトニン（合成）"),
        "composition.0.name",
        "medicine_only_ingredient",
        "「原材料・成分」1件目の「名称」（メラトニン（合成））は、専ら医薬品として使われる原材料の一覧にあります。",
    ),
    # 特定保健用食品
    (S.HF_FOSHU, claim("血圧が下がる", "permitted"), "claims.0.text", "claim_unlike_official", "違います"),
    (S.HF_FOSHU, claim("血圧", "function"), "claims.0.claim_type", "claim_type_not_allowed", "機能性表示"),
    # 栄養機能食品
    (
        S.HF_FNFC,
        nutrient("calcium", "203", "mg"),
        "nutrients.0.amount",
        "nutrient_outside_limits",
        "「栄養成分」1件目の「量」（カルシウム 203 mg）が1日あたりの範囲 204〜600 mg の外です。",
    ),
    (
        S.HF_FNFC,
        nutrient("vitamin_d", "0.006", "mg"),
        "nutrients.0.amount",
        "nutrient_outside_limits",
        "5.0 ug",
    ),
    (
        S.HF_FNFC,
        nutrient("calcium", "300", "kg"),
        "nutrients.0.unit",
        "nutrient_unit",
        "mg で入力してください",
    ),
    (
        S.HF_FNFC,
        nutrient("potassium", "1000", "mg/d"),
        "nutrients.0.nutrient",
        "nutrient_not_as_tablet",
        "のカリウムは、錠剤・カプセル剤等では栄養機能食品にできません。",
    ),
    (
        S.HF_FNFC,
        claim("カルシウムで骨を強くします。", "nutrient"),
        "claims.0.text",
        "nutrient_wording",
        "定型文と違います",
    ),
    (S.HF_FNFC, {}, "cautions", "caution_missing", "「…多量摂取により疾病が治癒したり、"),
    (S.HF_FNFC, claim("元気に", "function"), "claims.0.claim_type", "claim_type_not_allowed", "栄養機能表示"),
    # その他の健康食品
    (
        S.HF_OTHER,
        claim("元気に", "function"),
        "claims.0.claim_type",
        "claim_type_not_allowed",
        "味・風味・利用場面",
    ),
    (S.HF_OTHER, part("センナ末"), "composition.0.name", "medicine_only_ingredient", "（センナ末）"),
    (
        S.HF_OTHER,
        part("ドオウレンエキス末"),
        "designated_ingredient",
        "designated_not_declared",
        "「指定成分等の含有」が「いいえ」ですが、ドオウレンエキス末は指定成分等です。",
    ),
    (
        S.HF_OTHER,
        {"designated_ingredient": True},
        "cautions",
        "designated_label",
        "「指定成分等含有食品」の表示",
    ),
    (
        S.HF_OTHER,
        {"name_ja": "ガンに効く茶"},
        "name_ja",
        "L1_DISEASE",
        "「名称」の「ガン」：病名。",
    ),
    (
        S.HF_OTHER,
        {
            "label_images": [
                {"sha256": "0" * 64, "dated": "2026-04-01", "alt_ja": "免疫力を高める", "alt_en": "front"}
            ]
        },
        "label_images.0.alt_ja",
        "L3_BODY",
        "「表示見本」1件目の「画像の説明」の「免疫力を高」：身体の構造・機能への作用。",
    ),
    # 医薬品・医薬部外品
    (
        S.TM_OTC,
        {"approver": "governor"},
        "approver",
        "approver_unlike_number",
        "「承認者」が「都道府県知事」ですが、承認番号の4・5桁目（00）は厚生労働大臣の承認を表します。",
    ),
    (
        S.TM_OTC,
        {"approval_no": "22824APX00123000"},
        "approver",
        "approver_unlike_number",
        "（24）は都道府県知事",
    ),
    (
        S.TM_OTC,
        {"approval_no": "30900AMX00015000", "approval_on": "2026-01-01"},
        "approval_no",
        "era_year",
        "令和9年の番号はありません",
    ),
    (
        S.TM_OTC,
        {"approval_no": "22800DZX00012000"},
        "approval_no",
        "approval_letter",
        "この細区分では A です。",
    ),
    (
        S.TM_QUASI,
        {"approval_no": "22800AMX00696000"},
        "approval_no",
        "approval_letter",
        "この細区分では D です。",
    ),
    (
        S.TM_OTC,
        {"approval_no": None, "approval_no_legacy": "(61AM)1114"},
        "approval_no_legacy",
        "legacy_after_reform",
        "1996-12-31までの形式ですが、承認日は2016-02-01です",
    ),
    (
        S.TM_OTC,
        {"approval_no": "(61AM)1114"},
        "approval_no",
        "legacy_after_reform",
        "「承認番号」は1996-12-31までの形式ですが、承認日は2016-02-01です",
    ),
    (
        S.TM_OTC,
        {"mah_licence": "24D2X00001"},
        "mah_licence",
        "licence_class",
        "「製造販売業許可番号」の3字目が D です。医薬品の製造販売業許可は A です。",
    ),
    (
        S.TM_QUASI,
        {"mah_licence": "24A2X00001"},
        "mah_licence",
        "licence_class",
        "医薬部外品の製造販売業許可は D です。",
    ),
    (
        S.TM_OTC,
        claim("花粉症", "indication"),
        "claims.0.text",
        "claim_unlike_official",
        "承認どおりの文言にしてください",
    ),
    (S.TM_OTC, claim("肩こり", "use_scene"), "claims.0.claim_type", "claim_type_not_allowed", "効能・効果"),
    (S.TM_RX, {"yj_code": "2171022F1029"}, "yj_code", "yj_prefix", "「YJコード」の先頭が 2171 です。"),
    (
        S.TM_RX,
        {"nhi_listed_on": "2016-01-31"},
        "nhi_listed_on",
        "dates_out_of_order",
        "「承認日」（2016-02-01）より前です",
    ),
    (
        S.TM_RX,
        {"nhi_listed": False, "nhi_listed_on": "2016-03-01"},
        "nhi_listed",
        "nhi_contradiction",
        "「いいえ」",
    ),
    (
        S.TM_HAICHI,
        {"licence_valid_to": "2026-03-31"},
        "licence_valid_to",
        "licence_expired",
        "「配置販売業許可の有効期限」（2026-03-31）を過ぎています。",
    ),
    (
        S.TM_HAICHI,
        {"licence_valid_to": "2033-01-01"},
        "licence_valid_to",
        "licence_too_long",
        "6年ごとの更新",
    ),
    (S.TM_HAICHI, {"haichi_standard_ok": False}, "haichi_standard_ok", "haichi_standard", "「いいえ」です"),
    # 福祉用具
    (S.TM_OTC, {"approval_no": None}, "approval_no", "E_REQ", "公開には「承認番号」の入力が必要です。"),
    (
        S.WD_NONE,
        {**MEDICAL, "device_notification_no": None},
        "device_certification_no",
        "E_REQ",
        "公開には「医療機器認証番号」の入力が必要です。",
    ),
    (S.WD_RENT, {"tais_code": None}, "tais_code", "E_REQ", "公開には「TAISコード」の入力が必要です。"),
    (
        S.WD_RENT,
        {"jis": ["JIS T 9201:2027"]},
        "jis.0",
        "jis_edition_in_future",
        "JIS T 9201:2027 は未来の版です",
    ),
    (
        S.WD_NONE,
        {"sg_mark": {"number": "1", "valid_to": "2026-03-31"}},
        "sg_mark.valid_to",
        "mark_expired",
        "「SGマーク」の「有効期限」（2026-03-31）を過ぎています。",
    ),
    (
        S.WD_SALE,
        {"max_user_mass": {"amount": "100", "unit": "[lb_av]"}},
        "max_user_mass.unit",
        "mass_unit",
        "（[lb_av]）は kg か g にしてください。",
    ),
    (
        S.WD_NONE,
        {"jmdn": "16173000"},
        "is_medical_device",
        "device_fields_without_device",
        "「いいえ」ですが",
    ),
    (
        S.WD_NONE,
        {**MEDICAL, "device_class": "II"},
        "device_notification_no",
        "number_unlike_class",
        "「医療機器届出番号」は、管理医療機器（クラスII）の番号ではありません。",
    ),
    (
        S.WD_NONE,
        {**MEDICAL, "device_class": "IV", "device_certification_no": "226AFBZX00123000"},
        "device_certification_no",
        "number_unlike_class",
        "クラスIV",
    ),
    (
        S.WD_NONE,
        {**MEDICAL, "device_approval_no": "22800BZX00696000"},
        "device_approval_no",
        "number_unlike_class",
        "クラスI",
    ),
    (
        S.WD_RENT,
        {"rental_price_cap": {"yen_per_month": 5000, "published": "2026-05"}},
        "rental_price_cap.published",
        "date_in_future",
        "「貸与価格の上限」の「公表月」（2026-05）が未来です。",
    ),
    (
        S.WD_NONE,
        claim("栄養", "nutrition_fact"),
        "claims.0.claim_type",
        "claim_type_not_allowed",
        "利用場面・使用目的",
    ),
    (
        S.WD_NONE,
        {"intended_use": "糖尿病の治療に"},
        "intended_use",
        "L1_DISEASE",
        "「使用目的」の「糖尿病」：病名。",
    ),
]


@pytest.mark.parametrize(
    ("subclass", "fields", "path", "code", "says"),
    BLOCKING,
    ids=[f"{row[0]}-{row[3]}-{number}" for number, row in enumerate(BLOCKING)],
)
def test_a_rule_that_is_broken_blocks_and_says_so(
    subclass: SubClass, fields: dict[str, Any], path: str, code: str, says: str
) -> None:
    broken = [
        one for one in found(subclass, {**clean(subclass), **fields} if fields else {}) if one.code == code
    ]
    assert (path, MUST) in {(one.field, one.level) for one in broken}
    named = next(one for one in broken if one.field == path)
    assert says in named.message.ja
    assert_bilingual(named)


def assert_bilingual(named: Finding) -> None:
    """A message is a sentence in each language and says the field as people call it; what to do is in it or beside."""
    label = field_label(named.field)
    assert label.ja in named.message.ja
    assert label.en in named.message.en
    assert named.message.ja.endswith("。")
    assert named.message.en.endswith(".")
    assert named.hint is None or (named.hint.ja.endswith(("。", "。」")) and named.hint.en.endswith("."))
    assert "  " not in named.message.en
    assert " :" not in named.message.en
    assert named.rule


NOTICED: list[tuple[SubClass, dict[str, Any], str, str, FindingLevel]] = [
    (S.HF_OTHER, {"name_en": None}, "name_en", "name_en_missing", WARN),
    (S.HF_OTHER, {}, "gtin", "gtin_missing", WARN),
    (S.HF_OTHER, {"sold_by_barcode": False}, "gtin", "gtin_missing", WARN),
    (S.HF_OTHER, {"gtin": [{"gtin": "036000291452"}]}, "gtin.0.gtin", "not_japanese_prefix", INFO),
    (S.HF_OTHER, {"gtin": [{"gtin": "14987035184611"}]}, "gtin.0.level", "gtin_level", WARN),
    (
        S.HF_OTHER,
        {"gtin": [{"gtin": "94987035184617", "level": "case"}]},
        "gtin.0.gtin",
        "gtin_variable_measure",
        WARN,
    ),
    (S.HF_OTHER, {"label_images": None}, "label_images", "label_image_missing", WARN),
    (
        S.HF_OTHER,
        site(valid_to="2026-03-31"),
        "manufacturer_sites.0.gmp_certificates.0.valid_to",
        "certificate_expired",
        WARN,
    ),
    (S.HF_FFC, {"sale_start_on": "2026-04-02"}, "status_market", "status_unlike_dates", WARN),
    (
        S.HF_FFC,
        {"sale_start_on": "2024-01-01", "status_market": "planned"},
        "status_market",
        "status_unlike_dates",
        WARN,
    ),
    (
        S.HF_FFC,
        {"ffc_no": "K10", "ffc_submitted_on": "2025-12-01", "sale_start_on": "2026-03-01"},
        "sale_start_on",
        "ffc_longer_check",
        WARN,
    ),
    (
        S.HF_FFC,
        {"ffc_no": "K10", "ffc_submitted_on": "2025-12-01"},
        "evidence_basis",
        "ffc_review_checklist",
        INFO,
    ),
    (
        S.HF_FFC,
        EXTRACT,
        "manufacturer_sites.0.gmp_certificates",
        "gmp_needed_soon",
        INFO,
    ),
    (S.HF_FFC, {}, "functional_substances.0.assay_method", "assay_method_missing", WARN),
    (S.HF_FFC, {}, "functional_substances.0.name", "substance_not_in_composition", WARN),
    (S.HF_FFC, {}, "interaction_statement", "L6_DOSE", WARN),
    (S.HF_FOSHU, {}, "active.0.assay_method", "assay_method_missing", WARN),
    (S.TM_OTC, {"approval_on": "2017-02-01"}, "approval_on", "approval_year", WARN),
    (S.TM_OTC, {"approval_no_legacy": "(61AM)1114"}, "approval_no_legacy", "two_approval_numbers", WARN),
    (S.TM_OTC, {"approval_no": "(61AM)1114", "approval_on": "1986-04-01"}, "approval_no", "legacy", INFO),
    (
        S.TM_OTC,
        {"approval_no": "(61AM)1114", "approval_no_legacy": "(61AM)1114"},
        "approval_no_legacy",
        "two_approval_numbers",
        WARN,
    ),
    (S.TM_OTC, {"formula_no": "35A", "formula_name": None}, "formula_name", "formula_name_missing", WARN),
    (S.TM_OTC, {}, "formula_no", "formula_no_missing", INFO),
    (S.TM_RX, {}, "nhi_listed_on", "nhi_day_missing", WARN),
    (S.TM_RX, {"jsccm_no": "872171"}, "jsccm_no", "jsccm_unlike_yj", WARN),
    (S.TM_RX, {"yj_code": "5200013D1124"}, "yj_code", "check_digit", WARN),
    (S.TM_HAICHI, {"haichi_licence_no": "第123号"}, "haichi_licence_no", "haichi_prefecture", WARN),
    (S.TM_HAICHI, {}, "staff_id_scheme", "staff_id_missing", WARN),
    (S.WD_RENT, {"care_device_code": "X1"}, "care_device_code", "two_care_codes", WARN),
    (S.WD_NONE, {}, "tais_code", "no_device_code", INFO),
    (S.WD_RENT, {"jis": ["JIS T 9999"]}, "jis.0", "jis_not_known", INFO),
    (S.WD_RENT, {"jis_mark": {"number": "1"}}, "jis_mark.valid_to", "mark_without_end", WARN),
    (S.WD_RENT, {}, "rental_price_cap", "cap_missing", INFO),
    (
        S.WD_EITHER,
        {"rental_price_cap": {"yen_per_month": 500, "published": "2026"}},
        "rental_price_cap.published",
        "cap_month_missing",
        WARN,
    ),
    (
        S.WD_NONE,
        {
            **MEDICAL,
            "device_class": "IV",
            "device_notification_no": None,
            "device_approval_no": "22800AZX00696000",
        },
        "device_approval_no",
        "approval_letter",
        WARN,
    ),
]


@pytest.mark.parametrize(
    ("subclass", "fields", "path", "code", "level"),
    NOTICED,
    ids=[f"{row[0]}-{row[3]}-{number}" for number, row in enumerate(NOTICED)],
)
def test_what_does_not_block_is_said_at_its_level(
    subclass: SubClass, fields: dict[str, Any], path: str, code: str, level: FindingLevel
) -> None:
    told = {(one.field, one.code, one.level): one for one in found(subclass, fields)}
    assert (path, code, level) in told
    assert_bilingual(told[path, code, level])


FITTING: list[tuple[SubClass, dict[str, Any], str]] = [
    (S.HF_OTHER, part("食物繊維"), "amount_incomplete"),
    (S.TM_OTC, {"crude_drugs": [{"name_ja": "葛根"}]}, "amount_not_positive"),
    (
        S.HF_FFC,
        {
            "functional_substances": [
                {"name": "食物繊維", "amount": "5", "unit": "g", "assay_method": "酵素法"}
            ]
        },
        "assay_method_missing",
    ),
    (
        S.HF_FFC,
        {
            "functional_substances": [
                {"name": "食物繊維", "amount": "5", "unit": "g", "assay_method": "酵素法"}
            ]
        },
        "substance_not_in_composition",
    ),
    (
        S.HF_FOSHU,
        {"active": [{"name": "食物繊維", "amount": "5", "unit": "g", "assay_method": "酵素法"}]},
        "assay_method_missing",
    ),
    (S.HF_OTHER, {"gtin": [{"gtin": "4912345678904"}]}, "gtin_missing"),
    (S.HF_OTHER, {"gtin": [{"gtin": "4912345678904"}], "sold_by_barcode": True}, "gtin_needed"),
    (S.HF_OTHER, {"sold_by_barcode": False}, "gtin_needed"),
    (S.HF_OTHER, {}, "gtin_needed"),
    *((subclass, {}, "unit_not_ucum") for subclass in S),
    (S.HF_OTHER, {"net_content": {"amount": "10", "unit": "mL"}, "composition": None}, "unit_not_ucum"),
    (S.HF_OTHER, {"sold_by_barcode": True}, "gtin_missing"),
    (S.HF_OTHER, {}, "label_image_missing"),
    (S.HF_OTHER, {"gtin": [{"gtin": "14987035184611", "level": "case"}]}, "gtin_level"),
    (S.HF_OTHER, part("トウキ葉"), "medicine_only_ingredient"),
    (S.HF_OTHER, site(valid_from="2026-01-01", valid_to="2026-04-01"), "certificate_expired"),
    (S.HF_FFC, {"sale_start_on": "2023-06-30"}, "ffc_notice_too_short"),
    (S.HF_FFC, {"sale_start_on": "2023-07-15"}, "ffc_longer_check"),
    (S.HF_FFC, {"ffc_submitted_on": None, "self_checks": None}, "self_check_overdue"),
    (S.HF_FFC, {"ffc_no": None}, "ffc_letter_year"),
    (S.HF_FFC, {**EXTRACT, **site(number="x")}, "gmp_needed_soon"),
    (
        S.HF_FFC,
        claim("GABAには血圧を下げる機能があることが報告されています。", "function"),
        "claim_unlike_official",
    ),
    (S.HF_FFC, claim("さわやかな味", "taste"), "claim_unlike_official"),
    (S.HF_FFC, {"notified_claim": None, **claim("x", "function")}, "claim_unlike_official"),
    (S.HF_FNFC, nutrient("calcium", "204", "mg"), "nutrient_outside_limits"),
    (S.HF_FNFC, nutrient("calcium", "0.6", "g/d"), "nutrient_outside_limits"),
    (S.HF_FNFC, {**nutrient("potassium", "1000", "mg"), "daily_intake": None}, "nutrient_not_as_tablet"),
    (S.HF_FNFC, claim("カルシウムは、骨や歯の形成に必要な栄養素です。", "nutrient"), "nutrient_wording"),
    (S.HF_FNFC, {"cautions": None}, "caution_missing"),
    (
        S.HF_OTHER,
        {**part("ドオウレン"), "designated_ingredient": True, "cautions": "指定成分等含有食品"},
        "designated_label",
    ),
    (S.HF_OTHER, {**part("ドオウレン"), "designated_ingredient": True}, "designated_not_declared"),
    (S.TM_OTC, {"approval_no": "22824APX00123000", "approver": "governor"}, "approver_unlike_number"),
    (
        S.TM_OTC,
        {"approval_no": None, "approval_no_legacy": "(61AM)1114", "approval_on": "1986-04-01"},
        "legacy_after_reform",
    ),
    (
        S.TM_OTC,
        {"approval_no": None, "approval_no_legacy": "(61AM)1114", "approval_on": None},
        "legacy_after_reform",
    ),
    *(
        (S.TM_OTC, {"approval_no": "(61AM)1114", "approval_on": "1986-04-01"}, code)
        for code in (
            "approver_unlike_number",
            "approval_year",
            "approval_letter",
            "legacy_after_reform",
            "E_REQ",
        )
    ),
    (S.TM_OTC, claim("肩こり", "indication"), "claim_unlike_official"),
    (S.TM_OTC, {"indications": None, **claim("肩こり", "indication")}, "claim_unlike_official"),
    (S.TM_OTC, {"formula_no": "1"}, "formula_no_missing"),
    (S.TM_OTC, {"approver": None, "approval_on": None, "mah_licence": None}, "approval_year"),
    (S.TM_RX, {"jsccm_no": "875200"}, "jsccm_unlike_yj"),
    (S.TM_RX, {"yj_code": None, "nhi_listed_on": "2016-03-01"}, "nhi_day_missing"),
    (
        S.TM_HAICHI,
        {"licence_valid_to": None, "haichi_licence_no": None, "staff_id_scheme": "写真付き身分証"},
        "staff_id_missing",
    ),
    (S.WD_NONE, MEDICAL, "number_unlike_class"),
    (S.WD_NONE, MEDICAL, "device_fields_without_device"),
    (S.WD_NONE, {**MEDICAL, "device_class": None}, "number_unlike_class"),
    (S.WD_NONE, {**MEDICAL, "intended_use": "糖尿病の患者の移動に"}, "L1_DISEASE"),
    (
        S.WD_NONE,
        {
            **MEDICAL,
            "device_class": "III",
            "device_notification_no": None,
            "device_approval_no": "22800BZX00696000",
        },
        "approval_letter",
    ),
    (
        S.WD_NONE,
        {
            **MEDICAL,
            "device_class": "III",
            "device_notification_no": None,
            "device_approval_no": "(61BM)1114",
        },
        "approval_letter",
    ),
    (S.WD_RENT, {"jis": ["JIS T 9201:2026"]}, "jis_edition_in_future"),
    (S.WD_RENT, {"jis": ["JIS T 9241-2"]}, "jis_not_known"),
    (S.WD_RENT, {"jis_mark": {"number": "1", "valid_to": "2026-04-01"}}, "mark_expired"),
    (S.WD_RENT, {"rental_price_cap": {"yen_per_month": 500, "published": "2026-04"}}, "cap_month_missing"),
]


@pytest.mark.parametrize(
    ("subclass", "fields", "code"), FITTING, ids=[f"{row[0]}-{row[2]}-{n}" for n, row in enumerate(FITTING)]
)
def test_what_keeps_a_rule_is_not_found(subclass: SubClass, fields: dict[str, Any], code: str) -> None:
    assert code not in codes(subclass, fields)


@pytest.mark.parametrize("nutrient_word", Nutrient)
def test_each_nutrient_has_its_limits_and_wording(nutrient_word: Nutrient) -> None:
    law = Law(legal.SEED, TODAY)
    limits, wordings = law.row(f"fnfc.limits.{nutrient_word}"), law.row(f"fnfc.wording.{nutrient_word}")
    assert limits is not None
    assert wordings is not None
    inside = nutrient(nutrient_word, limits.value["lower"], limits.value["unit"])
    assert "nutrient_outside_limits" not in codes(S.HF_FNFC, inside)
    said = claim(wordings.value[0], "nutrient")
    kept = {**inside, **said, "daily_intake": None}
    assert not codes(S.HF_FNFC, kept) & {"nutrient_wording", "L1_DISEASE", "L2_CURE", "L3_BODY", "L5_SAFE"}


def test_a_number_that_another_product_bears_blocks_and_a_barcode_warns() -> None:
    taken = {"ffc_no": "P-000007", "gtin.0.gtin": "P-000008"}
    broken = [one for one in found(S.HF_FFC, {}, taken=taken) if one.code == "number_taken"]
    assert {one.field: one.level for one in broken} == {"ffc_no": MUST, "gtin.0.gtin": WARN}
    assert (
        "公開中の製品 P-000007 と同じです" in next(one for one in broken if one.field == "ffc_no").message.ja
    )


@pytest.mark.parametrize("subclass", SubClass)
def test_findings_come_in_the_order_of_the_fields(subclass: SubClass) -> None:
    draft = builders.draft(subclass, firm=FIRM, name_en=None, directions=None)
    order = list(type(draft).model_fields)
    places = [
        order.index(one.field.partition(".")[0])
        for one in found(subclass, {"name_en": None, "directions": None})
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("subclass", SubClass)
def test_every_sub_class_has_rules(subclass: SubClass) -> None:
    assert len(RULES[subclass].rules) >= 9


RESTING_ON_DOUBT = {
    "ffc_notice_too_short",
    "nutrient_outside_limits",
    "nutrient_not_as_tablet",
    "nutrient_wording",
    "caution_missing",
    "medicine_only_ingredient",
    "designated_not_declared",
    "designated_label",
    "approval_letter",
    "legacy_after_reform",
    "yj_prefix",
    "licence_too_long",
}


@pytest.mark.parametrize(
    "row", [row for row in BLOCKING if row[3] in RESTING_ON_DOUBT], ids=lambda row: row[3]
)
def test_a_rule_that_rests_on_an_unconfirmed_row_only_warns(
    row: tuple[SubClass, dict[str, Any], str, str, str],
) -> None:
    subclass, fields, path, code, _ = row
    levels = {(one.field, one.level) for one in found(subclass, fields, rows=legal.SEED) if one.code == code}
    assert (path, WARN) in levels
    assert (path, MUST) not in levels


@pytest.mark.parametrize("row", BLOCKING, ids=lambda row: row[3])
def test_a_rule_without_its_row_says_nothing(row: tuple[SubClass, dict[str, Any], str, str, str]) -> None:
    subclass, fields, _, code, _ = row
    if code in RESTING_ON_DOUBT | {"self_check_overdue"} and code != "designated_label":
        assert code not in codes(subclass, fields, rows=())


def test_good_manufacturing_practice_is_asked_for_from_its_day_on() -> None:
    before, after = date(2026, 8, 31), date(2026, 9, 1)
    assert "gmp_needed" not in codes(S.HF_FFC, EXTRACT, today=before)
    broken = [one for one in found(S.HF_FFC, EXTRACT, today=after) if one.code == "gmp_needed"]
    assert [(one.field, one.level) for one in broken] == [("manufacturer_sites.0.gmp_certificates", MUST)]
    assert "有効なGMPの証明がありません" in broken[0].message.ja
    for held, wanted in (
        ({"number": "1", "valid_to": "2026-09-01"}, False),
        ({"number": "1", "valid_to": "2026-08-31"}, True),
        ({"type": "HACCP"}, True),
    ):
        assert ("gmp_needed" in codes(S.HF_FFC, {**EXTRACT, **site(**held)}, today=after)) is wanted
    assert "gmp_needed" not in codes(S.HF_FFC, {}, today=after)
    assert not codes(S.HF_FFC, EXTRACT, rows=()) & {"gmp_needed", "gmp_needed_soon"}


def test_the_new_label_is_told_from_its_day_on() -> None:
    assert "ffc_new_label" not in codes(S.HF_FFC, {}, today=date(2026, 8, 31))
    assert "ffc_new_label" in codes(S.HF_FFC, {}, today=date(2026, 9, 1))


@pytest.mark.parametrize(
    ("fields", "overdue_from"),
    [
        ({"ffc_no": "J1", "ffc_submitted_on": "2025-03-31", "self_checks": None}, date(2026, 4, 1)),
        ({"ffc_no": "K1", "ffc_submitted_on": "2025-04-01", "self_checks": None}, date(2026, 4, 2)),
        ({"ffc_no": "K1", "ffc_submitted_on": "2025-12-31", "self_checks": None}, date(2027, 1, 1)),
        (self_check(period_end="2026-02-01", reported_on="2026-02-28"), date(2027, 3, 1)),
        ({"ffc_no": "I1", "ffc_submitted_on": "2024-02-29", "self_checks": None}, date(2026, 4, 1)),
    ],
)
def test_a_self_check_is_due_a_year_after_the_last_and_for_old_numbers_when_the_reform_says(
    fields: dict[str, Any], overdue_from: date
) -> None:
    eve = date.fromordinal(overdue_from.toordinal() - 1)
    assert "self_check_overdue" not in codes(S.HF_FFC, fields, today=eve)
    assert "self_check_overdue" in codes(S.HF_FFC, fields, today=overdue_from)


def test_a_year_after_a_leap_day_is_the_last_of_february() -> None:
    reform = {"numbers_until": "2024-01-01", "report_by": "2024-01-01", "months": 12}
    row = LegalRow(
        code="ffc.self_check", value=reform, valid_from=date(2024, 1, 1), source="a test", confirmed=True
    )
    fields = {"ffc_no": "I1", "ffc_submitted_on": "2024-02-29", "self_checks": None}
    assert "self_check_overdue" not in codes(S.HF_FFC, fields, today=date(2025, 2, 28), rows=(row,))
    assert "self_check_overdue" in codes(S.HF_FFC, fields, today=date(2025, 3, 1), rows=(row,))


@pytest.mark.parametrize("end", ["9998-12-31", "9999-11-30", "9999-12-31"])
def test_days_at_the_end_of_the_calendar_are_refused_like_any_day_to_come(end: str) -> None:
    early = {"ffc_submitted_on": end, "sale_start_on": end}
    told = {(one.field, one.code) for one in found(S.HF_FFC, early) if one.level is MUST}
    assert ("ffc_submitted_on", "date_in_future") in told
    checked = found(S.HF_FFC, self_check(reported_on=end))
    assert ("self_checks.0.reported_on", "dates_out_of_order") in {(one.field, one.code) for one in checked}


def test_a_warning_may_name_a_disease_with_a_reason_and_a_claim_may_not() -> None:
    said = {"cautions": "糖尿病の方は医師に相談してください。"}
    levels = {one.level for one in found(S.TM_OTC, said) if one.code == "L1_DISEASE"}
    assert levels == {WARN}
    assert {
        one.level for one in found(S.TM_OTC, {"target_user": "糖尿病の方"}) if one.code == "L1_DISEASE"
    } == {MUST}


def test_a_finding_of_the_linter_points_at_the_text_as_entered() -> None:
    name = "毎日の ｶﾞﾝ に"
    [one] = [one for one in found(S.HF_OTHER, {"name_ja": name}) if one.span]
    assert one.span is not None
    assert name[one.span.start : one.span.end] == one.span.matched == "ｶﾞﾝ"
    assert one.hint is not None
    assert one.hint.ja.startswith("病名は使えません。")


def test_a_phrase_of_staff_without_a_suggestion_still_says_what_to_do() -> None:
    bare = Phrase(rule=ClaimRule.L4_SUPER, pattern="奇跡", valid_from=TODAY, source="a test")
    draft = builders.draft(S.HF_OTHER, firm=FIRM, name_ja="奇跡の粉")
    told = check(draft, today=TODAY, law=Law((), TODAY), phrases=(bare,))
    (said,) = [one for one in told if one.code == "L4_SUPER"]
    assert said.hint is not None
    assert said.hint.ja == "最上級・保証の表現を除いてください。"
    assert said.hint.en == "Leave it out, or state the objective ground beside it."


def test_what_was_notified_is_not_judged_again() -> None:
    notified = "本品にはGABAが含まれます。GABAには高血圧の方の疲労回復を助けることが報告されています。"
    fields = {"notified_claim": notified, **claim(notified, "function")}
    assert not codes(S.HF_FFC, fields) & {"L1_DISEASE", "L3_BODY", "L12_BASIS"}


def item(
    name: str, category: str = "contaminant", code: str = "item", en: str | None = None
) -> SpecificationItem:
    return SpecificationItem.model_validate(
        {
            "item": code,
            "name_ja": name,
            "name_en": en,
            "category": category,
            "limit": {"kind": "report_only"},
            "method": "自社法",
        }
    )


def lacking(subclass: SubClass, *items: SpecificationItem, **fields: Any) -> list[str]:
    draft = builders.draft(subclass, firm=FIRM, **fields)
    law = Law(legal.SEED, TODAY)
    told = check(draft, today=TODAY, law=law, phrases=SEED, specified=items)
    said = [one for one in told if one.code == "specification_items_missing"]
    assert all((one.level, one.field) == (WARN, "specification") for one in said)
    return said[0].message.ja.partition("：")[2].partition("。")[0].split("、") if said else []


FOOD_ITEMS = [
    item("性状", "identity"),
    item("GABA", "assay"),
    item("鉛（Pb）"),
    item("総ヒ素"),
    item("x", code="cadmium"),
    item("x", en="Mercury"),
    item("一般生菌数", "micro"),
    item("大腸菌群", "micro"),
    item("真菌・酵母", "micro"),
    item("アレルゲン"),
]


def test_a_specification_that_tests_the_least_has_nothing_missing() -> None:
    assert lacking(S.HF_FFC, *FOOD_ITEMS) == []


@pytest.mark.parametrize("left_out", range(len(FOOD_ITEMS)))
def test_a_test_that_is_left_out_is_named_and_needs_a_reason(left_out: int) -> None:
    kept = [one for number, one in enumerate(FOOD_ITEMS) if number != left_out]
    assert len(lacking(S.HF_FFC, *kept)) == 1


def test_zinc_is_not_lead_and_tablets_must_disintegrate() -> None:
    kept = [one for one in FOOD_ITEMS if not one.name_ja.startswith("鉛")]
    assert lacking(S.HF_FFC, *kept, item("亜鉛", "purity")) == ["鉛"]
    assert lacking(S.HF_FFC, *FOOD_ITEMS, daily_intake={"amount": "2", "unit": "{tablet}/d"}) == ["崩壊性"]


@pytest.mark.parametrize("subclass", SubClass)
def test_every_class_has_its_least(subclass: SubClass) -> None:
    assert len(lacking(subclass)) >= 6
    draft = builders.draft(subclass, firm=FIRM)
    without_rows = check(draft, today=TODAY, law=Law((), TODAY), phrases=SEED, specified=())
    assert "specification_items_missing" not in {one.code for one in without_rows}


def blocking_codes() -> set[str]:
    """The codes of all findings that the rules between fields can make block, read from their source."""
    found: set[str] = set()
    for path in Path(product_rules.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id == "not_after":
                found.add(ast.literal_eval(node.args[3]))
            elif node.func.id == "finding" and "MUST" in ast.unparse(node.args[0]):
                found.add(ast.literal_eval(node.args[2]))
    return found


ON_OTHER_TERMS: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    (EXTRACT, {"today": date(2026, 9, 1)}, "gmp_needed", "GMP"),
    ({}, {"taken": {"ffc_no": "P-000007"}}, "number_taken", "は、公開中の製品 P-000007 と同じです"),
]
"""What blocks on a later day, or because of another product."""


@pytest.mark.parametrize(("fields", "how", "code", "message"), ON_OTHER_TERMS)
def test_what_blocks_on_other_terms_says_why(
    fields: dict[str, Any], how: dict[str, Any], code: str, message: str
) -> None:
    (told,) = [one for one in found(S.HF_FFC, fields, **how) if one.code == code]
    assert told.level is MUST
    assert message in told.message.ja


def test_every_rule_that_blocks_has_a_line_with_the_message_it_gives() -> None:
    shown = {code for *_, code, _ in BLOCKING} | {code for *_, code, _ in ON_OTHER_TERMS}
    assert blocking_codes() - shown == set()
