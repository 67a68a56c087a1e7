"""Products of all twelve sub-classes: most published, some still drafts, one amended, one withdrawn."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from pydantic import TypeAdapter

from registry.domain.product_classes import RULES
from registry.sample.plan import INVENTED, Act, World, moment
from registry.sample.reading import files, gtin, read
from registry.services import products
from schemas.identifiers import check_digits
from schemas.products import ProductDraft
from schemas.vocab import ClaimType, Nutrient, ProductClass, SubClass

__all__ = ["acts", "entries"]

_DRAFT: TypeAdapter[ProductDraft] = TypeAdapter(ProductDraft)
_ORDER: Final = list(SubClass)
_FIRST_DAY: Final = 600
_AMENDED: Final = 45
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
    """Register and publish one product a day; amend and withdraw what the files say."""
    for serial, (key, entry) in enumerate(entries(world), start=1):
        world.makers[key] = entry["firm"]
        day = world.today - timedelta(days=_FIRST_DAY - serial)
        maker = _Maker(world, key, serial, entry)
        yield Act(moment(world, day), maker.register)
        if "amended" in entry:
            amended = world.today - timedelta(days=_AMENDED)
            yield Act(moment(world, amended), maker.amend)
        if "withdrawn" in entry:
            withdrawn = world.today - timedelta(days=_WITHDRAWN)
            yield Act(moment(world, withdrawn), maker.withdraw)


class _Maker:
    """The acts of the firm of one product."""

    def __init__(self, world: World, key: str, serial: int, entry: dict[str, Any]) -> None:
        self._world, self._key, self._serial, self._entry = world, key, serial, entry

    async def register(self, now: datetime) -> None:
        """Open the registration, and publish it unless it stays a draft."""
        actor = self._world.maker(self._key)
        made = await products.register(self._document(), actor=actor, now=now)
        self._world.products[self._key] = made.id
        if not self._entry.get("draft"):
            await products.publish(made.id, if_match=made.etag, actor=actor, now=now)

    async def amend(self, now: datetime) -> None:
        """Publish the second version."""
        actor, public_id = self._world.maker(self._key), self._world.products[self._key]
        current = await products.rendered(public_id)
        made = await products.amend(
            public_id,
            self._document(**self._entry["amended"]),
            if_match=current.etag,
            actor=actor,
            now=now,
        )
        await products.publish(public_id, if_match=made.etag, actor=actor, now=now)

    async def withdraw(self, now: datetime) -> None:
        """End the product."""
        public_id = self._world.products[self._key]
        await products.withdraw(
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
    fields["name_en"] = f"{entry['name_en']} (sample)"
    fields["gtin"] = [{"gtin": gtin(serial)}]
    fields["contact_ae"] = _CONTACT
    if "net" in entry:
        amount, unit, *count = entry["net"]
        fields["net_content"] = {"amount": amount, "unit": unit, "count": count[0] if count else None}
    else:
        fields["net_content"] = {"amount": "1", "unit": "{unit}"}
    return fields | _numbers(subclass, entry, serial)


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
