"""How the practice's tests go, counted: how many come back, how fast, how late, and how long they wait for a GP.

What is counted is a cohort: the tests that were ordered in a month, wherever they stand by now.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from clinic.access import Permission, require
from clinic.models import Membership
from workups.models import OrderStatus, Step
from workups.models.following import AWAITED_STEPS
from workups.models.order import AWAITED_STATUSES


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted: tests ordered in the last `months`, this one included; of one `test` by its title, or of all.

    `days` (of 24 hours) is how long a result may wait for a GP before it counts as waiting long.
    """

    months: int = 6
    days: int = 7
    test: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`. Of nothing there is no percentage: that is unknown, not 0 %."""

    count: int
    of: int

    @property
    def percent(self) -> float | None:
        return 100 * self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Days:
    """How long something took in days of 24 hours, `of` so many: one in two, and nine in ten, took no longer.

    None where there was nothing to measure.
    """

    median: float | None
    nine_in_ten: float | None
    of: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one test, of one month's orders, or of all.

    `ended` were cancelled or not done and count for nothing else but `ordered`, `chased` and `escalated`.
    """

    ordered: int
    ended: int
    returned: Share
    reviewed: Share
    told: Share
    told_in_all: Share
    turnaround: Days
    overdue: Share
    review: Days
    waited_long: Share
    chased: Share
    escalated: Share


@dataclass(frozen=True, slots=True)
class TestFigures:
    title: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """`month` is its first day."""

    month: date
    figures: Figures


@dataclass(frozen=True, slots=True)
class PracticeFigures:
    """`tests` are the titles of all tests ordered in these months; `scope.test` is empty where it is none of them."""

    scope: Scope
    total: Figures
    by_test: list[TestFigures]
    by_month: list[MonthFigures]
    tests: list[str]


def figures_of(membership: Membership, scope: Scope) -> PracticeFigures:
    """The figures of the membership's practice, in one query: tests from A to Z, months from the first to this one.

    Months begin at midnight in the practice's own time zone. Raises NotAllowed for who does not track tests.
    """
    require(membership, Permission.TRACK_TESTS)
    months = months_until(timezone.localdate(), scope.months)
    rows = _rows(membership.practice_id, scope, since=months[0])
    counted = {row["month"]: _figures(row) for row in rows if row["month"]}
    total = next(row for row in rows if row["title"] is None and row["month"] is None)
    tests = total["tests"] or []
    return PracticeFigures(
        scope=Scope(scope.months, scope.days, scope.test if scope.test in tests else ""),
        total=_figures(total),
        by_test=[TestFigures(row["title"], _figures(row)) for row in rows if row["title"] is not None],
        by_month=[MonthFigures(month, counted.get(month, _NOTHING)) for month in months],
        tests=tests,
    )


def months_until(today: date, count: int) -> list[date]:
    """The first days of the last `count` months, this one the last."""
    ordinals = range(today.year * 12 + today.month - count, today.year * 12 + today.month)
    return [date(ordinal // 12, ordinal % 12 + 1, 1) for ordinal in ordinals]


def _rows(practice_id: int, scope: Scope, *, since: date) -> list[dict[str, Any]]:
    asked: dict[str, Any] = {
        "practice": practice_id,
        "test": scope.test,
        "days": scope.days,
        "since": timezone.make_aware(datetime(since.year, since.month, 1)),
        "now": timezone.now(),
        "today": timezone.localdate(),
        "zone": timezone.get_current_timezone_name(),
        "awaited_steps": [str(step) for step in AWAITED_STEPS],
        "awaited": [str(status) for status in AWAITED_STATUSES],
        "ended": [OrderStatus.CANCELLED.value, OrderStatus.NOT_DONE.value],
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, asked)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _figures(row: dict[str, Any]) -> Figures:
    followed, returned = row["ordered"] - row["ended"], row["returned"]
    return Figures(
        ordered=row["ordered"],
        ended=row["ended"],
        returned=Share(returned, followed),
        reviewed=Share(row["reviewed"], returned),
        told=Share(row["told"], row["reviewed"]),
        told_in_all=Share(row["told"], followed),
        turnaround=_days(row["turnaround"], row["timed"]),
        overdue=Share(row["overdue"], row["measured"]),
        review=_days(row["review"], row["review_timed"]),
        waited_long=Share(row["waited_long"], row["timed"]),
        chased=Share(row["chased"], row["ordered"]),
        escalated=Share(row["escalated"], row["ordered"]),
    )


def _days(percentiles: list[float] | None, of: int) -> Days:
    median, nine_in_ten = percentiles or (None, None)
    return Days(median, nine_in_ten, of)


_COUNTS: Final = (
    "ordered", "ended", "returned", "reviewed", "told", "timed", "review_timed", "overdue", "measured", "waited_long",
    "chased", "escalated",
)  # fmt: skip
_NOTHING: Final = _figures(dict.fromkeys(_COUNTS, 0) | {"turnaround": None, "review": None})

# By hand: one pass over the cohort and the steps of its entries, counted three ways at once.
#
# A result that turned out to be somebody else's puts the order back without the patient having been told; what was
# logged up to there (`undone`) does not count. An order can be awaited again for a part that has not come: its day is
# that of the part then, and is compared with what came since. What was never logged is unknown, and so is no delay.
_COUNTED: Final = f"""
WITH asked AS MATERIALIZED (
    SELECT entry.id AS entry_id, test.title, test.status, test.requested_at, test.expected_by,
           test.status = ANY(%(ended)s) AS is_ended,
           date_trunc('month', test.requested_at AT TIME ZONE %(zone)s)::date AS month
    FROM workups_investigationorder AS test JOIN workups_worklistentry AS entry ON entry.order_id = test.id
    WHERE test.practice_id = %(practice)s AND test.requested_at >= %(since)s
),
cohort AS (
    SELECT * FROM asked WHERE title = %(test)s OR NOT EXISTS (SELECT FROM asked WHERE title = %(test)s)
),
logged AS (
    SELECT taken.entry_id, taken.id, taken.step, taken.at,
           lag(taken.step) OVER (PARTITION BY taken.entry_id ORDER BY taken.id) AS before
    FROM cohort JOIN workups_steptaken AS taken ON taken.entry_id = cohort.entry_id
    WHERE NOT cohort.is_ended
),
turns AS (
    SELECT entry_id,
           coalesce(max(id) FILTER (
               WHERE (step IN ('{Step.AWAITING}', '{Step.OVER}') AND before IN ('{Step.TO_REVIEW}', '{Step.TO_TELL}'))
                  OR (step = '{Step.AWAITING}' AND before = '{Step.OVER}')), 0) AS undone,
           coalesce(max(id) FILTER (WHERE step = ANY(%(awaited_steps)s)), 0) AS awaited
    FROM logged GROUP BY entry_id
),
courses AS (
    SELECT logged.entry_id,
           min(at) FILTER (WHERE step = '{Step.TO_REVIEW}' AND id > undone) AS returned_at,
           min(at) FILTER (WHERE step = '{Step.TO_TELL}' AND id > undone) AS reviewed_at,
           bool_or(step = '{Step.TO_FINISH}' AND id > undone) AS is_told,
           min(at) FILTER (WHERE step = '{Step.TO_REVIEW}' AND id > greatest(awaited, undone)) AS came_at
    FROM logged JOIN turns ON turns.entry_id = logged.entry_id GROUP BY logged.entry_id
),
followed AS (
    SELECT cohort.*, returned_at, reviewed_at,
           returned_at IS NOT NULL OR status IN ('resulted', 'reviewed', 'told', 'closed') AS is_returned,
           reviewed_at IS NOT NULL OR status IN ('reviewed', 'told', 'closed') AS is_reviewed,
           is_told OR status IN ('told', 'closed') AS is_told,
           CASE WHEN is_ended THEN NULL
                WHEN came_at IS NOT NULL THEN (came_at AT TIME ZONE %(zone)s)::date > expected_by
                WHEN status = ANY(%(awaited)s) THEN %(today)s > expected_by END AS is_overdue,
           extract(epoch FROM returned_at - requested_at) / 86400.0 AS turnaround_days,
           extract(epoch FROM reviewed_at - returned_at) / 86400.0 AS review_days,
           extract(epoch FROM coalesce(reviewed_at, %(now)s) - returned_at) / 86400.0 AS waited_days,
           EXISTS (SELECT FROM workups_chase AS chase WHERE chase.entry_id = cohort.entry_id) AS is_chased,
           EXISTS (SELECT FROM workups_escalation AS risen
                   WHERE risen.entry_id = cohort.entry_id AND risen.level >= 2) AS is_escalated
    FROM cohort LEFT JOIN courses ON courses.entry_id = cohort.entry_id
)
SELECT title, month, (SELECT array_agg(DISTINCT title ORDER BY title) FROM asked) AS tests,
       count(*) AS ordered,
       count(*) FILTER (WHERE is_ended) AS ended,
       count(*) FILTER (WHERE is_returned) AS returned,
       count(*) FILTER (WHERE is_reviewed) AS reviewed,
       count(*) FILTER (WHERE is_told) AS told,
       count(returned_at) AS timed,
       count(review_days) AS review_timed,
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY turnaround_days) AS turnaround,
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY review_days) AS review,
       count(*) FILTER (WHERE is_overdue) AS overdue,
       count(is_overdue) AS measured,
       count(*) FILTER (WHERE waited_days > %(days)s) AS waited_long,
       count(*) FILTER (WHERE is_chased) AS chased,
       count(*) FILTER (WHERE is_escalated) AS escalated
FROM followed GROUP BY GROUPING SETS ((title), (month), ())
ORDER BY title, month
"""  # noqa: S608  every part is a word of ours
