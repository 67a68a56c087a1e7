"""Records of evidence as chains of versions: stored, corrected and read; and whose product or outcome they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from registry.domain.errors import NotFound, NotSignedIn
from registry.domain.permissions import Actor, require
from registry.services import log, versions
from registry.services.log import Facts
from registry.services.versions import Stored
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert
from registry.tables.evidence import EvidenceRecord
from schemas.base import Document

__all__ = ["About", "find_outcome", "find_product", "find_trial", "judge", "keep", "linked", "lock"]

D = TypeVar("D", bound=Document)

_PRODUCT = Statement(
    "SELECT id, public_id, subclass, firm, latest_version, published_version FROM product WHERE public_id = {}"
)
_OUTCOME = Statement(
    "SELECT o.id, o.public_id, o.product, o.grade_version, o.letter, o.public_letter, o.inputs_sha256,"
    " p.public_id AS product_id FROM claim_outcome o JOIN product p ON p.id = o.product WHERE o.public_id = {}"
)
_TRIAL = Statement("SELECT id, public_id FROM trial WHERE public_id = {}")
_LINKED = Statement(
    "SELECT 1 AS found FROM product_link k WHERE k.trial = {} AND k.ended_at IS NULL AND (k.record = {}"
    " OR k.record IN (SELECT l.public_id FROM listing l WHERE l.product = {}))"
)
_RECORD = Statement("SELECT id, latest_version FROM evidence_record WHERE record = {}")
_NEXT = Statement("UPDATE evidence_record SET latest_version = {} WHERE id = {}")
# An update that changes nothing takes the row's lock on both databases.
_LOCK_PRODUCT = Statement("UPDATE product SET state = state WHERE id = {}")
_LOCK_TRIAL = Statement("UPDATE trial SET primary_id = primary_id WHERE id = {}")


@dataclass(frozen=True, kw_only=True)
class About:
    """What a record speaks of; ``subject`` is the public id its log entry names."""

    subject: str
    product: UUID | None = None
    outcome: UUID | None = None
    trial: UUID | None = None
    slot: str | None = None


def judge(actor: Actor) -> UUID:
    """The natural person who judges.

    Raises:
        NotSignedIn, Forbidden: The actor may not judge evidence, or is no person.
    """
    require(actor, "evidence:write")
    if actor.person is None:
        raise NotSignedIn
    return actor.person


async def find_product(public_id: str) -> dict[str, Any]:
    """A product's row.

    Raises:
        NotFound: There is no such product.
    """
    row = await _PRODUCT.first(public_id)
    if row is None:
        raise NotFound(public_id)
    return row


async def find_outcome(public_id: str) -> dict[str, Any]:
    """An outcome's row with its product's ids.

    Raises:
        NotFound: There is no such outcome.
    """
    row = await _OUTCOME.first(public_id)
    if row is None:
        raise NotFound(public_id)
    return row


async def find_trial(public_id: str) -> dict[str, Any]:
    """A trial's row.

    Raises:
        NotFound: There is no such trial.
    """
    row = await _TRIAL.first(public_id)
    if row is None:
        raise NotFound(public_id)
    return row


async def linked(product: dict[str, Any], product_id: str, trial_id: str) -> UUID:
    """The key of a trial that is linked to a product, or to a listing that the product took over.

    Raises:
        NotFound: There is no such trial, or it is not linked.
    """
    trial = await find_trial(trial_id)
    if await _LINKED.first(trial["id"], product_id, product["id"]) is None:
        raise NotFound(f"{product_id} – {trial_id}")
    key: UUID = trial["id"]
    return key


async def lock(about: About) -> None:
    """Have others who change what is known of this product or trial wait until the open transaction ends."""
    await (_LOCK_TRIAL.rows(about.trial) if about.product is None else _LOCK_PRODUCT.rows(about.product))


async def keep(
    kind: str,
    record: str,
    document: D,
    about: About,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    if_match: str | None = versions.WHATEVER,
) -> Stored:
    """Store the next version of a record inside the open transaction, with its log entry.

    Nothing is overwritten: a correction is the next version, and all before it stay. Two people who change one
    record wait for each other, and the second is told.

    Raises:
        VersionRequired, StaleVersion: It was not made from the version that stands.
    """
    role = actor.role_for("evidence:write")
    await lock(about)
    before = await versions.load(record)
    if before is None:
        versions.match(if_match, "")
    else:
        versions.match(if_match, before.sha256, before.document)
    row = await _RECORD.first(record)
    version = 1 if row is None else row["latest_version"] + 1
    stored = await versions.add("evidence", record, version, document, actor=actor, role=role, now=now)
    if row is None:
        await insert(
            EvidenceRecord,
            {
                "id": uuid7(),
                "record": record,
                "kind": kind,
                "product": about.product,
                "outcome": about.outcome,
                "trial": about.trial,
                "slot": about.slot,
                "latest_version": version,
                "created_at": now,
            },
        )
    else:
        await _NEXT.rows(version, row["id"])
    await log.append(
        f"evidence.{kind}",
        about.subject,
        facts=Facts(role=role, version=version, reason=reason, document_sha256=stored.sha256),
        actor=actor,
        now=now,
    )
    return stored
