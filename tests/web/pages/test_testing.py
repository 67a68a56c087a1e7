"""The forms of laboratories for results, and those of firms for lots and specifications, without scripts."""

import httpx
import pytest

from registry.adapters.engine import Database
from registry.domain.permissions import Actor
from registry.services import lifecycle, lots, organisations, specifications
from schemas.lots import RecallEntry
from schemas.organisations import OrganisationEntry
from schemas.vocab import LotAnswerKind, LotState, OrganisationKind, RecallClass, Role
from tests import builders, quality
from tests.conftest import NOW
from tests.file_examples import pdf
from tests.web.pages.test_people import hidden, signed_in

LOT = {"product": "P-000001", "lot": "24A001", "site": "津工場"}
ADDRESS = "/me/lots/results"


async def lab(name: str = "三重試験センター") -> tuple[Actor, str]:
    """A person of a laboratory of the network, and the laboratory's public id."""
    entry = OrganisationEntry(name=name, kind=OrganisationKind.LABORATORY)
    made = await organisations.register(entry, actor=builders.ADMIN, now=NOW)
    return await builders.of_organisation(Role.MEMBER_LAB, await organisations.key(made)), made


@pytest.fixture
async def maker(db: Database) -> builders.MadeFirm:
    """A firm with a published product, its specification, and a lot in test."""
    made = await builders.firm()
    await builders.product(made)
    await quality.specified(made, "P-000001")
    await quality.lot(made, "P-000001")
    return made


async def send(client: httpx.AsyncClient, act: str, **fields: str) -> httpx.Response:
    form = await client.get(ADDRESS, params=LOT)
    return await client.post(ADDRESS, data={"csrf": hidden(form), **LOT, "act": act, **fields})


GOOD = {
    "tested_on": "R8.3.20",
    "lead.1.result": "０．１２",
    "lead.1.unit": "ppm",
    "lead.1.uncertainty": "0.04",
    "gaba.1.result": "99.96",
    "gaba.1.unit": "%",
    "gaba.2.result": "101.2",
    "gaba.2.unit": "%",
    "coliforms.1.result": "陰性",
    "coliforms.1.mass_g": "1",
}


async def test_a_laboratory_finds_the_lot_sees_the_verdicts_and_then_enters_its_results(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    person, laboratory = await lab()
    await signed_in(client, person)
    assert 'href="/me/lots"' in (await client.get("/me")).text
    waiting = (await client.get("/me/lots")).text
    assert "24A001" in waiting
    assert "4件中0件" in waiting
    seen = await send(client, "preview", **GOOD)
    assert (seen.status_code, seen.text.count('class="preview"')) == (200, 4)
    assert "まだ登録していません" in seen.text
    assert 'value="０．１２"' in seen.text
    (lot,) = await lots.one("P-000001", "24A001", actor=maker.member, now=NOW)
    assert lot.results == ()
    entered = await send(client, "enter", **GOOD)
    assert entered.status_code == 303, entered.text
    (lot,) = await lots.one("P-000001", "24A001", actor=maker.member, now=NOW)
    assert lot.results is not None
    assert [(r.reported, r.verdict.value, r.laboratory) for r in lot.results] == [
        ("0.12", "pass", laboratory),
        ("100.0", "pass", laboratory),
        ("101.2", "pass", laboratory),
        ("ND", "pass", laboratory),
    ]
    after = await client.get(entered.headers["location"])
    assert "試験結果を登録しました" in after.text
    assert "貴試験所が登録した結果" in after.text
    assert "4件中4件" in (await client.get("/me/lots")).text


async def test_a_correction_needs_its_reason_and_what_it_replaced_stays_readable(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    person, _ = await lab()
    await signed_in(client, person)
    first = {"tested_on": "2026-03-20", "lead.1.result": "0.60", "lead.1.unit": "mg/kg"}
    assert (await send(client, "enter", **first, **{"lead.1.uncertainty": "0.04"})).status_code == 303
    second = {**first, "lead.1.result": "<0.05", "lead.1.loq": "0.05"}
    refused = await send(client, "enter", **second)
    assert (refused.status_code, "訂正の理由を入力してください" in refused.text) == (422, True)
    assert 'value="&lt;0.05"' in refused.text
    done = await send(client, "enter", **second, reason="希釈倍率の転記誤り")
    assert done.status_code == 303
    page = (await client.get(ADDRESS, params=LOT)).text
    assert "&lt;0.05" in page
    assert page.index("訂正前の結果") < page.index("0.60") < page.index("希釈倍率の転記誤り")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"lead.1.result": "0,12", "tested_on": "2026-03-20"}, "数値として読めません"),
        ({"lead.1.result": "定量下限未満", "tested_on": "2026-03-20"}, "「定量下限」の値が必要です"),
        ({"lead.1.result": "0.1", "lead.1.unit": "mg/kg"}, "tested_on"),
        ({"lead.1.result": "0.1", "lead.1.unit": "mg/kg", "tested_on": "2031-01-01"}, "今日以前"),
        ({"lead.1.result": "0.1", "lead.1.unit": "mL", "tested_on": "2026-03-20"}, "単位"),
        ({}, "結果が1件も入力されていません"),
    ],
)
async def test_what_cannot_be_entered_comes_back_as_it_was_typed(
    client: httpx.AsyncClient, maker: builders.MadeFirm, fields: dict[str, str], told: str
) -> None:
    person, _ = await lab()
    await signed_in(client, person)
    refused = await send(client, "enter", **fields)
    assert (refused.status_code, 'role="alert"' in refused.text, told in refused.text) == (422, True, True)
    for text in fields.values():
        assert f'value="{text}"' in refused.text


