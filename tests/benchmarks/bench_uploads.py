"""Uploads: rows a second against the driver's own bulk insert of the same documents, in one run on each database.

The import reads and checks every cell, decides by the services and writes product, draft, log entry and verdict of
every row; the bulk insert writes the finished drafts and nothing else. The ratio says what the work on a row costs.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from registry.adapters.engine import Database
from registry.services import imports
from registry.tables.columns import uuid7
from registry.tables.database import Statement, transaction
from schemas.vocab import SubClass, UploadKind, UploadMode
from tests import builders
from tests.conftest import NOW
from tests.upload_examples import clock, product_row, table

ROWS = 2_000
_BULK = Statement("INSERT INTO upload_file (sha256, content, stored_at) VALUES ({}, {}, {})")

pytestmark = pytest.mark.benchmark


async def seconds(work: Callable[[], Awaitable[Any]]) -> float:
    begun = time.perf_counter()
    await work()
    return time.perf_counter() - begun


async def test_rows_a_second_of_an_upload_against_a_bulk_insert(committed: Database) -> None:
    maker = await builders.firm()
    draft = builders.draft(SubClass.HF_FFC, firm=maker.corporate_no).model_dump_json().encode()
    content = table(*[product_row(商品名=f"見本 {n}", 届出番号="", JANコード="") for n in range(ROWS)])

    async def bulk() -> None:
        async with transaction():
            await _BULK.many([(uuid7().hex * 2, draft, NOW) for _ in range(ROWS)])

    async def run(mode: UploadMode, more: bytes = b"") -> None:
        received = await imports.receive(
            content + more,
            kind=UploadKind.PRODUCTS,
            mode=mode,
            confirmed=False,
            file_name="bench.csv",
            actor=maker.member,
            now=NOW,
        )
        while await imports.run_next(now=clock):
            pass
        seen = await imports.view(received.upload.id, actor=maker.member)
        assert (seen.rows, seen.counts.refused) == (ROWS, 0)

    base = await seconds(bulk)
    print(
        f"\n{committed.engine_type}, {ROWS:,} products of {len(draft):,} bytes, {len(content):,} bytes of CSV"
    )
    print(f"{'what':<28}{'seconds':>9}{'rows/s':>10}{'× bulk':>9}")
    print(f"{'bulk insert of the driver':<28}{base:>9.2f}{ROWS / base:>10,.0f}{1:>9.0f}")
    for name, mode, more in (
        ("dry run", UploadMode.DRY_RUN, b""),
        ("all or nothing (new)", UploadMode.ALL_OR_NOTHING, b""),
        ("valid rows (unchanged)", UploadMode.PARTIAL, b"\r\n"),
    ):
        took = await seconds(lambda mode=mode, more=more: run(mode, more))  # type: ignore[misc] # bound now
        print(f"{name:<28}{took:>9.2f}{ROWS / took:>10,.0f}{took / base:>9.0f}")
