"""A firm's particulars corrected: its products say so from then on, and what was published on a day still does."""

from datetime import datetime

from registry.domain.permissions import Actor
from registry.services import members, products, versions
from registry.services.products.rows import locked
from registry.tables.database import Statement, transaction
from schemas.members import FirmCorrection

__all__ = ["correct_firm"]

_SHOWN = Statement(
    "SELECT p.public_id FROM product p JOIN firm f ON f.id = p.firm"
    " WHERE f.corporate_no = {} AND p.published_version IS NOT NULL ORDER BY p.number"
)


async def correct_firm(
    corporate_no: str,
    entry: FirmCorrection,
    *,
    if_match: str | None = versions.WHATEVER,
    actor: Actor,
    now: datetime,
) -> None:
    """Write another name or address of a firm; certificates and the pages of earlier days keep what they said.

    Raises:
        NotFound: No member firm has this corporate number.
        VersionRequired, StaleVersion: The firm is not as it was read; ``if_match`` names its tag.
        NotSignedIn, Forbidden: The actor may not manage firms.
    """
    async with transaction():
        if not await members.correct_firm(corporate_no, entry, if_match=if_match, actor=actor, now=now):
            return
        for row in await _SHOWN.rows(corporate_no):
            await locked(row["public_id"])
            await products.refresh(row["public_id"], now=now)
