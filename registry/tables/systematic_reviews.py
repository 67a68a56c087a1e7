"""Systematic reviews; their content is in the versions."""

from piccolo.table import Table

from registry.tables.columns import integer, key, moment, reference, text

__all__ = ["SystematicReview", "SystematicReviewRecord"]


class SystematicReview(Table, tablename="systematic_review"):
    """One systematic review."""

    id = key()
    number = integer(unique=True)
    public_id = text(unique=True)
    title = text()
    latest_version = integer()
    created_at = moment()
    updated_at = moment()


class SystematicReviewRecord(Table, tablename="systematic_review_record"):
    """A product, listing or trial that the newest version of a review names by its public id."""

    id = key()
    review = reference(SystematicReview)
    record = text()
