"""The review of a product under ``/api/v1/products/…``, the reviewers' queue under ``/api/v1/reviews``.

Every step answers with the case as it is afterwards and its entity tag, which the next step names in If-Match. The
two submissions name the draft's tag instead.
"""

from registry.web.api.reviews.assigning import CaseRecords
from registry.web.api.reviews.examining import ProductReviews
from registry.web.api.reviews.queue import Reviews
from registry.web.api.reviews.standing import FirmTransfers, ProductStanding
from registry.web.api.reviews.submitting import ProductSubmissions

__all__ = [
    "CaseRecords",
    "FirmTransfers",
    "ProductReviews",
    "ProductStanding",
    "ProductSubmissions",
    "Reviews",
]
