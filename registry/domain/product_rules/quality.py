"""What a specification should test at least; what is missing needs a reason (domain specification 4.1)."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from registry.domain.legal import Law
from registry.domain.product_rules.case import WARN, finding, solid
from schemas.base import search_key
from schemas.findings import Finding
from schemas.products.common import CommonFields
from schemas.specifications import SpecificationItem
from schemas.vocab import SubClass

__all__ = ["missing_items"]


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
    named = search_key(f"{item.item.replace('_', ' ')} {item.name_ja} {item.name_en or ''}").casefold()
    return re.search(wanted["pattern"], named) is not None
