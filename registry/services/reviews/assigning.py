"""Who judges a case: assignment, declarations of interest, and the chief's public override."""

from datetime import datetime
from typing import Any
from uuid import UUID

from registry.domain import four_eyes
from registry.domain.calendar import tokyo_day
from registry.domain.canonical import canonical_bytes
from registry.domain.errors import Conflict, Forbidden, Invalid, StaleVersion
from registry.domain.permissions import Actor, require
from registry.services import log
from registry.services.log import Facts
from registry.services.products import letters
from registry.services.reviews.gathering import acts_of, assigned, declarations
from registry.services.reviews.rows import Case, case_for
from registry.services.reviews.steps import match
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.reviews import InterestDeclarationRow, InterestOverride, ReviewAssignment
from schemas.base import Bilingual
from schemas.reviews import Assignment, InterestDeclaration, Override
from schemas.vocab import Role, Seat

__all__ = ["assign", "declare_for_case", "declare_yearly", "override"]

_ROLES = Statement("SELECT role FROM role_grant WHERE person = {} AND revoked_at IS NULL")
_END = Statement(
    "UPDATE review_assignment SET ended_at = {} WHERE review_case = {} AND ended_at IS NULL"
    " AND (person = {} OR person IN (SELECT id FROM person WHERE joined_to = {}))"
)
_TOUCH = Statement(
    "UPDATE review_case SET revision = revision + 1 WHERE id = {} AND revision = {} RETURNING revision"
)


async def assign(product_id: str, entry: Assignment, *, if_match: str, actor: Actor, now: datetime) -> Case:
    """Name the reviewers of a case; those named before and not now are released.

    Raises:
        Invalid: A person is no reviewer or named twice, or a major case gets one reviewer only.
        Conflict: The case is closed, or a person has a conflict of interest or may not judge again.
        StaleVersion: The case was changed since it was read.
        NotFound, NotSignedIn, Forbidden: The actor may not assign reviewers.
    """
    require(actor, "review:assign")
    async with transaction():
        case = await case_for(product_id, actor)
        match(case, if_match)
        _must_be_open(case)
        wanted = set(entry.reviewers)
        _enough(case, entry)
        for place, person in enumerate(entry.reviewers):
            await _may_judge(case, person, f"reviewers.{place}")
        _, blocked = await declarations(case, wanted, now=now)
        if blocked:
            raise Conflict(
                Bilingual(
                    ja="利益相反がある審査員は割り当てられません。別の審査員を選んでください。",
                    en="A reviewer with a conflict of interest cannot be assigned; choose another.",
                )
            )
        # Before the rows are written: two who assign at once wait for each other here.
        if not await _TOUCH.rows(case.id, case.revision):
            raise StaleVersion(given=if_match, current=(await case_for(product_id, actor)).etag)
        present = await assigned(case)
        for person in sorted(present - wanted):
            await _END.rows(now, case.id, person, person)
        for person in sorted(wanted - present):
            await insert(
                ReviewAssignment,
                {
                    "id": uuid7(),
                    "review_case": case.id,
                    "person": person,
                    "round": case.round,
                    "assigned_by": actor.person,
                    "assigned_at": now,
                },
            )
            await letters.to_person(case.product, "review_assigned", person, now=now)
        await _logged("review.assigned", case, "review:assign", None, actor=actor, now=now)
        return await case_for(product_id, actor)


async def declare_yearly(declaration: InterestDeclaration, *, actor: Actor, now: datetime) -> None:
    """Declare all interests; it holds for a year, and the newest one counts.

    Raises:
        Invalid: An interest names neither a firm nor a trial.
        NotSignedIn, Forbidden: The actor is no reviewer.
    """
    require(actor, "review:declare")
    for place, interest in enumerate(declaration.interests):
        if interest.firm is None and interest.trial is None:
            raise Invalid.field(
                f"interests.{place}.firm",
                "E_REQ",
                ja="年次の申告では、事業者の法人番号か試験の番号を入力してください。",
                en="A yearly declaration names the firm's corporate number or the trial of each interest.",
            )
    async with transaction():
        await _declare(None, declaration, actor=actor, now=now)
        await log.append(
            "review.declared",
            f"person:{actor.person}",
            facts=Facts(role=actor.role_for("review:declare")),
            actor=actor,
            now=now,
        )


