"""Good requests for the routes of the evidence; see ``contract_examples``."""

from dataclasses import dataclass

from pydantic import BaseModel

from registry.services import evidence
from schemas.evidence.certainty import CertaintyConfirmation
from schemas.evidence.harm import HarmConfirmation, HarmSignal
from schemas.evidence.records import TrialScope, TrialStudy
from schemas.vocab import BiasJudgement, Role, StudyDesign
from tests import builders, evidence_cases
from tests.conftest import NOW
from tests.web.contract_examples import Ask, Given, Headers, as_json, bearer, example


@dataclass(frozen=True)
class Entered:
    """A product, an outcome of it, and a trial with a result of this outcome that nobody has judged."""

    product: str
    outcome: str
    trial: str


async def entered() -> Entered:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    return Entered(product, outcome, await evidence_cases.trial(product, outcome, bias=None))


async def graded() -> str:
    """A product with everything entered and judged by two people."""
    made = await entered()
    await evidence_cases.judge_bias(made.outcome, made.trial, BiasJudgement.LOW)
    await evidence_cases.judge_certainty(made.outcome)
    return made.product


async def another_reviewer() -> Headers:
    """Somebody who has judged nothing so far."""
    return await bearer(await builders.person(Role.REVIEWER))


async def entry(document: BaseModel, **at: str) -> Ask:
    return Ask(at=at, json=as_json(document), auth=await another_reviewer())


async def correction(given: Given, path: str, document: BaseModel, **at: str) -> Ask:
    """A correction of what a GET of the path answers, made from that answer."""
    auth = await another_reviewer()
    read = await given.client.get(f"/api/v1{path}", headers=auth)
    assert read.status_code == 200, read.text
    return Ask(at=at, json=as_json(document), auth=auth, headers={"If-Match": read.headers["etag"]})


for _route in (
    "GET /products/{product_id}/evidence",
    "GET /products/{product_id}/evidence.json",
    "GET /products/{product_id}/evidence.csv",
):

    @example(_route)
    async def _(_: Given) -> Ask:
        return Ask(at={"product_id": await graded()})


@example("GET /products/{product_id}/evidence/missing")
async def _(given: Given) -> Ask:
    return Ask(at={"product_id": (await entered()).product}, auth=await another_reviewer())


@example("POST /products/{product_id}/outcomes")
async def _(given: Given) -> Ask:
    return await entry(evidence_cases.outcome(), product_id=await evidence_cases.product())


@example("GET /products/{product_id}/interests")
async def _(given: Given) -> Ask:
    made = await entered()
    return Ask(at={"product_id": made.product}, params={"trial": made.trial}, auth=await another_reviewer())


@example("PUT /products/{product_id}/interests")
async def _(given: Given) -> Ask:
    made = await entered()
    path = f"/products/{made.product}/interests?trial={made.trial}"
    return await correction(given, path, evidence_cases.interests(made.trial), product_id=made.product)


@example("GET /studies")
async def _(given: Given) -> Ask:
    return Ask(params={"trial": (await entered()).trial}, auth=await another_reviewer())


@example("PUT /studies")
async def _(given: Given) -> Ask:
    trial = await evidence_cases.recorded(1)
    return await entry(TrialStudy(trial=trial, design=StudyDesign.RCT, published_results=True))


@example("GET /outcomes/{outcome_id}")
async def _(given: Given) -> Ask:
    return Ask(at={"outcome_id": (await entered()).outcome}, auth=await another_reviewer())


@example("PUT /outcomes/{outcome_id}")
async def _(given: Given) -> Ask:
    corrected = evidence_cases.outcome(label_ja="収縮期血圧（座位）")
    outcome = (await entered()).outcome
    return await correction(given, f"/outcomes/{outcome}", corrected, outcome_id=outcome)


@example("GET /outcomes/{outcome_id}/results")
async def _(given: Given) -> Ask:
    made = await entered()
    return Ask(at={"outcome_id": made.outcome}, params={"trial": made.trial}, auth=await another_reviewer())


@example("PUT /outcomes/{outcome_id}/results")
async def _(given: Given) -> Ask:
    made = await entered()
    path = f"/outcomes/{made.outcome}/results?trial={made.trial}"
    return await correction(given, path, evidence_cases.result(made.trial), outcome_id=made.outcome)


@example("GET /outcomes/{outcome_id}/scopes")
async def _(given: Given) -> Ask:
    made = await entered()
    return Ask(at={"outcome_id": made.outcome}, params={"trial": made.trial}, auth=await another_reviewer())


@example("PUT /outcomes/{outcome_id}/scopes")
async def _(given: Given) -> Ask:
    made = await entered()
    scope = TrialScope(trial=made.trial, in_scope=False, patients_only=True, reason="患者だけの試験")
    path = f"/outcomes/{made.outcome}/scopes?trial={made.trial}"
    return await correction(given, path, scope, outcome_id=made.outcome)


@example("GET /outcomes/{outcome_id}/trials/{trial_id}/bias")
async def _(given: Given) -> Ask:
    made = await entered()
    await evidence_cases.judge_bias(made.outcome, made.trial, BiasJudgement.SOME_CONCERNS)
    at = {"outcome_id": made.outcome, "trial_id": made.trial}
    return Ask(at=at, params={"tool": "rob2"}, auth=await another_reviewer())


@example("POST /outcomes/{outcome_id}/trials/{trial_id}/bias")
async def _(given: Given) -> Ask:
    made = await entered()
    return await entry(evidence_cases.assessment(), outcome_id=made.outcome, trial_id=made.trial)


@example("GET /outcomes/{outcome_id}/certainty")
async def _(given: Given) -> Ask:
    made = await entered()
    await evidence_cases.judge_certainty(made.outcome)
    return Ask(at={"outcome_id": made.outcome}, auth=await another_reviewer())


@example("POST /outcomes/{outcome_id}/certainty")
async def _(given: Given) -> Ask:
    return await entry(evidence_cases.certainty(), outcome_id=(await entered()).outcome)


@example("POST /outcomes/{outcome_id}/certainty/confirmation")
async def _(given: Given) -> Ask:
    made = await entered()
    state = await evidence.judge_certainty(
        made.outcome, evidence_cases.certainty(), actor=evidence_cases.ONE, now=NOW
    )
    confirmation = CertaintyConfirmation(certainty_version=state.version, reason="同意")
    return await entry(confirmation, outcome_id=made.outcome)


def harm() -> HarmSignal:
    return HarmSignal(attributed=True, source="厚生労働省 2026-05", reason="同じ症状の報告が続いた")


@example("GET /products/{product_id}/harm-signal")
async def _(given: Given) -> Ask:
    product = await evidence_cases.product()
    await evidence.record_harm(product, harm(), actor=evidence_cases.ONE, now=NOW)
    return Ask(at={"product_id": product}, auth=await another_reviewer())


@example("PUT /products/{product_id}/harm-signal")
async def _(given: Given) -> Ask:
    return await entry(harm(), product_id=await evidence_cases.product())


@example("POST /products/{product_id}/harm-signal/confirmation")
async def _(given: Given) -> Ask:
    product = await evidence_cases.product()
    state = await evidence.record_harm(product, harm(), actor=evidence_cases.ONE, now=NOW)
    confirmation = HarmConfirmation(signal_version=state.version, reason="同意")
    return await entry(confirmation, product_id=product)
