"""Attachments: files that members send, kept once by their hash."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from schemas.base import Contract
from schemas.identifiers import ProductId
from schemas.products.common import Sha256
from schemas.vocab import AttachmentPurpose, AttachmentType

__all__ = ["AttachmentRecord", "FileName"]

FileName = Annotated[
    str,
    StringConstraints(
        min_length=5, max_length=120, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e/\\:*?\"<>|]+$"
    ),
]
"""A file's name with its extension: no folder, no control character, nothing a file system reserves."""


class AttachmentRecord(Contract):
    """A stored file and the use it was sent for."""

    sha256: Sha256
    media_type: AttachmentType = Field(description="As recognised from the content.")
    size: int = Field(description="Bytes.")
    product: ProductId
    purpose: AttachmentPurpose
    file_name: FileName
    added_at: datetime
