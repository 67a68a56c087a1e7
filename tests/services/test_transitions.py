"""Every row of the workflow's table as the log has it, and what no order of acts can do; on both databases."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from hashlib import sha256
from itertools import count, pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.adapters.engine import Database
from registry.domain.errors import RegistryError
from registry.domain.workflow import TRANSITIONS, Guard
from registry.services import attachments, lifecycle, products, reviews
from registry.services.lifecycle import timed
from registry.services.reviews.steps import LOG_KINDS
from registry.tables.columns import uuid7
from registry.tables.database import Statement
from schemas.base import Bilingual
from schemas.reviews import (
    Assignment,
    InterestDeclaration,
    PointEntry,
    ReinstatementProposal,
    Submission,
    SuspensionEntry,
)
from schemas.vocab import AttachmentType, FindingLevel, RegistrationEvent, RegistrationState, Seat
from tests import builders
from tests.builders import CHIEF, REVIEWER, SECOND
from tests.conftest import NOW

BASE = "http://testserver"
DAY = timedelta(days=1)
NOTICE = SuspensionEntry(reason="確認のため", public_notice=Bilingual(ja="確認中です。", en="Being checked."))
CONTENT = b"%PDF-evidence"
_LOG = Statement(
    "SELECT kind, actor, role, recorded_at, from_state, to_state, reason, document_sha256 FROM log_entry"
    " WHERE subject = {} ORDER BY seq"
)
_SHOWN = Statement(
    "SELECT version, public_from, public_until FROM publication WHERE record = {} ORDER BY public_from, id"
)
_STORED = Statement("SELECT number, document, sha256 FROM version WHERE record = {} ORDER BY number")
_STATE = Statement("SELECT state FROM product WHERE public_id = {}")
_serial = count(100)


class Registration:
    """One product on its way, and somebody for every act; each act takes place a day after the one before."""

    def __init__(self, maker: builders.MadeFirm, product: str) -> None:
        self.maker, self.id, self.now, self.names = maker, product, NOW, count(1)

    @classmethod
    async def begun(cls) -> "Registration":
        """A first draft of a new firm."""
        maker = await builders.firm(next(_serial))
        await builders.staff()
        product = await builders.product(maker, published=False)
        await builders.pictured(product)
        return cls(maker, product)

    async def etag(self) -> str:
        """The tag of the case as it is."""
        _, tag = await reviews.case(self.id, actor=self.maker.member, now=self.now)
        return tag

    async def entry(self) -> tuple[Submission, str]:
        """A signed submission of the open draft with a reason for every warning, and the draft's tag."""
        draft = await products.draft(self.id, actor=self.maker.member)
        found = await products.check(draft.document, today=self.now.date(), product_id=self.id)
        reasons = [
            {"code": one.code, "field": one.field, "reason": "試験"}
            for one in found
            if one.level is FindingLevel.WARN
        ]
        return Submission.model_validate({**builders.SIGNED, "explanations": reasons}), draft.etag

    async def submit(self) -> None:
        entry, tag = await self.entry()
        await lifecycle.submit(self.id, entry, if_match=tag, actor=self.maker.member, now=self.now)

    async def pull_back(self) -> None:
        await lifecycle.pull_back(self.id, if_match=await self.etag(), actor=self.maker.member, now=self.now)

    async def assign(self) -> None:
        both = Assignment.model_validate({"reviewers": [REVIEWER.person, SECOND.person]})
        await reviews.assign(self.id, both, if_match=await self.etag(), actor=CHIEF, now=self.now)
        for reviewer in (REVIEWER, SECOND, CHIEF):
            await reviews.declare_yearly(InterestDeclaration(), actor=reviewer, now=self.now)
            await reviews.declare_for_case(self.id, InterestDeclaration(), actor=reviewer, now=self.now)

    async def accept_complete(self) -> None:
        await reviews.accept(self.id, if_match=await self.etag(), actor=REVIEWER, now=self.now)

    async def raise_point(self) -> None:
        point = PointEntry(field="name_ja", text="表示と違います。")
        await reviews.raise_point(self.id, point, actor=REVIEWER, now=self.now)

    async def return_incomplete(self) -> None:
        await self.raise_point()
        await reviews.return_incomplete(self.id, if_match=await self.etag(), actor=REVIEWER, now=self.now)

    async def request_changes(self) -> None:
        await self.raise_point()
        await reviews.request_changes(self.id, if_match=await self.etag(), actor=REVIEWER, now=self.now)

    async def answer(self) -> None:
        seen, _ = await reviews.case(self.id, actor=self.maker.member, now=self.now)
        for point in seen.points:
            if point.answer is None:
                await reviews.answer(self.id, point.id, "直しました。", actor=self.maker.member, now=self.now)

    async def resubmit(self) -> None:
        await self.answer()
        entry, tag = await self.entry()
        await lifecycle.resubmit(self.id, entry, if_match=tag, actor=self.maker.member, now=self.now)

    async def resolve(self) -> None:
        seen, _ = await reviews.case(self.id, actor=REVIEWER, now=self.now)
        for point in seen.points:
            if point.resolved_at is None:
                await reviews.resolve(self.id, point.id, actor=REVIEWER, now=self.now)

    async def recommend(self) -> None:
        await self.resolve()
        await reviews.recommend(
            self.id, builders.RECOMMENDED, if_match=await self.etag(), actor=REVIEWER, now=self.now
        )

    async def send_back(self) -> None:
        await reviews.send_back(self.id, "もう一度", if_match=await self.etag(), actor=SECOND, now=self.now)

    async def approve(self) -> None:
        await lifecycle.approve(
            self.id, if_match=await self.etag(), actor=SECOND, base_address=BASE, now=self.now
        )

    async def reject(self) -> None:
        await lifecycle.reject(self.id, "根拠", if_match=await self.etag(), actor=CHIEF, now=self.now)

    async def appeal(self) -> None:
        await lifecycle.appeal(
            self.id, "資料", if_match=await self.etag(), actor=self.maker.member, now=self.now
        )

    async def lapse(self) -> None:
        self.now += 61 * DAY
        await timed.lapse(now=self.now)

    async def amend(self) -> None:
        tag = (await products.rendered(self.id)).etag
        shown = await products.view(self.id, actor=self.maker.member)
        document = shown.product.model_copy(update={"name_ja": f"第{next(self.names)}案"})
        await products.amend(self.id, document, if_match=tag, actor=self.maker.member, now=self.now)

    async def suspend(self) -> None:
        await lifecycle.suspend(self.id, NOTICE, actor=CHIEF, now=self.now)

    async def reinstate(self) -> None:
        await attachments.keep(
            CONTENT,
            media_type=AttachmentType.PDF,
            use=uuid7(),
            record=self.id,
            purpose="evidence",
            file_name="a.pdf",
            added_by=None,
            now=self.now,
        )
        proposal = ReinstatementProposal(reason="解消", evidence=(sha256(CONTENT).hexdigest(),))
        await lifecycle.propose_reinstatement(self.id, proposal, actor=REVIEWER, now=self.now)
        await lifecycle.reinstate(self.id, "解消", actor=CHIEF, now=self.now)

    async def withdraw(self) -> None:
        await lifecycle.withdraw(self.id, "終了", actor=self.maker.member, now=self.now)

    async def discontinue(self) -> None:
        await lifecycle.discontinue(self.id, "製造終了", actor=self.maker.member, now=self.now)

    async def act(self, name: str) -> None:
        """Do one act, a day later."""
        self.now += DAY
        do: Callable[[], Awaitable[None]] = getattr(self, name)
        await do()


