"""Listings: products as public sources tell of them, edition by edition."""

from piccolo.table import Table

from registry.tables.columns import integer, key, moment, optional_day, optional_text, reference, text
from registry.tables.products import Product

__all__ = ["Listing", "Reading"]


class Listing(Table, tablename="listing"):
    """A record of a public source; ``product`` is set once a firm has registered the product itself."""

    id = key()
    number = integer(unique=True)
    public_id = text(unique=True)
    source = text()
    source_key = text()
    product_class = optional_text()
    subclass = optional_text()
    firm_text = optional_text()
    name = text()
    state = text()
    edition = text()
    edition_date = optional_day()
    file_sha256 = text()
    content_sha256 = text()
    latest_version = integer()
    product = reference(Product, optional=True)
    public_json = text()
    card_json = text()
    etag = text()
    created_at = moment()
    updated_at = moment()


class Reading(Table, tablename="reading"):
    """A kana reading that another source gives to a name under a code; used for search only."""

    id = key()
    scheme = text()
    code = text()
    name_key = text()
    kana = text()
    origin = text()
