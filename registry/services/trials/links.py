"""Links between trials and products or listings: made and ended by reviewers, never removed."""

from datetime import datetime
from typing import Any

from registry.domain import visibility
from registry.domain.canonical import canonical_bytes
from registry.domain.directness import compare
from registry.domain.errors import Conflict, Invalid, NotFound
from registry.domain.permissions import SYSTEM, Actor, require
from registry.domain.units import refuse_unit
from registry.services import log, versions
from registry.services.log import Facts
from registry.services.products.rows import DRAFT
from registry.services.trials.reading import card_of
from registry.services.trials.rows import COLUMNS, product_behind, study
from registry.tables.columns import uuid7
from registry.tables.database import Statement, transaction
from registry.tables.trials import ProductLink
from schemas.base import Bilingual
from schemas.evidence.directness import Comparison
from schemas.trials import LinkedTrial, LinkEntry
from schemas.vocab import Directness

__all__ = ["break_final_product_links", "end_link", "link", "linked_to"]

_PRODUCT = Statement("SELECT latest_version FROM product WHERE public_id = {}")
_LISTING = Statement("SELECT latest_version FROM listing WHERE public_id = {}")
_OPEN = Statement(
    "SELECT id, directness FROM product_link WHERE record = {} AND trial = {} AND ended_at IS NULL"
)
_BY_KEY = Statement("SELECT id, public_id FROM trial WHERE id = {}")
_END = Statement("UPDATE product_link SET ended_at = {}, ended_reason = {} WHERE id = {}")
_FINAL = Statement(
    "SELECT k.id, k.trial, t.public_id FROM product_link k JOIN trial t ON t.id = k.trial"
    " WHERE k.record = {} AND k.directness = 'P0' AND k.ended_at IS NULL ORDER BY k.linked_at, k.id"
)
_LINKED = Statement(
    COLUMNS.replace(
        " FROM trial t",
        ", k.directness, k.reason, k.product_version, k.linked_at, k.linked_by, k.comparison FROM trial t",
    )
    + " JOIN product_link k ON k.trial = t.id WHERE k.record = {} AND k.ended_at IS NULL"
    " ORDER BY t.registered_on, t.number"
)


async def link(record: str, entry: LinkEntry, *, actor: Actor, now: datetime) -> None:
    """Link a trial to a product (P-…) or listing (G-…), saying how near it is and why.

    Raises:
        NotFound: There is no such record or trial.
        Conflict: They are linked already; end that link first.
        Invalid: A final-product link names no version of the product, or one that does not exist.
        NotSignedIn, Forbidden: The actor may not link trials.
    """
    require(actor, "link:write")
    async with transaction():
        trial = await _standing(entry.trial)
        latest = await _latest(record)
        if entry.directness is Directness.P0 and record.startswith("P-") and entry.product_version is None:
            raise Invalid.field(
                "product_version",
                "E_REQ",
                ja="最終製品(P0)の場合は、試験に使われた製品の版を入力してください。",
                en="For the final product (P0), name the version of the product that the trial used.",
            )
        if entry.product_version is not None and entry.product_version > latest:
            raise Invalid.field(
                "product_version",
                "E_REF",
                ja=f"{record} に版 {entry.product_version} はありません。",
                en=f"{record} has no version {entry.product_version}.",
            )
        if await _OPEN.first(record, trial["id"]):
            raise Conflict(
                Bilingual(
                    ja="この試験はすでに結び付いています。先に今の結び付きを終了してください。",
                    en="The trial is linked already; end that link first.",
                )
            )
        compared = await _compared(record, entry, latest)
        await ProductLink.insert(
            ProductLink(
                id=uuid7(),
                record=record,
                trial=trial["id"],
                directness=entry.directness.value,
                reason=entry.reason,
                product_version=entry.product_version,
                linked_by=actor.person,
                linked_at=now,
                comparison=None if compared is None else canonical_bytes(compared).decode(),
            )
        )
        await _logged("trial.linked", record, trial["public_id"], entry.reason, actor=actor, now=now)