REVIEWED = "submit assign accept_complete recommend approve"
RETURNED = "submit assign return_incomplete resubmit recommend send_back request_changes resubmit recommend"
JOURNEYS = (
    f"submit pull_back {REVIEWED} amend {RETURNED} approve suspend reinstate suspend withdraw",
    f"{REVIEWED} discontinue",
    f"{REVIEWED} withdraw",
    "submit assign accept_complete request_changes lapse",
    "submit assign accept_complete reject appeal",
    "submit assign accept_complete recommend reject",
)
"""Journeys that together take every row of the table once; only drafts are logged under kinds of their own."""
_OF_DRAFTS = {
    ("product.created", "draft"): RegistrationEvent.CREATE,
    ("product.amended", "draft"): RegistrationEvent.AMEND,
}
"""A save of a draft that is open already is no transition and has no states."""


async def test_every_row_of_the_table_is_logged_with_who_role_when_from_to_reason_and_hash(
    db: Database,
) -> None:
    events = {kind: event for event, kind in LOG_KINDS.items()}
    walked = set()
    for journey in JOURNEYS:
        made = await Registration.begun()
        for name in ("create", *journey.split()):
            before = 0 if name == "create" else len(await _LOG.rows(made.id))
            if name != "create":
                await made.act(name)
            for entry in (await _LOG.rows(made.id))[before:]:
                event = events.get(entry["kind"], _OF_DRAFTS.get((entry["kind"], entry["to_state"])))
                if event is None:
                    continue
                state = None if entry["from_state"] is None else RegistrationState.of(entry["from_state"])
                row = TRANSITIONS[state, event]
                walked.add((state, event))
                assert entry["to_state"] == row.to.value, name
                assert entry["recorded_at"] == made.now
                assert entry["role"], name
                assert (entry["actor"] is None) is (row.seat is Seat.SYSTEM), name
                assert entry["reason"] or Guard.REASON not in row.guards, name
                assert entry["document_sha256"] is not None, name
    assert walked == set(TRANSITIONS)


ACTS = sorted({name for journey in JOURNEYS for name in journey.split()})
PUBLISHED = REVIEWED.split()


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.sampled_from([[], PUBLISHED]), acts=st.lists(st.sampled_from(ACTS), max_size=14))
async def test_in_any_order_of_acts_at_most_one_version_is_public_and_none_ever_changes(
    db: Database, first: list[str], acts: list[str]
) -> None:
    made = await Registration.begun()
    kept: dict[int, tuple[str, str]] = {}
    for name in (*first, *acts):
        try:
            await made.act(name)
        except RegistryError:
            continue  # refused, which must leave all this as it was
        finally:
            shown = await _SHOWN.rows(made.id)
            state = (await _STATE.rows(made.id))[0]["state"]
            opened = [row for row in shown if row["public_until"] is None]
            assert len(opened) == (state == RegistrationState.PUBLISHED), (name, state)
            for one, next_one in pairwise(shown):
                assert one["public_until"] is not None
                assert one["public_until"] <= next_one["public_from"]
            stored = {row["number"]: (row["document"], row["sha256"]) for row in await _STORED.rows(made.id)}
            assert kept.items() <= stored.items()
            kept = stored
