"""A value comes preliminary, final, corrected, late, twice, or is taken back: nothing is lost, nothing invented."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.errors import InvalidInput
from clinic.models import Membership
from tests.actions.versions_given import PENDING, POTASSIUM, Comes, brought_to, known, nothing_came, versions
from tests.models import rows
from tests.views.given import day
from workups.actions import orders, results
from workups.actions.results import Entered
from workups.models import InvestigationOrder, Result, Workup


class TestRefused:
    """Said in words, and nothing at all is entered."""

    @pytest.mark.parametrize(
        ("entered", "words"),
        [
            (Entered("4.1", status="cancelled"), "then it has no value"),
            (Entered("4.1", status="nonsense"), "preliminary, final, corrected or taken back"),
            (Entered(None), "Give a number"),
            (Entered(None, status="corrected"), "Give a number"),
            (Entered("4.1", unit="mg/dL"), "kept in mmol/L; convert"),
            (Entered("41", unit="meq/L"), "41 mmol/L is not possible"),
            (Entered("high", unit="meq/L"), "Give a number in mEq/L"),
            (Entered("4\x00", status="preliminary"), "Give a number"),
        ],
    )
    def test_a_value_that_can_not_be(
        self, order: InvestigationOrder, comes: Comes, entered: Entered, words: str
    ) -> None:
        with pytest.raises(InvalidInput, match=words) as refused:
            comes(res_sodium="140", res_potassium=entered)

        assert refused.value.field == POTASSIUM
        nothing_came(order)

    def test_a_sample_from_before_the_patient_was_born(self, order: InvestigationOrder, comes: Comes) -> None:
        with pytest.raises(InvalidInput, match="before the patient was born") as refused:
            comes(on=order.patient.date_of_birth - timedelta(days=1), res_potassium="4.1")

        assert refused.value.field == "sampled_on"
        nothing_came(order)

    def test_an_older_sample_never_takes_the_place_of_a_newer_one(
        self, order: InvestigationOrder, comes: Comes
    ) -> None:
        comes(res_potassium="6.9")

        with pytest.raises(InvalidInput, match="A newer sample is in already: Potassium of") as refused:
            comes(on=day(-1), res_potassium="4.1", res_sodium="140")

        assert refused.value.field == "sampled_on"
        assert known(order) == {POTASSIUM: 6.9}
        assert Result.objects.count() == 1, "the sodium beside it was not entered either"

    def test_a_preliminary_value_never_takes_the_place_of_the_final_one_of_its_sample(
        self, order: InvestigationOrder, comes: Comes
    ) -> None:
        comes(res_potassium="6.9")

        for late in (Entered("4.1", status="preliminary"), PENDING):
            with pytest.raises(InvalidInput, match="final value of Potassium of this sample is in already"):
                comes(res_potassium=late)

        assert known(order) == {POTASSIUM: 6.9}


class TestPending:
    def test_what_is_only_still_to_come_is_nothing_to_review(self, order: InvestigationOrder, comes: Comes) -> None:
        comes(res_potassium=PENDING)

        order.refresh_from_db()
        assert order.status == "requested"
        assert versions(POTASSIUM) == [(None, "preliminary")]
        assert known(order) == {}

    def test_it_stays_awaited_when_the_next_report_says_nothing_of_it(
        self, order: InvestigationOrder, comes: Comes, gp: Membership, receptionist: Membership
    ) -> None:
        comes(res_sodium="140", res_potassium=PENDING)
        comes(res_sodium="140", res_urea="5.0")
        results.review(order=order, by=gp)

        orders.tell(order=order, by=receptionist)

        assert order.status == "collected", "awaited again"

    def test_the_order_is_over_once_it_has_come(
        self, order: InvestigationOrder, comes: Comes, gp: Membership, receptionist: Membership
    ) -> None:
        comes(res_sodium="140", res_potassium=PENDING)
        comes(res_potassium="4.1")
        results.review(order=order, by=gp)

        orders.tell(order=order, by=receptionist)

        assert order.status == "closed"
        assert versions(POTASSIUM) == [(None, "preliminary"), (4.1, "final")]

    @pytest.mark.parametrize("ended", ["closed", "cancelled"])
    def test_on_an_order_that_nobody_follows_it_brings_it_back(
        self, order: InvestigationOrder, comes: Comes, gp: Membership, receptionist: Membership, ended: str
    ) -> None:
        brought_to(order, comes, ended, gp=gp, staff=receptionist)

        comes(res_potassium=PENDING)

        order.refresh_from_db()
        assert order.status == "resulted"

    def test_a_reviewed_order_goes_on_to_the_patient_and_waits_afterwards(
        self, order: InvestigationOrder, comes: Comes, gp: Membership
    ) -> None:
        comes(res_sodium="140")
        results.review(order=order, by=gp)

        comes(res_potassium=PENDING)

        order.refresh_from_db()
        assert order.status == "reviewed"


class TestPreliminary:
    def test_a_preliminary_potassium_of_6_9_alarms(self, order: InvestigationOrder, comes: Comes) -> None:
        comes(res_potassium=Entered("6.9", status="preliminary"))

        assert Workup.objects.get(pk=order.workup_id).urgency == "emergency_now"
        order.refresh_from_db()
        assert order.status == "resulted"

    def test_the_final_one_is_no_correction_and_is_reviewed_anew(
        self, order: InvestigationOrder, comes: Comes, gp: Membership
    ) -> None:
        comes(res_potassium=Entered("4.1", status="preliminary"))
        results.review(order=order, by=gp)

        comes(res_potassium="4.1")

        order.refresh_from_db()
        assert order.status == "resulted"
        assert versions(POTASSIUM) == [(4.1, "preliminary"), (4.1, "final")]

    def test_one_that_turns_out_to_be_still_to_come_is_unknown_again(
        self, order: InvestigationOrder, comes: Comes
    ) -> None:
        comes(res_potassium=Entered("6.9", status="preliminary"))

        comes(res_potassium=PENDING)

        assert known(order) == {POTASSIUM: None}
        assert Workup.objects.get(pk=order.workup_id).urgency != "emergency_now"


def test_the_message_it_came_in_is_kept_with_it(order: InvestigationOrder, receptionist: Membership) -> None:
    message = rows.inbound(by=receptionist)

    came = results.enter(
        order=order,
        values={POTASSIUM: Entered("4.1")},
        sampled_on=timezone.localdate(),
        inbound=message,
        by=receptionist,
    )

    assert came[0].inbound == message


def test_a_part_still_to_come_keeps_the_order_open_when_the_test_was_ordered_again(
    order: InvestigationOrder, comes: Comes, workup: Workup, gp: Membership, receptionist: Membership
) -> None:
    comes(res_sodium="140", res_potassium=PENDING)
    results.review(order=order, by=gp)
    orders.place(workup=workup, codes=["ix_u_e"], by=gp)

    orders.tell(order=order, by=receptionist)

    assert order.status == "told", "a second awaited order of the same test can't be"
