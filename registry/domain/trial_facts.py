"""What a registration record alone says of a trial on a certificate (3.2, 3.7, 3.8, 6.2).

Effects, risk of bias, interests and publications are not in a registration: they stay null, "not recorded". So
does the place among the six counts, which grading decides.
"""

from datetime import date

from registry.domain import conduct
from schemas.certificates import TrialFacts
from schemas.trials import Sponsor, TrialDocument
from schemas.vocab import Directness, FlagState

__all__ = ["facts_of", "overdue"]

_LONGEST = 500


def facts_of(trial: TrialDocument, directness: Directness, *, today: date) -> TrialFacts:
    """The facts of one linked trial, as far as its registration knows them."""
    registered = trial.dates.registered and trial.dates.registered.date
    design = trial.design
    words = [word for word in (design.study_type, design.allocation, design.masking) if word is not None]
    return TrialFacts(
        year=int(registered[:4]) if registered else None,
        countries=trial.countries,
        design=" / ".join(f"{word.ja} {word.en}" for word in words) or None,
        registered_on=registered,
        prospective=_prospective(trial),
        population=_line(trial.conditions),
        comparator=None,
        randomised=None,  # a register tells how many were enrolled, not how many were randomised
        analysed=None,
        directness=directness,
        standing=None,
        overdue=overdue(trial, today=today),
        retracted=False,
        publications=(),
        sponsor=_line(_names(trial.primary_sponsor)),
        funder=_line(_names(*trial.funders)),
        authors_employed=None,
        analysed_by=None,
        product_supplied_by=None,
        independent=None,
        results=(),
    )


def overdue(trial: TrialDocument, *, today: date) -> bool:
    """Whether twelve months have passed since the study ended and its register has no results (3.2)."""
    return bool(conduct.results_overdue(trial, (), today))


def _prospective(trial: TrialDocument) -> bool | None:
    """Whether it was registered no later than the first enrolment; None where that is not known."""
    state = conduct.prospective(trial).state
    return None if state is FlagState.UNKNOWN else state is FlagState.YES


def _names(*sponsors: Sponsor | None) -> tuple[str, ...]:
    return tuple(sponsor.name for sponsor in sponsors if sponsor is not None and sponsor.name is not None)


def _line(parts: tuple[str, ...]) -> str | None:
    """The parts in one line, shortened where they are longer than a line of the table may be."""
    line = " ".join("、".join(parts).split())
    return (line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…") or None
