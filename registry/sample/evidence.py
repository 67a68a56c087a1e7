"""What reviewers judged: outcomes of the claims, results of trials good and bad, bias and certainty by two people."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from registry.domain import product_labels, risk_of_bias
from registry.domain.permissions import SYSTEM
from registry.sample.plan import Act, World, moment
from registry.sample.reading import read
from registry.services import evidence, products, trials
from registry.services.lifecycle import following
from schemas.evidence.bias import BiasAssessment
from schemas.evidence.certainty import CertaintyConfirmation, CertaintyJudgement
from schemas.evidence.records import ClaimOutcome, TrialInterests, TrialResult, TrialScope, TrialStudy
from schemas.trials import LinkedTrial
from schemas.vocab import BiasJudgement, BiasTool, CertaintyFactor, TrialLayout

__all__ = ["acts"]

_DAYS_AGO: Final = 7
_AFTER: Final = 120  # minutes
_SOURCE: Final = "見本の登録情報"
_REASON: Final = "見本の判定。登録情報と結果の要約による。"


def acts(world: World) -> Iterator[Act]:
    """Judge the evidence of one product after another, a week ago."""
    judged_on = world.today - timedelta(days=_DAYS_AGO)
    for number, (product, entry) in enumerate(read("evidence.toml").items()):
        yield Act(moment(world, judged_on, 5 * number), _Judging(world, product, entry).judge)
    yield Act(moment(world, judged_on, _AFTER), _reissue)


async def _reissue(now: datetime) -> None:
    """What timed work does: the certificates that bear no grade yet are issued again."""
    await following.reissue(now=now)


class _Judging:
    """The acts about one product."""

    def __init__(self, world: World, product: str, entry: dict[str, Any]) -> None:
        self._world, self._product, self._entry = world, product, entry
        self._one, self._two = world.people["reviewer_a"], world.people["reviewer_b"]

    async def judge(self, now: datetime) -> None:
        """Enter results, place every linked trial, judge bias and certainty."""
        product = self._world.products[self._product]
        seen = await products.view(product, actor=SYSTEM)
        claim = product_labels.claims_of(seen.product, seen.product.subclass)[0].text
        outcome = await evidence.define_outcome(
            product,
            ClaimOutcome(
                product_version=seen.version,
                claim=claim,
                within_claim=True,
                reason="届出・承認・使用目的の文言が述べる働きを測る。",
                **{name: self._entry.get(name) for name in ("label_ja", "label_en", "unit")},
                **{name: self._entry[name] for name in ("measure", "benefit_when")},
            ),
            actor=self._one,
            now=now,
        )
        keys = {self._world.trials[key]: key for key in self._entry["results"]}
        for linked in await trials.linked_to(product, actor=SYSTEM):
            await self._study(
                product, linked, told=bool(self._entry["results"].get(keys.get(linked.trial.id))), now=now
            )
            scope = TrialScope(
                trial=linked.trial.id,
                in_scope=linked.trial.id in keys,
                patients_only=False,
                reason="表示の働きを測った試験" if linked.trial.id in keys else "別のアウトカムの試験",
            )
            await evidence.decide_scope(outcome, scope, actor=self._one, now=now)
            if numbers := self._entry["results"].get(keys.get(linked.trial.id)):
                await self._result(outcome, linked.trial.id, keys[linked.trial.id], numbers, now=now)
        if any(self._entry["results"].values()):
            await self._certainty(outcome, now=now)

    async def _study(self, product: str, linked: LinkedTrial, *, told: bool, now: datetime) -> None:
        card = linked.trial
        study = TrialStudy(
            trial=card.id, design="RCT", published_results=told, randomised=card.sample_size, comparator=None
        )
        await evidence.record_study(study, actor=self._one, now=now)
        by_firm = bool(self._entry.get("by_firm"))
        interests = TrialInterests(
            trial=card.id,
            sponsor=None,
            funder=None,
            sponsored_by_firm=by_firm,
            funded_by_firm=by_firm,
            analysed_by_firm=False,
            authors_employed=by_firm,
        )
        await evidence.record_interests(product, interests, actor=self._one, now=now)

    async def _result(self, outcome: str, trial: str, key: str, numbers: list[str], *, now: datetime) -> None:
        estimate, low, high = numbers
        result = TrialResult(
            trial=trial,
            registered_role="primary",
            reported_role="primary",
            measure=self._entry["measure"],
            estimate={"estimate": estimate, "ci_lower": low, "ci_upper": high, "source": _SOURCE},
        )
        await evidence.record_result(outcome, result, actor=self._one, now=now)
        some = key in self._entry.get("concerns", ())
        first = BiasJudgement.SOME_CONCERNS if some else BiasJudgement.LOW
        tool, layout = BiasTool.ROB_2, TrialLayout.PARALLEL
        judged = BiasAssessment.model_validate(
            {
                "tool": tool,
                "layout": layout,
                "domains": [
                    {"domain": domain, "judgement": first if domain == "D1" else BiasJudgement.LOW}
                    for domain in risk_of_bias.domains(tool, layout)
                ],
            }
        )
        for actor in (self._one, self._two):
            await evidence.assess_bias(outcome, trial, judged, actor=actor, now=now)

    async def _certainty(self, outcome: str, *, now: datetime) -> None:
        steps = [
            {"factor": factor, "steps": -1 if factor in self._entry["lowered"] else 0, "reason": _REASON}
            for factor in CertaintyFactor
            if not factor.raises
        ]
        judged = CertaintyJudgement.model_validate({"start": "randomised", "steps": steps})
        state = await evidence.judge_certainty(outcome, judged, actor=self._one, now=now)
        entry = CertaintyConfirmation(certainty_version=state.version, reason="判定に同意する。")
        await evidence.confirm_certainty(outcome, entry, actor=self._two, now=now)
