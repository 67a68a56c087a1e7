"""The real sets of the reference material, or parts of them: every row is accounted for and the sums are plausible."""

import csv
import gzip
import io
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from registry.adapters.sources import PROFILES, Item, Options, SourceFile, Tally, profile_of, read
from registry.domain.listings import KnownListing, StepKind, content_sha256, missing, seen
from schemas.listings import ListingDocument
from schemas.organisations import OrganisationDocument
from schemas.samples import ListedSample
from schemas.trials import TrialDocument
from schemas.vocab import ListingState, ResultQualifier, RowCode, SubClass
from tests.conftest import shared_data

IN_SCOPE = {
    # source: (files, least and most accepted rows, reasons that may refuse a row)
    "price-list": ("jp-yakka-price-list/*.csv.gz", 800, 1_100, {RowCode.E_OUT_OF_SCOPE}),
    "otc": ("jp-otc-pmda/*.json.gz", 30, 300, {RowCode.E_OUT_OF_SCOPE}),
    "ffc": ("jp-ffc-products-derived/ffc_product_names.csv.gz", 500, 4_000, set()),
    "eudamed": ("eu-medical-devices/eudamed_devices.csv.gz", 500, 5_000, {RowCode.E_OUT_OF_SCOPE}),
    "medical-institutions": (
        "jp-medical-institutions/*.zip",
        1_000,
        2_000,
        {RowCode.E_OUT_OF_SCOPE, RowCode.E_ENC},
    ),
    "spice-metals": ("qc-nys-spice-metals/*.tsv", 1_000, 7_000, {RowCode.E_ENUM}),
    "ictrp": ("trials-ictrp-covid/ictrp_*.csv.gz", 500, 5_000, set()),
    "receipt-master": ("jp-receipt-master-sjis/y_ALL*.zip", 15_000, 25_000, {RowCode.E_REQ}),
}


def files(pattern: str) -> list[SourceFile]:
    found = [SourceFile.at(path) for path in sorted((shared_data() / "data").glob(pattern))]
    if not found:
        pytest.skip(f"the reference material holds no {pattern}")
    return found


def items(file: SourceFile, tally: Tally, options: Options | None = None) -> Iterator[Item]:
    profile = profile_of(file)
    assert profile is not None
    for row in read(profile, file, options):
        tally.add(row)
        yield from row.items
    assert tally.read == tally.accepted + tally.rejected.total()
    assert tally.file_problems == 0


@pytest.mark.parametrize("code", IN_SCOPE)
def test_every_row_of_a_real_file_is_accounted_for(code: str) -> None:
    pattern, least, most, reasons = IN_SCOPE[code]
    for file in files(pattern):
        assert profile_of(file) is PROFILES[code]
        tally = Tally()
        for _ in items(file, tally):
            pass
        assert least <= tally.accepted <= most
        assert set(tally.rejected) <= reasons


def lines_of(data: bytes, *, heading: int) -> int:
    return sum(1 for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) if row) - heading


@pytest.mark.parametrize("code", ["price-list", "eudamed", "ictrp", "ffc"])
def test_no_row_of_a_real_file_is_lost(code: str) -> None:
    file = files(IN_SCOPE[code][0])[-1]
    tally = Tally()
    for _ in items(file, tally):
        pass
    assert tally.read == lines_of(gzip.decompress(file.path.read_bytes()), heading=1)


def test_kampo_medicines_are_prescription_listings_with_checked_codes() -> None:
    for item in items(files(IN_SCOPE["price-list"][0])[-1], Tally()):
        assert isinstance(item, ListingDocument)
        assert item.subclass is SubClass.TM_RX
        assert item.identifiers[0].value == item.source_key
        assert item.source_key[:2] in {"51", "52", "59"}


def test_transitional_measures_of_all_editions_are_read() -> None:
    for file in files(IN_SCOPE["price-list"][0]):
        tally = Tally()
        for item in items(file, tally):
            assert isinstance(item, ListingDocument)
            words = {field.label: field.value for field in item.fields}
            assert (item.listed_until is not None) == ("経過措置による使用期限" in words)
        assert not tally.warnings


def test_the_editions_of_the_price_list_have_a_history() -> None:
    known: dict[str, KnownListing] = {}
    steps: Counter[StepKind] = Counter()
    for file in files(IN_SCOPE["price-list"][0]):
        here: set[str] = set()
        day = None
        for item in items(file, Tally()):
            assert isinstance(item, ListingDocument)
            day = item.edition_date
            step = seen(known.get(item.source_key), item)
            steps[step.kind] += 1
            known[item.source_key] = KnownListing(step.state, content_sha256(item), file.sha256, day)
            here.add(item.source_key)
        for key in known.keys() - here:
            step = missing(known[key], day)
            steps[step.kind] += step.kind is StepKind.DELISTED
            known[key] = KnownListing(step.state, known[key].content_sha256, known[key].file_sha256, day)
    assert not steps[StepKind.DUPLICATE]
    assert not steps[StepKind.OUTDATED]
    if len(files(IN_SCOPE["price-list"][0])) > 1:
        assert steps[StepKind.CHANGED] > 100
        assert steps[StepKind.DELISTED] > 10
    on_the_list = sum(one.state is not ListingState.DELISTED for one in known.values())
    assert on_the_list == len(here)


