"""A firm's forms: every field of every sub-class can be typed, and nothing typed is ever lost."""

import html
import re
from datetime import date
from io import BytesIO
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from registry.adapters.engine import Database
from registry.services import products
from registry.web.pages.product_conflict import marks
from registry.web.pages.product_form import document_of, from_document, from_form, sections, with_row
from registry.web.pages.product_shape import Kind, field_at, model_of, shape
from schemas.vocab import FindingLevel, SubClass
from tests import builders
from tests import file_examples as files
from tests.conftest import NOW
from tests.web.pages.test_sessions import enter, hidden, maker

__all__ = ["maker"]

EVERYTHING: dict[SubClass, dict[str, Any]] = {
    SubClass.HF_FFC: {
        "self_checks": [
            {
                "period_start": "2025-04-01",
                "period_end": "2026-03-31",
                "reported_on": "2026-04-01",
                "result": "compliant",
            }
        ],
        "gtin": [{"gtin": "4912345678904", "level": "each"}],
        "claims": [{"text": "一行目\n二行目", "claim_type": "function"}],
    },
    SubClass.WD_RENT: {"jis": ["JIS T 9201:2016"], "is_medical_device": False},
}


def pairs(page: str) -> dict[str, Any]:
    """What a browser would send of the form on a page, without its buttons."""
    form = page[page.index('class="record"') :]
    form = form[: form.index("</form>")]
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input(?! type="checkbox")[^>]* name="([^"]+)" value="([^"]*)"', form):
        found[name] = html.unescape(value)
    for name, value in re.findall(r'<input type="checkbox" name="([^"]+)" value="([^"]*)" checked', form):
        found.setdefault(name, []).append(value)
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL):
        found[name] = html.unescape(text)
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.findall(r'value="([^"]*)" selected', options)
        found[name] = chosen[0] if chosen else ""
    return found


async def opened(client: httpx.AsyncClient, product: str) -> dict[str, Any]:
    page = await client.get(f"/me/products/{product}/edit")
    assert page.status_code == 200, page.text
    return pairs(page.text)


@pytest.mark.parametrize("subclass", SubClass)
def test_every_field_of_a_sub_class_is_in_its_form_once(subclass: SubClass) -> None:
    fields = shape(subclass)
    shown = [
        entry.shape.name for part in sections(from_document({}, fields), fields, ()) for entry in part.entries
    ]
    assert sorted(shown) == sorted(set(model_of(subclass).model_fields) - {"contract", "subclass"})


@pytest.mark.parametrize("subclass", SubClass)
def test_a_form_gives_back_the_document_it_was_made_from(subclass: SubClass) -> None:
    document = builders.draft(subclass, firm=builders.corporate_no(7), **EVERYTHING.get(subclass, {}))
    stored = document.model_dump(mode="json")
    fields = shape(subclass)
    again = document_of(from_document(stored, fields), fields)
    assert model_of(subclass).model_validate({**again, "subclass": subclass}) == document


@pytest.mark.parametrize("subclass", SubClass)
async def test_saving_an_untouched_form_changes_nothing(
    client: httpx.AsyncClient, maker: builders.MadeFirm, subclass: SubClass
) -> None:
    product = await builders.product(maker, subclass, published=False, **EVERYTHING.get(subclass, {}))
    before = await products.draft(product, actor=maker.member)
    await enter(client)
    typed = await opened(client, product)
    fields = [each for each in shape(subclass) if each.name != "firm"]
    sent = {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    assert marks(from_form(sent, fields), fields) == typed["opened"]
    saved = await client.post(f"/me/products/{product}/edit", data=typed)
    assert saved.status_code == 303, re.findall(r'class="problem".*?</span>', saved.text)
    after = await products.draft(product, actor=maker.member)
    assert after.document == before.document
    assert after.etag != before.etag


async def test_a_product_is_begun_filled_in_and_found_complete(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    await enter(client)
    form = await client.get("/me/products/new")
    given = {
        "csrf": hidden(form),
        "firm": maker.corporate_no,
        "subclass": "HF-OTHER",
        "name_ja": "みえの青汁",
        "status_market": "planned",
    }
    begun = await client.post("/me/products/new", data=given)
    assert (begun.status_code, begun.headers["location"]) == (303, "/me/products/P-000001/edit")
    typed = await opened(client, "P-000001")
    for path in ("composition", "manufacturer_sites"):
        more = await client.post("/me/products/P-000001/edit", data={**typed, "add": path})
        assert more.status_code == 200
        typed = pairs(more.text)
    typed |= {
        "name_kana": "ミエノアオジル",
        "composition.0.name": "大麦若葉",
        "composition.0.role": "active",
        "composition.0.amount": "３.0",
        "composition.0.unit": "g",
        "composition.0.basis": "per_day",
        "manufacturer_sites.0.name": "津工場",
        "manufacturer_sites.0.lg_code": "242012",
        "net_content.amount": "90",
        "net_content.unit": "g",
        "target_user": "成人",
        "directions": "1日1包を\r\n水に溶かして",
        "cautions": "開封後はお早めに",
        "storage": "冷暗所",
        "shelf_life_months": "２４",
        "contact_ae.phone": "059-000-0000",
        "contact_ae.hours": "平日",
        "designated_ingredient": "no",
    }
    saved = await client.post("/me/products/P-000001/edit", data=typed)
    assert saved.headers["location"] == "/me/products/P-000001/edit?saved=1"
    draft = await products.draft("P-000001", actor=maker.member)
    assert draft.document.directions == "1日1包を\n水に溶かして"
    assert draft.document.composition[0].amount == "3.0"
    found = await products.check(draft.document, today=date(2026, 4, 1), product_id="P-000001")
    assert [finding.message.ja for finding in found if finding.level is FindingLevel.MUST] == []
    shown = await client.get(saved.headers["location"])
    assert all(html.escape(finding.message.ja, quote=False) in html.unescape(shown.text) for finding in found)


@pytest.mark.parametrize(
    ("path", "typed", "stored"),
    [
        ("net_content.amount", "１，２００", "1200"),
        ("net_content.unit", "粒", "{tablet}"),
        ("net_content.unit", "㎎", "mg"),
        ("ffc_submitted_on", "令和4年5月10日", "2022-05-10"),
        ("ffc_submitted_on", "R4.5.10", "2022-05-10"),
        ("ffc_submitted_on", "2022/5/10", "2022-05-10"),
        ("shelf_life_months", "２４", 24),
    ],
)
async def test_numbers_days_and_units_may_be_written_as_people_write_them(
    client: httpx.AsyncClient, maker: builders.MadeFirm, path: str, typed: str, stored: str | int
) -> None:
    product = await builders.product(maker, published=False)
    await enter(client)
    saved = await client.post(
        f"/me/products/{product}/edit", data={**await opened(client, product), path: typed}
    )
    assert saved.status_code == 303, saved.text
    document: Any = (await products.draft(product, actor=maker.member)).document.model_dump(mode="json")
    for step in path.split("."):
        document = document[step]
    assert document == stored


async def test_a_day_that_may_be_two_is_not_guessed(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, published=False)
    await enter(client)
    typed = {**await opened(client, product), "ffc_submitted_on": "04/05/2025"}
    refused = await client.post(f"/me/products/{product}/edit", data=typed)
    assert refused.status_code == 422
    assert 'id="f-ffc_submitted_on-problem"' in refused.text
    assert 'value="04/05/2025"' in refused.text


async def test_what_does_not_fit_comes_back_as_typed_with_the_reason_beside_it(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, published=False)
    await enter(client)
    typed = await opened(client, product)
    wrong = {
        "shelf_life_months": "二年",
        "composition.0.amount": "<5>",
        "name_ja": "",
        "cautions": "新しい注意",
    }
    refused = await client.post(f"/me/products/{product}/edit", data={**typed, **wrong})
    assert refused.status_code == 422
    again = pairs(refused.text)
    assert {name: again[name] for name in wrong} == wrong
    for path in ("shelf_life_months", "composition.0.amount", "name_ja"):
        place = "f-" + path.replace(".", "-")
        assert f'id="{place}-problem"' in refused.text
        assert f'href="#{place}"' in refused.text
    assert "整数にしてください" in refused.text
    english = await client.post(
        f"/me/products/{product}/edit", data={**typed, **wrong}, headers={"Accept-Language": "en"}
    )
    assert "This must be an integer." in english.text
    draft = await products.draft(product, actor=maker.member)
    assert draft.etag == typed["etag"]


async def test_a_colleagues_version_is_shown_beside_mine_and_neither_is_lost(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, published=False)
    await enter(client)
    typed = await opened(client, product)
    theirs = builders.draft(firm=maker.corporate_no, cautions="同僚の注意", storage="同僚の保存方法")
    await products.amend(product, theirs, if_match=typed["etag"], actor=maker.member, now=NOW)
    mine = {**typed, "cautions": "私の注意"}
    conflict = await client.post(f"/me/products/{product}/edit", data=mine)
    assert conflict.status_code == 412
    for text in ("同僚の注意", "私の注意", "同僚の保存方法", "別の担当者"):
        assert text in conflict.text
    again = pairs(conflict.text)
    assert again["cautions"] == "私の注意"
    assert (await products.draft(product, actor=maker.member)).document == theirs
    settled = await client.post(f"/me/products/{product}/edit", data={**again, "storage": "同僚の保存方法"})
    assert settled.status_code == 303
    after = (await products.draft(product, actor=maker.member)).document
    assert (after.cautions, after.storage) == ("私の注意", "同僚の保存方法")


async def test_what_only_a_colleague_changed_is_taken_over_unless_the_reader_says_otherwise(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, published=False)
    await enter(client)
    typed = await opened(client, product)
    theirs = builders.draft(
        firm=maker.corporate_no, cautions="同僚の注意", storage="同僚の保存方法", target_user="同僚の対象者"
    )
    await products.amend(product, theirs, if_match=typed["etag"], actor=maker.member, now=NOW)
    mine = {**typed, "cautions": "私の注意", "name_en": "Mine"}
    address = f"/me/products/{product}/edit"
    conflict = await client.post(address, data=mine)
    chosen = dict(re.findall(r'type="radio" name="take\.(\w+)" value="(\w+)" checked', conflict.text))
    assert chosen == {"cautions": "mine", "storage": "theirs", "target_user": "theirs", "name_en": "mine"}
    assert conflict.text.count("両方で変更あり") == 1
    choices = {f"take.{name}": choice for name, choice in chosen.items()} | {"take.cautions": "theirs"}
    settled = await client.post(address, data={**pairs(conflict.text), **choices})
    assert settled.status_code == 303
    after = (await products.draft(product, actor=maker.member)).document
    assert (after.cautions, after.storage, after.target_user, after.name_en) == (
        "同僚の注意",
        "同僚の保存方法",
        "同僚の対象者",
        "Mine",
    )


async def test_a_form_beside_a_colleagues_version_is_not_saved_over_one_never_shown(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, published=False)
    await enter(client)
    typed = await opened(client, product)
    theirs = builders.draft(firm=maker.corporate_no, storage="一人目")
    first = await products.amend(product, theirs, if_match=typed["etag"], actor=maker.member, now=NOW)
    address = f"/me/products/{product}/edit"
    conflict = pairs((await client.post(address, data={**typed, "cautions": "私の注意"})).text)
    more = await client.post(address, data={**conflict, "add": "composition"})
    unasked = await client.post(address, data=pairs(more.text))
    assert (unasked.status_code, "一人目" in unasked.text) == (412, True)
    theirs = builders.draft(firm=maker.corporate_no, storage="二人目")
    await products.amend(product, theirs, if_match=first.etag, actor=maker.member, now=NOW)
    again = await client.post(address, data={**conflict, "take.storage": "theirs"})
    assert (again.status_code, "二人目" in again.text) == (412, True)
    assert pairs(again.text)["cautions"] == "私の注意"
    settled = await client.post(address, data={**pairs(again.text), "take.storage": "theirs"})
    assert settled.status_code == 303
    after = (await products.draft(product, actor=maker.member)).document
    assert (after.cautions, after.storage) == ("私の注意", "二人目")


async def test_two_who_typed_the_same_are_not_asked_to_choose(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, published=False)
    await enter(client)
    typed = {**await opened(client, product), "storage": "冷暗所"}
    address = f"/me/products/{product}/edit"
    assert (await client.post(address, data=typed)).status_code == 303
    assert (await client.post(address, data=typed)).status_code == 303
    torn = {**typed, "storage": "冷蔵", "opened": "no marks"}
    conflict = await client.post(address, data=torn)
    assert (conflict.status_code, 'name="take.storage" value="mine" checked' in conflict.text) == (412, True)


async def test_what_is_under_review_is_not_saved_and_nothing_typed_is_lost(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, published=False)
    await enter(client)
    typed = await opened(client, product)
    await builders.submitted(product, maker)
    refused = await client.post(f"/me/products/{product}/edit", data={**typed, "storage": "冷暗所"})
    assert refused.status_code == 409
    assert pairs(refused.text)["storage"] == "冷暗所"
    assert "審査中のため" in (await client.get(f"/me/products/{product}/edit")).text


async def test_the_form_of_a_published_product_begins_its_next_version(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, SubClass.TM_RX)
    await enter(client)
    typed = await opened(client, product)
    assert typed["indications"] == "感冒の初期、肩こり"
    saved = await client.post(f"/me/products/{product}/edit", data={**typed, "storage": "冷蔵"})
    assert saved.status_code == 303
    assert (await products.draft(product, actor=maker.member)).version == 2
    changes = await client.get(f"/me/products/{product}/changes")
    assert "冷蔵" in changes.text
    assert "変更1件" in changes.text


async def test_rows_are_added_within_rows_and_empty_ones_are_dropped(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, published=False)
    await enter(client)
    typed = await opened(client, product)
    more = await client.post(
        f"/me/products/{product}/edit", data={**typed, "add": "manufacturer_sites.0.gmp_certificates"}
    )
    typed = pairs(more.text)
    assert "manufacturer_sites.0.gmp_certificates.0.number" in typed
    emptied = {name: "" for name in typed if name.startswith("composition.0.")}
    saved = await client.post(f"/me/products/{product}/edit", data={**typed, **emptied})
    assert saved.status_code == 303
    document = (await products.draft(product, actor=maker.member)).document
    assert document.composition == ()
    assert document.manufacturer_sites[0].gmp_certificates == ()


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 30), "white").save(made, "PNG")
    return made.getvalue()


async def test_a_label_sent_as_pdf_is_offered_in_the_form_by_its_file_name(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, published=False, label_images=[])
    await enter(client)
    typed = await opened(client, product)
    fields = {"csrf": typed["csrf"], "etag": typed["etag"], "dated": "2026-04-01", "alt_ja": "全面"}
    file = ("表示見本.pdf", files.pdf(), "application/pdf")
    added = await client.post(f"/me/products/{product}/label-images", data=fields, files={"file": file})
    assert added.status_code == 303, added.text
    (kept,) = (await products.draft(product, actor=maker.member)).document.label_images
    page = (await client.get(f"/me/products/{product}/edit")).text
    assert f'<a href="/api/v1/attachments/{kept.sha256}">表示見本.pdf</a>' in page
    assert "<img" not in page
    assert "PDF、PNG、JPEGのいずれか" in page
    assert (await opened(client, product))["label_images.0.sha256"] == [kept.sha256]


async def test_a_picture_of_the_label_is_kept_and_named_in_the_draft(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, published=False, label_images=[])
    await enter(client)
    typed = await opened(client, product)
    fields = {"csrf": typed["csrf"], "etag": typed["etag"], "dated": "2026-04-01", "alt_ja": "正面"}
    path = f"/me/products/{product}/label-images"
    sent = await client.post(path, data=fields, files={"file": ("label.png", picture(), "image/png")})
    assert sent.status_code == 303, sent.text
    (kept,) = (await products.draft(product, actor=maker.member)).document.label_images
    assert kept.alt_ja == "正面"
    described = {**fields, "alt_ja": "裏面"}
    again = await client.post(path, data=described, files={"file": ("label.png", picture(), "image/png")})
    assert again.status_code == 303
    (kept,) = (await products.draft(product, actor=maker.member)).document.label_images
    assert kept.alt_ja == "裏面"
    wrong = await client.post(path, data=fields, files={"file": ("label.png", b"not a picture", "image/png")})
    assert wrong.status_code == 422
    assert 'value="正面"' in wrong.text
    form = await opened(client, product)
    assert form["label_images.0.sha256"] == [kept.sha256]
    without = {name: value for name, value in form.items() if name != "label_images.0.sha256"}
    dropped = await client.post(f"/me/products/{product}/edit", data=without)
    assert dropped.status_code == 303
    assert (await products.draft(product, actor=maker.member)).document.label_images == ()
    nothing = await client.post(path, data=fields, files={"other": ("", b"", "image/png")})
    assert nothing.status_code == 422
    forged = await client.post(path, data={**fields, "csrf": "x"}, files={"file": ("a.png", picture())})
    assert forged.status_code == 403
    assert (await client.post(path, data=fields)).status_code == 415


async def test_another_firms_product_has_no_form(
    client: httpx.AsyncClient, maker: builders.MadeFirm, db: Database
) -> None:
    other = await builders.firm(200)
    theirs = await builders.product(other)
    await enter(client)
    csrf = hidden(await client.get("/me"))
    assert (await client.get(f"/me/products/{theirs}/edit")).status_code == 404
    assert (await client.post(f"/me/products/{theirs}/edit", data={"csrf": csrf})).status_code == 404
    begin = {"csrf": csrf, "firm": other.corporate_no, "subclass": "HF-OTHER", "name_ja": "x"}
    refused = await client.post("/me/products/new", data={**begin, "status_market": "planned"})
    assert refused.status_code == 403


async def test_a_registration_without_a_sub_class_or_name_is_not_begun(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    await enter(client)
    csrf = hidden(await client.get("/me/products/new"))
    for sent in ({"firm": maker.corporate_no, "name_ja": "茶"}, {"subclass": "HF-OTHER", "name_ja": ""}):
        refused = await client.post("/me/products/new", data={"csrf": csrf, **sent})
        assert refused.status_code == 422
        assert 'role="alert"' in refused.text
    assert await products.own_products(maker.member) == ()


async def test_a_form_without_the_sessions_token_changes_nothing(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, published=False)
    await enter(client)
    typed = await opened(client, product)
    assert (await client.post(f"/me/products/{product}/edit", data={**typed, "csrf": "x"})).status_code == 403
    anonymous = httpx.AsyncClient(transport=client._transport, base_url="http://testserver")
    assert (await anonymous.post(f"/me/products/{product}/edit", data=typed)).status_code in {303, 401, 403}
    assert (await products.draft(product, actor=maker.member)).etag == typed["etag"]


@given(
    st.dictionaries(
        st.from_regex(
            r"(composition|gtin|net_content|safety_basis|x)(\.[0-9]{1,4})?(\.[a-z]{1,6})?", fullmatch=True
        ),
        st.lists(st.text(max_size=5), min_size=1, max_size=2),
        max_size=8,
    ),
    st.text(max_size=20),
)
def test_whatever_is_sent_the_form_can_be_shown_and_judged(sent: dict[str, list[str]], path: str) -> None:
    fields = shape(SubClass.HF_FFC)
    typed = with_row(from_form(sent, fields), fields, path)
    assert sections(typed, fields, ())
    document_of(typed, fields)


def test_a_row_is_added_only_where_there_is_a_list() -> None:
    fields = shape(SubClass.HF_FFC)
    typed = from_form({}, fields)
    for path in (
        "name_ja",
        "nothing",
        "composition.5.x",
        "composition.x",
        "manufacturer_sites.0.gmp_certificates",
    ):
        assert with_row(typed, fields, path) == typed
    assert len(with_row(typed, fields, "composition")["composition"]) == 1


def test_kinds_follow_from_the_contract() -> None:
    kinds = {
        "name_ja": Kind.LINE,
        "directions": Kind.PARAGRAPH,
        "shelf_life_months": Kind.WHOLE,
        "composition.0.amount": Kind.DECIMAL,
        "ffc_submitted_on": Kind.DAY,
        "natural_extract_tablet": Kind.YES_NO,
        "sold_by_barcode": Kind.YES_NO,
        "ffc_food_form": Kind.WORD,
        "safety_basis": Kind.WORDS,
        "net_content": Kind.GROUP,
        "composition": Kind.ROWS,
    }
    for path, kind in kinds.items():
        found = field_at(SubClass.HF_FFC, path)
        assert found is not None
        assert found.kind is kind, path
    jis = field_at(SubClass.WD_RENT, "jis")
    assert jis is not None
    assert jis.kind is Kind.LINES
    assert field_at(SubClass.WD_RENT, "nothing.0") is None


async def test_a_draft_is_previewed_as_its_page_and_marked_as_a_sample(
    client: httpx.AsyncClient, maker: builders.MadeFirm
) -> None:
    product = await builders.product(maker, SubClass.TM_RX, published=False)
    await enter(client)
    seen = await client.get(f"/me/products/{product}/preview")
    assert seen.status_code == 200
    assert "下書きの見本" in seen.text
    assert "感冒の初期" not in seen.text
    theirs = await builders.product(await builders.firm(200), published=False)
    assert (await client.get(f"/me/products/{theirs}/preview")).status_code == 404


async def test_my_page_says_what_ends_soon(client: httpx.AsyncClient, maker: builders.MadeFirm) -> None:
    await builders.product(maker, SubClass.TM_HAICHI, licence_valid_to="2026-04-05")
    await enter(client)
    mine = await client.get("/me")
    assert "7日以内" in mine.text
    assert "配置販売業許可の有効期限" in mine.text
