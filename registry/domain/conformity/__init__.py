"""Limits of test items, and the verdict on a result (domain specification 4.3, 4.4)."""

from registry.domain.conformity.judging import RULE_VERSION, judge, releases
from registry.domain.conformity.limits import check_limit, describe

__all__ = ["RULE_VERSION", "check_limit", "describe", "judge", "releases"]
