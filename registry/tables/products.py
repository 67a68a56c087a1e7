"""Products: the columns that are searched or joined; the content is in the versions."""

from piccolo.table import Table

from registry.tables.columns import (
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
from registry.tables.members import Firm

__all__ = ["Product", "ProductDraftRow", "ProductIdentifier"]


class Product(Table, tablename="product"):
    """A registered product; ``public_json`` and ``card_json`` are what visitors read, made when written.

    From ``suspends_at`` on it is read as suspended, while ``state`` still says published.
    """

    id = key()
    number = integer(unique=True)
    public_id = text(unique=True)
    firm = reference(Firm)
    subclass = text()
    state = text()
    name = text()
    latest_version = integer()
    published_version = optional_integer()
    public_json = optional_text()
    card_json = optional_text()
    etag = optional_text()
    suspends_at = optional_moment()
    suspends_for = optional_text()
    created_at = moment()
    updated_at = moment()


class ProductIdentifier(Table, tablename="product_identifier"):
    """An identifier of the published version, for look-up (GTIN as 14 digits, others in normal form)."""

    id = key()
    product = reference(Product)
    scheme = text()
    value = text()


class ProductDraftRow(Table, tablename="product_draft"):
    """The open draft of the next version, frozen while it is under review; gone once that version exists."""

    id = key()
    product = reference(Product)
    version = integer()
    revision = integer()
    document = text()
    saved_at = moment()
    saved_by = optional_uuid()
    frozen_at = optional_moment()
