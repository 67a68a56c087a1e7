"""What people call the fields of a product: one table for pages, messages and reports.

A field inside a list or a group is named after it: ``nutrients.0.amount`` is 「栄養成分」1件目の「量」.
"""

from collections.abc import Mapping
from typing import Final

from schemas.base import Bilingual

__all__ = ["LABELS", "PART_LABELS", "field_label"]

LABELS: Final[Mapping[str, Bilingual]] = {
    "name_ja": Bilingual(ja="名称", en="Name"),
    "name_kana": Bilingual(ja="名称の読み", en="Reading of the name"),
    "name_en": Bilingual(ja="英語名", en="Name in English"),
    "firm": Bilingual(ja="事業者", en="Firm"),
    "ffc_no": Bilingual(ja="届出番号", en="Notification number"),
    "foshu_no": Bilingual(ja="許可番号", en="Permission number"),
    "approval_no": Bilingual(ja="承認番号", en="Approval number"),
    "approval_no_legacy": Bilingual(ja="承認番号（旧形式）", en="Approval number (old form)"),
    "yj_code": Bilingual(ja="YJコード", en="YJ code"),
    "tais_code": Bilingual(ja="TAISコード", en="TAIS code"),
    "care_device_code": Bilingual(ja="福祉用具届出コード", en="Welfare device notification code"),
    "gtin": Bilingual(ja="バーコード番号（JAN／GTIN）", en="Barcode number (JAN/GTIN)"),
    "sold_by_barcode": Bilingual(ja="バーコードでの販売", en="Sold by barcode"),
    "haichi_licence_no": Bilingual(ja="配置販売業許可番号", en="Household distribution licence number"),
    "jsccm_no": Bilingual(ja="日本標準商品分類番号", en="Japanese standard commodity classification number"),
    "formula_no": Bilingual(ja="承認基準の処方番号", en="Number in the approval standard"),
    "ccta95_class": Bilingual(ja="福祉用具分類コード（CCTA95）", en="Welfare device classification (CCTA95)"),
    "jmdn": Bilingual(ja="医療機器の一般的名称コード（JMDN）", en="Medical device nomenclature code (JMDN)"),
    "device_notification_no": Bilingual(ja="医療機器届出番号", en="Medical device notification number"),
    "device_certification_no": Bilingual(ja="医療機器認証番号", en="Medical device certification number"),
    "device_approval_no": Bilingual(ja="医療機器承認番号", en="Medical device approval number"),
    "ffc_submitted_on": Bilingual(ja="届出日", en="Notified on"),
    "ffc_published_on": Bilingual(ja="届出の公表日", en="Notification published on"),
    "sale_start_on": Bilingual(ja="販売開始日", en="Sale begins on"),
    "ffc_food_form": Bilingual(ja="食品の区分", en="Kind of food"),
    "evidence_basis": Bilingual(ja="表示の根拠", en="What the claim rests on"),
    "safety_basis": Bilingual(ja="安全性の根拠", en="What safety rests on"),
    "natural_extract_tablet": Bilingual(
        ja="天然抽出物等を原材料とする錠剤・カプセル剤等", en="Tablet or capsule made from natural extracts"
    ),
    "exclusions_confirmed": Bilingual(
        ja="対象外の食品でないことの確認", en="Confirmed not to be an excluded food"
    ),
    "foshu_type": Bilingual(ja="許可の区分", en="Kind of permission"),
    "permit_on": Bilingual(ja="許可日", en="Permitted on"),
    "designated_ingredient": Bilingual(ja="指定成分等の含有", en="Contains a designated ingredient"),
    "approval_on": Bilingual(ja="承認日", en="Approved on"),
    "approver": Bilingual(ja="承認者", en="Approved by"),
    "mah": Bilingual(ja="製造販売業者（法人番号）", en="Marketing authorisation holder (corporate number)"),
    "mah_licence": Bilingual(ja="製造販売業許可番号", en="Marketing licence number"),
    "generic_name": Bilingual(ja="一般的名称", en="Generic name"),
    "formula_name": Bilingual(ja="処方名", en="Formula"),
    "risk_class": Bilingual(ja="リスク区分", en="Risk class"),
    "nhi_listed": Bilingual(ja="薬価基準への収載", en="On the national health insurance price list"),
    "nhi_listed_on": Bilingual(ja="薬価基準収載日", en="Price listed on"),
    "quasi_category": Bilingual(ja="医薬部外品の区分", en="Category of quasi-drug"),
    "licence_valid_to": Bilingual(ja="配置販売業許可の有効期限", en="Distribution licence valid to"),
    "haichi_standard_ok": Bilingual(
        ja="配置販売品目基準への適合", en="Meets the standard for household distribution"
    ),
    "staff_id_scheme": Bilingual(ja="配置従事者の身分証明の方法", en="Identification of distribution staff"),
    "package_insert_url": Bilingual(ja="添付文書", en="Package insert"),
    "insert_rev": Bilingual(ja="添付文書の改訂", en="Revision of the package insert"),
    "care_item": Bilingual(ja="介護保険の種目", en="Care insurance item"),
    "jis": Bilingual(ja="日本産業規格（JIS）", en="Japanese Industrial Standards"),
    "jis_mark": Bilingual(ja="JISマーク", en="JIS mark"),
    "sg_mark": Bilingual(ja="SGマーク", en="SG mark"),
    "max_user_mass": Bilingual(ja="使用者の最大体重", en="Heaviest user"),
    "dimensions": Bilingual(ja="寸法", en="Dimensions"),
    "mass": Bilingual(ja="質量", en="Mass"),
    "rental_price_cap": Bilingual(ja="貸与価格の上限", en="Price cap for rental"),
    "is_medical_device": Bilingual(ja="医療機器への該当", en="Also a medical device"),
    "device_generic_name": Bilingual(ja="医療機器の一般的名称", en="Generic name of the medical device"),
    "device_class": Bilingual(ja="医療機器の分類", en="Class of medical device"),
    "net_content": Bilingual(ja="内容量", en="Net content"),
    "daily_intake": Bilingual(ja="一日摂取目安量", en="Recommended daily intake"),
    "target_user": Bilingual(ja="対象者", en="For whom"),
    "directions": Bilingual(ja="使用方法", en="How to use"),
    "dosage": Bilingual(ja="用法・用量", en="Dosage and administration"),
    "cautions": Bilingual(ja="注意事項", en="Cautions"),
    "interaction_statement": Bilingual(ja="医薬品などとの相互作用", en="Taking it with medicines"),
    "storage": Bilingual(ja="保存方法", en="Storage"),
    "shelf_life_months": Bilingual(ja="賞味期限・使用期限", en="Shelf life"),
    "status_market": Bilingual(ja="販売状況", en="Sale"),
    "contact_ae": Bilingual(ja="健康被害の連絡先", en="Contact for health harm"),
    "notified_claim": Bilingual(ja="届出表示", en="Notified claim"),
    "permitted_claim": Bilingual(ja="許可表示", en="Permitted claim"),
    "indications": Bilingual(ja="効能・効果", en="Indications"),
    "intended_use": Bilingual(ja="使用目的", en="Intended use"),
    "claims": Bilingual(ja="表示", en="Claims"),
    "composition": Bilingual(ja="原材料・成分", en="Composition"),
    "functional_substances": Bilingual(ja="機能性関与成分", en="Functional substances"),
    "active": Bilingual(ja="関与成分", en="Active components"),
    "nutrients": Bilingual(ja="栄養成分", en="Nutrients"),
    "crude_drugs": Bilingual(ja="配合生薬", en="Crude drugs"),
    "self_checks": Bilingual(ja="自己点検・評価", en="Annual self-checks"),
    "manufacturer_sites": Bilingual(ja="製造所", en="Manufacturing sites"),
    "label_images": Bilingual(ja="表示見本", en="Pictures of the label"),
}
"""Field of a product document → its label."""

