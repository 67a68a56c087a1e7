"""Reviews: who judges a case, what they ask, what they decide, and what is due when.

A case is one version of a product on its way to publication. The acts that reach beyond it (submission, approval,
rejection, suspension …) are in ``registry.services.lifecycle``.
"""

from registry.services.reviews.assigning import assign, declare_for_case, declare_yearly, override
from registry.services.reviews.desk import Desk, candidates, desk, reviewers_of, yearly
from registry.services.reviews.examining import (
    accept,
    recommend,
    request_changes,
    return_incomplete,
    send_back,
)
from registry.services.reviews.following import explanations, history, standing
from registry.services.reviews.points import answer, raise_point, resolve
from registry.services.reviews.reading import admitted, case, certified, queue, queue_key, submitted
from registry.services.reviews.rows import Case

__all__ = [
    "Case",
    "Desk",
    "accept",
    "admitted",
    "answer",
    "assign",
    "candidates",
    "case",
    "certified",
    "declare_for_case",
    "declare_yearly",
    "desk",
    "explanations",
    "history",
    "override",
    "queue",
    "queue_key",
    "raise_point",
    "recommend",
    "request_changes",
    "resolve",
    "return_incomplete",
    "reviewers_of",
    "send_back",
    "standing",
    "submitted",
    "yearly",
]
