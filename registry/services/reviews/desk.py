"""A reviewer's desk: everything of one case that its judging needs, and what the reader may do with it now.

Only these screens connect a person with a case; on the wire people appear by their seat.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from registry.domain import four_eyes, workflow
from registry.domain.calendar import tokyo_day
from registry.domain.errors import Forbidden
from registry.domain.guards import GUARDS, CaseFacts
from registry.domain.interests import declaration_holds, limits_of
from registry.domain.permissions import Actor, allowed, require
from registry.domain.workflow import Guard
from registry.domain.working_days import working_days_until
from registry.services import evidence, products, rules
from registry.services.reviews.following import explanations, history
from registry.services.reviews.gathering import acts_of, assigned, declarations, gather
from registry.services.reviews.reading import case, submitted
from registry.services.reviews.rows import Case, case_for
from registry.tables.database import Statement
from schemas.base import Bilingual
from schemas.differences import VersionDifference
from schemas.findings import Finding
from schemas.products import ProductDraft
from schemas.products.overview import HistoryEntry
from schemas.reviews import Explanation, InterestDeclaration, ReviewCase
from schemas.vocab import RegistrationEvent, Seat

__all__ = ["Candidate", "Colleague", "Desk", "Yearly", "candidates", "desk", "reviewers_of", "yearly"]

_OF_REVIEWERS: Final = frozenset(
    {
        RegistrationEvent.ACCEPT_COMPLETE,
        RegistrationEvent.RETURN_INCOMPLETE,
        RegistrationEvent.REQUEST_CHANGES,
        RegistrationEvent.RECOMMEND,
        RegistrationEvent.APPROVE,
        RegistrationEvent.SEND_BACK,
        RegistrationEvent.REJECT,
    }
)
_FILLED_IN: Final = frozenset({Guard.REASON, Guard.CHECKLIST_COMPLETE})
"""Guards that ask for what the form of the act itself holds."""
_NAMES = Statement(
    "SELECT a.person, p.name FROM review_assignment a JOIN review_case c ON c.id = a.review_case"
    " JOIN product r ON r.id = c.product LEFT JOIN person p ON p.id = a.person"
    " WHERE r.public_id = {} AND c.closed_at IS NULL AND a.ended_at IS NULL ORDER BY p.name, a.person"
)
_NAME = Statement("SELECT name FROM person WHERE id = {}")
_REVIEWERS = Statement(
    "SELECT p.id, p.name, max(CASE WHEN g.role = 'chief_reviewer' THEN 1 ELSE 0 END) AS chief"
    " FROM role_grant g JOIN person p ON p.id = g.person"
    " WHERE g.role IN ('reviewer', 'chief_reviewer') AND g.revoked_at IS NULL AND p.joined_to IS NULL"
    " GROUP BY p.id, p.name ORDER BY p.name, p.id"
)
_LOAD = Statement(
    "SELECT count(*) AS open FROM review_assignment a JOIN review_case c ON c.id = a.review_case"
    " WHERE a.person = {} AND a.ended_at IS NULL AND c.closed_at IS NULL"
)
_SUMMARY = Statement("SELECT summary FROM review_case WHERE id = {}")
_FIRM = Statement("SELECT name_ja FROM firm WHERE id = {}")
_YEARLY = Statement(
    "SELECT document, declared_on FROM interest_declaration"
    " WHERE (person = {} OR person IN (SELECT id FROM person WHERE joined_to = {})) AND review_case IS NULL"
    " ORDER BY declared_at DESC, id DESC LIMIT 1"
)


@dataclass(frozen=True)
class Colleague:
    """A reviewer of the case.

    Attributes:
        name: None once the person was erased.
        seats: What they have done in this round.
        declared: Whether they declared their interests, within a year and for this case.
        blocked: Whether an interest keeps them from judging.
        reader: Whether it is the reader.
    """

    name: str | None
    seats: tuple[Seat, ...]
    declared: bool
    blocked: bool
    reader: bool


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be made a reviewer of the case, or why not.

    Attributes:
        person: Their opaque id.
        name: None once the person was erased.
        chief: Whether they are a chief reviewer.
        assigned: Whether they are assigned now.
        load: Open cases they are assigned to.
        declared: Whether they declared their interests, within a year and for this case.
        blocked: Whether an interest keeps them from judging; a chief may override it.
        refusal: Why four eyes keep them from both seats of a reviewer; None where they do not.
    """

    person: UUID
    name: str | None
    chief: bool
    assigned: bool
    load: int
    declared: bool
    blocked: bool
    refusal: Bilingual | None


@dataclass(frozen=True)
class Yearly:
    """The reader's newest yearly declaration of interests, and whether it still holds."""

    declaration: InterestDeclaration
    declared_on: date
    holds: bool


@dataclass(frozen=True)
class Desk:
    """One case as its reviewers see it.

    Attributes:
        case: The case.
        etag: What a step of it must name.
        firm: The applicant's name.
        document: What was submitted last.
        explanations: The applicant's reasons for warnings.
        findings: What the checks say of the document today.
        changes: What it changes of the published version.
        summary: What the first reviewer wrote with the recommendation.
        colleagues: The assigned reviewers.
        working_days: Japanese working days left; None where nothing is due.
        missing: What the grades still lack.
        acts: What the reader's roles may do in this state, with why it is refused now; None where it is not.
        declared: Whether the reader declared their interests for this case, the yearly declaration included.
        history: Every step of the product, the newest first.
    """

    case: ReviewCase
    etag: str
    firm: str
    document: ProductDraft
    explanations: tuple[Explanation, ...]
    findings: tuple[Finding, ...]
    changes: VersionDifference
    summary: str | None
    colleagues: tuple[Colleague, ...]
    working_days: int | None
    missing: tuple[Bilingual, ...]
    acts: dict[RegistrationEvent, Bilingual | None]
    declared: bool
    history: tuple[HistoryEntry, ...]


