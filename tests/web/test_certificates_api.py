"""Certificates over HTTP, printed by the real renderer where it says so."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pikepdf
import pymupdf
import pytest

from registry.adapters.engine import Database
from registry.adapters.files import ContentInspector
from registry.adapters.passwords import Argon2Passwords
from registry.adapters.pdf import WorkerPdfRenderer
from registry.adapters.search_index import TantivyIndex
from registry.adapters.secret_box import FernetBox, key_in
from registry.app import create_app, served
from registry.domain import canonical
from registry.domain.permissions import SYSTEM
from registry.services import trials
from registry.services.search import DatabaseSource
from registry.settings import Settings
from registry.web.dependencies import Resources
from schemas.trials import LinkEntry
from schemas.vocab import Directness, SubClass
from tests import builders
from tests.conftest import NOW, running


async def bearer(maker: builders.MadeFirm, *scopes: str) -> dict[str, str]:
    scopes = scopes or ("certificate:preview", "certificate:read_full")
    return {"Authorization": f"Bearer {await builders.token(maker.member, *scopes)}"}


async def issued(client: httpx.AsyncClient, maker: builders.MadeFirm, product: str) -> str:
    made = await client.post(f"/api/v1/products/{product}/certificates", headers=await bearer(maker))
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


def text_of(pdf: bytes) -> str:
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        return " ".join("".join(page.get_text() for page in document).split())


def record_in(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return document.attachments["record.json"].get_file().read_bytes()


@asynccontextmanager
async def printing_with(
    engine: Database, work: str, folder: Path, *, seconds: float
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application whose print workers do something else."""
    settings = Settings(base_address="http://testserver", log_requests=False, data_dir=folder)
    passwords, files = Argon2Passwords(), ContentInspector()
    search_index = TantivyIndex(DatabaseSource(), folder / "search", patience=60)
    printer = WorkerPdfRenderer(workers=1, timeout=seconds, work=work)
    chosen = Resources(
        now=lambda: NOW,
        base_address=settings.base_address,
        passwords=passwords,
        box=FernetBox(key_in(folder)),
        second_factor=False,
        search=search_index,
        renderer=printer,
        files=files,
    )
    app = create_app(settings, engine=engine, resources=chosen, now=lambda: NOW)
    async with running(app):
        transport = httpx.ASGITransport(app=served(settings, app, now=lambda: NOW))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as visiting:
            yield visiting
    await printer.close()
    await search_index.close()
    files.close()
    passwords.close()


