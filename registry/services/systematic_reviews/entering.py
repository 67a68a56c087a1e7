"""Entering systematic reviews and making their next versions: reviewers do, without an interest in what they name."""

from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from registry.domain.documents import read
from registry.domain.errors import Invalid
from registry.domain.permissions import Actor, require
from registry.domain.units import refuse_unit
from registry.services import interests, log, versions
from registry.services.log import Facts
from registry.services.systematic_reviews.reading import view
from registry.services.systematic_reviews.rows import find, products_named, trials_of
from registry.services.trials.rows import products_of
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.systematic_reviews import SystematicReview, SystematicReviewRecord
from schemas.base import Bilingual, FieldProblem
from schemas.identifiers import PublicIdKind, public_id
from schemas.problems import field_problems
from schemas.systematic_reviews import (
    ReviewedSubject,
    SystematicReviewDocument,
    SystematicReviewFields,
    SystematicReviewView,
)

__all__ = ["amend", "changeable", "enter", "link"]

_UPDATE = Statement(
    "UPDATE systematic_review SET title = {}, latest_version = {}, updated_at = {} WHERE id = {}"
)
_FORGET = Statement("DELETE FROM systematic_review_record WHERE review = {}")
_TRIAL = Statement(
    "SELECT r.id, r.public_id FROM trial t JOIN trial r ON r.id = coalesce(t.merged_into, t.id)"
    " WHERE t.public_id = {}"
)
_KNOWN = {
    "P-": Statement("SELECT 1 AS found FROM product WHERE public_id = {}"),
    "G-": Statement("SELECT 1 AS found FROM listing WHERE public_id = {}"),
    "B-": Statement("SELECT 1 AS found FROM paper WHERE public_id = {}"),
    "T-": Statement("SELECT 1 AS found FROM trial WHERE public_id = {}"),
}


async def enter(entry: SystematicReviewFields, *, actor: Actor, now: datetime) -> SystematicReviewView:
    """Record a systematic review.

    Raises:
        Invalid: It names a trial, product or publication that is not recorded.
        NotSignedIn, Forbidden: The actor may not enter reviews, or has an interest in what it speaks of.
    """
    require(actor, "systematic_review:write")
    async with transaction():
        await _known(entry)
        await _refuse_interested(entry, actor, now=now)
        number = await log.next_number("systematic_review")
        record_id = public_id(PublicIdKind.REVIEW, number)
        row = uuid7()
        made = {"id": row, "number": number, "public_id": record_id, "created_at": now}
        columns = {"title": entry.title, "latest_version": 1, "updated_at": now}
        await insert(SystematicReview, made | columns)
        await _name(row, entry)
        await _version(record_id, 1, entry, actor=actor, now=now)
        return await view(record_id, actor=actor)


async def changeable(record_id: str, *, actor: Actor, now: datetime) -> SystematicReviewView:
    """A review as the one sees it who may make its next version.

    Raises:
        NotFound: There is no such review.
        NotSignedIn, Forbidden: The actor may not enter reviews, or has an interest in what it speaks of.
    """
    require(actor, "systematic_review:write")
    found = await view(record_id, actor=actor)
    stored = await versions.load(record_id)
    assert stored is not None  # noqa: S101 # every review has a version
    await _refuse_interested(read(SystematicReviewDocument, stored.document), actor, now=now)
    return found


async def amend(
    record_id: str, entry: SystematicReviewFields, *, if_match: str, actor: Actor, now: datetime
) -> SystematicReviewView:
    """Make the next version of a review.

    Args:
        record_id: Public identifier.
        entry: The whole new content.
        if_match: SHA-256 of the version it was made from.
        actor: Who amends.
        now: The instant.

    Raises:
        NotFound: There is no such review.
        Invalid: It names a trial, product or publication that is not recorded.
        StaleVersion: Somebody changed the review since.
        NotSignedIn, Forbidden: The actor may not enter reviews, or has an interest in what it speaks of.
    """
    require(actor, "systematic_review:write")
    async with transaction():
        row = await find(record_id)
        stored = await versions.load(record_id)
        assert stored is not None  # noqa: S101 # every review has a version
        await _refuse_interested(read(SystematicReviewDocument, stored.document), actor, now=now)
        await _refuse_interested(entry, actor, now=now)
        versions.match(if_match, stored.sha256, stored.document)
        await _known(entry)
        version = row["latest_version"] + 1
        await _UPDATE.rows(entry.title, version, now, row["id"])
        await _FORGET.rows(row["id"])
        await _name(row["id"], entry)
        await _version(record_id, version, entry, actor=actor, now=now)
        return await view(record_id, actor=actor)


