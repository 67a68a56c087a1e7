"""Classes of welfare devices: the table of CCTA95, and the European codes that number the same classes."""

import csv
import gzip

import pytest

from registry.domain.device_classes import classes_of, device_classes_of
from tests import builders
from tests.conftest import shared_data


def emdn(code: str | None) -> list[str]:
    fields = [{"label": "status", "value": "ON_MARKET"}]
    fields += [] if code is None else [{"label": "emdn", "value": code}]
    found = device_classes_of(builders.listing(product_class="WD", subclass=None, fields=fields))
    return [one.ja for one in found]


def test_a_code_lies_in_the_wider_classes_before_its_own() -> None:
    assert [(one.code, one.ja, one.en) for one in classes_of("122127")][1:] == [
        ("122100", "車いす", "Wheelchairs"),
        ("122127", "電動車いす", "Electric-motor-driven wheelchairs with powered steering"),
    ]
    assert [one.code for one in classes_of("122100")] == ["120000", "122100"]


@pytest.mark.parametrize("code", ["", "x", "999999", "1221061"])
def test_what_is_no_code_of_the_table_names_no_class_of_its_own(code: str) -> None:
    assert all(len(one.code) == 6 and one.code != code for one in classes_of(code))


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("Y122106", ["移動機器", "車いす", "後輪駆動式車いす"]),
        ("Y122410", ["移動機器", "車いす用品"]),
        ("Y2145060101", ["コミュニケーション関連用具", "補聴器", "耳掛け形補聴器"]),
        ("Y122799", []),
        ("Y1299", []),
        ("V0803", []),
        ("Y", []),
        (None, []),
    ],
)
def test_a_european_code_is_read_only_where_it_is_known_to_be_numbered_alike(
    code: str | None, names: list[str]
) -> None:
    assert emdn(code) == names


def test_the_table_is_that_of_the_association() -> None:
    path = shared_data() / "data/jp-ccta95-welfare-classification/taisplus.ccta95.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as text:
        published = list(csv.DictReader(text))
    assert len(published) == 802
    for row in published:
        own = classes_of(row["ccta95_code"])[-1]
        assert own.code == row["ccta95_code"]
        assert own.ja[:3] == row["name"].replace("−", "ー").rstrip("*")[:3]