async def desk(product_id: str, *, actor: Actor, now: datetime) -> Desk:
    """The newest case of a product with everything its judging needs.

    Raises:
        NotFound: Nothing was ever submitted for it.
        NotSignedIn, Forbidden: The actor may read no reviews, or has a conflict of interest.
    """
    require(actor, "review:read_any")
    view, etag = await case(product_id, actor=actor, now=now)
    found, today = await case_for(product_id, actor), tokyo_day(now)
    document = await submitted(product_id, actor=actor, now=now)
    facts = await gather(found, actor=actor, now=now)
    if facts.own_firm:
        raise Forbidden(
            Bilingual(
                ja="自社の製品の審査画面は閲覧できません。",
                en="The desk of your own firm's case is not yours to read.",
            )
        )
    missing = await evidence.missing_inputs(product_id, now=now)
    told = tuple(problem.message for problem in missing if problem.field != "outcomes")
    summary = await _SUMMARY.first(found.id)
    firm = await _FIRM.first(found.product["firm"])
    assert summary is not None and firm is not None  # noqa: S101, PT018 # of an existing case
    return Desk(
        case=view,
        etag=etag,
        firm=firm["name_ja"],
        document=document,
        explanations=await explanations(product_id, actor=actor),
        findings=await products.check(document, today=today, product_id=product_id),
        changes=await products.changes_of(product_id, document, found.version, actor=actor),
        summary=summary["summary"],
        colleagues=await _colleagues(found, facts, actor),
        working_days=None if found.due_on is None else working_days_until(today, found.due_on),
        missing=told,
        acts=_acts(found, replace(facts, missing_inputs=told), actor),
        declared=actor.person in facts.declared,
        history=await history(product_id, actor=actor),
    )


async def reviewers_of(product_id: str, *, actor: Actor) -> tuple[str | None, ...]:
    """Names of the reviewers of a product's open case; None for somebody who was erased.

    Raises:
        NotSignedIn, Forbidden: The actor may not read other people's reviews.
    """
    require(actor, "review:read_any")
    return tuple(row["name"] for row in await _NAMES.rows(product_id))


async def candidates(product_id: str, *, actor: Actor, now: datetime) -> tuple[Candidate, ...]:
    """Everybody who is a reviewer, with what keeps them from judging the newest case of a product.

    Raises:
        NotFound: Nothing was ever submitted for it.
        NotSignedIn, Forbidden: The actor may not assign reviewers.
    """
    require(actor, "review:assign")
    found = await case_for(product_id, actor)
    acts, present = await acts_of(found), await assigned(found)
    known = await _REVIEWERS.rows()
    declared, blocked = await declarations(found, {row["id"] for row in known}, now=now)
    made = []
    for row in known:
        load = await _LOAD.first(row["id"])
        refusals = [
            four_eyes.refusal(row["id"], seat, acts, current_round=found.round, minor=found.minor)
            for seat in (Seat.EXAMINER, Seat.DECIDER)
        ]
        made.append(
            Candidate(
                person=row["id"],
                name=row["name"],
                chief=bool(row["chief"]),
                assigned=row["id"] in present,
                load=0 if load is None else load["open"],
                declared=row["id"] in declared,
                blocked=row["id"] in blocked,
                refusal=None if None in refusals else refusals[0],
            )
        )
    return tuple(made)


async def yearly(*, actor: Actor, now: datetime) -> Yearly | None:
    """The reader's own newest yearly declaration; None where there is none.

    Raises:
        NotSignedIn, Forbidden: The actor is no reviewer.
    """
    require(actor, "review:declare")
    row = await _YEARLY.first(actor.person, actor.person)
    if row is None:
        return None
    today = tokyo_day(now)
    return Yearly(
        InterestDeclaration.model_validate_json(row["document"]),
        row["declared_on"],
        declaration_holds(row["declared_on"], today, limits_of((await rules.on(today)).law)),
    )


def _acts(found: Case, facts: CaseFacts, actor: Actor) -> dict[RegistrationEvent, Bilingual | None]:
    """What the actor's roles may do in the state of the case, and the first guard that refuses it."""
    offered = {}
    for event in workflow.possible(found.state):
        row = workflow.step(found.state, event)
        if event in _OF_REVIEWERS and allowed(actor, row.permission):
            asked = (guard for guard in row.guards if guard not in _FILLED_IN)
            errors = (GUARDS[guard](facts, row.seat) for guard in asked)
            offered[event] = next((error.message for error in errors if error is not None), None)
    return offered


async def _colleagues(found: Case, facts: CaseFacts, actor: Actor) -> tuple[Colleague, ...]:
    made = []
    for person in sorted(facts.assigned):
        named = await _NAME.first(person)
        taken = {act.seat for act in facts.acts if act.person == person and act.round == found.round}
        made.append(
            Colleague(
                name=None if named is None else named["name"],
                seats=tuple(seat for seat in Seat if seat in taken),
                declared=person in facts.declared,
                blocked=person in facts.blocked,
                reader=person == actor.person,
            )
        )
    return tuple(made)
