"""Dated rows of law: read for a day, proposed by one person, confirmed by another (domain specification 0, 5.4).

Nothing is overwritten: a change is a new row. What one person proposed changes nothing until another has confirmed
it; rows that came with the registry apply from the start, and warn only unless they are confirmed.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import rfc8785

from registry.domain.calendar import tokyo_day
from registry.domain.canonical import sha256_hex
from registry.domain.claims import Phrase, phrases_of
from registry.domain.errors import Conflict, Forbidden, NotFound
from registry.domain.legal import Law, LegalRow
from registry.domain.legal_values import refuse_unusable
from registry.domain.permissions import Actor, require
from registry.services import log
from registry.services.log import Facts
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.rules import LegalRule
from schemas.base import Bilingual
from schemas.rules import LegalRuleEntry, LegalRuleProposal

__all__ = [
    "InForce",
    "confirm",
    "entries",
    "history",
    "in_force",
    "on",
    "on_any_day",
    "propose",
    "turning_days",
]

_COLUMNS = (
    "SELECT id, code, value, valid_from, valid_to, source_name, proposed_by, confirmed_on FROM legal_rule"
)
_ALL = Statement(_COLUMNS + " ORDER BY code, valid_from, proposed_at IS NOT NULL, id")
# A proposal that nobody has confirmed decides nothing.
_DECIDING = Statement(
    _COLUMNS + " WHERE proposed_by IS NULL OR confirmed_on IS NOT NULL ORDER BY proposed_at IS NOT NULL, id"
)
_OF_CODE = Statement(_COLUMNS + " WHERE code = {} ORDER BY valid_from, proposed_at IS NOT NULL, id")
_ONE = Statement(_COLUMNS + " WHERE id = {}")
_SAME_PERSON = Statement("SELECT id FROM person WHERE id = {} AND joined_to = {}")
_CONFIRM = Statement(
    "UPDATE legal_rule SET confirmed_by = {}, confirmed_on = {} WHERE id = {} AND confirmed_on IS NULL RETURNING id"
)


@dataclass(frozen=True)
class InForce:
    """What holds on a day: the rows, and the phrases of the wording linter made ready."""

    law: Law
    phrases: tuple[Phrase, ...]


async def on(day: date) -> InForce:
    """What holds on a day in Asia/Tokyo; one small query, made ready once for the same rows and day."""
    return (await on_any_day())(day)


async def on_any_day() -> Callable[[date], InForce]:
    """The same for days that are not known yet: the rows are read once, as they are now."""
    rows = tuple(_Hashable.of(row) for row in await _DECIDING.rows())
    return lambda day: _made_ready(rows, day)


async def turning_days(codes: frozenset[str]) -> tuple[date, ...]:
    """The days on which rows of some codes begin, and the first ones after their last."""
    rows = [row for row in await _DECIDING.rows() if row["code"] in codes]
    ended = [row["valid_to"] for row in rows if row["valid_to"] is not None and row["valid_to"] < date.max]
    return (*(row["valid_from"] for row in rows), *(day + timedelta(days=1) for day in ended))


async def in_force(code: str, day: date) -> LegalRuleEntry:
    """The row that decides on a day.

    Raises:
        NotFound: No row of this code has begun, or the one that decides has ended.
    """
    deciding = (await on(day)).law.row(code)
    row = None if deciding is None else await _ONE.first(UUID(deciding.id))
    if row is None:
        raise NotFound(f"{code} {day}")
    return _entry(row)


async def entries() -> tuple[LegalRuleEntry, ...]:
    """All rows: those in force, past, future and proposed, by code and first day."""
    return _entries(await _ALL.rows())


async def history(code: str) -> tuple[LegalRuleEntry, ...]:
    """All rows of one code, by first day.

    Raises:
        NotFound: No row has this code.
    """
    rows = await _OF_CODE.rows(code)
    if not rows:
        raise NotFound(code)
    return _entries(rows)


async def propose(new: LegalRuleProposal, *, actor: Actor, now: datetime) -> LegalRuleEntry:
    """Propose a row; it changes nothing until another person has confirmed it.

    Raises:
        Invalid: No rule knows the code, or the value is not of its shape; for a phrase, its pattern is not safe.
        NotSignedIn, Forbidden: The actor may not propose.
    """
    require(actor, "rule:propose")
    refuse_unusable(
        LegalRow(
            code=new.code,
            value=new.value,
            valid_from=new.valid_from,
            valid_to=new.valid_to,
            source=new.source_name,
            confirmed=False,
        )
    )
    row_id = uuid7()
    async with transaction():
        await insert(
            LegalRule,
            {
                "id": row_id,
                "code": new.code,
                "value": json.dumps(new.value, ensure_ascii=False, sort_keys=True),
                "valid_from": new.valid_from,
                "valid_to": new.valid_to,
                "source_name": new.source_name,
                "proposed_by": actor.person,
                "proposed_at": now,
            },
        )
        row = await _ONE.first(row_id)
        assert row is not None  # noqa: S101 # just inserted
        made = _entry(row)
        await _tell("rule.proposed", "rule:propose", made, actor=actor, now=now)
    return made


async def confirm(rule_id: str, *, actor: Actor, now: datetime) -> LegalRuleEntry:
    """Confirm what another person proposed; from its first day on it decides, and may block.

    Raises:
        NotFound: There is no such row.
        Conflict: It is confirmed already, or came with the registry: two people must stand behind a value, so
            one proposes it again with its source and another confirms.
        Forbidden: The actor proposed it, or may not confirm.
        NotSignedIn: Nobody is signed in.
    """
    require(actor, "rule:confirm")
    async with transaction():
        row = await _ONE.first(_key(rule_id))
        if row is None:
            raise NotFound(rule_id)
        if row["proposed_by"] is None:
            raise Conflict(
                Bilingual(
                    ja="登録簿に付属する行は直接確認できません。出典を添えて同じ値を提案し、別の人が確認してください。",
                    en="A row that came with the registry is not confirmed itself: propose the same value with its"
                    " source and let another person confirm that.",
                )
            )
        if row["proposed_by"] == actor.person or await _SAME_PERSON.rows(row["proposed_by"], actor.person):
            raise Forbidden(
                Bilingual(
                    ja="自分が提案した行は確認できません。別の人に依頼してください。",
                    en="You proposed this row; another person must confirm it.",
                )
            )
        if await _CONFIRM.first(actor.person, tokyo_day(now), row["id"]) is None:
            raise Conflict(Bilingual(ja="この行は確認済みです。", en="This row is confirmed already."))
        done = await _ONE.first(row["id"])
        assert done is not None  # noqa: S101 # just updated
        made = _entry(done)
        await _tell("rule.confirmed", "rule:confirm", made, actor=actor, now=now)
    return made


@dataclass(frozen=True)
class _Hashable:
    """A row as the cache compares it: its value is still text."""

    id: str
    code: str
    value: str
    valid_from: date
    valid_to: date | None
    source: str
    confirmed: bool

    @classmethod
    def of(cls, row: dict[str, Any]) -> "_Hashable":
        return cls(
            str(row["id"]),
            row["code"],
            row["value"],
            row["valid_from"],
            row["valid_to"],
            row["source_name"],
            row["confirmed_on"] is not None,
        )


@lru_cache(maxsize=16)
def _made_ready(rows: Sequence[_Hashable], day: date) -> InForce:
    law = Law(
        (
            LegalRow(
                code=row.code,
                value=json.loads(row.value),
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                source=row.source,
                confirmed=row.confirmed,
                id=row.id,
            )
            for row in rows
        ),
        day,
    )
    return InForce(law, phrases_of(law))


async def _tell(kind: str, permission: str, made: LegalRuleEntry, *, actor: Actor, now: datetime) -> None:
    content = made.model_dump(mode="json", include=set(LegalRuleProposal.model_fields))
    await log.append(
        kind,
        made.code,
        facts=Facts(
            role=actor.role_for(permission),
            reason=made.id,
            document_sha256=sha256_hex(rfc8785.dumps(content)),
        ),
        actor=actor,
        now=now,
    )


def _key(rule_id: str) -> UUID:
    try:
        return UUID(rule_id)
    except ValueError:
        raise NotFound(rule_id) from None


def _entries(rows: Iterable[dict[str, Any]]) -> tuple[LegalRuleEntry, ...]:
    return tuple(_entry(row) for row in rows)


def _entry(row: dict[str, Any]) -> LegalRuleEntry:
    return LegalRuleEntry(
        id=str(row["id"]),
        code=row["code"],
        value=json.loads(row["value"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        source_name=row["source_name"],
        confirmed=row["confirmed_on"] is not None,
        confirmed_on=row["confirmed_on"],
        proposed=row["proposed_by"] is not None,
    )
