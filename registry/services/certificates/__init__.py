"""Certificates: issued as two editions of one snapshot, read, checked and printed (6.1)."""

from registry.services.certificates.issuing import issue, issue_specimen
from registry.services.certificates.previewing import preview
from registry.services.certificates.printing import pdf
from registry.services.certificates.reading import Viewed, of_product, record, view
from registry.services.certificates.standing import end_by, expire, move

__all__ = [
    "Viewed",
    "end_by",
    "expire",
    "issue",
    "issue_specimen",
    "move",
    "of_product",
    "pdf",
    "preview",
    "record",
    "view",
]
