"""Testing the packaged product for its active is a condition of a FOSHU permission (domain specification 1.3)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from registry.domain import legal
from registry.domain.claims import SEED
from registry.domain.legal import Law
from registry.domain.product_classes import check
from schemas.findings import Finding
from schemas.specifications import SpecificationItem
from schemas.vocab import FindingLevel, SubClass
from tests import builders

TODAY = date(2026, 4, 1)
YEAR_AGO = date(2025, 4, 1)
DEXTRIN = {
    "name": "難消化性デキストリン（食物繊維として）",
    "amount": "5.0",
    "unit": "g/d",
    "assay_method": "HPLC",
}
CATECHIN = {"name": "茶カテキン", "amount": "540", "unit": "mg/d", "assay_method": "HPLC"}


def item(code: str, name: str, category: str = "assay", en: str | None = None) -> SpecificationItem:
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


def missing(
    *items: SpecificationItem,
    tested: Mapping[str, date] | None = None,
    law: Law | None = None,
    subclass: SubClass = SubClass.HF_FOSHU,
    **fields: Any,
) -> list[Finding]:
    draft = builders.draft(subclass, firm=builders.corporate_no(1), **fields)
    told = check(
        draft,
        today=TODAY,
        law=law or Law(legal.SEED, TODAY),
        phrases=SEED,
        specified=items,
        tested=tested or {},
    )
    return [one for one in told if one.code == "periodic_test_missing"]


def test_an_active_that_no_lot_was_tested_for_is_named_and_needs_a_reason() -> None:
    [said] = missing(item("dextrin", "難消化性デキストリン"), active=[DEXTRIN])
    assert (said.field, said.level) == ("active.0", FindingLevel.WARN)
    assert said.message.ja.startswith(
        "「関与成分」1件目の量を調べたロットの試験結果が2025-04-01以降にありません"
    )
    assert said.message.en.startswith("“Active components” no. 1 has no lot result since 2025-04-01")
    assert "12か月ごと" in said.message.ja
    assert "12 months" in said.message.en
    assert said.hint is not None
    assert said.rule


@pytest.mark.parametrize(
    ("last", "asked"),
    [(date(2026, 3, 31), False), (YEAR_AGO, False), (date(2025, 3, 31), True), (date(2020, 1, 1), True)],
)
def test_the_last_result_must_be_of_the_last_period(last: date, asked: bool) -> None:
    told = missing(item("dextrin", "難消化性デキストリン"), active=[DEXTRIN], tested={"dextrin": last})
    assert bool(told) is asked
    assert all(f"最後の試験は{last}" in one.message.ja and f"on {last}" in one.message.en for one in told)


def test_results_of_other_tests_are_no_test_of_the_active() -> None:
    items = (item("dextrin", "難消化性デキストリン"), item("lead", "鉛", "contaminant"))
    assert missing(*items, active=[DEXTRIN], tested={"lead": TODAY, "gone": TODAY})
    identity = item("dextrin", "難消化性デキストリン", "identity")
    assert missing(identity, active=[DEXTRIN], tested={"dextrin": TODAY})


def test_each_active_is_asked_for_its_own_test() -> None:
    items = (item("dextrin", "難消化性デキストリン"), item("catechin", "ﾁｬｶﾃｷﾝ", en="茶カテキン"))
    told = missing(*items, active=[DEXTRIN, CATECHIN], tested={"dextrin": TODAY})
    assert [one.field for one in told] == ["active.1"]
    assert (
        missing(*items, active=[DEXTRIN, CATECHIN], tested=dict.fromkeys(("dextrin", "catechin"), TODAY))
        == []
    )


def test_a_test_that_names_no_active_stands_for_those_without_one_of_their_own() -> None:
    items = (item("content", "関与成分（表示量に対する割合）"), item("dextrin", "難消化性デキストリン"))
    told = missing(*items, active=[DEXTRIN, CATECHIN], tested={"content": TODAY})
    assert [one.field for one in told] == ["active.0"]


@pytest.mark.parametrize("status", ["planned", "suspended", "discontinued"])
def test_what_is_not_on_the_market_is_asked_for_no_test(status: str) -> None:
    assert missing(active=[DEXTRIN], status_market=status) == []


@pytest.mark.parametrize("subclass", [one for one in SubClass if one is not SubClass.HF_FOSHU])
def test_no_other_class_is_asked_for_it(subclass: SubClass) -> None:
    assert missing(subclass=subclass) == []


def test_nothing_is_asked_before_publication_or_without_the_row_of_law() -> None:
    assert missing(active=[DEXTRIN], law=Law((), TODAY)) == []
    draft = builders.draft(SubClass.HF_FOSHU, firm=builders.corporate_no(1))
    told = check(draft, today=TODAY, law=Law(legal.SEED, TODAY), phrases=SEED, specified=())
    assert "periodic_test_missing" not in {one.code for one in told}
