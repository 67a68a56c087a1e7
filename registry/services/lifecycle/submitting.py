"""The applicant's acts: submit, submit again, pull back, appeal."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from registry.domain.amendments import Change, change_between
from registry.domain.calendar import tokyo_day
from registry.domain.canonical import sha256_hex
from registry.domain.errors import Conflict, StaleVersion
from registry.domain.permissions import Actor, require
from registry.domain.workflow import step
from registry.services import products, versions
from registry.services.products import rows
from registry.services.products.rows import locked
from registry.services.reviews.gathering import acts_of, gather
from registry.services.reviews.rows import Case, case_for, latest_case
from registry.services.reviews.steps import advance, match, record_act
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.reviews import ReviewCaseRow, ReviewSubmission
from schemas.base import Bilingual, FieldProblem
from schemas.findings import Finding
from schemas.products import ProductDraft
from schemas.reviews import DECLARATION_VERSION, Submission
from schemas.vocab import AmendmentKind, FindingLevel, RegistrationEvent, RegistrationState, Role, Seat

__all__ = ["appeal", "pull_back", "resubmit", "submit"]

_CHANGED = Statement(
    "UPDATE review_case SET kind = {}, changed = {}, formula = {}, submitter = {}, submitted_at = {},"
    " document_sha256 = {}, checklist = '[]', summary = NULL WHERE id = {} AND revision = {}"
)
_SAVERS = Statement(
    "SELECT DISTINCT actor FROM log_entry WHERE subject = {} AND version = {}"
    " AND kind IN ('product.created', 'product.amended') AND actor IS NOT NULL"
)
_END_ASSIGNMENTS = Statement(
    "UPDATE review_assignment SET ended_at = {} WHERE review_case = {} AND ended_at IS NULL"
)
_NO_DRAFT: Final = Bilingual(
    ja="申請する下書きがありません。先に変更の下書きを保存してください。",
    en="There is no draft to submit; save one first.",
)


@dataclass(frozen=True)
class _Submitted:
    """A draft on its way into a case."""

    product: dict[str, Any]
    version: int
    revision: int
    text: str
    document: ProductDraft
    change: Change

    @property
    def sha256(self) -> str:
        return sha256_hex(self.text.encode())


async def submit(product_id: str, entry: Submission, *, if_match: str, actor: Actor, now: datetime) -> Case:
    """Submit the draft for review; it cannot change until a reviewer asks, or the applicant pulls it back.

    Args:
        product_id: The product.
        entry: The signed declaration, and reasons for the warnings of the checks.
        if_match: Entity tag of the draft.
        actor: A person of the product's firm.
        now: The instant.

    Raises:
        Invalid: A check blocks the submission, a warning has no reason, or the declaration is not signed.
        StaleVersion: The draft was saved again since it was read.
        Conflict: There is no draft, or its case is not in a state that allows it.
        NotFound, NotSignedIn, Forbidden: The actor may not submit this product.
    """
    require(actor, "product:submit")
    async with transaction():
        await locked(product_id)
        product = await rows.own(product_id, actor)
        draft = await _draft(product, if_match, RegistrationEvent.SUBMIT)
        case = await latest_case(product)
        if case is None or case.version != draft.version or _over(case):
            case = await _opened(draft, actor=actor, now=now)
        return await _submitted(case, draft, entry, RegistrationEvent.SUBMIT, actor=actor, now=now)


async def resubmit(product_id: str, entry: Submission, *, if_match: str, actor: Actor, now: datetime) -> Case:
    """Submit the changed draft after a reviewer asked for changes; raises as ``submit``."""
    require(actor, "product:submit")
    async with transaction():
        product = await rows.own(product_id, actor)
        case = await case_for(product_id, actor)
        step(case.state, RegistrationEvent.RESUBMIT)
        draft = await _draft(product, if_match, RegistrationEvent.RESUBMIT)
        return await _submitted(case, draft, entry, RegistrationEvent.RESUBMIT, actor=actor, now=now)


async def pull_back(product_id: str, *, if_match: str, actor: Actor, now: datetime) -> Case:
    """Take a submission back while no reviewer is assigned; the draft can be changed again.

    Raises:
        StaleVersion: The case was changed since it was read.
        Conflict: The case is not waiting, or reviewers are assigned.
        NotFound, NotSignedIn, Forbidden: The actor may not submit this product.
    """
    require(actor, "product:submit")
    async with transaction():
        await rows.own(product_id, actor)
        case = await case_for(product_id, actor)
        match(case, if_match)
        facts = await gather(case, actor=actor, now=now)
        after, _ = await advance(case, RegistrationEvent.PULL_BACK, facts, actor=actor, now=now)
        await products.thaw(after.product["id"])
        return after


async def appeal(product_id: str, reason: str, *, if_match: str, actor: Actor, now: datetime) -> Case:
    """Appeal against a rejection, once, within its term; reviewers who have not judged it begin anew.

    Raises:
        StaleVersion: The case was changed since it was read.
        Conflict: The case is not rejected, was appealed before, its time is over, or its draft was changed since.
        NotFound, NotSignedIn, Forbidden: The actor may not submit this product.
    """
    require(actor, "product:submit")
    async with transaction():
        product = await rows.own(product_id, actor)
        case = await case_for(product_id, actor)
        match(case, if_match)
        facts = await gather(case, actor=actor, now=now, reason=reason)
        after, _ = await advance(case, RegistrationEvent.APPEAL, facts, actor=actor, now=now)
        draft = await rows.OPEN_DRAFT.first(product["id"])
        text = None if draft is None else str(draft["document"])
        if draft is None or text is None or sha256_hex(text.encode()) != case.document_sha256:
            raise Conflict(
                Bilingual(
                    ja="却下された後に下書きが変更されています。変更後の内容を新たに申請してください。",
                    en="The draft was changed after the rejection; submit it anew.",
                )
            )
        if draft["frozen_at"] is None:
            await products.freeze(product["id"], draft["revision"], now=now)
        await _END_ASSIGNMENTS.rows(now, case.id)
        return after


def _over(case: Case) -> bool:
    """Whether the case is of no use to the next submission: an amendment that was rejected may be tried again."""
    return case.state is RegistrationState.REJECTED and case.product["published_version"] is not None


async def _draft(product: dict[str, Any], if_match: str, event: RegistrationEvent) -> _Submitted:
    found = await rows.OPEN_DRAFT.first(product["id"])
    if found is None:
        step(RegistrationState.of(product["state"]), event)
        raise Conflict(_NO_DRAFT)
    tag = rows.draft_etag(found["version"], found["revision"])
    rows.match(if_match, tag, found["document"])
    document = rows.DRAFT.validate_json(found["document"])
    published = product["published_version"]
    stored = None if published is None else await versions.load(product["public_id"], published)
    before = None if stored is None else rows.DRAFT.validate_json(stored.document)
    return _Submitted(
        product,
        found["version"],
        found["revision"],
        found["document"],
        document,
        change_between(before, document),
    )


async def _opened(draft: _Submitted, *, actor: Actor, now: datetime) -> Case:
    await insert(
        ReviewCaseRow,
        {
            "id": uuid7(),
            "product": draft.product["id"],
            "version": draft.version,
            "state": RegistrationState.DRAFT.value,
            "kind": draft.change.kind.value,
            "changed": json.dumps(draft.change.fields),
            "formula": int(draft.change.formula),
            "round": 0,
            "submitter": actor.person,
            "submitted_at": now,
            "document_sha256": draft.sha256,
            "checklist": "[]",
            "revision": 1,
            "opened_at": now,
        },
    )
    made = await latest_case(draft.product)
    assert made is not None  # noqa: S101 # just made
    return made


async def _submitted(
    case: Case, draft: _Submitted, entry: Submission, event: RegistrationEvent, *, actor: Actor, now: datetime
) -> Case:
    step(case.state, event)
    kind = (
        AmendmentKind.MAJOR if event is RegistrationEvent.RESUBMIT and not case.minor else draft.change.kind
    )
    await _CHANGED.rows(
        kind.value,
        json.dumps(draft.change.fields),
        int(draft.change.formula),
        actor.person,
        now,
        draft.sha256,
        case.id,
        case.revision,
    )
    case = replace(case, kind=kind, document_sha256=draft.sha256, formula=draft.change.formula)
    facts = await gather(case, actor=actor, now=now)
    facts = replace(facts, problems=await _problems(draft, entry, now=now), signed=entry.declaration)
    after, _ = await advance(case, event, facts, actor=actor, now=now)
    if not await products.freeze(draft.product["id"], draft.revision, now=now):
        raise StaleVersion(
            given=rows.draft_etag(draft.version, draft.revision),
            current=rows.draft_etag(draft.version, draft.revision + 1),
        )
    await insert(
        ReviewSubmission,
        {
            "id": uuid7(),
            "review_case": case.id,
            "document": draft.text,
            "sha256": draft.sha256,
            "declaration_version": entry.declaration_version,
            "explanations": json.dumps([one.model_dump() for one in entry.explanations], ensure_ascii=False),
            "submitted_by": actor.person,
            "submitted_at": now,
        },
    )
    await _remember_savers(after, now=now)
    return after


async def _remember_savers(case: Case, *, now: datetime) -> None:
    """Whoever saved the draft has applied as well, even if somebody else submitted it."""
    known: set[UUID] = {act.person for act in await acts_of(case) if act.seat is Seat.APPLICANT}
    for row in await _SAVERS.rows(case.public_id, case.version):
        if row["actor"] not in known:
            saver = Actor(person=row["actor"])
            await record_act(
                case, RegistrationEvent.AMEND, Seat.APPLICANT, Role.MEMBER_MFR, actor=saver, now=now
            )


async def _problems(draft: _Submitted, entry: Submission, *, now: datetime) -> tuple[FieldProblem, ...]:
    found = await products.check(
        draft.document, today=tokyo_day(now), product_id=str(draft.product["public_id"])
    )
    explained = {(one.code, one.field) for one in entry.explanations}
    problems = [problem for finding in found if (problem := _blocks(finding, explained)) is not None]
    if entry.declaration_version != DECLARATION_VERSION:
        problems.append(
            FieldProblem(
                field="declaration_version",
                code="E_RULE",
                message=Bilingual(
                    ja=f"申告の文は {DECLARATION_VERSION} 版です。読み直して署名してください。",
                    en=f"The declaration's words are those of {DECLARATION_VERSION}; read and sign them.",
                ),
            )
        )
    if draft.document.firm != draft.product["corporate_no"]:
        problems.append(
            FieldProblem(
                field="firm",
                code="E_REF",
                message=Bilingual(
                    ja=f"製品は法人番号 {draft.product['corporate_no']} の事業者に移っています。直してください。",
                    en=f"The product belongs to {draft.product['corporate_no']} now; change the firm.",
                ),
            )
        )
    return tuple(problems)


def _blocks(finding: Finding, explained: set[tuple[str, str]]) -> FieldProblem | None:
    match finding.level:
        case FindingLevel.MUST:
            return FieldProblem(field=finding.field, code=finding.code, message=finding.message)
        case FindingLevel.WARN if (finding.code, finding.field) not in explained:
            message = Bilingual(
                ja=f"{finding.message.ja}このまま申請する場合は理由を書いてください。",
                en=f"{finding.message.en} To submit it as it is, give a reason.",
            )
            return FieldProblem(field=finding.field, code=finding.code, message=message)
        case _:
            return None
