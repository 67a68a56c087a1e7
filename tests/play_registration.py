"""Play a whole registration over HTTP as four people, from an empty database to a published version 2.

``python -m tests.play_registration`` plays it on a new SQLite file and prints the steps and the log.
``tests/test_play_registration.py`` plays the same on both databases.
"""

import asyncio
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from registry.tables.database import Statement
from schemas.reviews import DECLARATION_VERSION
from schemas.vocab import ChecklistItem
from tests import builders
from tests.conftest import started, visitor
from tests.web.contract_examples import bearer

_LOG = Statement(
    "SELECT seq, kind, subject, version, role, from_state, to_state, reason FROM log_entry ORDER BY seq"
)
Say = Callable[[str], None]


@dataclass
class Person:
    """Somebody at their own keyboard: a client with their own token."""

    name: str
    client: httpx.AsyncClient
    headers: dict[str, str]
    say: Say

    async def get(self, path: str) -> httpx.Response:
        answer = await self.client.get(f"/api/v1{path}", headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer

    async def send(
        self, method: str, path: str, body: Any = None, *, tag: str | None = None, expect: int = 200
    ) -> httpx.Response:
        """Send one request and tell what came of it."""
        headers = self.headers | ({} if tag is None else {"If-Match": tag})
        content = {} if body is None else {"json": body}
        answer = await self.client.request(method, f"/api/v1{path}", headers=headers, **content)
        self.say(f"{self.name:<10} {method:<4} {path:<42} {answer.status_code}")
        assert answer.status_code == expect, answer.text
        return answer

    async def step(self, act: str, body: Any = None, *, expect: int = 200) -> httpx.Response:
        """Take a step from the case as it is now."""
        case = await self.get("/products/P-000001/case")
        path = f"/products/P-000001/{act}"
        return await self.send("POST", path, body, tag=case.headers["etag"], expect=expect)


async def play(client: httpx.AsyncClient, say: Say) -> list[dict[str, Any]]:
    """Play it and return the log, oldest first."""
    firm = await builders.firm()
    await builders.staff()
    maker, chief, first, second = [
        Person(name, client, await bearer(actor), say)
        for name, actor in (
            ("maker", firm.member),
            ("chief", builders.CHIEF),
            ("reviewer A", builders.REVIEWER),
            ("reviewer B", builders.SECOND),
        )
    ]
    await _first_version(firm.corporate_no, maker, chief, first, second)
    await _second_version(firm.corporate_no, maker, chief, first, second)
    return await _LOG.rows()


async def _first_version(
    corporate_no: str, maker: Person, chief: Person, first: Person, second: Person
) -> None:
    made = await maker.send("POST", "/products", _draft(corporate_no), expect=201)
    await _pictured(maker)
    await _submit(maker, "submit", made.headers["etag"])
    await maker.send(
        "PUT", "/products/P-000001/draft", _draft(corporate_no), tag=made.headers["etag"], expect=409
    )
    await _assigned(chief, first, second)
    await first.step("accept")
    point = {"field": "directions", "text": "1日の摂取目安量を明記してください。"}
    await first.send("POST", "/products/P-000001/case/points", point)
    case = (await first.step("request-changes")).json()
    await maker.send(
        "POST", f"/products/P-000001/case/points/{case['points'][0]['id']}/answer", {"text": "明記しました。"}
    )
    draft = await maker.get("/products/P-000001/draft")
    mended = _draft(corporate_no, directions="1日1包を目安に、水に溶かしてお召し上がりください。")
    saved = await maker.send("PUT", "/products/P-000001/draft", mended, tag=draft.headers["etag"])
    await maker.send("PUT", "/products/P-000001/draft", mended, tag=draft.headers["etag"], expect=412)
    await _submit(maker, "resubmit", saved.headers["etag"])
    await first.send("POST", f"/products/P-000001/case/points/{case['points'][0]['id']}/resolve")
    await first.step("recommend", _recommendation())
    await first.step("approve", expect=403)  # nobody approves what they recommended
    await second.step("approve")


async def _second_version(
    corporate_no: str, maker: Person, chief: Person, first: Person, second: Person
) -> None:
    public = await maker.client.get("/api/v1/products/P-000001")
    amended = _draft(corporate_no, daily_intake={"amount": "2", "unit": "{sachet}"})
    saved = await maker.send("PUT", "/products/P-000001/draft", amended, tag=public.headers["etag"])
    await _submit(maker, "submit", saved.headers["etag"])
    await _assigned(chief, second, first)
    await second.step("accept")
    assert (await maker.client.get("/api/v1/products/P-000001")).json()["version"] == 1
    await second.step("recommend", _recommendation())
    await second.step("approve", expect=403)
    await first.step("approve")
    assert (await maker.client.get("/api/v1/products/P-000001")).json()["version"] == 2
    versions = (await maker.client.get("/api/v1/products/P-000001/versions")).json()
    assert [one["version"] for one in versions] == [1, 2]


async def _assigned(chief: Person, *reviewers: Person) -> None:
    people = [str(builders.REVIEWER.person), str(builders.SECOND.person)]
    await chief.step("case/reviewers", {"reviewers": people})
    for reviewer in reviewers:
        await reviewer.send("POST", "/reviews/interests", {"interests": []})
        await reviewer.send("POST", "/products/P-000001/case/interests", {"interests": []})


async def _pictured(maker: Person) -> None:
    """Send the picture of the label that the draft names."""
    path = "/attachments?product=P-000001&purpose=label_image&file_name=label.png"
    answer = await maker.client.post(
        f"/api/v1{path}", content=builders.PICTURE, headers={**maker.headers, "Content-Type": "image/png"}
    )
    maker.say(f"{maker.name:<10} POST {path:<42} {answer.status_code}")
    assert answer.status_code == 201, answer.text


async def _submit(maker: Person, act: str, tag: str) -> None:
    """Submit, read which warnings want a reason, and submit with reasons."""
    entry: dict[str, Any] = {"declaration": True, "declaration_version": DECLARATION_VERSION}
    path = f"/products/P-000001/{act}"
    refused = await maker.send("POST", path, entry | {"declaration": False}, tag=tag, expect=422)
    found = (await maker.get("/products/P-000001/draft/checks")).json()
    assert refused.json()["errors"]
    reasons = [
        {"code": one["code"], "field": one["field"], "reason": "表示の原本を確認済み"}
        for one in found
        if one["level"] == "warn"
    ]
    await maker.send("POST", path, entry | {"explanations": reasons}, tag=tag)


def _draft(corporate_no: str, **fields: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        builders.DRAFT.dump_json(builders.draft(firm=corporate_no, **fields))
    )
    return document


def _recommendation() -> dict[str, Any]:
    return {"checklist": [item.value for item in ChecklistItem], "summary": "すべて確認しました。"}


async def _main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with started(f"sqlite:///{Path(folder) / 'registry.db'}") as engine, visitor(engine) as client:
            for row in await play(client, print):
                moved = f"{row['from_state'] or ''} → {row['to_state']}" if row["to_state"] else ""
                print(f"{row['seq']:>3} {row['kind']:<24} {row['subject']:<28} {row['role']:<15} {moved}")  # noqa: T201 # a script tells


if __name__ == "__main__":
    asyncio.run(_main())
