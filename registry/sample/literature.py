"""Articles on the invented trials, a systematic review that includes more trials, and what firms ask to have linked."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from registry.domain.permissions import SYSTEM, Actor
from registry.sample.plan import Act, World, moment
from registry.sample.reading import read
from registry.services import evidence, systematic_reviews, trials
from schemas.links import LinkRequestEntry
from schemas.publications import PublicationEntry
from schemas.systematic_reviews import SystematicReviewFields

__all__ = ["acts"]

_DAYS_AGO: Final = 10
_SEARCHED: Final = 400


def acts(world: World) -> Iterator[Act]:
    """A reviewer enters what the literature says and looks at what firms ask, before the evidence is judged."""
    day = world.today - timedelta(days=_DAYS_AGO)
    yield Act(moment(world, day), _Reading(world, read("literature.toml")).enter)


class _Reading:
    """What one reviewer read."""

    def __init__(self, world: World, content: dict[str, Any]) -> None:
        self._world, self._content = world, content
        self._reader: Actor = world.people["reviewer_a"]

    async def enter(self, now: datetime) -> None:
        """Enter all of it."""
        for article in self._content["articles"].values():
            await evidence.enter_publication(await self._article(article), actor=self._reader, now=now)
        for review in self._content["reviews"].values():
            await systematic_reviews.enter(self._review(review), actor=self._reader, now=now)
        for product, asked in self._content["requests"].items():
            await self._request(product, asked, now=now)

    async def _request(self, product: str, asked: dict[str, str], *, now: datetime) -> None:
        maker = self._world.maker(product)
        entry = LinkRequestEntry(trial=self._world.trials[asked["trial"]], reason=asked["reason"])
        made = await evidence.request_link(self._world.products[product], entry, actor=maker, now=now)
        if reason := asked.get("declined"):
            await evidence.decline_request(made.number, reason, actor=self._reader, now=now)

    async def _article(self, told: dict[str, Any]) -> PublicationEntry:
        seen = await trials.view(self._world.trials[told["trial"]], actor=SYSTEM)
        number = seen.trial.identifiers[0]
        notices = [{"kind": "retraction", "citation": told["retracted"]}] if "retracted" in told else []
        facts = {name: value for name, value in told.items() if name not in {"trial", "retracted"}}
        return PublicationEntry.model_validate(
            {
                **facts,
                "kinds": ["Randomized Controlled Trial"],
                "numbers": [{"scheme": number.scheme, "value": number.value, "origin": "entered"}],
                "notices": notices,
            }
        )

    def _review(self, told: dict[str, Any]) -> SystematicReviewFields:
        question = {name: told[name] for name in ("population", "intervention", "comparator", "outcomes")}
        searched_on = self._world.today - timedelta(days=_SEARCHED)
        included = [{"trial": self._world.trials[key]} for key in told["included"]]
        return SystematicReviewFields.model_validate(
            {
                "title": told["title"],
                "question": question,
                "subjects": [
                    {
                        "kind": "ingredient",
                        "name": told["subject"],
                        "record": self._world.products[told["product"]],
                        "dose": told["dose"],
                        "dose_unit": "mg/d",
                    }
                ],
                "databases": [
                    {"name": "PubMed", "searched_on": searched_on, "hits": 112},
                    {"name": "医中誌Web", "searched_on": searched_on, "hits": 41},
                ],
                "prisma": {
                    "edition": "PRISMA 2020",
                    "identified": 153,
                    "duplicates_removed": 21,
                    "screened": 132,
                    "assessed_in_full": 4,
                    "included": len(included) + 1,
                },
                "included": [*included, {"citation": told["elsewhere"]}],
                "excluded": [{"citation": told["excluded"], "reason": told["why"]}],
                "authors": [{"role": "lead", "employed_by_registrant": True}],
                "protocol": "見本（事前登録なし）",
            }
        )
