"""Judging: risk of bias by two people who do not see one another's answer, certainty by one and another."""

from datetime import date, datetime

from registry.domain import bodies, certainty, risk_of_bias
from registry.domain.calendar import tokyo_day
from registry.domain.errors import Conflict, NotFound
from registry.domain.permissions import SYSTEM, Actor, allowed, require, require_impartial
from registry.services import conduct, interests, log
from registry.services.evidence.assembling import Rounds, assemble, rounds
from registry.services.evidence.grading import inputs_for, regrade
from registry.services.evidence.rows import About, find_outcome, find_product, find_trial, judge, keep
from registry.tables.database import transaction
from schemas.base import Bilingual
from schemas.evidence.bias import BiasAssessment, BiasPrompt, BiasState
from schemas.evidence.certainty import CertaintyConfirmation, CertaintyJudgement
from schemas.evidence.views import CertaintyState
from schemas.vocab import BiasTool, FlagState, OutcomeRole

__all__ = ["assess_bias", "bias_state", "certainty_state", "confirm_certainty", "judge_certainty"]

_PAIR = 2


async def assess_bias(
    outcome_id: str, trial_id: str, entry: BiasAssessment, *, actor: Actor, now: datetime
) -> BiasState:
    """Give one assessment of one result.

    The first two people judge without seeing each other's answer; a third decides where they disagree. Until
    the second has answered the first may correct theirs. After a round is settled the next answer opens
    another round; the settled judgement holds until that is settled, too.

    Raises:
        NotFound: There is no such outcome, or it has no result of this trial.
        Invalid: The assessment lacks something; one entry a field.
        Conflict: This person has answered in this round already and may not answer again.
        NotSignedIn, Forbidden: The actor may not judge evidence, or has an interest in it.
    """
    person = judge(actor)
    async with transaction():
        row = await find_outcome(outcome_id)
        await interests.require_none(actor, product=row["product_id"], now=now)
        prompted = await _prompts(row["product_id"], outcome_id, trial_id, entry.tool, today=tokyo_day(now))
        risk_of_bias.check(entry, prompted)
        given = await rounds(row["product_id"], outcome_id, trial_id)
        number = given.last + 1 if given.settled(given.last) is not None else given.last
        earlier = [who for _, who in given.given.get(number, ())]
        if person in earlier and len(earlier) > 1:
            raise Conflict(
                Bilingual(
                    ja="この結果はすでに判定済みです。一致しない場合は、別の人（第三者）が判定します。",
                    en="You have judged this result; where two disagree, a third person decides.",
                )
            )
        product = await find_product(row["product_id"])
        about = About(
            subject=row["product_id"],
            product=product["id"],
            outcome=row["id"],
            trial=(await find_trial(trial_id))["id"],
            slot=str(number),
        )
        record = given.records.get((number, person))
        if record is None:
            # Numbered by a locked counter: two who answer at the same moment make two records, never one.
            place = await log.next_number(f"bias:{outcome_id}/{trial_id}")
            record = f"{outcome_id}/{trial_id}/bias/{place}"
        await keep("bias", record, entry, about, actor=actor, now=now)
        await regrade(row["product_id"], now=now)
        return await bias_state(outcome_id, trial_id, tool=entry.tool, actor=actor, now=now)


async def bias_state(
    outcome_id: str, trial_id: str, *, tool: BiasTool, actor: Actor, now: datetime
) -> BiasState:
    """Where the judging of one result stands; while one answer is in, only its own assessor reads it.

    Raises:
        NotFound: There is no such outcome, or it has no result of this trial.
        NotSignedIn, Forbidden: The actor may not judge evidence and is no auditor.
    """
    if not allowed(actor, "log:read"):
        require(actor, "evidence:write")
    row = await find_outcome(outcome_id)
    require_impartial(actor, row["product_id"])
    prompted = await _prompts(row["product_id"], outcome_id, trial_id, tool, today=tokyo_day(now))
    given = await rounds(row["product_id"], outcome_id, trial_id)
    now_given = given.given.get(given.last, [])
    blind = len(now_given) < _PAIR and allowed(actor, "evidence:write")
    standing = given.standing
    return BiasState(
        received=len(now_given),
        assessments=tuple(one for one, who in now_given if not blind or who == actor.person),
        settled=standing,
        overall=None if standing is None else risk_of_bias.overall(standing),
        prompts=prompted,
        third_person_needed=_third_needed(given),
    )


