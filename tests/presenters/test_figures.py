"""What the figures count, each by hand; and what is said of it, drawn and filed."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from clinic.access import Role
from clinic.errors import NotAllowed
from tests.factories import MembershipFactory
from tests.models import rows
from tests.views.figures_given import NOW, Course, counted
from tests.views.worklist_given import entry_of
from workups.actions import orders, worklist
from workups.models import InvestigationOrder
from workups.models.moves import move
from workups.models.order import UNDO_MOVES
from workups.queries.figures import Days, Figures, Share
from workups.sweep import sweep

U_E = "Urea, electrolytes, creatinine"


@pytest.fixture
def course(gp, version):
    """`course("2026-09-01 09:00 +0000")`: urea and electrolytes ordered then, expected in five days."""

    def start(at: str, **said) -> Course:
        return Course(gp, version, at, **said)

    return start


def total(membership, *, now: str = NOW, **scope) -> Figures:
    return counted(membership, now=now, **scope).total


# --- one history each


def test_nothing_ordered_is_unknown_everywhere_and_no_nought_per_cent(gp):
    figures = counted(gp)
    assert (figures.total.ordered, figures.total.returned, figures.total.overdue) == (0, Share(0, 0), Share(0, 0))
    assert figures.total.returned.percent is None
    assert figures.total.turnaround == Days(None, None, 0)
    assert (figures.by_test, figures.tests) == ([], [])
    assert [each.month for each in figures.by_month] == [date(2026, month, 1) for month in range(6, 12)]


def test_back_in_three_days_reviewed_told(gp, course):
    course("2026-09-01 09:00 +0000").returns("2026-09-04 09:00 +0000").is_reviewed("2026-09-05 21:00 +0000").is_told(
        "2026-09-07 09:00 +0000"
    )
    figures = total(gp)
    assert (figures.returned, figures.reviewed, figures.told) == (Share(1, 1), Share(1, 1), Share(1, 1))
    assert figures.turnaround == Days(3.0, 3.0, 1)
    assert figures.review == Days(1.5, 1.5, 1)
    assert (figures.overdue, figures.waited_long) == (Share(0, 1), Share(0, 1))
    assert (figures.chased, figures.escalated) == (Share(0, 1), Share(0, 1))


def test_back_on_its_last_day_is_in_time_and_a_minute_past_midnight_here_is_late(gp, course):
    course("2026-07-01 09:00 +0000").returns("2026-07-06 22:59 +0000")  # 23:59 in London
    assert total(gp).overdue == Share(0, 1)
    course("2026-07-01 09:00 +0000").returns("2026-07-06 23:01 +0000")
    assert total(gp).overdue == Share(1, 2)


def test_what_never_came_is_overdue_from_the_day_after_it_was_expected(gp, course):
    course("2026-09-01 09:00 +0000")
    assert total(gp, now="2026-09-06 12:00 +0000").overdue == Share(0, 1)
    assert total(gp, now="2026-09-07 12:00 +0000").overdue == Share(1, 1)
    assert total(gp).returned == Share(0, 1)


def test_what_is_cancelled_or_not_done_is_not_waited_for(gp, course):
    course("2026-09-01 09:00 +0000").is_cancelled("2026-09-02 09:00 +0000")
    course("2026-09-01 09:00 +0000").does("2026-09-02 09:00 +0000", orders.not_done, reason="Did not come")
    figures = total(gp)
    assert (figures.ordered, figures.ended) == (2, 2)
    assert (figures.returned, figures.overdue, figures.told_in_all) == (Share(0, 0), Share(0, 0), Share(0, 0))
    assert figures.overdue.percent is None


def test_a_result_that_comes_all_the_same_after_cancelling_counts(gp, course):
    course("2026-09-01 09:00 +0000").is_cancelled("2026-09-02 09:00 +0000").returns("2026-09-09 09:00 +0000")
    figures = total(gp)
    assert (figures.ended, figures.returned, figures.overdue) == (0, Share(1, 1), Share(1, 1))


@pytest.mark.parametrize(("days", "long"), [(2, 2), (7, 2), (14, 1)])
def test_longer_than_so_many_days_counts_what_was_late_and_what_still_waits(gp, course, days, long):
    course("2026-09-01 09:00 +0000").returns("2026-09-02 09:00 +0000").is_reviewed("2026-09-11 09:00 +0000")  # 9 days
    course("2026-09-01 09:00 +0000").returns("2026-11-04 09:00 +0000")  # waits for three weeks
    course("2026-09-01 09:00 +0000").returns("2026-11-25 09:00 +0000")  # since this morning
    figures = total(gp, days=days)
    assert figures.waited_long == Share(long, 3)
    assert (figures.reviewed, figures.review) == (Share(1, 3), Days(9.0, 9.0, 1))


def test_a_correction_reviewed_again_counts_once_from_the_first_result(gp, course):
    course("2026-09-01 09:00 +0000").returns("2026-09-02 09:00 +0000").is_reviewed("2026-09-03 09:00 +0000").is_told(
        "2026-09-03 10:00 +0000"
    ).returns("2026-09-20 09:00 +0000", res_potassium="4.4").is_reviewed("2026-09-30 09:00 +0000")
    figures = total(gp)
    assert (figures.returned, figures.reviewed, figures.told) == (Share(1, 1), Share(1, 1), Share(1, 1))
    assert (figures.turnaround, figures.review) == (Days(1.0, 1.0, 1), Days(1.0, 1.0, 1))
    assert (figures.overdue, figures.waited_long) == (Share(0, 1), Share(0, 1))


def test_told_but_with_more_agreed_is_told(gp, course):
    course("2026-09-01 09:00 +0000").returns("2026-09-02 09:00 +0000").is_reviewed(
        "2026-09-03 09:00 +0000", "repeat", "Please come again"
    ).is_told("2026-09-04 09:00 +0000")
    assert total(gp).told == Share(1, 1)


def test_the_day_of_a_part_that_is_awaited_again_says_nothing_of_the_first(gp, course):
    """The first result came in time; the part is awaited until a later day, and has not come when that is over."""
    late = course("2026-09-01 09:00 +0000").returns("2026-09-02 09:00 +0000").is_reviewed("2026-09-02 10:00 +0000")
    with time_machine.travel("2026-09-02 11:00 +0000", tick=False):
        InvestigationOrder.objects.filter(pk=late.order.pk).update(status="told")
        InvestigationOrder.objects.filter(pk=late.order.pk).update(status="collected", expected_by=date(2026, 9, 9))
    assert total(gp, now="2026-09-09 12:00 +0000").overdue == Share(0, 1)
    figures = total(gp, now="2026-09-10 12:00 +0000")
    assert (figures.returned, figures.told, figures.overdue) == (Share(1, 1), Share(1, 1), Share(1, 1))


@pytest.mark.parametrize(("back", "returned"), [("collected", Share(0, 1)), ("cancelled", Share(0, 0))])
@pytest.mark.parametrize("was_reviewed", [True, False])
def test_a_result_of_somebody_else_that_was_taken_back_never_came(gp, course, back, returned, was_reviewed):
    wrong = course("2026-09-01 09:00 +0000").returns("2026-09-02 09:00 +0000")
    if was_reviewed:
        wrong.is_reviewed("2026-09-02 10:00 +0000")
    undone = {"moved_at": timezone.now(), "moved_by": gp, "reason": "Somebody else's"}
    with time_machine.travel("2026-09-03 09:00 +0000", tick=False):
        wrong.order.refresh_from_db()
        move(wrong.order, to=back, moves=UNDO_MOVES, **undone)
    assert total(gp).returned == returned
    wrong.returns("2026-09-11 09:00 +0000", res_potassium="4.4")
    figures = total(gp)
    assert (figures.turnaround, figures.overdue) == (Days(10.0, 10.0, 1), Share(1, 1))
    assert figures.reviewed == Share(0, 1)


def test_chased_once_counts_once_and_only_what_rose_to_a_gp_or_the_manager_is_escalated(gp, course):
    asked = course("2026-11-23 09:00 +0000", expected_in=0)
    course("2026-11-23 09:00 +0000", expected_in=30)
    with time_machine.travel("2026-11-24 09:00 +0000", tick=False):
        for _ in range(2):
            worklist.chase(entry=entry_of(asked.order), channel="phone", outcome="Tomorrow", by=gp)
        sweep()
    assert (total(gp).chased, total(gp).escalated) == (Share(1, 2), Share(0, 2))
    with time_machine.travel("2026-11-30 09:00 +0000", tick=False):
        sweep()
    assert total(gp, now="2026-11-30 12:00 +0000").escalated == Share(1, 2)


def test_percentiles_are_between_values_where_they_fall_there(gp, course):
    for day in ("02", "03", "05", "09"):  # 1, 2, 4 and 8 days
        course("2026-09-01 09:00 +0000").returns(f"2026-09-{day} 09:00 +0000")
    assert total(gp).turnaround == Days(3.0, pytest.approx(6.8), 4)


# --- months, tests, whose


@pytest.mark.parametrize(
    ("at", "month"),
    [
        ("2026-07-31 22:59 +0000", 7),  # 23:59 on 31 July in London
        ("2026-07-31 23:01 +0000", 8),  # a minute past midnight, in summer time
        ("2026-10-31 23:59 +0000", 10),
        ("2026-11-01 00:01 +0000", 11),  # in winter time
    ],
)
def test_a_month_begins_at_midnight_here(gp, course, at, month):
    course(at)
    assert [each.month.month for each in counted(gp).by_month if each.figures.ordered] == [month]


@pytest.mark.parametrize(("months", "ordered"), [(3, 0), (6, 1), (12, 2)])
def test_only_the_last_months_count_this_one_included(gp, course, months, ordered):
    course("2026-05-31 22:59 +0000")  # the last minute before six months
    course("2026-05-31 23:01 +0000")
    figures = counted(gp, months=months)
    assert figures.total.ordered == ordered
    assert (len(figures.by_month), figures.by_month[-1].month) == (months, date(2026, 11, 1))


def test_months_go_over_the_turn_of_the_year(gp):
    months = [each.month for each in counted(gp, now="2027-02-10 12:00 +0000", months=3).by_month]
    assert months == [date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]


def test_by_test_from_a_to_z_and_one_test_alone(gp, course):
    course("2026-09-01 09:00 +0000")
    tsh = course("2026-09-01 09:00 +0000", test="ix_tft").order.title
    course("2026-10-01 09:00 +0000", test="ix_tft")
    figures = counted(gp)
    assert [each.title for each in figures.by_test] == sorted(figures.tests)
    assert {each.title: each.figures.ordered for each in figures.by_test}[tsh] == 2
    alone = counted(gp, test=tsh)
    assert ([each.title for each in alone.by_test], alone.total.ordered, alone.tests) == ([tsh], 2, figures.tests)
    assert alone.scope.test == tsh


def test_a_test_that_nobody_ordered_is_no_filter(gp, course):
    course("2026-09-01 09:00 +0000")
    assert (counted(gp, test="Nobody's").total.ordered, counted(gp, test="Nobody's").scope.test) == (1, "")


def test_a_stranger_counts_nothing_and_an_editor_may_not(gp, stranger, course):
    course("2026-09-01 09:00 +0000")
    assert (counted(stranger).total.ordered, counted(stranger).tests) == (0, [])
    with pytest.raises(NotAllowed):
        counted(MembershipFactory(practice=gp.practice, role=Role.EDITOR))


def test_what_was_never_logged_is_not_taken_for_late_or_missing(gp, workup):
    """An order from before the log began: it is closed, and nobody knows when it came."""
    with time_machine.travel("2026-09-01 09:00 +0000", tick=False):
        rows.order(workup, by=gp, status="closed", expected_by=date(2026, 9, 3))
    figures = total(gp)
    assert (figures.returned, figures.reviewed, figures.told) == (Share(1, 1), Share(1, 1), Share(1, 1))
    assert (figures.turnaround.of, figures.overdue, figures.waited_long) == (0, Share(0, 0), Share(0, 0))
