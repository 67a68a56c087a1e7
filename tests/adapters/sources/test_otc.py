"""OTC medicines: the rule that tells traditional medicines and quasi-drugs, and the reading of ingredients."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from registry.adapters.sources import Row, profile_of
from registry.adapters.sources.otc import ingredients_of, subclass_of
from schemas.listings import ListingDocument
from schemas.vocab import ProductClass, RowCode, SubClass
from tests.source_files import rows, written


def product(**fields: Any) -> dict[str, Any]:
    return {
        "code": "123456_K0000000123_01_02",
        "product_name": "見本葛根湯エキス顆粒",
        "manufacturer": "見本製薬株式会社",
        "category": "葛根湯",
        "risk_class": "第２類医薬品",
        "dosage_form": "散剤",
        "classification": "一般用医薬品",
        "ingredient_text": "3包(6g)中\n成分分量内訳\n葛根湯エキス 4.34g （カッコン8g，マオウ4g）",
        "ingredients": [{"name": "3包", "amount": "0g"}],
        "additives": ["乳糖", "香料"],
        "source": {"detail_html_url": "https://www.example.jp/123456"},
    } | fields


def read(folder: Path, *products: Any, fetched: str = "2026-02-13T15:36:57+00:00") -> list[Row]:
    data = {"metadata": {"fetched_at": fetched}, "products": list(products)}
    return rows("otc", written(folder, json.dumps(data, ensure_ascii=False), "products.json"))


def listing(row: Row) -> ListingDocument:
    (item,) = row.items
    assert isinstance(item, ListingDocument)
    return item


def test_the_file_is_told_by_its_members(tmp_path: Path) -> None:
    profile = profile_of(written(tmp_path, json.dumps({"products": [product()]}), "x.json"))
    assert profile is not None
    assert profile.code == "otc"


def test_a_product_becomes_a_listing_in_the_words_of_the_source(tmp_path: Path) -> None:
    made = listing(read(tmp_path, product())[0])
    assert (made.product_class, made.subclass) == (ProductClass.TM, SubClass.TM_OTC)
    assert (made.edition, made.edition_date) == ("2026-02-13", date(2026, 2, 13))
    assert (made.firm, made.provenance.url) == ("見本製薬株式会社", "https://www.example.jp/123456")
    assert [(field.label, field.value) for field in made.fields] == [
        ("category", "葛根湯"),
        ("risk_class", "第２類医薬品"),
        ("dosage_form", "散剤"),
        ("classification", "一般用医薬品"),
        ("additives", "乳糖、香料"),
    ]


def test_ingredients_are_read_from_the_text_and_not_from_the_faulty_list(tmp_path: Path) -> None:
    made = listing(read(tmp_path, product())[0])
    assert [(part.name, part.amount) for part in made.ingredients] == [("葛根湯エキス", "4.34g")]
    assert made.ingredients_text == product()["ingredient_text"]


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("パッド10g中\n成分分量\nカンゾウ末 80mg", [("カンゾウ末", "80mg", "")]),
        ("100g中\nグループ成分分量\nビタミン（E） 0.3％", [("ビタミン（E）", "0.3％", "")]),
        (
            "1錠中\n成分分量\nエキス（1／2量）0.9g （ブクリョウ3.0g）",
            [("エキス（1／2量）", "0.9g", "（ブクリョウ3.0g）")],
        ),
        ("局\n成分分量\nカゴソウ", [("カゴソウ", None, "")]),
        ("膏体中\n成分分量\nハッカ 1g\n（1枚 5×7cm）", [("ハッカ", "1g", "")]),
        ("カンゾウ 1g\nケイヒ 2g", [("カンゾウ", "1g", ""), ("ケイヒ", "2g", "")]),
        ("", []),
    ],
)
def test_an_ingredient_text_is_read_line_by_line(
    text: str, read_as: list[tuple[str, str | None, str]]
) -> None:
    assert [tuple(part) for part in ingredients_of(text)] == read_as


@pytest.mark.parametrize(
    ("classification", "category", "ingredient_text", "subclass"),
    [
        ("一般用医薬品", "葛根湯", "", SubClass.TM_OTC),
        ("一般用医薬品", "漢方製剤\n抑肝散", "", SubClass.TM_OTC),
        ("一般用医薬品", "生薬製剤（他の薬効群に属さない製剤）", "", SubClass.TM_OTC),
        ("一般用医薬品", "強心薬（センソ含有製剤等）", "d-ボルネオール 2.5mg", SubClass.TM_OTC),
        ("一般用医薬品", "瀉下薬（下剤）", "センナ末 1g\nアロエ末 0.2g", SubClass.TM_OTC),
        ("一般用医薬品", "瀉下薬（下剤）", "センナ末 1g\nセンノシド 20mg", None),
        ("一般用医薬品", "瀉下薬（下剤）", "", None),
        ("一般配置兼用医薬品", "葛根湯", "", SubClass.TM_OTC),
        ("配置用医薬品", "葛根湯", "", SubClass.TM_HAICHI),
        ("配置用医薬品", "健胃薬", "ガジュツ末 1200mg", SubClass.TM_HAICHI),
        ("配置用医薬品", "一般点眼薬", "アラントイン 0.3％", None),
        ("指定医薬部外品", "ビタミン含有保健薬（ビタミン剤等）", "タウリン 3g", SubClass.TM_QUASI),
        ("医薬部外品", "その他の外皮用薬", "", SubClass.TM_QUASI),
        ("要指導医薬品", "その他（いずれの薬効群にも属さない製剤）", "オルリスタット 60mg", None),
    ],
)
def test_the_rule_of_scope(
    classification: str, category: str, ingredient_text: str, subclass: SubClass | None
) -> None:
    assert subclass_of(classification, category, ingredients_of(ingredient_text)) is subclass


def test_a_name_alone_decides_nothing(tmp_path: Path) -> None:
    (row,) = read(tmp_path, product(category="かぜ薬（内用）", ingredient_text="アセトアミノフェン 900mg"))
    assert row.problems[0].code is RowCode.E_OUT_OF_SCOPE
    assert row.problems[0].value == "かぜ薬（内用）"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"code": ""}, RowCode.E_REQ),
        ({"code": "K0000000123_01"}, RowCode.E_FMT),
        ({"product_name": None}, RowCode.E_REQ),
        ({"product_name": "外字\ue38b"}, RowCode.E_ENC),
        ({"manufacturer": "長" * 501}, RowCode.E_LIMIT),
    ],
)
def test_a_product_without_key_or_readable_name_is_refused(
    tmp_path: Path, fields: dict[str, Any], reason: RowCode
) -> None:
    refused, whole = read(tmp_path, product(**fields), product())
    assert (refused.line, refused.problems[0].code) == (1, reason)
    assert whole.items


def test_what_is_no_product_is_refused_alone(tmp_path: Path) -> None:
    refused, whole = read(tmp_path, ["a list"], product())
    assert refused.problems[0].code is RowCode.E_FMT
    assert whole.items


def test_a_file_cut_in_the_middle_keeps_what_came_before(tmp_path: Path) -> None:
    text = json.dumps({"products": [product(), product()]}, ensure_ascii=False)
    whole, cut = rows("otc", written(tmp_path, text[:-40], "x.json"))
    assert whole.items
    assert (cut.line, cut.lines, cut.problems[0].code) == (0, 0, RowCode.E_FMT)


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    text = json.dumps({"products": [product()]}, ensure_ascii=False)
    assert rows("otc", written(tmp_path, text.encode("utf-8-sig"), "x.json"))[0].items


@pytest.mark.parametrize("text", ["{}", "0", '{"products": []}'])
def test_a_file_without_products_says_so(tmp_path: Path, text: str) -> None:
    (row,) = rows("otc", written(tmp_path, text, "x.json"))
    assert (row.line, row.problems[0].code) == (0, RowCode.E_REQ)
