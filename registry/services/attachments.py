"""Attachments: bytes kept once by their hash, each use recorded, shown only to whom a use of theirs is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import TypeAdapter, ValidationError

from registry.domain.canonical import sha256_hex
from registry.domain.errors import Forbidden, Invalid, NotFound
from registry.domain.permissions import ANONYMOUS, Actor, allowed_of, require
from registry.domain.ports import FileInspector
from registry.services import log, products
from registry.services.log import Facts
from registry.tables.database import Statement, transaction
from schemas.attachments import AttachmentRecord, FileName
from schemas.base import Bilingual
from schemas.vocab import AttachmentPurpose, AttachmentType

__all__ = ["MAX_BYTES", "Found", "add", "inspected", "keep", "load", "of_product", "visible"]

MAX_BYTES = 10_000_000
"""Largest file: 10 MB."""

_FILE_NAME: TypeAdapter[str] = TypeAdapter(FileName)
_EXTENSIONS = {
    AttachmentType.PDF: ("pdf",),
    AttachmentType.PNG: ("png",),
    AttachmentType.JPEG: ("jpg", "jpeg"),
}
_KEEP = Statement(
    "INSERT INTO attachment (sha256, media_type, size, content, stored_at) VALUES ({}, {}, {}, {}, {})"
    " ON CONFLICT (sha256) DO NOTHING"
)
_USE = Statement(
    "INSERT INTO attachment_use (id, attachment, record, purpose, file_name, added_by, added_at, lot)"
    " VALUES ({}, {}, {}, {}, {}, {}, {}, {}) ON CONFLICT (id) DO NOTHING RETURNING id"
)
_USES = Statement(
    "SELECT u.record, u.purpose, u.file_name, u.added_by, u.lot, a.media_type, p.firm, p.published_version"
    " FROM attachment_use u JOIN attachment a ON a.sha256 = u.attachment"
    " LEFT JOIN product p ON p.public_id = u.record WHERE u.attachment = {} ORDER BY u.added_at, u.id"
)
_CONTENT = Statement("SELECT content, media_type FROM attachment WHERE sha256 = {}")
_OF_PRODUCT = Statement(
    "SELECT a.sha256, a.media_type, a.size, u.record AS product, u.purpose, u.file_name, u.added_at"
    " FROM attachment_use u JOIN attachment a ON a.sha256 = u.attachment WHERE u.record = {}"
    " ORDER BY u.added_at, u.id"
)
_PRODUCT = Statement("SELECT firm, published_version FROM product WHERE public_id = {}")


@dataclass(frozen=True)
class Found:
    """A file ready to be sent."""

    body: bytes
    media_type: AttachmentType
    file_name: str


async def add(
    content: bytes,
    *,
    product: str,
    purpose: AttachmentPurpose,
    declared: str,
    file_name: str,
    files: FileInspector,
    actor: Actor,
    now: datetime,
) -> AttachmentRecord:
    """Keep a file that a firm sends for one of its products; sending it again changes nothing.

    Args:
        content: The file.
        product: Public id of a product of the actor's firm; a draft will do.
        purpose: What it is sent for.
        declared: Media type that the sender states.
        file_name: Its name at the sender.
        files: Recognises it.
        actor: Who sends it.
        now: The instant, aware UTC.

    Raises:
        Invalid: The file is empty or too large, has a name that could mislead, is not PDF, PNG or JPEG, is
            damaged, or is not what its declared type or its extension says.
        NotFound: There is no such product, or the actor may not know of it.
        NotSignedIn, Forbidden: The actor may send no files for this product.
    """
    require(actor, "attachment:create")
    await _own(product, actor)
    kind = await inspected(content, declared=declared, file_name=file_name, files=files)
    sha256 = sha256_hex(content)
    async with transaction():
        first = await keep(
            content,
            media_type=kind,
            use=uuid5(NAMESPACE_URL, f"{purpose}:{product}:{sha256}"),
            record=product,
            purpose=purpose.value,
            file_name=file_name,
            added_by=actor.person,
            now=now,
        )
        if first:
            await log.append(
                "attachment.added",
                product,
                facts=Facts(
                    role=actor.role_for("attachment:create"), to_state=purpose.value, document_sha256=sha256
                ),
                actor=actor,
                now=now,
            )
    return AttachmentRecord(
        sha256=sha256,
        media_type=kind,
        size=len(content),
        product=product,
        purpose=purpose,
        file_name=file_name,
        added_at=now,
    )


async def inspected(content: bytes, *, declared: str, file_name: str, files: FileInspector) -> AttachmentType:
    """What a file is, as recognised by its content.

    Raises:
        Invalid: It is empty or too large, is not PDF, PNG or JPEG, is damaged, or is not what its declared type
            or its extension says.
    """
    if not 0 < len(content) <= MAX_BYTES:
        raise Invalid.field(
            "",
            "E_LIMIT",
            ja=f"ファイルは1バイトから{MAX_BYTES // 1_000_000}MBまでです。",
            en=f"A file has between 1 byte and {MAX_BYTES // 1_000_000} MB.",
        )
    _named(file_name)
    kind = await files.inspect(content)
    _consistent(kind, declared=declared, file_name=file_name)
    return kind


async def keep(
    content: bytes,
    *,
    media_type: AttachmentType,
    use: UUID,
    record: str,
    purpose: str,
    file_name: str,
    added_by: UUID | None,
    now: datetime,
    lot: UUID | None = None,
) -> bool:
    """Keep bytes and one use of them inside the open transaction; whether the use is new.

    Args:
        content: The bytes; equal bytes are stored once.
        media_type: What they are.
        use: Key of the use; a use that is known already stays as it is.
        record: What uses them.
        purpose: What for.
        file_name: Name to send them under.
        added_by: Person, or None for the registry itself.
        now: The instant, aware UTC.
        lot: The lot that it speaks of, by its row.
    """
    sha256 = sha256_hex(content)
    await _KEEP.rows(sha256, media_type.value, len(content), content, now)
    return bool(await _USE.rows(use, sha256, record, purpose, file_name, added_by, now, lot))


async def load(sha256: str, *, actor: Actor) -> Found:
    """A file for someone who may see it: the public where a published product shows it, its firm, and staff.

    Raises:
        NotFound: There is no such file, or the actor may not know of it.
    """
    uses = await _USES.rows(sha256)
    use = await _visible(uses, sha256, actor)
    stored = None if use is None else await _CONTENT.first(sha256)
    if use is None or stored is None:
        raise NotFound(sha256)
    return Found(bytes(stored["content"]), AttachmentType.of(stored["media_type"]), use["file_name"])


async def of_product(product: str, *, actor: Actor) -> tuple[AttachmentRecord, ...]:
    """All files sent for a product, the oldest first, for its firm and for staff.

    Raises:
        NotFound: There is no such product, or the actor may not know of it.
        Forbidden: It belongs to another firm.
    """
    if not allowed_of(actor, "attachment:read_any", product):
        await _own(product, actor)
    return tuple(AttachmentRecord.model_validate(row) for row in await _OF_PRODUCT.rows(product))


async def visible(hashes: Iterable[str], *, actor: Actor) -> dict[str, AttachmentType]:
    """Those of some files that the actor may see, and what they are."""
    found = {}
    for sha256 in hashes:
        uses = await _USES.rows(sha256)
        if await _visible(uses, sha256, actor):
            found[sha256] = AttachmentType.of(uses[0]["media_type"])
    return found


async def _visible(uses: list[dict[str, Any]], sha256: str, actor: Actor) -> dict[str, Any] | None:
    """The first use through which the actor may see the file."""
    for use in uses:
        if allowed_of(actor, "attachment:read_any", use["record"]):
            return use
        of_sender = use["lot"] is not None and actor.person is not None and use["added_by"] == actor.person
        if use["firm"] in actor.firms or of_sender or await _public(use, sha256):
            return use
    return None


async def _public(use: dict[str, Any], sha256: str) -> bool:
    """Whether the product that the file was sent for is published and shows it as a picture of its label.

    The product must have sent the file itself: naming the hash of another firm's file makes nothing public.
    """
    if use["purpose"] != AttachmentPurpose.LABEL_IMAGE or use["published_version"] is None:
        return False
    seen = await products.view(use["record"], actor=ANONYMOUS)
    return any(image.sha256 == sha256 for image in seen.product.label_images)


async def _own(product: str, actor: Actor) -> None:
    row = await _PRODUCT.first(product)
    own = row is not None and row["firm"] in actor.firms
    if row is None or (row["published_version"] is None and not own):
        raise NotFound(product)
    if not own:
        raise Forbidden(
            Bilingual(
                ja="他社の製品にはファイルを送れません。",
                en="This product belongs to another firm; send no files.",
            )
        )


def _named(file_name: str) -> None:
    try:
        _FILE_NAME.validate_python(file_name)
    except ValidationError:
        raise Invalid.field(
            "file_name",
            "E_FMT",
            ja='ファイル名は拡張子を含めて5〜120文字とし、\\ / : * ? " < > | を使わないでください。',
            en="A file's name has 5 to 120 characters with its extension, and none of \\ / : * ? \" < > |.",
        ) from None


def _consistent(kind: AttachmentType, *, declared: str, file_name: str) -> None:
    if declared != kind:
        raise Invalid.field(
            "",
            "type_differs",
            ja=f"Content-Type は「{declared}」ですが、内容は{kind.ja}です。Content-Type: {kind.value} としてください。",
            en=f"Declared as {declared or 'nothing'}, but the content is {kind.en}; send Content-Type: {kind.value}.",
        )
    if file_name.rpartition(".")[2].lower() not in _EXTENSIONS[kind]:
        raise Invalid.field(
            "file_name",
            "extension_differs",
            ja=f"拡張子が内容（{kind.ja}）と違います。.{_EXTENSIONS[kind][0]} としてください。",
            en=f"The extension does not fit the content ({kind.en}); use .{_EXTENSIONS[kind][0]}.",
        )
