"""The page of a case: what was submitted, what is known of it, what may be done with it, and its log."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath
from pydantic import JsonValue

from registry.domain.permissions import allowed
from registry.services import attachments, reviews
from registry.services.reviews import Desk
from registry.web.dependencies import resources
from registry.web.pages.acting import UNTRIED, Tried, one
from registry.web.pages.catalogues import N_
from registry.web.pages.evidence import shown_evidence
from registry.web.pages.product_changes import changed
from registry.web.pages.product_shape import FieldShape, Kind, shape
from registry.web.pages.rendering import page
from registry.web.pages.reviews.entered import typed_interests
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.base import Bilingual
from schemas.findings import Finding
from schemas.products.labels import field_label
from schemas.reviews import ReviewPoint
from schemas.vocab import ChecklistItem, InterestKind, RegistrationEvent, RegistrationState

__all__ = ["DONE", "HANDLERS", "case_page"]

DONE: Final[Mapping[str, str]] = {
    "assigned": N_("The reviewers are assigned."),
    "overridden": N_("The public note is recorded; the reviewer may judge this case."),
    "declared": N_("Your declaration for this case is recorded."),
    "raised": N_("The point is written. The applicant sees it once you ask for changes."),
    "resolved": N_("The point is settled."),
    "accepted": N_("Accepted as complete. The review has begun."),
    "returned": N_("Returned to the applicant with the open points."),
    "requested": N_("The applicant is asked for changes at the open points."),
    "recommended": N_("Recommended. Another person decides now."),
    "sent_back": N_("Sent back to the first reviewer."),
    "rejected": N_("Rejected. The applicant may appeal once within 30 days."),
    "approved": N_("Approved: the version is public and its certificate is issued."),
}
"""What is said after an act, by the word in the address that it leads to."""

_AROUND: Final = 30
"""Characters shown before and after a wording that breaks a rule."""


@dataclass(frozen=True)
class _Row:
    """One field of the document with its value, whether it changed, and how many points are open at it."""

    path: str
    shape: FieldShape
    value: JsonValue
    changed: bool
    open: int


@dataclass(frozen=True)
class _Found:
    """One finding with the applicant's reason, and the wording in its surroundings where it is about one."""

    finding: Finding
    where: Bilingual | None
    reason: str | None
    quoted: tuple[str, str, str] | None


@get("/reviews/{product_id:str}", **needs("review:read_any"))
async def case(request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
    """The newest case of a product."""
    return await case_page(request, product_id)


async def case_page(request: Incoming, product_id: str, tried: Tried = UNTRIED) -> Response[bytes]:
    """The page of a case, with what was typed into the form of the act that was tried and why it was refused.

    Raises:
        NotFound, NotSignedIn, Forbidden: As for ``reviews.desk``.
    """
    by, now = actor(request), resources(request).now()
    desk = await reviews.desk(product_id, actor=by, now=now)
    stored = desk.document.model_dump(mode="json")
    fields = shape(desk.document.subclass)
    rows = list(_rows(desk, stored, fields))
    closed = desk.case.state in {RegistrationState.PUBLISHED, RegistrationState.REJECTED}
    typing = tried.given
    chosen = one(typing, "field") or request.query_params.get("field") or ""
    return page(
        request,
        "reviews/case.html",
        status=tried.status,
        desk=desk,
        case=desk.case,
        product=desk.document,
        rows=[row for row in rows if row.value not in (None, [], "")],
        empty=[row for row in rows if row.value in (None, [], "")],
        places=list(_places(stored, fields)),
        chosen=chosen,
        threads=_threads(desk.case.points),
        findings=_findings(desk, stored),
        changes=changed(desk.document.subclass, desk.changes),
        evidence=await shown_evidence(request, product_id),
        files=await attachments.of_product(product_id, actor=by),
        checklist=tuple(ChecklistItem),
        ticked=typing.get("checklist", ())
        if tried.act == "recommend"
        else [item.value for item in desk.case.checklist],
        candidates=await reviews.candidates(product_id, actor=by, now=now)
        if allowed(by, "review:assign") and not closed
        else (),
        may_declare=allowed(by, "review:declare") and not closed,
        may_comment=allowed(by, "review:comment"),
        may_judge=allowed(by, "evidence:write"),
        interests=typed_interests(typing if tried.act == "declare" else None),
        kinds=tuple(InterestKind),
        events={event.value: event for event in RegistrationEvent},
        problems=tried.problems,
        tried=tried.act,
        typed={
            name: one(typing, name) for name in ("reason", "summary", "kind_reason", "text", "public_note")
        },
        done=DONE.get(request.query_params.get("done") or ""),
    )


def _rows(desk: Desk, stored: Mapping[str, Any], fields: Sequence[FieldShape]) -> Iterator[_Row]:
    differing = {change.path.partition(".")[0] for change in desk.changes.changes}
    amended = desk.changes.before is not None
    open_points = [point.field.partition(".")[0] for point in desk.case.points if point.resolved_at is None]
    for field in fields:
        yield _Row(
            field.name,
            field,
            stored.get(field.name),
            changed=amended and field.name in differing,
            open=open_points.count(field.name),
        )


def _places(stored: Mapping[str, Any], fields: Sequence[FieldShape]) -> Iterator[tuple[str, Bilingual]]:
    """Every place of the document that a point may be about: fields, rows, and the parts of rows."""
    for field in fields:
        yield field.name, field_label(field.name)
        value = stored.get(field.name)
        holders = [field.name] if field.kind is Kind.GROUP and value else []
        if field.kind is Kind.ROWS:
            holders = [f"{field.name}.{number}" for number in range(len(value or ()))]
            yield from ((holder, field_label(holder)) for holder in holders)
        for holder in holders:
            for part in field.parts:
                yield f"{holder}.{part.name}", field_label(f"{holder}.{part.name}")


def _threads(points: Sequence[ReviewPoint]) -> list[tuple[str, Bilingual, list[ReviewPoint]]]:
    """The points by field, in the order in which the first of each was raised."""
    found: dict[str, list[ReviewPoint]] = {}
    for point in points:
        found.setdefault(point.field, []).append(point)
    return [(path, field_label(path), listed) for path, listed in found.items()]


def _findings(desk: Desk, stored: Mapping[str, Any]) -> list[_Found]:
    reasons = {(given.code, given.field): given.reason for given in desk.explanations}
    order = ("must", "warn", "info")
    return [
        _Found(
            finding,
            field_label(finding.field) if finding.field else None,
            reasons.get((finding.code, finding.field)),
            _quoted(finding, stored),
        )
        for finding in sorted(desk.findings, key=lambda finding: order.index(finding.level.value))
    ]


def _quoted(finding: Finding, stored: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """The wording that a finding is about, with a little of the text on both sides."""
    if finding.span is None or finding.span.start == finding.span.end:
        return None
    text: Any = stored
    for step in finding.field.split("."):
        text = text[int(step)] if isinstance(text, list) else text.get(step)
    if not isinstance(text, str):
        return None
    start, end = finding.span.start, finding.span.end
    before, after = text[max(start - _AROUND, 0) : start], text[end : end + _AROUND]
    return (
        ("…" if start > _AROUND else "") + before,
        text[start:end],
        after + ("…" if len(text) > end + _AROUND else ""),
    )


HANDLERS = (case,)
