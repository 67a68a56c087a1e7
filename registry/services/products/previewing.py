"""A draft as the public would see it."""

from datetime import datetime

from registry.domain.canonical import canonical_bytes, sha256_hex
from registry.domain.errors import NotFound
from registry.domain.permissions import Actor
from registry.services.products.drafts import draft
from registry.services.products.rendering import compose
from registry.services.products.rows import find
from registry.services.versions import Stored
from schemas.products import ProductView
from schemas.vocab import RegistrationState

__all__ = ["preview"]


async def preview(public_id: str, *, actor: Actor, now: datetime, withheld_too: bool = False) -> ProductView:
    """The open draft as the public would read it if it were published as it is; nothing is stored.

    Args:
        public_id: The product.
        actor: Who may read its draft.
        now: The instant.
        withheld_too: Whether what the law keeps from the public is shown as well.

    Raises:
        NotFound: There is no such product, no open draft, or the actor may not know of it.
        NotSignedIn, Forbidden: The actor may not read drafts.
    """
    found = await draft(public_id, actor=actor)
    row = await find(public_id)
    if row is None:
        raise NotFound(public_id)
    text = canonical_bytes(found.document)
    stored = Stored(
        number=found.version,
        contract=found.document.contract,
        document=text.decode(),
        sha256=sha256_hex(text),
        recorded_at=now,
        recorded_by=None,
        role=actor.role_for("product:read_draft"),
    )
    return await compose(row, stored, found.document, RegistrationState.DRAFT, withheld_too=withheld_too)
