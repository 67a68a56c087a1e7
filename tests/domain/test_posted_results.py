"""What a register's numbers fill of an arm: only where the words mean the same (3.2, 3.3)."""

from typing import Any

import pytest

from registry.domain.posted_results import arm_fields, result_fields
from schemas.posted_results import PostedOutcome

VALUE = {"group": "OG000", "value": "12.30", "spread": "4", "lower": "1", "upper": "9"}


def outcome(value: dict[str, Any] | None = None, **fields: Any) -> PostedOutcome:
    return PostedOutcome.model_validate(
        {
            "title": "血圧",
            "groups": [
                {"code": "OG000", "title": "茶", "analysed": "47"},
                {"code": "OG001", "title": "対照"},
            ],
            "rows": [{"values": [VALUE | (value or {})]}],
            **fields,
        }
    )


def filled(made: PostedOutcome, group: str = "OG000") -> dict[str, str]:
    return arm_fields(made, made.rows[0], group)


@pytest.mark.parametrize(
    ("parameter", "dispersion", "expected"),
    [
        ("mean", "standard_deviation", {"mean": "12.30", "sd": "4"}),
        ("mean", "standard_error", {"mean": "12.30", "se": "4"}),
        ("mean", "95_confidence_interval", {"mean": "12.30", "ci_lower": "1", "ci_upper": "9"}),
        ("mean", "90_confidence_interval", {"mean": "12.30"}),
        ("mean", "full_range", {"mean": "12.30"}),
        ("mean", None, {"mean": "12.30"}),
        ("median", "inter_quartile_range", {"median": "12.30", "q1": "1", "q3": "9"}),
        ("median", "95_confidence_interval", {"median": "12.30"}),
        ("median", "standard_deviation", {"median": "12.30"}),
        ("least_squares_mean", "standard_error", {}),
        ("geometric_mean", "95_confidence_interval", {}),
        ("number", "standard_deviation", {}),
        (None, "standard_deviation", {}),
        (None, None, {}),
    ],
)
def test_numbers_go_where_they_mean_the_same_and_nowhere_else(
    parameter: str | None, dispersion: str | None, expected: dict[str, str]
) -> None:
    made = outcome(parameter=parameter, dispersion=dispersion)
    assert filled(made) == {"n": "47"} | expected


def test_a_count_of_participants_is_the_events_of_those_analysed_in_the_row() -> None:
    made = outcome({"value": "5", "analysed": "40"}, parameter="count_of_participants")
    assert filled(made) == {"n": "40", "events": "5"}


def test_a_group_without_numbers_fills_nothing() -> None:
    assert filled(outcome(parameter="mean", dispersion="standard_deviation"), "OG001") == {}
    assert filled(outcome(parameter="mean"), "OG009") == {}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (".78", "0.78"),
        ("-.5", "-0.5"),
        ("+3", "3"),
        ("0", "0"),
        ("007", "7"),
        ("1,234.50", "1234.50"),
        ("12,34", None),
        ("NA", None),
        ("<0.1", None),
        ("-", None),
        ("1e3", None),
        ("", None),
    ],
)
def test_a_number_is_written_as_forms_take_it_and_what_is_none_is_left_out(
    written: str, read: str | None
) -> None:
    value = {"value": written or None}
    assert filled(outcome(value, parameter="mean")).get("mean") == read


@pytest.mark.parametrize(
    ("kind", "role"),
    [("primary", "primary"), ("secondary", "secondary"), ("post_hoc", "post_hoc")],
)
def test_its_part_in_the_report_and_its_time_are_told(kind: str, role: str) -> None:
    made = outcome(kind=kind, time_frame="12\nweeks")
    assert result_fields(made) == {"reported_role": role, "time_point": "12 weeks"}


def test_what_the_report_does_not_say_is_not_filled() -> None:
    assert result_fields(outcome(kind="other_pre_specified")) == {}
    assert result_fields(outcome()) == {}
    assert len(result_fields(outcome(time_frame="x" * 900))["time_point"]) == 500
