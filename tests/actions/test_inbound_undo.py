"""A wrong match is undone: the workup knows what it would know if the report had never come, and the report waits."""

import pytest

from clinic.errors import Conflict, NotAllowedNow
from clinic.models import AuditEvent, Membership, Patient
from tests.actions.report_desk import Desk, K
from tests.factories import close
from tests.reports_in import awaited, message, received
from workups.actions import answers, inbound, orders, results
from workups.models import AdviceEntry, Answer, Inbound, InvestigationOrder, Result


@pytest.fixture
def order(grace: Patient, gp: Membership) -> InvestigationOrder:
    """Grace's urea and electrolytes, collected."""
    return awaited(grace, by=gp)


@pytest.fixture
def desk(order: InvestigationOrder, receptionist: Membership) -> Desk:
    return Desk(order, receptionist)


class TestTheWorkup:
    def test_an_emergency_that_was_not_the_patients_falls_back(self, desk: Desk) -> None:
        before = (desk.workup.urgency, desk.workup.advice)
        row = desk.comes("6.9")
        assert desk.workup.urgency == "emergency_now"

        desk.undo(row)

        assert (desk.workup.urgency, desk.workup.advice) == before
        assert desk.known() is None
        changes = AdviceEntry.objects.filter(workup=desk.workup, code="rf_k_critical").order_by("pk")
        assert list(changes.values_list("change", flat=True)) == ["appeared", "withdrawn"]

    def test_an_answer_from_before_counts_again_with_who_brought_it(self, desk: Desk, gp: Membership) -> None:
        desk.answers(4.4, by=gp)

        desk.undo(desk.comes("6.9"))

        assert desk.known() == (4.4, "person")

    def test_what_somebody_said_since_stays(self, desk: Desk, gp: Membership) -> None:
        row = desk.comes("6.9")
        desk.answers(4.4, by=gp)

        desk.undo(row)

        assert desk.known() == (4.4, "person")
        assert desk.versions()[-1] == (None, "cancelled")

    def test_why_it_could_not_be_assessed_is_said_again(self, desk: Desk, gp: Membership) -> None:
        workup = desk.workup
        answers.not_assessable(workup=workup, finding=K, reason="Haemolysed", revision=workup.revision, by=gp)

        desk.undo(desk.comes("6.9"))

        answer = Answer.objects.get(workup=desk.workup, finding=K, superseded_at=None)
        assert (answer.value, answer.not_assessable) == (None, "Haemolysed")

    def test_a_closed_workup_takes_it_back_and_stays_closed(self, desk: Desk, gp: Membership) -> None:
        desk.answers(4.4, by=gp)
        row = desk.comes("5.0")
        close(desk.workup, by=gp)

        desk.undo(row)

        assert desk.known() == (4.4, "person")
        assert desk.workup.status == "closed"

    def test_one_that_the_wrong_report_opened_stays_open_for_a_gp(self, desk: Desk, gp: Membership) -> None:
        close(desk.workup, by=gp)
        row = desk.comes("6.9")

        desk.undo(row)

        assert (desk.workup.status, desk.known()) == ("open", None)

    def test_a_red_flag_that_the_wrong_value_hid_opens_a_closed_workup_again(self, desk: Desk, gp: Membership) -> None:
        desk.types("6.9")
        row = desk.comes("4.1")
        close(desk.workup, by=gp)

        desk.undo(row)

        assert (desk.known(), desk.workup.status) == ((6.9, "result"), "open")


class TestTheOrder:
    @pytest.mark.parametrize("step", ["resulted", "reviewed", "told", "closed"])
    def test_it_is_awaited_again_wherever_it_had_come_to(self, desk: Desk, gp: Membership, step: str) -> None:
        row, expected = desk.comes("4.1"), desk.order.expected_by
        if step != "resulted":
            chosen = {"told": "appointment", "closed": "told"}.get(step, "nothing")
            results.review(order=desk.order, step=chosen, by=gp)
        if step == "told":
            orders.tell(order=desk.order, by=gp)
        assert desk.order.status == step

        desk.undo(row)

        order = desk.order
        assert (order.status, order.expected_by, order.act_by) == ("collected", expected, None)
        assert (order.review_step, order.review_words) == ("", "")

    @pytest.mark.parametrize("ending", ["cancelled", "not_done"])
    def test_one_that_was_over_is_over_again_with_its_reason(self, desk: Desk, ending: str) -> None:
        act = orders.cancel if ending == "cancelled" else orders.not_done
        act(order=desk.order, reason="Moved away", by=desk.by)

        desk.undo(desk.comes())

        assert (desk.order.status, desk.order.reason) == (ending, "Moved away")

    def test_where_the_test_was_ordered_again_it_ends_as_not_done(self, desk: Desk, gp: Membership) -> None:
        row = desk.comes()
        orders.place(workup=desk.workup, codes=["ix_u_e"], by=gp)

        desk.undo(row)

        assert desk.order.status == "not_done"
        assert desk.order.reason.endswith("the same test has been ordered again meanwhile")

    def test_another_value_that_is_left_is_looked_at_again(self, desk: Desk, gp: Membership) -> None:
        desk.types("4.1")
        row = desk.comes("6.9", res_sodium="120")
        results.review(order=desk.order, step="nothing", by=gp)

        desk.undo(row)

        assert desk.order.status == "resulted"
        assert desk.versions() == [(4.1, "final"), (6.9, "corrected"), (4.1, "corrected")]
        assert desk.known() == (4.1, "result")
        assert desk.known("res_sodium") is None

    def test_a_value_corrected_by_hand_since_stays(self, desk: Desk) -> None:
        row = desk.comes("6.9")
        desk.types("4.1")

        desk.undo(row)

        assert desk.versions() == [(6.9, "final"), (4.1, "corrected")]
        assert (desk.known(), desk.order.status) == ((4.1, "result"), "resulted")

    def test_the_history_of_the_order_and_of_the_report_say_so(self, desk: Desk) -> None:
        row = desk.comes()

        desk.undo(row)

        event = AuditEvent.objects.get(event="inbound.undone")
        taken_back = Result.objects.get(status="cancelled")
        assert (event.subject_id, event.details["order"], event.details["results"]) == (
            row.pk,
            desk.order_id,
            [taken_back.pk],
        )
        about_order = AuditEvent.objects.get(event="result.withdrawn")
        assert (about_order.subject_id, about_order.details["inbound"]) == (desk.order_id, row.pk)


