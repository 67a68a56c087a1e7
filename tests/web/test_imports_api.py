"""Uploads over HTTP."""

import httpx

from registry.adapters.engine import Database
from tests import builders
from tests.upload_examples import product_row, table, upload


async def test_pages_of_a_report_follow_each_other_by_cursor(client: httpx.AsyncClient, db: Database) -> None:
    maker = await builders.firm()
    rows = [product_row(商品名=f"茶 {number}", 販売状況="未定") for number in range(3)]
    seen, _ = await upload(table(*rows), maker.member)
    auth = {"Authorization": f"Bearer {await builders.token(maker.member, 'import:upload')}"}
    at = f"/api/v1/imports/{seen.id}/report"
    whole = (await client.get(at, headers=auth)).json()
    found = []
    cursor: dict[str, str] = {}
    for _ in whole["items"]:
        page = (await client.get(at, params={"limit": 1, **cursor}, headers=auth)).json()
        found += page["items"]
        cursor = {"cursor": page["next"]}
    assert len(found) >= len(rows)
    assert (found, cursor["cursor"]) == (whole["items"], None)