PART_LABELS: Final[Mapping[str, Bilingual]] = {
    "alt_en": Bilingual(ja="画像の説明（英語）", en="description of the picture in English"),
    "alt_ja": Bilingual(ja="画像の説明", en="description of the picture"),
    "amount": Bilingual(ja="量", en="amount"),
    "amount_per_day": Bilingual(ja="1日量", en="amount a day"),
    "assay_method": Bilingual(ja="定量法", en="assay method"),
    "basis": Bilingual(ja="量の基準", en="what the amount refers to"),
    "claim_type": Bilingual(ja="表示の種類", en="kind of claim"),
    "count": Bilingual(ja="個数", en="count"),
    "dated": Bilingual(ja="日付", en="date"),
    "gmp_certificates": Bilingual(ja="GMP等の証明", en="manufacturing certificate"),
    "gtin": Bilingual(ja="番号", en="number"),
    "height_mm": Bilingual(ja="高さ", en="height"),
    "hours": Bilingual(ja="受付時間", en="hours"),
    "legal_basis": Bilingual(ja="法的根拠", en="legal basis"),
    "length_mm": Bilingual(ja="長さ", en="length"),
    "level": Bilingual(ja="包装の段階", en="packaging level"),
    "lg_code": Bilingual(ja="市区町村コード", en="municipality code"),
    "name": Bilingual(ja="名称", en="name"),
    "name_ja": Bilingual(ja="名称", en="name"),
    "number": Bilingual(ja="番号", en="number"),
    "nutrient": Bilingual(ja="栄養成分", en="nutrient"),
    "origin": Bilingual(ja="原産国・使用部位", en="origin"),
    "period_end": Bilingual(ja="期間の終わり", en="end of the period"),
    "period_start": Bilingual(ja="期間の始め", en="start of the period"),
    "phone": Bilingual(ja="電話番号", en="telephone number"),
    "public_url": Bilingual(ja="公表先", en="public address"),
    "published": Bilingual(ja="公表月", en="month published"),
    "reported_on": Bilingual(ja="報告日", en="date of the report"),
    "result": Bilingual(ja="結果", en="result"),
    "role": Bilingual(ja="役割", en="role"),
    "scope": Bilingual(ja="範囲", en="scope"),
    "sha256": Bilingual(ja="画像", en="picture"),
    "specification": Bilingual(ja="規格", en="Specification"),
    "text": Bilingual(ja="文言", en="wording"),
    "type": Bilingual(ja="種類", en="kind"),
    "unit": Bilingual(ja="単位", en="unit"),
    "valid_from": Bilingual(ja="有効期間の始め", en="start of validity"),
    "valid_to": Bilingual(ja="有効期限", en="end of validity"),
    "width_mm": Bilingual(ja="幅", en="width"),
    "yen_per_month": Bilingual(ja="月額", en="price a month"),
}
"""Field of a row or a group → its label, as part of a sentence."""


def field_label(path: str) -> Bilingual:
    """What people call the field at a path such as ``functional_substances.0.amount``.

    A name that no table has stands for itself, so a message always names something.
    """
    first, *rest = path.split(".")
    label = LABELS.get(first) or PART_LABELS.get(first)
    ja, en = f"「{label.ja if label else first}」", f"“{label.en if label else first}”"
    for part in rest:
        if part.isdecimal():
            ja, en = f"{ja}{int(part) + 1}件目", f"{en} no. {int(part) + 1}"
        else:
            named = PART_LABELS.get(part)
            ja, en = f"{ja}の「{named.ja if named else part}」", f"{en}, {named.en if named else part}"
    return Bilingual(ja=ja, en=en)
