"""Signals of serious harm: found by one person, confirmed by another, and X for every grade while they hold (3.9)."""

from datetime import datetime

from registry.domain.canonical import sha256_hex
from registry.domain.errors import Conflict, NotFound
from registry.domain.permissions import Actor, allowed, require, require_impartial
from registry.services import interests, versions
from registry.services.evidence.assembling import Assembled, assemble
from registry.services.evidence.grading import regrade
from registry.services.evidence.rows import About, find_product, judge, keep, lock
from registry.services.versions import WHATEVER
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual
from schemas.evidence.harm import HarmConfirmation, HarmSignal, HarmState

__all__ = ["confirm_harm", "harm_state", "harm_tag", "harmful", "record_harm"]

_KNOWN = Statement(
    "SELECT p.public_id FROM product p JOIN evidence_record e ON e.product = p.id AND e.kind = 'harm_confirmation'"
    " WHERE p.state = 'published' ORDER BY p.number"
)


async def record_harm(
    product_id: str, entry: HarmSignal, *, if_match: str | None = WHATEVER, actor: Actor, now: datetime
) -> HarmState:
    """Find, or take back, that a signal of serious harm is attributed to a product; nothing follows from one person.

    Raises:
        NotFound: There is no such product.
        VersionRequired, StaleVersion: There is another finding than the one that ``if_match`` names by its tag.
        NotSignedIn, Forbidden: The actor may not judge evidence, or has an interest in it.
    """
    judge(actor)
    async with transaction():
        product = await find_product(product_id)
        await interests.require_none(actor, product=product_id, now=now)
        about = About(subject=product_id, product=product["id"])
        await lock(about)
        before = _state(await assemble(product_id))
        versions.match(if_match, harm_tag(before), before.model_dump_json())
        await keep("harm", f"{product_id}/harm", entry, about, actor=actor, now=now, reason=entry.reason)
        return _state(await assemble(product_id))


async def confirm_harm(product_id: str, entry: HarmConfirmation, *, actor: Actor, now: datetime) -> HarmState:
    """Confirm the newest finding as a second natural person (four eyes); every grade follows.

    Raises:
        NotFound: There is no such product, or nobody has found anything.
        Conflict: The finding is of the same person, or another version of it is the newest.
        NotSignedIn, Forbidden: The actor may not judge evidence, or has an interest in it.
    """
    person = judge(actor)
    async with transaction():
        product = await find_product(product_id)
        await interests.require_none(actor, product=product_id, now=now)
        found = (await assemble(product_id)).newest_harm
        if found is None:
            raise NotFound(f"{product_id} – harm")
        if found.version != entry.signal_version:
            raise Conflict(
                Bilingual(
                    ja=f"最新の判定は版 {found.version} です。読み直してから確認してください。",
                    en=f"The newest finding is version {found.version}; read it before you confirm.",
                )
            )
        if found.judge == person:
            raise Conflict(
                Bilingual(
                    ja="判定した人とは別の人が確認してください（四つの目の原則）。",
                    en="Another person than the one who found it must confirm (four eyes).",
                )
            )
        about = About(subject=product_id, product=product["id"])
        record = f"{product_id}/harm/confirmation"
        await keep("harm_confirmation", record, entry, about, actor=actor, now=now, reason=entry.reason)
        await regrade(product_id, now=now)
        return _state(await assemble(product_id))


async def harm_state(product_id: str, *, actor: Actor) -> HarmState:
    """What was found of a product, and what holds.

    Raises:
        NotFound: There is no such product.
        NotSignedIn, Forbidden: The actor may not judge evidence and is no auditor.
    """
    if not allowed(actor, "log:read"):
        require(actor, "evidence:write")
    require_impartial(actor, product_id)
    return _state(await assemble(product_id))


async def harmful() -> tuple[tuple[str, int], ...]:
    """Published products of which a signal of serious harm holds, and the version of the finding."""
    found = []
    for row in await _KNOWN.rows():
        one = await assemble(row["public_id"])
        if one.harm_signal and one.harm is not None:
            found.append((str(row["public_id"]), one.harm.version))
    return tuple(found)


def harm_tag(state: HarmState) -> str:
    """The tag that a further finding names; empty while nobody has found anything."""
    return sha256_hex(state.model_dump_json().encode())[:32] if state.version else ""


def _state(found: Assembled) -> HarmState:
    newest = found.newest_harm
    return HarmState(
        version=0 if newest is None else newest.version,
        signal=None if newest is None else newest.judgement,
        recorded_on=None if newest is None else newest.judged_on,
        confirmed=newest is not None and newest.confirmed,
        holds=found.harm_signal,
    )
