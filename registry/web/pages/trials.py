"""The page of a trial: what its register says, how it was conducted, and which products it speaks of."""

from collections.abc import Iterable

from litestar import Response, get
from litestar.params import FromPath

from registry.domain.calendar import tokyo_day
from registry.services import conduct, publications, systematic_reviews, trials
from registry.web.dependencies import resources
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.base import Bilingual
from schemas.conduct import FIELD_LABELS, ConductInput
from schemas.trials import TrialView
from schemas.vocab import TrialStatus

__all__ = ["trial", "trial_version"]

_ANSWERS = {
    "yes": Bilingual(ja="あり", en="Yes"),
    "no": Bilingual(ja="なし", en="No"),
}


@get("/trials/{trial_id:str}", **needs("trial:read"))
async def trial(request: Incoming, trial_id: FromPath[str]) -> Response[bytes]:
    """The trial as this reader may see it."""
    return await _shown(request, await trials.view(trial_id, actor=actor(request)))


@get("/trials/{trial_id:str}/versions/{number:int}", **needs("trial:read"))
async def trial_version(request: Incoming, trial_id: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """One version of its record, which never changes."""
    return await _shown(request, await trials.view(trial_id, actor=actor(request), version=number))


async def _shown(request: Incoming, view: TrialView) -> Response[bytes]:
    reader, today = actor(request), tokyo_day(resources(request).now())
    flags = await conduct.of_trial(view.id, actor=reader, today=today)
    changes = await conduct.changes_of(view.id, actor=reader)
    return page(
        request,
        "trials/show.html",
        view=view,
        trial=view.trial,
        history=await trials.history(view.id),
        flags=[(flag, _inputs(flag.inputs)) for flag in flags.all()],
        changes=[
            (change, _label(change.field), *(_value(change.field, v) for v in (change.old, change.new)))
            for change in changes
        ],
        articles=await publications.of_trial(view.id, actor=reader),
        reviews=await systematic_reviews.about(view.id, actor=reader),
    )


def _inputs(inputs: Iterable[ConductInput]) -> list[tuple[Bilingual, Bilingual | None]]:
    return [(_label(one.name), _value(one.name, one.value)) for one in inputs]


def _label(field: str) -> Bilingual:
    """What a field is called; a version of the record is called by its number."""
    return FIELD_LABELS.get(field) or Bilingual(ja=field.replace("version", "版"), en=field)


def _value(field: str, value: str | None) -> Bilingual | None:
    """A value in the words of the reader; what the register wrote stays as it is."""
    if value is None:
        return None
    if field == "status":
        status = TrialStatus.of(value)
        return Bilingual(ja=status.ja, en=status.en)
    if field == "results.available":
        return _ANSWERS[value]
    return Bilingual(ja=value.replace("(foreseen)", "（予定）"), en=value)
