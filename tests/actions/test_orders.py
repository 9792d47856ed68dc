"""Tests are ordered, followed and ended; each is under way once, and each step is one that its status allows."""

from datetime import date

import pytest
import time_machine

from clinic.access import Role
from clinic.errors import Conflict, InvalidInput, NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import AuditEvent, Membership
from tests.factories import MembershipFactory, close
from workups.actions import answers, orders
from workups.models import AdviceEntry, InvestigationOrder, Workup


class TestPlace:
    @time_machine.travel("2026-12-23 15:00 +0000", tick=False)
    def test_a_test_is_expected_back_after_the_protocols_turnaround(self, workup: Workup, gp: Membership) -> None:
        bloods, scan = orders.place(workup=workup, codes=["ix_u_e", "ix_mri_cspine"], by=gp)

        assert (bloods.status, bloods.requested_by, bloods.patient) == ("requested", gp, workup.patient)
        assert bloods.title == "Sodium, potassium, urea, creatinine, eGFR"
        assert bloods.expected_by == date(2026, 12, 30), "three days on which the laboratory works"
        assert scan.expected_by == date(2027, 1, 13), "three weeks"

    def test_it_carries_the_urgency_of_the_workup(self, workup: Workup, gp: Membership) -> None:
        answers.record(workup=workup, finding="sudden_face_arm_speech", value=True, revision=workup.revision, by=gp)

        assert orders.place(workup=workup, codes=["ix_ecg"], by=gp)[0].urgency == "emergency_now"

    def test_what_was_taken_up_is_in_the_advice_log(self, workup: Workup, gp: Membership) -> None:
        orders.place(workup=workup, codes=["ix_u_e"], by=gp)

        accepted = AdviceEntry.objects.get(workup=workup, change="accepted")
        assert (accepted.code, accepted.by, accepted.revision) == ("ix_u_e", gp, workup.revision)

    def test_a_test_ticked_twice_is_ordered_once(self, workup: Workup, gp: Membership) -> None:
        assert len(orders.place(workup=workup, codes=["ix_u_e", "ix_u_e"], by=gp)) == 1

    def test_a_test_under_way_is_not_ordered_again_nor_is_anything_beside_it(
        self, workup: Workup, gp: Membership, order: InvestigationOrder
    ) -> None:
        with pytest.raises(Conflict, match="already ordered and under way"):
            orders.place(workup=workup, codes=["ix_tft", "ix_u_e"], by=gp)

        assert list(InvestigationOrder.objects.filter(workup=workup)) == [order]

    @pytest.mark.parametrize("codes", [[], ["ix_invented"], ["ix_u_e", "ix_invented"], ["rf_stroke_now"], [""]])
    def test_nothing_or_something_unknown_is_refused(self, workup: Workup, gp: Membership, codes: list[str]) -> None:
        with pytest.raises(InvalidInput) as refused:
            orders.place(workup=workup, codes=codes, by=gp)

        assert refused.value.field == "tests"
        assert not InvestigationOrder.objects.filter(workup=workup).exists()

    def test_what_a_specialist_decides_on_is_not_ordered_here(self, workup: Workup, gp: Membership) -> None:
        with pytest.raises(InvalidInput, match="a specialist's decision"):
            orders.place(workup=workup, codes=["ix_ncs_emg"], by=gp)

    def test_a_closed_workup_takes_no_order_even_from_a_page_opened_before(
        self, workup: Workup, gp: Membership
    ) -> None:
        open_page = Workup.objects.get(pk=workup.pk)
        close(workup, outcome="Reassured", by=gp)

        for page in (workup, open_page):
            with pytest.raises(NotAllowedNow, match="Reopen it"):
                orders.place(workup=page, codes=["ix_u_e"], by=gp)

    @pytest.mark.parametrize("role", [Role.NURSE, Role.STAFF, Role.EDITOR, Role.MANAGER])
    def test_only_a_gp_orders(self, workup: Workup, role: Role) -> None:
        with pytest.raises(NotAllowed):
            orders.place(workup=workup, codes=["ix_u_e"], by=MembershipFactory(practice=workup.practice, role=role))

    def test_to_a_stranger_there_is_no_such_workup(self, workup: Workup, stranger: Membership) -> None:
        with pytest.raises(NotFoundHere):
            orders.place(workup=workup, codes=["ix_u_e"], by=stranger)


class TestFollow:
    def test_it_is_booked_and_collected_by_whoever_does_it(
        self, order: InvestigationOrder, receptionist: Membership, nurse: Membership
    ) -> None:
        orders.book(order=order, by=receptionist)
        assert (order.status, order.moved_by) == ("booked", receptionist)

        orders.collect(order=order, by=nurse)
        order.refresh_from_db()
        assert (order.status, order.moved_by) == ("collected", nurse)

    def test_each_step_is_in_the_audit_trail_with_where_it_came_from(
        self, order: InvestigationOrder, receptionist: Membership
    ) -> None:
        orders.book(order=order, by=receptionist)

        event = AuditEvent.objects.get(event="order.booked")
        assert (event.by, event.subject_id, event.details) == (receptionist, order.pk, {"origin": "requested"})

    def test_a_cancelled_order_says_why(self, order: InvestigationOrder, receptionist: Membership) -> None:
        for unfit in ("", "   ", "x" * 201, "a\0b"):
            with pytest.raises(InvalidInput) as refused:
                orders.cancel(order=order, reason=unfit, by=receptionist)
            assert refused.value.field == "reason"
        assert order.status == "requested"

        orders.cancel(order=order, reason=" Done at the hospital ", by=receptionist)
        order.refresh_from_db()
        assert (order.status, order.reason) == ("cancelled", "Done at the hospital")

    def test_a_cancelled_test_may_be_ordered_again(
        self, workup: Workup, order: InvestigationOrder, gp: Membership
    ) -> None:
        orders.cancel(order=order, reason="Wrong patient", by=gp)

        assert orders.place(workup=workup, codes=["ix_u_e"], by=gp)[0].pk != order.pk

    def test_nobody_is_told_of_what_has_not_come_back(self, order: InvestigationOrder, gp: Membership) -> None:
        with pytest.raises(NotAllowedNow, match="“requested” and can't become “told”"):
            orders.tell(order=order, by=gp)

    def test_two_people_at_one_order(
        self, order: InvestigationOrder, receptionist: Membership, nurse: Membership
    ) -> None:
        theirs = InvestigationOrder.objects.get(pk=order.pk)
        orders.cancel(order=order, reason="Patient moved away", by=receptionist)

        with pytest.raises(Conflict, match="Someone else changed this"):
            orders.collect(order=theirs, by=nurse)

    def test_a_protocol_editor_follows_no_tests(self, order: InvestigationOrder) -> None:
        with pytest.raises(NotAllowed):
            orders.book(order=order, by=MembershipFactory(practice=order.practice, role=Role.EDITOR))

    def test_to_a_stranger_there_is_no_such_order(self, order: InvestigationOrder, stranger: Membership) -> None:
        for step in (orders.book, orders.collect, orders.tell):
            with pytest.raises(NotFoundHere):
                step(order=order, by=stranger)
        with pytest.raises(NotFoundHere):
            orders.cancel(order=order, reason="curious", by=stranger)
