"""What comes in is matched where that is certain, else it waits or is rejected with a reason; none is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter

import pytest
from django.db import connection
from django.utils import timezone

from clinic.access import Role
from clinic.errors import Conflict, InvalidInput, NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import AuditEvent, Membership, Patient
from tests.factories import MembershipFactory, close
from tests.reports_in import awaited, message, queued, received, registered, values, yesterday
from workups.actions import inbound, orders, results
from workups.actions.reported import Line
from workups.models import Answer, Inbound, InvestigationOrder, Result, Workup
from workups.queries.inbound import inbound_counts

PEOPLE = 12


@pytest.fixture
def grace(gp: Membership) -> Patient:
    return registered(gp)


@pytest.fixture
def order(grace: Patient, gp: Membership) -> InvestigationOrder:
    """Grace's urea and electrolytes, collected."""
    return awaited(grace, by=gp)


class TestReceive:
    def test_a_certain_one_is_matched_by_itself(
        self, order: InvestigationOrder, grace: Patient, receptionist: Membership
    ) -> None:
        took = received(message(grace), by=receptionist)

        row = Inbound.objects.get()
        assert (took.outcome, took.inbound) == ("matched", row)
        assert (row.status, row.order, row.order_was) == ("matched", order, "collected")
        assert row.reason.startswith("Matched by itself")
        result = Result.objects.get()
        assert (result.value, result.inbound, result.order) == (6.9, row, order)
        assert Workup.objects.get(pk=order.workup_id).urgency == "emergency_now"

    @pytest.mark.parametrize("name", ["Grace Ádeyemi", "ADEYEMI^GRACE", "adeyemi grace", "Adeyemi, Gracia"])
    def test_accents_case_and_the_order_of_names_are_forgiven(
        self, order: InvestigationOrder, grace: Patient, receptionist: Membership, name: str
    ) -> None:
        assert received(message(grace, patient_name=name), by=receptionist).outcome == "matched"

    @pytest.mark.parametrize(
        ("said", "reason"),
        [
            ({"nhs_number": ""}, "No NHS number on the report."),
            ({"nhs_number": "943 476 5918"}, "The NHS number on the report is not a valid one: check it for a slip."),
            ({"nhs_number": "9434765919"}, "No patient of this practice has the NHS number on the report."),
            ({"nhs_number": "x" * 5000}, "The NHS number on the report is not a valid one: check it for a slip."),
            ({"born": None}, "No date of birth on the report."),
            (
                {"born": date(1961, 12, 3)},
                "The date of birth differs: 3 Dec 1961 on the report, 12 Mar 1961 in the record.",
            ),
            ({"patient_name": ""}, "No name on the report."),
            (
                {"patient_name": "ADAMS, Grace"},
                "The family name differs: “ADAMS, Grace” on the report, Adeyemi in the record.",
            ),
            ({"sampled_on": None}, "The report does not say when the sample was taken."),
            ({"lines": values(res_potassium="pos")}, "“pos” is no number for Potassium."),
            ({"lines": values(res_potassium="")}, "Potassium has no value."),
            ({"lines": values(res_tsh="2.0")}, "No awaited test of this patient reports TSH."),
            ({"lines": values(res_invented="2.0")}, "No awaited test of this patient reports res_invented."),
            (
                {"lines": (Line("", "Anion gap", "12"),)},
                "No finding is named for a value on the report: “Anion gap 12”.",
            ),
            ({"lines": (Line("", "See letter"),)}, "No value on the report is one that a test reports."),
            (
                {"lines": (Line("res_potassium", "", "4.1"), Line("res_potassium", "", "6.9"))},
                "Potassium is on the report twice, with different values.",
            ),
            (
                {"lines": (Line("res_potassium", "", "4.1", status="X"),)},
                "Potassium has a status that can't be read: “X”.",
            ),
        ],
    )
    def test_anything_else_waits_with_the_reason_and_nothing_is_half_done(
        self,
        order: InvestigationOrder,
        grace: Patient,
        receptionist: Membership,
        said: dict[str, object],
        reason: str,
    ) -> None:
        took = received(message(grace, **said), by=receptionist)

        row = Inbound.objects.get()
        assert (took.outcome, took.reason, row.reason) == ("queued", reason, reason)
        assert (row.status, row.order, row.order_was) == ("queued", None, "")
        assert not Result.objects.exists()
        order.refresh_from_db()
        assert order.status == "collected"

    def test_an_impossible_value_is_queued_with_the_value(
        self, order: InvestigationOrder, grace: Patient, receptionist: Membership
    ) -> None:
        took = received(message(grace, lines=values(res_sodium="140", res_potassium="41")), by=receptionist)

        assert took.outcome == "queued"
        assert took.reason.startswith("“41” can't be taken for Potassium: 41 mmol/L is not possible")
        assert not Result.objects.exists()

    def test_a_sample_of_the_future_or_older_than_the_request_waits(
        self, order: InvestigationOrder, grace: Patient, receptionist: Membership
    ) -> None:
        tomorrow = timezone.localdate() + timedelta(days=1)

        ahead = received(message(grace, sampled_on=tomorrow), by=receptionist)
        older = received(message(grace, sampled_on=yesterday()), by=receptionist)

        assert ahead.reason == "The sample is dated in the future."
        assert older.reason.startswith("The sample of ")
        assert "is older than the test, asked for on" in older.reason

    def test_two_tests_that_could_be_meant_are_not_guessed(
        self, order: InvestigationOrder, grace: Patient, gp: Membership, receptionist: Membership
    ) -> None:
        awaited(grace, by=gp)

        took = received(message(grace), by=receptionist)

        assert (took.outcome, took.reason) == ("queued", "Two open tests of this patient report this value.")

    def test_a_test_that_is_over_is_not_matched_by_itself(
        self, order: InvestigationOrder, grace: Patient, receptionist: Membership
    ) -> None:
        orders.cancel(order=order, reason="Moved away", by=receptionist)

        took = received(message(grace), by=receptionist)

        assert (took.outcome, took.reason) == ("queued", "No test of this patient is awaited.")

    def test_another_practice_has_its_own_patients_and_its_own_messages(
        self, order: InvestigationOrder, grace: Patient, receptionist: Membership, stranger: Membership
    ) -> None:
        same = message(grace)

        assert received(same, by=receptionist).outcome == "matched"
        assert received(same, by=stranger).outcome == "queued"
        with pytest.raises(NotFoundHere):
            inbound.receive(practice=grace.practice, message=same, by=stranger)

    def test_a_closed_workup_takes_it_in_and_opens_for_a_red_flag(
        self, order: InvestigationOrder, grace: Patient, gp: Membership, receptionist: Membership
    ) -> None:
        close(order.workup, by=gp)

        assert received(message(grace), by=receptionist).outcome == "matched"
        assert Workup.objects.get(pk=order.workup_id).status == "open"

    @pytest.mark.parametrize(
        ("said", "reason"),
        [
            ({"lines": ()}, "There is nothing in the message: no value and no text."),
            ({"lines": (Line(), Line("", "  ", ""))}, "There is nothing in the message: no value and no text."),
            ({"raw": b"x" * (1024 * 1024 + 1)}, "The message is larger than 1 MB (1,048,577 bytes)."),
            ({"lines": (Line("", "x"),) * 20_001}, "The message has more than 20,000 lines (20,001)."),
        ],
    )
    def test_nothing_to_read_is_rejected_with_the_reason_and_kept(
        self, grace: Patient, receptionist: Membership, said: dict[str, object], reason: str
    ) -> None:
        sent = message(grace, **said)
        took = received(sent, by=receptionist)

        row = Inbound.objects.get()
        assert (took.outcome, row.status) == ("rejected", "rejected")
        assert row.reason.startswith(reason)
        assert bytes(row.raw) == sent.raw

    def test_five_thousand_lines_are_quick(
        self, order: InvestigationOrder, grace: Patient, receptionist: Membership
    ) -> None:
        lines = (*values(res_potassium="4.1"), *(Line("", f"Remark {n}") for n in range(5_000)))
        begun = perf_counter()

        took = received(message(grace, lines=lines), by=receptionist)

        assert took.outcome == "matched"
        assert perf_counter() - begun < 5, "not a measurement: only that nothing goes wrong by the number of lines"

    def test_what_no_column_can_hold_is_marked_and_kept_as_it_came(self, receptionist: Membership) -> None:
        nasty = Line("f" * 900, "a\x00b\ud800", float("nan"), "u" * 900, "final")
        took = received(
            message(patient_name="N\x00ame " * 90, sender="s" * 500, test="\x07", lines=(nasty,)), by=receptionist
        )

        row = Inbound.objects.get()
        assert (took.outcome, row.lines[0]["value"]) == ("queued", "nan")
        assert row.patient_name.endswith("…")

    def test_the_same_message_is_taken_in_once(
        self, order: InvestigationOrder, grace: Patient, receptionist: Membership, gp: Membership
    ) -> None:
        sent = message(grace)
        first = received(sent, by=receptionist)

        again = received(replace(sent, nhs_number=""), by=gp)

        assert (again.outcome, again.inbound) == ("duplicate", first.inbound)
        assert Inbound.objects.count() == Result.objects.count() == 1
        event = AuditEvent.objects.get(event="inbound.repeated")
        assert (event.subject_id, event.by) == (first.inbound.pk, gp)

    def test_the_trail_holds_no_word_of_the_patient(
        self, order: InvestigationOrder, grace: Patient, receptionist: Membership
    ) -> None:
        received(message(grace), by=receptionist)
        inbound.undo(inbound=Inbound.objects.get(), reason="It was Mr Fox's", by=receptionist)

        trail = str(list(AuditEvent.objects.filter(event__startswith="inbound").values_list("details", flat=True)))
        assert not any(word in trail for word in ("Adeyemi", grace.nhs_number, "6.9", "1961", "Fox"))

    def test_roles(self, grace: Patient, practice: object) -> None:
        for role in (Role.MANAGER, Role.EDITOR):
            with pytest.raises(NotAllowed):
                received(message(grace), by=MembershipFactory(practice=practice, role=role))
        assert not Inbound.objects.exists()


