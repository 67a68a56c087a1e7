"""The evidence engine: what trials found of a product's outcomes, judged by people, pooled and graded by rule.

Every record is a chain of versions; a grade is computed again in the transaction of whatever changed beneath it.
"""

from registry.services.evidence.entering import (
    correct_outcome,
    decide_scope,
    define_outcome,
    record_interests,
    record_result,
    record_study,
)
from registry.services.evidence.grading import history, regrade, regrade_all
from registry.services.evidence.judging import (
    assess_bias,
    bias_state,
    certainty_state,
    confirm_certainty,
    judge_certainty,
)
from registry.services.evidence.linking import end_link, link
from registry.services.evidence.reading import Evidence, export, gather, missing_inputs, preview, table, view
from registry.services.evidence.requests import (
    accept_request,
    decline_request,
    link_requests,
    open_requests,
    request_link,
)

__all__ = [
    "Evidence",
    "accept_request",
    "assess_bias",
    "bias_state",
    "certainty_state",
    "confirm_certainty",
    "correct_outcome",
    "decide_scope",
    "decline_request",
    "define_outcome",
    "end_link",
    "export",
    "gather",
    "history",
    "judge_certainty",
    "link",
    "link_requests",
    "missing_inputs",
    "open_requests",
    "preview",
    "record_interests",
    "record_result",
    "record_study",
    "regrade",
    "regrade_all",
    "request_link",
    "table",
    "view",
]
