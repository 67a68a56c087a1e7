"""Products of all twelve sub-classes: most published, some drafts or under review, some amended, one withdrawn."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from pydantic import TypeAdapter

from registry.domain.product_classes import RULES
from registry.sample import labels
from registry.sample.plan import INVENTED, Act, World, moment
from registry.sample.reading import files, gtin, read
from registry.sample.reviewing import Review
from registry.services import lifecycle, products
from schemas.identifiers import check_digits
from schemas.products import ProductDraft
from schemas.reviews import SuspensionEntry
from schemas.vocab import (
    ClaimType,
    Nutrient,
    ProductClass,
    SubClass,
)

__all__ = ["acts", "entries"]

_DRAFT: TypeAdapter[ProductDraft] = TypeAdapter(ProductDraft)
_ORDER: Final = list(SubClass)
_FIRST_DAY: Final = 605
_AMENDED: Final = 275
_WITHDRAWN: Final = 20
_REIWA: Final = date(2019, 5, 1)
_CONTACT: Final = {"phone": "059-000-0000", "hours": "平日 9:00～17:00（見本のため、つながりません）"}
_CLAIM_TYPES: Final = {
    "notified_claim": ClaimType.FUNCTION,
    "permitted_claim": ClaimType.PERMITTED,
    "indications": ClaimType.INDICATION,
    "intended_use": ClaimType.INTENDED_USE,
}
_OF_THE_SAMPLE: Final = frozenset(
    {"amended", "crude_drugs", "draft", "materials", "net", "others", "sites", "substances", "withdrawn"}
)


def entries(world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every product under its key, in the order of the sub-classes, with what its file says of all."""
    contents = [read(name, world.today) for name in files("products")]
    for content in sorted(contents, key=lambda content: _ORDER.index(content["subclass"])):
        subclass = SubClass.of(content.pop("subclass"))
        always, shared = content.pop("cautions_always"), content.pop("all")
        for key, own in content.items():
            # A draft that nobody has finished lacks what its makers usually write.
            entry = own if own.get("draft") else shared | own
            cautions = f"{own.get('cautions', '')}{always}{INVENTED}"
            yield key, {**entry, "cautions": cautions, "subclass": subclass}


def acts(world: World) -> Iterator[Act]:
    """Register one product a day and see it through its review; amend, suspend and withdraw what the files say."""
    pending = read("reviews.toml", world.today)
    for serial, (key, entry) in enumerate(entries(world), start=1):
        world.makers[key] = entry["firm"]
        day = world.today - timedelta(days=_FIRST_DAY - serial)
        maker = _Maker(world, key, serial, entry)
        yield Act(moment(world, day), maker.register)
        if not entry.get("draft"):
            yield from _reviewed(world, maker.review, day)
        if "amended" in entry:
            amended = world.today - timedelta(days=_AMENDED)
            yield Act(moment(world, amended), maker.amend)
            yield from _reviewed(world, maker.review, amended)
        if "withdrawn" in entry:
            withdrawn = world.today - timedelta(days=_WITHDRAWN)
            yield Act(moment(world, withdrawn), maker.withdraw)
        if key in pending:
            yield from _Pending(world, maker, pending[key]).acts()


def _reviewed(world: World, review: Review, day: date) -> Iterator[Act]:
    """Submitted at once, accepted the next day, approved the day after."""
    yield Act(moment(world, day, 1), review.submit)
    yield Act(moment(world, day + timedelta(days=1)), review.accept)
    yield Act(moment(world, day + timedelta(days=2)), review.recommend)
    yield Act(moment(world, day + timedelta(days=2), 1), review.approve)


class _Pending:
    """A next version that is still on its way, or was rejected; or a product that is suspended."""

    def __init__(self, world: World, maker: "_Maker", entry: dict[str, Any]) -> None:
        self._world, self._maker, self._entry = world, maker, entry

    def acts(self) -> Iterator[Act]:
        """As far as the entry says, some days a step."""
        day, review = date.fromisoformat(self._entry["day"]), self._maker.review
        if self._entry["reached"] == "suspended":
            yield Act(moment(self._world, day, 3), self.suspend)
            return
        yield Act(moment(self._world, day), self.amend)
        yield Act(moment(self._world, day, 1), review.submit)
        if self._entry["reached"] == "submitted":
            return
        yield Act(moment(self._world, day + timedelta(days=2)), review.accept)
        match self._entry["reached"]:
            case "changes_requested":
                yield Act(moment(self._world, day + timedelta(days=9)), self.request_changes)
            case "awaiting_approval":
                yield Act(moment(self._world, day + timedelta(days=9)), review.recommend)
            case "rejected":
                yield Act(moment(self._world, day + timedelta(days=20)), self.reject)

    async def amend(self, now: datetime) -> None:
        """Save the next version."""
        await self._maker.amend(now, **self._entry["changes"])

    async def request_changes(self, now: datetime) -> None:
        """Ask for changes at the points of the entry."""
        await self._maker.review.request_changes(self._entry["points"], now)

    async def reject(self, now: datetime) -> None:
        """Reject it for the reason of the entry."""
        await self._maker.review.reject(self._entry["reason"], now)

    async def suspend(self, now: datetime) -> None:
        """The chief suspends the product."""
        entry = SuspensionEntry(reason=self._entry["reason"], public_notice=self._entry["notice"])
        review = self._maker.review
        await lifecycle.suspend(review.product, entry, actor=review.chief, now=now)


