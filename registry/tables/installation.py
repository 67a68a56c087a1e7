"""What is fixed when the registry is installed."""

from piccolo.columns import Text
from piccolo.table import Table

from registry.tables.columns import integer, moment, text

__all__ = ["Installation"]


class Installation(Table, tablename="installation"):
    """One row: the database's own id and the public base address that printed QR codes contain.

    A 1 in ``sample`` says that every record is invented.
    """

    id = Text(primary_key=True, null=False, default="")
    base_address = text()
    sample = integer()
    created_at = moment()
