"""The forms of outcomes, links, studies and interests."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.domain.permissions import allowed
from registry.services import evidence
from registry.services.evidence import EvidenceDesk
from registry.services.versions import Stored
from registry.web.dependencies import resources
from registry.web.pages.acting import UNTRIED, Answer, Given, Tried, acted, one
from registry.web.pages.catalogues import N_
from registry.web.pages.judging.fields import INTERESTS, LINK, OUTCOME, STUDY, Group, document_of, typed_of
from registry.web.pages.judging.overview import open_desk
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.evidence.records import ClaimOutcome, TrialInterests, TrialStudy
from schemas.trials import LinkEntry

__all__ = ["HANDLERS", "Standing", "product_of", "shown", "standing"]

_OUTCOME: Final = TypeAdapter(ClaimOutcome)
_LINK: Final = TypeAdapter(LinkEntry)
_STUDY: Final = TypeAdapter(TrialStudy)
_INTERESTS: Final = TypeAdapter(TrialInterests)
_TOLD: Final = dict.fromkeys(
    ("sponsor", "funder", "sponsored_by_firm", "funded_by_firm", "analysed_by_firm", "authors_employed")
)
"""Fields of the interests that the contract wants said, "not known" included."""


def shown(tried: Tried, act: str, groups: Sequence[Group], recorded: Mapping[str, str]) -> Mapping[str, str]:
    """What stands in a form: what was typed where its act was refused, else what is on record."""
    if tried.act == act:
        return {each.name: one(tried.given, each.name) for group in groups for each in group.fields}
    return recorded


@dataclass(frozen=True)
class Standing:
    """What is on record beneath a form.

    Attributes:
        tag: What a correction names; empty where there is nothing yet.
        values: Its fields as the form shows them.
    """

    tag: str
    values: Mapping[str, str]


def standing(stored: Stored | None, groups: Sequence[Group]) -> Standing:
    """What a form corrects."""
    if stored is None:
        return Standing("", typed_of({}, groups))
    return Standing(stored.sha256, typed_of(json.loads(stored.document), groups))


def product_of(outcome_id: str) -> str:
    """The product that an outcome's identifier, ``P-000001-O1``, names."""
    return outcome_id.rpartition("-O")[0]


