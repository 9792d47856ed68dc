"""What comes back is kept, fed to the engine and put before a GP; what can't be right is not entered at all."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from clinic.access import Role
from clinic.errors import Conflict, InvalidInput, NotAllowed, NotFoundHere
from clinic.models import Membership
from tests.factories import MembershipFactory
from workups.actions import answers, orders, results
from workups.actions.results import Entered
from workups.models import AdviceEntry, Answer, InvestigationOrder, Result, Workup

POTASSIUM = "res_potassium"


def _comes_back(
    order: InvestigationOrder, *, by: Membership, on: date | None = None, unit: str = "", **values: Any
) -> list[Result]:
    entered = {finding: Entered(value, unit) for finding, value in values.items()}
    return results.enter(order=order, values=entered, sampled_on=on or timezone.localdate(), by=by)


class TestEnter:
    def test_a_value_is_kept_with_its_unit_day_and_author(
        self, order: InvestigationOrder, receptionist: Membership
    ) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)

        result = _comes_back(order, by=receptionist, on=yesterday, res_potassium="4.1")[0]

        result.refresh_from_db()
        assert (result.value, result.unit, result.status, result.version) == (4.1, "mmol/L", "final", 1)
        assert (result.sampled_on, result.entered_by) == (yesterday, receptionist)
        assert (result.order, result.patient, result.workup) == (order, order.patient, order.workup)

    def test_the_order_waits_for_a_gp_from_then_on(self, order: InvestigationOrder, receptionist: Membership) -> None:
        _comes_back(order, by=receptionist, res_potassium="4.1")

        order.refresh_from_db()
        assert (order.status, order.moved_by) == ("resulted", receptionist)

    def test_it_becomes_an_answer_that_says_it_is_a_result(
        self, order: InvestigationOrder, receptionist: Membership
    ) -> None:
        _comes_back(order, by=receptionist, res_potassium="4.1")

        answer = Answer.objects.get(workup=order.workup, finding=POTASSIUM)
        assert (answer.value, answer.source, answer.recorded_by) == (4.1, "result", receptionist)

    def test_a_critical_potassium_is_an_emergency_and_the_log_says_why(
        self, order: InvestigationOrder, receptionist: Membership
    ) -> None:
        _comes_back(order, by=receptionist, res_potassium="6.9", res_sodium="139")

        workup = Workup.objects.get(pk=order.workup_id)
        assert workup.urgency == "emergency_now"
        assert "rf_k_critical" in workup.advice["fired"]
        advice = AdviceEntry.objects.get(workup=workup, code="rf_k_critical")
        assert (advice.change, advice.because[POTASSIUM], advice.by) == ("appeared", 6.9, receptionist)

    def test_a_result_that_comes_after_a_cancellation_is_still_taken_in(
        self, order: InvestigationOrder, gp: Membership, receptionist: Membership
    ) -> None:
        orders.cancel(order=order, reason="Patient changed their mind", by=receptionist)

        _comes_back(order, by=receptionist, res_potassium="6.9")

        assert order.status == "resulted"
        assert Workup.objects.get(pk=order.workup_id).urgency == "emergency_now"

    def test_it_wins_over_what_a_page_is_about_to_save_of_the_same_finding(
        self, order: InvestigationOrder, gp: Membership, receptionist: Membership
    ) -> None:
        page = Workup.objects.select_related("patient", "version").get(pk=order.workup_id)
        _comes_back(order, by=receptionist, res_potassium="6.9")

        with pytest.raises(Conflict):
            answers.record(workup=page, finding=POTASSIUM, value=4.0, revision=page.revision, by=gp)

    def test_the_log_adds_up_when_the_workup_changed_since_the_page_was_opened(
        self, order: InvestigationOrder, gp: Membership, receptionist: Membership
    ) -> None:
        page = InvestigationOrder.objects.select_related("workup__patient", "workup__version").get(pk=order.pk)
        workup = Workup.objects.select_related("patient", "version").get(pk=order.workup_id)
        answers.record(workup=workup, finding="sudden_face_arm_speech", value=True, revision=workup.revision, by=gp)

        _comes_back(page, by=receptionist, res_potassium="6.9")

        appeared = AdviceEntry.objects.filter(workup=workup, change="appeared").values_list("code", flat=True)
        assert len(appeared) == len(set(appeared))


class TestRefused:
    """A clear word beside the field, and nothing at all is entered."""

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({POTASSIUM: "high"}, POTASSIUM),
            ({POTASSIUM: "41"}, POTASSIUM),  # out of any possible range: a forgotten point
            ({POTASSIUM: "4,1"}, POTASSIUM),
            ({POTASSIUM: ""}, POTASSIUM),
            ({POTASSIUM: True}, POTASSIUM),
            ({POTASSIUM: "4.1", "res_sodium": "1.39"}, "res_sodium"),
            ({POTASSIUM: "4.1", "res_tsh": "2.0"}, "res_tsh"),  # of another test
            ({POTASSIUM: "4.1", "res_invented": "1"}, "res_invented"),
            ({}, "values"),
        ],
    )
    def test_a_value_that_can_not_be(
        self, order: InvestigationOrder, receptionist: Membership, values: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(InvalidInput) as refused:
            _comes_back(order, by=receptionist, **values)

        assert refused.value.field == field
        _nothing_was_entered(order)

    def test_a_value_in_another_unit(self, order: InvestigationOrder, receptionist: Membership) -> None:
        with pytest.raises(InvalidInput, match="kept in mmol/L; convert") as refused:
            _comes_back(order, by=receptionist, unit="mg/dL", res_potassium="4.1")

        assert refused.value.field == POTASSIUM
        _nothing_was_entered(order)

    def test_a_sample_of_tomorrow(self, order: InvestigationOrder, receptionist: Membership) -> None:
        with pytest.raises(InvalidInput, match="in the future") as refused:
            _comes_back(order, by=receptionist, on=timezone.localdate() + timedelta(days=1), res_potassium="4.1")

        assert refused.value.field == "sampled_on"
        _nothing_was_entered(order)

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.MANAGER])
    def test_by_a_role_that_may_not(self, order: InvestigationOrder, role: Role) -> None:
        with pytest.raises(NotAllowed):
            _comes_back(order, by=MembershipFactory(practice=order.practice, role=role), res_potassium="4.1")

    def test_by_a_stranger(self, order: InvestigationOrder, stranger: Membership) -> None:
        with pytest.raises(NotFoundHere):
            _comes_back(order, by=stranger, res_potassium="4.1")
        with pytest.raises(NotFoundHere):
            results.review(order=order, by=stranger)


class TestReview:
    def test_a_gp_has_seen_it_and_the_patient_is_told_next(
        self, order: InvestigationOrder, gp: Membership, receptionist: Membership
    ) -> None:
        _comes_back(order, by=receptionist, res_potassium="4.1", res_sodium="139")

        results.review(order=order, by=gp)
        orders.tell(order=order, by=receptionist)

        order.refresh_from_db()
        assert order.status == "closed"
        assert {(result.reviewed_by, result.reviewed_at is None) for result in order.results.all()} == {(gp, False)}

    @pytest.mark.parametrize("role", [Role.NURSE, Role.STAFF, Role.MANAGER])
    def test_nobody_else_reviews(self, order: InvestigationOrder, receptionist: Membership, role: Role) -> None:
        _comes_back(order, by=receptionist, res_potassium="4.1")

        with pytest.raises(NotAllowed):
            results.review(order=order, by=MembershipFactory(practice=order.practice, role=role))

    def test_what_came_after_the_page_was_opened_was_not_reviewed(
        self, order: InvestigationOrder, gp: Membership, receptionist: Membership
    ) -> None:
        seen = _comes_back(order, by=receptionist, res_potassium="4.1")[0].pk
        _comes_back(order, by=receptionist, res_sodium="119")

        with pytest.raises(Conflict, match="Look at it first"):
            results.review(order=order, seen=seen, by=gp)

        assert not order.results.exclude(reviewed_at=None).exists()


class TestCorrection:
    @pytest.fixture
    def reviewed(self, order: InvestigationOrder, gp: Membership, receptionist: Membership) -> InvestigationOrder:
        """A potassium of 6.9 that the GP has reviewed."""
        _comes_back(order, by=receptionist, res_potassium="6.9")
        results.review(order=order, by=gp)
        return order

    def test_it_is_the_next_version_beside_the_first(
        self, reviewed: InvestigationOrder, receptionist: Membership
    ) -> None:
        _comes_back(reviewed, by=receptionist, res_potassium="4.2")

        first, second = Result.objects.filter(order=reviewed).order_by("version")
        assert (first.value, first.version, first.status) == (6.9, 1, "final")
        assert (second.value, second.version, second.status) == (4.2, 2, "corrected")

    @pytest.mark.parametrize("told", [False, True])
    def test_it_opens_the_review_again_even_when_the_patient_was_told(
        self, reviewed: InvestigationOrder, gp: Membership, receptionist: Membership, told: bool
    ) -> None:
        if told:
            orders.tell(order=reviewed, by=receptionist)

        _comes_back(reviewed, by=receptionist, res_potassium="4.2")

        reviewed.refresh_from_db()
        assert reviewed.status == "resulted"
        first, second = Result.objects.filter(order=reviewed).order_by("version")
        assert first.reviewed_at, "the first review stays what it was"
        assert second.reviewed_at is None

    def test_what_the_first_value_raised_goes_with_it(
        self, reviewed: InvestigationOrder, receptionist: Membership
    ) -> None:
        _comes_back(reviewed, by=receptionist, res_potassium="4.2")

        workup = Workup.objects.get(pk=reviewed.workup_id)
        assert workup.urgency != "emergency_now"
        entries = AdviceEntry.objects.filter(workup=workup, code="rf_k_critical").order_by("pk")
        assert [entry.change for entry in entries] == ["appeared", "withdrawn"]


def _nothing_was_entered(order: InvestigationOrder) -> None:
    order.refresh_from_db()
    assert order.status == "requested"
    assert not Result.objects.filter(order=order).exists()
    assert not Answer.objects.filter(workup_id=order.workup_id).exists()
