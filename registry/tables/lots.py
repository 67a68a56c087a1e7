"""Lots, samples and test results: rows, because they are many and numeric.

Results keep the digits as entered (text); a lot's document is frozen when the lot is released.
"""

from piccolo.table import Table

from registry.tables.columns import (
    integer,
    key,
    moment,
    optional_day,
    optional_integer,
    optional_moment,
    optional_text,
    optional_uuid,
    reference,
    text,
)
from registry.tables.listings import Listing
from registry.tables.members import Organisation
from registry.tables.products import Product

__all__ = ["Lot", "RecallReport", "Sample", "Specimen", "TestResult"]


class Lot(Table, tablename="lot"):
    """One lot of one product at one site; the number is compared exactly."""

    id = key()
    product = reference(Product)
    number = text()
    site = text()
    product_version = integer()
    specification = optional_text()
    specification_version = optional_integer()
    manufactured_on = optional_day()
    expires_on = optional_day()
    size = optional_text()
    size_unit = optional_text()
    state = text()
    reason = optional_text()
    recall_class = optional_text()
    what_to_do = optional_text()
    released_on = optional_day()
    released_by = optional_uuid()
    document = optional_text()
    document_sha256 = optional_text()
    created_at = moment()
    updated_at = moment()


class RecallReport(Table, tablename="recall_report"):
    """How far the recall of a lot had come: numbered from 1, the last one stands, none is changed."""

    id = key()
    lot = reference(Lot)
    number = integer()
    progress = integer()
    closed_on = optional_day()
    authority_no = optional_text()
    reason = text()
    entered_by = optional_uuid()
    entered_at = moment()


class Sample(Table, tablename="sample"):
    """A sample of a listed product whose lot the source does not tell."""

    id = key()
    listing = reference(Listing)
    source = text()
    sample_no = text()
    collected_on = optional_day()
    created_at = moment()


class TestResult(Table, tablename="test_result"):
    """One measured value, as entered; ``verdict`` is the one computed under ``rule_version``.

    ``position`` is the place in the sample, or the replicate of the lot's item; ``entered_as`` the role; ``reason``
    why it took the place of another one.
    """

    id = key()
    lot = reference(Lot, optional=True)
    sample = reference(Sample, optional=True)
    position = integer()
    item = text()
    item_ja = optional_text()
    method = optional_text()
    value = optional_text()
    qualifier = text()
    unit = optional_text()
    loq = optional_text()
    lod = optional_text()
    uncertainty = optional_text()
    k = optional_text()
    mass_g = optional_text()
    tested_on = optional_day()
    laboratory = optional_text()
    accreditation = optional_text()
    verdict = optional_text()
    rule_version = optional_text()
    as_written = optional_text()
    entered_by = optional_uuid()
    entered_as = optional_text()
    entered_at = moment()
    replaced_at = optional_moment()
    reason = optional_text()


class Specimen(Table, tablename="specimen"):
    """What a laboratory calls the part of a lot that it tests."""

    id = key()
    organisation = reference(Organisation)
    number = text()
    lot = reference(Lot)
    noted_by = optional_uuid()
    noted_at = moment()
