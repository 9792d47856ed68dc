"""Whatever is done with reports in whatever order: received = matched + queued + rejected, and undoing leaves nothing.

Random histories over several patients and tests; reports malformed, repeated, out of order, corrected, of others.
"""

from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.models import Membership
from tests.factories import MembershipFactory, WorkupFactory
from tests.reports_in import awaited, message, received, registered
from workups.actions import answers, inbound, orders, results
from workups.actions.inbound import Outcome
from workups.actions.reported import Line, Message
from workups.actions.results import Entered
from workups.evaluate import evaluate
from workups.models import Answer, Inbound, InvestigationOrder, Result, Workup
from workups.queries.inbound import inbound_counts

REFUSALS = (InvalidInput, Conflict, NotAllowedNow)
TESTS = {"Grace": ["ix_bone_profile", "ix_lft", "ix_u_e"], "Gracia": ["ix_lft", "ix_u_e"]}
ALP, K = "res_alp", "res_potassium"  # the first is reported by two of the tests
STATUSES = ["preliminary", "final", "final", "final", "corrected", "cancelled", "unheard of"]
nasty = st.builds(
    Line,
    finding=st.sampled_from([ALP, K, "res_tsh", "res_invented", ""]),
    text=st.sampled_from(["", "Potassium", "\x00"]),
    value=st.sampled_from(["4.1", 6.9, "140", "pos", "", None, "9e99", "\x00", "-1", float("nan")]),
    unit=st.sampled_from(["", "", "", "mmol/L", "stone"]),
    status=st.sampled_from(STATUSES),
)
plain = st.builds(Line, finding=st.sampled_from([ALP, ALP, K]), value=st.sampled_from(["4", "6.9", "6"]))
good = st.lists(plain, min_size=1, max_size=2)
reported = st.one_of(good, st.lists(nasty, max_size=3))
whose = st.sampled_from(["Grace", "Gracia", ""])
buttons = st.sampled_from([inbound.undo, inbound.reject, inbound.queue_again])
known = st.sampled_from([ALP, K])
index = st.integers(0, 30)


