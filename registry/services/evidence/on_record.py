"""What reviewers entered, as it stands: the version that a correction is made from."""

from registry.domain.permissions import Actor, allowed, require, require_impartial
from registry.services import versions
from registry.services.evidence.rows import find_outcome, find_product, find_trial
from registry.services.versions import Stored
from registry.tables.database import Statement

__all__ = ["interests_on_record", "outcome_on_record", "pair_on_record", "study_on_record"]

_STANDS_BY = Statement(
    "SELECT DISTINCT p.public_id FROM product p JOIN product_link k ON (k.record = p.public_id OR k.record IN"
    " (SELECT l.public_id FROM listing l WHERE l.product = p.id)) WHERE k.trial = {} AND k.ended_at IS NULL"
)


async def outcome_on_record(outcome_id: str, *, actor: Actor) -> Stored:
    """The newest version of an outcome.

    Raises:
        NotFound: There is no such outcome.
        NotSignedIn, Forbidden: The actor may not read what is not public, or has an interest in it.
    """
    stored = await _of_outcome(outcome_id, f"{outcome_id}/outcome", actor)
    assert stored is not None  # noqa: S101 # every outcome has a version
    return stored


async def pair_on_record(outcome_id: str, trial_id: str, kind: str, *, actor: Actor) -> Stored | None:
    """What one trial reports of an outcome (``result``) or whether it speaks of the claim (``scope``), if entered.

    Raises:
        NotFound: There is no such outcome.
        NotSignedIn, Forbidden: As for :func:`outcome_on_record`.
    """
    return await _of_outcome(outcome_id, f"{outcome_id}/{trial_id}/{kind}", actor)


async def study_on_record(trial_id: str, *, actor: Actor) -> Stored | None:
    """What is known of a trial beside its registration, if anything was entered.

    Raises:
        NotFound: There is no such trial.
        NotSignedIn, Forbidden: As for :func:`outcome_on_record`, for every product that the trial stands by.
    """
    _may_read(actor)
    trial = await find_trial(trial_id)
    for row in await _STANDS_BY.rows(trial["id"]):
        require_impartial(actor, row["public_id"])
    return await versions.load(f"{trial_id}/study")


async def interests_on_record(product_id: str, trial_id: str, *, actor: Actor) -> Stored | None:
    """Who had a part in a trial, seen from the firm of one product, if entered.

    Raises:
        NotFound: There is no such product.
        NotSignedIn, Forbidden: As for :func:`outcome_on_record`.
    """
    _may_read(actor)
    await find_product(product_id)
    require_impartial(actor, product_id)
    return await versions.load(f"{product_id}/{trial_id}/interests")


async def _of_outcome(outcome_id: str, record: str, actor: Actor) -> Stored | None:
    _may_read(actor)
    require_impartial(actor, (await find_outcome(outcome_id))["product_id"])
    return await versions.load(record)


def _may_read(actor: Actor) -> None:
    if not allowed(actor, "log:read"):
        require(actor, "evidence:write")
