"""Certificates of analysis: the documents that a laboratory or the firm sends for a lot (domain specification 4.10)."""

from datetime import datetime
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from registry.domain.canonical import sha256_hex
from registry.domain.permissions import Actor, require
from registry.domain.ports import FileInspector
from registry.services import attachments, log
from registry.services.log import Facts
from registry.services.lots.preparing import entering
from registry.services.lots.rows import by_number, lock, sees_unreleased, subject
from registry.services.products.rows import find
from registry.tables.database import Statement, transaction
from schemas.attachments import AttachmentRecord, FileName
from schemas.vocab import AttachmentPurpose

__all__ = ["add_certificate", "certificates_of_analysis"]

_OF_LOT: Final = Statement(
    "SELECT a.sha256, a.media_type, a.size, u.record AS product, u.purpose, u.file_name, u.added_at, u.added_by"
    " FROM attachment_use u JOIN attachment a ON a.sha256 = u.attachment WHERE u.lot = {} ORDER BY u.added_at, u.id"
)


async def add_certificate(
    content: bytes,
    *,
    product_id: str,
    number: str,
    site: str | None,
    declared: str,
    file_name: FileName,
    files: FileInspector,
    actor: Actor,
    now: datetime,
) -> AttachmentRecord:
    """Keep the certificate of analysis of a lot, whatever its state; sending it again changes nothing.

    Args:
        content: The file, a PDF or a picture.
        product_id: The product.
        number: The lot's number.
        site: The site, where the number is used at several.
        declared: Media type that the sender states.
        file_name: Its name at the sender.
        files: Recognises it.
        actor: Who sends it: the firm, or a laboratory.
        now: The instant, aware UTC.

    Raises:
        Invalid: The file is not what it says, or the number is used at several sites and none is named.
        NotFound, NotSignedIn, Forbidden: The actor may not enter results of this lot.
    """
    require(actor, "result:write")
    product, entered_as = await entering(product_id, actor)
    purpose = AttachmentPurpose.CERTIFICATE_OF_ANALYSIS
    kind = await attachments.inspected(content, declared=declared, file_name=file_name, files=files)
    sha256 = sha256_hex(content)
    async with transaction():
        lot = await lock(product, number, site)
        first = await attachments.keep(
            content,
            media_type=kind,
            use=uuid5(NAMESPACE_URL, f"{purpose}:{lot['id']}:{sha256}"),
            record=product_id,
            purpose=purpose.value,
            file_name=file_name,
            added_by=actor.person,
            now=now,
            lot=lot["id"],
        )
        if first:
            await log.append(
                "lot.certificate_of_analysis_added",
                subject(product_id, lot),
                facts=Facts(role=entered_as, document_sha256=sha256),
                actor=actor,
                now=now,
            )
    return AttachmentRecord(
        sha256=sha256,
        media_type=kind,
        size=len(content),
        product=product_id,
        purpose=purpose,
        file_name=file_name,
        added_at=now,
    )


async def certificates_of_analysis(
    product_id: str, number: str, site: str, *, actor: Actor
) -> tuple[AttachmentRecord, ...]:
    """The certificates of analysis of a lot that the actor may see, the oldest first.

    The firm, reviewers and auditors see all of them, whoever sent one sees that one.
    """
    product = await find(product_id)
    if product is None:
        return ()
    rows = [
        row
        for lot in await by_number(product["id"], number)
        if lot["site"] == site
        for row in await _OF_LOT.rows(lot["id"])
    ]
    all_of_them = sees_unreleased(product, actor)
    return tuple(
        AttachmentRecord.model_validate({name: value for name, value in row.items() if name != "added_by"})
        for row in rows
        if all_of_them or (actor.person is not None and row["added_by"] == actor.person)
    )
