"""Working days, deadlines, interests and amendments (domain specification 5.4, 5.5)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.amendments import change_between, raised
from registry.domain.errors import Invalid
from registry.domain.interests import blocking, declaration_holds, limits_of
from registry.domain.legal import SEED, Law
from registry.domain.review_deadlines import Deadline, Terms, due_after, overdue, terms_of
from registry.domain.working_days import is_working_day, working_days_later, working_days_until
from schemas.reviews import Interest
from schemas.vocab import AmendmentKind, DeadlineKind, InterestKind, SubClass
from schemas.vocab import RegistrationEvent as Event
from tests import builders

FIRM = builders.corporate_no(100)
OTHER = builders.corporate_no(200)
TODAY = date(2026, 4, 1)
LAW = Law(SEED, TODAY)
LIMITS = limits_of(LAW)
NO_LAW = Law((), TODAY)


def terms_on(law: Law) -> Terms:
    """The terms that the law gives."""
    terms = terms_of(law)
    assert terms is not None
    return terms


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-04-01", True),
        ("2026-04-04", False),  # Saturday
        ("2026-04-29", False),  # 昭和の日
        ("2026-05-06", False),  # 振替休日 of 3 May, a Sunday
        ("2026-09-22", False),  # 国民の休日 between 敬老の日 and 秋分の日
        ("2026-11-23", False),  # 勤労感謝の日
        ("2026-12-29", True),  # year-end closure is no national holiday
        ("2026-12-31", True),
        ("2027-01-01", False),
        ("2027-01-04", True),
    ],
)
def test_holidays_and_week_ends_are_no_working_days(day: str, working: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is working


@pytest.mark.parametrize(
    ("day", "count", "later"),
    [
        ("2026-04-01", 5, "2026-04-08"),
        ("2026-04-28", 5, "2026-05-11"),  # over the Golden Week
        ("2026-09-18", 1, "2026-09-24"),  # over five days off
        ("2026-12-28", 5, "2027-01-05"),
    ],
)
def test_working_days_are_counted_from_the_day_after(day: str, count: int, later: str) -> None:
    assert working_days_later(date.fromisoformat(day), count) == date.fromisoformat(later)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 40))
def test_between_a_day_and_its_nth_working_day_lie_n_working_days(day: date, count: int) -> None:
    found = working_days_later(day, count)
    between = [day + timedelta(days=n) for n in range(1, (found - day).days + 1)]
    assert sum(is_working_day(one) for one in between) == count
    assert is_working_day(found)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 40))
def test_as_many_working_days_are_left_as_the_term_had(day: date, count: int) -> None:
    last = working_days_later(day, count)
    assert working_days_until(day, last) == count
    assert working_days_until(last, last) == 0
    assert working_days_until(last, day) == -count


def test_days_off_leave_no_working_day() -> None:
    # Golden Week of 2026: Saturday 2 May to Wednesday 6 May (a substitute holiday) are days off.
    assert working_days_until(date(2026, 5, 1), date(2026, 5, 6)) == 0
    assert working_days_until(date(2026, 5, 1), date(2026, 5, 7)) == 1


def test_no_working_day_cannot_be_counted() -> None:
    with pytest.raises(ValueError, match="at least one"):
        working_days_later(TODAY, 0)


@pytest.mark.parametrize(
    ("event", "kind", "on"),
    [
        (Event.SUBMIT, DeadlineKind.COMPLETENESS, "2026-04-08"),
        (Event.ACCEPT_COMPLETE, DeadlineKind.FIRST_DECISION, "2026-05-01"),
        (Event.REQUEST_CHANGES, DeadlineKind.REPLY, "2026-05-31"),
        (Event.RETURN_INCOMPLETE, DeadlineKind.REPLY, "2026-05-31"),
        (Event.RESUBMIT, DeadlineKind.RE_REVIEW, "2026-04-15"),
        (Event.SEND_BACK, DeadlineKind.RE_REVIEW, "2026-04-15"),
        (Event.REJECT, DeadlineKind.APPEAL, "2026-05-01"),
        (Event.APPEAL, DeadlineKind.FIRST_DECISION, "2026-05-01"),
    ],
)
def test_each_party_has_its_term(event: Event, kind: DeadlineKind, on: str) -> None:
    assert due_after(event, TODAY, terms_on(LAW)) == Deadline(kind, date.fromisoformat(on))


def test_a_recommendation_sets_no_new_deadline() -> None:
    assert due_after(Event.RECOMMEND, TODAY, terms_on(LAW)) is None


def test_where_no_row_gives_terms_nothing_is_due() -> None:
    assert terms_of(NO_LAW) is None


def test_a_row_that_begins_changes_the_terms_from_its_day_on() -> None:
    (given,) = (row for row in SEED if row.code == "review.terms")
    longer = replace(given, value=given.value | {"reply": 90}, valid_from=date(2026, 4, 1))
    for day, days in ((date(2026, 3, 31), 60), (date(2026, 4, 1), 90)):
        due = due_after(Event.REQUEST_CHANGES, day, terms_on(Law((given, longer), day)))
        assert due == Deadline(DeadlineKind.REPLY, day + timedelta(days=days))


def test_a_deadline_is_over_on_the_day_after() -> None:
    assert [overdue(due, TODAY) for due in (None, TODAY, TODAY - timedelta(days=1))] == [False, False, True]


INTERESTS = [
    (Interest(kind=InterestKind.EMPLOYED, firm=FIRM), True),
    (Interest(kind=InterestKind.EMPLOYED), True),  # declared for the case itself
    (Interest(kind=InterestKind.EMPLOYED, firm=OTHER), False),
    (Interest(kind=InterestKind.SHAREHOLDER, firm=FIRM, until=date(2023, 4, 1)), True),
    (Interest(kind=InterestKind.SHAREHOLDER, firm=FIRM, until=date(2023, 3, 31)), False),
    (Interest(kind=InterestKind.PAID, firm=FIRM, yen_per_year=500_000), False),
    (Interest(kind=InterestKind.PAID, firm=FIRM, yen_per_year=500_001), True),
    (Interest(kind=InterestKind.PAID, firm=FIRM), True),
    (Interest(kind=InterestKind.CO_INVESTIGATOR, trial="T-000001"), True),
    (Interest(kind=InterestKind.CO_INVESTIGATOR, trial="T-000002"), False),
    (Interest(kind=InterestKind.RELATIVE, firm=FIRM), True),
]


@pytest.mark.parametrize(("interest", "blocks"), INTERESTS)
def test_a_tie_of_the_last_three_years_blocks(interest: Interest, blocks: bool) -> None:
    found = blocking([interest], firm=FIRM, trials={"T-000001"}, today=TODAY, limits=LIMITS)
    assert found == ((interest,) if blocks else ())


def test_a_declaration_holds_for_a_year() -> None:
    assert declaration_holds(TODAY, date(2027, 4, 1), LIMITS)
    assert not declaration_holds(TODAY, date(2027, 4, 2), LIMITS)


def test_where_no_row_gives_limits_every_tie_blocks_and_no_declaration_holds() -> None:
    small = Interest(kind=InterestKind.PAID, firm=FIRM, yen_per_year=1, until=date(2000, 1, 1))
    assert blocking([small], firm=FIRM, trials=(), today=TODAY, limits=limits_of(NO_LAW)) == (small,)
    assert not declaration_holds(TODAY, TODAY, limits_of(NO_LAW))


SITES = [{"name": "津工場", "lg_code": "242012"}]
CERTIFIED = [{**SITES[0], "gmp_certificates": [{"type": "FFC-GMP", "number": "1"}]}]


@pytest.mark.parametrize(
    ("changes", "major"),
    [
        ({"contact_ae": {"phone": "059-111-1111", "hours": "平日"}}, ()),
        ({"net_content": {"amount": "120", "unit": "g", "count": 60}}, ()),
        ({"gtin": [{"gtin": "4912345678904"}]}, ()),
        ({"sold_by_barcode": True}, ()),
        ({"directions": "1日1包を、水に溶かしてお召し上がりください。"}, ("directions",)),
        ({"target_user": "健康な　成人"}, ("target_user",)),  # a space within is more than width
        ({"storage": "直射日光を避けて保存 "}, ()),
        ({"manufacturer_sites": CERTIFIED}, ()),
        ({"manufacturer_sites": [{"name": "桑名工場", "lg_code": "242055"}]}, ("manufacturer_sites",)),
        ({"daily_intake": {"amount": "2", "unit": "{sachet}"}}, ("daily_intake",)),
        ({"notified_claim": "別の表示"}, ("notified_claim",)),
        ({"cautions": "別の注意"}, ("cautions",)),
    ],
)
def test_what_is_not_known_to_be_minor_is_major(changes: dict[str, object], major: tuple[str, ...]) -> None:
    before = builders.draft(firm=FIRM)
    change = change_between(before, builders.draft(firm=FIRM, **changes))
    assert change.fields == tuple(changes)
    assert change.major == major
    assert change.kind is (AmendmentKind.MAJOR if major else AmendmentKind.MINOR)
    assert change.formula == ("daily_intake" in changes)


def test_a_first_registration_is_major_and_breaks_no_link() -> None:
    change = change_between(None, builders.draft(firm=FIRM))
    assert change.kind is AmendmentKind.MAJOR
    assert not change.formula


@pytest.mark.parametrize("subclass", SubClass)
def test_another_composition_is_another_formula_in_every_sub_class(subclass: SubClass) -> None:
    before = builders.draft(subclass, firm=FIRM)
    after = builders.draft(
        subclass, firm=FIRM, composition=[{"name": "別の原料", "role": "active", "amount": "1", "unit": "g"}]
    )
    assert change_between(before, after).formula
    assert change_between(before, before).fields == ()


def test_a_reviewer_raises_with_a_reason_and_never_lowers() -> None:
    minor, major = AmendmentKind.MINOR, AmendmentKind.MAJOR
    assert raised(minor, minor, None) is minor
    assert raised(minor, major, "影響が大きい") is major
    with pytest.raises(Invalid):
        raised(minor, major, None)
    with pytest.raises(Invalid):
        raised(major, minor, "小さい")
