"""Everything that the guards of the workflow ask about, read from the tables."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from registry.domain.calendar import tokyo_day
from registry.domain.four_eyes import CaseAct
from registry.domain.guards import CaseFacts
from registry.domain.interests import blocking, declaration_holds, limits_of
from registry.domain.permissions import Actor
from registry.domain.review_deadlines import overdue
from registry.services import interests, rules
from registry.services.products.rows import state_at
from registry.services.reviews.rows import Case
from registry.tables.database import Statement
from schemas.reviews import InterestDeclaration
from schemas.vocab import ChecklistItem, DeadlineKind, Role, Seat

__all__ = ["acts_of", "assigned", "declarations", "gather"]

_ASSIGNED = Statement(
    "SELECT a.person, p.joined_to FROM review_assignment a LEFT JOIN person p ON p.id = a.person"
    " WHERE a.review_case = {} AND a.ended_at IS NULL"
)
_ACTS = Statement(
    "SELECT a.person, p.joined_to, a.seat, a.round FROM case_act a LEFT JOIN person p ON p.id = a.person"
    " WHERE a.review_case = {}"
)
_POINTS = Statement(
    "SELECT count(*) AS open, count(*) - count(answer) AS unanswered FROM review_point"
    " WHERE review_case = {} AND resolved_at IS NULL"
)
_YEARLY = Statement(
    "SELECT document, declared_on FROM interest_declaration"
    " WHERE (person = {} OR person IN (SELECT id FROM person WHERE joined_to = {})) AND review_case IS NULL"
    " ORDER BY declared_at DESC, id DESC LIMIT 1"
)
_OF_CASE = Statement(
    "SELECT document FROM interest_declaration"
    " WHERE (person = {} OR person IN (SELECT id FROM person WHERE joined_to = {})) AND review_case = {}"
    " ORDER BY declared_at DESC, id DESC LIMIT 1"
)
_OVERRIDDEN = Statement("SELECT id FROM interest_override WHERE person = {} AND review_case = {}")


async def gather(case: Case, *, actor: Actor, now: datetime, reason: str | None = None) -> CaseFacts:
    """The facts of a case at an instant, as far as they are the same for every event."""
    persons = await assigned(case)
    asked = persons | ({actor.person} if actor.person else set())
    declared, blocked = await declarations(case, asked, now=now)
    points = await _POINTS.first(case.id)
    assert points is not None  # noqa: S101 # a count always answers
    done = frozenset(json.loads(case.checklist))
    # A deadline for the applicant or for an appeal is one that bars; the reviewers' own ones only escalate.
    bars = case.due_kind in {DeadlineKind.REPLY, DeadlineKind.APPEAL}
    return CaseFacts(
        person=actor.person,
        chief=Role.CHIEF_REVIEWER in actor.roles,
        own_firm=case.product["firm"] in actor.firms,
        firm_active=case.product["firm_state"] == "active",
        minor=case.minor,
        acts=await acts_of(case),
        current_round=case.round,
        assigned=frozenset(persons),
        declared=declared,
        blocked=blocked,
        open_points=points["open"],
        unanswered_points=points["unanswered"],
        unchecked=tuple(item for item in ChecklistItem if item not in done),
        reason=reason,
        overdue=bars and overdue(case.due_on, tokyo_day(now)),
        product_state=state_at(case.product, now),
    )


async def acts_of(case: Case) -> tuple[CaseAct, ...]:
    """Who took which seat in the case; two persons found to be one count as one, whenever they acted."""
    return tuple(
        CaseAct(row["joined_to"] or row["person"], Seat.of(row["seat"]), row["round"])
        for row in await _ACTS.rows(case.id)
    )


async def assigned(case: Case) -> set[UUID]:
    """The reviewers of the case's present round."""
    return {row["joined_to"] or row["person"] for row in await _ASSIGNED.rows(case.id)}


async def declarations(
    case: Case, persons: set[UUID], *, now: datetime
) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """Who of some persons has declared their interests, and whom they block.

    Declared means both: within a year, and for this case. A blocking interest counts wherever it was declared, and
    whoever acts for the applicant's firm, or did of late, is employed by it.
    """
    today = tokyo_day(now)
    limits = limits_of((await rules.on(today)).law)
    trials = await interests.trials_of(case.public_id)
    declared, blocked = set(), set()
    for person in persons:
        yearly = await _YEARLY.first(person, person)
        own = await _OF_CASE.first(person, person, case.id)
        if yearly and own and declaration_holds(yearly["declared_on"], today, limits):
            declared.add(person)
        found = [_interests(row) for row in (yearly, own) if row is not None]
        ties = blocking(
            (one for each in found for one in each.interests),
            firm=case.product["corporate_no"],
            trials=trials,
            today=today,
            limits=limits,
        )
        acts_for, former = await interests.firms_of(person, today=today, limits=limits)
        tied = ties or case.product["firm"] in former
        if case.product["firm"] in acts_for or (tied and not await _OVERRIDDEN.rows(person, case.id)):
            blocked.add(person)
    return frozenset(declared), frozenset(blocked)


def _interests(row: dict[str, Any]) -> InterestDeclaration:
    return InterestDeclaration.model_validate_json(row["document"])
