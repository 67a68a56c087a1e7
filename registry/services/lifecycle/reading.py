"""What stands between a published product and the public: its state, and its suspension with what was proposed."""

from dataclasses import dataclass
from datetime import datetime

from registry.domain.errors import NotFound
from registry.domain.permissions import Actor, require, require_impartial
from registry.services.products.rows import find
from registry.tables.database import Statement
from schemas.base import Bilingual
from schemas.reviews import ReinstatementProposal
from schemas.vocab import RegistrationState, SuspensionCause

__all__ = ["OpenSuspension", "Standing", "standing_of"]

_OPEN = Statement(
    "SELECT s.cause, s.reason, s.notice_ja, s.notice_en, s.suspended_at, s.proposed_at, s.proposal,"
    " s.proposed_by, p.joined_to FROM suspension s"
    " LEFT JOIN person p ON p.id = s.proposed_by WHERE s.product = {} AND s.ended_at IS NULL"
)
_NAME = Statement(
    "SELECT p.name, f.name_ja FROM product p JOIN firm f ON f.id = p.firm WHERE p.public_id = {}"
)


@dataclass(frozen=True)
class OpenSuspension:
    """A suspension that has not ended.

    Attributes:
        cause: Why.
        reason: In words, for staff.
        notice: What the public reads.
        since: When it began.
        proposal: Somebody's proposal to show the product again; None where there is none.
        proposed_at: When that was.
        own: Whether it is the reader's, who then cannot confirm it.
    """

    cause: SuspensionCause
    reason: str
    notice: Bilingual
    since: datetime
    proposal: ReinstatementProposal | None
    proposed_at: datetime | None
    own: bool


@dataclass(frozen=True)
class Standing:
    """A product that was ever registered, its firm, and its suspension if there is one."""

    product_id: str
    name: str
    firm: str
    corporate_no: str
    state: RegistrationState
    published: bool
    suspension: OpenSuspension | None


async def standing_of(product_id: str, *, actor: Actor) -> Standing:
    """How a product stands, for staff.

    Raises:
        NotFound: There is no such product.
        NotSignedIn, Forbidden: The actor may not read other people's reviews, or has a conflict of interest.
    """
    require(actor, "review:read_any")
    require_impartial(actor, product_id)
    row, named = await find(product_id), await _NAME.first(product_id)
    if row is None or named is None:
        raise NotFound(product_id)
    found = await _OPEN.first(row["id"])
    return Standing(
        product_id=product_id,
        name=named["name"],
        firm=named["name_ja"],
        corporate_no=row["corporate_no"],
        state=RegistrationState.of(row["state"]),
        published=row["published_version"] is not None,
        suspension=None
        if found is None
        else OpenSuspension(
            cause=SuspensionCause.of(found["cause"]),
            reason=found["reason"],
            notice=Bilingual(ja=found["notice_ja"], en=found["notice_en"]),
            since=found["suspended_at"],
            proposal=None
            if found["proposal"] is None
            else ReinstatementProposal.model_validate_json(found["proposal"]),
            proposed_at=found["proposed_at"],
            own=actor.person is not None and (found["joined_to"] or found["proposed_by"]) == actor.person,
        ),
    )
