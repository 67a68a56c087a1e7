"""Forms of a trial site for its own studies: enter one by hand, change it, add its results and where they appeared."""

from datetime import date
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from pydantic import ValidationError

from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound, StaleVersion
from registry.domain.permissions import allowed
from registry.services import evidence, organisations, trials
from registry.web.dependencies import resources
from registry.web.pages.catalogues import N_
from registry.web.pages.forms import read_long
from registry.web.pages.product_form import Typed, entries, from_form, with_row
from registry.web.pages.rendering import page
from registry.web.pages.trial_form import FIELDS, at_fields, entry_of, typed_of
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from registry.web.times import TOKYO
from schemas.base import Bilingual, FieldProblem
from schemas.problems import field_problems
from schemas.trials import TrialDocument, TrialEntry, TrialView

__all__ = ["HANDLERS"]

_SEE_OTHER: Final = 303
_STALE: Final = FieldProblem(
    field="",
    code="stale",
    message=Bilingual(
        ja="この試験は、入力中に別の人が変更しました。下の内容を控え、ページを開き直して入力してください。",
        en="Somebody changed this trial meanwhile. Copy what you typed, open the page again and enter it there.",
    ),
)


@get("/me/trials", **needs("trial:write"))
async def own_trials(request: Incoming) -> Response[bytes]:
    """The trials of the reader's organisations."""
    return page(request, "trials/own.html", trials=await trials.own(actor(request)))


@get("/me/trials/new", **needs("trial:write"))
async def new(request: Incoming) -> Response[bytes]:
    """An empty form."""
    return await _page(request, from_form({}, FIELDS))


@post("/me/trials/new", status_code=_SEE_OTHER, **needs("trial:write"))
async def enter(request: Incoming) -> Response[bytes] | Redirect:
    """Enter a trial, or add a row to the form."""
    return await _send(request, None)


@get("/me/trials/{trial_id:str}", **needs("trial:write"))
async def edit(request: Incoming, trial_id: FromPath[str]) -> Response[bytes]:
    """The form of a trial that the reader may change."""
    view = await _changeable(request, trial_id)
    return await _page(request, typed_of(view.trial), view=view)


@post("/me/trials/{trial_id:str}", status_code=_SEE_OTHER, **needs("trial:write"))
async def amend(request: Incoming, trial_id: FromPath[str]) -> Response[bytes] | Redirect:
    """Save the next version, or add a row to the form."""
    return await _send(request, await _changeable(request, trial_id))


async def _send(request: Incoming, view: TrialView | None) -> Response[bytes] | Redirect:
    given = await read_long(request)
    typed = from_form(given, FIELDS)
    chosen = next(iter(given.get("organisation", ())), "")
    etag = next(iter(given.get("etag", ())), "")
    if "add" in given:
        return await _page(
            request, with_row(typed, FIELDS, given["add"][0]), view=view, chosen=chosen, etag=etag
        )
    now = resources(request).now()
    try:
        entry = _entry(
            typed,
            organisation=chosen or None,
            current=None if view is None else view.trial,
            today=now.astimezone(TOKYO).date(),
        )
        if view is None:
            made = await trials.enter(entry, actor=actor(request), now=now)
        else:
            made = await evidence.amend_trial(view.id, entry, if_match=etag, actor=actor(request), now=now)
    except Invalid as invalid:
        told = at_fields(invalid.problems)
        return await _page(request, typed, view=view, chosen=chosen, etag=etag, problems=told, status=422)
    except StaleVersion:
        return await _page(
            request, typed, view=view, chosen=chosen, etag=etag, problems=(_STALE,), status=412
        )
    except (Conflict, Forbidden) as refused:
        told = (FieldProblem(field="number", code="refused", message=refused.message),)
        return await _page(request, typed, view=view, chosen=chosen, etag=etag, problems=told, status=409)
    return Redirect(f"/me/trials/{made.id}", query_params={"saved": "1"}, status_code=_SEE_OTHER)


def _entry(
    typed: Typed, *, organisation: str | None, current: TrialDocument | None, today: date
) -> TrialEntry:
    """What was typed as the contract reads it.

    Raises:
        Invalid: It does not fit.
    """
    try:
        return TrialEntry.model_validate(
            entry_of(typed, organisation=organisation, current=current, today=today)
        )
    except ValidationError as error:
        raise Invalid(field_problems(error)) from None


async def _changeable(request: Incoming, trial_id: str) -> TrialView:
    """A trial that the reader may change.

    Raises:
        NotFound: There is none, or it is another organisation's.
        Forbidden: A reviewer has an interest in it.
    """
    view = await trials.view(trial_id, actor=actor(request))
    if view.id in {card.id for card in await trials.own(actor(request))}:
        return view
    if not allowed(actor(request), "trial:write_any"):
        raise NotFound(trial_id)
    await trials.refuse_interested(actor(request), view.id, now=resources(request).now())
    return view


async def _page(
    request: Incoming,
    typed: Typed,
    *,
    view: TrialView | None = None,
    chosen: str = "",
    etag: str = "",
    problems: tuple[FieldProblem, ...] = (),
    status: int = 200,
) -> Response[bytes]:
    own = await organisations.of_actor(actor(request))
    return page(
        request,
        "trials/edit.html",
        status=status,
        view=view,
        etag=etag or ("" if view is None else view.sha256),
        entries=entries(typed, FIELDS, problems),
        organisations=own,
        chosen=chosen or (own[0].id if len(own) == 1 else ""),
        problems=problems,
        done=N_("The trial is saved as the next version of its record.")
        if request.query_params.get("saved") == "1"
        else "",
    )


HANDLERS = (own_trials, new, enter, edit, amend)
