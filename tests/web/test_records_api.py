"""Listings, trials, links and organisations over HTTP."""

import httpx

from registry.adapters.engine import Database
from registry.domain.permissions import SYSTEM
from registry.services import listings, members, organisations, samples, trials
from schemas.samples import ListedSample
from schemas.vocab import Role, SubClass
from tests import builders
from tests.conftest import NOW
from tests.services.test_organisations import site


async def filled(db: Database) -> None:
    await listings.record(builders.listing(), actor=SYSTEM, now=NOW)
    await trials.record(builders.trial(), actor=SYSTEM, now=NOW)
    await organisations.record(site(), actor=SYSTEM, now=NOW)


async def test_what_was_imported_is_read_by_anyone(client: httpx.AsyncClient, db: Database) -> None:
    await filled(db)
    for path, key in (("listings", "G-000001"), ("trials", "T-000001"), ("organisations", "O-000001")):
        page = (await client.get(f"/api/v1/{path}")).json()
        assert [item["id"] for item in page["items"]] == [key]
        assert (await client.get(f"/api/v1/{path}/{key}")).json()["id"] == key
        assert (await client.get(f"/api/v1/{path}/{key[:2]}000404")).status_code == 404
        assert (await client.get(f"/api/v1/{path}", params={"nonsense": "1"})).status_code == 422
    listing = await client.get("/api/v1/listings/G-000001")
    again = await client.get("/api/v1/listings/G-000001", headers={"If-None-Match": listing.headers["etag"]})
    assert again.status_code == 304
    assert (await client.get("/api/v1/trials/T-000001/versions")).json()[0]["version"] == 1
    assert (await client.get("/api/v1/trials/T-000001/versions/1")).json()["version"] == 1


async def test_a_reviewer_links_a_trial_and_ends_the_link(client: httpx.AsyncClient, db: Database) -> None:
    await filled(db)
    product = await builders.product(await builders.firm())
    auth = {"Authorization": f"Bearer {await reviewer_token()}"}
    body = {"trial": "T-000001", "directness": "P2", "reason": "同じ成分"}
    made = await client.post(f"/api/v1/products/{product}/trials", json=body, headers=auth)
    assert (made.status_code, made.json()[0]["trial"]["id"]) == (201, "T-000001")
    assert (await client.get(f"/api/v1/products/{product}/trials")).json()[0]["reason"] is None
    assert (await client.post("/api/v1/listings/G-000001/trials", json=body, headers=auth)).status_code == 201
    ended = await client.request(
        "DELETE", f"/api/v1/products/{product}/trials/T-000001", json={"reason": "誤り"}, headers=auth
    )
    assert (ended.status_code, ended.json()) == (200, [])
    anonymous = await client.post(f"/api/v1/products/{product}/trials", json=body)
    assert anonymous.status_code == 401


async def reviewer_token() -> str:
    person = await members.create_person("審査員", None, actor=builders.ADMIN, now=NOW)
    await members.grant(person, Role.REVIEWER, actor=builders.ADMIN, now=NOW)
    return await members.issue_token(
        person, "t", scopes=("link:write", "efficacy:read_withheld"), days=1, actor=builders.ADMIN, now=NOW
    )


async def test_a_firm_takes_a_listing_over(client: httpx.AsyncClient, db: Database) -> None:
    await filled(db)
    maker = await builders.firm()
    product = await builders.product(maker, SubClass.TM_OTC)
    auth = {"Authorization": f"Bearer {await builders.token(maker.member, 'product:amend')}"}
    answer = await client.post("/api/v1/listings/G-000001/take-over", json={"product": product}, headers=auth)
    assert (answer.status_code, answer.json()["product"]) == (200, product)
    assert (await client.get("/api/v1/listings/G-000001", headers=auth)).json()["product"] == product


async def test_firms_are_registered_by_staff_and_read_by_anyone(
    client: httpx.AsyncClient, db: Database
) -> None:
    person = await members.create_person("管理者", None, actor=builders.ADMIN, now=NOW)
    await members.grant(person, Role.ADMIN, actor=builders.ADMIN, now=NOW)
    secret = await members.issue_token(
        person, "t", scopes=("firm:write",), days=1, actor=builders.ADMIN, now=NOW
    )
    entry = {
        "corporate_no": builders.corporate_no(1),
        "name_ja": "みえ",
        "address": "三重県津市",
        "lg_code": "242012",
    }
    auth = {"Authorization": f"Bearer {secret}"}
    made = await client.post("/api/v1/firms", json=entry, headers=auth)
    assert (made.status_code, made.json()["products"]) == (201, 0)
    assert (await client.post("/api/v1/firms", json=entry, headers=auth)).status_code == 422
    assert (await client.get(made.headers["location"])).json()["name_ja"] == "みえ"
    assert len((await client.get("/api/v1/firms")).json()["items"]) == 1
    assert (await client.get("/api/v1/firms/1180301018771")).status_code == 404


async def test_the_samples_of_a_listing_are_read_by_anyone_and_shown_on_its_page(
    client: httpx.AsyncClient, db: Database
) -> None:
    await filled(db)
    sample = ListedSample.model_validate(
        {
            "source": builders.SOURCE,
            "provenance": builders.listing().provenance,
            "sample_no": "14C00081",
            "listing_key": "K1",
            "collected_on": "2014-01-07",
            "results": [
                {
                    "item": "lead",
                    "item_text": "LEAD",
                    "value": "115",
                    "qualifier": "=",
                    "unit": "ug/kg",
                    "text": "115 PPB",
                }
            ],
        }
    )
    assert await samples.record(sample, actor=SYSTEM, now=NOW) is samples.Recorded.CREATED
    (seen,) = (await client.get("/api/v1/listings/G-000001/samples")).json()
    assert (seen["sample_no"], seen["results"][0]["value"]) == ("14C00081", "115")
    assert (await client.get("/api/v1/listings/G-000404/samples")).status_code == 404
    page = (await client.get("/listings/G-000001?lang=ja")).text
    assert "LEAD: 115 PPB" in page
    assert "検査された検体" in page
