"""Uploading a table by browser, without scripts."""

import httpx
import pytest

from registry.adapters.engine import Database
from registry.services import imports, products
from schemas.uploads import UploadCounts
from schemas.vocab import SubClass, UploadMode
from tests import builders
from tests.upload_examples import clock, product_row, table, upload
from tests.web.laboratory_examples import laboratory
from tests.web.pages.test_people import hidden, signed_in


async def worked() -> None:
    while await imports.run_next(now=clock):
        pass


async def send(client: httpx.AsyncClient, content: bytes, name: str = "製品.csv") -> httpx.Response:
    form = await client.get("/me/imports")
    return await client.post(
        "/me/imports", data={"csrf": hidden(form), "kind": "products"}, files={"file": (name, content)}
    )


async def test_a_table_is_checked_then_registered_and_each_page_says_how_far_it_is(
    db: Database, client: httpx.AsyncClient
) -> None:
    maker = await builders.firm()
    await signed_in(client, maker.member)
    assert "/me/imports" in (await client.get("/me")).text
    sent = await send(client, table(product_row()))
    assert sent.status_code == 303
    address = sent.headers["location"]
    waiting = await client.get(address)
    assert (waiting.status_code, waiting.headers["refresh"]) == (200, "3")
    await worked()
    checked = await client.get(address)
    assert "refresh" not in checked.headers
    assert "製品.csv" in checked.text
    assert await products.own_products(maker.member) == ()
    agreed = {"csrf": hidden(checked), "mode": "all_or_nothing"}
    taking = await client.post(address, data=agreed)
    assert taking.status_code == 303
    await worked()
    done = await client.get(taking.headers["location"])
    assert "登録済み" in done.text
    assert len(await products.own_products(maker.member)) == 1
    assert "製品.csv" in (await client.get("/me/imports")).text


async def test_errors_are_shown_at_their_cells_and_can_be_taken_away(
    db: Database, client: httpx.AsyncClient
) -> None:
    maker = await builders.firm()
    await signed_in(client, maker.member)
    content = table(product_row(販売状況="<script>"), encoding="cp932")
    address = (await send(client, content, name="C:\\表\u202e.csv")).headers["location"]
    await worked()
    shown = await client.get(address)
    assert "E_ENUM" in shown.text
    assert "<script>" not in shown.text
    assert "&lt;script&gt;" in shown.text
    report = await client.get(f"{address}/report.csv")
    assert "E_ENUM" in report.content.decode("cp932")
    copy = await client.get(f"{address}/file-with-errors?replace=yes")
    assert copy.content.decode("cp932").splitlines()[0].endswith(",エラー")
    assert copy.headers["content-disposition"].startswith("attachment")


async def test_the_same_file_again_leads_to_the_first_one_and_says_so(
    db: Database, client: httpx.AsyncClient
) -> None:
    maker = await builders.firm()
    await signed_in(client, maker.member)
    content = table(product_row())
    first = (await send(client, content)).headers["location"]
    await worked()
    agreed = {"csrf": hidden(await client.get(first)), "mode": "all_or_nothing"}
    taken = (await client.post(first, data=agreed)).headers["location"]
    await worked()
    assert "同じファイルは" not in (await client.get(taken)).text
    for again in (await send(client, content), await client.post(first, data=agreed)):
        assert again.headers["location"] == f"{taken}?already=yes"
        assert "同じファイルは" in (await client.get(again.headers["location"])).text
    assert len(await products.own_products(maker.member)) == 1


async def test_a_laboratory_is_offered_what_it_may_send(db: Database, client: httpx.AsyncClient) -> None:
    await signed_in(client, await laboratory())
    page = (await client.get("/me/imports")).text
    assert '<option value="products"' not in page
    assert "HF-FFC.xlsx" not in page
    assert "results.xlsx" in page


async def test_it_is_said_in_a_sentence_what_can_be_done_with_the_file(
    db: Database, client: httpx.AsyncClient
) -> None:
    maker = await builders.firm()
    await signed_in(client, maker.member)
    good, bad = product_row(), product_row(商品名="二つめ", 届出番号="", 販売状況="未定")

    async def shown(*rows: dict[str, str]) -> str:
        address = (await send(client, table(*rows))).headers["location"]
        await worked()
        return (await client.get(address)).text

    some = await shown(good, bad)
    assert "2行のうち1行に誤りがあります" in some
    assert "正しい行だけを登録する" in some
    none = await shown(bad)
    assert "1行のうち1行に誤りがあります" in none
    assert "この内容を登録する" not in none
    assert "誤りのある行はありません" in await shown(good)
    await upload(table(good), maker.member, mode=UploadMode.PARTIAL)
    same = await shown({**good, "備考": ""})
    assert "登録済みの内容と同じです" in same
    assert "この内容を登録する" not in same


async def test_the_page_says_how_many_of_the_rows_are_done(db: Database, client: httpx.AsyncClient) -> None:
    await signed_in(client, (await builders.firm()).member)
    address = (await send(client, table(product_row()))).headers["location"]
    assert "<progress" not in (await client.get(address)).text
    rows = UploadCounts(created=3200).model_dump_json()
    await db.run_sql(f"UPDATE upload SET state = 'checking', total = 10000, counts = '{rows}'")
    page = (await client.get(address)).text
    assert '<progress value="3200" max="10000"' in page
    assert "10000行中 3200行" in page


async def test_characters_that_shift_jis_lacks_are_named_and_replaced_after_consent_only(
    db: Database, client: httpx.AsyncClient
) -> None:
    maker = await builders.firm()
    await signed_in(client, maker.member)
    await upload(table(product_row(英語名="Café")), maker.member, mode=UploadMode.PARTIAL)
    content = table(product_row(英語名="Cafe"), encoding="cp932")
    address = (await send(client, content)).headers["location"]
    await worked()
    for name in ("report.csv", "file-with-errors"):
        assert f'href="{address}/{name}"' in (await client.get(address)).text
        asked = await client.get(f"{address}/{name}")
        assert asked.status_code == 422
        assert "é（U+00E9）" in asked.text
        assert f'href="{address}/{name}?replace=yes"' in asked.text
        saved = await client.get(f"{address}/{name}?replace=yes")
        assert "Caf〓" in saved.content.decode("cp932")


async def test_a_file_that_is_no_table_is_told_on_the_form(db: Database, client: httpx.AsyncClient) -> None:
    await signed_in(client, (await builders.firm()).member)
    for content in (b"", b"%PDF-1.7", b"a,b\n1,2\n"):
        answer = await send(client, content)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    "name", [*(f"{subclass}.xlsx" for subclass in SubClass), "results.xlsx", "results.csv"]
)
async def test_every_template_can_be_taken_away(db: Database, client: httpx.AsyncClient, name: str) -> None:
    await signed_in(client, (await builders.firm()).member)
    answer = await client.get(f"/me/templates/{name}")
    assert answer.status_code == 200
    assert answer.content[:2] == (b"PK" if name.endswith("xlsx") else b"\xef\xbb")


async def test_what_is_not_there_is_not_found(db: Database, client: httpx.AsyncClient) -> None:
    await signed_in(client, (await builders.firm()).member)
    for path in (
        "templates/HF-FFC.pdf",
        "templates/nothing.csv",
        "imports/1",
        f"imports/{builders.firm.__name__}",
    ):
        assert (await client.get(f"/me/{path}")).status_code == 404
