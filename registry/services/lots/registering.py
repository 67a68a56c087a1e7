"""Registering a lot: its number, site and dates are fixed here."""

from datetime import date, datetime

from registry.domain.calendar import months_later, tokyo_day
from registry.domain.errors import Conflict, Invalid
from registry.domain.permissions import Actor, require
from registry.domain.units import refuse_unit
from registry.services import log, versions
from registry.services.log import Facts
from registry.services.lots.reading import view_of
from registry.services.lots.rows import by_number, subject
from registry.services.products.rows import DRAFT, own, state_at
from registry.tables.columns import uuid7
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual, search_key
from schemas.lots import LotEntry, LotView
from schemas.products import ProductDraft
from schemas.vocab import LotState, RegistrationState

__all__ = ["register"]

_INSERT = Statement(
    "INSERT INTO lot (id, product, number, site, product_version, manufactured_on, expires_on, size, size_unit,"
    " state, created_at, updated_at) VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})"
    " ON CONFLICT (product, number, site) DO NOTHING RETURNING id"
)


async def register(product_id: str, entry: LotEntry, *, actor: Actor, now: datetime) -> LotView:
    """Register a lot of a published product; it is in test until it is released or rejected.

    Raises:
        Invalid: The unit of its size is no code of UCUM, the site is not the product's, a date is impossible, the
            expiry goes beyond the shelf life, or the number is used already at this site.
        Conflict: The product is not published.
        NotFound, NotSignedIn, Forbidden: The actor may not register lots of this product.
    """
    require(actor, "lot:write")
    role = actor.role_for("lot:write")
    async with transaction():
        product = await own(product_id, actor)
        if state_at(product, now) is not RegistrationState.PUBLISHED:
            raise Conflict(
                Bilingual(
                    ja="公開中の製品にだけロットを登録できます。",
                    en="Lots can be registered for a published product only.",
                )
            )
        stored = await versions.load(product_id, product["published_version"])
        assert stored is not None  # noqa: S101 # a published product has its version
        document = DRAFT.validate_json(stored.document)
        site = _site(entry.site, document)
        if entry.size is not None:
            refuse_unit(entry.size.unit, "size.unit")
        _check_dates(entry, document.shelf_life_months, today=tokyo_day(now))
        made = await _INSERT.first(
            uuid7(),
            product["id"],
            entry.number,
            site,
            stored.number,
            entry.manufactured_on,
            entry.expires_on,
            None if entry.size is None else entry.size.amount,
            None if entry.size is None else entry.size.unit,
            LotState.IN_TEST.value,
            now,
            now,
        )
        if made is None:
            raise Invalid.field(
                "number",
                "E_DUP",
                ja=f"番号 {entry.number} は「{site}」で登録済みです。",
                en=f"The number {entry.number} is registered already at {site}.",
            )
        lot = next(lot for lot in await by_number(product["id"], entry.number) if lot["site"] == site)
        await log.append(
            "lot.registered",
            subject(product_id, lot),
            facts=Facts(role=role, version=stored.number, to_state=LotState.IN_TEST.value),
            actor=actor,
            now=now,
        )
        return await view_of(product, lot, actor=actor, now=now)


def _site(given: str | None, product: ProductDraft) -> str:
    names = [site.name for site in product.manufacturer_sites]
    if given is None and len(names) == 1:
        return names[0]
    for name in names:
        if given is not None and search_key(name) == search_key(given):
            return name
    listed_ja, listed_en = "、".join(names) or "なし", ", ".join(names) or "none"
    raise Invalid.field(
        "site",
        "E_REQ" if given is None else "E_REF",
        ja=f"製品に登録した製造所のいずれかにしてください（{listed_ja}）。",
        en=f"Name one of the product's sites ({listed_en}).",
    )


def _check_dates(entry: LotEntry, shelf_life: int | None, *, today: date) -> None:
    if entry.manufactured_on > today:
        raise Invalid.field(
            "manufactured_on",
            "E_DATE",
            ja="製造日は今日以前の日付にしてください。",
            en="The day of manufacture cannot lie in the future.",
        )
    if entry.expires_on is None:
        return
    if entry.expires_on < entry.manufactured_on:
        raise Invalid.field(
            "expires_on",
            "E_DATE",
            ja="期限は製造日以降の日付にしてください。",
            en="The expiry cannot lie before the day of manufacture.",
        )
    if shelf_life is not None and entry.expires_on > (
        latest := months_later(entry.manufactured_on, shelf_life)
    ):
        raise Invalid.field(
            "expires_on",
            "E_LIMIT",
            ja=f"有効期間は{shelf_life}か月です。期限は {latest} までにしてください。",
            en=f"The shelf life is {shelf_life} months; the expiry can be {latest} at the latest.",
        )