async def test_a_laboratory_neither_decides_about_lots_nor_sees_the_results_of_others(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    await lots.enter_results("P-000001", "24A001", quality.results(), actor=maker.member, now=NOW)
    person, _ = await lab()
    await signed_in(client, person)
    page = await client.get(ADDRESS, params=LOT)
    assert page.status_code == 200
    for hidden_text in ("99.96", "100.0", "現在の試験結果", 'value="release"', 'action="/me/lots/decisions"'):
        assert hidden_text not in page.text
    data = {"csrf": hidden(page), **LOT, "act": "release"}
    assert (await client.post("/me/lots/decisions", data=data)).status_code == 403
    refused = await send(client, "enter", **{**GOOD, "lead.1.result": "0.2"})
    assert (refused.status_code, "登録した側だけが変更できます" in refused.text) == (409, True)


async def test_a_certificate_of_analysis_is_sent_and_seen_by_its_sender_and_the_firm_only(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    person, _ = await lab()
    await signed_in(client, person)
    form = await client.get(ADDRESS, params=LOT)
    sent = await client.post(
        "/me/lots/certificates-of-analysis",
        data={"csrf": hidden(form), **LOT},
        files={"file": ("試験成績書.pdf", pdf(), "application/pdf")},
    )
    assert sent.status_code == 303, sent.text
    page = (await client.get(sent.headers["location"])).text
    assert "試験成績書.pdf" in page
    (kept,) = await lots.certificates_of_analysis("P-000001", "24A001", "津工場", actor=maker.member)
    address = f"/api/v1/attachments/{kept.sha256}"
    other, _ = await lab("別の試験所")
    for actor, status in ((person, 200), (maker.member, 200), (other, 404)):
        answer = await client.get(address, headers={"Authorization": f"Bearer {await builders.token(actor)}"})
        assert answer.status_code == status
    client.cookies.clear()
    assert (await client.get(address)).status_code == 404


async def test_a_file_that_is_no_certificate_is_refused_on_the_page(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    await signed_in(client, maker.member)
    form = await client.get(ADDRESS, params=LOT)
    for name, content in (("a.pdf", b"MZ"), ("x/y.pdf", pdf()), ("a.exe", pdf())):
        sent = await client.post(
            "/me/lots/certificates-of-analysis",
            data={"csrf": hidden(form), **LOT},
            files={"file": (name, content, "application/pdf")},
        )
        assert (sent.status_code, 'role="alert"' in sent.text) == (422, True)


async def test_a_field_that_is_no_text_is_refused(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    await signed_in(client, maker.member)
    form = await client.get(ADDRESS, params=LOT)
    parts = {"csrf": (None, hidden(form)), "lot": (None, b"\xff\xfe")}
    sent = await client.post("/me/lots/certificates-of-analysis", files=parts)
    assert sent.status_code == 422


async def test_a_firm_registers_a_lot_and_releases_it_only_when_every_item_conforms(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    await signed_in(client, maker.member)
    assert "/me/products/P-000001/lots" in (await client.get("/me/products/P-000001")).text
    form = await client.get("/me/products/P-000001/lots")
    typed = {"number": "24A002", "manufactured_on": "令和8年3月1日", "amount": "１０００", "unit": "個"}
    wrong = {**typed, "manufactured_on": "2031-01-01"}
    refused = await client.post("/me/products/P-000001/lots", data={"csrf": hidden(form), **wrong})
    assert (refused.status_code, 'value="24A002"' in refused.text) == (422, True)
    made = await client.post("/me/products/P-000001/lots", data={"csrf": hidden(form), **typed})
    assert made.status_code == 303, made.text
    lot = {**LOT, "lot": "24A002"}
    page = await client.get(made.headers["location"])
    early = await client.post("/me/lots/decisions", data={"csrf": hidden(page), **lot, "act": "release"})
    assert (early.status_code, "結果があと1件必要です" in early.text) == (422, True)
    await lots.enter_results("P-000001", "24A002", quality.results(), actor=maker.member, now=NOW)
    for act, more, state in (
        ("release", {}, LotState.RELEASED),
        ("quarantine", {"reason": "苦情の調査"}, LotState.QUARANTINED),
        (
            "recall",
            {"reason": "表示の誤り", "recall_class": "II", "what_to_do": "使用を中止してください。"},
            LotState.RECALLED,
        ),
    ):
        data = {"csrf": hidden(page), **lot, "act": act, **more}
        done = await client.post("/me/lots/decisions", data=data)
        assert done.status_code == 303, done.text
        (seen,) = await lots.one("P-000001", "24A002", actor=maker.member, now=NOW)
        assert seen.state is state
    again = await client.post("/me/lots/decisions", data={"csrf": hidden(page), **lot, "act": "release"})
    assert again.status_code == 409
    unreasoned = {"csrf": hidden(page), **LOT, "act": "reject", "reason": ""}
    assert (await client.post("/me/lots/decisions", data=unreasoned)).status_code == 422
    rejected = await client.post("/me/lots/decisions", data={**unreasoned, "reason": "鉛が規格外"})
    assert rejected.status_code == 303


async def test_a_firm_writes_the_next_version_of_its_specification(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    await signed_in(client, maker.member)
    address = "/me/products/P-000001/specification"
    form = await client.get(address)
    data = {
        "csrf": hidden(form),
        "effective_from": "2026-04-01",
        "items.0.item": "lead",
        "items.0.name_ja": "鉛",
        "items.0.category": "contaminant",
        "items.0.limit.kind": "max",
        "items.0.limit.upper": "0.3０",
        "items.0.unit": "mg/kg",
        "items.0.method": "ICP-MS",
        "items.0.n_reported": "2",
    }
    more = await client.post(address, data={**data, "add": "items"})
    assert 'name="items.1.item"' in more.text
    refused = await client.post(address, data={**data, "items.0.limit.upper": ""})
    assert (refused.status_code, "限度値に必要です" in refused.text) == (422, True)
    saved = await client.post(address, data=data)
    assert saved.status_code == 303, saved.text
    seen = await specifications.current("P-000001", actor=maker.member, now=NOW)
    (item,) = seen.specification.items
    assert (seen.version, item.limit.upper, item.n_reported) == (2, "0.30", 2)
    assert 'value="0.30"' in (await client.get(saved.headers["location"])).text


async def test_lots_and_specifications_of_other_firms_are_not_found(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    other = await builders.firm(200)
    await signed_in(client, other.member)
    for address in ("/me/products/P-000001/lots", "/me/products/P-000001/specification"):
        assert (await client.get(address)).status_code == 404
    assert "24A001" not in (await client.get("/me/lots")).text


async def test_the_list_of_waiting_lots_is_narrowed_down_and_comes_in_pages(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    for number in range(60):
        await quality.lot(maker, "P-000001", f"X{number:03}")
    await signed_in(client, (await lab())[0])
    first = await client.get("/me/lots")
    assert ("X059" in first.text, "24A001" in first.text) == (True, False)
    following = first.text.split('href="/me/lots?before=')[1].split('"')[0]
    assert "24A001" in (await client.get(f"/me/lots?before={following}")).text
    narrowed = (await client.get("/me/lots", params={"q": "X007"})).text
    assert ("X007" in narrowed, "X008" in narrowed) == (True, False)
    assert "番号を確かめてください" in (await client.get("/me/lots", params={"q": "NONE"})).text


async def test_a_laboratory_notes_a_specimen_and_maps_its_headings_on_plain_forms(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    person, _ = await lab()
    await signed_in(client, person)
    page = await client.get(ADDRESS, params=LOT)
    data = {"csrf": hidden(page), **LOT, "specimen": "S-001"}
    noted = await client.post("/me/lots/specimens", data=data)
    assert noted.status_code == 303
    assert "S-001" in (await client.get(noted.headers["location"])).text
    assert (await client.post("/me/lots/specimens", data={**data, "specimen": ""})).status_code == 422
    assert 'href="/me/headings"' in (await client.get("/me/imports")).text
    form = await client.get("/me/headings")
    typed = {
        "csrf": hidden(form),
        "name": "ICP-MS",
        "heading.specimen": "Sample",
        "heading.result": "Pb",
        "heading.tested_on": "Date",
        "fixed.item": "鉛",
        "decimal": ",",
        "day_order": "dmy",
    }
    twice = await client.post("/me/headings", data={**typed, "fixed.result": "1"})
    assert (twice.status_code, "2回指定されています" in twice.text) == (422, True)
    assert 'value="Sample"' in twice.text
    saved = await client.post("/me/headings", data=typed)
    assert saved.status_code == 303, saved.text
    shown = (await client.get(saved.headers["location"])).text
    assert 'value="Sample"' in shown
    upload = await client.get("/me/imports")
    assert '<option value="ICP-MS">' in upload.text
    sent = await client.post(
        "/me/imports",
        data={"csrf": hidden(upload), "kind": "results", "heading_map": "ICP-MS"},
        files={"file": ("run.csv", b"Sample;Pb;Date\r\nS-001;0,12;20/03/2026\r\n")},
    )
    assert sent.status_code == 303, sent.text


async def test_a_firm_reports_how_far_its_recall_has_come_and_its_end(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    await lots.enter_results("P-000001", "24A001", quality.results(), actor=maker.member, now=NOW)
    await lots.release("P-000001", "24A001", actor=maker.member, now=NOW)
    entry = RecallEntry(
        recall_class=RecallClass.III, reason="印字のかすれ", what_to_do="そのままお使いください。"
    )
    await lifecycle.recall("P-000001", "24A001", entry, actor=maker.member, now=NOW)
    await signed_in(client, maker.member)
    form = await client.get(ADDRESS, params=LOT)
    data = {"csrf": hidden(form), "etag": hidden(form, "etag"), "progress": "４０", "reason": "取引先4社"}

    async def sent(**fields: str) -> httpx.Response:
        return await client.post("/me/lots/recall", params=LOT, data={**data, **fields})

    unread = await sent(progress="半分")
    assert (unread.status_code, 'value="半分"' in unread.text) == (422, True)
    assert (await sent()).status_code == 303
    late = await sent(progress="50")
    assert (late.status_code, 'value="50"' in late.text, "取引先4社" in late.text) == (412, True, True)
    assert "40 %" in late.text
    banner = "この製品には、自主回収中のロットがあります"
    before = (await client.get("/products/P-000001")).text
    assert (banner in before, "回収の進捗: 40 %" in before, "終了した自主回収" in before) == (
        True,
        True,
        False,
    )
    tag = hidden(await client.get(ADDRESS, params=LOT), "etag")
    done = await sent(etag=tag, progress="100", closed_on="令和8年4月1日", authority_no="三重-1")
    assert done.status_code == 303
    assert "回収状況の報告を記録しました" in (await client.get(done.headers["location"])).text
    after = (await client.get("/products/P-000001")).text
    assert (banner in after, "終了した自主回収" in after) == (False, True)
    for page in (after, (await client.get("/products/P-000001/lots/24A001")).text):
        assert "2026年4月1日から2026年4月1日まで回収しました。" in page
    assert outcome_is_recalled(await client.get("/products/P-000001/lots/24A001"))
    assert "回収状況を報告する" not in (await client.get("/products/P-000001/lots/24A001")).text


def outcome_is_recalled(page: httpx.Response) -> bool:
    return f"<h2>{LotAnswerKind.RECALLED.ja}</h2>" in page.text
