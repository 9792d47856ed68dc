"""A value that was in is corrected, taken back, repeated, or came in another unit."""

import pytest
from django.utils import timezone

from clinic.models import AuditEvent, Membership
from tests.actions.versions_given import PENDING, POTASSIUM, SODIUM, TAKEN_BACK, Comes, brought_to, known, versions
from tests.views.given import day
from workups.actions import answers, orders, results
from workups.actions.results import Entered
from workups.models import Answer, InvestigationOrder, Result, Workup


class TestCorrection:
    @pytest.mark.parametrize("ended", ["resulted", "reviewed", "told", "closed", "cancelled", "not_done"])
    def test_it_opens_the_review_wherever_the_order_stands(
        self, order: InvestigationOrder, comes: Comes, gp: Membership, receptionist: Membership, ended: str
    ) -> None:
        brought_to(order, comes, ended, gp=gp, staff=receptionist)

        comes(res_sodium="119")

        order.refresh_from_db()
        assert order.status == "resulted"
        assert known(order) == {SODIUM: 119}

    def test_what_the_order_was_in_hand_does_not_matter(
        self, order: InvestigationOrder, comes: Comes, gp: Membership, receptionist: Membership
    ) -> None:
        in_hand = InvestigationOrder.objects.get(pk=order.pk)
        orders.cancel(order=order, reason="declined", by=receptionist)

        results.enter(order=in_hand, values={SODIUM: Entered("119")}, sampled_on=timezone.localdate(), by=receptionist)

        assert in_hand.status == "resulted"

    def test_a_second_final_value_is_one_whatever_the_report_calls_it(self, comes: Comes) -> None:
        comes(res_potassium="6.9")
        comes(res_potassium="4.2")
        comes(res_potassium=Entered("4.3", status="corrected"))

        assert versions(POTASSIUM) == [(6.9, "final"), (4.2, "corrected"), (4.3, "corrected")]

    def test_a_later_sample_of_another_test_still_counts(
        self, order: InvestigationOrder, comes: Comes, workup: Workup, receptionist: Membership, gp: Membership
    ) -> None:
        comes(on=day(-9), res_potassium="5.0")
        later = orders.place(workup=workup, codes=["ix_u_e"], by=gp)[0]
        said = {POTASSIUM: Entered("6.9")}
        results.enter(order=later, values=said, sampled_on=timezone.localdate(), by=receptionist)

        comes(on=day(-9), res_potassium="4.2")

        order.refresh_from_db()
        assert order.status == "resulted", "a GP sees it all the same"
        assert known(order) == {POTASSIUM: 6.9}


class TestTakenBack:
    def test_the_finding_is_unknown_again_and_a_gp_hears_of_it(
        self, order: InvestigationOrder, comes: Comes, gp: Membership
    ) -> None:
        comes(res_potassium="6.9")
        results.review(order=order, by=gp)

        comes(res_potassium=TAKEN_BACK)

        order.refresh_from_db()
        assert order.status == "resulted"
        assert versions(POTASSIUM) == [(6.9, "final"), (None, "cancelled")]
        assert known(order) == {POTASSIUM: None}
        answer = Answer.objects.get(workup=order.workup, finding=POTASSIUM, superseded_at=None)
        assert answer.source == "result"
        assert Workup.objects.get(pk=order.workup_id).urgency != "emergency_now"
        said = AuditEvent.objects.filter(event="result.entered").latest("pk")
        assert said.details["cancelled"] == [POTASSIUM]

    def test_what_a_person_has_said_of_it_since_stays(
        self, order: InvestigationOrder, comes: Comes, workup: Workup, gp: Membership
    ) -> None:
        comes(res_potassium="6.9")
        workup.refresh_from_db()
        answers.record(workup=workup, finding=POTASSIUM, value=4.0, revision=workup.revision, by=gp)

        comes(res_potassium=TAKEN_BACK)

        assert known(order) == {POTASSIUM: 4.0}

    def test_what_never_came_can_be_called_off(self, order: InvestigationOrder, comes: Comes) -> None:
        comes(res_potassium=TAKEN_BACK)

        order.refresh_from_db()
        assert order.status == "resulted"
        assert known(order) == {}

    def test_its_day_was_wrong_so_the_right_one_may_be_older(self, order: InvestigationOrder, comes: Comes) -> None:
        comes(res_potassium="4.1")
        comes(res_potassium=TAKEN_BACK)

        comes(on=day(-2), res_potassium="4.1")

        assert versions(POTASSIUM)[-1] == (4.1, "corrected")
        assert known(order) == {POTASSIUM: 4.1}


class TestRepeated:
    def test_an_identical_report_is_noted_and_changes_nothing(
        self, order: InvestigationOrder, comes: Comes, gp: Membership, receptionist: Membership
    ) -> None:
        comes(res_potassium="4.1", res_sodium="140")
        results.review(order=order, by=gp)
        orders.tell(order=order, by=receptionist)
        revision = Workup.objects.get(pk=order.workup_id).revision

        assert comes(res_potassium="4.10", res_sodium=Entered("140", status="final")) == []

        order.refresh_from_db()
        assert order.status == "closed"
        assert Result.objects.count() == 2
        assert Workup.objects.get(pk=order.workup_id).revision == revision
        assert AuditEvent.objects.filter(event="result.repeated", subject_id=order.pk).count() == 1

    @pytest.mark.parametrize("entered", [Entered("4.3", status="corrected"), Entered("4.3"), PENDING, TAKEN_BACK])
    def test_whatever_it_is_that_is_repeated(self, comes: Comes, entered: Entered) -> None:
        if entered.value is not None:
            comes(res_potassium="4.1")
        comes(res_potassium=entered)
        before = Result.objects.count()

        assert comes(res_potassium=entered) == []
        assert Result.objects.count() == before

    def test_only_what_changed_among_others_is_a_new_version(self, comes: Comes) -> None:
        comes(res_potassium="6.9", res_sodium="140")

        comes(res_potassium="4.1", res_sodium="140")

        assert versions(SODIUM) == [(140, "final")]
        assert versions(POTASSIUM) == [(6.9, "final"), (4.1, "corrected")]

    def test_the_same_value_of_another_day_is_no_repeat(self, comes: Comes) -> None:
        comes(on=day(-1), res_potassium="4.1")

        assert comes(res_potassium="4.1")[0].status == "corrected"


class TestOtherUnits:
    def test_it_is_kept_in_the_dictionarys_unit_and_as_the_report_had_it(
        self, order: InvestigationOrder, comes: Comes
    ) -> None:
        result = comes(res_creatinine=Entered("1.1", unit="mg/dL"))[0]

        result.refresh_from_db()
        assert (result.value, result.unit, result.reported) == (97, "umol/L", "1.1 mg/dL")
        assert known(order) == {"res_creatinine": 97}

    def test_a_laboratorys_spelling_of_the_dictionarys_unit_is_no_other_unit(self, comes: Comes) -> None:
        result = comes(res_creatinine=Entered("97", unit="µmol/l"))[0]

        assert (result.value, result.unit, result.reported) == (97, "umol/L", "")

    def test_the_same_in_another_unit_is_a_repeat(self, comes: Comes) -> None:
        comes(res_creatinine="97")

        assert comes(res_creatinine=Entered("1.1", unit="mg/dL")) == []
