"""The instant from which a published product is suspended by its dates: kept beside it, compared when it is read.

Nobody waits for timed work: from that instant every reader sees the product suspended. What records it then writes
nothing that was not so before.
"""

from datetime import datetime, time
from typing import Any

from registry.domain import suspensions
from registry.domain.calendar import TOKYO, tokyo_day
from registry.services import rules, versions
from registry.services.products.rows import DRAFT, find, state_at
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual
from schemas.products import ProductDraft, Suspension
from schemas.vocab import RegistrationState, SuspensionCause

__all__ = ["Due", "cause_key", "due_of", "notice_of", "schedule", "suspended_by_date"]

Due = tuple[datetime, SuspensionCause] | None
"""From when, and why; None where no date suspends the product."""

_KNOWN = Statement("SELECT cause_key FROM suspension WHERE product = {}")
_SCHEDULE = Statement(
    "UPDATE product SET suspends_at = {}, suspends_for = {} WHERE id = {} AND state = 'published'"
    " AND published_version = {} AND (suspends_at IS NULL OR suspends_at > {})"
)


def cause_key(public_id: str, version: int, cause: SuspensionCause) -> str:
    """Names the cause of a suspension of one version by its dates: it suspends that version once."""
    return f"{public_id}/v{version}:{cause.value}"


def notice_of(cause: SuspensionCause) -> Bilingual:
    """What the public reads of a suspension by dates."""
    return Bilingual(ja=f"{cause.ja}のため、公開を停止しています。", en=f"Suspended: {cause.en.lower()}.")


def suspended_by_date(row: dict[str, Any], now: datetime | None) -> Suspension | None:
    """The suspension that holds at an instant by the product's dates and is not on record yet."""
    if row["state"] != RegistrationState.PUBLISHED or state_at(row, now) is not RegistrationState.SUSPENDED:
        return None
    cause = SuspensionCause.of(row["suspends_for"])
    return Suspension(cause=cause, public_notice=notice_of(cause), since=row["suspends_at"])


async def due_of(row: dict[str, Any], version: int, document: ProductDraft, *, now: datetime) -> Due:
    """From when the dates of a version suspend its product; what holds already stays as it is kept.

    Args:
        row: The product's row.
        version: Number of the version that is published.
        document: Its document.
        now: The instant.
    """
    if document.subclass not in suspensions.BY_DATE:
        return None
    if version == row["published_version"] and state_at(row, now) is RegistrationState.SUSPENDED:
        held = suspended_by_date(row, now)
        if held is not None:
            return held.since, held.cause
    known = {one["cause_key"] for one in await _KNOWN.rows(row["id"])}
    past = [cause for cause in SuspensionCause if cause_key(row["public_id"], version, cause) in known]
    in_force = await rules.on_any_day()
    found = suspensions.due(
        document,
        law_on=lambda day: in_force(day).law,
        turning=await rules.turning_days(suspensions.LAW),
        today=tokyo_day(now),
        past=past,
    )
    if found is None:
        return None
    day, cause = found
    return max(datetime.combine(day, time.min, TOKYO), now), cause


async def schedule(public_id: str, *, now: datetime) -> None:
    """Keep from when a published product is suspended, where law that began or ended since has changed it."""
    row = await find(public_id)
    if row is None or row["state"] != RegistrationState.PUBLISHED:
        return
    stored = await versions.load(public_id, row["published_version"])
    assert stored is not None  # noqa: S101 # a published product has its version
    due = await due_of(row, stored.number, DRAFT.validate_json(stored.document), now=now)
    kept = None if row["suspends_for"] is None else (row["suspends_at"], row["suspends_for"])
    if due == kept:
        return
    instant, cause = (None, None) if due is None else (due[0], due[1].value)
    async with transaction():
        await _SCHEDULE.rows(instant, cause, row["id"], stored.number, now)