@get("/evidence/{product_id:str}/outcomes/new", **needs("evidence:write"))
async def new_outcome(request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
    """The form of a new outcome."""
    return await _new_outcome(request, product_id)


@post("/evidence/{product_id:str}/outcomes/new", status_code=303, **needs("evidence:write"))
async def define(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Add an outcome."""

    async def act(given: Given) -> None:
        entry = _OUTCOME.validate_python({"claim": None} | document_of(given, OUTCOME))
        await evidence.define_outcome(product_id, entry, actor=actor(request), now=resources(request).now())

    async def again(tried: Tried) -> Response[bytes]:
        return await _new_outcome(request, product_id, tried)

    await open_desk(request, product_id)
    return await acted(request, "outcome", act, to=f"/evidence/{product_id}", again=again)


@get("/evidence/outcomes/{outcome_id:str}", **needs("evidence:write"))
async def outcome(request: Incoming, outcome_id: FromPath[str]) -> Response[bytes]:
    """The form of an outcome on record."""
    return await _outcome(request, outcome_id)


@post("/evidence/outcomes/{outcome_id:str}", status_code=303, **needs("evidence:write"))
async def correct(request: Incoming, outcome_id: FromPath[str]) -> Answer:
    """Correct an outcome, or decide whether it is inside the claim."""

    async def act(given: Given) -> None:
        entry = _OUTCOME.validate_python({"claim": None} | document_of(given, OUTCOME))
        tag, now = one(given, "etag"), resources(request).now()
        await evidence.correct_outcome(outcome_id, entry, if_match=tag, actor=actor(request), now=now)

    async def again(tried: Tried) -> Response[bytes]:
        return await _outcome(request, outcome_id, tried)

    product_id = product_of(outcome_id)
    await open_desk(request, product_id)
    return await acted(request, "outcome", act, to=f"/evidence/{product_id}#{outcome_id}", again=again)


@get("/evidence/{product_id:str}/links/new", **needs("link:write"))
async def new_link(request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
    """The form that links a trial."""
    return await _new_link(request, product_id)


@post("/evidence/{product_id:str}/links/new", status_code=303, **needs("link:write"))
async def link(request: Incoming, product_id: FromPath[str]) -> Answer:
    """Link a trial, saying how near it is and why."""

    async def act(given: Given) -> None:
        entry = _LINK.validate_python(document_of(given, LINK))
        await evidence.link(product_id, entry, actor=actor(request), now=resources(request).now())

    async def again(tried: Tried) -> Response[bytes]:
        return await _new_link(request, product_id, tried)

    await open_desk(request, product_id)
    return await acted(request, "link", act, to=f"/evidence/{product_id}#trials", again=again)


@get("/evidence/{product_id:str}/trials/{trial_id:str}", **needs("review:read_any"))
async def trial(request: Incoming, product_id: FromPath[str], trial_id: FromPath[str]) -> Response[bytes]:
    """What is known of a linked trial beside its registration, and who had a part in it."""
    return await _trial(request, product_id, trial_id)


@post("/evidence/{product_id:str}/trials/{trial_id:str}/study", status_code=303, **needs("evidence:write"))
async def study(request: Incoming, product_id: FromPath[str], trial_id: FromPath[str]) -> Answer:
    """Enter or correct what is known of the trial; it holds for every product."""

    async def act(given: Given) -> None:
        entry = _STUDY.validate_python({**document_of(given, STUDY), "trial": trial_id})
        tag, now = one(given, "etag"), resources(request).now()
        await evidence.record_study(entry, if_match=tag, actor=actor(request), now=now)

    async def again(tried: Tried) -> Response[bytes]:
        return await _trial(request, product_id, trial_id, tried)

    await open_desk(request, product_id)
    return await acted(request, "study", act, to=f"/evidence/{product_id}#trials", again=again)


@post(
    "/evidence/{product_id:str}/trials/{trial_id:str}/interests", status_code=303, **needs("evidence:write")
)
async def interests(request: Incoming, product_id: FromPath[str], trial_id: FromPath[str]) -> Answer:
    """Enter or correct who had a part in the trial, seen from this product's firm."""

    async def act(given: Given) -> None:
        entry = _INTERESTS.validate_python(_TOLD | document_of(given, INTERESTS) | {"trial": trial_id})
        tag, now = one(given, "etag"), resources(request).now()
        await evidence.record_interests(product_id, entry, if_match=tag, actor=actor(request), now=now)

    async def again(tried: Tried) -> Response[bytes]:
        return await _trial(request, product_id, trial_id, tried)

    await open_desk(request, product_id)
    return await acted(request, "interests", act, to=f"/evidence/{product_id}#trials", again=again)


async def _new_outcome(request: Incoming, product_id: str, tried: Tried = UNTRIED) -> Response[bytes]:
    desk = await open_desk(request, product_id)
    values = shown(tried, "outcome", OUTCOME, typed_of({"product_version": desk.latest_version}, OUTCOME))
    return _entry(request, desk, N_("Add an outcome"), OUTCOME, values, tried)


async def _outcome(request: Incoming, outcome_id: str, tried: Tried = UNTRIED) -> Response[bytes]:
    desk = await open_desk(request, product_of(outcome_id))
    recorded = standing(await evidence.outcome_on_record(outcome_id, actor=actor(request)), OUTCOME)
    values = shown(tried, "outcome", OUTCOME, recorded.values)
    return _entry(request, desk, N_("Correct an outcome"), OUTCOME, values, tried, recorded)


async def _new_link(request: Incoming, product_id: str, tried: Tried = UNTRIED) -> Response[bytes]:
    desk = await open_desk(request, product_id)
    return _entry(
        request, desk, N_("Link a trial"), LINK, shown(tried, "link", LINK, typed_of({}, LINK)), tried
    )


def _entry(  # noqa: PLR0917 # the parts of one page
    request: Incoming,
    desk: EvidenceDesk,
    heading: str,
    groups: Sequence[Group],
    values: Mapping[str, str],
    tried: Tried,
    recorded: Standing | None = None,
) -> Response[bytes]:
    """A page that is one form, sent to its own address."""
    return page(
        request,
        "judging/entry.html",
        status=tried.status,
        desk=desk,
        heading=heading,
        groups=groups,
        values=values,
        standing=recorded,
        stale=tried.stale,
        problems=tried.problems,
        address=request.scope["path"],
    )


async def _trial(
    request: Incoming, product_id: str, trial_id: str, tried: Tried = UNTRIED
) -> Response[bytes]:
    by = actor(request)
    desk = await open_desk(request, product_id)
    found = desk.trial(trial_id)
    study = standing(await evidence.study_on_record(trial_id, actor=by), STUDY)
    interests = standing(await evidence.interests_on_record(product_id, trial_id, actor=by), INTERESTS)
    return page(
        request,
        "judging/trial.html",
        status=tried.status,
        desk=desk,
        trial=found,
        forms=[
            (act, heading, groups, shown(tried, act, groups, recorded.values), recorded)
            for act, heading, groups, recorded in (
                ("study", N_("What is known of the study"), STUDY, study),
                ("interests", N_("Who had a part in it"), INTERESTS, interests),
            )
        ],
        stale=tried.stale,
        may_judge=allowed(by, "evidence:write"),
        problems=tried.problems,
        tried=tried.act,
    )


HANDLERS = (
    new_outcome,
    define,
    outcome,
    correct,
    new_link,
    link,
    trial,
    study,
    interests,
)
