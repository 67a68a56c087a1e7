"""Specifications and their lots: tested by laboratories, most released, some failed, one recalled, some expired.

Results are drawn around the typical values of the data files from generators seeded with the names of lot and
item, so they are the same on every machine.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from registry.domain.calendar import months_later
from registry.domain.permissions import Actor
from registry.sample.plan import Act, World, moment
from registry.sample.products import entries
from registry.sample.reading import files, read
from registry.services import lifecycle, lots, specifications
from schemas.lots import LotEntry, LotReason, RecallEntry, RecallReport, ResultEntries
from schemas.specifications import SpecificationEntry

__all__ = ["acts"]

_SPECIFIED: Final = 530
_FIRST_MADE: Final = 520
_LAST_MADE: Final = 12
_MADE_LATELY: Final = 3
_NOT_OF_THE_ITEM: Final = frozenset({"accreditation", "typical", "uncertainty"})
_SPREADS: Final = 2.5


@dataclass(frozen=True)
class _Series:
    """The lots of one product and what they are tested for."""

    product: str
    shelf_life_months: int | None
    laboratory: str
    items: dict[str, dict[str, Any]]
    count: int


def acts(world: World) -> Iterator[Act]:
    """Write each specification, then make, test and decide each lot."""
    fates = read("lots.toml", world.today)
    deviations = {(fate["product"], fate["lot"]): fate for fate in fates["deviations"]}
    recalls = {(fate["product"], fate["lot"]): fate for fate in fates["recalled"]}
    for series in _series(world):
        writing = _Writing(world, series)
        day = world.today - timedelta(days=_SPECIFIED)
        yield Act(moment(world, day, 3), writing.specify)
        for place in range(series.count):
            lot = _Lot(world, series, place, deviations.get((series.product, place)))
            yield from lot.acts(recalls.get((series.product, place)))
        if series.product in fates["still_in_test"]:
            newest = _Lot(world, series, series.count, None)
            yield Act(moment(world, newest.made, 4), newest.register)


def _series(world: World) -> Iterator[_Series]:
    shelf_lives = {key: entry.get("shelf_life_months") for key, entry in entries(world)}
    # An amended product keeps to the shorter of its shelf lives.
    for key, entry in entries(world):
        if "shelf_life_months" in entry.get("amended", {}):
            shelf_lives[key] = min(shelf_lives[key], entry["amended"]["shelf_life_months"])
    for name in files("specifications"):
        for kind in read(name, world.today).values():
            counts = dict.fromkeys(kind["products"], kind["lots"]) | kind.get("more", {})
            for product, count in counts.items():
                yield _Series(product, shelf_lives[product], kind["laboratory"], kind["items"], count)


class _Writing:
    """The act of writing a specification."""

    def __init__(self, world: World, series: _Series) -> None:
        self._world, self._series = world, series

    async def specify(self, now: datetime) -> None:
        """Write the first version, in force from the same day."""
        items = [
            {"item": code} | {name: value for name, value in item.items() if name not in _NOT_OF_THE_ITEM}
            for code, item in self._series.items.items()
        ]
        day = self._world.today - timedelta(days=_SPECIFIED)
        entry = SpecificationEntry.model_validate({"effective_from": day, "items": items})
        product = self._series.product
        await specifications.write(
            self._world.products[product], entry, actor=self._world.maker(product), now=now
        )


class _Lot:
    """One lot from its making to its fate."""

    def __init__(self, world: World, series: _Series, place: int, deviation: dict[str, Any] | None) -> None:
        self._world, self._series, self._place = world, series, place
        self._deviation = deviation
        age = _MADE_LATELY
        if place < series.count:
            age = _FIRST_MADE - (_FIRST_MADE - _LAST_MADE) * place // max(series.count - 1, 1)
        self.made: date = world.today - timedelta(days=age)
        self.number = f"M{self.made:%y%m}-{place + 1:02}"

    def acts(self, recall: dict[str, Any] | None) -> Iterator[Act]:
        """Registered when made, tested within a week, decided some days later."""
        yield Act(moment(self._world, self.made, 4), self.register)
        yield Act(moment(self._world, self.made + timedelta(days=6), 5), self.test)
        yield Act(moment(self._world, self.made + timedelta(days=9), 6), self.decide)
        if recall is not None:

            async def call_back(now: datetime) -> None:
                entry = RecallEntry(
                    recall_class=recall["recall_class"],
                    reason=recall["reason"],
                    what_to_do=recall["what_to_do"],
                )
                await lifecycle.recall(self._product, self.number, entry, actor=self._maker, now=now)

            async def report(now: datetime) -> None:
                entry = RecallReport(progress=recall["progress"], reason=recall["reported"])
                await lifecycle.report_recall(self._product, self.number, entry, actor=self._maker, now=now)

            for after, act in (("after_days", call_back), ("reported_after_days", report)):
                yield Act(moment(self._world, self.made + timedelta(days=recall[after]), 7), act)

    @property
    def _product(self) -> str:
        return self._world.products[self._series.product]

    @property
    def _maker(self) -> Actor:
        return self._world.maker(self._series.product)

    async def register(self, now: datetime) -> None:
        """Register the lot."""
        months = self._series.shelf_life_months
        entry = LotEntry(
            number=self.number,
            manufactured_on=self.made,
            expires_on=None if months is None else months_later(self.made, months),
        )
        await lots.register(self._product, entry, actor=self._maker, now=now)

    async def test(self, now: datetime) -> None:
        """Enter the laboratory's results."""
        tested = (self.made + timedelta(days=5)).isoformat()
        laboratory = self._world.people[self._series.laboratory]
        results = [
            self._result(code, item) | {"tested_on": tested} for code, item in self._series.items.items()
        ]
        entries_ = ResultEntries.model_validate({"results": results})
        await lots.enter_results(self._product, self.number, entries_, actor=laboratory, now=now)

    async def decide(self, now: datetime) -> None:
        """Release the lot, or say why not."""
        if self._deviation is None:
            await lots.release(self._product, self.number, actor=self._maker, now=now)
            return
        decide = lots.reject if self._deviation["state"] == "rejected" else lots.quarantine
        reason = LotReason(reason=self._deviation["reason"])
        await decide(self._product, self.number, reason, actor=self._maker, now=now)

    def _result(self, code: str, item: dict[str, Any]) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "item": code,
            "unit": item.get("unit"),
            "uncertainty": item.get("uncertainty"),
            "accreditation": item.get("accreditation"),
        }
        mass = item["limit"].get("mass_g")
        if self._deviation is not None and self._deviation["item"] == code:
            return entry | {"value": self._deviation["value"], "mass_g": mass}
        match item["typical"]:
            case "ND":
                return entry | {"qualifier": "ND", "mass_g": mass}
            case str(words):
                return entry | {"value": words}
            case ["<", limit]:
                return entry | {"qualifier": "<", "value": limit, "loq": limit}
            case [mean, spread, decimals]:
                seed = f"{self._series.product}/{self._place}/{code}"
                drawn = random.Random(seed).gauss(0, 1)  # noqa: S311 # invented results need no secrecy
                value = mean + spread * max(-_SPREADS, min(_SPREADS, drawn))
                return entry | {"value": f"{value:.{decimals}f}"}
        raise AssertionError(item)
