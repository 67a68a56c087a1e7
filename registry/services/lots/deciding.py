"""The decisions about a lot: release, reject, quarantine, recall. Each is one entry of the log."""

from datetime import date, datetime
from typing import Any

from registry.domain import conformity
from registry.domain.calendar import tokyo_day
from registry.domain.canonical import canonical_bytes, sha256_hex
from registry.domain.errors import Conflict, Invalid
from registry.domain.permissions import Actor, require
from registry.services import log, specifications
from registry.services.log import Facts
from registry.services.lots.entering import judge_again
from registry.services.lots.judging import entry_of
from registry.services.lots.reading import view_of
from registry.services.lots.rows import RESULTS, lock, refuse_state, size, subject
from registry.services.products.rows import own
from registry.services.specifications import InForce
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual, FieldProblem
from schemas.lots import LotDocument, LotReason, LotView, RecallEntry, ReleasedResult
from schemas.vocab import LotState, Verdict

__all__ = ["quarantine", "recall", "reject", "release"]

_RELEASE = Statement(
    "UPDATE lot SET state = {}, reason = NULL, released_on = {}, released_by = {}, document = {},"
    " document_sha256 = {}, updated_at = {} WHERE id = {}"
)
_RELEASE_AGAIN = Statement("UPDATE lot SET state = {}, reason = NULL, updated_at = {} WHERE id = {}")
_DECIDE = Statement(
    "UPDATE lot SET state = {}, reason = {}, recall_class = {}, what_to_do = {}, updated_at = {} WHERE id = {}"
)


async def release(
    product_id: str, number: str, *, site: str | None = None, actor: Actor, now: datetime
) -> LotView:
    """Release a lot; the actor is the responsible person, and the lot's document is frozen with its hash.

    A lot quarantined after its release is released again as it was frozen.

    Raises:
        Invalid: An item of the specification in force lacks a conforming result; one entry an item.
        Conflict: The lot is not in test or in quarantine, is past its expiry, or no specification is in force.
        NotFound, NotSignedIn, Forbidden: The actor may not release lots of this product.
    """
    require(actor, "lot:write")
    today = tokyo_day(now)
    async with transaction():
        product = await own(product_id, actor)
        lot = await lock(product, number, site)
        refuse_state(lot, LotState.IN_TEST, LotState.QUARANTINED)
        if lot["expires_on"] is not None and lot["expires_on"] < today:
            raise Conflict(
                Bilingual(
                    ja="期限を過ぎたロットは出荷可にできません。",
                    en="A lot past its expiry cannot be released.",
                )
            )
        digest = lot["document_sha256"]
        if lot["document"] is None:
            document = await _frozen(product, lot, today=today, now=now)
            data = canonical_bytes(document)
            digest = sha256_hex(data)
            await _RELEASE.rows(
                LotState.RELEASED.value, today, actor.person, data.decode(), digest, now, lot["id"]
            )
        else:
            await _RELEASE_AGAIN.rows(LotState.RELEASED.value, now, lot["id"])
        return await _logged(
            "lot.released", product, lot, LotState.RELEASED, digest=digest, actor=actor, now=now
        )


async def reject(
    product_id: str, number: str, given: LotReason, *, site: str | None = None, actor: Actor, now: datetime
) -> LotView:
    """Reject a lot that is in test or in quarantine; it stays visible.

    Raises:
        Conflict: The lot is in another state.
        NotFound, NotSignedIn, Forbidden: The actor may not decide about lots of this product.
    """
    return await _decide(
        "lot.rejected",
        product_id,
        number,
        site,
        given=given,
        before=(LotState.IN_TEST, LotState.QUARANTINED),
        after=LotState.REJECTED,
        actor=actor,
        now=now,
    )


async def quarantine(
    product_id: str, number: str, given: LotReason, *, site: str | None = None, actor: Actor, now: datetime
) -> LotView:
    """Hold a lot back while something about it is looked into.

    Raises:
        Conflict: The lot is neither in test nor released.
        NotFound, NotSignedIn, Forbidden: The actor may not decide about lots of this product.
    """
    return await _decide(
        "lot.quarantined",
        product_id,
        number,
        site,
        given=given,
        before=(LotState.IN_TEST, LotState.RELEASED),
        after=LotState.QUARANTINED,
        actor=actor,
        now=now,
    )


