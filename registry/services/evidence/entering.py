"""Entering and correcting what is known of outcomes and trials; each act regrades what stands above it.

A correction names in ``if_match`` the SHA-256 of the version it was made from (:func:`versions.match`).
"""

from datetime import datetime

from registry.domain import reported_results
from registry.domain.errors import Invalid
from registry.domain.numbers import finite
from registry.domain.permissions import Actor
from registry.services import interests, log, versions
from registry.services.evidence.assembling import assemble
from registry.services.evidence.grading import regrade, regrade_all_of
from registry.services.evidence.rows import About, find_outcome, find_product, find_trial, judge, keep, linked
from registry.services.trials.rows import refuse_interested
from registry.services.versions import WHATEVER
from registry.tables.columns import uuid7
from registry.tables.database import insert, transaction
from registry.tables.evidence import ClaimOutcome as OutcomeRow
from schemas.evidence.records import ClaimOutcome, TrialInterests, TrialResult, TrialScope, TrialStudy
from schemas.vocab import SubClass

__all__ = [
    "correct_outcome",
    "decide_scope",
    "define_outcome",
    "record_interests",
    "record_result",
    "record_study",
]


async def define_outcome(product_id: str, entry: ClaimOutcome, *, actor: Actor, now: datetime) -> str:
    """Add an outcome to a product; its public id, ``P-000001-O1``.

    Raises:
        NotFound: There is no such product.
        Invalid: The version does not exist, the claim is not given, or the smallest difference cannot be.
        NotSignedIn, Forbidden: The actor may not judge evidence, or has an interest in it.
    """
    judge(actor)
    async with transaction():
        product = await find_product(product_id)
        await interests.require_none(actor, product=product_id, now=now)
        _check_outcome(entry, product["latest_version"])
        number = await log.next_number(f"outcome:{product_id}")
        outcome_id, key = f"{product_id}-O{number}", uuid7()
        await insert(
            OutcomeRow,
            {
                "id": key,
                "public_id": outcome_id,
                "product": product["id"],
                "number": number,
                "grade_version": 0,
                "created_at": now,
            },
        )
        about = About(subject=product_id, product=product["id"], outcome=key)
        await keep(
            "outcome", f"{outcome_id}/outcome", entry, about, actor=actor, now=now, reason=entry.reason
        )
        await regrade(product_id, now=now)
        return outcome_id


async def correct_outcome(
    outcome_id: str, entry: ClaimOutcome, *, if_match: str | None = WHATEVER, actor: Actor, now: datetime
) -> str:
    """Make the next version of an outcome, another wording or the decision that it is inside the claim; its SHA-256.

    Raises:
        NotFound: There is no such outcome.
        Invalid: As for :func:`define_outcome`, or the measure differs while results are on record.
        VersionRequired, StaleVersion: There is another version than ``if_match`` names.
        NotSignedIn, Forbidden: The actor may not judge evidence, or has an interest in it.
    """
    judge(actor)
    async with transaction():
        row = await find_outcome(outcome_id)
        product = await find_product(row["product_id"])
        await interests.require_none(actor, product=row["product_id"], now=now)
        _check_outcome(entry, product["latest_version"])
        stored = await versions.load(f"{outcome_id}/outcome")
        assert stored is not None  # noqa: S101 # every outcome has a version
        if stored.read(ClaimOutcome).measure is not entry.measure:
            raise Invalid.field(
                "measure",
                "measure_is_fixed",
                ja="指標は変えられません。別のアウトカムとして登録してください。",
                en="The measure cannot change; enter another outcome.",
            )
        about = About(subject=row["product_id"], product=product["id"], outcome=row["id"])
        made = await keep(
            "outcome",
            f"{outcome_id}/outcome",
            entry,
            about,
            actor=actor,
            now=now,
            reason=entry.reason,
            if_match=if_match,
        )
        await regrade(row["product_id"], now=now)
        return made.sha256


async def record_result(
    outcome_id: str, entry: TrialResult, *, if_match: str | None = WHATEVER, actor: Actor, now: datetime
) -> str:
    """Enter or correct what one linked trial reports of an outcome; the SHA-256 of that version.

    Raises:
        NotFound: There is no such outcome, or the trial is not linked to its product.
        Invalid: The measure is not the outcome's, the numbers cannot be, or the layout is not said though the
            registration names another than parallel groups; the field is named.
        VersionRequired, StaleVersion: There is another version than ``if_match`` names.
        NotSignedIn, Forbidden: The actor may not judge evidence, or has an interest in it.
    """
    judge(actor)
    async with transaction():
        about, outcome = await _about(outcome_id, entry.trial)
        await interests.require_none(actor, product=about.subject, now=now)
        if entry.measure is not outcome.measure:
            raise Invalid.field(
                "measure",
                "measures_mixed",
                ja=f"このアウトカムの指標は{outcome.measure}です。同じ指標の結果を入力してください。",
                en=f"The measure of this outcome is {outcome.measure}; enter a result in it.",
            )
        reported_results.effect_of(entry)
        await _check_layout(about.subject, entry)
        record = f"{outcome_id}/{entry.trial}/result"
        made = await keep("result", record, entry, about, actor=actor, now=now, if_match=if_match)
        await regrade(about.subject, now=now)
        return made.sha256


