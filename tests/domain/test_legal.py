"""Dated rows of law: which one decides on a day, what an unconfirmed one may do, which ones can be proposed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.errors import Invalid
from registry.domain.legal import SEED, Law, LegalRow, degraded
from registry.domain.legal_values import refuse_unusable
from schemas.vocab import FindingLevel

MUST, WARN, INFO = FindingLevel.MUST, FindingLevel.WARN, FindingLevel.INFO


def row(value: Any = 60, **changes: Any) -> LegalRow:
    given = {"valid_from": date(2025, 1, 1), "source": "a test", "confirmed": True, **changes}
    return LegalRow(code=given.pop("code", "ffc.notice_days"), value=value, **given)


def value_on(day: date, *rows: LegalRow) -> Any:
    found = Law(rows, day).row("ffc.notice_days")
    return None if found is None else found.value


def test_the_newest_confirmed_row_that_has_begun_decides() -> None:
    rows = (row(60), row(90, valid_from=date(2026, 1, 1)))
    assert value_on(date(2024, 12, 31), *rows) is None
    assert value_on(date(2025, 12, 31), *rows) == 60
    assert value_on(date(2026, 1, 1), *rows) == 90
    assert value_on(date(2026, 1, 1), *reversed(rows)) == 90


def test_of_two_rows_of_one_day_the_later_counts() -> None:
    assert value_on(date(2026, 1, 1), row(60), row(61)) == 61


def test_a_row_that_is_not_confirmed_never_stands_before_a_confirmed_one() -> None:
    newer = row(90, valid_from=date(2026, 1, 1), confirmed=False)
    assert value_on(date(2026, 6, 1), row(60), newer) == 60
    assert value_on(date(2026, 6, 1), newer) == 90


def test_a_row_that_has_ended_leaves_nothing_in_force() -> None:
    rows = (row(60), row(90, valid_from=date(2026, 1, 1), valid_to=date(2026, 3, 31)))
    assert value_on(date(2026, 3, 31), *rows) == 90
    assert value_on(date(2026, 4, 1), *rows) is None


def test_a_row_to_come_is_told_only_where_none_is_in_force() -> None:
    later = row(90, valid_from=date(2026, 1, 1))
    assert Law((later,), date(2025, 6, 1)).coming("ffc.notice_days") == later
    assert Law((row(60), later), date(2025, 6, 1)).coming("ffc.notice_days") is None
    assert Law((), date(2025, 6, 1)).coming("ffc.notice_days") is None


@given(
    st.lists(st.tuples(st.integers(0, 400), st.booleans(), st.none() | st.integers(0, 400)), max_size=8),
    st.integers(0, 900),
)
def test_what_decides_is_confirmed_if_anything_begun_is(
    rows: list[tuple[int, bool, int | None]], day: int
) -> None:
    start = date(2025, 1, 1)
    given = [
        row(
            n,
            valid_from=start + timedelta(b),
            confirmed=c,
            valid_to=None if e is None else start + timedelta(b + e),
        )
        for n, (b, c, e) in enumerate(rows)
    ]
    today = start + timedelta(day)
    decides = Law(given, today).row("ffc.notice_days")
    begun = [one for one in given if one.valid_from <= today]
    if decides is not None:
        assert decides.valid_from <= today
        assert decides.valid_to is None or today <= decides.valid_to
        assert decides.confirmed or not any(one.confirmed for one in begun)
    else:
        assert all(one.valid_to is not None for one in begun) or any(
            one.valid_to is not None for one in begun
        )


@pytest.mark.parametrize(
    ("level", "confirmed", "expected"),
    [(MUST, True, MUST), (MUST, False, WARN), (WARN, False, WARN), (INFO, False, INFO), (INFO, True, INFO)],
)
def test_an_unconfirmed_row_can_only_warn(
    level: FindingLevel, *, confirmed: bool, expected: FindingLevel
) -> None:
    assert degraded(level, row(confirmed=confirmed)) is expected


def test_a_finding_without_a_row_keeps_its_level() -> None:
    assert degraded(MUST) is MUST
    assert degraded(MUST, None) is MUST


def test_every_row_that_comes_with_the_registry_could_be_proposed() -> None:
    for one in SEED:
        refuse_unusable(one)


def test_what_the_specification_doubts_is_not_confirmed() -> None:
    doubted = {one.code for one in SEED if not one.confirmed}
    assert {"ffc.notice_days", "ffc.notice_days_long", "foods.medicine_only", "rx.yj_prefixes"} <= doubted
    assert all(one.code in doubted for one in SEED if one.code.startswith("fnfc."))


def test_the_reform_of_function_claims_has_its_days() -> None:
    days = {one.code: one.valid_from for one in SEED}
    assert days["ffc.harm_report"] == date(2024, 9, 1)
    assert days["ffc.self_check"] == days["ffc.review_checklist"] == date(2025, 4, 1)
    assert days["ffc.gmp"] == days["ffc.new_label"] == date(2026, 9, 1)


PHRASE = {"pattern": "万病", "suggestion_ja": "削除してください。", "at_most": "warn"}


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("ffc.notice_days", 0),
        ("ffc.notice_days", True),
        ("ffc.notice_days", "60"),
        ("ffc.notice_days", 60.5),
        ("ffc.notice_days", 10**30),
        ("ffc.notice_days", None),
        ("ffc.self_check", {"numbers_until": "2025-3-31", "report_by": "2026-03-31", "months": 12}),
        ("ffc.self_check", {"numbers_until": "2025-13-31", "report_by": "2026-03-31", "months": 12}),
        ("ffc.self_check", {"numbers_until": "2025-03-31", "months": 12}),
        ("ffc.self_check", {"numbers_until": [], "report_by": "2026-03-31", "months": 12}),
        ("ffc.self_check", []),
        ("ffc.harm_report", {"cases": 2, "window_days": 30, "report_days": 15, "more": 1}),
        ("ffc.gmp", ["ISO-1"]),
        ("ffc.gmp", "FFC-GMP"),
        ("ffc.new_label", False),
        ("fnfc.limits.calcium", {"lower": "600", "upper": "204", "unit": "mg"}),
        ("fnfc.limits.calcium", {"lower": "1e2", "upper": "204", "unit": "mg"}),
        ("fnfc.limits.calcium", {"lower": "NaN", "upper": "204", "unit": "mg"}),
        ("fnfc.limits.calcium", {"lower": "100", "upper": "204", "unit": "kg"}),
        ("fnfc.limits.calcium", {"lower": 100, "upper": 204, "unit": "mg"}),
        ("fnfc.limits.calcium", 3),
        ("fnfc.wording.calcium", []),
        ("fnfc.wording.calcium", [" "]),
        ("fnfc.wording.calcium", [3]),
        ("fnfc.wording.calcium", ["あ" * 501]),
        ("fnfc.not_as_tablet", ["gold"]),
        ("medicines.approval_letters", {"TM-X": "A"}),
        ("medicines.approval_letters", {"TM-RX": "AB"}),
        ("medicines.approval_letters", []),
        ("medicines.legacy_until", "1996"),
        ("rx.yj_prefixes", ["52"]),
        ("rx.kampo_jsccm", "875"),
        ("rx.kampo_jsccm", 875200),
        ("quality.minimum_items.HF", []),
        ("quality.minimum_items.HF", ["鉛"]),
        ("quality.minimum_items.HF", [{"ja": "鉛", "pattern": "鉛"}]),
        ("quality.minimum_items.HF", [{"ja": "鉛", "en": "lead"}]),
        ("quality.minimum_items.HF", [{"ja": "鉛", "en": " ", "pattern": "鉛"}]),
        ("quality.minimum_items.HF", [{"ja": "鉛", "en": "lead", "pattern": "(a+)+"}]),
        ("quality.minimum_items.HF", [{"ja": "鉛", "en": "lead", "pattern": "[z-a]"}]),
        ("quality.minimum_items.HF", [{"ja": "鉛", "en": "lead", "pattern": "a?"}]),
        ("quality.minimum_items.HF", [{"ja": "鉛", "en": "lead", "category": "gold"}]),
        ("quality.minimum_items.HF", [{"ja": "鉛", "en": "lead", "category": "assay", "pattern": "鉛"}]),
        ("quality.minimum_items.HF", [{"ja": "鉛", "en": "lead", "pattern": "鉛", "solid": False}]),
        ("foshu.periodic_test_months", 0),
        ("foshu.periodic_test_months", 121),
        ("foshu.periodic_test_months", "12"),
        ("review.terms", {"reply": 60}),
        (
            "review.terms",
            {"completeness": 5, "first_decision": 30, "reply": 0, "re_review": 14, "appeal": 30},
        ),
        ("review.interests", {"blocking_months": 36, "paid_yen": -1, "declared_months": 12}),
        ("review.interests", {"blocking_months": 36, "paid_yen": "500000", "declared_months": 12}),
        ("claims.L1_DISEASE", "癌"),
        ("claims.L1_DISEASE", {"suggestion_ja": "x"}),
        ("claims.L1_DISEASE", {**PHRASE, "more": "x"}),
        ("claims.L1_DISEASE", {**PHRASE, "at_most": "never"}),
        ("claims.L1_DISEASE", {"pattern": 3}),
        ("claims.L1_DISEASE", {"pattern": "("}),
        ("claims.L1_DISEASE", {"pattern": "(a+)+b"}),
        ("claims.L1_DISEASE", {"pattern": "(?:a{1,99}){1,99}"}),
    ],
)
def test_a_value_of_another_shape_is_refused(code: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        refuse_unusable(row(value, code=code))
    [problem] = refused.value.problems
    assert problem.field == "value"
    assert problem.message.ja != problem.message.en


def test_a_phrase_that_matches_everything_or_is_no_expression_is_refused() -> None:
    for pattern in ("(?:a)?", "[z-a]", "(?<=a{1,2})b"):
        with pytest.raises(Invalid) as refused:
            refuse_unusable(row({"pattern": pattern}, code="claims.L1_DISEASE.own"))
        assert refused.value.problems[0].field in {"pattern", "value"}


def test_a_phrase_of_a_rule_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        refuse_unusable(row(PHRASE, code="claims.L9_NOTHING"))
    assert refused.value.problems[0].code == "E_ENUM"


@pytest.mark.parametrize("code", ["ffc.unknown", "claims.L12_BASIS", "claims.l1", "fnfc.limits.gold", "x"])
def test_a_code_that_no_rule_reads_is_refused(code: str) -> None:
    with pytest.raises(Invalid) as refused:
        refuse_unusable(row(PHRASE, code=code))
    assert [(p.field, p.code) for p in refused.value.problems] == [("code", "E_REF")]


def test_a_row_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        refuse_unusable(replace(row(60), valid_to=date(2024, 12, 31)))
    assert [(p.field, p.code) for p in refused.value.problems] == [("valid_to", "E_DATE")]
    refuse_unusable(replace(row(60), valid_to=date(2025, 1, 1)))
