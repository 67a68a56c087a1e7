"""The first day on which its dates alone suspend a published product (5.6)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from registry.domain.legal import Law, LegalRow
from registry.domain.suspensions import due
from schemas.products import ProductDraft
from schemas.vocab import SubClass, SuspensionCause
from tests import builders

TODAY = date(2026, 4, 1)
FIRM = builders.corporate_no(1)
SELF_CHECK = {"months": 12, "numbers_until": "2024-08-31", "report_by": "2026-09-30"}


def row(code: str, value: object, *, begins: str = "2025-04-01", confirmed: bool = True) -> LegalRow:
    day = date.fromisoformat(begins)
    return LegalRow(code=code, value=value, valid_from=day, source="試験", confirmed=confirmed)


def first(
    document: ProductDraft, *rows: LegalRow, today: date = TODAY, past: tuple[SuspensionCause, ...] = ()
) -> tuple[date, SuspensionCause] | None:
    turning = [one.valid_from for one in rows]
    return due(document, law_on=lambda day: Law(rows, day), turning=turning, today=today, past=past)


def tablet(*ends: str | None, **fields: object) -> ProductDraft:
    """A tablet of extracts whose sites hold certificates that end on these days."""
    sites = [
        {
            "name": f"工場{number}",
            "lg_code": "242012",
            "gmp_certificates": [{"type": "FFC-GMP", "number": "1", "valid_to": end}],
        }
        for number, end in enumerate(ends)
    ]
    made = {"natural_extract_tablet": True, "ffc_food_form": "processed_supplement", **fields}
    return builders.draft(SubClass.HF_FFC, firm=FIRM, manufacturer_sites=sites, **made)


@given(st.integers(-400, 4000))
def test_a_licence_suspends_from_the_day_after_its_last_one(days: int) -> None:
    last = TODAY + timedelta(days=days)
    document = builders.draft(SubClass.TM_HAICHI, firm=FIRM, licence_valid_to=last.isoformat())
    begins = max(TODAY, last + timedelta(days=1))
    assert first(document) == (begins, SuspensionCause.LICENCE_EXPIRED)


def test_what_has_no_last_day_or_the_last_one_there_is_suspends_nothing() -> None:
    for last in (None, date.max.isoformat()):
        document = builders.draft(SubClass.TM_HAICHI, firm=FIRM, licence_valid_to=last)
        assert first(document) is None


def test_other_sub_classes_are_suspended_by_no_date() -> None:
    gmp = [{"type": "FFC-GMP", "number": "1", "valid_to": "2026-04-30"}]
    site = {"name": "津工場", "lg_code": "242012", "gmp_certificates": gmp}
    assert first(builders.draft(SubClass.HF_OTHER, firm=FIRM, manufacturer_sites=[site])) is None


def test_of_several_certificates_the_first_that_ends_suspends() -> None:
    document = tablet("2026-12-31", "2026-06-30")
    expected = (date(2026, 7, 1), SuspensionCause.GMP_EXPIRED)
    assert first(document, row("ffc.gmp", ["FFC-GMP"])) == expected


def test_law_that_begins_suspends_from_its_first_day_and_unconfirmed_law_never() -> None:
    document = tablet("2025-12-31")
    assert first(document) is None
    begins = row("ffc.gmp", ["FFC-GMP"], begins="2026-09-01")
    assert first(document, begins) == (date(2026, 9, 1), SuspensionCause.GMP_EXPIRED)
    assert first(document, row("ffc.gmp", ["FFC-GMP"], begins="2026-09-01", confirmed=False)) is None


def test_a_self_check_suspends_from_the_day_after_it_was_due() -> None:
    document = tablet("2030-01-01", ffc_no="K1", ffc_submitted_on="2025-06-01", self_checks=[])
    expected = (date(2026, 6, 2), SuspensionCause.SELF_CHECK_OVERDUE)
    assert first(document, row("ffc.self_check", SELF_CHECK)) == expected


def test_a_cause_that_suspended_the_version_before_is_passed_over() -> None:
    document = tablet("2026-06-30", ffc_no="K1", ffc_submitted_on="2025-06-01", self_checks=[])
    law = (row("ffc.self_check", SELF_CHECK), row("ffc.gmp", ["FFC-GMP"]))
    assert first(document, *law) == (date(2026, 6, 2), SuspensionCause.SELF_CHECK_OVERDUE)
    known = (SuspensionCause.SELF_CHECK_OVERDUE,)
    assert first(document, *law, past=known) == (date(2026, 7, 1), SuspensionCause.GMP_EXPIRED)
    assert first(document, *law, past=(*known, SuspensionCause.GMP_EXPIRED)) is None
