"""Trials with every kind of outcome, the unfavourable and the unreported among them, and what they speak of."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from registry.domain.directness import registered_amounts
from registry.domain.permissions import SYSTEM
from registry.sample.plan import MARK, SOURCE, Act, World, moment, provenance
from registry.sample.reading import files, read
from registry.services import evidence, products, trials
from schemas.evidence.directness import Studied
from schemas.trials import LinkEntry, TrialDocument
from schemas.vocab import Allocation, Direction, Directness, Masking, TrialStatus

__all__ = ["acts"]

_FIRST_DAY: Final = 525
_UNTIL_REPORTED: Final = timedelta(days=150)
_UNTIL_RECORDED: Final = timedelta(days=14)
_FIRST_SERIAL: Final = 9001  # registers never reached such a serial within a year


def acts(world: World) -> Iterator[Act]:
    """Record every trial once it is over or running, and link it the day after."""
    number = 0
    for name in files("trials"):
        content = read(name, world.today)
        shared = content.pop("all")
        for key, own in content.items():
            entry = shared | own
            identifier = f"{entry['prefix']}{_serial(entry['scheme'], number)}"
            document = _document(entry, identifier, name, key, world.today)
            told = _reported(entry) or date.fromisoformat(entry["days"]["registered"])
            day = max(told + _UNTIL_RECORDED, world.today - timedelta(days=_FIRST_DAY - number))
            recording = _Recording(world, key, identifier, document, entry["links"])
            yield Act(moment(world, day, 1), recording.record)
            linked = moment(world, day + timedelta(days=1), 2)
            yield Act(linked, recording.link)
            number += 1


class _Recording:
    """The acts about one trial."""

    def __init__(
        self, world: World, key: str, identifier: str, document: TrialDocument, links: list[list[Any]]
    ) -> None:
        self._world, self._key, self._identifier = world, key, identifier
        self._document, self._links = document, links

    async def record(self, now: datetime) -> None:
        """Store what the register says."""
        await evidence.record_trial(self._document, actor=SYSTEM, now=now)
        found, _ = await trials.cards(actor=SYSTEM, identifier=self._identifier)
        self._world.trials[self._key] = found[0].id

    async def link(self, now: datetime) -> None:
        """Say how near the trial is to each product."""
        for product, directness, reason, *version in self._links:
            entry = LinkEntry(
                trial=self._world.trials[self._key],
                directness=directness,
                reason=reason,
                product_version=version[0] if version else None,
                studied=await self._studied(self._world.products[product], Directness.of(directness), reason),
            )
            reviewer = self._world.people["reviewer_a"]
            await evidence.link(self._world.products[product], entry, actor=reviewer, now=now)

    async def _studied(self, product: str, directness: Directness, reason: str) -> Studied | None:
        """What the trial gave, where it was the product or its like."""
        if directness not in {Directness.P0, Directness.P1}:
            return None
        seen = await products.view(product, actor=SYSTEM)
        own = directness is Directness.P0
        return Studied(
            description=reason,
            same_maker=own,
            same_model=own,
            same_series=True,
            components=registered_amounts(seen.product),
            equivalence=None if own else reason,
        )


def _serial(scheme: str, number: int) -> str:
    serial = _FIRST_SERIAL + number
    return f"{serial:06}" if scheme == "umin" else str(serial)


def _reported(entry: dict[str, Any]) -> date | None:
    """The day its results were posted, or None while there are none."""
    if "result" not in entry:
        return None
    return date.fromisoformat(entry["days"]["completed"]) + _UNTIL_REPORTED


def _document(entry: dict[str, Any], identifier: str, name: str, key: str, today: date) -> TrialDocument:
    days = {role: _day(day, today) for role, day in entry["days"].items()}
    measure, frame = entry["outcome"]
    target, *actual = entry["size"]
    status = TrialStatus.of(entry["status"])
    youngest, oldest = entry["ages"]
    posted = _reported(entry)
    return TrialDocument.model_validate(
        {
            "source": SOURCE,
            "provenance": provenance(name, key),
            "primary_registry": f"{entry['register']}（{MARK}）",
            "identifiers": [
                {"scheme": entry["scheme"], "value": identifier, "level": "format_ok", "primary": True}
            ],
            "titles": {
                "public": f"[Sample] {entry['title']}",
                "public_ja": f"【{MARK}】{entry['title_ja']}",
            },
            "primary_sponsor": {"name": f"{entry['sponsor']}（{MARK}）"},
            "countries": ["Japan"],
            "conditions": [entry["condition"]],
            "interventions": [{"name": arm} for arm in entry["arms"]],
            "eligibility": {
                "inclusion": entry["inclusion"],
                "exclusion": entry["exclusion"],
                "minimum_age": {"text": f"{youngest}歳", "number": youngest, "unit": "year"},
                "maximum_age": {"text": f"{oldest}歳", "number": oldest, "unit": "year"},
                "sex": "all",
            },
            "design": {
                "study_type": "interventional",
                "allocation": Allocation.RANDOMISED,
                "masking": Masking.of(entry["masking"]),
            },
            "dates": {
                "registered": days["registered"],
                "enrolment_started": days["started"],
                "primary_completion": days.get("completed"),
                "completion": days.get("completed"),
            },
            "sample_size": {"target": target, "actual": actual[0] if actual else None},
            "status": status,
            "status_text": status.ja,
            "primary_outcomes": [{"measure": measure, "time_frame": frame}],
            "results": _results(entry, posted),
            "posted_results": entry.get("posted", []),
        }
    )


def _day(day: str, today: date) -> dict[str, Any]:
    return {"date": day, "estimated": date.fromisoformat(day) > today}


def _results(entry: dict[str, Any], posted: date | None) -> dict[str, Any]:
    if posted is None:
        return {"available": False}
    direction, summary = entry["result"]
    return {
        "available": True,
        "posted": {"date": posted.isoformat()},
        "summary": f"【{Direction.of(direction).ja}】{summary}",
    }
