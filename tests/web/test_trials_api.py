"""Trials, their conduct, their publications and their merging over HTTP."""

from typing import Any

import httpx
import pytest

from registry.adapters.engine import Database
from registry.domain.permissions import SYSTEM
from registry.services import members, organisations, publications, trials
from schemas.trials import TrialFields
from schemas.vocab import Role
from tests import builders
from tests.conftest import NOW
from tests.services.test_organisations import site

SCOPES = (
    "trial:write",
    "trial:write_any",
    "trial:merge",
    "publication:write",
    "systematic_review:write",
    "efficacy:read_withheld",
)
NUMBER = {"scheme": "jrct", "value": "jRCT1041250001", "origin": "accession"}


async def signed_in(role: Role = Role.REVIEWER, organisation: str | None = None) -> dict[str, str]:
    """The header of a new person with a role."""
    person = await members.create_person("審査員", None, actor=builders.ADMIN, now=NOW)
    key = None if organisation is None else await organisations.key(organisation)
    await members.grant(person, role, organisation=key, actor=builders.ADMIN, now=NOW)
    token = await members.issue_token(person, "t", scopes=SCOPES, days=1, actor=builders.ADMIN, now=NOW)
    return {"Authorization": f"Bearer {token}"}


def entry(**fields: Any) -> dict[str, Any]:
    return {
        **builders.trial().model_dump(mode="json", include=set(TrialFields.model_fields)),
        "organisation": "O-000001",
        **fields,
    }


async def test_a_hospital_enters_its_trial_and_amends_it_by_its_version(
    client: httpx.AsyncClient, db: Database
) -> None:
    await organisations.record(site(), actor=SYSTEM, now=NOW)
    auth = await signed_in(Role.TRIAL_SITE, "O-000001")
    made = await client.post("/api/v1/trials", json=entry(), headers=auth)
    assert (made.status_code, made.headers["location"]) == (201, "/api/v1/trials/T-000001")
    changed = entry(status="terminated")
    address = "/api/v1/trials/T-000001"
    assert (await client.put(address, json=changed, headers=auth)).status_code == 428
    tagged = auth | {"If-Match": made.headers["etag"]}
    again = await client.put(address, json=changed, headers=tagged)
    assert (again.status_code, again.json()["version"]) == (200, 2)
    assert (await client.put(address, json=changed, headers=tagged)).status_code == 412
    assert (await client.get(address)).headers["etag"] == again.headers["etag"]
    assert (await client.post("/api/v1/trials", json=entry(), headers=auth)).status_code == 409
    assert (await client.post("/api/v1/trials", json=entry())).status_code == 401
    await organisations.record(site(None), actor=SYSTEM, now=NOW)
    other = await signed_in(Role.TRIAL_SITE, "O-000002")
    assert (await client.post("/api/v1/trials", json=entry(), headers=other)).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"identifiers": []},
        {"identifiers": [{"scheme": "nct", "value": "NCT1", "level": "format_ok", "primary": True}]},
        {"identifiers": [{"scheme": "doi", "value": "10.1000/a", "level": "format_ok", "primary": True}]},
        {"identifiers": [{"scheme": "other", "value": "A" * 501, "level": None, "primary": True}]},
        {"status": "finished"},
        {"sample_size": {"target": -1}},
        {"dates": {"registered": {"date": "2025-13"}}},
        {"organisation": "X-1"},
        {"source": {"code": "ctgov"}},
    ],
)
async def test_a_bad_entry_is_refused_with_its_field(
    client: httpx.AsyncClient, db: Database, fields: dict[str, Any]
) -> None:
    answer = await client.post("/api/v1/trials", json=entry(**fields), headers=await signed_in())
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(next(iter(fields)))


async def test_flags_changes_and_publications_of_a_trial_are_read_by_anyone(
    client: httpx.AsyncClient, db: Database
) -> None:
    await trials.record(builders.trial(), actor=SYSTEM, now=NOW)
    await trials.record(builders.trial(sample_size={"target": 40}), actor=SYSTEM, now=NOW)
    await publications.record(builders.publication(numbers=[NUMBER]), actor=SYSTEM, now=NOW)
    address = "/api/v1/trials/T-000001"
    flags = (await client.get(f"{address}/conduct")).json()
    assert flags["retracted"]["state"] == "no"
    assert flags["prospective"]["inputs"][0] == {"name": "dates.registered", "value": "2025-04-01"}
    (change,) = (await client.get(f"{address}/changes")).json()
    assert (change["field"], change["old"], change["new"]) == ("sample_size.target", "60", "40")
    (article,) = (await client.get(f"{address}/publications")).json()
    assert article["id"] == "B-000001"
    for part in ("conduct", "changes", "publications"):
        assert (await client.get(f"/api/v1/trials/T-000404/{part}")).status_code == 404
        assert (await client.get(f"{address}/{part}?x=1")).status_code == 422


