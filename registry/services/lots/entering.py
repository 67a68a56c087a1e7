"""Entering test results: rows as the laboratory wrote them, each with the verdict computed from it."""

from datetime import datetime
from typing import Any

from registry.domain import conformity
from registry.domain.canonical import canonical_bytes, sha256_hex
from registry.domain.errors import Forbidden, Invalid
from registry.domain.permissions import Actor
from registry.services import log
from registry.services.log import Facts
from registry.services.lots.judging import entry_of, judge
from registry.services.lots.preparing import Prepared, prepare
from registry.services.lots.reading import view_of
from registry.services.lots.rows import RESULTS, lock, subject
from registry.services.specifications import InForce
from registry.tables.columns import uuid7
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual
from schemas.conformity import Judgement
from schemas.lots import LotView, ResultEntries, ResultEntry
from schemas.vocab import Role

__all__ = ["enter_results", "judge_again"]

_REPLACE = Statement("UPDATE test_result SET replaced_at = {} WHERE id = {}")
_INSERT = Statement(
    "INSERT INTO test_result (id, lot, position, item, item_ja, method, value, qualifier, unit, loq, lod,"
    " uncertainty, k, mass_g, tested_on, laboratory, accreditation, verdict, rule_version, entered_by, entered_as,"
    " entered_at, reason) VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},"
    " {}, {})"
)
_JUDGED_BY = Statement(
    "UPDATE lot SET specification = {}, specification_version = {}, updated_at = {} WHERE id = {}"
)
_VERDICT = Statement("UPDATE test_result SET verdict = {}, rule_version = {} WHERE id = {}")


async def enter_results(
    product_id: str,
    number: str,
    entries: ResultEntries,
    *,
    site: str | None = None,
    actor: Actor,
    now: datetime,
) -> LotView:
    """Store results of a lot, all or none.

    A result entered before for the same item and replicate is replaced by another one, with the reason, and stays on
    record; the same one again changes nothing. The product's firm enters for its lots; a laboratory enters its own
    tests, under its public id.

    Args:
        product_id: The product.
        number: The lot's number.
        entries: The results.
        site: The site, where the number is used at several.
        actor: Who enters; a firm cannot change what a laboratory entered.
        now: The instant.

    Raises:
        Invalid: An item is not in the specification in force, a result cannot be judged, or one is corrected
            without a reason.
        Conflict: The product has no specification in force, or the lot was decided already.
        NotFound, NotSignedIn, Forbidden: The actor may not enter these results.
    """
    async with transaction():
        ready = await prepare(product_id, number, entries, site=site, actor=actor, now=now)
        product, lot, valid = ready.product, ready.lot, ready.valid
        await _replace(ready, entries.reason, now)
        for entry, judgement in ready.new:
            reason = entries.reason if ready.standing(entry) else None
            await _insert(ready, entry, judgement, reason=reason, actor=actor, now=now)
        await judge_again(lot, valid, now=now)
        if ready.new:
            new = ResultEntries(results=tuple(entry for entry, _ in ready.new), reason=entries.reason)
            await log.append(
                "lot.results_entered",
                subject(product_id, lot),
                facts=Facts(
                    role=ready.entered_as,
                    from_state=lot["state"],
                    to_state=lot["state"],
                    reason=entries.reason,
                    document_sha256=sha256_hex(canonical_bytes(new)),
                ),
                actor=actor,
                now=now,
            )
        lot = await lock(product, number, lot["site"])
        return await view_of(product, lot, actor=actor, now=now)


async def judge_again(lot: dict[str, Any], valid: InForce, *, now: datetime) -> None:
    """Judge a lot's results by the version in force where they were judged by another one.

    Results of items that the version no longer has are set aside like replaced ones.

    Raises:
        Invalid: A result cannot be judged by the new version; its field is ``results.<item>``.
    """
    if (lot["specification"], lot["specification_version"]) == (valid.id, valid.version):
        return
    for row in await RESULTS.rows(lot["id"]):
        item = valid.item(row["item"])
        if item is None:
            await _REPLACE.rows(now, row["id"])
        else:
            verdict = judge(item, entry_of(row), f"results.{row['item']}").verdict
            await _VERDICT.rows(verdict.value, conformity.RULE_VERSION, row["id"])
    await _JUDGED_BY.rows(valid.id, valid.version, now, lot["id"])


async def _replace(ready: Prepared, reason: str | None, now: datetime) -> None:
    """Set aside what the new results take the place of; each keeps its row.

    Raises:
        Invalid: Nobody said why.
        Forbidden: Another side entered it.
    """
    for entry, _ in ready.new:
        row = ready.standing(entry)
        if row is None:
            continue
        by_lab = row["entered_as"] == Role.MEMBER_LAB
        if by_lab != (ready.entered_as is Role.MEMBER_LAB) or (
            by_lab and row["laboratory"] != entry.laboratory
        ):
            raise Forbidden(
                Bilingual(
                    ja=f"項目「{entry.item}」の結果は、登録した側だけが変更できます。",
                    en=f"The result of “{entry.item}” can be changed only by the side that entered it.",
                )
            )
        if reason is None:
            raise Invalid.field(
                "reason",
                "E_REQ",
                ja=f"項目「{entry.item}」には登録済みの結果があります。訂正の理由を入力してください。",
                en=f"“{entry.item}” has a result already; say why it is corrected.",
            )
        await _REPLACE.rows(now, row["id"])


async def _insert(
    ready: Prepared,
    entry: ResultEntry,
    judgement: Judgement,
    *,
    reason: str | None,
    actor: Actor,
    now: datetime,
) -> None:
    item = ready.valid.item(entry.item)
    assert item is not None  # noqa: S101 # judged by it
    await _INSERT.rows(
        uuid7(),
        ready.lot["id"],
        entry.replicate,
        entry.item,
        item.name_ja,
        entry.method,
        entry.value,
        entry.qualifier.value,
        entry.unit,
        entry.loq,
        entry.lod,
        entry.uncertainty,
        entry.k,
        entry.mass_g,
        entry.tested_on,
        entry.laboratory,
        entry.accreditation,
        judgement.verdict.value,
        conformity.RULE_VERSION,
        actor.person,
        ready.entered_as.value,
        now,
        reason,
    )
