"""Specifications: what a product must satisfy; the content is in the versions."""

from piccolo.table import Table

from registry.tables.columns import day, integer, key, moment, reference, text
from registry.tables.products import Product

__all__ = ["Specification"]


class Specification(Table, tablename="specification"):
    """The specification of a product; its latest version is the one in force from ``effective_from``."""

    id = key()
    number = integer(unique=True)
    public_id = text(unique=True)
    product = reference(Product)
    latest_version = integer()
    effective_from = day()
    created_at = moment()
    updated_at = moment()
