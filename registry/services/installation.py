"""What is fixed when the registry is installed: the database's own id and the public base address (1.1)."""

from datetime import datetime
from typing import Any

from registry.domain.errors import Conflict, Unavailable
from registry.services import log
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.installation import Installation
from schemas.base import Bilingual

__all__ = ["base_address", "ensure", "holds_sample_data", "identity"]

_ROW = Statement("SELECT id, base_address, sample FROM installation")
_MOVE = Statement("UPDATE installation SET base_address = {} WHERE id = {}")
_CERTIFICATE = Statement("SELECT number FROM certificate ORDER BY issued_at LIMIT 1")


async def ensure(base_address: str, *, now: datetime, sample: bool = False, moving: bool = True) -> str:
    """Record the installation at the first start and hold every later one to it; the database's id.

    The base address may change until the first certificate exists: printed QR codes contain it.

    Args:
        base_address: The public address, without a final slash.
        now: The instant of the first start.
        sample: Whether everything entered will be invented; said once, at the first start, and kept for ever.
        moving: Whether another address than the recorded one replaces it. A server's does; a command, which may
            run without the server's settings, leaves it alone.

    Raises:
        Conflict: A certificate exists and was issued under another base address.
    """
    async with transaction():
        row = await _ROW.first()
        if row is None:
            await log.next_number("installation")  # its row lock lets one of two starting servers install
            row = await _ROW.first()
        if row is None:
            row = {"id": str(uuid7()), "base_address": base_address}
            await insert(Installation, {**row, "sample": int(sample), "created_at": now})
        elif moving and row["base_address"] != base_address:
            issued = await _CERTIFICATE.first()
            if issued is not None:
                raise Conflict(_moved(row["base_address"], base_address, issued["number"]))
            await _MOVE.rows(base_address, row["id"])
        return str(row["id"])


async def identity() -> str:
    """The id of this database, which no other database has (letters, digits and hyphens).

    Raises:
        Unavailable: The registry was never started on this database.
    """
    return str((await _installed())["id"])


async def base_address() -> str:
    """The public base address, without a final slash.

    Raises:
        Unavailable: The registry was never started on this database.
    """
    return str((await _installed())["base_address"])


async def _installed() -> dict[str, Any]:
    row = await _ROW.first()
    if row is None:
        raise Unavailable(
            Bilingual(
                ja="データベースの初期設定が済んでいません。サーバーを一度起動してください。",
                en="The database is not installed yet; start the server once.",
            )
        )
    return row


async def holds_sample_data() -> bool:
    """Whether the database was made to hold invented sample data, which every page then says."""
    row = await _ROW.first()
    return row is not None and bool(row["sample"])


def _moved(fixed: str, given: str, number: str) -> Bilingual:
    return Bilingual(
        ja=f"公開アドレスは {fixed} に固定されています（証明書 {number} を発行済み）。{given} には変えられません。"
        f"REGISTRY_BASE_ADDRESS={fixed} と設定して起動してください。",
        en=f"The base address is fixed as {fixed} (certificate {number} was issued) and cannot become {given}."
        f" Start with REGISTRY_BASE_ADDRESS={fixed}.",
    )