class History:
    """What is done at one practice, step by step, and what its people said themselves."""

    def __init__(self) -> None:
        self.by: Membership = MembershipFactory()
        self.patients = {name: registered(self.by, given_names=name) for name in TESTS}
        self.orders: list[int] = []
        for name, codes in TESTS.items():
            workup = WorkupFactory(patient=self.patients[name], by=self.by)
            self.orders += [order.pk for order in orders.place(workup=workup, codes=codes, by=self.by)]
        self.said: dict[int, dict[str, object]] = {pk: {} for pk in Workup.objects.values_list("pk", flat=True)}
        self.known = {pk: self._facts(pk) for pk in self.said}
        self.typed: set[int] = set()
        self.sent: list[Message] = []
        self.distinct = self.said_often = 0

    def a_report_comes(self, who: str, what: list[Line], is_dated: bool) -> None:
        said: dict[str, Any] = {"lines": tuple(what), "sampled_on": timezone.localdate() if is_dated else None}
        self._receive(message(self.patients.get(who), **said))

    def one_without_a_name_is_matched_by_hand(self, where: int, what: list[Line]) -> None:
        row, order = self._receive(message(lines=tuple(what))), self._order(where)
        self._try(lambda: inbound.match(inbound=row, order=order, confirmed=True, by=self.by))

    def the_same_comes_again(self, which: int) -> None:
        if self.sent:
            self._receive(self.sent[which % len(self.sent)])

    def somebody_matches(self, which: int, where: int, confirmed: bool) -> None:
        row, order = self._row(which, "queued"), self._order(where)
        if row:
            self._try(lambda: inbound.match(inbound=row, order=order, confirmed=confirmed, by=self.by))

    def somebody_undoes(self, which: int) -> None:
        if row := self._row(which, "matched"):
            inbound.undo(inbound=row, reason="Another patient's", by=self.by)

    def somebody_rejects(self, which: int) -> None:
        if row := self._row(which, "queued"):
            inbound.reject(inbound=row, reason="Not ours", by=self.by)

    def it_comes_back(self, which: int) -> None:
        if row := self._row(which, "rejected"):
            inbound.queue_again(inbound=row, reason="Ours", by=self.by)

    def somebody_presses_an_old_button(self, which: int, act: Any) -> None:
        if row := self._row(which, ""):
            self._try(lambda: act(inbound=row, reason="A reason", by=self.by))

    def a_test_is_cancelled(self, where: int) -> None:
        self._try(lambda: orders.cancel(order=self._order(where), reason="Moved away", by=self.by))

    def a_gp_reviews_and_tells(self, where: int) -> None:
        self._try(lambda: results.review(order=self._order(where), step="told", by=self.by))

    def a_test_is_ordered_again(self, where: int) -> None:
        order = self._order(where)
        placed: list[InvestigationOrder] = []
        codes = [order.investigation]
        self._try(lambda: placed.extend(orders.place(workup=order.workup, codes=codes, by=self.by)))
        self.orders += [each.pk for each in placed]

    def somebody_answers(self, where: int, value: float | None, finding: str) -> None:
        workup = self._order(where).workup
        seen = {"workup": workup, "finding": finding, "revision": workup.revision, "by": self.by}
        if value is not None:
            answers.record(value=value, **seen)
            self.said[workup.pk][finding] = value
        elif self._try(lambda: answers.retract(**seen)):
            self.said[workup.pk][finding] = None

    def somebody_types_a_value(self, where: int) -> None:
        """Each another one: one that repeats what is there changes nothing, and leaves no trace to go by."""
        order, value = self._order(where), 3 + self.distinct / 100 + self.said_often / 10_000
        finding = K if order.investigation == "ix_u_e" else ALP
        entered = {finding: Entered(value)}
        typed = lambda: results.enter(order=order, values=entered, sampled_on=timezone.localdate(), by=self.by)  # noqa: E731
        if self._try(typed):
            self.said[order.workup_id][finding] = value
            self.typed.add(order.pk)
            self.said_often += 1

    def every_report_stands_in_exactly_one_place(self) -> None:
        counts = inbound_counts(self.by)
        rows = list(Inbound.objects.filter(practice_id=self.by.practice_id))
        assert sum(counts.values()) == len(rows) == self.distinct
        assert Counter(row.status for row in rows) == Counter({name: n for name, n in counts.items() if n})
        assert all(row.reason and (row.order_id is not None) == (row.status == "matched") for row in rows)

    def no_value_of_a_report_stands_that_is_not_matched_with_its_order(self) -> None:
        for result in self._newest():
            if result.inbound is not None and result.status != "cancelled":
                assert (result.inbound.status, result.inbound.order_id) == ("matched", result.order_id)

    def adds_up(self) -> None:
        self.every_report_stands_in_exactly_one_place()
        self.no_value_of_a_report_stands_that_is_not_matched_with_its_order()

    def ends_as_if_nothing_had_come(self) -> None:
        """In the end every match is undone, the oldest first or the newest, and nothing of any is left."""
        rows = Inbound.objects.filter(practice_id=self.by.practice_id, status="matched")
        matched = list(rows.order_by("moved_at"))
        for row in matched if self.distinct % 2 else reversed(matched):
            inbound.undo(inbound=row, reason="Another patient's", by=self.by)
            self.adds_up()
        self._is_as_if_nothing_had_come()

    def _is_as_if_nothing_had_come(self) -> None:
        """What people said themselves is all that is known."""
        for pk, before in self.known.items():
            facts = {code: value for code, value in {**before, **self.said[pk]}.items() if value is not None}
            assert self._facts(pk) == facts
        assert all(result.value is None for result in self._newest() if result.order_id not in self.typed)
        rest = InvestigationOrder.objects.filter(practice_id=self.by.practice_id).exclude(pk__in=self.typed)
        assert set(rest.values_list("status", flat=True)) <= {"requested", "collected", "cancelled", "not_done"}

    def _receive(self, sent: Message) -> Inbound:
        took = received(sent, by=self.by)
        if took.outcome != Outcome.DUPLICATE:
            self.distinct += 1
            self.sent.append(sent)
        assert took.reason
        return took.inbound

    def _facts(self, workup_id: int) -> dict[str, object]:
        """What the engine knows; the columns of the workup agree with what it makes of that."""
        workup = Workup.objects.select_related("patient", "version").get(pk=workup_id)
        evaluated = evaluate(workup)
        assert workup.urgency == evaluated.evaluation.urgency
        assert workup.advice["fired"] == list(evaluated.evaluation.fired)
        return dict(evaluated.facts)

    def _newest(self) -> list[Result]:
        rows = Result.objects.filter(practice_id=self.by.practice_id).select_related("inbound")
        return list(rows.order_by("order_id", "finding", "-version").distinct("order_id", "finding"))

    def _row(self, which: int, status: str) -> Inbound | None:
        rows = Inbound.objects.filter(practice_id=self.by.practice_id).order_by("pk")
        rows = list(rows.filter(status=status) if status else rows)
        return rows[which % len(rows)] if rows else None

    def _order(self, where: int) -> InvestigationOrder:
        rows = InvestigationOrder.objects.select_related("workup__patient", "workup__version", "patient")
        return rows.get(pk=self.orders[where % len(self.orders)])

    @staticmethod
    def _try(act: Any) -> bool:
        with suppress(*REFUSALS):
            act()
            return True
        return False


