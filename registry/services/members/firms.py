"""Member firms: registered, read, corrected, and closed once nothing of theirs is left to look after (5.6)."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from registry.domain.canonical import sha256_hex
from registry.domain.errors import Conflict, Invalid, NotFound
from registry.domain.permissions import ANONYMOUS, Actor, allowed, require
from registry.services import log, versions
from registry.services.log import Facts
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, rows_among, transaction
from registry.tables.members import Firm as FirmRow
from registry.tables.members import FirmPast
from schemas.base import Bilingual, search_key
from schemas.identifiers import normalise
from schemas.members import Firm, FirmCorrection, FirmEntry, ListedFirm

__all__ = [
    "close_firm",
    "correct_firm",
    "firm",
    "firm_key",
    "firm_tag",
    "firms",
    "own_firms",
    "register_firm",
]

_NAMED: Final = 5
_PARTICULARS: Final = ("name_ja", "name_kana", "name_en", "address", "lg_code")
_COLUMNS = (
    "SELECT f.id, f.number, f.corporate_no, f.name_ja, f.name_kana, f.name_en, f.address, f.lg_code, f.state,"
    " (SELECT count(*) FROM product p WHERE p.firm = f.id AND p.published_version IS NOT NULL) AS products"
    " FROM firm f"
)
_ONE = Statement(_COLUMNS + " WHERE f.corporate_no = {}")
_PAGE = Statement(_COLUMNS + " WHERE f.number > {} ORDER BY f.number LIMIT {}")
_SOUGHT = Statement(
    _COLUMNS + " WHERE f.number > {} AND (f.corporate_no = {} OR lower(f.name_ja) LIKE {} ESCAPE '!'"
    " OR lower(f.name_kana) LIKE {} ESCAPE '!' OR lower(f.name_en) LIKE {} ESCAPE '!') ORDER BY f.number LIMIT {}"
)
# Two ids of one human being count once.
_MEMBERS: Final = (
    "SELECT g.firm, count(DISTINCT coalesce(p.joined_to, p.id)) AS members FROM role_grant g"
    " JOIN person p ON p.id = g.person WHERE g.revoked_at IS NULL AND g.firm IN ({}) GROUP BY g.firm"
)
_BY_KEY = Statement(_COLUMNS + " WHERE f.id = {}")
_CLOSE = Statement(
    "UPDATE firm SET state = 'closed' WHERE corporate_no = {} AND state = 'active' RETURNING id"
)
_LEFT = Statement(
    "SELECT public_id FROM product WHERE firm = {} AND state NOT IN ('draft', 'rejected', 'withdrawn', 'discontinued')"
    " ORDER BY number"
)
_CORRECT = Statement(
    "UPDATE firm SET name_ja = {}, name_kana = {}, name_en = {}, address = {}, lg_code = {} WHERE id = {}"
)
_LOCK = Statement(
    "UPDATE firm SET state = state WHERE corporate_no = {}"
    " RETURNING id, name_ja, name_kana, name_en, address, lg_code"
)
_NO_ROLES = Statement("UPDATE role_grant SET revoked_at = {} WHERE firm = {} AND revoked_at IS NULL")
_TAKEN = Statement("SELECT id FROM firm WHERE corporate_no = {}")


async def register_firm(entry: FirmEntry, *, actor: Actor, now: datetime) -> UUID:
    """Register a member firm and return its inner key.

    Raises:
        Invalid: The corporate number is registered already.
        NotSignedIn, Forbidden: The actor may not register firms.
    """
    require(actor, "firm:write")
    key = uuid7()
    async with transaction():
        if await _TAKEN.first(entry.corporate_no):
            raise Invalid.field(
                "corporate_no",
                "E_DUP",
                ja=f"法人番号 {entry.corporate_no} は登録済みです。",
                en=f"The corporate number {entry.corporate_no} is registered already.",
            )
        await FirmRow.insert(
            FirmRow(
                id=key,
                number=await log.next_number("firm"),
                **entry.model_dump(),
                state="active",
                created_at=now,
            )
        )
        await log.append(
            "firm.registered",
            entry.corporate_no,
            facts=Facts(role=actor.role_for("firm:write"), to_state="active"),
            actor=actor,
            now=now,
        )
    return key


async def correct_firm(
    corporate_no: str,
    entry: FirmCorrection,
    *,
    if_match: str | None = versions.WHATEVER,
    actor: Actor,
    now: datetime,
) -> bool:
    """Write another name or address of a firm and keep the old ones with their last instant; whether any differs.

    Its products are shown anew by ``lifecycle.correct_firm``, the only caller.

    Raises:
        NotFound: No member firm has this corporate number.
        VersionRequired, StaleVersion: The firm is not as it was read; ``if_match`` names its tag.
        NotSignedIn, Forbidden: The actor may not manage firms.
    """
    require(actor, "firm:write")
    async with transaction():
        before = await _LOCK.first(corporate_no)
        if before is None:
            raise NotFound(corporate_no)
        key, after = before.pop("id"), entry.model_dump()
        standing = await firm(corporate_no)
        versions.match(if_match, firm_tag(standing), standing.model_dump_json())
        changed = [name for name in after if after[name] != before[name]]
        if not changed:
            return False
        await insert(FirmPast, {"id": uuid7(), "firm": key, **before, "until": now})
        await _CORRECT.rows(*(after[name] for name in _PARTICULARS), key)
        facts = Facts(role=actor.role_for("firm:write"), reason=", ".join(changed))
        await log.append("firm.corrected", corporate_no, facts=facts, actor=actor, now=now)
        return True


async def close_firm(corporate_no: str, reason: str, *, actor: Actor, now: datetime) -> None:
    """Close a firm that is no member any more; the roles for it end at once, and nobody submits for it.

    Raises:
        Conflict: It is closed already, or has products that are neither transferred nor withdrawn.
        NotFound: No member firm has this corporate number.
        NotSignedIn, Forbidden: The actor may not manage firms.
    """
    require(actor, "firm:write")
    async with transaction():
        closed = await _CLOSE.first(corporate_no)
        if closed is None:
            raise await _not_active(corporate_no)
        left = await _LEFT.rows(closed["id"])
        if left:
            named = [row["public_id"] for row in left[:_NAMED]]
            raise Conflict(
                Bilingual(
                    ja=f"公開中・審査中の製品が {len(left)} 件あります（{'、'.join(named)}）。"
                    "先に、ほかの事業者に移すか、取り下げてください。",
                    en=f"{len(left)} product(s) are public or under review ({', '.join(named)});"
                    " transfer or withdraw them first.",
                )
            )
        await _NO_ROLES.rows(now, closed["id"])
        facts = Facts(
            role=actor.role_for("firm:write"), from_state="active", to_state="closed", reason=reason
        )
        await log.append("firm.closed", corporate_no, facts=facts, actor=actor, now=now)


async def firm(corporate_no: str) -> Firm:
    """One member firm.

    Raises:
        NotFound: No member firm has this corporate number.
    """
    row = await _ONE.first(corporate_no)
    if row is None:
        raise NotFound(corporate_no)
    return _firm(row)


def firm_tag(found: Firm) -> str:
    """The tag that a correction of a firm must name: it changes with whatever is told of the firm."""
    return sha256_hex(found.model_dump_json().encode())[:32]


async def firm_key(corporate_no: str) -> UUID:
    """The inner key of a member firm.

    Raises:
        NotFound: No member firm has this corporate number.
    """
    row = await _TAKEN.first(corporate_no)
    if row is None:
        raise NotFound(corporate_no)
    key: UUID = row["id"]
    return key


async def firms(
    *, after: int = 0, limit: int = 20, sought: str | None = None, actor: Actor = ANONYMOUS
) -> tuple[tuple[ListedFirm, ...], int | None]:
    """One page of member firms in the order of registration, and the key the next page starts after.

    Args:
        after: Key of the last firm of the page before; 0 for the first page.
        limit: 1 to 100.
        sought: A corporate number, or a part of a name in kanji, kana or Latin letters; only those firms.
        actor: Who reads; only whoever may read accounts is told how many people act for a firm.
    """
    if sought is None:
        rows = await _PAGE.rows(after, limit + 1)
    else:
        part = _part(sought)
        rows = await _SOUGHT.rows(after, normalise(sought), part, part, part, limit + 1)
    told, counts = allowed(actor, "account:read"), {}
    if told:
        among = await rows_among(_MEMBERS, [row["id"] for row in rows[:limit]])
        counts = {row["firm"]: row["members"] for row in among}
    found = tuple(
        ListedFirm(**dict(_firm(row)), members=counts.get(row["id"], 0) if told else None)
        for row in rows[:limit]
    )
    return found, rows[limit - 1]["number"] if len(rows) > limit else None


def _part(sought: str) -> str:
    """The pattern of a text that holds what is sought."""
    text = search_key(sought).lower()
    for mark in "!%_":
        text = text.replace(mark, f"!{mark}")
    return f"%{text}%"


async def own_firms(actor: Actor) -> tuple[Firm, ...]:
    """The firms that the actor acts for, in the order of registration."""
    rows = [row for key in actor.firms if (row := await _BY_KEY.first(key)) is not None]
    return tuple(_firm(row) for row in sorted(rows, key=lambda row: int(row["number"])))


async def _not_active(corporate_no: str) -> Conflict | NotFound:
    if await _TAKEN.first(corporate_no) is None:
        return NotFound(corporate_no)
    return Conflict(Bilingual(ja="この事業者は退会済みです。", en="This firm is closed already."))


def _firm(row: dict[str, Any]) -> Firm:
    return Firm(**{name: value for name, value in row.items() if name not in {"id", "number"}})
