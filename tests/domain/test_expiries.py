"""What ends soon: at 90, 30 and 7 days, on the last day itself, and after it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.expiries import expiries
from schemas.vocab import ExpiryStage, SubClass
from tests import builders

TODAY = date(2026, 4, 1)
FIRM = builders.corporate_no(1)


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (91, None),
        (90, ExpiryStage.DAYS_90),
        (31, ExpiryStage.DAYS_90),
        (30, ExpiryStage.DAYS_30),
        (8, ExpiryStage.DAYS_30),
        (7, ExpiryStage.DAYS_7),
        (0, ExpiryStage.DAYS_7),
        (-1, ExpiryStage.PASSED),
    ],
)
def test_the_stage_follows_from_the_days_that_are_left(days: int, stage: ExpiryStage | None) -> None:
    last_day = TODAY + timedelta(days=days)
    document = builders.draft(SubClass.TM_HAICHI, firm=FIRM, licence_valid_to=last_day.isoformat())
    found = [(one.field, one.days, one.stage) for one in expiries(document, today=TODAY)]
    assert found == ([] if stage is None else [("licence_valid_to", days, stage)])


def test_everything_with_a_last_day_is_looked_at_and_the_nearest_stands_first() -> None:
    gmp = [{"type": "ISO-22000", "number": "A", "valid_to": "2026-06-01"}, {"type": "HACCP", "number": "B"}]
    site = {"name": "津工場", "lg_code": "242012", "gmp_certificates": gmp}
    document = builders.draft(
        SubClass.WD_RENT,
        firm=FIRM,
        manufacturer_sites=[site],
        jis_mark={"number": "J1", "valid_to": "2026-05-01"},
        sg_mark={"number": "S1"},
    )
    found = expiries(
        document,
        today=TODAY,
        self_check_due=date(2026, 4, 20),
        certificates=[("MPER-2026-000001-01", date(2026, 4, 3))],
    )
    assert [(one.field, one.last_day.day) for one in found] == [
        ("", 3),
        ("self_checks", 20),
        ("jis_mark.valid_to", 1),
        ("manufacturer_sites.0.gmp_certificates.0.valid_to", 1),
    ]
    assert "MPER-2026-000001-01" in found[0].what.ja
    assert "製造所" in found[3].what.ja


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_an_expiry_once_shown_stays_shown_as_days_go_by(today: date, last_day: date) -> None:
    document = builders.draft(SubClass.TM_HAICHI, firm=FIRM, licence_valid_to=last_day.isoformat())
    if expiries(document, today=today):
        assert expiries(document, today=today + timedelta(days=1))
