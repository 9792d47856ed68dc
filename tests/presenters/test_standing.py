"""Lateness is derived from dates when read, at the practice's own midnight."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone

from workups.models import OrderStatus
from workups.presenters.standing import due_words, expected_words, is_late

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days", "said", "late"),
    [
        (-9, "9 days late", True),
        (-1, "1 day late", True),
        (0, "today", False),
        (1, "tomorrow", False),
        (4, "27 Nov 2026", False),
    ],
)
def test_expected_in_words_at_the_day_boundaries(days, said, late):
    order = SimpleNamespace(status=OrderStatus.COLLECTED, expected_by=TODAY + timedelta(days=days))
    assert (expected_words(order, TODAY), is_late(order, TODAY)) == (said, late)


@pytest.mark.parametrize(("ago", "said"), [(0, "came today"), (1, "came yesterday"), (12, "came 12 days ago")])
def test_a_result_says_how_long_it_waits_and_is_not_late(ago, said):
    moved = timezone.make_aware(timezone.datetime(2026, 11, 23, 0, 5)) - timedelta(days=ago)
    order = SimpleNamespace(status=OrderStatus.RESULTED, expected_by=TODAY - timedelta(days=30), moved_at=moved)
    assert (expected_words(order, TODAY), is_late(order, TODAY)) == (said, False)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-07-10 22:59 +0000", "today"),  # 23:59 in summer time
        ("2026-07-10 23:01 +0000", "1 day late"),  # 00:01, though the clock of the server is a day behind
        ("2026-12-10 23:59 +0000", "today"),
        ("2026-12-11 00:00 +0000", "1 day late"),
        ("2027-03-28 00:30 +0000", "1 day late"),  # the night in which the clocks go forward
        ("2026-10-25 00:30 +0000", "1 day late"),  # and back: 01:30, for the first time
    ],
)
def test_a_day_ends_at_the_practices_own_midnight(moment, said):
    day = {"2026-07": date(2026, 7, 10), "2026-12": date(2026, 12, 10), "2027-03": date(2027, 3, 27)}
    with time_machine.travel(moment, tick=False):
        assert due_words(day.get(moment[:7], date(2026, 10, 24))) == said
