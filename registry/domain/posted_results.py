"""What of the results that a register holds may be copied into the arms of a result, where the words mean the same.

Adjusted and geometric means, ranges and intervals of another level mean something else than the fields of an arm:
they are shown, and left to whoever enters the result.
"""

import re
from collections.abc import Mapping
from typing import Final

from schemas.posted_results import PostedOutcome, PostedRow
from schemas.vocab import OutcomeRole, PostedDispersion, PostedOutcomeKind, PostedParameter

__all__ = ["arm_fields", "result_fields"]

_LONGEST_TIME: Final = 500
_NUMBER: Final = re.compile(r"([-+]?)(\d{1,3}(?:,\d{3})+|\d*)(\.\d+)?", re.ASCII)
_VALUES: Final[Mapping[PostedParameter | None, str]] = {
    PostedParameter.MEAN: "mean",
    PostedParameter.MEDIAN: "median",
    PostedParameter.COUNT_OF_PARTICIPANTS: "events",
}
_SPREADS: Final[Mapping[PostedDispersion | None, str]] = {
    PostedDispersion.STANDARD_DEVIATION: "sd",
    PostedDispersion.STANDARD_ERROR: "se",
}
_LIMITS: Final[Mapping[tuple[PostedParameter | None, PostedDispersion | None], tuple[str, str]]] = {
    (PostedParameter.MEAN, PostedDispersion.CI_95): ("ci_lower", "ci_upper"),
    (PostedParameter.MEDIAN, PostedDispersion.QUARTILES): ("q1", "q3"),
}
_ROLES: Final[Mapping[PostedOutcomeKind | None, OutcomeRole]] = {
    PostedOutcomeKind.PRIMARY: OutcomeRole.PRIMARY,
    PostedOutcomeKind.SECONDARY: OutcomeRole.SECONDARY,
    PostedOutcomeKind.POST_HOC: OutcomeRole.POST_HOC,
}


def arm_fields(outcome: PostedOutcome, row: PostedRow, group: str) -> dict[str, str]:
    """The fields of an arm that the numbers of one group fill; those it says nothing of are left out.

    Args:
        outcome: The outcome as posted.
        row: One of its rows.
        group: Code of the group.
    """
    found = next((one for one in row.values if one.group == group), None)
    if found is None:
        return {}
    of_all = next((one.analysed for one in outcome.groups if one.code == group), None)
    filled = {"n": found.analysed or of_all}
    parameter, dispersion = outcome.parameter, outcome.dispersion
    if parameter in _VALUES:
        filled[_VALUES[parameter]] = found.value
    if parameter is PostedParameter.MEAN and dispersion in _SPREADS:
        filled[_SPREADS[dispersion]] = found.spread
    if (parameter, dispersion) in _LIMITS:
        lower, upper = _LIMITS[parameter, dispersion]
        filled |= {lower: found.lower, upper: found.upper}
    return {name: number for name, text in filled.items() if (number := _number(text)) is not None}


def result_fields(outcome: PostedOutcome) -> dict[str, str]:
    """What the outcome says beside its numbers: its part in the report, and when it was measured."""
    filled = {} if outcome.kind not in _ROLES else {"reported_role": _ROLES[outcome.kind].value}
    if outcome.time_frame is not None:
        filled["time_point"] = " ".join(outcome.time_frame.split())[:_LONGEST_TIME]
    return filled


def _number(text: str | None) -> str | None:
    """A number as forms take it: ``.78`` is 0.78 and ``1,234`` is 1234; None of what is none, such as ``NA``."""
    read = _NUMBER.fullmatch(text or "")
    if read is None or not (read[2] or read[3]):
        return None
    sign = "-" if read[1] == "-" else ""
    return f"{sign}{read[2].replace(',', '').lstrip('0') or '0'}{read[3] or ''}"