async def declare_for_case(
    product_id: str, declaration: InterestDeclaration, *, actor: Actor, now: datetime
) -> None:
    """Declare the interests of one case, none included.

    Raises:
        Conflict: The case is closed.
        NotFound, NotSignedIn, Forbidden: The actor is no reviewer, or there is no case.
    """
    require(actor, "review:declare")
    async with transaction():
        case = await case_for(product_id, actor)
        _must_be_open(case)
        await _declare(case.id, declaration, actor=actor, now=now)
        await _logged("review.declared", case, "review:declare", None, actor=actor, now=now)


async def override(product_id: str, entry: Override, *, actor: Actor, now: datetime) -> None:
    """Let a reviewer judge in spite of an interest; the note is public.

    Raises:
        Conflict: The case is closed.
        Invalid: The person is no reviewer.
        Forbidden: It would be for the chief's own interest, or the actor is no chief reviewer.
        NotFound, NotSignedIn: The actor may not know of the case.
    """
    require(actor, "review:override")
    async with transaction():
        case = await case_for(product_id, actor)
        _must_be_open(case)
        if entry.reviewer == actor.person:
            raise Forbidden(
                Bilingual(
                    ja="自分の利益相反を自分で認めることはできません。別の主任審査員が行ってください。",
                    en="Nobody overrides their own interest; another chief reviewer must.",
                )
            )
        await _is_reviewer(entry.reviewer, "reviewer")
        await insert(
            InterestOverride,
            {
                "id": uuid7(),
                "review_case": case.id,
                "person": entry.reviewer,
                "public_note": entry.public_note,
                "decided_by": actor.person,
                "decided_at": now,
            },
        )
        await _logged("review.overridden", case, "review:override", entry.public_note, actor=actor, now=now)


def _must_be_open(case: Case) -> None:
    if case.closed_at is not None:
        raise Conflict(Bilingual(ja="この案件は終了しています。", en="This case is closed."))


def _enough(case: Case, entry: Assignment) -> None:
    if len(set(entry.reviewers)) != len(entry.reviewers):
        raise Invalid.field(
            "reviewers.1", "E_DUP", ja="異なる2名を選んでください。", en="Choose two different persons."
        )
    if not case.minor and len(entry.reviewers) == 1:
        raise Invalid.field(
            "reviewers", "E_NUM", ja="審査員を2名選んでください。", en="This case needs two reviewers."
        )


async def _is_reviewer(person: UUID, field: str) -> None:
    roles = {row["role"] for row in await _ROLES.rows(person)}
    if not roles & {Role.REVIEWER.value, Role.CHIEF_REVIEWER.value}:
        raise Invalid.field(
            field,
            "E_REF",
            ja="審査員ではありません。審査員の中から選んでください。",
            en="This person is no reviewer; choose one.",
        )


async def _may_judge(case: Case, person: UUID, field: str) -> None:
    await _is_reviewer(person, field)
    acts = await acts_of(case)
    seats = (Seat.EXAMINER, Seat.DECIDER)
    refused = [
        four_eyes.refusal(person, seat, acts, current_round=case.round, minor=case.minor) for seat in seats
    ]
    if all(why is not None for why in refused):
        assert refused[0] is not None  # noqa: S101 # all are
        raise Conflict(refused[0])


async def _declare(
    case: UUID | None, declaration: InterestDeclaration, *, actor: Actor, now: datetime
) -> None:
    values: dict[str, Any] = {
        "id": uuid7(),
        "person": actor.person,
        "review_case": case,
        "document": canonical_bytes(declaration).decode(),
        "declared_on": tokyo_day(now),
        "declared_at": now,
    }
    await insert(InterestDeclarationRow, values)


async def _logged(
    kind: str, case: Case, permission: str, reason: str | None, *, actor: Actor, now: datetime
) -> None:
    facts = Facts(role=actor.role_for(permission), version=case.version, reason=reason)
    await log.append(kind, case.public_id, facts=facts, actor=actor, now=now)