class _Maker:
    """The acts of the firm of one product."""

    def __init__(self, world: World, key: str, serial: int, entry: dict[str, Any]) -> None:
        self._world, self._key, self._serial, self._entry = world, key, serial, entry
        self.review = Review(world, key, serial)

    async def register(self, now: datetime) -> None:
        """Open the registration; send the picture of the label that it names."""
        maker, document = self._world.maker(self._key), self._document()
        made = await products.register(document, actor=maker, now=now)
        self._world.products[self._key] = made.id
        if name := _name_en(self._entry):
            kind, actor = self._entry["subclass"].product_class, self._world.maker(self._key)
            await labels.send(made.id, name, kind, actor=actor, now=now)

    async def amend(self, now: datetime, **changes: object) -> None:
        """Save the next version."""
        actor, public_id = self._world.maker(self._key), self._world.products[self._key]
        current = await products.rendered(public_id)
        await products.amend(
            public_id,
            self._document(**(changes or self._entry["amended"])),
            if_match=current.etag,
            actor=actor,
            now=now,
        )

    async def withdraw(self, now: datetime) -> None:
        """End the product."""
        public_id = self._world.products[self._key]
        await lifecycle.withdraw(
            public_id, self._entry["withdrawn"], actor=self._world.maker(self._key), now=now
        )

    def _document(self, **changes: object) -> ProductDraft:
        return _DRAFT.validate_python(_fields(self._entry | changes, self._serial, self._world))


def _fields(entry: dict[str, Any], serial: int, world: World) -> dict[str, Any]:
    subclass: SubClass = entry["subclass"]
    fields = {name: value for name, value in entry.items() if name not in _OF_THE_SAMPLE}
    fields["firm"] = world.members[entry["firm"]].corporate_no
    fields["manufacturer_sites"] = [_site(site, world) for site in entry.get("sites", ())]
    fields["composition"] = _composition(entry)
    if "mah" in entry:
        fields["mah"] = world.members[entry["mah"]].corporate_no
    if "crude_drugs" in entry:
        fields["crude_drugs"] = [
            {"name_ja": name, "amount_per_day": amount} for name, amount in entry["crude_drugs"]
        ]
    functional = [
        {name: value for name, value in substance.items() if name != "basis"}
        for substance in entry.get("substances", ())
    ]
    if subclass is SubClass.HF_FFC:
        fields["functional_substances"] = functional
    if subclass is SubClass.HF_FOSHU:
        fields["active"] = functional
    approved = RULES[subclass].approved_text
    if "claims" not in entry and approved in entry:
        fields["claims"] = [{"text": entry[approved], "claim_type": _CLAIM_TYPES[approved]}]
    if entry.get("draft"):
        return fields
    fields["name_en"] = name = _name_en(entry)
    dated = world.today - timedelta(days=_FIRST_DAY)
    fields["label_images"] = [labels.entry(str(name), subclass.product_class, dated)]
    fields["gtin"], fields["sold_by_barcode"] = [{"gtin": gtin(serial)}], True
    fields["contact_ae"] = _CONTACT
    if "net" in entry:
        amount, unit, *count = entry["net"]
        fields["net_content"] = {"amount": amount, "unit": unit, "count": count[0] if count else None}
    else:
        fields["net_content"] = {"amount": "1", "unit": "{unit}"}
    return fields | _numbers(subclass, entry, serial)


def _name_en(entry: dict[str, Any]) -> str | None:
    """A draft that nobody has finished has no English name yet, and no label."""
    return None if entry.get("draft") else f"{entry['name_en']} (sample)"


def _site(site: dict[str, str], world: World) -> dict[str, Any]:
    made: dict[str, Any] = {"name": site["name"], "lg_code": site["lg_code"]}
    if "gmp" in site:
        valid = world.today + timedelta(days=480)
        made["gmp_certificates"] = [
            {"type": site["gmp"], "number": f"見本-{site['lg_code']}", "valid_to": valid}
        ]
    return made


def _composition(entry: dict[str, Any]) -> list[dict[str, Any]]:
    active = [
        {
            "name": substance["name"],
            "role": "active",
            "amount": substance["amount"],
            "unit": substance["unit"],
            "basis": substance.get("basis", "per_day"),
        }
        for substance in entry.get("substances", ())
    ]
    active += [
        {
            "name": Nutrient.of(nutrient["nutrient"]).ja,
            "role": "active",
            "amount": nutrient["amount"],
            "unit": f"{nutrient['unit']}/d",
            "basis": "per_day",
        }
        for nutrient in entry.get("nutrients", ())
    ]
    active += [
        {"name": name, "role": "active", "amount": amount, "unit": "g/d", "basis": "per_day"}
        for name, amount in entry.get("crude_drugs", ())
    ]
    others = [*entry.get("others", ()), *entry.get("materials", ())]
    return active + [{"name": name, "role": "excipient"} for name in others]


def _numbers(subclass: SubClass, entry: dict[str, Any], serial: int) -> dict[str, str]:
    """Numbers that offices give, in ranges that they never gave out."""
    if subclass.product_class is ProductClass.TM:
        approved = date.fromisoformat(entry["approval_on"])
        year = f"3{approved.year - 2018:02}" if approved >= _REIWA else f"2{approved.year - 1988:02}"
        letters = "DZX" if subclass is SubClass.TM_QUASI else "APX"
        where = "24" if entry["approver"] == "governor" else "00"
        numbers = {"approval_no": f"{year}{where}{letters}99{serial:03}000"}
        if subclass is SubClass.TM_RX:
            body = f"{entry['jsccm_no'][2:]}999D1{serial:02}"
            numbers["yj_code"] = body + check_digits.price_list(body)
        return numbers
    if subclass.product_class is ProductClass.WD and subclass is not SubClass.WD_NONE:
        return {"tais_code": f"99999-{serial:06}"}
    return {}
