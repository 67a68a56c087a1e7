"""What should be tested at least; what is missing needs a reason (domain specification 1.3, 4.1)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from registry.domain.calendar import months_later
from registry.domain.legal import Law
from registry.domain.product_rules.case import WARN, finding, solid
from schemas.base import Bilingual, search_key
from schemas.findings import Finding
from schemas.products.common import CommonFields
from schemas.products.foods import Foshu
from schemas.specifications import SpecificationItem
from schemas.vocab import ItemCategory, MarketStatus, SubClass

__all__ = ["missing_items", "missing_tests"]


def missing_items(
    document: CommonFields, subclass: SubClass, items: Sequence[SpecificationItem], law: Law
) -> Iterator[Finding]:
    """The items of the least that a specification of this class should have, and has not.

    Args:
        document: The product.
        subclass: Its sub-class.
        items: The items of its newest specification; empty where it has none.
        law: The rows of law in force.
    """
    row = law.row(f"quality.minimum_items.{subclass.product_class}")
    if row is None:
        return
    wanted = [one for one in row.value if solid(document) or not one.get("solid")]
    missing = [one for one in wanted if not any(_tests(item, one) for item in items)]
    if missing:
        ja, en = "、".join(one["ja"] for one in missing), ", ".join(one["en"] for one in missing)
        yield finding(
            WARN,
            "specification",
            "specification_items_missing",
            ja=f"に次の試験項目がありません：{ja}。加えるか、理由を書いてください。",
            en=f"lacks these tests: {en}; add them or give a reason.",
            row=row,
        )


def _tests(item: SpecificationItem, wanted: dict[str, Any]) -> bool:
    if "category" in wanted:
        return bool(item.category == wanted["category"])
    named = f"{search_key(item.item.replace('_', ' ')).casefold()} {_names(item)}"
    return re.search(wanted["pattern"], named) is not None


def missing_tests(
    document: CommonFields,
    items: Sequence[SpecificationItem],
    tested: Mapping[str, date],
    *,
    today: date,
    law: Law,
) -> Iterator[Finding]:
    """The active components of a food for specified health uses that no lot was tested for in the last period.

    To test the packaged product regularly is a condition of the permission (1.3). What is not on the market is not
    packaged, and asked for nothing.

    Args:
        document: The product.
        items: The items of its newest specification; empty where it has none.
        tested: Item → the last day on which a lot was tested for it.
        today: The day in Asia/Tokyo.
        law: The rows of law in force.
    """
    row = law.row("foshu.periodic_test_months")
    if row is None or not isinstance(document, Foshu) or document.status_market != MarketStatus.ON_MARKET:
        return
    since = months_later(today, -row.value)
    for number, names in enumerate(_assays(document, items)):
        last = max((tested[name] for name in names if name in tested), default=None)
        if last is None or last < since:
            yield finding(
                WARN,
                f"active.{number}",
                "periodic_test_missing",
                ja=f"の量を調べたロットの試験結果が{since}以降にありません（{_last(last).ja}）。"
                f"包装後の製品を{row.value}か月ごとに試験することは許可の条件です。",
                en=f"has no lot result since {since} ({_last(last).en}); testing the packaged product every"
                f" {row.value} months is a condition of the permission.",
                hint=(
                    "規格にこの成分の定量試験を加え、ロットの試験結果を登録するか、理由を書いてください。",
                    "Add its assay to the specification and enter the results of a lot, or give a reason.",
                ),
                row=row,
            )


def _last(day: date | None) -> Bilingual:
    if day is None:
        return Bilingual(ja="結果は1件もありません", en="there is none at all")
    return Bilingual(ja=f"最後の試験は{day}", en=f"the last test was on {day}")


def _assays(document: Foshu, items: Sequence[SpecificationItem]) -> Iterator[list[str]]:
    """The assays of each active: those that name it, else those that name no active (「関与成分」)."""
    actives = [_bare(substance.name) for substance in document.active]
    assays = [item for item in items if item.category is ItemCategory.ASSAY]
    of_any = {item.item: [active for active in actives if active in _names(item)] for item in assays}
    for active in actives:
        own = [name for name, named in of_any.items() if active in named]
        yield own or [name for name, named in of_any.items() if not named]


def _bare(name: str) -> str:
    """A name to search for, without what stands behind it in brackets."""
    return search_key(re.split("[（(]", name, maxsplit=1)[0] or name).casefold()


def _names(item: SpecificationItem) -> str:
    return search_key(f"{item.name_ja} {item.name_en or ''}").casefold()
