"""How the figures are said, filed and drawn."""

from xml.etree import ElementTree

import pytest
import time_machine
from django.template import engines
from django.utils import timezone

from tests.models import rows
from tests.views.figures_given import NOW, Course, counted
from workups.bars import Amount, lying, standing
from workups.presenters.figures.charts import by_month, by_test
from workups.presenters.figures.columns import days_words, percent_words
from workups.presenters.figures.page import file_lines
from workups.queries.figures import Scope, Share, figures_of


@pytest.fixture
def course(gp, version):
    """`course("2026-09-01 09:00 +0000")`: urea and electrolytes ordered then."""

    def start(at: str) -> Course:
        return Course(gp, version, at)

    return start


# --- in words


@pytest.mark.parametrize(
    ("count", "of", "words"),
    [
        (0, 0, "none to count"),
        (4, 4, "too few to say"),
        (0, 5, "0%"),
        (5, 5, "100%"),
        (2, 3, "too few to say"),
        (1, 300, "under 1%"),
        (299, 300, "over 99%"),
        (1, 8, "12%"),
    ],
)
def test_how_a_share_is_said(count, of, words):
    assert percent_words(Share(count, of)) == words


@pytest.mark.parametrize(
    ("value", "of", "words"),
    [(None, 0, "none to count"), (3.0, 4, "too few to say"), (3.04, 5, "3.0"), (0.01, 5, "under 0.1")],
)
def test_how_days_are_said(value, of, words):
    assert days_words(value, of) == words


def test_a_file_has_every_number_in_a_cell_of_its_own(gp, course):
    for _ in range(5):
        course("2026-09-01 09:00 +0000").returns("2026-09-04 09:00 +0000")
    key, lines = file_lines(counted(gp, months=3), "told-by-month")
    heading, *months, everything = lines
    assert key == "told-by-month"
    assert heading[:3] == ["Month", "Ordered", "Cancelled or not done"]
    assert heading[3:6] == ["Came back", "Came back: out of", "Came back: per cent"]
    assert [each[:6] for each in months] == [
        ["2026-09", "5", "0", "5", "5", "100.0"],
        ["2026-10", "0", "0", "0", "0", "none to count"],
        ["2026-11", "0", "0", "0", "0", "none to count"],
    ]
    assert everything[:2] == ["All", "5"]
    assert {len(each) for each in (heading, *months, everything)} == {len(heading)}


@pytest.mark.parametrize("key", ["", "nonsense", "told-by-patient"])
def test_a_table_that_there_is_not_is_the_first(gp, key):
    assert file_lines(counted(gp), key)[0] == "told-by-test"


# --- drawn

AMOUNTS = [
    Amount("Urea & electrolytes <b>", 50, "50% (5 of 10)", "50%", ("Jan", "2026")),
    Amount("TSH", None, "too few to say (1 of 2)", "few"),
    Amount("Ferritin", 120, "much", reach=500),
]


@pytest.mark.parametrize("draw", [lying, standing])
@pytest.mark.parametrize("top", [None, 100, 0.5])
@pytest.mark.parametrize("amounts", [AMOUNTS, AMOUNTS[:1], AMOUNTS[1:2], [Amount("Nothing", 0, "0%")], AMOUNTS * 4])
def test_everything_stays_on_the_paper(draw, top, amounts):
    bars = draw("Overdue", amounts, top=top)
    for bar, amount in zip(bars.bars, amounts, strict=True):
        assert (bar.box is None) == (amount.value is None)
        for box in filter(None, (bar.ground, bar.box)):
            assert 0 <= box.x <= box.x + box.width <= bars.width
            assert 0 <= box.y <= box.y + box.height <= bars.height + 1e-9
        if bar.reach:
            assert 0 <= bar.reach.x2 <= bars.width
            assert 0 <= bar.reach.y2 <= bars.height
    assert all(0 <= label.x <= bars.width and 0 < label.y <= bars.height for label in bars.labels)
    assert all(amount.words in bars.summary and amount.label in bars.summary for amount in amounts)


def test_the_year_stands_under_its_first_month(gp):
    def under(now: str) -> list[str]:
        drawn = by_month("Overdue", counted(gp, now=now).by_month, lambda each: each.overdue)
        return [label.text for label in drawn.labels if label.text != "–"]

    assert under(NOW) == ["Jun", "2026", "Jul", "Aug", "Sep", "Oct", "Nov"]
    assert under("2027-05-01 12:00 +0000") == ["Dec", "Jan", "2027", "Feb", "Mar", "Apr", "May"]


def test_only_the_tests_ordered_most_are_drawn(gp, workup):
    for number in range(15):
        rows.order(workup, by=gp, investigation=f"ix_{number}", title=f"Test {number:02}")
    rows.order(workup, by=gp, investigation="ix_more", title="Test 14")
    with time_machine.travel(timezone.now(), tick=False):
        drawn = by_test("Overdue", figures_of(gp, Scope()).by_test, lambda each: each.overdue)
    assert len(drawn.bars) == 12
    assert [label.text for label in drawn.labels if label.text.startswith("Test")][:2] == ["Test 14", "Test 00"]


def test_too_few_have_no_bar_and_no_thin_line_but_their_count(gp, course):
    for _ in range(4):
        course("2026-09-01 09:00 +0000").returns("2026-09-04 09:00 +0000")
    drawn = by_test("Days", counted(gp).by_test, lambda each: each.turnaround)
    assert (drawn.bars[0].box, drawn.bars[0].reach) == (None, None)
    assert drawn.summary.endswith(": too few to say (4).")


@pytest.mark.parametrize("draw", [lying, standing])
def test_nothing_is_not_drawn(draw):
    assert draw("Overdue", []) is None


def test_twice_as_much_is_twice_as_long():
    short, long = lying("Days", [Amount("a", 2, "2"), Amount("b", 4, "4")]).bars
    assert (short.box.width * 2, long.box.width) == (long.box.width, long.ground.width)
    low, high = standing("Days", [Amount("a", 2, "2"), Amount("b", 4, "4")]).bars
    assert (low.box.height * 2, low.box.y + low.box.height) == (high.box.height, high.box.y + high.box.height)


def test_the_drawing_is_well_formed_and_says_what_it_shows():
    page = '{% from "components/bars.html" import bar_chart %}{{ bar_chart(bars) }}'
    svg_text = engines["jinja2"].from_string(page).render({"bars": lying("Out of", AMOUNTS)})
    svg = ElementTree.fromstring(svg_text)  # noqa: S314  ours
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == (
        "Out of. Urea & electrolytes <b>: 50% (5 of 10); TSH: too few to say (1 of 2); Ferritin: much."
    )
    texts = [each.text for each in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert "50% (5 of 10)" in texts
    assert not [each for each in svg.iter() if each.get("style") or each.get("onload")]
