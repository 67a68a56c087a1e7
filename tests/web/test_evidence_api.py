"""Evidence over HTTP: readers read, reviewers enter, bad input is named."""

from typing import Any

import httpx
import pytest

from registry.services import members
from schemas.evidence.bias import BiasAssessment
from schemas.evidence.records import TrialScope, TrialStudy
from schemas.vocab import Role, StudyDesign
from tests import builders, evidence_cases
from tests.conftest import NOW


async def signed(number: int) -> dict[str, str]:
    """The headers of a new reviewer."""

    person = await members.create_person(f"審査 {number}", None, actor=builders.ADMIN, now=NOW)
    await members.grant(person, Role.REVIEWER, actor=builders.ADMIN, now=NOW)
    token = await members.issue_token(
        person,
        "test",
        scopes=("evidence:write", "efficacy:read_withheld", "link:write", "log:read"),
        days=30,
        actor=builders.ADMIN,
        now=NOW,
    )
    return {"Authorization": f"Bearer {token}"}


def dumped(document: Any) -> dict[str, Any]:
    made: dict[str, Any] = document.model_dump(mode="json")
    return made


async def test_a_reviewer_enters_everything_and_two_confirm_it(client: httpx.AsyncClient) -> None:
    one, two = await signed(1), await signed(2)
    product = await evidence_cases.product()
    trial = await evidence_cases.recorded(1)
    at = f"/api/v1/products/{product}"
    made = await client.post(f"{at}/outcomes", json=dumped(evidence_cases.outcome()), headers=one)
    assert made.status_code == 201, made.text
    outcome = f"/api/v1/outcomes/{made.json()['outcome_id']}"
    link = {
        "trial": trial,
        "directness": "P0",
        "reason": "製品の試験",
        "product_version": 1,
        "studied": dumped(evidence_cases.STUDIED),
    }
    assert (await client.post(f"{at}/trials", json=link, headers=one)).status_code == 201
    study = {"trial": trial, "design": "RCT", "published_results": True, "randomised": 600}
    assert (await client.put("/api/v1/studies", json=study, headers=one)).status_code == 200
    interests = {
        "trial": trial,
        "sponsor": "大学",
        "funder": None,
        "sponsored_by_firm": False,
        "funded_by_firm": False,
        "analysed_by_firm": False,
        "authors_employed": None,
    }
    assert (await client.put(f"{at}/interests", json=interests, headers=one)).status_code == 200
    result = dumped(evidence_cases.result(trial))
    assert (await client.put(f"{outcome}/results", json=result, headers=one)).status_code == 200
    scope = {"trial": trial, "in_scope": True, "patients_only": False, "reason": "対象者が同じ"}
    assert (await client.put(f"{outcome}/scopes", json=scope, headers=one)).status_code == 200
    bias = dumped(evidence_cases.assessment())
    assert BiasAssessment.model_validate(bias)
    first = await client.post(f"{outcome}/trials/{trial}/bias", json=bias, headers=one)
    assert (first.status_code, first.json()["received"]) == (201, 1)
    hidden = await client.get(f"{outcome}/trials/{trial}/bias", headers=two)
    assert hidden.json()["assessments"] == []
    again = await client.post(f"{outcome}/trials/{trial}/bias", json=bias, headers=two)
    assert again.json()["overall"] == "low"
    judged = await client.post(f"{outcome}/certainty", json=dumped(evidence_cases.certainty()), headers=one)
    assert judged.json()["confirmed"] is False
    entry = {"certainty_version": 1, "reason": "同意"}
    refused = await client.post(f"{outcome}/certainty/confirmation", json=entry, headers=one)
    assert refused.status_code == 409
    confirmed = await client.post(f"{outcome}/certainty/confirmation", json=entry, headers=two)
    assert confirmed.json()["confirmed"] is True
    assert (await client.get(f"{outcome}/certainty", headers=two)).json()["certainty"] == "high"
    assert (await client.get(f"{at}/evidence/missing", headers=one)).json() == []
    seen = (await client.get(f"{at}/evidence")).json()
    assert (seen["outcomes"][0]["grade"]["grade"], seen["edition"]) == ("B", "public")
    assert (await client.get(f"{at}/evidence.json")).json()["grades"][0]["result"]["letter"] == "B"
    table = await client.get(f"{at}/evidence.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.content.startswith(b"\xef\xbb\xbftrial,")
    corrected = dumped(evidence_cases.outcome(label_ja="収縮期血圧（座位）"))
    tag = {"If-Match": (await client.get(outcome, headers=one)).headers["etag"]}
    assert (await client.put(outcome, json=corrected, headers=one | tag)).status_code == 200
    ended = await client.request("DELETE", f"{at}/trials/{trial}", json={"reason": "別の製品"}, headers=one)
    assert ended.json() == []
    assert (await client.get(f"{at}/evidence")).json()["outcomes"][0]["grade"]["grade"] == "E"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"arm1": {"n": 10, "mean": "NaN", "sd": "1"}}, "arm1.mean"),
        ({"arm1": {"n": 10, "mean": "1e999", "sd": "1"}}, "arm1.mean"),
        ({"arm1": {"n": 0, "mean": "1", "sd": "1"}}, "arm1.n"),
        ({"arm1": {"n": 10, "mean": "1", "sd": "0"}}, "arm1.sd"),
        ({"measure": "RR"}, "measure"),
        ({"trial": "T-1"}, "trial"),
        ({"weight": 1}, "weight"),
    ],
)
async def test_bad_input_is_answered_with_the_name_of_its_field(
    client: httpx.AsyncClient, change: dict[str, Any], field: str
) -> None:
    one = await signed(1)
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    trial = await evidence_cases.trial(product, outcome)
    given = dumped(evidence_cases.result(trial)) | change
    anything = {"If-Match": "*"}
    answer = await client.put(f"/api/v1/outcomes/{outcome}/results", json=given, headers=one | anything)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_visitors_and_firms_read_and_enter_nothing(client: httpx.AsyncClient) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    entry = dumped(evidence_cases.outcome())
    at = f"/api/v1/products/{product}"
    assert (await client.post(f"{at}/outcomes", json=entry)).status_code == 401
    headers = {"Authorization": f"Bearer {await builders.token(maker.member, 'product:amend')}"}
    assert (await client.post(f"{at}/outcomes", json=entry, headers=headers)).status_code == 403
    assert (await client.get(f"{at}/evidence/missing")).status_code == 401
    assert (await client.get("/api/v1/products/P-000404/evidence")).status_code == 404


