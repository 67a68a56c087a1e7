"""Certificates: number, state and the hashes of both editions; the snapshots are in the versions."""

from piccolo.table import Table

from registry.tables.columns import day, integer, key, moment, reference, text
from registry.tables.products import Product

__all__ = ["Certificate"]


class Certificate(Table, tablename="certificate"):
    """One issued certificate or specimen; ``number`` is never reused."""

    id = key()
    number = text(unique=True)
    product = reference(Product)
    product_version = integer()
    state = text()
    public_sha256 = text()
    full_sha256 = text()
    issued_at = moment()
    expires_on = day()
