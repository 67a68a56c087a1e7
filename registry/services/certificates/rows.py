"""What the parts of this service share: a certificate's row, its state today, and where its editions are."""

from datetime import datetime
from typing import Any

from registry.domain.calendar import tokyo_day
from registry.domain.errors import NotFound
from registry.services.products.rows import state_at
from registry.tables.database import Statement
from schemas.vocab import CertificateState, Edition, RegistrationState

__all__ = ["COLUMNS", "edition_record", "find", "state_of"]

COLUMNS = (
    "SELECT c.id, c.number, c.product_version, c.state, c.public_sha256, c.issued_at, c.expires_on,"
    " p.id AS product, p.public_id, p.firm, p.state AS product_state, p.suspends_at"
    " FROM certificate c JOIN product p ON p.id = c.product"
)
_SUSPENDED = RegistrationState.SUSPENDED
_ONE = Statement(COLUMNS + " WHERE c.number = {}")


async def find(number: str) -> dict[str, Any]:
    """A certificate's row with its product's.

    Raises:
        NotFound: No certificate has this number.
    """
    row = await _ONE.first(number)
    if row is None:
        raise NotFound(number)
    return row


def state_of(row: dict[str, Any], *, now: datetime) -> CertificateState:
    """The state now: a valid one expires by its date and is suspended with its product, without anybody acting."""
    state = CertificateState.of(row["state"])
    if state is not CertificateState.VALID:
        return state
    if state_at({"state": row["product_state"], "suspends_at": row["suspends_at"]}, now) is _SUSPENDED:
        return CertificateState.SUSPENDED
    return CertificateState.EXPIRED if tokyo_day(now) > row["expires_on"] else state


def edition_record(number: str, edition: Edition) -> str:
    """Name of the chain that holds one edition; it has one version, since a certificate is never amended."""
    return f"{number}/{edition.value}"
