"""What the parts of this service share: a case's row, and its entity tag."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from registry.domain.errors import Forbidden, NotFound
from registry.domain.permissions import Actor, allowed, require
from registry.services.products import rows as products
from registry.tables.database import Statement
from schemas.base import Bilingual
from schemas.vocab import AmendmentKind, DeadlineKind, RegistrationState

__all__ = ["Case", "case_for", "latest_case", "product_for"]

_COLUMNS = (
    "SELECT id, product, version, state, kind, changed, formula, round, submitter, submitted_at, document_sha256,"
    " checklist, due_kind, due_on, escalated_at, revision, closed_at FROM review_case WHERE product = {}"
)
_LATEST = Statement(_COLUMNS + " ORDER BY opened_at DESC, id DESC LIMIT 1")


@dataclass(frozen=True)
class Case:
    """A case with its product; ``etag`` is what a change of it must name."""

    id: UUID
    product: dict[str, Any]
    version: int
    state: RegistrationState
    kind: AmendmentKind
    changed: str
    formula: bool
    round: int
    submitter: UUID | None
    submitted_at: datetime
    document_sha256: str
    checklist: str
    due_kind: DeadlineKind | None
    due_on: date | None
    escalated_at: datetime | None
    revision: int
    closed_at: datetime | None

    @property
    def etag(self) -> str:
        """The tag that a change of the case must name."""
        return f"case-v{self.version}r{self.round}.{self.revision}"

    @property
    def minor(self) -> bool:
        """Whether one reviewer is enough."""
        return self.kind is AmendmentKind.MINOR

    @property
    def public_id(self) -> str:
        """The product's public identifier."""
        return str(self.product["public_id"])

    @classmethod
    def of(cls, row: dict[str, Any], product: dict[str, Any]) -> Self:
        """Read a row."""
        words = {
            "product": product,
            "state": RegistrationState.of(row["state"]),
            "kind": AmendmentKind.of(row["kind"]),
            "formula": bool(row["formula"]),
            "due_kind": None if row["due_kind"] is None else DeadlineKind.of(row["due_kind"]),
        }
        return cls(**(row | words))


async def product_for(public_id: str, actor: Actor) -> dict[str, Any]:
    """The product's row, for somebody who may know of its review: its firm, reviewers, auditors.

    Raises:
        NotFound: There is no such product, or the actor may not know of it.
        NotSignedIn, Forbidden: The actor may read no reviews, or this product is another firm's.
    """
    require(actor, "review:read")
    row = await products.find(public_id)
    if row is None:
        raise NotFound(public_id)
    if row["firm"] in actor.firms or allowed(actor, "review:read_any"):
        return row
    if row["published_version"] is None:
        raise NotFound(public_id)
    raise Forbidden(
        Bilingual(
            ja="他社の製品の審査は閲覧できません。", en="The review of another firm's product is not yours."
        )
    )


async def latest_case(product: dict[str, Any]) -> Case | None:
    """The newest case of a product, closed or not; None where nothing was ever submitted."""
    row = await _LATEST.first(product["id"])
    return None if row is None else Case.of(row, product)


async def case_for(public_id: str, actor: Actor) -> Case:
    """The newest case of a product the actor may know of.

    Raises:
        NotFound: Nothing was ever submitted for it, or the actor may not know of it.
        NotSignedIn, Forbidden: The actor may not read it.
    """
    found = await latest_case(await product_for(public_id, actor))
    if found is None:
        raise NotFound(f"{public_id}/case")
    return found
