"""The body of evidence of one outcome: its linked trials, and what follows from them (specification 3.3 to 3.9)."""

from registry.domain.bodies.computing import (
    Computed,
    compute,
    emptied_by,
    for_public,
    inputs_of,
    interval_of,
    randomised,
    suggestions,
)
from registry.domain.bodies.linked import (
    LinkedEvidence,
    body_trial,
    concern_expressed,
    graded_trial,
    independent,
    is_reported,
    trial_direction,
)

__all__ = [
    "Computed",
    "LinkedEvidence",
    "body_trial",
    "compute",
    "concern_expressed",
    "emptied_by",
    "for_public",
    "graded_trial",
    "independent",
    "inputs_of",
    "interval_of",
    "is_reported",
    "randomised",
    "suggestions",
    "trial_direction",
]
