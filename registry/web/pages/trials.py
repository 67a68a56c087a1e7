"""The page of a trial: what its register says, and which products it speaks of."""

from litestar import Response, get
from litestar.params import FromPath

from registry.services import trials
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.trials import TrialView

__all__ = ["trial", "trial_version"]


@get("/trials/{trial_id:str}", **needs("trial:read"))
async def trial(request: Incoming, trial_id: FromPath[str]) -> Response[bytes]:
    """The trial as this reader may see it."""
    return await _shown(request, await trials.view(trial_id, actor=actor(request)))


@get("/trials/{trial_id:str}/versions/{number:int}", **needs("trial:read"))
async def trial_version(request: Incoming, trial_id: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """One version of its record, which never changes."""
    return await _shown(request, await trials.view(trial_id, actor=actor(request), version=number))


async def _shown(request: Incoming, view: TrialView) -> Response[bytes]:
    history = await trials.history(view.id)
    return page(request, "trials/show.html", view=view, trial=view.trial, history=history)