async def link(record_id: str, subject: ReviewedSubject, *, actor: Actor, now: datetime) -> None:
    """Let the next version of a review say that it speaks of a product, inside the open transaction.

    Raises:
        NotFound: There is no such review.
        Invalid: The product is not recorded, or the review cannot name more subjects.
        NotSignedIn, Forbidden: The actor may not enter reviews.
    """
    require(actor, "systematic_review:write")
    await find(record_id)
    stored = await versions.load(record_id)
    assert stored is not None  # noqa: S101 # every review has a version
    review = read(SystematicReviewDocument, stored.document)
    fields = review.model_dump(mode="json", include=set(SystematicReviewFields.model_fields))
    subjects = [*fields["subjects"], subject.model_dump(mode="json")]
    try:
        entry = SystematicReviewFields.model_validate({**fields, "subjects": subjects})
    except ValidationError as error:
        raise Invalid(field_problems(error)) from None
    await amend(record_id, entry, if_match=stored.sha256, actor=actor, now=now)


async def _name(review: UUID, entry: SystematicReviewFields) -> None:
    """Note which records a review names, each once."""
    named = [subject.record for subject in entry.subjects]
    named += [study.trial for study in (*entry.included, *entry.excluded)]
    for record in dict.fromkeys(name for name in named if name is not None):
        await insert(SystematicReviewRecord, {"id": uuid7(), "review": review, "record": record})


async def _version(
    record_id: str, number: int, entry: SystematicReviewFields, *, actor: Actor, now: datetime
) -> None:
    role = actor.role_for("systematic_review:write")
    fields = {name: getattr(entry, name) for name in SystematicReviewFields.model_fields}
    document = SystematicReviewDocument(**fields)
    stored = await versions.add(
        "systematic_review", record_id, number, document, actor=actor, role=role, now=now
    )
    await versions.show(record_id, number, now=now)
    kind = "systematic_review.recorded" if number == 1 else "systematic_review.changed"
    facts = Facts(role=role, version=number, document_sha256=stored.sha256)
    await log.append(kind, record_id, facts=facts, actor=actor, now=now)


async def _known(entry: SystematicReviewFields) -> None:
    """Refuse references to what is not recorded and doses without a known unit, each with its field."""
    for place, subject in enumerate(entry.subjects):
        refuse_unit(subject.dose_unit, f"subjects.{place}.dose_unit")
    named = [(f"subjects.{n}.record", subject.record) for n, subject in enumerate(entry.subjects)]
    named += [(f"included.{n}.trial", study.trial) for n, study in enumerate(entry.included)]
    named += [(f"excluded.{n}.trial", study.trial) for n, study in enumerate(entry.excluded)]
    if entry.publication is not None:
        named.append(("publication.publication", entry.publication.publication))
    problems = [
        FieldProblem(
            field=field,
            code="E_REF",
            message=Bilingual(ja=f"「{record}」は登録されていません。", en=f"“{record}” is not recorded."),
        )
        for field, record in named
        if record is not None and await _KNOWN[record[:2]].first(record) is None
    ]
    if problems:
        raise Invalid(tuple(problems))


async def _refuse_interested(review: SystematicReviewFields, actor: Actor, *, now: datetime) -> None:
    """Refuse a person with an interest in a product or a study that a review speaks of (5.4)."""
    products = await products_named(review)
    for trial in await trials_of(review):
        products |= await products_of(trial)
    named = [study.trial for study in (*review.included, *review.excluded) if study.trial is not None]
    await interests.require_none(actor, trials=named, now=now)
    for product in sorted(products):
        await interests.require_none(actor, product=product, now=now)
