"""Reading cases: one case, what was submitted, the reviewers' queue, and what a certificate says of the review."""

import json
from datetime import UTC, date, datetime
from typing import Any

from registry.domain import workflow
from registry.domain.calendar import tokyo_day
from registry.domain.errors import Forbidden, NotFound
from registry.domain.permissions import Actor, judges, require
from registry.domain.review_deadlines import overdue
from registry.domain.working_days import working_days_until
from registry.services.products import rows as products
from registry.services.reviews.gathering import assigned, declarations
from registry.services.reviews.points import points_of
from registry.services.reviews.rows import Case, case_for, latest_case
from registry.tables.database import Statement
from schemas.base import Bilingual
from schemas.certificates import CertifiedReview
from schemas.products import ProductDraft
from schemas.reviews import CaseStep, QueueEntry, ReviewCase
from schemas.vocab import (
    AmendmentKind,
    ChecklistItem,
    DeadlineKind,
    QueueFilter,
    RegistrationEvent,
    RegistrationState,
    Role,
    Seat,
    SubClass,
)

__all__ = ["admitted", "case", "certified", "queue", "queue_key", "submitted"]

_STEPS = Statement(
    "SELECT event, seat, round, acted_at FROM case_act WHERE review_case = {} ORDER BY acted_at, id"
)
_NOTES = Statement("SELECT public_note FROM interest_override WHERE review_case = {} ORDER BY decided_at, id")
_SUBMITTED = Statement(
    "SELECT document FROM review_submission WHERE review_case = {} ORDER BY submitted_at DESC, id DESC LIMIT 1"
)
_QUEUE = Statement(
    "SELECT p.public_id, p.name, p.subclass, f.name_ja AS firm, c.version, c.state, c.kind, c.submitted_at,"
    " c.due_kind, c.due_on, c.escalated_at, (SELECT count(*) FROM review_assignment a"
    " WHERE a.review_case = c.id AND a.ended_at IS NULL) AS reviewers, (SELECT count(*) FROM review_assignment a"
    " WHERE a.review_case = c.id AND a.person = {} AND a.ended_at IS NULL) AS mine"
    " FROM review_case c JOIN product p ON p.id = c.product"
    " JOIN firm f ON f.id = p.firm WHERE c.closed_at IS NULL AND c.state <> 'draft'"
    " ORDER BY c.escalated_at IS NULL, c.due_on IS NULL, c.due_on, c.submitted_at, p.public_id"
)
_JUDGED = Statement(
    "SELECT a.event, a.role, a.acted_at FROM case_act a JOIN review_case c ON c.id = a.review_case"
    " JOIN product p ON p.id = c.product WHERE p.public_id = {} AND c.version = {} AND c.state = 'published'"
    " AND a.round = c.round AND a.event IN ('recommend', 'approve') ORDER BY a.acted_at, a.id"
)


async def case(product_id: str, *, actor: Actor, now: datetime) -> tuple[ReviewCase, str]:
    """The newest case of a product, and its entity tag.

    Raises:
        NotFound: Nothing was ever submitted, or the actor may not know of it.
        NotSignedIn, Forbidden: The actor may not read it: of another firm's case, or with a conflict of interest.
    """
    found = await case_for(product_id, actor)
    await _no_conflict(found, actor, now=now)
    done = frozenset(json.loads(found.checklist))
    view = ReviewCase(
        id=found.id,
        product=found.public_id,
        version=found.version,
        state=found.state,
        kind=found.kind,
        changed=tuple(json.loads(found.changed)),
        submitted_at=found.submitted_at,
        document_sha256=found.document_sha256,
        due=found.due_on,
        due_kind=found.due_kind,
        overdue=overdue(found.due_on, tokyo_day(now)),
        escalated=found.escalated_at is not None,
        appealed=found.round > 0,
        reviewers=len(await assigned(found)),
        checklist=tuple(item for item in ChecklistItem if item in done),
        points=await points_of(found),
        steps=tuple(
            CaseStep(
                event=RegistrationEvent.of(row["event"]),
                seat=Seat.of(row["seat"]),
                at=row["acted_at"],
                round=row["round"],
            )
            for row in await _STEPS.rows(found.id)
        ),
        public_notes=tuple(row["public_note"] for row in await _NOTES.rows(found.id)),
        possible=tuple(workflow.possible(found.state)),
    )
    return view, found.etag


