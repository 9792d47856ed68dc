"""A report that waits is matched, rejected or queued again by hand."""

from datetime import date

import pytest
from django.utils import timezone

from clinic.access import Role
from clinic.errors import Conflict, InvalidInput, NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import Membership, Patient
from tests.factories import MembershipFactory
from tests.reports_in import awaited, message, queued, received, registered, values
from workups.actions import inbound, orders, results
from workups.actions.reported import Line
from workups.models import Answer, Inbound, InvestigationOrder, Result


@pytest.fixture
def order(grace: Patient, gp: Membership) -> InvestigationOrder:
    """Grace's urea and electrolytes, collected."""
    return awaited(grace, by=gp)


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
