"""Certificates: issued as two editions of one snapshot, read, checked and printed (6.1)."""

from registry.services.certificates.issuing import issue_specimen
from registry.services.certificates.printing import pdf
from registry.services.certificates.reading import Viewed, of_product, record, view

__all__ = ["Viewed", "issue_specimen", "of_product", "pdf", "record", "view"]
