"""Pages of the worklist are read along an index, however long the list: never the whole table, never all sorted."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import Membership
from tests.models import rows
from workups.models import Step, WorklistEntry, Workup
from workups.queries.worklist import PAGE, Filters, page_of
from workups.queries.worklist_frame import frame_of

ENTRIES = 3_000
LIST = "workups_worklistentry"
FIRST = date(2026, 1, 1)


@pytest.fixture
def long_list(workup: Workup, gp: Membership) -> None:
    """Three thousand awaited tests of twelve titles, written through the triggers; then looked over."""
    entry = rows.entry(workup, by=gp)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workups_investigationorder (practice_id, workup_id, patient_id, investigation, title, urgency,"
            " note, status, requested_at, requested_by_id, expected_by, moved_at, moved_by_id, review_step,"
            " review_words, reason)"
            " SELECT practice_id, workup_id, patient_id, 'ix_' || n, 'Test ' || n %% 12,"
            " (ARRAY['same_day', 'soon', 'routine'])[1 + n %% 3], '',"
            " (ARRAY['requested', 'booked', 'collected'])[1 + n %% 3], now(), requested_by_id, %s + n %% 700, now(),"
            " moved_by_id, '', '', '' FROM workups_worklistentry, generate_series(1, %s) AS n WHERE id = %s",
            [FIRST, ENTRIES, entry.pk],
        )
        cursor.execute("ANALYZE")


def plan_of(ask: Callable[[], Any]) -> dict[str, Any]:
    with CaptureQueriesContext(connection) as captured, connection.cursor() as cursor:
        ask()
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {captured.captured_queries[-1]['sql']}")
        found = cursor.fetchone()[0]
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def parts(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from parts(part)


def read_along(plan: dict[str, Any]) -> set[str]:
    """The indexes by which the list is read."""
    return {each["Index Name"] for each in parts(plan) if each.get("Index Name", "").startswith("worklist")}


def far_down(filters: Filters) -> str:
    day, number = FIRST + timedelta(days=600), 1
    return f"{day}_{number}" if filters.sort == "day" else f"5_{day}_{number}"


PAGES = {
    "worklist": Filters(),
    "worklist_by_day": Filters(sort="day"),
    "worklist_by_step": Filters(tab=Step.TO_BOOK),
    "worklist_by_test": Filters(test="Test 4"),
}


@pytest.mark.parametrize(("index", "filters"), PAGES.items(), ids=PAGES)
@pytest.mark.parametrize("is_deep", [False, True], ids=["first", "deep"])
def test_a_page_is_read_along_its_index(long_list, receptionist: Membership, index, filters, is_deep):
    after = far_down(filters) if is_deep else ""
    assert len(page_of(receptionist, filters, after=after).entries) == PAGE or is_deep
    plan = plan_of(lambda: page_of(receptionist, filters, after=after))
    assert read_along(plan) == {index}
    _is_of_one_page(plan)


@pytest.mark.parametrize("filters", [Filters(tab="overdue"), Filters(tab="overdue", sort="day"), Filters(owner="me")])
def test_what_is_late_and_what_is_mine_are_read_along_an_index(long_list, receptionist: Membership, filters):
    plan = plan_of(lambda: page_of(receptionist, filters))
    assert read_along(plan)
    _is_of_one_page(plan)


def _is_of_one_page(plan: dict[str, Any]) -> None:
    assert not [each for each in parts(plan) if each["Node Type"] == "Seq Scan" and each["Relation Name"] == LIST]
    most = max(each["Actual Rows"] for each in parts(plan) if "Sort" in each["Node Type"])
    assert most <= PAGE + 1, "only the page itself is sorted, once it is whole"


def test_the_titles_are_found_from_one_to_the_next(long_list, receptionist: Membership):
    assert read_along(plan_of(lambda: frame_of(receptionist))) == {"worklist_by_test"}
    assert WorklistEntry.objects.count() > ENTRIES
    assert frame_of(receptionist).tests == sorted(["Urea and electrolytes", *(f"Test {n}" for n in range(12))])