async def recall(
    product_id: str, number: str, given: RecallEntry, *, site: str | None = None, actor: Actor, now: datetime
) -> LotView:
    """Recall a lot that was released; the look-up tells its holders what to do.

    Raises:
        Conflict: The lot was never released, or is recalled or rejected already.
        NotFound, NotSignedIn, Forbidden: The actor may not decide about lots of this product.
    """
    return await _decide(
        "lot.recalled",
        product_id,
        number,
        site,
        given=given,
        before=(LotState.RELEASED, LotState.QUARANTINED),
        after=LotState.RECALLED,
        actor=actor,
        now=now,
    )


async def _decide(
    kind: str,
    product_id: str,
    number: str,
    site: str | None,
    *,
    given: LotReason | RecallEntry,
    before: tuple[LotState, ...],
    after: LotState,
    actor: Actor,
    now: datetime,
) -> LotView:
    require(actor, "lot:write")
    async with transaction():
        product = await own(product_id, actor)
        lot = await lock(product, number, site)
        refuse_state(lot, *before)
        recalled = given if isinstance(given, RecallEntry) else None
        if recalled is not None and lot["document"] is None:
            raise Conflict(
                Bilingual(
                    ja="出荷可になったことのないロットは回収の対象になりません。不適合としてください。",
                    en="A lot that was never released cannot be recalled; reject it.",
                )
            )
        await _DECIDE.rows(
            after.value,
            given.reason,
            None if recalled is None else recalled.recall_class.value,
            None if recalled is None else recalled.what_to_do,
            now,
            lot["id"],
        )
        return await _logged(
            kind,
            product,
            lot,
            after,
            reason=given.reason,
            digest=lot["document_sha256"],
            actor=actor,
            now=now,
        )


async def _logged(
    kind: str,
    product: dict[str, Any],
    lot: dict[str, Any],
    after: LotState,
    *,
    digest: str | None,
    reason: str | None = None,
    actor: Actor,
    now: datetime,
) -> LotView:
    await log.append(
        kind,
        subject(product["public_id"], lot),
        facts=Facts(
            role=actor.role_for("lot:write"),
            from_state=lot["state"],
            to_state=after.value,
            reason=reason,
            document_sha256=digest,
        ),
        actor=actor,
        now=now,
    )
    decided = await lock(product, lot["number"], lot["site"])
    return await view_of(product, decided, actor=actor, now=now)


async def _frozen(product: dict[str, Any], lot: dict[str, Any], *, today: date, now: datetime) -> LotDocument:
    valid = await specifications.in_force(product["id"], on=today)
    if valid is None:
        raise Conflict(Bilingual(ja="施行中の規格がありません。", en="No specification is in force."))
    await judge_again(lot, valid, now=now)
    rows = await RESULTS.rows(lot["id"])
    problems = _unmet(valid, rows)
    if problems:
        raise Invalid(problems)
    return LotDocument(
        product=product["public_id"],
        product_version=lot["product_version"],
        number=lot["number"],
        site=lot["site"],
        manufactured_on=lot["manufactured_on"],
        expires_on=lot["expires_on"],
        size=size(lot),
        specification=valid.id,
        specification_version=valid.version,
        released_on=today,
        results=tuple(
            ReleasedResult(
                **entry_of(row).model_dump(),
                verdict=Verdict.of(row["verdict"]),
                rule_version=row["rule_version"],
            )
            for row in rows
        ),
    )


def _unmet(valid: InForce, rows: list[dict[str, Any]]) -> tuple[FieldProblem, ...]:
    """What keeps a lot from release: every replicate of every item must conform."""
    problems: list[FieldProblem] = []
    for item in valid.document.items:
        found = [Verdict.of(row["verdict"]) for row in rows if row["item"] == item.item]
        missing = item.n_reported - len(found)
        bad = next(
            (v for v in found if not conformity.releases(v, accept_conditional=item.accept_conditional)), None
        )
        if bad is not None:
            problems += Invalid.field(
                f"results.{item.item}",
                "E_LIMIT",
                ja=f"「{item.name_ja}」の判定が「{bad.ja}」です。適合する結果が必要です。",
                en=f"The verdict on “{item.name_en or item.item}” is {bad.en.lower()};"
                " a conforming result is needed.",
            ).problems
        elif missing:
            problems += Invalid.field(
                f"results.{item.item}",
                "E_REQ",
                ja=f"「{item.name_ja}」の結果があと{missing}件必要です。",
                en=f"“{item.name_en or item.item}” needs {missing} more result(s).",
            ).problems
    return tuple(problems)