async def test_a_reviewer_enters_a_publication(client: httpx.AsyncClient, db: Database) -> None:
    auth = await signed_in()
    body = {"title": "Herbal tea", "pmid": "24124926", "numbers": [NUMBER]}
    made = await client.post("/api/v1/publications", json=body, headers=auth)
    assert (made.status_code, made.json()["id"]) == (201, "B-000001")
    page = (await client.get("/api/v1/publications")).json()
    assert [card["pmid"] for card in page["items"]] == ["24124926"]
    assert (await client.get("/api/v1/publications/B-000001")).json()["version"] == 1
    assert (await client.get("/api/v1/publications/B-000001/versions")).json()[0]["version"] == 1
    assert (await client.get("/api/v1/publications/B-000001/versions/1")).json()["version"] == 1
    assert (await client.get("/api/v1/publications/B-000404")).status_code == 404
    other = {"title": "Green tea", "doi": "10.1000/b"}
    assert (await client.post("/api/v1/publications", json=other, headers=auth)).status_code == 201
    both = await client.post("/api/v1/publications", json=body | {"doi": "10.1000/b"}, headers=auth)
    assert (both.status_code, both.json()["errors"][0]["field"]) == (422, "doi")
    for wrong in (
        {"title": ""},
        {"title": "a", "doi": "x"},
        {"title": "a", "pmid": "0"},
        {"title": "a", "year": 1},
    ):
        assert (await client.post("/api/v1/publications", json=wrong, headers=auth)).status_code == 422


async def test_two_reviewers_merge_two_records(client: httpx.AsyncClient, db: Database) -> None:
    shared = {"scheme": "nct", "value": "NCT03036150", "level": "format_ok"}
    for number in ("jRCT1041250001", "jRCT1041250002"):
        own = {"scheme": "jrct", "value": number, "level": "format_ok", "primary": True}
        await trials.record(builders.trial(identifiers=[own, shared]), actor=SYSTEM, now=NOW)
    first, second = await signed_in(), await signed_in(Role.CHIEF_REVIEWER)
    address = "/api/v1/trial-merges"
    listed = (await client.get(address, headers=first)).json()
    assert [(one["number"], one["state"]) for one in listed["items"]] == [(1, "found")]
    decision = {"keep": "T-000001", "reason": "同じ試験"}
    assert (await client.get(address)).status_code == 401
    assert (await client.post(f"{address}/1/confirm", json=decision, headers=second)).status_code == 409
    assert (await client.post(f"{address}/1/propose", json=decision, headers=first)).status_code == 200
    assert (await client.post(f"{address}/1/confirm", json=decision, headers=first)).status_code == 403
    done = await client.post(f"{address}/1/confirm", json=decision, headers=second)
    assert (done.status_code, done.json()["state"]) == (200, "merged")
    assert (await client.post(f"{address}/1/reject", json=decision, headers=first)).status_code == 409
    assert (await client.post(f"{address}/9/reject", json=decision, headers=first)).status_code == 404
    assert (await client.get("/api/v1/trials/T-000002")).json()["merged_into"] == "T-000001"
    assert [one["id"] for one in (await client.get("/api/v1/trials")).json()["items"]] == ["T-000001"]
    merged = (await client.get(f"{address}?state=merged", headers=first)).json()
    assert len(merged["items"]) == 1


async def test_a_systematic_review_is_entered_amended_and_read(
    client: httpx.AsyncClient, db: Database
) -> None:
    auth = await signed_in()
    body = {
        "title": "Herbal tea for sleep",
        "question": {"population": "adults", "intervention": "tea", "outcomes": ["PSQI"]},
        "subjects": [{"kind": "ingredient", "name": "theanine"}],
        "included": [{"identifier": "UMIN000021177"}],
    }
    address = "/api/v1/systematic-reviews"
    made = await client.post(address, json=body, headers=auth)
    assert (made.status_code, made.json()["id"], made.json()["recorded"]) == (201, "R-000001", 0)
    one = f"{address}/R-000001"
    assert (await client.put(one, json=body, headers=auth)).status_code == 428
    tagged = auth | {"If-Match": made.headers["etag"]}
    changed = await client.put(one, json=body | {"title": "Tea"}, headers=tagged)
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert (await client.put(one, json=body, headers=tagged)).status_code == 412
    assert (await client.get(one)).json()["review"]["title"] == "Tea"
    assert (await client.get(f"{one}/versions/1")).json()["review"]["title"] == "Herbal tea for sleep"
    assert [v["version"] for v in (await client.get(f"{one}/versions")).json()] == [1, 2]
    assert [card["included"] for card in (await client.get(address)).json()["items"]] == [1]
    assert (await client.get(f"{address}/R-000404")).status_code == 404
    bad = await client.post(address, json=body | {"included": [{"trial": "T-000404"}]}, headers=auth)
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "included.0.trial")
    assert (await client.post(address, json=body)).status_code == 401