async def judge_certainty(
    outcome_id: str, entry: CertaintyJudgement, *, actor: Actor, now: datetime
) -> CertaintyState:
    """Judge the certainty of an outcome's body; until another person confirms it, an earlier confirmed one holds.

    Where there is none, the grade is provisional.

    Raises:
        NotFound: There is no such outcome.
        Invalid: A factor is missing, a step may not be, or the start is not that of the pooled trials; one entry
            a field.
        NotSignedIn, Forbidden: The actor may not judge evidence, or has an interest in it.
    """
    judge(actor)
    async with transaction():
        row = await find_outcome(outcome_id)
        await interests.require_none(actor, product=row["product_id"], now=now)
        found = await assemble(row["product_id"])
        certainty.check(
            entry, randomised=bodies.randomised(inputs_for(found, outcome_id, today=tokyo_day(now)))
        )
        about = About(subject=row["product_id"], product=row["product"], outcome=row["id"])
        await keep("certainty", f"{outcome_id}/certainty", entry, about, actor=actor, now=now)
        await regrade(row["product_id"], now=now)
    return await certainty_state(outcome_id, actor=actor, now=now)


async def confirm_certainty(
    outcome_id: str, entry: CertaintyConfirmation, *, actor: Actor, now: datetime
) -> CertaintyState:
    """Confirm the newest judgement of certainty as a second natural person (four eyes).

    Raises:
        NotFound: There is no such outcome, or nobody has judged it.
        Conflict: The judgement was made by the same person, or another version of it is the newest.
        NotSignedIn, Forbidden: The actor may not judge evidence, or has an interest in it.
    """
    person = judge(actor)
    async with transaction():
        row = await find_outcome(outcome_id)
        await interests.require_none(actor, product=row["product_id"], now=now)
        judged = (await assemble(row["product_id"])).newest.get(outcome_id)
        if judged is None:
            raise NotFound(f"{outcome_id} – certainty")
        if judged.version != entry.certainty_version:
            raise Conflict(
                Bilingual(
                    ja=f"最新の判定は版 {judged.version} です。読み直してから確認してください。",
                    en=f"The newest judgement is version {judged.version}; read it before you confirm.",
                )
            )
        if judged.judge == person:
            raise Conflict(
                Bilingual(
                    ja="判定した人とは別の人が確認してください（四つの目の原則）。",
                    en="Another person than the judge must confirm (four eyes).",
                )
            )
        about = About(subject=row["product_id"], product=row["product"], outcome=row["id"])
        record = f"{outcome_id}/certainty/confirmation"
        await keep("confirmation", record, entry, about, actor=actor, now=now, reason=entry.reason)
        await regrade(row["product_id"], now=now)
    return await certainty_state(outcome_id, actor=actor, now=now)


async def certainty_state(outcome_id: str, *, actor: Actor, now: datetime) -> CertaintyState:
    """The judgement of an outcome's certainty, and what its numbers make worth a look.

    Raises:
        NotFound: There is no such outcome.
        NotSignedIn, Forbidden: The actor may not judge evidence and is no auditor.
    """
    if not allowed(actor, "log:read"):
        require(actor, "evidence:write")
    row = await find_outcome(outcome_id)
    require_impartial(actor, row["product_id"])
    found = await assemble(row["product_id"])
    judged = found.newest.get(outcome_id)
    today = tokyo_day(now)
    inputs = inputs_for(found, outcome_id, today=today)
    pooled = bodies.compute(inputs, as_of=today).pooled
    return CertaintyState(
        version=0 if judged is None else judged.version,
        judgement=None if judged is None else judged.judgement,
        certainty=None if judged is None else certainty.result(judged.judgement),
        judged_on=None if judged is None else judged.judged_on,
        confirmed=judged is not None and judged.confirmed,
        prompts=()
        if pooled is None
        else bodies.suggestions(
            inputs,
            pooled,
            found.outcomes[outcome_id],
            {one.trial_id: one.scopes[outcome_id] for one in found.linked if outcome_id in one.scopes},
        ),
    )


async def _prompts(
    product_id: str, outcome_id: str, trial_id: str, tool: BiasTool, *, today: date
) -> tuple[BiasPrompt, ...]:
    found = await assemble(product_id)
    linked = next((one for one in found.linked if one.trial_id == trial_id), None)
    if linked is None or outcome_id not in linked.results:
        raise NotFound(f"{outcome_id} – {trial_id}")
    result = linked.results[outcome_id]
    primary = OutcomeRole.PRIMARY
    switched = (result.registered_role is primary) != (result.reported_role is primary)
    flags = await conduct.of_trial(trial_id, actor=SYSTEM, today=today)
    return risk_of_bias.prompts(
        tool,
        outcome_switched=switched or flags.outcome_differs.state is FlagState.YES,
        concern_expressed=bodies.concern_expressed(linked, today=today),
    )


def _third_needed(given: Rounds) -> bool:
    return len(given.given.get(given.last, ())) == _PAIR and given.settled(given.last) is None
