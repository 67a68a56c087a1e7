"""The evidence engine: what trials found of a product's outcomes, judged by people, pooled and graded by rule.

Every record is a chain of versions; a grade is computed again in the transaction of whatever changed beneath it.
"""

from registry.services.evidence.desk import EvidenceDesk, OutcomeDesk, desk
from registry.services.evidence.entering import (
    correct_outcome,
    decide_scope,
    define_outcome,
    record_interests,
    record_result,
    record_study,
)
from registry.services.evidence.grading import emptied, history, regrade, regrade_all, regrade_by_day
from registry.services.evidence.harm import confirm_harm, harm_state, harm_tag, harmful, record_harm
from registry.services.evidence.judging import (
    assess_bias,
    bias_state,
    certainty_state,
    confirm_certainty,
    judge_certainty,
)
from registry.services.evidence.linking import end_link, link
from registry.services.evidence.on_record import (
    interests_on_record,
    outcome_on_record,
    pair_on_record,
    study_on_record,
)
from registry.services.evidence.reading import Evidence, export, gather, missing_inputs, preview, table, view
from registry.services.evidence.requests import (
    accept_request,
    accept_review_request,
    decline_request,
    link_request,
    link_requests,
    open_requests,
    request_link,
)
from registry.services.evidence.studies import (
    amend_trial,
    enter_publication,
    merge_trials,
    record_publication,
    record_trial,
    take_over_listing,
)

__all__ = [
    "Evidence",
    "EvidenceDesk",
    "OutcomeDesk",
    "accept_request",
    "accept_review_request",
    "amend_trial",
    "assess_bias",
    "bias_state",
    "certainty_state",
    "confirm_certainty",
    "confirm_harm",
    "correct_outcome",
    "decide_scope",
    "decline_request",
    "define_outcome",
    "desk",
    "emptied",
    "end_link",
    "enter_publication",
    "export",
    "gather",
    "harm_state",
    "harm_tag",
    "harmful",
    "history",
    "interests_on_record",
    "judge_certainty",
    "link",
    "link_request",
    "link_requests",
    "merge_trials",
    "missing_inputs",
    "open_requests",
    "outcome_on_record",
    "pair_on_record",
    "preview",
    "record_harm",
    "record_interests",
    "record_publication",
    "record_result",
    "record_study",
    "record_trial",
    "regrade",
    "regrade_all",
    "regrade_by_day",
    "request_link",
    "study_on_record",
    "table",
    "take_over_listing",
    "view",
]
