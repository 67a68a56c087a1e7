"""Systematic reviews: records of versions, read as the law lets; how many of their trials are recorded here.

A review never replaces its trials: nothing here feeds a grade.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from registry.domain import visibility
from registry.domain.documents import read
from registry.domain.errors import Invalid, NotFound
from registry.domain.permissions import Actor, require
from registry.services import log, versions
from registry.services.log import Facts
from registry.services.trials.rows import linked_subclasses
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.systematic_reviews import SystematicReview, SystematicReviewRecord
from schemas.base import Bilingual, FieldProblem
from schemas.identifiers import PublicIdKind, public_id
from schemas.problems import field_problems
from schemas.products import ProductVersion
from schemas.systematic_reviews import (
    IncludedStudy,
    ReviewedSubject,
    SystematicReviewCard,
    SystematicReviewDocument,
    SystematicReviewFields,
    SystematicReviewView,
)
from schemas.vocab import SubClass

__all__ = ["about", "amend", "cards", "enter", "history", "key", "link", "view"]

_ONE = Statement("SELECT id, number, public_id, latest_version FROM systematic_review WHERE public_id = {}")
_PAGE = Statement(
    "SELECT id, number, public_id, latest_version FROM systematic_review WHERE number > {} ORDER BY number LIMIT {}"
)
_UPDATE = Statement(
    "UPDATE systematic_review SET title = {}, latest_version = {}, updated_at = {} WHERE id = {}"
)
_ABOUT = Statement(
    "SELECT DISTINCT r.number, r.public_id FROM systematic_review r"
    " JOIN systematic_review_record n ON n.review = r.id WHERE n.record = {} ORDER BY r.number"
)
_FORGET = Statement("DELETE FROM systematic_review_record WHERE review = {}")
_TRIAL = Statement(
    "SELECT r.id, r.public_id FROM trial t JOIN trial r ON r.id = coalesce(t.merged_into, t.id)"
    " WHERE t.public_id = {}"
)
_BY_NUMBER = Statement(
    "SELECT DISTINCT t.id, t.public_id FROM trial_identifier i JOIN trial t ON t.id = i.trial"
    " WHERE i.value = {} AND i.scheme <> 'other' AND t.merged_into IS NULL ORDER BY t.public_id"
)
_PUBLISHED = Statement(
    "SELECT subclass FROM product WHERE public_id = {} AND published_version IS NOT NULL"
    " UNION ALL SELECT subclass FROM listing WHERE public_id = {}"
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
        NotSignedIn, Forbidden: The actor may not enter reviews.
    """
    require(actor, "systematic_review:write")
    async with transaction():
        await _known(entry)
        number = await log.next_number("systematic_review")
        record_id = public_id(PublicIdKind.REVIEW, number)
        row = uuid7()
        made = {"id": row, "number": number, "public_id": record_id, "created_at": now}
        columns = {"title": entry.title, "latest_version": 1, "updated_at": now}
        await insert(SystematicReview, made | columns)
        await _name(row, entry)
        await _version(record_id, 1, entry, actor=actor, now=now)
        return await view(record_id, actor=actor)


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
        NotSignedIn, Forbidden: The actor may not enter reviews.
    """
    require(actor, "systematic_review:write")
    async with transaction():
        row = await _find(record_id)
        stored = await versions.load(record_id)
        assert stored is not None  # noqa: S101 # every review has a version
        versions.match(if_match, stored.sha256, stored.document)
        await _known(entry)
        version = row["latest_version"] + 1
        await _UPDATE.rows(entry.title, version, now, row["id"])
        await _FORGET.rows(row["id"])
        await _name(row["id"], entry)
        await _version(record_id, version, entry, actor=actor, now=now)
        return await view(record_id, actor=actor)


async def view(record_id: str, *, actor: Actor, version: int | None = None) -> SystematicReviewView:
    """A review as this actor may see it, today or as one of its versions.

    Raises:
        NotFound: There is no such review or version.
    """
    await _find(record_id)
    stored = await versions.load(record_id, version)
    if stored is None:
        raise NotFound(f"{record_id}/v{version}")
    review = read(SystematicReviewDocument, stored.document)
    included, trials = await _recorded(review.included)
    withheld_too = visibility.reads_withheld(actor)
    shown = visibility.review_for(review, await _subclasses(review), withheld_too=withheld_too)
    return SystematicReviewView(
        id=record_id,
        version=stored.number,
        sha256=stored.sha256,
        recorded_at=stored.recorded_at,
        withheld=shown is None,
        review=shown,
        protocol=review.protocol,
        included=included,
        recorded=len(trials),
        trials=trials,
    )


async def history(record_id: str) -> tuple[ProductVersion, ...]:
    """All versions of a review, oldest first.

    Raises:
        NotFound: There is no such review.
    """
    await _find(record_id)
    return tuple(
        ProductVersion(version=s.number, sha256=s.sha256, contract=s.contract, recorded_at=s.recorded_at)
        for s in await versions.history(record_id)
    )


async def cards(
    *, actor: Actor, after: int = 0, limit: int = 20
) -> tuple[tuple[SystematicReviewCard, ...], int | None]:
    """One page of reviews in the order of recording, and the key the next page starts after."""
    rows = await _PAGE.rows(after, limit + 1)
    found = tuple([await _card(row["public_id"], actor=actor) for row in rows[:limit]])
    return found, rows[limit - 1]["number"] if len(rows) > limit else None


async def about(record: str, *, actor: Actor) -> tuple[SystematicReviewCard, ...]:
    """The reviews that name a product, listing or trial by its public id, in the order of recording."""
    return tuple([await _card(row["public_id"], actor=actor) for row in await _ABOUT.rows(record)])


async def key(record_id: str) -> UUID:
    """The key of a review's row.

    Raises:
        NotFound: There is no such review.
    """
    found: UUID = (await _find(record_id))["id"]
    return found


async def link(record_id: str, subject: ReviewedSubject, *, actor: Actor, now: datetime) -> None:
    """Let the next version of a review say that it speaks of a product, inside the open transaction.

    Raises:
        NotFound: There is no such review.
        Invalid: The product is not recorded, or the review cannot name more subjects.
        NotSignedIn, Forbidden: The actor may not enter reviews.
    """
    require(actor, "systematic_review:write")
    await _find(record_id)
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


async def _card(record_id: str, *, actor: Actor) -> SystematicReviewCard:
    shown = await view(record_id, actor=actor)
    return SystematicReviewCard(
        id=shown.id,
        title=None if shown.review is None else shown.review.title,
        withheld=shown.withheld,
        included=shown.included,
        recorded=shown.recorded,
    )


async def _name(review: UUID, entry: SystematicReviewFields) -> None:
    """Note which records a review names, each once."""
    named = [subject.record for subject in entry.subjects]
    named += [study.trial for study in (*entry.included, *entry.excluded)]
    for record in dict.fromkeys(name for name in named if name is not None):
        await insert(SystematicReviewRecord, {"id": uuid7(), "review": review, "record": record})


async def _find(record_id: str) -> dict[str, Any]:
    row = await _ONE.first(record_id)
    if row is None:
        raise NotFound(record_id)
    return row


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
    """Refuse references to what is not recorded, each with its field."""
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


async def _recorded(included: Iterable[IncludedStudy]) -> tuple[int, tuple[str, ...]]:
    """How many studies are included, and which of them are trials of this registry.

    A study named by a registry number counts as recorded once a trial with this number is; two records of one study
    that were merged since count once.
    """
    found: dict[str, None] = {}
    missing = 0
    for study in included:
        row = None
        if study.trial is not None:
            row = await _TRIAL.first(study.trial)
        elif study.identifier is not None:
            row = await _BY_NUMBER.first(study.identifier)
        if row is None:
            missing += 1
        else:
            found[row["public_id"]] = None
    return missing + len(found), tuple(found)


async def _subclasses(review: SystematicReviewDocument) -> set[SubClass | None]:
    """Sub-classes of what the review speaks of: its subjects, and what its trials are linked to."""
    subclasses: set[SubClass | None] = set()
    for subject in review.subjects:
        if subject.record is not None:
            rows = await _PUBLISHED.rows(subject.record, subject.record)
            subclasses |= {None if r["subclass"] is None else SubClass.of(r["subclass"]) for r in rows}
    _, trials = await _recorded((*review.included, *review.excluded))
    for trial in trials:
        row = await _TRIAL.first(trial)
        assert row is not None  # noqa: S101 # found above
        subclasses |= await linked_subclasses(row["id"])
    return subclasses
