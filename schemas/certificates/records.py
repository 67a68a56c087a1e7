"""What is told of a certificate beside its editions: the current state first, then how to check the copies."""

from datetime import date, datetime

from pydantic import Field

from schemas.base import Contract
from schemas.identifiers import CertificateNo, ProductId
from schemas.products.common import Sha256
from schemas.vocab import CertificateState

__all__ = ["CertificateRecord"]


class CertificateRecord(Contract):
    """One certificate as anyone may check it today."""

    state: CertificateState
    number: CertificateNo
    replaced_by: CertificateNo | None = Field(
        description="The newest certificate of the product, if another."
    )
    product: ProductId
    product_version: int
    specimen: bool
    issued_at: datetime
    valid_until: date = Field(description="Last day of validity, in Asia/Tokyo.")
    public_sha256: Sha256 = Field(description="SHA-256 of the public edition's canonical JSON.")
