"""Specimens: what a laboratory calls the part of a lot that it tests, the key of its own tables (7.1)."""

from datetime import datetime
from typing import Final, NamedTuple

from registry.domain.errors import Forbidden, Invalid
from registry.domain.permissions import Actor, require
from registry.services import log
from registry.services.log import Facts
from registry.services.lots.preparing import entering
from registry.services.lots.rows import lock, subject
from registry.tables.columns import uuid7
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual
from schemas.vocab import Role

__all__ = ["SpecimenLot", "lot_of_specimen", "note_specimen", "specimens_of"]

_LONGEST: Final = 100
_NOTE: Final = Statement(
    "INSERT INTO specimen (id, organisation, number, lot, noted_by, noted_at) VALUES ({}, {}, {}, {}, {}, {})"
    " ON CONFLICT (organisation, number) DO NOTHING RETURNING id"
)
_LOT: Final = Statement(
    "SELECT s.lot, l.number, l.site, p.public_id FROM specimen s JOIN lot l ON l.id = s.lot"
    " JOIN product p ON p.id = l.product WHERE s.organisation = {} AND s.number = {}"
)
_OF_LOT: Final = Statement(
    "SELECT s.number FROM specimen s JOIN lot l ON l.id = s.lot JOIN product p ON p.id = l.product"
    " WHERE s.organisation = {} AND p.public_id = {} AND l.number = {} AND l.site = {} ORDER BY s.number"
)


class SpecimenLot(NamedTuple):
    """The lot that a specimen was taken of."""

    product: str
    number: str
    site: str


async def note_specimen(
    product_id: str, number: str, site: str | None, specimen: str, *, actor: Actor, now: datetime
) -> None:
    """Note that a specimen of the actor's laboratory was taken of a lot; the same again changes nothing.

    Raises:
        Invalid: The laboratory has given the number to a specimen of another lot, or it is empty or too long.
        NotFound, NotSignedIn, Forbidden: The actor is no laboratory that may enter results of this lot.
    """
    require(actor, "result:write")
    product, entered_as = await entering(product_id, actor)
    if entered_as is not Role.MEMBER_LAB:
        raise Forbidden(
            Bilingual(ja="検体番号は試験所が登録します。", en="Specimens are noted by the laboratory.")
        )
    text = specimen.strip()
    if not 0 < len(text) <= _LONGEST or not text.isprintable():
        raise Invalid.field(
            "specimen",
            "E_FMT",
            ja=f"検体番号は1〜{_LONGEST}文字で入力してください。",
            en=f"A specimen's number has 1 to {_LONGEST} characters.",
        )
    async with transaction():
        lot = await lock(product, number, site)
        for organisation in sorted(actor.organisations):
            if await _NOTE.first(uuid7(), organisation, text, lot["id"], actor.person, now):
                await log.append(
                    "lot.specimen_noted",
                    subject(product_id, lot),
                    facts=Facts(role=entered_as),
                    actor=actor,
                    now=now,
                )
                continue
            known = await _LOT.first(organisation, text)
            if known is not None and known["lot"] != lot["id"]:
                raise Invalid.field(
                    "specimen",
                    "E_DUP",
                    ja=f"検体番号 {text} は {known['public_id']} のロット {known['number']} で使われています。",
                    en=f"Specimen {text} is one of lot {known['number']} of {known['public_id']}.",
                )


async def lot_of_specimen(specimen: str, *, actor: Actor) -> SpecimenLot | None:
    """The lot of a specimen of the actor's laboratories; None where none has noted it."""
    for organisation in sorted(actor.organisations):
        row = await _LOT.first(organisation, specimen)
        if row is not None:
            return SpecimenLot(row["public_id"], row["number"], row["site"])
    return None


async def specimens_of(product_id: str, number: str, site: str, *, actor: Actor) -> tuple[str, ...]:
    """The specimens that the actor's laboratories took of a lot."""
    found = [
        row["number"]
        for organisation in sorted(actor.organisations)
        for row in await _OF_LOT.rows(organisation, product_id, number, site)
    ]
    return tuple(found)