def test_functional_foods_take_example_claims_from_their_companions() -> None:
    (names,) = files(IN_SCOPE["ffc"][0])
    companions = tuple(files("jp-ffc-products-derived/ffc_[ci]*.csv.gz"))
    assert len(companions) == 2
    listings = list(items(names, Tally(), Options(companions=companions)))
    with_claims = [one for one in listings if isinstance(one, ListingDocument) and one.claims]
    assert len(with_claims) * 2 > len(listings)
    assert all(claim.note for one in with_claims for claim in one.claims)


def test_names_and_identifiers_of_assistive_devices_are_checked() -> None:
    for item in items(files(IN_SCOPE["eudamed"][0])[0], Tally()):
        assert isinstance(item, ListingDocument)
        assert item.subclass is None
        assert all(identifier.level == "checksum_ok" for identifier in item.identifiers)


def test_institutions_of_mie_have_a_municipality() -> None:
    for item in items(files(IN_SCOPE["medical-institutions"][0])[0], Tally()):
        assert isinstance(item, OrganisationDocument)
        assert item.prefecture == "24"
        assert item.lg_code is not None


def test_metals_are_in_micrograms_per_kilogram() -> None:
    qualifiers: Counter[ResultQualifier | None] = Counter()
    for item in items(files(IN_SCOPE["spice-metals"][0])[0], Tally()):
        if isinstance(item, ListedSample):
            assert item.collected_on is not None
            assert {result.unit for result in item.results} == {"ug/kg"}
            qualifiers.update(result.qualifier for result in item.results)
    assert qualifiers[ResultQualifier.EQUAL] > qualifiers[ResultQualifier.NOT_DETECTED] > 0


def test_real_trials_of_the_portal_have_their_dates_and_words() -> None:
    tally = Tally()
    trials = [
        item for item in items(files(IN_SCOPE["ictrp"][0])[0], tally) if isinstance(item, TrialDocument)
    ]
    assert all(one.dates.registered and one.dates.registered.date for one in trials)
    assert set(tally.warnings) <= {RowCode.W_VALUE, RowCode.W_DATE, RowCode.W_TEXT, RowCode.W_ID}
    assert sum(one.primary_id.scheme != "other" for one in trials) * 2 > len(trials)
    stored = "".join(one.model_dump_json() for one in trials)
    assert not re.search(r"_x000D_|<br", stored)
    assert not re.search(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", stored)


def persons(archive: Path) -> set[str]:
    """Names of contacts, officials and investigators in classic records."""
    paths = ("overall_official/last_name", "overall_contact/last_name", "overall_contact_backup/last_name")
    paths += ("location/contact/last_name", "location/investigator/last_name")
    paths += ("responsible_party/investigator_full_name",)
    found: set[str] = set()
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            content = tar.extractfile(member)
            assert content is not None
            root = etree.parse(content).getroot()
            found.update(text for path in paths for text in (e.text for e in root.iterfind(path)) if text)
    return {name for name in found if len(name.split()) > 1 and "Pfizer" not in name}


def test_persons_of_classic_records_stay_behind() -> None:
    (file,) = files("trials-ctgov-classic-xml/*.tar.gz")
    tally = Tally()
    stored = "".join(item.model_dump_json() for item in items(file, tally))
    named = persons(file.path)
    assert tally.accepted >= 10
    assert len(named) >= 5
    assert not [name for name in named if name in stored]


def test_the_numbers_that_the_real_classic_records_hold_are_read() -> None:
    (file,) = files("trials-ctgov-classic-xml/*.tar.gz")
    trials = [one for one in items(file, Tally()) if isinstance(one, TrialDocument) and one.posted_results]
    assert {one.primary_id.value: len(one.posted_results) for one in trials} == {
        "NCT00739752": 1,
        "NCT00739765": 2,
        "NCT00739882": 6,
        "NCT00739908": 7,
        "NCT00739934": 16,
    }
    (doses,) = trials[0].posted_results
    assert [one.analysed for one in doses.groups] == ["299", "284", "292", "288", "291", "293"]
    first = doses.rows[0].values[0]
    assert (first.group, first.value, first.spread) == ("O1", ".78", "1.00")
    assert (doses.parameter, doses.dispersion) == ("mean", "standard_deviation")
    ratio = doses.analyses[0]
    assert (ratio.p_value, ratio.estimate, ratio.ci_lower, ratio.ci_upper) == ("=.885", "0.99", ".88", "1.12")
    told = [outcome for one in trials for outcome in one.posted_results]
    assert all(outcome.groups and outcome.kind for outcome in told)
    assert all(outcome.parameter is not None or not outcome.rows for outcome in told)  # stopped early
    assert all(row.values for outcome in told for row in outcome.rows)


def test_a_real_page_of_api_v2_is_read_whole() -> None:
    (file,) = files("trials-ctgov-v2-json/*.json")
    tally = Tally()
    trials = [item for item in items(file, tally) if isinstance(item, TrialDocument)]
    assert tally.accepted == len(trials) >= 1
    assert not tally.rejected
    assert not re.search(r"Jeffrey Weber|Yuankai SHI", "".join(one.model_dump_json() for one in trials))