async def decide_scope(
    outcome_id: str, entry: TrialScope, *, if_match: str | None = WHATEVER, actor: Actor, now: datetime
) -> str:
    """Decide whether a trial speaks of the claim, until then its results are not public; the decision's SHA-256.

    Raises:
        NotFound: There is no such outcome, or the trial is not linked to its product.
        Invalid: A trial of patients only is said to speak of the claim of a Food with Function Claims.
        VersionRequired, StaleVersion: There is another version than ``if_match`` names.
        NotSignedIn, Forbidden: The actor may not judge evidence, or has an interest in it.
    """
    judge(actor)
    async with transaction():
        about, _ = await _about(outcome_id, entry.trial)
        await interests.require_none(actor, product=about.subject, now=now)
        product = await find_product(about.subject)
        if product["subclass"] == SubClass.HF_FFC and entry.patients_only and entry.in_scope:
            raise Invalid.field(
                "in_scope",
                "patients_only",
                ja="患者だけの試験は、機能性表示食品の表示の範囲外です。範囲外として登録してください。",
                en="A trial of patients only is outside the claim of a Food with Function Claims.",
            )
        made = await keep(
            "scope",
            f"{outcome_id}/{entry.trial}/scope",
            entry,
            about,
            actor=actor,
            now=now,
            reason=entry.reason,
            if_match=if_match,
        )
        await regrade(about.subject, now=now)
        return made.sha256


async def record_study(
    entry: TrialStudy, *, if_match: str | None = WHATEVER, actor: Actor, now: datetime
) -> str:
    """Enter or correct what is known of a trial beside its registration, retraction included; that version's SHA-256.

    Raises:
        NotFound: There is no such trial.
        Invalid: More participants were analysed than randomised, or a notice has no source.
        VersionRequired, StaleVersion: There is another version than ``if_match`` names.
        NotSignedIn, Forbidden: The actor may not judge evidence, or has an interest in it.
    """
    judge(actor)
    if entry.randomised is not None and entry.analysed is not None and entry.analysed > entry.randomised:
        raise Invalid.field(
            "analysed",
            "more_analysed_than_randomised",
            ja="解析された人数が、割り付けられた人数を超えています。",
            en="More participants were analysed than randomised.",
        )
    if (entry.retracted or entry.concern_expressed) and entry.notice is None:
        raise Invalid.field(
            "notice",
            "missing",
            ja="撤回または懸念表明の出典を入力してください。",
            en="Give the source of the retraction or expression of concern.",
        )
    async with transaction():
        trial = await find_trial(entry.trial)
        await refuse_interested(actor, entry.trial, now=now)
        about = About(subject=entry.trial, trial=trial["id"])
        made = await keep(
            "study",
            f"{entry.trial}/study",
            entry,
            about,
            actor=actor,
            now=now,
            reason=entry.notice,
            if_match=if_match,
        )
        await regrade_all_of(entry.trial, now=now)
        return made.sha256


async def record_interests(
    product_id: str, entry: TrialInterests, *, if_match: str | None = WHATEVER, actor: Actor, now: datetime
) -> str:
    """Enter or correct who had a part in a trial, seen from one product's firm; the SHA-256 of that version.

    Raises:
        NotFound: There is no such product, or the trial is not linked to it.
        VersionRequired, StaleVersion: There is another version than ``if_match`` names.
        NotSignedIn, Forbidden: The actor may not judge evidence, or has an interest in it.
    """
    judge(actor)
    async with transaction():
        product = await find_product(product_id)
        trial = await linked(product, product_id, entry.trial)
        await interests.require_none(actor, product=product_id, now=now)
        about = About(subject=product_id, product=product["id"], trial=trial)
        record = f"{product_id}/{entry.trial}/interests"
        made = await keep("interests", record, entry, about, actor=actor, now=now, if_match=if_match)
        await regrade(product_id, now=now)
        return made.sha256


async def _about(outcome_id: str, trial_id: str) -> tuple[About, ClaimOutcome]:
    row = await find_outcome(outcome_id)
    product = await find_product(row["product_id"])
    trial = await linked(product, row["product_id"], trial_id)
    stored = await versions.load(f"{outcome_id}/outcome")
    assert stored is not None  # noqa: S101 # every outcome has a version
    about = About(subject=row["product_id"], product=product["id"], outcome=row["id"], trial=trial)
    return about, stored.read(ClaimOutcome)


async def _check_layout(product_id: str, entry: TrialResult) -> None:
    """Have it said how participants were allotted where the registration names more than parallel groups."""
    found = (await assemble(product_id)).linked
    trial = next(one for one in found if one.trial_id == entry.trial)
    layout = reported_results.registered_layout(trial.document)
    if entry.layout is None and layout is not None:
        raise Invalid.field(
            "layout",
            "layout_missing",
            ja=f"試験登録では「{layout.ja}」とされています。割付け方法を入力してください。",
            en=f"The registration says: {layout.en}. Say how participants were allotted.",
        )


def _check_outcome(entry: ClaimOutcome, latest: int) -> None:
    if entry.product_version > max(latest, 1):
        raise Invalid.field(
            "product_version",
            "E_REF",
            ja=f"版 {entry.product_version} はありません。",
            en=f"There is no version {entry.product_version}.",
        )
    if entry.within_claim and entry.claim is None:
        raise Invalid.field(
            "claim",
            "missing",
            ja="表示の範囲内とする場合は、その表示の文言を入力してください。",
            en="Inside the claim means inside a wording: give it.",
        )
    if entry.within_claim is not None and entry.reason is None:
        raise Invalid.field(
            "reason",
            "missing",
            ja="表示の範囲内または範囲外とした理由を入力してください。",
            en="Give the reason why it is inside or outside the claim.",
        )
    if entry.minimal_important_difference is not None:
        least = float(entry.minimal_important_difference)
        finite(least, "minimal_important_difference")
        if entry.measure.is_ratio and least <= 0:
            raise Invalid.field(
                "minimal_important_difference",
                "ratio_not_positive",
                ja="比は0より大きい値です。",
                en="A ratio is greater than 0.",
            )