def _step(name: str, **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(name), st.fixed_dictionaries(parts))


STEPS = [  # what happens more often stands here more often
    *[_step("a_report_comes", who=whose, what=reported, is_dated=st.booleans())] * 2,
    *[_step("one_without_a_name_is_matched_by_hand", where=index, what=good)] * 5,
    _step("the_same_comes_again", which=index),
    _step("somebody_matches", which=index, where=index, confirmed=st.sampled_from([True, True, False])),
    *[_step("somebody_undoes", which=index)] * 3,
    _step("somebody_rejects", which=index),
    _step("it_comes_back", which=index),
    *[
        _step(
            "somebody_presses_an_old_button",
            which=index,
            act=buttons,
        )
    ]
    * 1,
    _step("a_test_is_cancelled", where=index),
    _step("a_gp_reviews_and_tells", where=index),
    _step("a_test_is_ordered_again", where=index),
    *[
        _step(
            "somebody_answers", where=index, value=st.sampled_from([3.5, 4.5, None]), finding=st.sampled_from([ALP, K])
        )
    ]
    * 2,
    _step("somebody_types_a_value", where=index),
]


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(STEPS).flatmap(lambda step: step), min_size=30, max_size=40))
def test_received_is_matched_and_queued_and_rejected_whatever_happens(steps: list[tuple[str, dict[str, Any]]]) -> None:
    with transaction.atomic():
        history = History()
        for name, parts in steps:
            getattr(history, name)(**parts)
            history.adds_up()
        history.ends_as_if_nothing_had_come()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_night_of_messages_adds_up(gp: Membership) -> None:
    """Reports of nobody known, of somebody, malformed and repeated, as a door would hand them over in a night."""
    grace = registered(gp)
    awaited(grace, by=gp)
    sent = [message(grace if n % 3 else None, raw=f"report {n % 160}".encode(), lines=_nth(n)) for n in range(200)]

    took = Counter(received(each, by=gp).outcome.value for each in sent)

    assert took["duplicate"] == 40
    assert inbound_counts(gp) == {name: took[name] for name in ("matched", "queued", "rejected")}
    assert sum(inbound_counts(gp).values()) == 160
    assert Answer.objects.filter(source="result").count() == Result.objects.count()


def _nth(n: int) -> tuple[Line, ...]:
    made = ((), (Line("res_potassium", "K", "4.1"),), (Line("res_potassium", "K", "pos"),), (Line("", "Remark"),))
    return made[n % 4]
