"""Reviews: cases, what was submitted, who judges, their interests, their points, and suspensions.

Nothing here is deleted. Persons are opaque ids without a foreign key, as in the log.
"""

from piccolo.table import Table

from registry.tables.columns import (
    day,
    integer,
    key,
    moment,
    optional_day,
    optional_moment,
    optional_text,
    optional_uuid,
    reference,
    text,
)
from registry.tables.products import Product

__all__ = [
    "CaseActRow",
    "CorrectionRow",
    "InterestDeclarationRow",
    "InterestOverride",
    "ReviewAssignment",
    "ReviewCaseRow",
    "ReviewPointRow",
    "ReviewSubmission",
    "SuspensionRow",
]


class ReviewCaseRow(Table, tablename="review_case"):
    """One version of one product on its way to publication; ``revision`` counts its changes."""

    id = key()
    product = reference(Product)
    version = integer()
    state = text()
    kind = text()
    changed = text()
    formula = integer()
    round = integer()
    submitter = optional_uuid()
    submitted_at = moment()
    document_sha256 = text()
    checklist = text()
    summary = optional_text()
    due_kind = optional_text()
    due_on = optional_day()
    escalated_at = optional_moment()
    revision = integer()
    opened_at = moment()
    closed_at = optional_moment()


class ReviewSubmission(Table, tablename="review_submission"):
    """What was submitted, with the declaration that was signed and the reasons given for warnings."""

    id = key()
    review_case = reference(ReviewCaseRow)
    document = text()
    sha256 = text()
    declaration_version = text()
    explanations = text()
    submitted_by = optional_uuid()
    submitted_at = moment()


class ReviewAssignment(Table, tablename="review_assignment"):
    """A reviewer of one round of a case."""

    id = key()
    review_case = reference(ReviewCaseRow)
    person = optional_uuid()
    round = integer()
    assigned_by = optional_uuid()
    assigned_at = moment()
    ended_at = optional_moment()


class InterestDeclarationRow(Table, tablename="interest_declaration"):
    """What a reviewer declared: yearly, or for one case."""

    id = key()
    person = optional_uuid()
    review_case = reference(ReviewCaseRow, optional=True)
    document = text()
    declared_on = day()
    declared_at = moment()


class InterestOverride(Table, tablename="interest_override"):
    """The chief let a reviewer judge in spite of an interest; the note is public."""

    id = key()
    review_case = reference(ReviewCaseRow)
    person = optional_uuid()
    public_note = text()
    decided_by = optional_uuid()
    decided_at = moment()


class ReviewPointRow(Table, tablename="review_point"):
    """One point of a review."""

    id = key()
    review_case = reference(ReviewCaseRow)
    field = text()
    text = text()
    raised_by = optional_uuid()
    raised_at = moment()
    answer = optional_text()
    answered_by = optional_uuid()
    answered_at = optional_moment()
    resolved_by = optional_uuid()
    resolved_at = optional_moment()


class CaseActRow(Table, tablename="case_act"):
    """Somebody acted in a case: what four eyes are counted by."""

    id = key()
    review_case = reference(ReviewCaseRow)
    person = optional_uuid()
    event = text()
    seat = text()
    role = text()
    round = integer()
    acted_at = moment()


class CorrectionRow(Table, tablename="correction"):
    """A request to correct what one published version claims."""

    id = key()
    product = reference(Product)
    version = integer()
    field = text()
    text = text()
    requested_by = optional_uuid()
    requested_at = moment()
    due_on = optional_day()
    taken_back_by = optional_uuid()
    taken_back_at = optional_moment()


class SuspensionRow(Table, tablename="suspension"):
    """A suspension of a product; ``cause_key`` is unique, so that one cause suspends once."""

    id = key()
    product = reference(Product)
    cause = text()
    cause_key = text(unique=True)
    reason = text()
    notice_ja = text()
    notice_en = text()
    suspended_by = optional_uuid()
    suspended_at = moment()
    proposed_by = optional_uuid()
    proposed_at = optional_moment()
    proposal = optional_text()
    ended_by = optional_uuid()
    ended_at = optional_moment()
