"""Two editions of an invented public source: a listing that changes, one that goes, one that a product takes over."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from registry.domain.permissions import SYSTEM
from registry.sample.plan import SOURCE, Act, World, moment, provenance
from registry.sample.reading import read
from registry.services import evidence, listings
from schemas.listings import ListingCard, ListingDocument
from schemas.vocab import SubClass

__all__ = ["acts"]

_FILE: Final = "listings.toml"
_UNTIL_READ: Final = timedelta(days=3)
_UNTIL_TAKEN_OVER: Final = timedelta(days=30)


def acts(world: World) -> Iterator[Act]:
    """Read both editions some days after they came out; take over what the file says in between."""
    content = read(_FILE, world.today)
    first, second = content["first"], content["second"]
    early, late = _day(first), _day(second)
    known = {entry["key"]: first | entry for entry in first["listings"]}
    later = {
        key: entry | {name: second[name] for name in ("edition", "edition_date")}
        for key, entry in known.items()
        if key not in second["without"]
    }
    for key, changes in second["changed"].items():
        later[key] = later[key] | changes

    async def read_first(now: datetime) -> None:
        await _read(known, now=now)

    async def take_over(now: datetime) -> None:
        cards, _ = await listings.cards(source=SOURCE.code, limit=100)
        by_name = {card.name: card.id for card in map(ListingCard.model_validate_json, cards)}
        ids = {key: by_name[entry["name"]] for key, entry in known.items()}
        for key, product in content["taken_over"].items():
            await evidence.take_over_listing(
                ids[key], world.products[product], actor=world.maker(product), now=now
            )

    async def read_second(now: datetime) -> None:
        await _read(later, now=now)
        edition = provenance(second["edition"], "").file_sha256
        await listings.delist_missing(SOURCE.code, edition, second["edition"], late, actor=SYSTEM, now=now)

    yield Act(moment(world, early + _UNTIL_READ), read_first)
    yield Act(moment(world, early + _UNTIL_TAKEN_OVER), take_over)
    yield Act(moment(world, late + _UNTIL_READ), read_second)


async def _read(entries: dict[str, dict[str, Any]], *, now: datetime) -> None:
    for key, entry in entries.items():
        subclass = SubClass.of(entry["subclass"])
        document = ListingDocument.model_validate(
            {
                "source": SOURCE,
                "source_key": key,
                "edition": entry["edition"],
                "edition_date": entry["edition_date"],
                "provenance": provenance(entry["edition"], key),
                "product_class": subclass.product_class,
                "subclass": subclass,
                "firm": entry["firm"],
                "names": [
                    {"language": "ja", "text": entry["name"]},
                    {"language": "en", "text": entry["english"]},
                ],
                "ingredients": [{"name": name} for name in entry.get("ingredients", ())],
                "claims": [{"label": "表示", "text": text} for text in entry.get("claims", ())],
            }
        )
        await listings.record(document, actor=SYSTEM, now=now)


def _day(edition: dict[str, Any]) -> date:
    return date.fromisoformat(edition["edition_date"])