async def end_link(record: str, trial_id: str, reason: str, *, actor: Actor, now: datetime) -> None:
    """End a link; it stays on record with its reason.

    Raises:
        NotFound: The trial is not linked to the record.
        NotSignedIn, Forbidden: The actor may not link trials.
    """
    require(actor, "link:write")
    async with transaction():
        trial = await _standing(trial_id)
        existing = await _OPEN.first(record, trial["id"])
        if existing is None:
            raise NotFound(f"{record} – {trial_id}")
        await _END.rows(now, reason, existing["id"])
        await _logged("trial.unlinked", record, trial["public_id"], reason, actor=actor, now=now)


async def break_final_product_links(record: str, reason: str, *, now: datetime) -> None:
    """The formula changed, so its trials are no longer ones of this product: P0 becomes P1, pending review (5.5).

    It happens inside the open transaction, by the system: a link that no reviewer made waits for one.
    """
    for old in await _FINAL.rows(record):
        await _END.rows(now, reason, old["id"])
        await ProductLink.insert(
            ProductLink(
                id=uuid7(),
                record=record,
                trial=old["trial"],
                directness=Directness.P1.value,
                reason=reason,
                product_version=None,
                linked_by=None,
                linked_at=now,
            )
        )
        await _logged("trial.link_broken", record, old["public_id"], reason, actor=SYSTEM, now=now)


async def linked_to(record: str, *, actor: Actor) -> tuple[LinkedTrial, ...]:
    """All trials linked to a product or listing, by date of registration; none is left out.

    Raises:
        NotFound: There is no such record.
    """
    await _latest(record)
    product = await product_behind(record)
    withheld_too = visibility.reads_withheld(actor, *(() if product is None else (product,)))
    return tuple(
        [
            LinkedTrial(
                trial=await card_of(row, actor=actor),
                directness=Directness.of(row["directness"]),
                reason=row["reason"] if withheld_too else None,
                product_version=row["product_version"],
                linked_at=row["linked_at"],
                comparison=None
                if row["comparison"] is None or not withheld_too
                else Comparison.model_validate_json(row["comparison"]),
                pending_review=row["linked_by"] is None,
            )
            for row in await _LINKED.rows(record)
        ]
    )


async def _compared(record: str, entry: LinkEntry, latest: int) -> Comparison | None:
    """The comparison of what the trial gave with the version of the product that the link names, or the latest."""
    if entry.studied is None:
        return None
    for place, component in enumerate(entry.studied.components):
        refuse_unit(component.unit, f"studied.components.{place}.unit")
    stored = await versions.load(record, entry.product_version or latest) if record.startswith("P-") else None
    if stored is None:
        raise Invalid.field(
            "studied",
            "nothing_to_compare",
            ja="比較できるのは、公開されたことのある登録製品だけです。",
            en="Only a registered product that was published can be compared.",
        )
    return compare(DRAFT.validate_json(stored.document), stored.number, entry.studied)


async def _standing(trial_id: str) -> dict[str, Any]:
    """The row of the record that stands for the study: a merged record's links are those of the other one."""
    row = await _BY_KEY.first(await study(trial_id))
    assert row is not None  # noqa: S101 # a foreign key
    return row


async def _latest(record: str) -> int:
    row: dict[str, Any] | None = await (_PRODUCT if record.startswith("P-") else _LISTING).first(record)
    if row is None:
        raise NotFound(record)
    return int(row["latest_version"])


async def _logged(kind: str, record: str, trial: str, reason: str, *, actor: Actor, now: datetime) -> None:
    """Two entries: search follows the record's, a reader of the trial's history the other."""
    role = actor.role_for("link:write")
    await log.append(
        kind, record, facts=Facts(role=role, to_state=trial, reason=reason), actor=actor, now=now
    )
    await log.append(
        kind, trial, facts=Facts(role=role, to_state=record, reason=reason), actor=actor, now=now
    )
