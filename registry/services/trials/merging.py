"""Records that share a number: proposed for merging when found, merged or kept apart by two people (2.4, 5.4).

Merging takes nothing away. The record that goes keeps its versions and stays readable; its numbers and its links
are the other one's from then on, and each link moved is two entries of the log. Later snapshots of its register
are still recorded on it, for they are another registration of the study.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn
from registry.domain.permissions import Actor, require
from registry.services import log, members
from registry.services.log import Facts
from registry.services.trials.rows import refuse_interested
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.trials import ProductLink
from registry.tables.trials import TrialIdentifier as IdentifierRow
from schemas.base import Bilingual
from schemas.trials import MergeDecision, MergeProposalView, TrialIdentifier
from schemas.vocab import MergeState

__all__ = ["confirm", "know", "proposals", "propose", "reject"]

_KNOWN = Statement("SELECT scheme, value FROM trial_identifier WHERE trial = {}")
# A number that no scheme checks may belong to two studies by chance, so it proposes nothing.
_SHARING = Statement(
    "SELECT DISTINCT t.id, t.number FROM trial_identifier i JOIN trial t ON t.id = i.trial"
    " WHERE i.scheme = {} AND i.value = {} AND i.scheme <> 'other' AND t.merged_into IS NULL AND t.id <> {}"
)
_STANDS = Statement("SELECT number FROM trial WHERE id = {} AND merged_into IS NULL")
_PAIR = Statement("SELECT id, shared, state FROM merge_proposal WHERE first = {} AND second = {}")
_SHARE_MORE = Statement("UPDATE merge_proposal SET shared = {} WHERE id = {}")
_FOUND = Statement(
    "INSERT INTO merge_proposal (id, number, first, second, shared, state, found_at)"
    " VALUES ({}, {}, {}, {}, {}, {}, {})"
)
_COLUMNS = (
    "SELECT m.*, a.public_id AS first_id, b.public_id AS second_id, a.primary_id AS first_primary,"
    " b.primary_id AS second_primary, k.public_id AS kept_id FROM merge_proposal m"
    " JOIN trial a ON a.id = m.first JOIN trial b ON b.id = m.second LEFT JOIN trial k ON k.id = m.kept"
)
_ONE = Statement(_COLUMNS + " WHERE m.number = {}")
_PAGE = Statement(_COLUMNS + " WHERE m.number > {} ORDER BY m.number LIMIT {}")
_PAGE_OF_STATE = Statement(_COLUMNS + " WHERE m.number > {} AND m.state = {} ORDER BY m.number LIMIT {}")
_PROPOSE = Statement(
    "UPDATE merge_proposal SET state = {}, kept = {}, proposed_by = {}, proposed_at = {}, proposed_reason = {}"
    " WHERE id = {} AND state = {} RETURNING id"
)
_DECIDE = Statement(
    "UPDATE merge_proposal SET state = {}, decided_by = {}, decided_at = {}, decided_reason = {}"
    " WHERE id = {} AND state = {} RETURNING id"
)
_MOOT = Statement(
    "UPDATE merge_proposal SET state = {}, decided_at = {} WHERE id <> {} AND state IN ('found', 'proposed')"
    " AND (first = {} OR second = {})"
)
_MERGE = Statement("UPDATE trial SET merged_into = {}, updated_at = {} WHERE id = {} OR merged_into = {}")
_LINKS = Statement(
    "SELECT id, record, directness, reason, product_version, comparison FROM product_link"
    " WHERE trial = {} AND ended_at IS NULL ORDER BY record"
)
_LINKED = Statement("SELECT id FROM product_link WHERE record = {} AND trial = {} AND ended_at IS NULL")
_END_LINK = Statement("UPDATE product_link SET ended_at = {}, ended_reason = {} WHERE id = {}")


async def know(trial: UUID, identifiers: Iterable[TrialIdentifier], *, now: datetime) -> None:
    """Add numbers to a record inside the open transaction and propose what then shares one with another record.

    A number that a register drops stays: the union is kept.
    """
    known = {(row["scheme"], row["value"]) for row in await _KNOWN.rows(trial)}
    told = {(str(one.scheme), one.value) for one in identifiers}
    for scheme, value in sorted(told - known):
        await insert(IdentifierRow, {"id": uuid7(), "trial": trial, "scheme": scheme, "value": value})
        await _find(trial, scheme, value, now=now)


async def _find(trial: UUID, scheme: str, value: str, *, now: datetime) -> None:
    own = await _STANDS.first(trial)
    if own is None:
        return
    for other in await _SHARING.rows(scheme, value, trial):
        first, second = (trial, other["id"]) if own["number"] < other["number"] else (other["id"], trial)
        pair, shared = await _PAIR.first(first, second), f"{scheme}:{value}"
        if pair is None:
            number = await log.next_number("merge_proposal")
            await _FOUND.rows(uuid7(), number, first, second, shared, MergeState.FOUND.value, now)
        elif shared not in pair["shared"].split("\n"):
            await _SHARE_MORE.rows(f"{pair['shared']}\n{shared}", pair["id"])


async def proposals(
    *, actor: Actor, after: int = 0, limit: int = 20, state: MergeState | None = None
) -> tuple[tuple[MergeProposalView, ...], int | None]:
    """One page of proposals in the order they were found, and the key the next page starts after.

    Raises:
        NotSignedIn, Forbidden: The actor may not merge trials.
    """
    require(actor, "trial:merge")
    if state is None:
        rows = await _PAGE.rows(after, limit + 1)
    else:
        rows = await _PAGE_OF_STATE.rows(after, state.value, limit + 1)
    return tuple(_view(row) for row in rows[:limit]), rows[limit - 1]["number"] if len(rows) > limit else None


async def propose(number: int, decision: MergeDecision, *, actor: Actor, now: datetime) -> MergeProposalView:
    """Say, as the first of two, that both records are one study, and which of them stays.

    Raises:
        NotFound: There is no such proposal.
        Invalid: The record to keep is not named, or is none of the two.
        Conflict: Somebody has proposed or decided it already.
        NotSignedIn, Forbidden: The actor may not merge trials, or has an interest in one of them.
    """
    person = _person(actor)
    async with transaction():
        row = await _row(number)
        await _impartial(row, actor, now=now)
        kept = {row["first_id"]: row["first"], row["second_id"]: row["second"]}.get(decision.keep or "")
        if kept is None:
            raise Invalid.field(
                "keep",
                "E_REF",
                ja=f"残す記録として {row['first_id']} か {row['second_id']} を選んでください。",
                en=f"Name the record to keep: {row['first_id']} or {row['second_id']}.",
            )
        done = await _PROPOSE.first(
            MergeState.PROPOSED.value, kept, person, now, decision.reason, row["id"], MergeState.FOUND.value
        )
        if done is None:
            raise _decided(row)
        await _log("trial.merge_proposed", row, decision.reason, actor=actor, now=now)
        return _view(await _row(number))


async def confirm(number: int, decision: MergeDecision, *, actor: Actor, now: datetime) -> MergeProposalView:
    """Say the same as the second of two, and merge.

    Raises:
        NotFound: There is no such proposal.
        Invalid: ``keep`` names another record than was proposed.
        Conflict: It was not proposed, or is decided.
        NotSignedIn, Forbidden: The actor may not merge trials, proposed it, or has an interest in one of them.
    """
    person = _person(actor)
    async with transaction():
        row = await _row(number)
        await _impartial(row, actor, now=now)
        if row["state"] != MergeState.PROPOSED.value:
            raise _decided(row)
        if await members.natural_person(person) == await members.natural_person(row["proposed_by"]):
            raise Forbidden(
                Bilingual(
                    ja="統合は2人で決めます。提案した人とは別の人が確認してください。",
                    en="Two people merge: somebody else than the one who proposed it has to confirm.",
                )
            )
        if decision.keep not in {None, row["kept_id"]}:
            raise Invalid.field(
                "keep",
                "contradiction",
                ja=f"提案では {row['kept_id']} を残します。異なる場合は却下して、改めて提案してください。",
                en=f"The proposal keeps {row['kept_id']}; reject it if another record should stay.",
            )
        done = await _DECIDE.first(
            MergeState.MERGED.value, person, now, decision.reason, row["id"], MergeState.PROPOSED.value
        )
        if done is None:
            raise _decided(row)
        await _merge(row, decision.reason, actor=actor, now=now)
        return _view(await _row(number))


async def reject(number: int, decision: MergeDecision, *, actor: Actor, now: datetime) -> MergeProposalView:
    """Keep both records apart; the reason stays on record and the pair is not proposed again.

    Raises:
        NotFound: There is no such proposal.
        Conflict: It is decided already.
        NotSignedIn, Forbidden: The actor may not merge trials, or has an interest in one of them.
    """
    person = _person(actor)
    async with transaction():
        row = await _row(number)
        await _impartial(row, actor, now=now)
        if row["state"] not in {MergeState.FOUND.value, MergeState.PROPOSED.value}:
            raise _decided(row)
        done = await _DECIDE.first(
            MergeState.REJECTED.value, person, now, decision.reason, row["id"], row["state"]
        )
        if done is None:
            raise _decided(row)
        await _log("trial.merge_rejected", row, decision.reason, actor=actor, now=now)
        return _view(await _row(number))


async def _merge(row: dict[str, Any], reason: str, *, actor: Actor, now: datetime) -> None:
    kept, gone = row["kept"], row["second"] if row["kept"] == row["first"] else row["first"]
    kept_id = row["kept_id"]
    gone_id = row["second_id"] if kept_id == row["first_id"] else row["first_id"]
    await _MERGE.rows(kept, now, gone, gone)
    await _MOOT.rows(MergeState.MOOT.value, now, row["id"], gone, gone)
    known = {(r["scheme"], r["value"]) for r in await _KNOWN.rows(kept)}
    for one in await _KNOWN.rows(gone):
        scheme, value = one["scheme"], one["value"]
        if (scheme, value) not in known:
            await insert(IdentifierRow, {"id": uuid7(), "trial": kept, "scheme": scheme, "value": value})
            await _find(kept, scheme, value, now=now)
    for link in await _LINKS.rows(gone):
        await _move(link, kept, kept_id, gone_id, actor=actor, now=now)
    role = actor.role_for("trial:merge")
    for kind, subject, other in (
        ("trial.merged_into", gone_id, kept_id),
        ("trial.merged", kept_id, gone_id),
    ):
        facts = Facts(role=role, to_state=other, reason=reason)
        await log.append(kind, subject, facts=facts, actor=actor, now=now)


async def _move(
    link: dict[str, Any], kept: UUID, kept_id: str, gone_id: str, *, actor: Actor, now: datetime
) -> None:
    """End a link of the record that goes and make it one of the record that stays, unless it has it already."""
    role = actor.role_for("trial:merge")
    why = f"{gone_id} → {kept_id}"
    await _END_LINK.rows(now, why, link["id"])
    facts = Facts(role=role, to_state=gone_id, reason=why)
    await log.append("trial.unlinked", link["record"], facts=facts, actor=actor, now=now)
    if await _LINKED.first(link["record"], kept) is not None:
        return
    kept_as_it_was = ("record", "directness", "reason", "product_version", "comparison")
    copied = {name: link[name] for name in kept_as_it_was}
    made = {"id": uuid7(), "trial": kept, "linked_by": actor.person, "linked_at": now}
    await insert(ProductLink, made | copied)
    facts = Facts(role=role, to_state=kept_id, reason=why)
    await log.append("trial.linked", link["record"], facts=facts, actor=actor, now=now)


def _person(actor: Actor) -> UUID:
    """The person who acts; a program on its own is never one of two eyes."""
    require(actor, "trial:merge")
    if actor.person is None:
        raise NotSignedIn
    return actor.person


async def _impartial(row: dict[str, Any], actor: Actor, *, now: datetime) -> None:
    """Refuse a person with an interest in one of the two studies or in a product that one speaks of."""
    for trial in (row["first_id"], row["second_id"]):
        await refuse_interested(actor, trial, now=now)


async def _row(number: int) -> dict[str, Any]:
    row = await _ONE.first(number)
    if row is None:
        raise NotFound(f"merge proposal {number}")
    return row


def _decided(row: dict[str, Any]) -> Conflict:
    state = MergeState.of(row["state"])
    return Conflict(
        Bilingual(
            ja=f"この統合の候補は「{state.ja}」の状態です。この操作はできません。",
            en=f"This pair is in the state “{state.en}”, which does not allow this.",
        )
    )


async def _log(kind: str, row: dict[str, Any], reason: str, *, actor: Actor, now: datetime) -> None:
    """One entry for each of the two records."""
    role = actor.role_for("trial:merge")
    for subject, other in ((row["first_id"], row["second_id"]), (row["second_id"], row["first_id"])):
        facts = Facts(role=role, to_state=other, reason=reason)
        await log.append(kind, subject, facts=facts, actor=actor, now=now)


def _view(row: dict[str, Any]) -> MergeProposalView:
    one, other = row["first_primary"], row["second_primary"]
    same_register = one.partition(":")[0] == other.partition(":")[0] != "other"
    return MergeProposalView(
        number=row["number"],
        first=row["first_id"],
        second=row["second_id"],
        shared=tuple(row["shared"].split("\n")),
        state=MergeState.of(row["state"]),
        keep=row["kept_id"],
        found_at=row["found_at"],
        proposed_at=row["proposed_at"],
        proposed_reason=row["proposed_reason"],
        decided_at=row["decided_at"],
        decided_reason=row["decided_reason"],
        caution=Bilingual(
            ja="2つの記録はどちらも同じ登録機関の番号を主番号に持ちます。"
            "1つの試験の番号は1つのはずです。続きの試験や親試験の番号でないか確かめてください。",
            en="Both records have a primary number of the same register, which gives a study one number."
            " Check whether one is an extension or the parent study of the other.",
        )
        if same_register
        else None,
    )
