"""Twenty people move the same orders at the same moment: each move happens once, or is refused with a Conflict."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random

import pytest
from django.db import connection

from clinic.errors import Conflict, NotAllowedNow
from clinic.models import AuditEvent, Membership
from workups.actions import orders
from workups.models import InvestigationOrder, StepTaken, WorklistEntry, Workup
from workups.models.following import ORDER_STEPS

PEOPLE = 20
TESTS = ("ix_u_e", "ix_tft", "ix_magnesium", "ix_ck", "ix_fbc")
MOVES: dict[str, Callable[..., None]] = {
    "booked": lambda order, by: orders.book(order=order, by=by),
    "collected": lambda order, by: orders.collect(order=order, by=by),
    "cancelled": lambda order, by: orders.cancel(order=order, reason="Not needed", by=by),
}

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Attempt:
    order: int
    move: str
    ended: str


def _move_all(ids: list[int], by: Membership, seed: int) -> list[Attempt]:
    """Moves every order as somebody does who read the list a moment ago, in an order of their own."""
    dice = Random(seed)
    seen = {
        order.pk: order for order in InvestigationOrder.objects.select_related("workup__version").filter(pk__in=ids)
    }
    attempts = []
    for pk in dice.sample(ids, len(ids)):
        move = dice.choice(list(MOVES))
        try:
            MOVES[move](seen[pk], by)
            ended = "moved"
        except Conflict:
            ended = "conflict"
        except NotAllowedNow:
            ended = "refused"
        attempts.append(Attempt(pk, move, ended))
    connection.close()
    return attempts


def test_each_move_happens_once_or_is_refused(workup: Workup, gp: Membership) -> None:
    ids = [order.pk for order in orders.place(workup=workup, codes=TESTS, by=gp)]

    with ThreadPoolExecutor(PEOPLE) as threads:
        ended = [each for said in threads.map(lambda seed: _move_all(ids, gp, seed), range(PEOPLE)) for each in said]

    assert len(ended) == PEOPLE * len(ids)
    moved = Counter((each.order, each.move) for each in ended if each.ended == "moved")
    assert set(moved.values()) == {1}, "nobody did what somebody else had done"
    trail = AuditEvent.objects.filter(subject_type="workups.investigationorder", subject_id__in=ids)
    noted = Counter((event.subject_id, event.event.removeprefix("order.")) for event in trail)
    assert {key: count for key, count in noted.items() if key[1] != "placed"} == dict(moved)
    assert any(each.ended == "conflict" for each in ended)
    for order in InvestigationOrder.objects.filter(pk__in=ids):
        entry = WorklistEntry.objects.get(order=order)
        assert entry.step == ORDER_STEPS[order.status]
        steps = list(StepTaken.objects.filter(entry=entry).order_by("id").values_list("step", flat=True))
        assert steps[0] == "to_book"
        assert steps[-1] == entry.step
        assert len(steps) == 1 + sum(1 for each in ended if each.order == order.pk and each.ended == "moved")


def test_one_of_twenty_who_press_the_same_button_wins(workup: Workup, gp: Membership) -> None:
    order = orders.place(workup=workup, codes=["ix_u_e"], by=gp)[0]
    pages = [InvestigationOrder.objects.select_related("workup__version").get(pk=order.pk) for _ in range(PEOPLE)]

    def book(page: InvestigationOrder) -> str:
        try:
            orders.book(order=page, by=gp)
        except Conflict:
            return "conflict"
        finally:
            connection.close()
        return "booked"

    with ThreadPoolExecutor(PEOPLE) as threads:
        assert Counter(threads.map(book, pages)) == {"booked": 1, "conflict": PEOPLE - 1}
