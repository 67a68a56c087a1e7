"""Columns of products: those of every sub-class, and each sub-class's own (domain specification 1.2, 1.3, 7.1).

The examples are specimens: their numbers lie in ranges that were never given.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Final

from registry.domain.uploads.columns import Column, Form
from schemas.base import Bilingual
from schemas.identifiers import Scheme
from schemas.vocab import (
    AmountBasis,
    Approver,
    ClaimType,
    DeviceClass,
    EitherItem,
    EvidenceBasis,
    FoodForm,
    FoshuType,
    IngredientRole,
    MarketStatus,
    Nutrient,
    ProductClass,
    QuasiCategory,
    RentalItem,
    RiskClass,
    SafetyBasis,
    SaleItem,
    SelfCheckResult,
    SubClass,
)
from schemas.vocab.words import Word

__all__ = ["PRODUCT_COLUMNS", "product_columns"]

_AS_TEXT: Final = Bilingual(
    ja="セルの書式は「文字列」にしてください（先頭の0や桁が失われないように）。",
    en="Format the cells as text, so that zeros and digits are not lost.",
)


def _text(heading: str, field: str, example: str = "", *synonyms: str, needed: bool = False) -> Column:
    return Column(heading=heading, field=field, example=example, synonyms=synonyms, needed=needed)


def _code(heading: str, field: str, example: str = "", *synonyms: str, needed: bool = False) -> Column:
    return Column(
        heading=heading,
        field=field,
        form=Form.IDENTIFIER,
        example=example,
        synonyms=synonyms,
        note=_AS_TEXT,
        needed=needed,
    )


def _as(form: Form, heading: str, field: str, example: str = "", *synonyms: str) -> Column:
    return Column(heading=heading, field=field, form=form, example=example, synonyms=synonyms)


def _word(heading: str, field: str, words: type[Word], example: str = "", *, several: bool = False) -> Column:
    return Column(
        heading=heading,
        field=field,
        form=Form.WORDS if several else Form.WORD,
        words=words,
        example=example,
        note=Bilingual(ja="複数のときは「、」で区切ります。", en="Put 、 between several.")
        if several
        else None,
    )


def _entries(heading: str, field: str, example: str, *parts: Column) -> Column:
    form = " | ".join(part.heading for part in parts)
    return Column(
        heading=heading,
        field=field,
        form=Form.ENTRIES,
        parts=parts,
        example=example,
        note=Bilingual(
            ja=f"1行に1件ずつ「{form}」の順で書き、セル内で改行します（Alt+Enter）。不要な項目は空けておきます。",
            en=f"One entry a line (Alt+Enter), as “{form}”; leave out what does not apply.",
        ),
    )


_INGREDIENT: Final = (
    _text("名称", "name", needed=True),
    replace(_word("区分", "role", IngredientRole), needed=True),
    _as(Form.NUMBER, "量", "amount"),
    _as(Form.UNIT, "単位", "unit"),
    _word("基準", "basis", AmountBasis),
    _text("原産地・部位", "origin"),
)
_SUBSTANCE: Final = (
    _text("名称", "name", needed=True),
    replace(_as(Form.NUMBER, "量", "amount"), needed=True),
    replace(_as(Form.UNIT, "単位", "unit"), needed=True),
    _text("試験方法", "assay_method"),
)

_FIRST: Final = (
    _code("法人番号", "firm", "", "事業者の法人番号"),
    _text("商品名", "name_ja", "見本商品", "製品名", "販売名", needed=True),
    _text("商品名カナ", "name_kana", "ミホンショウヒン", "フリガナ", "商品名フリガナ", "商品名(カナ)"),
    _text("英語名", "name_en", "Specimen product", "商品名(英語)"),
    _word("区分", "product_class", ProductClass),
    replace(_word("細区分", "subclass", SubClass), needed=True),
    _code("JANコード", "gtin.0.gtin", "4569951116179", "JAN", "GTIN", "バーコード", "JANコード(GTIN)"),
    _as(
        Form.YES_NO,
        "バーコードで販売",
        "sold_by_barcode",
        "はい",
        "バーコード販売",
        "バーコードの有無",
        "JANコードの有無",
    ),
    _as(Form.NUMBER, "内容量", "net_content.amount", "60"),
    _as(Form.UNIT, "単位", "net_content.unit", "g", "内容量の単位"),
    _as(Form.INTEGER, "入数", "net_content.count"),
    _text("製造所名", "manufacturer_sites.0.name", "見本工場", "製造所"),
    replace(
        _code("製造所市町村コード", "manufacturer_sites.0.lg_code", "242012", "市町村コード"),
        scheme=Scheme.LG_CODE,
    ),
    _entries(
        "原材料・成分",
        "composition",
        "見本エキス | 有効・関与成分 | 5.0 | g/d | 1日量あたり | 三重県\n乳糖 | その他の原材料・添加物",
        *_INGREDIENT,
    ),
)
_LAST: Final = (
    _text("対象者", "target_user", "健康な成人", "使用対象者"),
    _text("使用方法", "directions", "1日1包を水に溶かしてお召し上がりください。", "摂取方法", "用法"),
    _text("注意事項", "cautions", "開封後はお早めにお召し上がりください。", "使用上の注意"),
    _text("保存方法", "storage", "直射日光、高温多湿を避けて保存してください。"),
    _as(Form.INTEGER, "賞味期限月数", "shelf_life_months", "24", "有効期間月数", "使用期限月数"),
    _text("表示", "claims.0.text"),
    _word("表示の種類", "claims.0.claim_type", ClaimType),
    _text("表示の根拠", "claims.0.legal_basis"),
    _word("販売状況", "status_market", MarketStatus, "販売中"),
    _text("健康被害の連絡先電話", "contact_ae.phone", "059-000-0000", "お客様相談窓口"),
    _text("受付時間", "contact_ae.hours", "平日 9:00〜17:00"),
)
_INTAKE: Final = (
    _as(Form.NUMBER, "一日摂取目安量", "daily_intake.amount", "1", "1日摂取目安量"),
    _as(Form.UNIT, "目安量の単位", "daily_intake.unit", "{sachet}/d"),
)
_FFC: Final = (
    _code("届出番号", "ffc_no", "H9999"),
    _as(Form.DAY, "届出日", "ffc_submitted_on", "2022-05-10"),
    _as(Form.DAY, "届出公表日", "ffc_published_on", "2022-06-21"),
    _as(Form.DAY, "販売開始日", "sale_start_on", "2022-08-01", "販売開始予定日"),
    _word("食品の区分", "ffc_food_form", FoodForm, FoodForm.PROCESSED_OTHER.ja),
    _entries(
        "機能性関与成分", "functional_substances", "GABA | 28 | mg/d | HPLC法（見本 M-101）", *_SUBSTANCE
    ),
    *_INTAKE,
    _text(
        "届出表示",
        "notified_claim",
        "本品にはGABAが含まれます。GABAには仕事や勉強による一時的な精神的ストレスを緩和する機能があることが報告されています。",
    ),
    _word("科学的根拠", "evidence_basis", EvidenceBasis, EvidenceBasis.SR_INGREDIENT.ja),
    _word("安全性の根拠", "safety_basis", SafetyBasis, "喫食実績、既存情報", several=True),
    _text(
        "医薬品等との相互作用",
        "interaction_statement",
        "医薬品を服用している場合は医師、薬剤師に相談してください。",
    ),
    _as(Form.YES_NO, "天然抽出物等の錠剤・カプセル剤", "natural_extract_tablet", "いいえ"),
    _as(Form.YES_NO, "対象外食品でないことの確認", "exclusions_confirmed", "はい"),
    _entries(
        "自己点検",
        "self_checks",
        "2025-01-01 | 2025-12-31 | 2026-03-01 | 遵守",
        replace(_as(Form.DAY, "期間の始め", "period_start"), needed=True),
        replace(_as(Form.DAY, "期間の終わり", "period_end"), needed=True),
        replace(_as(Form.DAY, "報告日", "reported_on"), needed=True),
        replace(_word("結果", "result", SelfCheckResult), needed=True),
        _text("公表先のURL", "public_url"),
    ),
)
_FOSHU: Final = (
    _code("許可番号", "foshu_no", "99901", "承認番号(トクホ)"),
    _word("許可の種類", "foshu_type", FoshuType, FoshuType.INDIVIDUAL.ja),
    _as(Form.DAY, "許可日", "permit_on", "H28.8.24"),
    _text("許可表示", "permitted_claim", "おなかの調子を整えます。"),
    _entries("関与成分", "active", "難消化性デキストリン | 5.0 | g/d | HPLC法（見本 M-102）", *_SUBSTANCE),
    *_INTAKE,
)
_FNFC: Final = (
    _entries(
        "栄養成分",
        "nutrients",
        "カルシウム | 300 | mg/d",
        replace(_word("栄養成分", "nutrient", Nutrient), needed=True),
        replace(_as(Form.NUMBER, "量", "amount"), needed=True),
        replace(_as(Form.UNIT, "単位", "unit"), needed=True),
    ),
    *_INTAKE,
)
_OTHER: Final = (_as(Form.YES_NO, "指定成分等含有食品", "designated_ingredient", "いいえ"), *_INTAKE)
_MEDICINE: Final = (
    _code("承認番号", "approval_no", "23000APX99901000"),
    _text("承認番号（旧形式）", "approval_no_legacy", "", "旧承認番号"),
    _as(Form.DAY, "承認日", "approval_on", "平成30年11月8日"),
    _word("承認者", "approver", Approver, Approver.MINISTER.ja),
    _code("製造販売業者の法人番号", "mah", "7000012050002"),
    _code("製造販売業許可番号", "mah_licence", "24A2X99912"),
    _text("一般的名称", "generic_name", "葛根湯エキス顆粒"),
    _text("処方名", "formula_name", "葛根湯"),
    _entries(
        "生薬",
        "crude_drugs",
        "カッコン | 4.0 | g/d\nマオウ | 2.0 | g/d",
        _text("生薬名", "name_ja", needed=True),
        _as(Form.NUMBER, "1日量", "amount_per_day"),
        _as(Form.UNIT, "単位", "unit"),
    ),
    _code("日本標準商品分類番号", "jsccm_no", "875200"),
    _text("効能・効果", "indications", "体力中等度以上のものの次の諸症：感冒の初期、肩こり"),
    _text("用法・用量", "dosage", "成人（15歳以上）1回1包、1日3回、食前又は食間に服用してください。"),
    _text("添付文書のURL", "package_insert_url", "https://example.com/mihon/insert.pdf"),
    _text("添付文書の改訂", "insert_rev", "2024年10月改訂（第1版）"),
)
_OVER_THE_COUNTER: Final = (
    _code("製造販売承認基準の番号", "formula_no", "24"),
    _word("リスク区分", "risk_class", RiskClass, RiskClass.SECOND.ja),
)
_RX: Final = (
    _code("YJコード", "yj_code", "5200013D1123"),
    _as(Form.YES_NO, "薬価基準収載", "nhi_listed", "はい"),
    _as(Form.DAY, "薬価基準収載日", "nhi_listed_on", "20190614"),
)
_HAICHI: Final = (
    _text("配置販売業許可番号", "haichi_licence_no", "三重県 見本第9901号"),
    _as(Form.DAY, "許可の有効期限", "licence_valid_to", "2030-03-31"),
    _as(Form.YES_NO, "配置販売品目基準に適合", "haichi_standard_ok", "はい"),
    _text("配置従事者の身分証明", "staff_id_scheme", "三重県知事発行の配置従事者身分証明書"),
)
_QUASI: Final = (_word("医薬部外品の区分", "quasi_category", QuasiCategory, QuasiCategory.DESIGNATED.ja),)
_DEVICE: Final = (
    _code("TAISコード", "tais_code", "00001-000010", "TAIS"),
    _code("福祉用具届出コード", "care_device_code"),
    _code("分類コード", "ccta95_class", "122106", "CCTA95", "分類コード(CCTA95)"),
    Column(
        heading="JIS",
        field="jis",
        form=Form.LIST,
        example="JIS T 9201:2016",
        note=Bilingual(ja="1行に1つずつ書きます。", en="One a line."),
    ),
    _text("JISマークの認証番号", "jis_mark.number"),
    _as(Form.DAY, "JISマークの有効期限", "jis_mark.valid_to"),
    _text("SGマークの番号", "sg_mark.number"),
    _as(Form.DAY, "SGマークの有効期限", "sg_mark.valid_to"),
    _as(Form.NUMBER, "最大使用者体重", "max_user_mass.amount", "100"),
    _as(Form.UNIT, "最大使用者体重の単位", "max_user_mass.unit", "kg"),
    _as(Form.NUMBER, "長さmm", "dimensions.length_mm", "995"),
    _as(Form.NUMBER, "幅mm", "dimensions.width_mm", "620"),
    _as(Form.NUMBER, "高さmm", "dimensions.height_mm", "885"),
    _as(Form.NUMBER, "質量", "mass.amount", "11.8"),
    _as(Form.UNIT, "質量の単位", "mass.unit", "kg"),
    _text("使用目的", "intended_use", "見本の動作を助けるために使用します。"),
    _as(Form.YES_NO, "医療機器に該当", "is_medical_device", "いいえ"),
    _code("JMDNコード", "jmdn"),
    _text("医療機器の一般的名称", "device_generic_name"),
    _word("医療機器のクラス", "device_class", DeviceClass),
    _code("医療機器届出番号", "device_notification_no"),
    _code("医療機器認証番号", "device_certification_no"),
    _code("医療機器承認番号", "device_approval_no"),
)
_CAP: Final = (
    _as(Form.INTEGER, "貸与価格の上限", "rental_price_cap.yen_per_month", "8200"),
    _text("上限の公表月", "rental_price_cap.published", "2025-04"),
)


def _item(words: type[Word], example: Word) -> Column:
    return _word("種目", "care_item", words, example.ja)


_OWN: Final[Mapping[SubClass, tuple[Column, ...]]] = {
    SubClass.HF_FFC: _FFC,
    SubClass.HF_FOSHU: _FOSHU,
    SubClass.HF_FNFC: _FNFC,
    SubClass.HF_OTHER: _OTHER,
    SubClass.TM_RX: (*_MEDICINE, *_RX),
    SubClass.TM_OTC: (*_MEDICINE, *_OVER_THE_COUNTER),
    SubClass.TM_HAICHI: (*_MEDICINE, *_OVER_THE_COUNTER, *_HAICHI),
    SubClass.TM_QUASI: (*_MEDICINE, *_QUASI),
    SubClass.WD_RENT: (_item(RentalItem, RentalItem.WHEELCHAIR), *_DEVICE, *_CAP),
    SubClass.WD_SALE: (_item(SaleItem, SaleItem.BATH_AID), *_DEVICE),
    SubClass.WD_EITHER: (_item(EitherItem, EitherItem.MULTI_STICK), *_DEVICE, *_CAP),
    SubClass.WD_NONE: _DEVICE,
}
_DEVICE_EXAMPLE: Final = {
    "composition": "アルミニウム合金（フレーム） | その他の原材料・添加物\nゴム（先ゴム） | その他の原材料・添加物",
    "shelf_life_months": "",
}
_EXAMPLES: Final[Mapping[SubClass, Mapping[str, str]]] = {
    **dict.fromkeys(
        (SubClass.WD_RENT, SubClass.WD_SALE, SubClass.WD_EITHER, SubClass.WD_NONE), _DEVICE_EXAMPLE
    ),
    SubClass.TM_QUASI: {"approval_no": "23000DZX99904000", "mah_licence": "24D0X99904"},
    SubClass.TM_RX: {"mah_licence": "24A1X99902"},
    SubClass.HF_FFC: {
        "composition": "GABA | 有効・関与成分 | 28 | mg/d | 1日量あたり\n乳糖 | その他の原材料・添加物",
        "cautions": "本品は、国の許可を受けたものではありません。"
        "機能性及び安全性について国による評価を受けたものではありません。"
        "本品は、疾病の診断、治療、予防を目的としたものではありません。"
        "本品は、疾病に罹患している者、未成年者、妊産婦（妊娠を計画している者を含む。）及び授乳婦を対象に開発された"
        "食品ではありません。疾病に罹患している場合は医師に、医薬品を服用している場合は医師、薬剤師に相談して"
        "ください。体調に異変を感じた際は、速やかに摂取を中止し、医師に相談してください。"
        "食生活は、主食、主菜、副菜を基本に、食事のバランスを。",
    },
    SubClass.HF_FOSHU: {
        "composition": "難消化性デキストリン | 有効・関与成分 | 5.0 | g/d | 1日量あたり\n乳糖 | その他の原材料・添加物",
    },
    SubClass.HF_FNFC: {
        "composition": "炭酸カルシウム | 有効・関与成分 | 750 | mg/d | 1日量あたり\n乳糖 | その他の原材料・添加物",
        "cautions": "本品は、多量摂取により疾病が治癒したり、より健康が増進するものではありません。"
        "一日の摂取目安量を守ってください。"
        "本品は、特定保健用食品と異なり、消費者庁長官による個別審査を受けたものではありません。",
        "claims.0.text": "カルシウムは、骨や歯の形成に必要な栄養素です。",
        "claims.0.claim_type": ClaimType.NUTRIENT.ja,
        "claims.0.legal_basis": "食品表示基準 別表第11",
    },
}


@cache
def product_columns(subclass: SubClass) -> tuple[Column, ...]:
    """The columns of a sub-class in the order of its template; the example row is whole and free of errors."""
    examples = {
        "name_ja": f"見本 {subclass.ja}",
        "product_class": subclass.product_class.ja,
        "subclass": subclass.ja,
        **_EXAMPLES.get(subclass, {}),
    }
    return tuple(
        replace(column, example=examples.get(column.field, column.example))
        for column in (*_FIRST, *_OWN[subclass], *_LAST)
    )


PRODUCT_COLUMNS: Final = tuple(
    {column.heading: column for subclass in SubClass for column in product_columns(subclass)}.values()
)
"""Every column that some sub-class knows, each once."""