class TestTheReport:
    def test_it_waits_again_with_the_reason_and_can_go_to_the_right_test(self, desk: Desk, gp: Membership) -> None:
        right = awaited(desk.order.patient, by=gp)
        row = desk.comes()

        desk.undo(row)

        row.refresh_from_db()
        assert (row.status, row.order, row.order_was) == ("queued", None, "")
        assert row.reason == "A wrong match was undone: Another patient's"
        inbound.match(inbound=row, order=right, by=desk.by)
        assert [result.order for result in Result.objects.filter(inbound=row, order=right)] == [right]
        assert desk.known() is None

    def test_matched_again_with_the_same_test_it_counts_again(self, desk: Desk) -> None:
        row = desk.comes()
        desk.undo(row)
        desk.match(row)
        assert desk.known() == (6.9, "result")

        desk.undo(row)

        assert desk.known() is None
        assert desk.order.status == "collected"

    def test_only_a_match_is_undone_and_only_once(self, desk: Desk) -> None:
        row = desk.comes()
        seen = Inbound.objects.get(pk=row.pk)
        desk.undo(row)

        with pytest.raises(Conflict):
            inbound.undo(inbound=seen, reason="Again", by=desk.by)
        with pytest.raises(NotAllowedNow):
            desk.undo(row)

    def test_one_that_matched_by_itself_is_undone_too(
        self, desk: Desk, grace: Patient, receptionist: Membership
    ) -> None:
        took = received(message(grace), by=receptionist)

        desk.undo(took.inbound)

        assert (desk.known(), desk.order.status) == (None, "collected")


class TestSeveral:
    """Each report is taken off as if it alone had never come, in whatever order."""

    def test_the_earlier_of_two_first(self, desk: Desk) -> None:
        first, second = desk.comes("6.9"), desk.comes("5.1")

        desk.undo(first)
        assert desk.known() == (5.1, "result")
        desk.undo(second)

        assert (desk.known(), desk.order.status) == (None, "collected")

    def test_the_later_of_two_first(self, desk: Desk) -> None:
        first, second = desk.comes("6.9"), desk.comes("5.1")

        desk.undo(second)
        assert (desk.known(), desk.order.status) == ((6.9, "result"), "resulted")
        assert Result.objects.filter(finding=K).order_by("-version")[0].inbound == first
        desk.undo(first)

        assert (desk.known(), desk.order.status) == (None, "collected")

    def test_what_an_undoing_restored_goes_with_its_own_report(
        self, desk: Desk, gp: Membership, receptionist: Membership
    ) -> None:
        """The value came to the workup by another test; its copy must not outlive it."""
        desk.answers(4.4, by=gp)
        first = desk.comes("6.9")
        again = orders.place(workup=desk.workup, codes=["ix_u_e"], by=gp)[0]
        second = Desk(again, receptionist).comes("5.1")

        desk.undo(second)
        assert desk.known() == (6.9, "result")
        desk.undo(first)

        assert desk.known() == (4.4, "person")

    def test_a_report_that_said_the_same_as_the_wrong_one_still_counts(self, desk: Desk) -> None:
        wrong, right = desk.comes("6.9"), desk.comes("6.9")
        assert desk.versions() == [(6.9, "final")]

        desk.undo(wrong)
        assert (desk.known(), desk.order.status) == ((6.9, "result"), "resulted")
        assert Result.objects.filter(finding=K).order_by("-version")[0].inbound == right
        desk.undo(right)

        assert (desk.known(), desk.order.status) == (None, "collected")

    def test_a_report_that_took_a_value_back_wrongly_gives_it_back(self, desk: Desk) -> None:
        desk.comes("4.1")
        wrong = desk.comes(None, status="cancelled")
        assert desk.known() is None

        desk.undo(wrong)

        assert desk.known() == (4.1, "result")
