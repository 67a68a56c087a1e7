"""Systematic reviews; their content is in the versions."""

from piccolo.table import Table

from registry.tables.columns import integer, key, moment, text

__all__ = ["SystematicReview"]


class SystematicReview(Table, tablename="systematic_review"):
    """One systematic review."""

    id = key()
    number = integer(unique=True)
    public_id = text(unique=True)
    title = text()
    latest_version = integer()
    created_at = moment()
    updated_at = moment()
