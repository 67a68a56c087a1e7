"""Evidence: the outcomes of products, and which records there are about them; the content is in the versions."""

from piccolo.table import Table

from registry.tables.columns import (
    integer,
    key,
    moment,
    optional_moment,
    optional_text,
    reference,
    text,
)
from registry.tables.products import Product
from registry.tables.trials import Trial

__all__ = ["ClaimOutcome", "EvidenceRecord"]


class ClaimOutcome(Table, tablename="claim_outcome"):
    """One outcome of a product and the newest grade of it; ``public_letter`` is what search may know."""

    id = key()
    public_id = text(unique=True)
    product = reference(Product)
    number = integer()
    letter = optional_text()
    public_letter = optional_text()
    grade_version = integer()
    inputs_sha256 = optional_text()
    graded_at = optional_moment()
    created_at = moment()


class EvidenceRecord(Table, tablename="evidence_record"):
    """A chain of versions about a trial, an outcome or both: who corrects it makes the next version."""

    id = key()
    record = text(unique=True)
    kind = text()
    product = reference(Product, optional=True)
    outcome = reference(ClaimOutcome, optional=True)
    trial = reference(Trial, optional=True)
    slot = optional_text()
    latest_version = integer()
    created_at = moment()