async def test_a_firm_issues_a_specimen_and_anyone_checks_it(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    path = await issued(client, maker, product)
    told = (await client.get(path)).json()
    assert next(iter(told)) == "state"
    assert (told["state"], told["product"], told["specimen"]) == ("valid", product, True)
    specimen, at_publication = (await client.get(f"/api/v1/products/{product}/certificates")).json()
    assert specimen == told
    assert (at_publication["state"], at_publication["replaced_by"]) == ("superseded", told["number"])
    body = await client.get(f"{path}.json")
    assert canonical.sha256_hex(body.content) == told["public_sha256"]
    newer = await issued(client, maker, product)
    assert (await client.get(path)).json()["replaced_by"] == newer.rpartition("/")[2]
    old = await client.get(f"{path}.json")
    assert (old.content, old.headers["certificate-state"]) == (body.content, "superseded")


async def test_an_edition_is_sent_with_its_tag_its_name_and_how_it_may_be_kept(
    client: httpx.AsyncClient,
) -> None:
    maker = await builders.firm()
    path = await issued(client, maker, await builders.product(maker))
    number = path.rpartition("/")[2]
    whole = await client.get(f"{path}.json")
    assert whole.headers["content-type"] == "application/json"
    assert whole.headers["content-disposition"] == f'inline; filename="{number}-public.json"'
    assert whole.headers["cache-control"] == "public, no-cache"
    head = await client.head(f"{path}.json")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", whole.headers["etag"])
    again = await client.get(f"{path}.json", headers={"If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    full = await client.get(f"{path}.json", params={"edition": "full"}, headers=await bearer(maker))
    assert (full.json()["edition"], full.headers["cache-control"]) == ("full", "private, no-cache")
    assert full.headers["etag"] != whole.headers["etag"]


async def test_the_full_edition_is_refused_to_the_public_and_to_other_firms(
    client: httpx.AsyncClient,
) -> None:
    maker, other = await builders.firm(100), await builders.firm(200)
    path = await issued(client, maker, await builders.product(maker))
    for form in ("json", "pdf"):
        asked = {"url": f"{path}.{form}", "params": {"edition": "full"}}
        assert (await client.get(**asked)).status_code == 401
        assert (await client.get(**asked, headers=await bearer(other))).status_code == 403
        narrow = await bearer(maker, "product:amend")
        assert (await client.get(**asked, headers=narrow)).status_code == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/certificates/MMV-XX-2026-00404-01-A", 404),
        ("/api/v1/certificates/MMV-XX-2026-00404-01-A.json", 404),
        ("/api/v1/certificates/MMV-XX-2026-00404-01-A.pdf", 404),
        ("/api/v1/certificates/MMV-XX-2026-00404-01-A.exe", 404),
        ("/api/v1/certificates/MMV-XX-2026-00404-01-A.json?edition=secret", 422),
        ("/api/v1/certificates/MMV-XX-2026-00404-01-A?x=1", 422),
        ("/api/v1/products/P-000404/certificates", 404),
    ],
)
async def test_what_is_not_there_is_a_problem(client: httpx.AsyncClient, path: str, status: int) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


async def test_only_who_may_issues(client: httpx.AsyncClient) -> None:
    maker, other = await builders.firm(100), await builders.firm(200)
    path = f"/api/v1/products/{await builders.product(maker)}/certificates"
    assert (await client.post(path)).status_code == 401
    assert (await client.post(path, headers=await bearer(other))).status_code == 403
    hidden = await builders.product(maker, published=False)
    draft = await client.post(f"/api/v1/products/{hidden}/certificates", headers=await bearer(maker))
    assert draft.status_code == 409


async def test_the_print_is_a_pdf_in_two_languages_and_nothing_withheld_is_in_it(
    client: httpx.AsyncClient,
) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, SubClass.TM_RX, indications="植えた効能")
    await trials.record(
        builders.trial(conditions=["植えた疾患"], titles={"public": "植えた題名"}), actor=SYSTEM, now=NOW
    )
    entry = LinkEntry(trial="T-000001", directness=Directness.P0, reason="植えた理由", product_version=1)
    await trials.link(product, entry, actor=builders.REVIEWER, now=NOW)
    path = await issued(client, maker, product)
    number = path.rpartition("/")[2]
    pdf = await client.get(f"{path}.pdf")
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
    assert pdf.headers["content-disposition"] == f'inline; filename="{number}-public.pdf"'
    printed, record = text_of(pdf.content), record_in(pdf.content)
    for told in (number, "見本", "SPECIMEN", "みえ試験食品", "Mie test food", "jRCT1041250001", "公開対象外"):
        assert told in printed
    assert record == (await client.get(f"{path}.json")).content
    assert "植えた" not in printed
    assert "植えた" not in record.decode()
    again = await client.get(f"{path}.pdf", headers={"If-None-Match": pdf.headers["etag"]})
    assert again.status_code == 304
    full = await client.get(f"{path}.pdf", params={"edition": "full"}, headers=await bearer(maker))
    assert "植えた効能" in text_of(full.content)
    assert "植えた疾患" in text_of(full.content)
    assert full.headers["etag"] != pdf.headers["etag"]


async def test_the_site_answers_while_a_certificate_is_printed(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    path = await issued(client, maker, await builders.product(maker))
    printing = asyncio.create_task(client.get(f"{path}.pdf"))
    answered = 0
    while not printing.done():
        assert (await client.get("/healthz")).status_code == 200
        answered += 1
        await asyncio.sleep(0.005)
    assert (await printing).status_code == 200
    assert answered > 5  # a print that held the others up would be done before their answers


async def test_a_print_that_hangs_is_a_problem_and_the_next_one_works(db: Database, tmp_path: Path) -> None:
    maker = await builders.firm()
    stuck = await builders.product(maker, name_ja="hang")
    fine = await builders.product(maker)
    async with printing_with(db, "tests.adapters.pdf_work:obedient", tmp_path, seconds=1) as client:
        path = await issued(client, maker, stuck)
        late = await client.get(f"{path}.pdf")
        assert (late.status_code, late.headers["content-type"]) == (503, "application/problem+json")
        assert late.headers["retry-after"]
        assert "1 秒以内" in late.json()["detail"]["ja"]
        path = await issued(client, maker, fine)
        assert (await client.get(f"{path}.pdf")).status_code == 200


async def test_a_machine_without_fonts_serves_everything_but_prints(db: Database, tmp_path: Path) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    async with printing_with(db, "tests.adapters.pdf_work:without_fonts", tmp_path, seconds=20) as client:
        path = await issued(client, maker, product)
        assert (await client.get(f"{path}.json")).status_code == 200
        answer = await client.get(f"{path}.pdf")
        assert answer.status_code == 503
        assert answer.json()["type"] == "urn:registry:problem:renderer_unavailable"
        assert "Noto" in answer.json()["detail"]["en"]
