"""The reviews of the sample products: every publication is applied for, examined and approved by different people."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from registry.domain.calendar import tokyo_day
from registry.domain.permissions import Actor
from registry.sample.plan import World
from registry.services import lifecycle, products, reviews
from schemas.reviews import (
    DECLARATION_VERSION,
    Assignment,
    Explanation,
    InterestDeclaration,
    PointEntry,
    Recommendation,
    Submission,
)
from schemas.vocab import ChecklistItem, FindingLevel

__all__ = ["Review"]

_DECLARED_AGAIN: Final = timedelta(days=300)
_NO_TIES: Final = InterestDeclaration()


class Review:
    """The steps of one version's review; who examines and who decides alternates from product to product."""

    def __init__(self, world: World, key: str, serial: int) -> None:
        self._world, self._key = world, key
        names = ("reviewer_a", "reviewer_b")
        self.examiner = world.people[names[serial % 2]]
        self.decider = world.people[names[1 - serial % 2]]
        self.chief = world.people["chief"]

    @property
    def product(self) -> str:
        """The product's public identifier."""
        return self._world.products[self._key]

    @property
    def _maker(self) -> Actor:
        return self._world.maker(self._key)

    async def submit(self, now: datetime) -> None:
        """Submit the open draft, with a reason for each warning of the checks."""
        draft = await products.draft(self.product, actor=self._maker)
        found = await products.check(draft.document, today=tokyo_day(now), product_id=self.product)
        explanations = tuple(
            Explanation(code=one.code, field=one.field, reason="見本データのため")
            for one in found
            if one.level is FindingLevel.WARN
        )
        entry = Submission(
            declaration=True, declaration_version=DECLARATION_VERSION, explanations=explanations
        )
        await lifecycle.submit(self.product, entry, if_match=draft.etag, actor=self._maker, now=now)

    async def accept(self, now: datetime) -> None:
        """Assign both reviewers, let them declare their interests, and begin."""
        tag = await self._tag(self.chief, now)
        people = tuple(sorted(person for one in (self.examiner, self.decider) if (person := one.person)))
        await reviews.assign(
            self.product, Assignment(reviewers=people), if_match=tag, actor=self.chief, now=now
        )
        for reviewer in (self.examiner, self.decider):
            await self._declare(reviewer, now)
        tag = await self._tag(self.examiner, now)
        await reviews.accept(self.product, if_match=tag, actor=self.examiner, now=now)

    async def recommend(self, now: datetime) -> None:
        """Recommend the approval."""
        entry = Recommendation(
            checklist=tuple(ChecklistItem), summary="必要な項目を確認しました。指摘はありません。"
        )
        tag = await self._tag(self.examiner, now)
        await reviews.recommend(self.product, entry, if_match=tag, actor=self.examiner, now=now)

    async def approve(self, now: datetime) -> None:
        """Publish."""
        tag = await self._tag(self.decider, now)
        await lifecycle.approve(
            self.product, if_match=tag, actor=self.decider, base_address=self._world.base_address, now=now
        )

    async def request_changes(self, points: list[dict[str, Any]], now: datetime) -> None:
        """Raise points and ask the applicant for changes."""
        for point in points:
            entry = PointEntry(field=point["field"], text=point["text"])
            await reviews.raise_point(self.product, entry, actor=self.examiner, now=now)
        tag = await self._tag(self.examiner, now)
        await reviews.request_changes(self.product, if_match=tag, actor=self.examiner, now=now)

    async def reject(self, reason: str, now: datetime) -> None:
        """The chief rejects the version."""
        await reviews.declare_yearly(_NO_TIES, actor=self.chief, now=now)
        await reviews.declare_for_case(self.product, _NO_TIES, actor=self.chief, now=now)
        tag = await self._tag(self.chief, now)
        await lifecycle.reject(self.product, reason, if_match=tag, actor=self.chief, now=now)

    async def _declare(self, reviewer: Actor, now: datetime) -> None:
        last: date | None = self._world.declared.get(reviewer.person)
        if last is None or tokyo_day(now) - last > _DECLARED_AGAIN:
            await reviews.declare_yearly(_NO_TIES, actor=reviewer, now=now)
            self._world.declared[reviewer.person] = tokyo_day(now)
        await reviews.declare_for_case(self.product, _NO_TIES, actor=reviewer, now=now)

    async def _tag(self, actor: Actor, now: datetime) -> str:
        return (await reviews.case(self.product, actor=actor, now=now))[1]
