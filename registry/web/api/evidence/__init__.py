"""Evidence under ``/api/v1``: what a reader may see of a product's, and what reviewers enter and judge."""

from registry.web.api.evidence.harm import ProductHarm
from registry.web.api.evidence.judging import OutcomeJudging
from registry.web.api.evidence.reading import ProductEvidence
from registry.web.api.evidence.records import OutcomeRecords, ProductRecords, Studies

__all__ = ["OutcomeJudging", "OutcomeRecords", "ProductEvidence", "ProductHarm", "ProductRecords", "Studies"]