async def test_two_reviewers_who_correct_one_record_do_not_overwrite_each_other(
    client: httpx.AsyncClient,
) -> None:
    one, two = await signed(1), await signed(2)
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    trial = await evidence_cases.trial(product, outcome)
    records = {
        f"/api/v1/outcomes/{outcome}": evidence_cases.outcome(label_ja="収縮期血圧（座位）"),
        f"/api/v1/outcomes/{outcome}/results": evidence_cases.result(trial, time_point="8週"),
        f"/api/v1/outcomes/{outcome}/scopes": TrialScope(
            trial=trial, in_scope=True, patients_only=False, reason="読み直した"
        ),
        "/api/v1/studies": TrialStudy(
            trial=trial, design=StudyDesign.RCT, published_results=True, randomised=610
        ),
        f"/api/v1/products/{product}/interests": evidence_cases.interests(trial, funder="別の財団"),
    }
    for path, document in records.items():
        asked = {} if path.endswith(outcome) else {"trial": trial}
        read = await client.get(path, params=asked, headers=one)
        tag = {"If-Match": read.headers["etag"]}
        missing = await client.put(path, json=dumped(document), headers=one)
        assert missing.status_code == 428, path
        made = await client.put(path, json=dumped(document), headers=one | tag)
        assert made.status_code == 200, made.text
        late = await client.put(path, json=dumped(document), headers=two | tag)
        assert late.status_code == 412
        now = await client.get(path, params=asked, headers=two)
        assert late.json()["stale"]["stored"] == now.json()
        assert made.headers["etag"] == now.headers["etag"] != read.headers["etag"]


async def test_what_is_entered_for_the_first_time_needs_no_tag_and_takes_no_other(
    client: httpx.AsyncClient,
) -> None:
    one = await signed(1)
    trial = await evidence_cases.recorded(1)
    study = {"trial": trial, "design": "RCT", "published_results": True}
    assert (await client.get("/api/v1/studies", params={"trial": trial}, headers=one)).status_code == 404
    late = await client.put("/api/v1/studies", json=study, headers=one | {"If-Match": '"abc"'})
    assert late.status_code == 412
    assert (await client.put("/api/v1/studies", json=study, headers=one)).status_code == 200


async def test_a_further_finding_of_harm_names_the_one_it_was_made_from(client: httpx.AsyncClient) -> None:
    one, two = await signed(1), await signed(2)
    at = f"/api/v1/products/{await evidence_cases.product()}/harm-signal"
    found = {"attributed": True, "source": "厚生労働省 2026-05", "reason": "同じ症状の報告が続いた"}
    first = await client.put(at, json=found, headers=one)
    assert (first.status_code, first.json()["version"]) == (200, 1)
    back = found | {"attributed": False, "reason": "別の原因だった"}
    assert (await client.put(at, json=back, headers=two)).status_code == 428
    tag = {"If-Match": (await client.get(at, headers=two)).headers["etag"]}
    confirmed = {"signal_version": 1, "reason": "同意"}
    assert (await client.post(f"{at}/confirmation", json=confirmed, headers=two)).status_code == 201
    late = await client.put(at, json=back, headers=two | tag)
    assert (late.status_code, late.json()["stale"]["stored"]["confirmed"]) == (412, True)
    tag = {"If-Match": (await client.get(at, headers=two)).headers["etag"]}
    assert (await client.put(at, json=back, headers=two | tag)).json()["version"] == 2
