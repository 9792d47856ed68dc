"""What comes in is matched where that is certain, else it waits or is rejected with a reason; none is lost."""

from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter

import pytest
from django.utils import timezone

from clinic.access import Role
from clinic.errors import NotAllowed, NotFoundHere
from clinic.models import AuditEvent, Membership, Patient
from tests.factories import MembershipFactory, close
from tests.reports_in import awaited, message, received, values, yesterday
from workups.actions import inbound, orders
from workups.actions.reported import Line
from workups.models import Inbound, InvestigationOrder, Result, Workup


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
