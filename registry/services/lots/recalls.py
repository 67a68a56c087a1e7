"""What is known of the recall of a lot: its class, what holders must do, and how far it has come (4.11)."""

from typing import Any
from uuid import UUID

from registry.domain.canonical import sha256_hex
from registry.services import versions
from registry.services.products.rows import DRAFT
from registry.tables.database import Statement
from schemas.lots import LotRecall, RecallReported
from schemas.vocab import LotState, RecallClass

__all__ = ["open_recalls", "recall_of", "recall_tag"]

_REPORTS = Statement(
    "SELECT progress, closed_on, authority_no, reason, entered_at FROM recall_report WHERE lot = {}"
    " ORDER BY number DESC"
)
# A recall that has ended is not opened again, so any report that ends it has.
_OPEN = Statement(
    "SELECT l.number FROM lot l WHERE l.product = {} AND l.state = 'recalled' AND l.recall_class IN ('I', 'II')"
    " AND NOT EXISTS (SELECT 1 FROM recall_report r WHERE r.lot = l.id AND r.closed_on IS NOT NULL)"
    " ORDER BY l.number, l.site"
)


async def recall_of(product: dict[str, Any], lot: dict[str, Any]) -> LotRecall | None:
    """What holders of a recalled lot must know, with the product's own contact; None for other lots."""
    if lot["state"] != LotState.RECALLED:
        return None
    stored = await versions.load(product["public_id"], product["published_version"])
    assert stored is not None  # noqa: S101 # only published products have lots
    reports = tuple(RecallReported(**row) for row in await _REPORTS.rows(lot["id"]))
    return LotRecall(
        recall_class=RecallClass.of(lot["recall_class"]),
        reason=lot["reason"],
        what_to_do=lot["what_to_do"],
        contact=DRAFT.validate_json(stored.document).contact_ae,
        since=lot["updated_at"],
        closed_on=reports[0].closed_on if reports else None,
        reports=reports,
    )


def recall_tag(recall: LotRecall) -> str:
    """The tag that the next report of a recall must name: it changes with whatever is told of the recall."""
    return sha256_hex(recall.model_dump_json().encode())[:32]


async def open_recalls(product: UUID) -> tuple[str, ...]:
    """Numbers of the product's lots whose recall is of class I or II and has not ended."""
    return tuple([row["number"] for row in await _OPEN.rows(product)])
