"""Nothing is forgotten: whatever is done, in whatever order, on whatever day, what is open is on the list once."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.errors import WorkupError
from clinic.models import Membership
from tests.models import rows
from workups.actions import follow_ups, orders, referrals, results, workups
from workups.actions.results import Entered
from workups.models import FollowUp, InvestigationOrder, Referral, Step, WorklistEntry, Workup
from workups.models.follow_up import FOLLOW_UP_MOVES
from workups.models.following import FOLLOW_UP_STEPS, ORDER_STEPS, REFERRAL_STEPS
from workups.models.moves import Moves
from workups.models.order import AWAITED_STATUSES, ORDER_MOVES
from workups.models.referral import REFERRAL_MOVES
from workups.presenters.worklist.rows import is_late
from workups.queries.worklist import Filters, counts_of, page_of

TESTS = ("ix_u_e", "ix_tft", "ix_magnesium")
FINDINGS = {
    "ix_u_e": ("res_potassium", ("4.1", "6.9", "4.9")),
    "ix_tft": ("res_tsh", ("1.9", "9.1", "2.1")),
    "ix_magnesium": ("res_magnesium", ("0.8", "0.3", "0.9")),
}
# Days around which clocks and calendars change.
BEGINNINGS = st.sampled_from(["2026-03-27 23:30", "2026-10-23 22:45", "2026-12-23 12:00", "2027-02-27 00:10"])


@dataclass(frozen=True)
class Kind:
    """A kind of thing on the list: its table of moves, and what people do, each with the status that it leads to."""

    model: Any
    moves: Moves
    does: list[tuple[str, Any]]


class History:
    """One patient's workup, in which things are done as they come; what is refused changes nothing."""

    def __init__(self, workup: Workup, gp: Membership, staff: Membership, clock: Any) -> None:
        self.workup, self.gp, self.staff, self.clock = workup, gp, staff, clock

    def takes(self, step: str, pick: int) -> None:
        """`pick` chooses what is moved, and how. What is refused changes nothing."""
        try:
            with transaction.atomic():
                BEGIN[step](self, pick) if step in BEGIN else self._move(KINDS[step], pick)
        except WorkupError:
            pass

    def _move(self, kind: Kind, pick: int) -> None:
        """Mostly a move that the table has, now and then one that it has not."""
        row = self._any(kind.model, pick)
        if row is None:
            return
        allowed = [does for to, does in kind.does if to in kind.moves[row.status]]
        ways = allowed if allowed and pick % 5 else [does for _, does in kind.does]
        ways[pick // 7 % len(ways)](row, self)

    def _any(self, model: Any, pick: int) -> Any:
        found = list(model.objects.filter(workup=self.workup).order_by("pk"))
        return found[pick % len(found)] if found else None


USUAL, CRITICAL, CORRECTED = 0, 1, 2


def _enter(order: InvestigationOrder, of: History, which: int) -> None:
    finding, values = FINDINGS[order.investigation]
    entered = {finding: Entered(values[which])}
    results.enter(order=order, values=entered, sampled_on=timezone.localdate(), by=of.staff)


def _advances(to: str) -> Any:
    return lambda referral, of: referrals.advance(referral=referral, to=to, by=of.gp)


def _ends(action: Any, name: str, reason: str) -> Any:
    return lambda row, of: action(**{name: row}, reason=reason, by=of.gp)


KINDS = {
    "order moves": Kind(
        InvestigationOrder,
        ORDER_MOVES,
        [
            ("booked", lambda order, of: orders.book(order=order, on=timezone.localdate() + timedelta(2), by=of.staff)),
            ("collected", lambda order, of: orders.collect(order=order, by=of.staff)),
            ("resulted", lambda order, of: _enter(order, of, USUAL)),
            ("resulted", lambda order, of: _enter(order, of, CRITICAL)),
            ("resulted", lambda order, of: _enter(order, of, CORRECTED)),
            ("reviewed", lambda order, of: results.review(order=order, step="nothing", by=of.gp)),
            ("reviewed", lambda order, of: results.review(order=order, step="repeat", words="Again.", by=of.gp)),
            ("reviewed", lambda order, of: results.review(order=order, step="ring", by=of.gp)),
            ("told", lambda order, of: orders.tell(order=order, by=of.staff)),
            ("closed", lambda order, of: orders.finish(order=order, by=of.staff)),
            ("cancelled", _ends(orders.cancel, "order", "Not needed")),
            ("not_done", _ends(orders.not_done, "order", "Stayed away")),
        ],
    ),
    "referral moves": Kind(
        Referral,
        REFERRAL_MOVES,
        [
            *((to, _advances(to)) for to in ("sent", "acknowledged", "appointment", "seen", "replied", "closed")),
            ("cancelled", _ends(referrals.cancel, "referral", "Settled")),
        ],
    ),
    "follow-up moves": Kind(
        FollowUp,
        FOLLOW_UP_MOVES,
        [
            ("done", lambda follow_up, of: follow_ups.complete(follow_up=follow_up, by=of.staff)),
            ("cancelled", _ends(follow_ups.cancel, "follow_up", "Moved away")),
        ],
    ),
}
BEGIN: dict[str, Any] = {
    "order": lambda of, pick: orders.place(workup=of.workup, codes=[TESTS[pick % len(TESTS)]], by=of.gp),
    "refer": lambda of, pick: rows.referral(of.workup, by=of.gp, code=f"ref_{Referral.objects.count()}"),
    "plan": lambda of, pick: follow_ups.plan(
        workup=of.workup, words=f"Look again {pick}", due_on=timezone.localdate() + timedelta(pick % 9), by=of.gp
    ),
    "a day passes": lambda of, pick: of.clock.shift(timedelta(hours=25)),
    "a week passes": lambda of, pick: of.clock.shift(timedelta(days=7)),
}
STEPS = st.sampled_from([*BEGIN, *KINDS, "order moves", "order moves"])
HISTORIES = st.lists(st.tuples(STEPS, st.integers(0, 999)), min_size=20, max_size=50)


def should_stand(workup: Workup) -> dict[tuple[str, int], str]:
    """Where each thing of the workup should stand, said by its own status."""
    said: dict[tuple[str, int], str] = {}
    for model, kind, steps in (
        (InvestigationOrder, "order", ORDER_STEPS),
        (Referral, "referral", REFERRAL_STEPS),
        (FollowUp, "follow_up", FOLLOW_UP_STEPS),
    ):
        said |= {(kind, row.pk): steps[row.status] for row in model.objects.filter(workup=workup)}  # type: ignore[attr-defined]
    return said


def stands(entry: WorklistEntry) -> tuple[str, int]:
    return entry.kind, entry.order_id or entry.referral_id or entry.follow_up_id or 0


def all_pages(reader: Membership, filters: Filters) -> list[WorklistEntry]:
    found, after = [], ""
    while True:
        page = page_of(reader, filters, after=after)
        found, after = [*found, *page.entries], page.next_after
        if not after:
            return found


def check(workup: Workup, reader: Membership) -> None:
    expected = should_stand(workup)
    entries = list(WorklistEntry.objects.filter(workup=workup))
    assert {stands(entry): entry.step for entry in entries} == expected
    listed = all_pages(reader, Filters())
    is_open = sorted(key for key, step in expected.items() if step != Step.OVER)
    assert sorted(stands(entry) for entry in listed) == is_open, "each that is open once, and nothing else"
    late = [entry for entry in listed if entry.due_on < timezone.localdate()]
    assert [entry for entry in listed if is_late(entry)] == late
    assert {entry.pk for entry in all_pages(reader, Filters(tab="overdue"))} == {entry.pk for entry in late}
    counts = counts_of(reader, Filters())
    assert (counts.everything, counts.overdue) == (len(listed), len(late))
    for order in InvestigationOrder.objects.filter(workup=workup, status__in=AWAITED_STATUSES):
        assert order.entry.due_on == order.expected_by


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(beginning=BEGINNINGS, steps=HISTORIES)
@pytest.mark.django_db
def test_all_that_is_open_stands_on_the_list_once(
    workup: Workup, gp: Membership, receptionist: Membership, beginning: str, steps: list[tuple[str, int]]
) -> None:
    start = datetime.fromisoformat(beginning).replace(tzinfo=UTC)
    with transaction.atomic(), time_machine.travel(start, tick=False) as clock:
        again = workups.start(patient=workup.patient, version=workup.version, by=gp)
        history = History(again, gp, receptionist, clock)
        for step, pick in steps:
            history.takes(step, pick)
        check(again, receptionist)
        transaction.set_rollback(True)


def test_a_day_is_late_from_the_practices_own_midnight(workup: Workup, gp: Membership) -> None:
    """In summer the server's clock is an hour behind: the tab changes with the practice's day."""
    rows.follow_up(workup, by=gp, due_on=date(2026, 7, 10))
    for moment, late in (("2026-07-10 22:59 +0000", 0), ("2026-07-10 23:00 +0000", 1)):
        with time_machine.travel(moment, tick=False):
            assert counts_of(gp, Filters()).overdue == late
            assert len(page_of(gp, Filters(tab="overdue")).entries) == late
