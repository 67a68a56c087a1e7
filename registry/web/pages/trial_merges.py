"""Records that may be one study: both side by side, and the two people who decide (domain specification 2.4, 5.4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.domain.errors import NotFound
from registry.services import evidence, trials
from registry.web.dependencies import resources
from registry.web.pages import parameters
from registry.web.pages.acting import UNTRIED, Act, Answer, Given, Tried, acted, filled, one
from registry.web.pages.catalogues import N_
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.trials import MergeDecision, MergeProposalView, TrialDocument
from schemas.vocab import MergeState

__all__ = ["HANDLERS"]

_DECISION: Final = TypeAdapter(MergeDecision)
_ON_A_PAGE: Final = 50
_MOST: Final = 10**9


@dataclass(frozen=True)
class _Pair:
    """One field of both records: what it is called, and the texts of each."""

    label: str
    first: tuple[str, ...]
    second: tuple[str, ...]


@get("/trial-merges", **needs("trial:merge"))
async def merges(request: Incoming) -> Response[bytes]:
    """The proposals in the order they were found; one state where asked for."""
    state = parameters.word(request, "state", MergeState)
    after = parameters.number(request, "after", most=_MOST)
    found, following = await trials.proposals(
        actor=actor(request), after=after, limit=_ON_A_PAGE, state=state
    )
    return page(
        request,
        "trial_merges/list.html",
        found=found,
        following=following,
        state=state,
        states=tuple(MergeState),
    )


@get("/trial-merges/{number:int}", **needs("trial:merge"))
async def merge(request: Incoming, number: FromPath[int]) -> Response[bytes]:
    """One proposal with both records."""
    return await _shown(request, number)


@post("/trial-merges/{number:int}/propose", status_code=303, **needs("trial:merge"))
async def propose(request: Incoming, number: FromPath[int]) -> Answer:
    """Say as the first of two that both are one study."""

    async def act(given: Given) -> None:
        entry = _DECISION.validate_python(filled(given, "keep", "reason"))
        await trials.propose(number, entry, actor=actor(request), now=resources(request).now())

    return await _acted(request, number, "propose", act)


@post("/trial-merges/{number:int}/confirm", status_code=303, **needs("trial:merge"))
async def confirm(request: Incoming, number: FromPath[int]) -> Answer:
    """Confirm as the second of two, and merge; what rests on the records is graded again."""

    async def act(given: Given) -> None:
        entry = _DECISION.validate_python(filled(given, "keep", "reason"))
        await evidence.merge_trials(number, entry, actor=actor(request), now=resources(request).now())

    return await _acted(request, number, "confirm", act)


@post("/trial-merges/{number:int}/reject", status_code=303, **needs("trial:merge"))
async def reject(request: Incoming, number: FromPath[int]) -> Answer:
    """Keep both records apart."""

    async def act(given: Given) -> None:
        entry = _DECISION.validate_python(filled(given, "reason"))
        await trials.reject(number, entry, actor=actor(request), now=resources(request).now())

    return await _acted(request, number, "reject", act)


async def _acted(request: Incoming, number: int, name: str, act: Act) -> Answer:
    async def again(tried: Tried) -> Response[bytes]:
        return await _shown(request, number, tried)

    return await acted(request, name, act, to=f"/trial-merges/{number}", again=again)


async def _shown(request: Incoming, number: int, tried: Tried = UNTRIED) -> Response[bytes]:
    by = actor(request)
    proposal = await _proposal(request, number)
    first = await trials.view(proposal.first, actor=by)
    second = await trials.view(proposal.second, actor=by)
    return page(
        request,
        "trial_merges/show.html",
        status=tried.status,
        proposal=proposal,
        pairs=list(_pairs(first.trial, second.trial)),
        links=(first.links, second.links),
        reason=one(tried.given, "reason"),
        tried=tried.act,
        problems=tried.problems,
    )


async def _proposal(request: Incoming, number: int) -> MergeProposalView:
    found, _ = await trials.proposals(actor=actor(request), after=number - 1, limit=1)
    if not found or found[0].number != number:
        raise NotFound(f"trial-merges/{number}")
    return found[0]


def _pairs(first: TrialDocument, second: TrialDocument) -> Iterator[_Pair]:
    for label, read in _FIELDS:
        yield _Pair(label, *(tuple(str(text) for text in read(each) if text) for each in (first, second)))


def _day(value: Any) -> str:  # noqa: ANN401 # a date of the contract, or none
    return "" if value is None else str(value.date or value.raw or "")


_FIELDS: Final[tuple[tuple[str, Any], ...]] = (
    (N_("Register"), lambda trial: [trial.primary_registry]),
    (N_("Numbers"), lambda trial: [each.value for each in trial.identifiers]),
    (
        N_("Titles"),
        lambda trial: dict.fromkeys(
            [trial.titles.public_ja, trial.titles.public, trial.titles.scientific_ja, trial.titles.scientific]
        ),
    ),
    (N_("Status"), lambda trial: [trial.status.value]),
    (N_("Registered"), lambda trial: [_day(trial.dates.registered)]),
    (N_("First participant"), lambda trial: [_day(trial.dates.enrolment_started)]),
    (N_("Participants"), lambda trial: [trial.sample_size.actual, trial.sample_size.target]),
    (N_("Primary sponsor"), lambda trial: [trial.primary_sponsor.name if trial.primary_sponsor else ""]),
    (N_("Condition"), lambda trial: trial.conditions),
    (N_("What is given or done"), lambda trial: [each.name for each in trial.interventions]),
    (N_("Primary outcomes as registered"), lambda trial: [each.measure for each in trial.primary_outcomes]),
    (N_("Countries"), lambda trial: trial.countries),
)
"""What is compared, and where it stands in a record."""

HANDLERS = (merges, merge, propose, confirm, reject)
