"""Reports of how far a recall has come, up to its end (4.11); every one stays."""

from datetime import date, datetime
from typing import Any

from registry.domain.calendar import tokyo_day
from registry.domain.errors import Conflict, Invalid, NotFound
from registry.domain.permissions import Actor, require
from registry.services import log, versions
from registry.services.log import Facts
from registry.services.lots.reading import readable
from registry.services.lots.recalls import recall_of, recall_tag
from registry.services.lots.rows import lock, named, subject
from registry.services.products.rows import own
from registry.tables.columns import uuid7
from registry.tables.database import insert, transaction
from registry.tables.lots import RecallReport as RecallReportRow
from schemas.base import Bilingual
from schemas.lots import LotRecall, RecallReport

__all__ = ["recall_on_record", "report_recall"]


async def recall_on_record(
    product_id: str, number: str, *, site: str | None = None, actor: Actor
) -> LotRecall:
    """The recall of a lot, open or ended.

    Raises:
        NotFound: The lot is not recalled, there is no such lot, or the actor may not know of the product.
        Invalid: The number is used at several sites and none is named.
    """
    product = await readable(product_id, actor)
    return await _recall(product, await named(product, number, site))


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
    """Report how far a recall has come, or its end; the lot stays recalled. Reports made before stay as they are.

    Its product is shown anew by ``lifecycle.report_recall``, the only caller.

    Raises:
        Invalid: The end is before the recall or after today, or the number is used at several sites.
        Conflict: The recall has ended; what was said of its end can be corrected, but it is not opened again.
        VersionRequired, StaleVersion: The recall is not as it was read; ``if_match`` names its tag.
        NotFound, NotSignedIn, Forbidden: The lot is not recalled, or the actor may not decide about it.
    """
    require(actor, "lot:write")
    async with transaction():
        product = await own(product_id, actor)
        lot = await lock(product, number, site)
        standing = await _recall(product, lot)
        versions.match(if_match, recall_tag(standing), standing.model_dump_json())
        _check(given, standing, today=tokyo_day(now))
        row = {
            "id": uuid7(),
            "lot": lot["id"],
            "number": len(standing.reports) + 1,
            **given.model_dump(),
            "entered_by": actor.person,
            "entered_at": now,
        }
        await insert(RecallReportRow, row)
        await _log(product, lot, given, standing, actor=actor, now=now)
        return await _recall(product, lot)


async def _recall(product: dict[str, Any], lot: dict[str, Any]) -> LotRecall:
    found = await recall_of(product, lot)
    if found is None:
        raise NotFound(f"{subject(product['public_id'], lot)}/recall")
    return found


def _check(given: RecallReport, standing: LotRecall, *, today: date) -> None:
    if given.closed_on is None:
        if standing.closed_on is not None:
            raise Conflict(
                Bilingual(
                    ja="終了した自主回収を再開することはできません。終了日を入力してください。",
                    en="A recall that has ended is not opened again; give the day of its end.",
                )
            )
        return
    began = tokyo_day(standing.since)
    if not began <= given.closed_on <= today:
        raise Invalid.field(
            "closed_on",
            "E_DATE",
            ja=f"終了日は、回収を始めた {began} から今日 {today} までの日にしてください。",
            en=f"The end lies between {began}, when the recall began, and today, {today}.",
        )


async def _log(
    product: dict[str, Any],
    lot: dict[str, Any],
    given: RecallReport,
    standing: LotRecall,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    ended = given.closed_on is not None and standing.closed_on is None
    facts = Facts(
        role=actor.role_for("lot:write"),
        from_state=lot["state"],
        to_state=lot["state"],
        reason=given.reason,
        document_sha256=lot["document_sha256"],
    )
    kind = "lot.recall_ended" if ended else "lot.recall_reported"
    await log.append(kind, subject(product["public_id"], lot), facts=facts, actor=actor, now=now)
