"""Attachments over HTTP: what may be sent, and who gets it back as what."""

from collections.abc import AsyncIterator
from hashlib import sha256

import httpx
import pytest

from registry.adapters.engine import Database
from registry.services import members, products
from registry.services.attachments import MAX_BYTES
from schemas.vocab import Role
from tests import builders
from tests import file_examples as files
from tests.conftest import NOW

URL = "/api/v1/attachments"
PNG = files.picture()


async def bearer(maker: builders.MadeFirm) -> dict[str, str]:
    return {"Authorization": f"Bearer {await builders.token(maker.member, 'attachment:create')}"}


async def send(
    client: httpx.AsyncClient,
    maker: builders.MadeFirm,
    product: str,
    content: bytes = PNG,
    *,
    declared: str = "image/png",
    name: str = "label.png",
    purpose: str = "label_image",
) -> httpx.Response:
    return await client.post(
        URL,
        params={"product": product, "purpose": purpose, "file_name": name},
        content=content,
        headers={**await bearer(maker), "Content-Type": declared},
    )


def labelled(content: bytes = PNG) -> dict[str, object]:
    """The picture that every built product sends, and another that it names."""
    named = {"sha256": sha256(content).hexdigest(), "dated": "2026-04-01", "alt_ja": "表示ラベル"}
    return {"label_images": [*builders.COMMON["label_images"], named]}


async def test_a_file_is_kept_once_under_its_hash_and_its_use_is_recorded_and_logged(
    client: httpx.AsyncClient, db: Database
) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    for _ in range(2):
        made = await send(client, maker, product)
        assert made.status_code == 201
        assert made.json()["sha256"] == sha256(PNG).hexdigest()
        assert made.headers["location"] == f"{URL}/{sha256(PNG).hexdigest()}"
    assert (made.json()["media_type"], made.json()["size"]) == ("image/png", len(PNG))
    for table in ("attachment", "attachment_use"):
        assert await db.run_sql(f"SELECT count(*) AS n FROM {table}") == [{"n": 1}]
    logged = await db.run_sql("SELECT subject FROM log_entry WHERE kind = 'attachment.added'")
    assert logged == [{"subject": product}]


async def test_a_file_is_public_only_while_a_published_product_shows_it(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False, **labelled())
    path = (await send(client, maker, product)).headers["location"]
    assert (await client.get(path)).status_code == 404
    assert (await client.get(path, headers=await bearer(maker))).content == PNG
    await products.draft(product, actor=maker.member)
    await builders.publish(product, maker)
    shown = await client.get(path)
    assert (shown.status_code, shown.content) == (200, PNG)


