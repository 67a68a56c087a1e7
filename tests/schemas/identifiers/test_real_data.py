"""Published codes: what authorities really gave out passes."""

import csv
import gzip
import io
import zipfile
from collections import Counter

import pytest

from schemas.identifiers import Scheme, check, trial_scheme
from schemas.vocab import IdentifierLevel
from tests.conftest import shared_data


def test_every_code_of_eight_price_lists_has_its_check_digit() -> None:
    files = sorted((shared_data() / "data/jp-yakka-price-list").glob("*.csv.gz"))
    codes = set()
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            codes |= {row["薬価基準収載医薬品コード"] for row in csv.DictReader(lines)}
    assert len(files) == 8
    assert len(codes) == 17_288
    assert [
        c for c in codes if check(Scheme.PRICE_LIST_CODE, c).level is not IdentifierLevel.CHECKSUM_OK
    ] == []


def test_the_gtins_of_a_public_device_list_have_their_check_digit() -> None:
    file = shared_data() / "data/eu-medical-devices/eudamed_devices.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        gtins = [row["gtin"] for row in csv.DictReader(lines) if row["gtin"]]
    answers = [check(Scheme.GTIN, gtin) for gtin in gtins]
    assert len(gtins) > 16_000
    assert {a.level for a in answers} == {IdentifierLevel.CHECKSUM_OK}


def test_every_municipality_code_has_its_check_digit_and_29_are_of_mie() -> None:
    file = shared_data() / "data/jp-municipalities/localgovjp-utf8.csv"
    with file.open(encoding="utf-8-sig") as lines:
        codes = {row["lgcode"] for row in csv.DictReader(lines)}
    assert [c for c in codes if check(Scheme.LG_CODE, c).level is not IdentifierLevel.CHECKSUM_OK] == []
    assert len([c for c in codes if c.startswith("24")]) == 29


def test_published_medical_institutions_follow_the_inferred_check_digit() -> None:
    archive = shared_data() / "data/jp-medical-institutions/202409_all_med_inst_cd.zip"
    with zipfile.ZipFile(archive) as files, files.open(files.namelist()[0]) as raw:
        codes = [row[0] for row in csv.reader(io.TextIOWrapper(raw, "utf-8-sig"))]
    levels = Counter(check(Scheme.MED_INST, code).level for code in codes)
    mie = [code for code in codes if code.startswith("24")]
    assert levels[IdentifierLevel.MALFORMED] == 0
    assert levels[IdentifierLevel.FORMAT_OK] <= 20
    assert len(mie) == 1_327
    assert {check(Scheme.MED_INST, code).level for code in mie} == {IdentifierLevel.CHECKSUM_OK}


def test_the_schemes_of_exported_trials_are_found_from_their_prefix() -> None:
    file = shared_data() / "data/trials-ictrp-covid/ictrp_2020-07-07.csv.gz"
    prefixes = {
        "NCT": "nct",
        "ISRCTN": "isrctn",
        "EUCTR": "eudract",
        "JPRN-jRCT": "jrct",
        "JPRN-UMIN": "umin",
    }
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        ids = [row["TrialID"] for row in csv.DictReader(lines)]
    found = 0
    for trial in ids:
        expected = next(
            (s for p, s in (prefixes | {"JPRN-JapicCTI": "japic"}).items() if trial.startswith(p)), None
        )
        assert trial_scheme(trial) == expected, trial
        found += expected is not None
    assert found > 1_800


@pytest.mark.parametrize("scheme", [Scheme.GTIN])
def test_a_crowd_sourced_food_list_has_the_known_share_of_wrong_barcodes(scheme: Scheme) -> None:
    file = shared_data() / "data/off-2019/off_supplements_tea_jan.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        reader = csv.DictReader(lines)
        column = next(name for name in reader.fieldnames or () if "code" in name.lower())
        levels = Counter(check(scheme, row[column]).level for row in reader)
    assert 0.95 < levels[IdentifierLevel.CHECKSUM_OK] / levels.total() < 1
