"""Dates: every shape of the domain specification 0.6, 3.2 and 7.3, and what must not be guessed."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.dates import (
    DateAmbiguous,
    DateOrder,
    DateUnreadable,
    first_day,
    last_day,
    read_date,
    read_partial_date,
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-04-01", date(2025, 4, 1)),
        ("2025/4/1", date(2025, 4, 1)),
        ("2025.4.1", date(2025, 4, 1)),
        ("20250401", date(2025, 4, 1)),
        ("２０２５年４月１日", date(2025, 4, 1)),
        ("R7.4.1", date(2025, 4, 1)),
        ("r7/4/1", date(2025, 4, 1)),
        ("令和7年4月1日", date(2025, 4, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("H31.4.30", date(2019, 4, 30)),
        ("平成33年3月31日", date(2021, 3, 31)),
        ("S64.1.7", date(1989, 1, 7)),
        ("17 February 2020", date(2020, 2, 17)),
        ("January 25, 2020", date(2020, 1, 25)),
        ("Sept. 3, 2020", date(2020, 9, 3)),
        ("May 5 2020", date(2020, 5, 5)),
        ("17/02/2020", date(2020, 2, 17)),
        ("3/18/2020 6:53:35 PM", date(2020, 3, 18)),
        ("2020-06-01 00:00:00", date(2020, 6, 1)),
        ("2022-11-14T15:54:16.931", date(2022, 11, 14)),
        ("07/07/2020", date(2020, 7, 7)),
        ("  2025-04-01   ", date(2025, 4, 1)),
    ],
)
def test_a_day_is_read_in_every_shape_of_the_sources(text: str, day: date) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize("text", ["04/05/2025", "4-5-2025", "12/11/2020 10:00"])
def test_a_day_of_two_small_numbers_is_not_guessed(text: str) -> None:
    with pytest.raises(DateAmbiguous, match="apart"):
        read_date(text)


def test_a_known_order_settles_two_small_numbers() -> None:
    assert read_date("04/05/2025", DateOrder.DAY_FIRST) == date(2025, 5, 4)
    assert read_date("04/05/2025", DateOrder.MONTH_FIRST) == date(2025, 4, 5)


def test_a_known_order_is_not_turned_round_where_it_does_not_fit() -> None:
    with pytest.raises(DateUnreadable):
        read_date("25/12/2025", DateOrder.MONTH_FIRST)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-02-29",
        "2025-13-01",
        "R0.4.1",
        "R1.4.30",
        "H1.1.7",
        "令和7年",
        "45748",
        "tomorrow",
        "2025-04",
        "1/2/25",
        "0000-01-01",
    ],
)
def test_what_names_no_day_is_refused(text: str) -> None:
    with pytest.raises(DateUnreadable, match="2025-04-01"):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2020", "2020"),
        ("2020-02", "2020-02"),
        ("2020/2", "2020-02"),
        ("2020年4月", "2020-04"),
        ("2020年", "2020"),
        ("September 2002", "2002-09"),
        ("Feb 2020", "2020-02"),
        ("20200127", "2020-01-27"),
        ("January 25, 2020", "2020-01-25"),
    ],
)
def test_a_trial_date_may_lack_its_day_or_month(text: str, read: str) -> None:
    assert read_partial_date(text) == read


@pytest.mark.parametrize("text", ["2020-13", "13 2020", "02/2020", "Smarch 2020", "04/05/2020"])
def test_a_trial_date_that_says_nothing_certain_is_refused(text: str) -> None:
    with pytest.raises(DateUnreadable):
        read_partial_date(text)


@given(st.dates(min_value=date(2019, 5, 1), max_value=date(2117, 12, 31)))
def test_a_day_reads_the_same_in_every_spelling(day: date) -> None:
    era = f"R{day.year - 2018}.{day.month}.{day.day}"
    spellings = (day.isoformat(), f"{day:%Y%m%d}", f"{day:%B} {day.day}, {day.year}", era)
    assert {read_date(spelling) for spelling in spellings} == {day}


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    with contextlib.suppress(DateUnreadable):
        assert len(read_partial_date(text)) in {4, 7, 10}


@pytest.mark.parametrize(
    ("partial", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2025-04-03", date(2025, 4, 3), date(2025, 4, 3)),
    ],
)
def test_a_partial_date_lies_between_its_first_and_last_day(partial: str, first: date, last: date) -> None:
    assert (first_day(partial), last_day(partial)) == (first, last)
