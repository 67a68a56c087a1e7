"""Withheld means withheld on every surface: rare words and numbers are planted and looked for everywhere (1.4).

The API's surfaces are read from /schema, so a new route is looked at without anybody thinking of it.
"""

import json
import re
from typing import Any
from urllib.parse import quote

import httpx
import pymupdf
import pytest

from registry.adapters.engine import Database
from registry.domain.permissions import ANONYMOUS, SYSTEM
from registry.services import evidence, systematic_reviews
from schemas.certificates import CertificateSnapshot
from schemas.vocab import Role, SubClass
from tests import builders, evidence_cases
from tests.conftest import NOW
from tests.services.test_systematic_reviews import review

OUTCOME, COMPARATOR, TITLE, CONDITION, CLAIM = (
    "鵺尾度", "海月湯対照", "Quokkazephyr", "麒麟鼻症", "蛟龍の眠りを深める",
)  # fmt: skip
MEAN, SHOWN, FUNDER = "74913.25", "74785.25", "獏枕財団"
ARTICLE, REVIEW, ARM = "Numbatborealis", "Axolotlquasar", "饕餮群"
REGISTERED, SUMMARY, ADDRESS = "貔貅尺度", "鳳凰点改善", "https://example.jp/tapir-cured"
WORDS = (OUTCOME, COMPARATOR, CONDITION, MEAN, SHOWN, FUNDER, TITLE, ARTICLE, REVIEW, ARM, REGISTERED)
POSTED_OUTCOME, POSTED_VALUE, POSTED_ESTIMATE = "狻猊指数", "81357.75", "-61.40625"
POSTED = {
    "title": POSTED_OUTCOME,
    "kind": "primary",
    "parameter": "mean",
    "groups": [{"code": "OG000", "title": POSTED_OUTCOME, "analysed": "300"}],
    "rows": [{"title": POSTED_OUTCOME, "values": [{"group": "OG000", "value": POSTED_VALUE}]}],
    "analyses": [{"groups": ["OG000"], "estimate": POSTED_ESTIMATE}],
}
"""Results that a register holds, which are kept from the public as other effects of the trial are."""
NUMBERS = (SUMMARY, POSTED_OUTCOME, POSTED_VALUE, POSTED_ESTIMATE)
WORDS += (*NUMBERS, ADDRESS)
POOLED, CONCLUSION = "-74.8125", "蜃気楼のように効いた"
"""Effect and conclusion of a systematic review, which are of no public scope whatever the product."""
CASES = ["other food", "prescription medicine", "outside the claim", "undecided outcome", "outside the scope"]


async def planted(case: str) -> tuple[builders.MadeFirm, str, str, tuple[str, ...]]:
    """A product with one trial and one outcome that the public may not read; what must not be found."""
    maker = await builders.firm()
    hidden_class = {"other food": SubClass.HF_OTHER, "prescription medicine": SubClass.TM_RX}.get(case)
    approved = {"indications": CLAIM, "claims": [{"text": CLAIM, "claim_type": "indication"}]}
    subclass = hidden_class or SubClass.HF_FFC
    product = await builders.product(maker, subclass, **(approved if hidden_class is SubClass.TM_RX else {}))
    within = {"outside the claim": False, "undecided outcome": None}.get(case, True)
    named = OUTCOME if case != "outside the scope" else "収縮期血圧"
    outcome = await evidence_cases.outcome_of(product, label_ja=named, label_en=None, within_claim=within)
    in_scope = {"outside the scope": False, "undecided outcome": None}.get(case, True)
    arms = {"mean": MEAN, "sd": "10", "n": 300}, {"mean": "128", "sd": "10", "n": 300}
    titled: dict[str, Any] = {
        "titles": {"public": f"{TITLE} trial", "acronym": TITLE},
        "conditions": [CONDITION],
        "eligibility": {"inclusion": CONDITION, "exclusion": CONDITION, "criteria": CONDITION},
        "primary_outcomes": [{"measure": REGISTERED}],
        "secondary_outcomes": [{"measure": REGISTERED}],
        "reported_primary_outcomes": [{"measure": REGISTERED}],
        "results": {"available": True, "summary": SUMMARY, "url": ADDRESS},
        "ipd": {"plan": CONDITION, "description": CONDITION},
        "posted_results": [POSTED],
    }
    if not hidden_class:
        titled = {"results": {"available": True, "summary": SUMMARY}, "posted_results": [POSTED]}
    trial = await evidence_cases.trial(
        product, outcome, 1, arms, in_scope=in_scope, study={"comparator": COMPARATOR}, **titled
    )
    if hidden_class:
        groups = [{"label": ARM, "interventions": [ARM], "description": ARM}]
        await evidence_cases.recorded(1, **titled, arms=groups, status="terminated")
    interests = evidence_cases.interests(trial, funder=FUNDER)
    await evidence.record_interests(product, interests, actor=evidence_cases.ONE, now=NOW)
    await evidence_cases.judge_certainty(outcome)
    await written_about(product, trial)
    hidden = {
        "other food": WORDS,
        "prescription medicine": (*WORDS, CLAIM),
        "outside the scope": (MEAN, SHOWN, COMPARATOR, FUNDER, *NUMBERS),
    }
    return maker, product, trial, (*hidden.get(case, (OUTCOME, MEAN, SHOWN, *NUMBERS)), POOLED, CONCLUSION)


