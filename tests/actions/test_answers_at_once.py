"""Several people save to one workup at the same moment, each in a transaction of their own."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from django.db import connection
from django.utils import timezone

from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.models import Membership
from workups.actions import answers, orders, results, workups
from workups.actions.closing import Disposition, Ending
from workups.actions.results import Entered
from workups.models import AdviceEntry, Answer, InvestigationOrder, Workup

FINDINGS = ("weakness_reported", "dysphagia", "dysarthria", "orthopnoea")
PEOPLE = 6
SAVES_EACH = 12

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Save:
    """One save as its author saw it end."""

    finding: str
    value: bool
    won: bool


def _at_once(tasks: list[Callable[[], object]]) -> list[object]:
    """Runs all tasks in threads, each with its own connection; what one raises, this raises."""

    def run(task: Callable[[], object]) -> object:
        try:
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return list(threads.map(run, tasks))


def _save_many(workup_id: int, by: Membership, seed: int) -> list[Save]:
    """Opens the page again before each save, as a person who gets a Conflict does."""
    dice = random.Random(seed)
    saves = []
    for _ in range(SAVES_EACH):
        page = Workup.objects.select_related("patient", "version").get(pk=workup_id)
        finding, value = dice.choice(FINDINGS), dice.choice([True, False])
        try:
            answers.record(workup=page, finding=finding, value=value, revision=page.revision, by=by)
        except Conflict:
            saves.append(Save(finding, value, won=False))
        else:
            saves.append(Save(finding, value, won=True))
    return saves


def test_every_save_wins_or_gets_a_conflict_and_none_is_lost(workup: Workup, gp: Membership) -> None:
    before = workup.revision

    ended = _at_once([lambda seed=seed: _save_many(workup.pk, gp, seed) for seed in range(PEOPLE)])
    saves = [save for each in ended for save in each]  # type: ignore[attr-defined]
    won = [save for save in saves if save.won]
    history = list(Answer.objects.filter(workup=workup).order_by("revision"))

    assert len(saves) == PEOPLE * SAVES_EACH
    assert Counter((save.finding, save.value) for save in won) == Counter((a.finding, a.value) for a in history)
    assert [answer.revision for answer in history] == list(range(before + 1, before + 1 + len(won)))
    assert Workup.objects.get(pk=workup.pk).revision == before + len(won)


def test_what_is_held_and_advised_afterwards_is_what_was_said_last(workup: Workup, gp: Membership) -> None:
    _at_once([lambda seed=seed: _save_many(workup.pk, gp, seed) for seed in range(PEOPLE)])

    for finding in FINDINGS:
        said = list(Answer.objects.filter(workup=workup, finding=finding).order_by("revision"))
        assert all(answer.superseded_at for answer in said[:-1])
        assert said[-1].superseded_at is None
    _the_advice_log_adds_up(Workup.objects.get(pk=workup.pk))


def test_one_of_two_who_answer_the_same_question_gets_a_conflict(workup: Workup, gp: Membership) -> None:
    pages = [Workup.objects.select_related("patient", "version").get(pk=workup.pk) for _ in range(2)]

    def save(page: Workup, value: bool) -> bool:
        try:
            answers.record(workup=page, finding="dysphagia", value=value, revision=workup.revision, by=gp)
        except Conflict:
            return False
        return True

    ended = _at_once([lambda: save(pages[0], True), lambda: save(pages[1], False)])

    assert sorted(ended) == [False, True]  # type: ignore[type-var]
    assert Answer.objects.get(workup=workup).value is ended[0]


def test_a_test_is_never_ordered_on_a_workup_that_is_being_closed(workup: Workup, gp: Membership) -> None:
    def attempt(action: Callable[[Workup], object]) -> bool:
        try:
            action(Workup.objects.select_related("patient", "version").get(pk=workup.pk))
        except (NotAllowedNow, InvalidInput):
            return False
        return True

    ending = Ending("reassured", "Reassured", no_follow_up="Comes back if anything is new")
    closed, ordered = _at_once(
        [
            lambda: attempt(lambda page: workups.close(workup=page, ending=ending, by=gp)),
            lambda: attempt(lambda page: orders.place(workup=page, codes=["ix_u_e"], by=gp)),
        ]
    )

    assert closed is not ordered
    assert (Workup.objects.get(pk=workup.pk).status == "closed") is closed
    assert InvestigationOrder.objects.filter(workup=workup).exists() is ordered


def _the_advice_log_adds_up(workup: Workup) -> None:
    """Played from the start it ends with what the workup advises now, and nothing appears twice in a row."""
    advised: set[str] = set()
    for entry in AdviceEntry.objects.filter(workup=workup).order_by("revision", "pk"):
        if entry.change == "appeared":
            assert entry.code not in advised
            advised.add(entry.code)
        else:
            advised.remove(entry.code)
    assert advised == set(workup.advice["fired"])


def test_closing_and_entering_a_result_never_wait_for_each_other(workup: Workup, gp: Membership) -> None:
    """Both hold the workup first: whichever comes second finds what the first has done, and both get through."""
    order = orders.place(workup=workup, codes=["ix_u_e"], by=gp)[0]

    def attempt(action: Callable[[], object]) -> bool:
        try:
            action()
        except Conflict:
            return False
        return True

    def shut() -> None:
        page = Workup.objects.select_related("patient", "version").get(pk=workup.pk)
        going_on = {order.pk: Disposition("go_on", seen="requested")}
        ending = Ending("reassured", "Reassured", orders=going_on, no_follow_up="Comes back if anything is new")
        workups.close(workup=page, ending=ending, by=gp)

    def enter() -> None:
        page = InvestigationOrder.objects.get(pk=order.pk)
        values = {"res_potassium": Entered("4.1")}
        results.enter(order=page, values=values, sampled_on=timezone.localdate(), by=gp)

    closed, entered = _at_once([lambda: attempt(shut), lambda: attempt(enter)])

    assert entered, "a result is never lost"
    assert (Workup.objects.get(pk=workup.pk).status == "closed") is closed
