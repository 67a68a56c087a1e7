"""Trials, their many identifiers, and their links to products."""

from piccolo.table import Table

from registry.tables.columns import (
    day,
    integer,
    key,
    moment,
    optional_integer,
    optional_moment,
    optional_text,
    optional_uuid,
    reference,
    text,
)
from registry.tables.members import Organisation
from registry.tables.systematic_reviews import SystematicReview

__all__ = ["LinkRequest", "MergeProposal", "ProductLink", "Trial", "TrialIdentifier", "TrialSighting"]


class Trial(Table, tablename="trial"):
    """One study: one record, many identifiers; the content is in the versions."""

    id = key()
    number = integer(unique=True)
    public_id = text(unique=True)
    primary_id = text()
    register = text()
    title = text()
    status = text()
    registered_on = optional_text()
    latest_version = integer()
    source = text()
    content_sha256 = text()
    created_at = moment()
    updated_at = moment()
    merged_into = reference("self", optional=True)
    organisation = reference(Organisation, optional=True)


class TrialIdentifier(Table, tablename="trial_identifier"):
    """One identifier of a study in its normal form."""

    id = key()
    trial = reference(Trial)
    scheme = text()
    value = text()


class TrialSighting(Table, tablename="trial_sighting"):
    """The last export in which a register still said what a version says; there is none for a version seen once."""

    id = key()
    trial = reference(Trial)
    version = integer()
    exported_on = day()


class MergeProposal(Table, tablename="merge_proposal"):
    """Two records that share a number, so that they may be one study; two people decide (2.4, 5.4).

    ``first`` is the record that was made earlier. A pair is proposed once; what became of it stays on record.
    """

    id = key()
    number = integer(unique=True)
    first = reference(Trial)
    second = reference(Trial)
    shared = text()
    state = text()
    kept = reference(Trial, optional=True)
    found_at = moment()
    proposed_by = optional_uuid()
    proposed_at = optional_moment()
    proposed_reason = optional_text()
    decided_by = optional_uuid()
    decided_at = optional_moment()
    decided_reason = optional_text()


class ProductLink(Table, tablename="product_link"):
    """A trial that speaks of a product or listing, and how near it is (3.7)."""

    id = key()
    record = text()
    trial = reference(Trial)
    directness = text()
    reason = text()
    product_version = optional_integer()
    linked_by = optional_uuid()
    linked_at = moment()
    ended_at = optional_moment()
    ended_reason = optional_text()
    comparison = optional_text()


class LinkRequest(Table, tablename="link_request"):
    """A firm asks to link a trial or a systematic review to its product; a reviewer decides."""

    id = key()
    number = integer(unique=True)
    record = text()
    trial = reference(Trial, optional=True)
    review = reference(SystematicReview, optional=True)
    reason = text()
    state = text()
    requested_by = optional_uuid()
    requested_at = moment()
    decided_by = optional_uuid()
    decided_at = optional_moment()
    decided_reason = optional_text()