async def written_about(product: str, trial: str) -> None:
    """An article that names the trial's number, and a systematic review of the product that includes the trial."""
    number = {"scheme": "jrct", "value": "jRCT1041250001", "origin": "abstract"}
    article = builders.publication(title=f"{ARTICLE} works", numbers=[number], primary_outcomes=[REGISTERED])
    await evidence.record_publication(article, actor=SYSTEM, now=NOW)
    entry = review(
        title=f"{REVIEW}: a systematic review",
        subjects=[{"kind": "product", "name": "製品", "record": product}],
        included=[{"trial": trial}],
        pooling=[{"outcome": "PSQI", "measure": "MD", "estimate": POOLED}],
        conclusion=CONCLUSION,
    )
    await systematic_reviews.enter(entry, actor=builders.REVIEWER, now=NOW)


async def read_by_a_professional(client: httpx.AsyncClient, *records: str) -> str:
    """What a verified health professional reads of records in the API, the law's withheld parts among it."""
    scopes = ("efficacy:read_withheld", "trial:read", "publication:read", "systematic_review:read")
    token = await builders.token(await builders.person(Role.HCP), *scopes)
    headers = {"Authorization": f"Bearer {token}"}
    return "".join([(await client.get(f"/api/v1/{one}", headers=headers)).text for one in records])


async def answered(client: httpx.AsyncClient, address: str) -> httpx.Response:
    """What is answered; an index that is being built on a busy machine asks to be asked again."""
    for _ in range(20):
        answer = await client.get(address)
        if answer.status_code != 503:
            break
    return answer


async def surfaces(client: httpx.AsyncClient, known: dict[str, str]) -> dict[str, str]:
    """Every answer the public can get from the API about the planted records, and the pages, by address."""
    paths = (await client.get("/schema")).json()["paths"]
    found = {}
    for path, methods in paths.items():
        if "get" not in methods:
            continue
        address = path
        for name in re.findall(r"\{(\w+)[^}]*\}", path):
            address = re.sub(r"\{" + name + r"[^}]*\}", known.get(name, "1"), address)
        answer = await answered(client, address)
        assert answer.status_code < 500, address
        found[address] = answer.text
    for page in (
        "products/{product_id}",
        "products/{product_id}/versions/1",
        "products/{product_id}/lots",
        "firms/{corporate_no}",
        "trials/{trial_id}",
        "trials/{trial_id}/versions/1",
        "publications/{publication_id}",
        "publications/{publication_id}/versions/1",
        "systematic-reviews",
        "systematic-reviews/{review_id}",
        "systematic-reviews/{review_id}/versions/1",
        "search",
    ):
        for language in ("ja", "en"):
            address = f"/{page.format(**known)}?lang={language}"
            answer = await answered(client, address)
            assert answer.status_code == 200, address
            found[address] = answer.text
    return found


@pytest.mark.parametrize("case", CASES)
async def test_a_planted_value_is_on_no_public_surface(
    client: httpx.AsyncClient, db: Database, case: str
) -> None:
    maker, product, trial, hidden = await planted(case)
    full = await evidence.export(product, actor=builders.AUDITOR, now=NOW)
    told = full.model_dump_json()
    told += await read_by_a_professional(
        client, f"trials/{trial}", "publications/B-000001", "systematic-reviews/R-000001"
    )
    assert [word for word in hidden if word not in told and word != CLAIM] == [], "it was planted"
    headers = {"Authorization": f"Bearer {await builders.token(maker.member, 'certificate:preview')}"}
    made = await client.post(f"/api/v1/products/{product}/certificates", headers=headers)
    number = made.headers["location"].rsplit("/", 1)[1]
    known = {"product_id": product, "record_id": product, "trial_id": trial, "document": f"{number}.json"}
    known |= {"outcome_id": f"{product}-O1", "corporate_no": maker.corporate_no}
    known |= {"publication_id": "B-000001", "review_id": "R-000001"}
    seen = await surfaces(client, known)
    seen |= {
        address: (await client.get(address)).text
        for address in (f"/certificates/{number}", f"/api/v1/certificates/{number}", f"/v/{number}")
    }
    assert any(f"/certificates/{number}.json" in address for address in seen)
    for address in (f"/api/v1/products/{product}/evidence{kind}" for kind in ("", ".json", ".csv")):
        assert address in seen
    for row in await db.run_sql("SELECT entry FROM log_entry"):
        seen[row["entry"]] = row["entry"]
    for word in hidden:
        assert [address for address, text in seen.items() if word in text or escaped(word) in text] == []
        answer = (await client.get(f"/api/v1/search?q={quote(word)}")).json()
        assert answer["total"] == 0
        assert (await client.get(f"/api/v1/search/suggest?q={quote(word[:3])}")).json() == []
    facets = (await client.get("/api/v1/search")).json()["facets"]
    letters = [facet["values"] for facet in facets if facet["name"] == "grade"]
    shown = (await evidence.view(product, actor=ANONYMOUS, now=NOW)).outcomes
    public = [one for one in shown if one.grade is not None]
    assert bool(letters and letters[0]) == bool(public) == (case == "outside the scope")


async def test_a_planted_value_is_not_in_the_printed_public_edition(client: httpx.AsyncClient) -> None:
    maker, product, _, hidden = await planted("prescription medicine")
    headers = {"Authorization": f"Bearer {await builders.token(maker.member, 'certificate:preview')}"}
    made = await client.post(f"/api/v1/products/{product}/certificates", headers=headers)
    record = (await client.get(f"{made.headers['location']}.json")).content
    assert CertificateSnapshot.model_validate_json(record).counts.total == 1
    printed = await client.get(f"{made.headers['location']}.pdf", timeout=60)
    assert printed.status_code == 200
    with pymupdf.open(stream=printed.content, filetype="pdf") as document:
        text = "".join("".join(page.get_text() for page in document).split())
    assert "jRCT1041250001" in text
    for word in hidden:
        assert "".join(word.split()) not in text


def escaped(word: str) -> str:
    made: Any = json.dumps(word)
    return str(made).strip('"')
