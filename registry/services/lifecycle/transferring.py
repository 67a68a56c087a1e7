"""A firm's products go to another firm: lots, trials and history stay with the product (5.6)."""

from datetime import datetime
from uuid import UUID

from registry.domain.errors import Conflict, Invalid
from registry.domain.permissions import Actor, require
from registry.services import certificates, log, products
from registry.services.lifecycle.standing import suspend_due
from registry.services.log import Facts
from registry.services.products.rows import locked
from registry.services.reviews.rows import latest_case
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual
from schemas.reviews import Transfer
from schemas.vocab import RegistrationState

__all__ = ["transfer"]

_FIRM = Statement("SELECT id, state FROM firm WHERE corporate_no = {}")
_MOVE = Statement("UPDATE product SET firm = {} WHERE id = {}")
_WAITING = frozenset({RegistrationState.DRAFT, RegistrationState.REJECTED, RegistrationState.PUBLISHED})


async def transfer(
    corporate_no: str, entry: Transfer, *, actor: Actor, base_address: str, now: datetime
) -> None:
    """Give products of one firm to another, all or none; published ones get new certificates.

    Published documents keep the firm they were published with; an open draft has to name the new one before it is
    submitted.

    Raises:
        Invalid: The new firm is unknown or closed, or a product is not of the old firm.
        Conflict: A product is under review; its case is decided or pulled back first.
        NotFound, NotSignedIn, Forbidden: There is no such product, or the actor may not transfer products.
    """
    require(actor, "product:transfer")
    role = actor.role_for("product:transfer")
    async with transaction():
        target = await _target(entry.to)
        for place, product_id in enumerate(dict.fromkeys(entry.products)):
            await suspend_due(product_id, now=now)
            row = await locked(product_id)
            if row["corporate_no"] != corporate_no:
                raise Invalid.field(
                    f"products.{place}",
                    "E_REF",
                    ja=f"{product_id} は法人番号 {corporate_no} の事業者の製品ではありません。",
                    en=f"{product_id} is not a product of {corporate_no}.",
                )
            case = await latest_case(row)
            if case is not None and case.closed_at is None and case.state not in _WAITING:
                raise Conflict(
                    Bilingual(
                        ja=f"{product_id} は審査中です。審査が終わるか取り戻された後に移してください。",
                        en=f"{product_id} is under review; transfer it once that is decided or pulled back.",
                    )
                )
            await _MOVE.rows(target, row["id"])
            facts = Facts(role=role, from_state=corporate_no, to_state=entry.to, reason=entry.reason)
            await log.append("product.transferred", product_id, facts=facts, actor=actor, now=now)
            await products.refresh(product_id, now=now)
            if row["state"] == RegistrationState.PUBLISHED:
                await certificates.issue(
                    product_id, actor=actor, role=role, base_address=base_address, now=now
                )


async def _target(corporate_no: str) -> UUID:
    firm = await _FIRM.first(corporate_no)
    if firm is None or firm["state"] != "active":
        raise Invalid.field(
            "to",
            "E_REF",
            ja=f"法人番号 {corporate_no} の会員事業者はありません。",
            en=f"No active member firm has the corporate number {corporate_no}.",
        )
    key: UUID = firm["id"]
    return key
