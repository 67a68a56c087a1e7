"""Issuing specimens: number, snapshot, both editions and log in one transaction."""

from datetime import datetime
from typing import Any

from registry.domain import certificates
from registry.domain.calendar import tokyo_day
from registry.domain.certificate_numbers import certificate_number
from registry.domain.errors import Conflict, NotFound
from registry.domain.permissions import Actor, require
from registry.services import log, versions
from registry.services.certificates import composing
from registry.services.certificates.reading import of_row
from registry.services.certificates.rows import COLUMNS, edition_record, find
from registry.services.log import Facts
from registry.services.products.rows import state_at
from registry.tables.certificates import Certificate
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from schemas.base import Bilingual
from schemas.certificates.records import CertificateRecord
from schemas.vocab import CertificateState, RegistrationState, Role

__all__ = ["issue", "issue_specimen"]

_PRODUCT = Statement("SELECT id, firm, state, suspends_at FROM product WHERE public_id = {}")
_EARLIER = Statement(COLUMNS + " WHERE c.product = {} ORDER BY c.issued_at DESC, c.id DESC")
_SUPERSEDE = Statement("UPDATE certificate SET state = {} WHERE id = {}")


async def issue_specimen(
    product_id: str, *, actor: Actor, base_address: str, now: datetime
) -> CertificateRecord:
    """Issue a specimen of a published product's certificate; earlier valid ones become superseded.

    The product keeps year and serial of its first specimen; ``VV`` of the number counts its certificates.

    Args:
        product_id: The product.
        actor: A reviewer or chief reviewer, or a person of the product's own firm.
        base_address: Public base address without a final slash; it is printed.
        now: The instant, aware UTC.

    Raises:
        NotFound: There is no such product, or the actor may not know of it.
        Conflict: The product is not published.
        NotSignedIn, Forbidden: The actor may not issue specimens of this product.
    """
    require(actor, "certificate:preview")
    product = await _PRODUCT.first(product_id)
    if product is None:
        raise NotFound(product_id)
    permission = "certificate:preview" if product["firm"] in actor.firms else "certificate:issue"
    require(actor, permission)
    role = actor.role_for(permission)
    return await issue(product_id, actor=actor, role=role, base_address=base_address, now=now)


async def issue(
    product_id: str, *, actor: Actor, role: Role, base_address: str, now: datetime
) -> CertificateRecord:
    """Issue as part of an act that has asked for its permission: an approval, or a transfer to another firm.

    Raises:
        Conflict: The product is not published.
    """
    async with transaction():
        # The counter's row lock makes two issues of one product wait for each other, so what follows is current.
        version = await log.next_number(f"certificate/{product_id}")
        product = await _PRODUCT.first(product_id)
        if product is None or state_at(product, now) is not RegistrationState.PUBLISHED:
            raise Conflict(
                Bilingual(
                    ja="公開中の製品だけ証明書を発行できます。先に製品を公開してください。",
                    en="Only a published product gets a certificate; publish the product first.",
                )
            )
        earlier = await _EARLIER.rows(product["id"])
        number = await _number(earlier, version, now=now)
        composed = await composing.specimen(
            product_id, number, version=version, base_address=base_address, now=now
        )
        await _supersede(earlier, number, actor=actor, role=role, now=now)
        await _store(composed, product, actor=actor, role=role, now=now)
        return of_row(await find(number), replaced_by=None, now=now)


async def _number(earlier: list[dict[str, Any]], version: int, *, now: datetime) -> str:
    if earlier:
        _, _, year, serial, *_ = str(earlier[0]["number"]).split("-")
        return certificate_number(None, year=int(year), serial=int(serial), version=version)
    year_now = tokyo_day(now).year
    serial_now = await log.next_number(f"certificate/XX-{year_now}")
    return certificate_number(None, year=year_now, serial=serial_now, version=version)


async def _supersede(
    earlier: list[dict[str, Any]], number: str, *, actor: Actor, role: Role, now: datetime
) -> None:
    for row in earlier:
        if row["state"] == CertificateState.VALID:
            await _SUPERSEDE.rows(CertificateState.SUPERSEDED.value, row["id"])
            facts = Facts(
                role=role,
                from_state=CertificateState.VALID.value,
                to_state=CertificateState.SUPERSEDED.value,
                reason=number,
            )
            await log.append("certificate.superseded", row["number"], facts=facts, actor=actor, now=now)


async def _store(
    composed: composing.Composed, product: dict[str, Any], *, actor: Actor, role: Role, now: datetime
) -> None:
    full = composed.full
    public = certificates.public_edition(full, composed.visible)
    stored = [
        await versions.add(
            "certificate",
            edition_record(edition.number, edition.edition),
            1,
            edition,
            actor=actor,
            role=role,
            now=now,
        )
        for edition in (public, full)
    ]
    await insert(
        Certificate,
        {
            "id": uuid7(),
            "number": full.number,
            "product": product["id"],
            "product_version": full.product.version,
            "state": CertificateState.VALID.value,
            "public_sha256": stored[0].sha256,
            "full_sha256": stored[1].sha256,
            "issued_at": now,
            "expires_on": full.valid_until,
        },
    )
    # The public edition's hash is the document's: whoever holds a copy can be shown that it was logged. The full
    # edition's stands beside it, so that neither can be exchanged.
    facts = Facts(
        role=role,
        version=full.version,
        to_state=CertificateState.VALID.value,
        reason=f"full edition {stored[1].sha256}",
        document_sha256=stored[0].sha256,
    )
    await log.append("certificate.issued", full.number, facts=facts, actor=actor, now=now)
