"""The drawing of one finding over time: what is on it, and that its words say the same."""

from datetime import date, timedelta

import pytest

from workups.chart import HEIGHT, WIDTH, Chart, Reading, over_time
from workups.reference_limits import Limits

POTASSIUM = Limits(3.5, 5.3)
FIRST = date(2026, 3, 1)


def readings(*values: float, days_apart: int = 7) -> list[Reading]:
    return [
        Reading(FIRST + timedelta(days=nth * days_apart), value, f"{value:g}", f"{value:g} mmol/L")
        for nth, value in enumerate(values)
    ]


def potassium(*values: float, limits: Limits | None = POTASSIUM, days_apart: int = 7) -> Chart:
    chart = over_time("Potassium", readings(*values, days_apart=days_apart), limits, "Ref 3.5-5.3 (PH)")
    assert chart
    return chart


@pytest.mark.parametrize("values", [(), (4.2,)])
def test_what_has_no_course_has_no_chart(values):
    assert over_time("Potassium", readings(*values), POTASSIUM, "Ref 3.5-5.3 (PH)") is None


@pytest.mark.parametrize("limits", [None, POTASSIUM, Limits(under=5), Limits(low=90), Limits(under=0)])
@pytest.mark.parametrize("values", [(4.2, 4.2), (0, 0), (-3, 3), (4.2, 1_000_000), (0.0001, 0.0002), tuple(range(200))])
@pytest.mark.parametrize("days_apart", [0, 1, 400])
def test_everything_stays_on_the_paper(values, limits, days_apart):
    chart = potassium(*values, limits=limits, days_apart=days_apart)
    assert len(chart.marks) == len(values)
    assert all(0 <= mark.x <= WIDTH and 0 <= mark.y <= HEIGHT for mark in chart.marks)
    assert all(0 <= label.x <= WIDTH and 0 <= label.y <= HEIGHT for label in chart.labels)
    if chart.band:
        assert chart.band.height > 0
        assert 0 <= chart.band.y <= chart.band.y + chart.band.height <= HEIGHT


def test_later_is_further_right_by_as_much_as_time_has_passed():
    days = (0, 10, 40)
    rows = [Reading(FIRST + timedelta(days=day), 4, "4", "4 mmol/L") for day in days]
    a, b, c = (mark.x for mark in over_time("Potassium", rows, None, "").marks)
    assert (c - b) == pytest.approx(3 * (b - a), abs=0.2)


def test_more_is_higher():
    low, high = potassium(3, 6).marks
    assert high.y < low.y


def test_values_of_one_day_stand_above_each_other_under_one_date():
    chart = potassium(3, 6, 4, days_apart=0)
    assert len({mark.x for mark in chart.marks}) == 1
    assert [label.text for label in chart.labels] == ["3", "4", "1 Mar 2026"]


def test_outside_the_reference_has_a_shape_of_its_own():
    assert [mark.place for mark in potassium(3.4, 3.5, 5.3, 5.4).marks] == ["below", "inside", "inside", "above"]


def test_without_limits_there_is_no_band_and_nothing_is_outside():
    chart = potassium(3.4, 9, limits=None)
    assert chart.band is None
    assert {mark.place for mark in chart.marks} == {""}


def test_the_band_lies_between_its_limits_as_the_values_do():
    chart = potassium(3.5, 5.3)
    low, high = chart.marks
    assert (chart.band.y, chart.band.y + chart.band.height) == pytest.approx((high.y, low.y), abs=0.2)


def test_a_side_that_is_open_reaches_the_edge():
    below = potassium(3, 20, limits=Limits(under=5)).band
    above = potassium(40, 95, limits=Limits(low=90)).band
    assert above.y < below.y
    assert below.y + below.height == 70


def test_first_and_last_value_are_written_beside_the_line():
    first, last, *days = potassium(3.4, 4, 5.4).labels
    assert (first.text, first.anchor, last.text, last.anchor) == ("3.4", "end", "5.4", "start")
    assert [day.text for day in days] == ["1 Mar 2026", "15 Mar 2026"]


@pytest.mark.parametrize(
    ("values", "limits", "words"),
    [
        ((3.4, 5.9, 4.4), POTASSIUM, "Potassium, 3 values, 1 Mar 2026 to 15 Mar 2026."),
        ((3.4, 5.9, 4.4), POTASSIUM, "Lowest 3.4 mmol/L, highest 5.9 mmol/L."),
        ((3.4, 5.9, 4.4), POTASSIUM, "Latest 4.4 mmol/L, up from 3.4 mmol/L at first."),
        ((3.4, 5.9, 3.1), POTASSIUM, "Latest 3.1 mmol/L, down from 3.4 mmol/L at first."),
        ((4, 5.9, 4), POTASSIUM, "Latest 4 mmol/L, the same as the first."),
        ((3.4, 5.9, 4.4), POTASSIUM, "Ref 3.5-5.3 (PH): 2 outside it, the latest inside it."),
        ((4, 4.4), POTASSIUM, "Ref 3.5-5.3 (PH): none outside it, the latest inside it."),
        ((4, 5.9), POTASSIUM, "Ref 3.5-5.3 (PH): 1 outside it, the latest above it."),
        ((4, 5.9), None, "No reference band is drawn. Ref 3.5-5.3 (PH)."),
    ],
)
def test_the_words_say_what_is_drawn(values, limits, words):
    assert words in potassium(*values, limits=limits).summary


def test_a_finding_without_a_reference_says_so():
    assert over_time("Weight", readings(70, 71), None, "").summary.endswith("No reference is known.")


def test_each_mark_says_its_day_and_value():
    assert [mark.words for mark in potassium(3.4, 4).marks] == [
        "1 Mar 2026: 3.4 mmol/L, below the reference",
        "8 Mar 2026: 4 mmol/L",
    ]
