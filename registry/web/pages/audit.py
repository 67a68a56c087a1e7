"""The auditor's page: the whole log of one record, and its public page as of any day."""

from typing import Final

from litestar import Response, get
from litestar.params import FromPath

from registry.services import audit
from registry.services.reviews.steps import LOG_KINDS
from registry.web.pages import parameters
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.vocab import RegistrationState

__all__ = ["HANDLERS"]

_MOST: Final = 10**12
_EVENTS: Final = {kind: event for event, kind in LOG_KINDS.items()}
_STATES: Final = {state.value: state for state in RegistrationState}


@get("/log", **needs("log:read"))
async def find(request: Incoming) -> Response[bytes]:
    """Ask for a record by its number."""
    record = parameters.words(request, "record")
    return await _shown(request, record)


@get("/log/{record:str}", **needs("log:read"))
async def of_record(request: Incoming, record: FromPath[str]) -> Response[bytes]:
    """Every entry of a record, the newest first."""
    return await _shown(request, record)


async def _shown(request: Incoming, record: str) -> Response[bytes]:
    before = parameters.number(request, "before", most=_MOST)
    entries, following = await audit.entries_of(record, actor=actor(request), before=before or None)
    return page(
        request,
        "audit/log.html",
        record=record,
        entries=entries,
        following=following,
        events=_EVENTS,
        states=_STATES,
        product=record.startswith("P-") and bool(entries),
    )


HANDLERS = (find, of_record)
