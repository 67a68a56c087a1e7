"""How a trial was conducted and what its register changed, as an actor may read it.

Of a trial whose efficacy the law keeps from the public the flags remain, without the texts they were derived from:
an outcome's name or an article's title would tell what the trial's page may not.
"""

from datetime import date

from registry.domain import conduct, trial_changes
from registry.domain.calendar import tokyo_day
from registry.domain.documents import read
from registry.domain.permissions import Actor
from registry.domain.trial_changes import Snapshot
from registry.services import publications, trials, versions
from schemas.conduct import ConductFlag, ConductFlags, TrialChange
from schemas.trials import TrialDocument
from schemas.vocab import ConductKind

__all__ = ["changes_of", "of_trial"]

_KEPT_BACK = frozenset(
    {
        ConductKind.OUTCOME_DIFFERS,
        ConductKind.RETRACTED,
        ConductKind.EXPRESSION_OF_CONCERN,
        ConductKind.PRIMARY_OUTCOME_CHANGED,
    }
)
_OF_ARTICLES = "publications"


async def of_trial(trial_id: str, *, actor: Actor, today: date) -> ConductFlags:
    """The conduct flags of a trial on a day, with what they were derived from as far as the actor may read it.

    Raises:
        NotFound: There is no such trial.
    """
    shown = await trials.view(trial_id, actor=actor)
    snapshots = await _snapshots(trial_id)
    articles = await publications.reports_of(await trials.study(trial_id))
    others = await trials.registrations(trial_id)
    found = conduct.flags(snapshots[-1].trial, articles, today, snapshots, others)
    if not shown.withheld:
        return found
    return ConductFlags(**{flag.kind.value: _bare(flag) for flag in found.all()})


async def changes_of(trial_id: str, *, actor: Actor) -> tuple[TrialChange, ...]:
    """What changed between the snapshots of a trial's registration, by version.

    Raises:
        NotFound: There is no such trial.
    """
    shown = await trials.view(trial_id, actor=actor)
    found = trial_changes.changes(await _snapshots(trial_id))
    if not shown.withheld:
        return found
    return tuple(
        change.model_copy(update={"old": None, "new": None}) if change.field == "primary_outcomes" else change
        for change in found
    )


async def _snapshots(trial_id: str) -> tuple[Snapshot, ...]:
    again = await trials.sightings(trial_id)
    return tuple(
        Snapshot(
            stored.number,
            read(TrialDocument, stored.document),
            tokyo_day(stored.recorded_at),
            again.get(stored.number),
        )
        for stored in await versions.history(trial_id)
    )


def _bare(flag: ConductFlag) -> ConductFlag:
    """The flag without the texts that speak of outcomes or articles."""
    if flag.kind in _KEPT_BACK:
        return flag.model_copy(update={"inputs": ()})
    kept = tuple(one for one in flag.inputs if one.name != _OF_ARTICLES)
    return flag.model_copy(update={"inputs": kept})
