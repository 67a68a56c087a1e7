"""The page of a certificate: how it stands today comes first, then what its public edition holds."""

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect
from pydantic import TypeAdapter, ValidationError

from registry.domain.documents import read
from registry.domain.errors import NotFound
from registry.services import certificates
from registry.web.dependencies import resources
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.certificates import CertificateSnapshot
from schemas.identifiers import CertificateNo
from schemas.vocab import CertificateState, Edition, TrialStanding

__all__ = ["certificate", "printed_address"]

_NUMBER: TypeAdapter[str] = TypeAdapter(CertificateNo)


@get("/certificates/{number:str}", **needs("certificate:read"))
async def certificate(request: Incoming, number: FromPath[str]) -> Response[bytes]:
    """The public edition, whoever reads it."""
    try:
        known = _NUMBER.validate_python(number)
    except ValidationError:
        raise NotFound(number) from None
    now = resources(request).now()
    record = await certificates.record(known, now=now)
    edition = await certificates.view(known, actor=actor(request), edition=Edition.PUBLIC, now=now)
    return page(
        request,
        "certificates/show.html",
        record=record,
        snapshot=read(CertificateSnapshot, edition.body.decode()),
        good=record.state is CertificateState.VALID and not record.specimen,
        standings=tuple(TrialStanding),
    )


@get("/v/{number:str}", **needs("certificate:read"))
async def printed_address(number: FromPath[str]) -> Redirect:
    """The short address in a certificate's QR code."""
    return Redirect(f"/certificates/{number}", status_code=303)