class TestMatch:
    def test_by_hand_it_enters_the_values_for_the_order(
        self, order: InvestigationOrder, grace: Patient, receptionist: Membership
    ) -> None:
        waiting = queued(grace, by=receptionist)

        inbound.match(inbound=waiting, order=order, by=receptionist)

        row = Inbound.objects.get()
        assert (row.status, row.order, row.order_was, row.moved_by) == ("matched", order, "collected", receptionist)
        assert row.reason == "Matched by hand"
        assert Answer.objects.get(workup=order.workup, superseded_at=None).value == 6.9

    def test_another_nhs_number_is_refused_even_when_confirmed(
        self, order: InvestigationOrder, grace: Patient, gp: Membership, receptionist: Membership
    ) -> None:
        other = registered(gp)
        waiting = queued(grace, nhs_number=other.nhs_number, lines=values(res_tsh="1"), by=receptionist)

        with pytest.raises(InvalidInput, match="This report is of another patient: the NHS number differs"):
            inbound.match(inbound=waiting, order=order, confirmed=True, by=receptionist)

        waiting.refresh_from_db()
        assert waiting.status == "queued"

    @pytest.mark.parametrize(
        ("said", "named"),
        [
            ({"born": date(1961, 12, 3)}, "The date of birth differs"),
            ({"born": None}, "No date of birth on the report"),
            ({"patient_name": ""}, "No name on the report"),
            ({"patient_name": "Adams, Grace"}, "The family name differs"),
            ({"nhs_number": "123"}, "The NHS number on the report is not a valid one"),
            ({"sampled_on": None}, "The report names no sample day"),
        ],
    )
    def test_what_differs_or_is_missing_has_to_be_confirmed(
        self, order: InvestigationOrder, grace: Patient, receptionist: Membership, said: dict[str, object], named: str
    ) -> None:
        waiting = queued(grace, by=receptionist, **said)

        with pytest.raises(InvalidInput, match=named) as refused:
            inbound.match(inbound=waiting, order=order, by=receptionist)
        assert refused.value.field == "confirmed"
        waiting.refresh_from_db()
        inbound.match(inbound=waiting, order=order, confirmed=True, by=receptionist)

        assert Result.objects.get().sampled_on == timezone.localdate()

    def test_what_the_test_does_not_report_is_kept_and_named(
        self, order: InvestigationOrder, grace: Patient, receptionist: Membership
    ) -> None:
        lines = (*values(res_potassium="4.1", res_tsh="2.0"), Line("", "Anion gap", "12"))
        waiting = queued(grace, lines=lines, by=receptionist)

        inbound.match(inbound=waiting, order=order, by=receptionist)

        row = Inbound.objects.get()
        assert row.reason == "Matched by hand. Not reported by this test, kept in the message: TSH, Anion gap"
        assert len(row.lines) == 3
        assert [result.finding for result in Result.objects.all()] == ["res_potassium"]

    def test_without_a_value_that_fits_it_is_refused(
        self, order: InvestigationOrder, grace: Patient, receptionist: Membership
    ) -> None:
        waiting = queued(grace, lines=values(res_tsh="2.0"), by=receptionist)

        with pytest.raises(InvalidInput, match="reports none of the values in this message"):
            inbound.match(inbound=waiting, order=order, by=receptionist)

    def test_a_value_that_can_not_be_entered_refuses_the_whole(
        self, order: InvestigationOrder, grace: Patient, receptionist: Membership
    ) -> None:
        waiting = queued(grace, lines=values(res_sodium="140", res_potassium="pos"), by=receptionist)

        with pytest.raises(InvalidInput, match="number"):
            inbound.match(inbound=waiting, order=order, by=receptionist)

        assert not Result.objects.exists()
        assert Inbound.objects.get().status == "queued"

    @pytest.mark.parametrize("ending", ["cancelled", "not_done", "closed"])
    def test_an_order_that_is_over_takes_it_in_too(
        self, order: InvestigationOrder, grace: Patient, gp: Membership, receptionist: Membership, ending: str
    ) -> None:
        waiting = queued(grace, by=receptionist)
        if ending == "closed":
            results.enter(
                order=order,
                values={"res_sodium": results.Entered("140")},
                sampled_on=timezone.localdate(),
                by=receptionist,
            )
            results.review(order=order, step="told", by=gp)
        elif ending == "cancelled":
            orders.cancel(order=order, reason="Moved away", by=receptionist)
        else:
            orders.not_done(order=order, reason="Stayed away", by=receptionist)

        inbound.match(inbound=waiting, order=order, by=receptionist)

        order.refresh_from_db()
        assert (order.status, Inbound.objects.get().order_was) == ("resulted", ending)

    def test_somebody_was_faster(
        self, order: InvestigationOrder, grace: Patient, gp: Membership, receptionist: Membership
    ) -> None:
        mine = queued(grace, by=receptionist)
        inbound.reject(inbound=Inbound.objects.get(), reason="Not ours", by=gp)

        with pytest.raises(Conflict, match=r"Dr Anita Shah rejected this report at \d\d:\d\d:\d\d\."):
            inbound.match(inbound=mine, order=order, by=receptionist)
        with pytest.raises(NotAllowedNow):
            inbound.match(inbound=Inbound.objects.get(), order=order, by=receptionist)

    def test_three_people(
        self,
        order: InvestigationOrder,
        grace: Patient,
        receptionist: Membership,
        stranger: Membership,
        practice: object,
    ) -> None:
        waiting = queued(grace, by=receptionist)
        manager = MembershipFactory(practice=practice, role=Role.MANAGER)
        for who, refusal in ((stranger, NotFoundHere), (manager, NotAllowed)):
            for act in (
                lambda by: inbound.match(inbound=waiting, order=order, by=by),
                lambda by: inbound.reject(inbound=waiting, reason="x", by=by),
                lambda by: inbound.undo(inbound=waiting, reason="x", by=by),
                lambda by: inbound.queue_again(inbound=waiting, reason="x", by=by),
            ):
                with pytest.raises(refusal):
                    act(who)
        assert Inbound.objects.get().status == "queued"