async def admitted(product_id: str, *, actor: Actor, now: datetime) -> None:
    """Refuse a reviewer whom a conflict of interest with the newest case of a product keeps from its evidence.

    Raises:
        Forbidden: They have one.
        NotFound: There is no such product.
    """
    row = await products.find(product_id)
    if row is None:
        raise NotFound(product_id)
    found = await latest_case(row)
    if found is not None:
        await _no_conflict(found, actor, now=now)


async def submitted(product_id: str, *, actor: Actor, now: datetime) -> ProductDraft:
    """The document that is under review: what was submitted last.

    Raises:
        NotFound, NotSignedIn, Forbidden: As for ``case``.
    """
    found = await case_for(product_id, actor)
    await _no_conflict(found, actor, now=now)
    row = await _SUBMITTED.first(found.id)
    assert row is not None  # noqa: S101 # a case begins with a submission
    return products.DRAFT.validate_json(row["document"])


async def queue(
    *, actor: Actor, now: datetime, show: QueueFilter = QueueFilter.ALL, after: str = "", limit: int = 100
) -> tuple[QueueEntry, ...]:
    """Cases that wait for somebody: escalated ones first, then by deadline.

    Cases that the reader has a conflict with are left out.

    Args:
        actor: Who reads.
        now: The instant.
        show: Which of them.
        after: What :func:`queue_key` says of the case that the first one follows.
        limit: How many at most.

    Raises:
        NotSignedIn, Forbidden: The actor may not read other people's reviews.
    """
    require(actor, "review:read_any")
    today = tokyo_day(now)
    entries: list[QueueEntry] = []
    for row in await _QUEUE.rows(actor.person):
        entry = _waiting(row, today)
        if (
            queue_key(entry) <= after
            or not _wanted(entry, show)
            or await _in_conflict(entry.product, actor, now=now)
        ):
            continue
        entries.append(entry)
        if len(entries) == limit:
            break
    return tuple(entries)


def queue_key(entry: QueueEntry) -> str:
    """A text that rises in the order of the queue."""
    urgent = "0" if entry.escalated else "1"
    submitted = entry.submitted_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return f"{urgent}/{entry.due or date.max}/{submitted}/{entry.product}"


async def certified(product_id: str, version: int) -> tuple[CertifiedReview, ...]:
    """The reviews that a version stands on, by role: nobody is named.

    A review without a declaration of interest is impossible, so each says that there was one. Of several
    recommendations, the last one counts.
    """
    last = {row["event"]: row for row in await _JUDGED.rows(product_id, version)}
    return tuple(
        CertifiedReview(
            role=Role.of(row["role"]), decided_on=tokyo_day(row["acted_at"]), interests_declared=True
        )
        for row in last.values()
    )


def _waiting(row: dict[str, Any], today: date) -> QueueEntry:
    due = row["due_on"]
    return QueueEntry(
        product=row["public_id"],
        version=row["version"],
        name=row["name"],
        subclass=SubClass.of(row["subclass"]),
        firm=row["firm"],
        state=RegistrationState.of(row["state"]),
        kind=AmendmentKind.of(row["kind"]),
        submitted_at=row["submitted_at"],
        age_days=max((today - tokyo_day(row["submitted_at"])).days, 0),
        due=due,
        due_kind=None if row["due_kind"] is None else DeadlineKind.of(row["due_kind"]),
        working_days=None if due is None else working_days_until(today, due),
        overdue=overdue(due, today),
        escalated=row["escalated_at"] is not None,
        reviewers=row["reviewers"],
        assigned=bool(row["mine"]),
    )


def _wanted(entry: QueueEntry, show: QueueFilter) -> bool:
    match show:
        case QueueFilter.ALL:
            return True
        case QueueFilter.MINE:
            return entry.assigned
        case QueueFilter.UNASSIGNED:
            return entry.reviewers == 0
        case QueueFilter.OVERDUE:
            return entry.overdue


async def _in_conflict(product_id: str, actor: Actor, *, now: datetime) -> bool:
    row = await products.find(product_id)
    found = None if row is None else await latest_case(row)
    return found is not None and await _blocked(found, actor, now=now)


async def _blocked(found: Case, actor: Actor, *, now: datetime) -> bool:
    if actor.person is None or not judges(actor):
        return False
    _, blocked = await declarations(found, {actor.person}, now=now)
    return bool(blocked)


async def _no_conflict(found: Case, actor: Actor, *, now: datetime) -> None:
    if found.product["firm"] not in actor.firms and await _blocked(found, actor, now=now):
        raise Forbidden(
            Bilingual(
                ja="利益相反があるため、公開されている内容だけ閲覧できます。",
                en="With a conflict of interest you may read the public view only.",
            )
        )