async def test_a_picture_is_shown_in_place_and_can_run_nothing(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, **labelled())
    path = (await send(client, maker, product, name="ラベル.png")).headers["location"]
    shown = await client.get(path)
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in shown.headers["content-security-policy"]
    place = shown.headers["content-disposition"]
    assert place.isascii()
    assert place.startswith("inline; filename=")
    assert "filename*=UTF-8''%E3%83%A9" in place
    again = await client.get(path, headers={"If-None-Match": shown.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await client.head(path)
    assert (head.status_code, head.content) == (200, b"")


async def test_a_document_is_for_its_firm_and_staff_and_is_saved_not_shown(
    client: httpx.AsyncClient,
) -> None:
    maker, other = await builders.firm(100), await builders.firm(200)
    product = await builders.product(maker)
    made = await send(
        client,
        maker,
        product,
        files.pdf(),
        declared="application/pdf",
        name="data.pdf",
        purpose="document",
    )
    path = made.headers["location"]
    assert (await client.get(path)).status_code == 404
    assert (await client.get(path, headers=await bearer(other))).status_code == 404
    own = await client.get(path, headers=await bearer(maker))
    assert own.headers["content-disposition"].startswith("attachment; ")
    person = await members.create_person("審査員", None, actor=builders.ADMIN, now=NOW)
    await members.grant(person, Role.REVIEWER, actor=builders.ADMIN, now=NOW)
    secret = await members.issue_token(
        person, "t", scopes=("attachment:read_any",), days=1, actor=builders.ADMIN, now=NOW
    )
    staff = await client.get(path, headers={"Authorization": f"Bearer {secret}"})
    assert (staff.status_code, staff.headers["content-type"]) == (200, "application/pdf")


async def test_a_label_may_be_sent_as_pdf_and_is_saved_by_its_readers_and_never_opened_in_place(
    client: httpx.AsyncClient,
) -> None:
    maker, content = await builders.firm(), files.pdf()
    product = await builders.product(maker, published=False, **labelled(content))
    sent = await send(client, maker, product, content, declared="application/pdf", name="表示.pdf")
    assert (sent.status_code, sent.json()["media_type"]) == (201, "application/pdf")
    await builders.publish(product, maker)
    shown = await client.get(sent.headers["location"])
    assert (shown.status_code, shown.headers["content-type"]) == (200, "application/pdf")
    assert shown.headers["content-disposition"].startswith("attachment;")
    assert shown.headers["x-content-type-options"] == "nosniff"


async def test_naming_the_hash_of_another_firms_file_makes_it_no_more_public(
    client: httpx.AsyncClient,
) -> None:
    maker, other = await builders.firm(100), await builders.firm(200)
    path = (await send(client, maker, await builders.product(maker))).headers["location"]
    await builders.product(other, **labelled())
    assert (await client.get(path)).status_code == 404
    assert (await client.get(path, headers=await bearer(other))).status_code == 404


@pytest.mark.parametrize(
    ("content", "declared", "name", "purpose", "code"),
    [
        (PNG, "image/jpeg", "a.png", "label_image", "type_differs"),
        (PNG, "text/html", "a.png", "label_image", "type_differs"),
        (PNG, "image/png", "a.html", "label_image", "extension_differs"),
        (PNG, "image/png", "a.jpg", "label_image", "extension_differs"),
        (files.pdf(), "image/png", "a.png", "label_image", "type_differs"),
        (files.SVG, "image/svg+xml", "a.svg", "label_image", "unknown_type"),
        (files.HTML, "image/png", "a.png", "label_image", "unknown_type"),
        (PNG + files.HTML, "image/png", "a.png", "label_image", "damaged"),
        (b"", "image/png", "a.png", "label_image", "E_LIMIT"),
    ],
)
async def test_a_file_that_is_not_what_it_says_is_refused(
    client: httpx.AsyncClient, content: bytes, *, declared: str, name: str, purpose: str, code: str
) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    refused = await send(client, maker, product, content, declared=declared, name=name, purpose=purpose)
    assert refused.status_code == 422
    (problem,) = refused.json()["errors"]
    assert problem["code"] == code
    assert problem["message"]["ja"]
    assert problem["message"]["en"]


@pytest.mark.parametrize(
    "name", ["../a.png", "a\\b.png", "a\u202egnp.png", "a\n.png", ".png", "x" * 200 + ".png"]
)
async def test_a_name_that_could_mislead_is_refused(client: httpx.AsyncClient, name: str) -> None:
    maker = await builders.firm()
    refused = await send(client, maker, await builders.product(maker), name=name)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "file_name")


async def test_only_the_own_firm_sends_files(client: httpx.AsyncClient) -> None:
    maker, other = await builders.firm(100), await builders.firm(200)
    product = await builders.product(maker)
    hidden = await builders.product(maker, published=False)
    asked = {"product": product, "purpose": "document", "file_name": "a.png"}
    assert (await client.post(URL, params=asked, content=PNG)).status_code == 401
    assert (await send(client, other, product)).status_code == 403
    assert (await send(client, other, hidden)).status_code == 404
    assert (await send(client, maker, "P-000404")).status_code == 404


async def test_a_body_of_100_megabytes_is_refused_before_it_is_read(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1_000_000
            yield b"\x89" * 1_000_000

    asked = {"product": await builders.product(maker), "purpose": "document", "file_name": "a.png"}
    told = {**await bearer(maker), "Content-Type": "image/png", "Content-Length": "100000000"}
    refused = await client.post(URL, params=asked, content=endless(), headers=told)
    assert (refused.status_code, refused.headers["content-type"]) == (413, "application/problem+json")
    assert sent == 0
    untold = {**await bearer(maker), "Content-Type": "image/png"}
    refused = await client.post(URL, params=asked, content=endless(), headers=untold)
    assert refused.status_code == 413
    assert sent <= MAX_BYTES + 1_000_000


async def test_an_unknown_hash_is_not_found(client: httpx.AsyncClient) -> None:
    for name in ("0" * 64, "..", "' OR 1=1"):
        assert (await client.get(f"{URL}/{name}")).status_code == 404


async def test_the_schema_document_tells_the_types_of_an_upload(client: httpx.AsyncClient) -> None:
    document = (await client.get("/schema")).json()
    body = document["paths"]["/api/v1/attachments"]["post"]["requestBody"]
    assert set(body["content"]) == {"application/pdf", "image/png", "image/jpeg"}