class TestReject:
    def test_it_is_kept_with_the_reason_and_comes_back(self, grace: Patient, receptionist: Membership) -> None:
        waiting = queued(grace, by=receptionist)

        inbound.reject(inbound=waiting, reason="Another practice's", by=receptionist)
        assert (waiting.status, waiting.reason) == ("rejected", "Another practice's")
        inbound.queue_again(inbound=waiting, reason="Ours after all", by=receptionist)

        row = Inbound.objects.get()
        assert (row.status, row.reason) == ("queued", "Ours after all")

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "\x00"])
    def test_a_reason_is_needed(self, grace: Patient, receptionist: Membership, reason: str) -> None:
        waiting = queued(grace, by=receptionist)

        for act in (inbound.reject, inbound.queue_again, inbound.undo):
            with pytest.raises(InvalidInput) as refused:
                act(inbound=waiting, reason=reason, by=receptionist)
            assert refused.value.field == "reason"

    def test_only_what_waits_is_rejected_and_only_what_was_rejected_comes_back(
        self, order: InvestigationOrder, grace: Patient, receptionist: Membership
    ) -> None:
        row = received(message(grace), by=receptionist).inbound

        for act in (inbound.reject, inbound.queue_again):
            with pytest.raises(NotAllowedNow):
                act(inbound=row, reason="A reason", by=receptionist)
        assert Inbound.objects.get().status == "matched"


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
