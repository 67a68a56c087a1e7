"""A recall of a lot up to its end, and what follows from its class for the product (5.6)."""

from datetime import datetime

from registry.domain.permissions import SYSTEM, Actor
from registry.services import lots, products, versions
from registry.services.lifecycle.standing import suspend_once
from registry.services.products.rows import locked
from registry.tables.database import transaction
from schemas.base import Bilingual
from schemas.lots import LotRecall, LotView, RecallEntry, RecallReport
from schemas.reviews import SuspensionEntry
from schemas.vocab import RecallClass, SuspensionCause

__all__ = ["recall", "report_recall"]


async def recall(
    product_id: str, number: str, given: RecallEntry, *, site: str | None = None, actor: Actor, now: datetime
) -> LotView:
    """Recall a lot: its product says so from this instant, and a recall of class I or II suspends it.

    Raises:
        Conflict: The lot was never released, or is recalled or rejected already.
        NotFound, NotSignedIn, Forbidden: The actor may not decide about lots of this product.
    """
    async with transaction():
        recalled = await lots.recall(product_id, number, given, site=site, actor=actor, now=now)
        if given.recall_class is not RecallClass.III:
            cause, named = SuspensionCause.RECALL, given.recall_class
            notice = Bilingual(
                ja=f"ロット {recalled.number} の自主回収（{named.ja}）のため、公開を停止しています。",
                en=f"Suspended because lot {recalled.number} is being recalled ({named.en.lower()}).",
            )
            key = f"{product_id}/lots/{recalled.number}/{recalled.site}:{cause.value}"
            entry = SuspensionEntry(reason=f"{cause.ja} / {cause.en}: {given.reason}", public_notice=notice)
            await suspend_once(product_id, cause, key, entry, actor=SYSTEM, now=now)
        # Under the product's lock, so that a version published meanwhile is the one that bears the banner.
        await locked(product_id)
        await products.refresh(product_id, now=now)
        return recalled


async def report_recall(
    product_id: str,
    number: str,
    given: RecallReport,
    *,
    site: str | None = None,
    if_match: str | None = versions.WHATEVER,
    actor: Actor,
    now: datetime,
) -> LotRecall:
    """Report how far a recall has come, or its end, and show it at the product from this instant.

    The lot stays recalled, and a suspended product suspended: two persons reinstate it.

    Raises:
        Invalid, Conflict, VersionRequired, StaleVersion: As for ``lots.report_recall``.
        NotFound, NotSignedIn, Forbidden: The lot is not recalled, or the actor may not decide about it.
    """
    async with transaction():
        reported = await lots.report_recall(
            product_id, number, given, site=site, if_match=if_match, actor=actor, now=now
        )
        await locked(product_id)
        await products.refresh(product_id, now=now)
        return reported
