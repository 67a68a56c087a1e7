"""The printed certificate: rendered once, kept by hash, outside any transaction while it is made."""

import asyncio
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from registry.domain.canonical import sha256_hex
from registry.domain.documents import read
from registry.domain.permissions import SYSTEM, Actor
from registry.domain.ports import PdfRenderer
from registry.services import attachments, log
from registry.services.certificates.reading import Viewed, view
from registry.services.certificates.rows import edition_record
from registry.services.log import Facts
from registry.tables.database import Statement, transaction
from schemas.certificates import CertificateSnapshot
from schemas.vocab import AttachmentType, Edition, Role

__all__ = ["pdf"]

_PURPOSE = "certificate_pdf"
_KEPT = Statement(
    "SELECT a.content FROM attachment_use u JOIN attachment a ON a.sha256 = u.attachment WHERE u.id = {}"
)
_making: dict[UUID, asyncio.Task[bytes]] = {}
"""What this process is printing now, by the use under which it will be kept."""


async def pdf(number: str, *, edition: Edition, actor: Actor, renderer: PdfRenderer, now: datetime) -> Viewed:
    """The PDF of an edition: made at the first request, looked up afterwards.

    Whoever asks first, the registry makes it, and logs its hash then. Who asks for the same one meanwhile waits
    for it; who gives up does not stop it for the others. Should two processes make it at once, the bytes are
    equal, and are kept and logged once.

    Raises:
        NotFound, NotSignedIn, Forbidden: As for ``view``.
        RenderFailed: It could not be made.
    """
    seen = await view(number, actor=actor, edition=edition, now=now)
    use = uuid5(NAMESPACE_URL, f"{_PURPOSE}:{edition_record(number, edition)}:{seen.sha256}")
    making = _making.get(use)
    if making is None:
        making = _making[use] = asyncio.create_task(
            _made(use, number, edition, seen.body, renderer=renderer, now=now)
        )
        making.add_done_callback(lambda task: _ended(use, task))
    content = await asyncio.shield(making)
    return Viewed(seen.state, content, sha256_hex(content))


def _ended(use: UUID, task: asyncio.Task[bytes]) -> None:
    del _making[use]
    if not task.cancelled():
        task.exception()  # retrieved, so that an error nobody waits for any more is not reported as lost


async def _made(
    use: UUID, number: str, edition: Edition, snapshot: bytes, *, renderer: PdfRenderer, now: datetime
) -> bytes:
    kept = await _KEPT.first(use)
    if kept is not None:
        return bytes(kept["content"])
    made = await renderer.render(read(CertificateSnapshot, snapshot.decode()))
    async with transaction():
        first = await attachments.keep(
            made,
            media_type=AttachmentType.PDF,
            use=use,
            record=edition_record(number, edition),
            purpose=_PURPOSE,
            file_name=f"{number}-{edition.value}.pdf",
            added_by=None,
            now=now,
        )
        if first:
            facts = Facts(role=Role.SYSTEM, document_sha256=sha256_hex(made))
            await log.append("certificate.printed", number, facts=facts, actor=SYSTEM, now=now)
    return made
