"""Twelve people at the same report at the same moment: one of them wins."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from clinic.errors import Conflict, NotAllowedNow
from clinic.models import Membership, Patient
from tests.reports_in import awaited, message, queued, received, registered, values
from workups.actions import inbound, results
from workups.models import Inbound, InvestigationOrder, Result
from workups.queries.inbound import inbound_counts

PEOPLE = 12


@pytest.fixture
def order(grace: Patient, gp: Membership) -> InvestigationOrder:
    """Grace's urea and electrolytes, collected."""
    return awaited(grace, by=gp)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_the_same_message_from_twelve_doors_is_one_row(self, gp: Membership) -> None:
        grace = registered(gp)
        awaited(grace, by=gp)
        sent = message(grace)

        ended = _at_once([lambda: received(sent, by=gp).outcome.value for _ in range(PEOPLE)])

        assert sorted(ended) == ["duplicate"] * (PEOPLE - 1) + ["matched"]
        assert Inbound.objects.count() == Result.objects.count() == 1

    def test_twelve_people_match_it_with_twelve_tests_and_one_wins(self, gp: Membership) -> None:
        graces = [registered(gp) for _ in range(PEOPLE)]
        tests = [awaited(grace, by=gp).pk for grace in graces]
        waiting = queued(graces[0], by=gp).pk

        def attempt(order_id: int) -> int:
            row, order = Inbound.objects.get(pk=waiting), InvestigationOrder.objects.get(pk=order_id)
            try:
                inbound.match(inbound=row, order=order, confirmed=True, by=gp)
            except (Conflict, NotAllowedNow):
                return 0
            return order_id

        ended = _at_once([lambda test=test: attempt(test) for test in tests])

        won = [order_id for order_id in ended if order_id]
        assert len(won) == 1
        assert Inbound.objects.get().order_id == won[0] == Result.objects.get().order_id
        assert inbound_counts(gp) == {"matched": 1, "queued": 0, "rejected": 0}

    def test_matching_undoing_and_entering_by_hand_never_wait_in_a_circle(self, gp: Membership) -> None:
        grace = registered(gp)
        order = awaited(grace, by=gp)
        rows = [queued(grace, by=gp, lines=values(res_potassium=f"4.{n}")).pk for n in range(4)]

        def match_and_undo(row_id: int) -> str:
            for act in (
                lambda row: inbound.match(inbound=row, order=_fresh(order.pk), by=gp),
                lambda row: inbound.undo(inbound=row, reason="Wrong", by=gp),
            ):
                act(Inbound.objects.get(pk=row_id))
            return "done"

        def by_hand(number: int) -> str:
            entered = {"res_sodium": results.Entered(f"14{number}")}
            results.enter(order=_fresh(order.pk), values=entered, sampled_on=timezone.localdate(), by=gp)
            return "done"

        tasks = [lambda row=row: match_and_undo(row) for row in rows]
        tasks += [lambda number=number: by_hand(number) for number in range(4)]

        assert _at_once(tasks, forgiving=(Conflict,)).count("done") >= 4
        assert Inbound.objects.filter(status="matched").count() + Inbound.objects.filter(status="queued").count() == 4


def _fresh(order_id: int) -> InvestigationOrder:
    return InvestigationOrder.objects.get(pk=order_id)


def _at_once(tasks: list[Callable[[], object]], forgiving: tuple[type[Exception], ...] = ()) -> list[object]:
    """Runs all tasks in threads, each with its own connection; what one raises, this raises."""

    def run(task: Callable[[], object]) -> object:
        try:
            return task()
        except forgiving:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return list(threads.map(run, tasks))
