"""Whatever a shape takes can be checked: days at both ends of the calendar, identifiers in their other forms."""

from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

import pytest

from registry.domain import legal
from registry.domain.legal import Law
from registry.domain.product_classes import check
from registry.domain.product_rules.foods import label_edition, self_check_due
from schemas.products import ProductDraft
from schemas.products.foods import Ffc
from schemas.vocab import FindingLevel, LabelEdition, SubClass
from tests import builders

TODAY = date(2026, 4, 1)
LAW = Law(legal.SEED, TODAY)
SHAPES = {
    SubClass.of(get_args(one.model_fields["subclass"].annotation)[0]): one
    for one in get_args(get_args(ProductDraft)[0])
}
EDGES = ("0001-01-01", "2024-02-29", "9998-12-31", "9999-11-30", "9999-12-31")
FORMS = {
    "approval_no": ("(61AM)1114", "30100EMX00015000", "10100AMX00015000"),
    "device_approval_no": ("(61BM)1114", "22524BZX00123000"),
    "ffc_no": ("Z9999", "a1"),
    "tais_code": ("00001000010",),
    "yj_code": ("5200013d1124",),
    "jis": (("JIST9201",), ("JIS T 9241-99:9999",), ("JIS T 9000:0000",)),
    "mah_licence": ("47D3X99999",),
}


def nested(day: str) -> dict[str, Any]:
    """Every day that stands inside a list or a group."""
    check_days = {"period_start": day, "period_end": day, "reported_on": day}
    gmp = {"type": "FFC-GMP", "number": "1", "valid_from": day, "valid_to": day}
    return {
        "self_checks": [{**check_days, "result": "compliant"}],
        "manufacturer_sites": [{"name": "津工場", "lg_code": "242012", "gmp_certificates": [gmp]}],
        "label_images": [{"sha256": "0" * 64, "dated": day, "alt_ja": "表"}],
        "jis_mark": {"number": "1", "valid_to": day},
        "sg_mark": {"number": "1", "valid_to": day},
        "rental_price_cap": {"yen_per_month": 1, "published": day},
    }


def at_the_edge(subclass: SubClass) -> Iterator[dict[str, Any]]:
    """Fields of a draft of which one, or every day, is at an edge."""
    shape = SHAPES[subclass]
    days = [name for name, field in shape.model_fields.items() if date in get_args(field.annotation)]
    for day in EDGES:
        inner = {name: value for name, value in nested(day).items() if name in shape.model_fields}
        yield {**dict.fromkeys(days, day), **inner}
        yield from ({name: day} for name in days)
        yield from ({name: value} for name, value in inner.items())
    for name, forms in FORMS.items():
        if name in shape.model_fields:
            yield from ({name: form} for form in forms)


@pytest.mark.parametrize("subclass", SubClass)
def test_every_draft_that_its_shape_takes_is_checked_and_told_what_is_wrong(subclass: SubClass) -> None:
    tried = list(at_the_edge(subclass))
    assert len(tried) >= len(EDGES) * 3
    for fields in tried:
        draft = builders.draft(subclass, firm=builders.corporate_no(1), **fields)
        for one in check(draft, today=TODAY, law=LAW, phrases=()):
            assert one.level in FindingLevel
            assert one.message.ja
            assert one.message.en
        if isinstance(draft, Ffc):
            due = self_check_due(draft, LAW)
            assert due is None or due > date.min


@pytest.mark.parametrize(
    ("made_on", "edition"),
    [
        (date(2026, 8, 31), LabelEdition.OLD_ALLOWED),
        (date(2026, 9, 1), LabelEdition.NEW),
        (date.max, LabelEdition.NEW),
    ],
)
def test_packages_made_from_the_reform_on_bear_the_new_label(made_on: date, edition: LabelEdition) -> None:
    assert label_edition(Law(legal.SEED, made_on)) is edition
    assert label_edition(Law((), made_on)) is None
