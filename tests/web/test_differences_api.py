"""What changed between versions over HTTP: for the public, for the own firm, and for nobody else."""

from typing import Any

import httpx
import pytest

from registry.services import products
from schemas.vocab import SubClass
from tests import builders
from tests.conftest import NOW


async def amended(
    maker: builders.MadeFirm, product: str, subclass: SubClass, **fields: Any
) -> products.Draft:
    current = await products.rendered(product)
    changed = builders.draft(subclass, firm=maker.corporate_no, **fields)
    return await products.amend(product, changed, if_match=current.etag, actor=maker.member, now=NOW)


async def published_twice(
    maker: builders.MadeFirm, subclass: SubClass = SubClass.HF_FFC, **fields: Any
) -> str:
    product = await builders.product(maker, subclass)
    await amended(maker, product, subclass, **fields)
    await builders.publish(product, maker)
    return product


async def test_anyone_reads_what_changed_between_two_versions(client: httpx.AsyncClient) -> None:
    cautions = f"{builders.SPECIFIC[SubClass.HF_FFC]['cautions']}冷やしてください。"
    product = await published_twice(await builders.firm(), cautions=cautions, name_en=None, storage="冷蔵")
    forth = await client.get(f"/api/v1/products/{product}/versions/1..2/diff")
    assert forth.status_code == 200
    assert forth.json()["before"] == 1
    assert [(c["path"], c["kind"], c["new"]) for c in forth.json()["changes"]] == [
        ("name_en", "removed", None),
        ("cautions", "changed", cautions),
        ("storage", "changed", "冷蔵"),
    ]
    back = (await client.get(f"/api/v1/products/{product}/versions/2..1/diff")).json()
    assert [(c["path"], c["old"]) for c in back["changes"]][1:] == [
        ("cautions", cautions),
        ("storage", "冷蔵"),
    ]
    same = (await client.get(f"/api/v1/products/{product}/versions/2..2/diff")).json()
    assert same["changes"] == []


async def test_what_law_keeps_back_is_named_and_not_compared(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    product = await published_twice(maker, SubClass.TM_RX, indications="隠した効能", storage="冷蔵")
    path = f"/api/v1/products/{product}/versions/1..2/diff"
    public = await client.get(path)
    assert [c["path"] for c in public.json()["changes"]] == ["storage"]
    assert public.json()["withheld"] == ["dosage", "indications"]
    assert "隠した効能" not in public.text
    auth = {"Authorization": f"Bearer {await builders.token(maker.member, 'product:read')}"}
    own = (await client.get(path, headers=auth)).json()
    assert [c["path"] for c in own["changes"]] == ["storage", "indications"]
    assert own["withheld"] == []


@pytest.mark.parametrize("span", ["1..9", "0..1", "1..", "a..b", "1...2", "1", "1..9999999999", "１..２"])
async def test_versions_that_do_not_exist_are_not_compared(client: httpx.AsyncClient, span: str) -> None:
    product = await builders.product(await builders.firm())
    assert (await client.get(f"/api/v1/products/{product}/versions/{span}/diff")).status_code == 404
    if span != "1":
        assert (await client.get(f"/products/{product}/versions/{span}")).status_code == 404


async def test_the_own_firm_compares_its_draft_and_others_do_not(client: httpx.AsyncClient) -> None:
    maker, other = await builders.firm(), await builders.firm(200)
    product = await builders.product(maker)
    await amended(maker, product, SubClass.HF_FFC, cautions="下書きの注意")
    path = f"/api/v1/products/{product}/draft/diff"
    auth = {"Authorization": f"Bearer {await builders.token(maker.member, 'product:read_draft')}"}
    found = (await client.get(path, headers=auth)).json()
    assert (found["before"], found["after"], found["draft"]) == (1, 2, True)
    assert [(c["path"], c["new"]) for c in found["changes"]] == [("cautions", "下書きの注意")]
    stranger = {"Authorization": f"Bearer {await builders.token(other.member, 'product:read_draft')}"}
    assert (await client.get(path, headers=stranger)).status_code == 404
    assert (await client.get(path)).status_code == 401


async def test_a_first_draft_is_all_new(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    found = await products.draft_changes(product, actor=maker.member)
    assert found.before is None
    assert {change.kind.value for change in found.changes} == {"added"}
    assert "name_ja" in {change.path for change in found.changes}


async def test_the_page_shows_both_values_under_the_words_of_the_form(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    first = {"name": "食物繊維", "role": "active", "amount": "6.0", "unit": "g", "basis": "per_day"}
    second = {"name": "水", "role": "excipient"}
    product = await published_twice(maker, composition=[second, first], status_market="planned")
    page = await client.get(f"/products/{product}/versions/1..2")
    assert page.status_code == 200
    for text in (
        "第1版から第2版への変更",
        "「原材料・成分」2件目の「量」",
        "5.0",
        "6.0",
        "「原材料・成分」1件目",
        "追加",
        "水",
        "添加物",
    ):
        assert text in page.text, text
    assert ">on_market<" not in page.text
    assert f'href="/products/{product}/versions/1..2"' in (await client.get(f"/products/{product}")).text
    english = await client.get(f"/products/{product}/versions/1..2?lang=en")
    assert "What changed from version 1 to version 2" in english.text


async def test_the_page_says_how_many_fields_law_keeps_back(client: httpx.AsyncClient) -> None:
    product = await published_twice(await builders.firm(), SubClass.TM_RX, indications="隠した効能")
    page = await client.get(f"/products/{product}/versions/1..2")
    assert "法令により公開していない項目が2件" in page.text
    assert "表示できる範囲では、変更はありません" in page.text
    assert "隠した効能" not in page.text
