"""Submitting a draft by a form: the declaration, and a reason for each warning that stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from pydantic import ValidationError

from registry.domain.errors import Invalid, NotFound, NotSignedIn, RegistryError
from registry.services import lifecycle, overview, reviews
from registry.web.dependencies import resources
from registry.web.errors import status_of
from registry.web.pages.forms import read_long
from registry.web.pages.own_products import form_places
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.base import Bilingual, FieldProblem
from schemas.findings import Finding
from schemas.problems import field_problems
from schemas.products.overview import ApplicantView
from schemas.reviews import DECLARATION, DECLARATION_VERSION, Explanation, Submission
from schemas.vocab import FindingLevel, RegistrationEvent

__all__ = ["HANDLERS"]

_SEE_OTHER: Final = 303
_Place = tuple[str, str]
"""Code and field of a finding."""


@dataclass(frozen=True)
class _Warning:
    """A warning with the reason typed for it, and what is wrong with that reason."""

    finding: Finding
    reason: str
    problems: tuple[Bilingual, ...]


@get("/me/products/{product_id:str}/submit", **needs("product:submit"))
async def submit_form(request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
    """What would be submitted, what still blocks it, and the form; reasons given before are filled in."""
    given = await reviews.explanations(product_id, actor=actor(request))
    return await _page(request, product_id, {(one.code, one.field): one.reason for one in given})


@post("/me/products/{product_id:str}/submit", status_code=_SEE_OTHER, **needs("product:submit"))
async def submit(request: Incoming, product_id: FromPath[str]) -> Response[bytes] | Redirect:
    """Submit, or submit again after a request of changes."""
    fields = await read_long(request)
    typed = _reasons(fields)
    again = _first(fields, "again") == "yes"
    act = lifecycle.resubmit if again else lifecycle.submit
    try:
        entry = Submission(
            declaration=_first(fields, "declaration") == "yes",
            declaration_version=DECLARATION_VERSION,
            explanations=_explanations(typed),
        )
        await act(
            product_id,
            entry,
            if_match=_first(fields, "etag"),
            actor=actor(request),
            now=resources(request).now(),
        )
    except (NotFound, NotSignedIn):
        raise
    except RegistryError as error:
        return await _page(request, product_id, typed, error)
    word = "resubmitted" if again else "submitted"
    return Redirect(f"/me/products/{product_id}", query_params={"done": word}, status_code=_SEE_OTHER)


def _reasons(fields: Mapping[str, Sequence[str]]) -> dict[_Place, str]:
    """What was typed, by the finding it is for; the three columns stand in the same order."""
    columns = [fields.get(name, ()) for name in ("code", "field", "reason")]
    if len({len(column) for column in columns}) != 1:
        raise Invalid.field(
            "explanations",
            "E_FMT",
            ja="フォームを読み取れません。ページを開き直して、もう一度送ってください。",
            en="The form cannot be read; open the page again and resend it.",
        )
    return {
        (code, field): reason.replace("\r\n", "\n").strip()
        for code, field, reason in zip(*columns, strict=True)
    }


def _explanations(typed: Mapping[_Place, str]) -> tuple[Explanation, ...]:
    made, problems = [], []
    for (code, field), reason in typed.items():
        if not reason:
            continue
        try:
            made.append(Explanation(code=code, field=field, reason=reason))
        except ValidationError as error:
            problems += [
                FieldProblem(field=field, code=code, message=problem.message)
                for problem in field_problems(error)
            ]
    if problems:
        raise Invalid(tuple(problems))
    return tuple(made)


async def _page(
    request: Incoming, product_id: str, typed: Mapping[_Place, str], error: RegistryError | None = None
) -> Response[bytes]:
    seen = await overview.applicant(product_id, actor=actor(request), now=resources(request).now())
    problems = error.problems if isinstance(error, Invalid) else ()
    found = seen.product.findings
    warnings = tuple(
        _Warning(
            finding,
            typed.get((finding.code, finding.field), ""),
            tuple(p.message for p in problems if (p.code, p.field) == (finding.code, finding.field)),
        )
        for finding in found
        if finding.level is FindingLevel.WARN
    )
    return page(
        request,
        "me/submit_product.html",
        status=200 if error is None else status_of(error),
        seen=seen,
        product=seen.product,
        again=RegistrationEvent.RESUBMIT in seen.product.offered,
        possible=_possible(seen),
        place=await form_places(request, seen),
        needed=[finding for finding in found if finding.level is FindingLevel.MUST],
        warnings=warnings,
        declaration=DECLARATION,
        error=error,
        others=_elsewhere(problems, found),
    )


def _possible(seen: ApplicantView) -> bool:
    events = {RegistrationEvent.SUBMIT, RegistrationEvent.RESUBMIT}
    return not events.isdisjoint(seen.product.offered)


def _elsewhere(problems: Sequence[FieldProblem], found: Sequence[Finding]) -> tuple[FieldProblem, ...]:
    """The problems that stand at none of the findings: the declaration, or something that changed meanwhile."""
    shown = {(finding.code, finding.field) for finding in found}
    return tuple(problem for problem in problems if (problem.code, problem.field) not in shown)


def _first(fields: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(fields.get(name, ())), "")


HANDLERS = (submit_form, submit)
