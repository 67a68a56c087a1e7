"""EUDAMED: scope by EMDN, names by language, and identifiers that must not be stored unchecked."""

from pathlib import Path

import pytest

from registry.adapters.sources import Row, profile_of
from schemas.listings import ListingDocument
from schemas.vocab import ProductClass, RowCode
from tests.source_files import rows, written

COLUMNS = (
    "uuid",
    "gtin",
    "emdn",
    "trade_name",
    "basic_udi_di",
    "model_description",
    "manufacturer",
    "status",
)
UUID = "0002a299-1850-41ab-927e-8b351b638bec"


def read(folder: Path, **cells: str) -> Row:
    given = dict.fromkeys(COLUMNS, "") | {
        "uuid": UUID,
        "gtin": "05060446940082",
        "emdn": "Y120303",
        "trade_name": "en:Walker",
        "manufacturer": "Care Ltd",
        "status": "ON_MARKET",
    }
    values = (given | cells).values()
    (row,) = rows("eudamed", written(folder, ",".join(COLUMNS) + "\n" + ",".join(values) + "\n"))
    return row


def listing(row: Row) -> ListingDocument:
    (item,) = row.items
    assert isinstance(item, ListingDocument)
    return item


def fields(made: ListingDocument) -> dict[str, str]:
    return {field.label: field.value for field in made.fields}


def test_the_file_is_told_by_its_heading(tmp_path: Path) -> None:
    profile = profile_of(written(tmp_path, ",".join(COLUMNS) + "\n"))
    assert profile is not None
    assert profile.code == "eudamed"


def test_an_assistive_product_is_a_welfare_device_of_no_subclass(tmp_path: Path) -> None:
    made = listing(read(tmp_path))
    assert (made.product_class, made.subclass, made.firm) == (ProductClass.WD, None, "Care Ltd")
    assert (made.source_key, made.identifiers[0].value) == (UUID, "05060446940082")
    assert fields(made) == {"emdn": "Y120303", "status": "ON_MARKET"}


@pytest.mark.parametrize("emdn", ["V08050399", "T01", ""])
def test_other_devices_are_out_of_scope(tmp_path: Path, emdn: str) -> None:
    assert read(tmp_path, emdn=emdn).problems[0].code is RowCode.E_OUT_OF_SCOPE


@pytest.mark.parametrize(
    ("trade_name", "names"),
    [
        ("en:Walker|de:Gehhilfe", [("en", "Walker"), ("de", "Gehhilfe")]),
        ("en:A|B|de:C", [("en", "A|B"), ("de", "C")]),
        ("en:Base|en:Base", [("en", "Base")]),
        ("en: |de:Prio", [("de", "Prio")]),
        ("F901", [("und", "F901")]),
    ],
)
def test_names_are_read_by_language(tmp_path: Path, trade_name: str, names: list[tuple[str, str]]) -> None:
    made = listing(read(tmp_path, trade_name=trade_name))
    assert [(name.language, name.text) for name in made.names] == names


def test_without_a_trade_name_the_model_names_the_product(tmp_path: Path) -> None:
    made = listing(read(tmp_path, trade_name="", model_description="en:Model 7"))
    assert made.names[0].text == "Model 7"
    assert "model_description" not in fields(made)


def test_a_product_without_any_name_is_refused(tmp_path: Path) -> None:
    assert read(tmp_path, trade_name="").problems[0].code is RowCode.E_REQ


@pytest.mark.parametrize("gtin", ["05060446940083", "0506044694008", "02000000000008"])
def test_a_gtin_that_fails_its_check_is_kept_as_a_field_only(tmp_path: Path, gtin: str) -> None:
    row = read(tmp_path, gtin=gtin)
    made = listing(row)
    assert (made.identifiers, fields(made)["gtin"]) == ((), gtin)
    assert [found.code for found in row.problems] == [RowCode.W_CHK]


def test_a_product_without_gtin_has_no_identifier_and_no_warning(tmp_path: Path) -> None:
    row = read(tmp_path, gtin="")
    assert (listing(row).identifiers, row.problems) == ((), ())
    assert "gtin" not in fields(listing(row))


@pytest.mark.parametrize(("uuid", "reason"), [("", RowCode.E_REQ), ("12", RowCode.E_FMT)])
def test_a_row_without_its_key_is_refused(tmp_path: Path, uuid: str, reason: RowCode) -> None:
    assert read(tmp_path, uuid=uuid).problems[0].code is reason
