"""Days on which people work: weekends, the bank holidays of each nation, the turn of the year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workups.working_days import back_by, is_working_day, working_day_after, working_day_before

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
NATIONS = st.sampled_from(["ENG", "WLS", "SCT", "NIR"])


@pytest.mark.parametrize(
    ("ordered", "turnaround", "expected"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 28), 0, date(2026, 11, 30)),  # on a Saturday, the next day that people work
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # a Friday
        (date(2026, 11, 23), 3, date(2026, 11, 26)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # Christmas on a Friday, Boxing Day moved to Monday
        (date(2026, 12, 23), 3, date(2026, 12, 30)),
        (date(2026, 11, 23), 7, date(2026, 11, 30)),  # a week is a week
        (date(2026, 11, 23), 14, date(2026, 12, 7)),
        (date(2026, 12, 11), 14, date(2026, 12, 29)),  # two weeks end at Christmas
        (date(2026, 11, 23), 10, date(2026, 12, 7)),  # ten days are working days
    ],
)
def test_when_a_result_is_due(ordered, turnaround, expected):
    assert back_by(ordered, turnaround, nation="ENG") == expected


def test_each_nation_keeps_its_own_holidays():
    new_year = date(2026, 12, 31)
    assert working_day_after(new_year, 1, nation="ENG") == date(2027, 1, 4)
    assert working_day_after(new_year, 1, nation="SCT") == date(2027, 1, 5)
    assert working_day_after(date(2027, 3, 16), 1, nation="NIR") == date(2027, 3, 18), "St Patrick's Day"


def test_the_weekend_counts_as_its_friday():
    friday, sunday = date(2026, 11, 27), date(2026, 11, 29)
    for days in range(7):
        assert working_day_before(sunday, days, nation="ENG") == working_day_before(friday, days, nation="ENG")


@given(DAYS, st.integers(0, 60), NATIONS)
def test_forth_and_back_is_the_same_day(day, days, nation):
    start = working_day_after(day, 0, nation=nation)
    assert working_day_before(working_day_after(start, days, nation=nation), days, nation=nation) == start


@given(DAYS, st.integers(0, 90), NATIONS)
def test_nothing_is_due_on_a_day_off_or_before_it_can_be(day, turnaround, nation):
    due = back_by(day, turnaround, nation=nation)
    assert is_working_day(due, nation=nation)
    assert due >= day + timedelta(days=turnaround)
