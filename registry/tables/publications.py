"""Publications, and the registry numbers that link them to trials.

The table is called ``paper``, for ``publication`` says which version of a record the public saw.
"""

from piccolo.table import Table

from registry.tables.columns import integer, key, moment, optional_integer, optional_text, reference, text

__all__ = ["Paper", "PaperNumber"]


class Paper(Table, tablename="paper"):
    """One article: found by PMID, by DOI in small letters, or by its citation where it has neither."""

    id = key()
    number = integer(unique=True)
    public_id = text(unique=True)
    pmid = optional_text()
    doi = optional_text()
    citation = optional_text()
    title = text()
    year = optional_integer()
    retracted = integer()
    latest_version = integer()
    source = text()
    content_sha256 = text()
    created_at = moment()
    updated_at = moment()


class PaperNumber(Table, tablename="paper_number"):
    """A registry number that an article names, in its normal form."""

    id = key()
    paper = reference(Paper)
    scheme = text()
    value = text()
    origin = text()
