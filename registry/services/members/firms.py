"""Member firms: registered, read, corrected, and closed once nothing of theirs is left to look after (5.6)."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from registry.domain.canonical import sha256_hex
from registry.domain.errors import Conflict, Invalid, NotFound
from registry.domain.permissions import Actor, require
from registry.services import log, versions
from registry.services.log import Facts
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.members import Firm as FirmRow
from registry.tables.members import FirmPast
from schemas.base import Bilingual
from schemas.members import Firm, FirmCorrection, FirmEntry

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
    "SELECT f.number, f.corporate_no, f.name_ja, f.name_kana, f.name_en, f.address, f.lg_code, f.state,"
    " (SELECT count(*) FROM product p WHERE p.firm = f.id AND p.published_version IS NOT NULL) AS products"
    " FROM firm f"
)
_ONE = Statement(_COLUMNS + " WHERE f.corporate_no = {}")
_PAGE = Statement(_COLUMNS + " WHERE f.number > {} ORDER BY f.number LIMIT {}")
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


async def firms(*, after: int = 0, limit: int = 20) -> tuple[tuple[Firm, ...], int | None]:
    """One page of member firms in the order of registration, and the key the next page starts after."""
    rows = await _PAGE.rows(after, limit + 1)
    return tuple(_firm(row) for row in rows[:limit]), rows[limit - 1]["number"] if len(rows) > limit else None


async def own_firms(actor: Actor) -> tuple[Firm, ...]:
    """The firms that the actor acts for, in the order of registration."""
    rows = [row for key in actor.firms if (row := await _BY_KEY.first(key)) is not None]
    return tuple(_firm(row) for row in sorted(rows, key=lambda row: int(row["number"])))


async def _not_active(corporate_no: str) -> Conflict | NotFound:
    if await _TAKEN.first(corporate_no) is None:
        return NotFound(corporate_no)
    return Conflict(Bilingual(ja="この事業者は退会済みです。", en="This firm is closed already."))


def _firm(row: dict[str, Any]) -> Firm:
    return Firm(**{name: value for name, value in row.items() if name != "number"})
