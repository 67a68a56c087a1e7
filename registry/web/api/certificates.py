"""Certificates under ``/api/v1/certificates``, and those of a product under the product."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from pydantic import TypeAdapter

from registry.domain.errors import NotFound
from registry.services import certificates
from registry.web.dependencies import resources
from registry.web.requests import Incoming, actor, query
from registry.web.routes import Route, takes
from schemas.base import Contract
from schemas.certificates import CertificateSnapshot
from schemas.certificates.records import CertificateRecord
from schemas.vocab import Edition

__all__ = ["Certificates", "ProductCertificates"]

_RECORD = TypeAdapter(CertificateRecord)
_RECORDS = TypeAdapter(tuple[CertificateRecord, ...])
_CACHE = {Edition.PUBLIC: "public, no-cache", Edition.FULL: "private, no-cache"}


class _EditionQuery(Contract):
    edition: Edition = Edition.PUBLIC


class ProductCertificates(Controller):
    """Issue certificates of a product and list them."""

    path = "/products"

    @get(
        "/{product_id:str}/certificates",
        **takes(
            Route(
                summary="Certificates of a product, the newest first",
                permission="certificate:read",
                answer=_RECORDS,
            )
        ),
    )
    async def list(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Superseded and expired ones stay listed."""
        query(request, Contract)
        found = await certificates.of_product(product_id, now=resources(request).now())
        return Response(
            _RECORDS.dump_json(found), media_type="application/json", headers={"Cache-Control": "no-cache"}
        )

    @post(
        "/{product_id:str}/certificates",
        **takes(
            Route(
                summary="Issue a specimen certificate",
                permission="certificate:preview",
                answer=_RECORD,
                status=201,
                errors=(409,),
            )
        ),
    )
    async def create(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Both editions are made from what is on record now; earlier valid specimens become superseded."""
        query(request, Contract)
        made = await certificates.issue_specimen(
            product_id,
            actor=actor(request),
            base_address=resources(request).base_address,
            now=resources(request).now(),
        )
        return Response(
            _RECORD.dump_json(made),
            status_code=201,
            media_type="application/json",
            headers={"Location": f"/api/v1/certificates/{made.number}", "Cache-Control": "no-cache"},
        )

    @get(
        "/{product_id:str}/certificates/preview.pdf",
        **takes(
            Route(
                summary="The certificate as it would be printed of your draft, or of what is published: a specimen",
                permission="certificate:preview",
                query=_EditionQuery,
                media_type="application/pdf",
                errors=(503,),
            )
        ),
    )
    async def preview(self, request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
        """Made at each request and kept nowhere; its number is that of no certificate."""
        outside, edition = resources(request), query(request, _EditionQuery).edition
        made = await certificates.preview(
            product_id,
            edition=edition,
            actor=actor(request),
            renderer=outside.renderer,
            base_address=outside.base_address,
            now=outside.now(),
        )
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": f'inline; filename="{product_id}-specimen-{edition.value}.pdf"',
            "X-Robots-Tag": "noindex",
        }
        return Response(made, media_type="application/pdf", headers=headers)


class Certificates(Controller):
    """Check a certificate, and take its record or its print."""

    path = "/certificates"

    @get(
        "/{document:str}",
        **takes(
            Route(
                summary="NUMBER: today's state; NUMBER.json: an edition as issued; NUMBER.pdf: its print",
                permission="certificate:read",
                query=_EditionQuery,
                answer=TypeAdapter(CertificateRecord | CertificateSnapshot),
                errors=(503,),
            )
        ),
    )
    async def show(self, request: Incoming, document: FromPath[str]) -> Response[Any]:
        """Editions never change; the header ``Certificate-State`` says how the certificate stands today."""
        number, _, form = document.partition(".")
        outside = resources(request)
        if not form:
            query(request, Contract)
            told = await certificates.record(number, now=outside.now())
            return Response(
                _RECORD.dump_json(told), media_type="application/json", headers={"Cache-Control": "no-cache"}
            )
        edition, reader = query(request, _EditionQuery).edition, actor(request)
        match form:
            case "json":
                found = await certificates.view(number, edition=edition, actor=reader, now=outside.now())
            case "pdf":
                found = await certificates.pdf(
                    number, edition=edition, actor=reader, renderer=outside.renderer, now=outside.now()
                )
            case _:
                raise NotFound(document)
        headers = {
            "ETag": f'"{found.sha256}"',
            "Cache-Control": _CACHE[edition],
            "Certificate-State": found.state.value,
            "Content-Disposition": f'inline; filename="{number}-{edition.value}.{form}"',
        }
        return Response(found.body, media_type=f"application/{form}", headers=headers)
