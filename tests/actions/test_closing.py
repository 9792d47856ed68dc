"""Closing needs how it ended, what becomes of everything open, and a follow-up or why there is none."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from clinic.errors import InvalidInput, NotAllowedNow
from clinic.models import AuditEvent, Membership
from tests.factories import close
from tests.views.asking import say
from tests.views.given import returned
from workups.actions import decisions, follow_ups, orders, referrals, workups
from workups.actions.closing import (
    ChangedMeanwhile,
    Disposition,
    Ending,
    FlagDecision,
    NotReady,
    PlannedFollowUp,
)
from workups.evaluate import engine_for, flags_to_decide
from workups.models import Decision, FollowUp, InvestigationOrder, Referral, Workup

NONE_NEEDED = "Comes back if anything is new"
GO_ON, CANCEL = Disposition("go_on"), Disposition("cancel", reason="Done at the hospital")


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def ending(**said: Any) -> Ending:
    return Ending(**{"ended_as": "treated", "outcome": "Advice given", "no_follow_up": NONE_NEEDED} | said)


def faults_of(refused: Callable[[], object]) -> dict[str, str]:
    """Every fault by its field; the workup is open as before and nothing was done."""
    done = AuditEvent.objects.count()
    with pytest.raises((NotReady, ChangedMeanwhile)) as told:
        refused()
    assert Workup.objects.get().status == "open"
    assert AuditEvent.objects.count() == done
    return dict(told.value.faults)


def undecided(workup: Workup) -> list[str]:
    return [flag.code for flag in flags_to_decide(engine_for(workup).definition, workup.advice["fired"], ())]


@pytest.fixture
def weak(workup: Workup, gp: Membership) -> Workup:
    """Red flags and a referral are advised."""
    return say(workup, by=gp, weakness_reported="yes", weakness_progressive="yes", wasting_upper=["thenar"])


@pytest.fixture
def referral(weak: Workup, gp: Membership) -> Referral:
    code = next(code for code in weak.advice["fired"] if code.startswith("ref_"))
    decisions.accept(workup=weak, code=code, by=gp)
    return Referral.objects.get()


class TestHowItEnded:
    @pytest.mark.parametrize("ended_as", ["", "cured", "REASSURED", "x" * 1000, "אבג"])
    def test_an_ending_is_one_of_the_list(self, workup: Workup, gp: Membership, ended_as: str):
        faults = faults_of(lambda: workups.close(workup=workup, ending=ending(ended_as=ended_as), by=gp))
        assert faults == {"ended_as": "Choose how it ended."}

    def test_everything_that_is_missing_is_said_at_once(self, order: InvestigationOrder, gp: Membership):
        faults = faults_of(lambda: workups.close(workup=order.workup, ending=Ending("", ""), by=gp))
        assert list(faults) == ["ended_as", "outcome", f"order-{order.pk}", "no_follow_up"]


class TestOpenOrders:
    def test_one_without_a_disposition_is_named(self, order: InvestigationOrder, gp: Membership):
        faults = faults_of(lambda: workups.close(workup=order.workup, ending=ending(), by=gp))
        assert faults[f"order-{order.pk}"].startswith(f"{order.title}: Say what becomes of it")

    @pytest.mark.parametrize("way", ["", "forget", "GO_ON"])
    def test_a_way_there_is_not(self, order: InvestigationOrder, gp: Membership, way: str):
        said = ending(orders={order.pk: Disposition(way)})
        assert f"order-{order.pk}" in faults_of(lambda: workups.close(workup=order.workup, ending=said, by=gp))

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "a\0b"])
    def test_cancelling_has_a_reason_that_can_be_kept(self, order: InvestigationOrder, gp: Membership, reason: str):
        said = ending(orders={order.pk: Disposition("cancel", reason=reason)})
        assert f"order-{order.pk}-reason" in faults_of(lambda: workups.close(workup=order.workup, ending=said, by=gp))

    def test_of_another_workup_it_is_no_order_of_this_one(self, order: InvestigationOrder, gp: Membership, version):
        other = workups.start(patient=order.patient, version=version, by=gp)
        with pytest.raises(InvalidInput, match="no order with the number"):
            workups.close(workup=other, ending=ending(orders={order.pk: CANCEL}), by=gp)
        order.refresh_from_db()
        assert order.status == "requested"

    def test_one_that_somebody_moved_meanwhile_is_a_conflict_that_names_it(
        self, order: InvestigationOrder, gp: Membership, receptionist: Membership
    ):
        orders.book(order=order, by=receptionist)
        said = ending(orders={order.pk: Disposition("cancel", reason="Not needed", seen="requested")})
        with pytest.raises(ChangedMeanwhile, match=order.title) as told:
            workups.close(workup=order.workup, ending=said, by=gp)
        assert receptionist.user.name in told.value.message
        assert "“Booked” now" in told.value.message
        order.refresh_from_db()
        assert order.status == "booked"

    def test_one_ordered_meanwhile_stands_in_the_way(self, order: InvestigationOrder, gp: Membership):
        later = orders.place(workup=order.workup, codes=["ix_tft"], by=gp)[0]
        faults = faults_of(lambda: workups.close(workup=order.workup, ending=ending(orders={order.pk: GO_ON}), by=gp))
        assert list(faults) == [f"order-{later.pk}"]

    def test_a_result_that_is_in_can_not_be_cancelled(
        self, order: InvestigationOrder, gp: Membership, receptionist: Membership
    ):
        returned(order, by=receptionist, res_potassium="4.1")
        faults = faults_of(lambda: workups.close(workup=order.workup, ending=ending(orders={order.pk: CANCEL}), by=gp))
        assert "can't become" in faults[f"order-{order.pk}"]

    def test_it_goes_on_or_is_cancelled_and_the_trail_holds_no_words(self, workup: Workup, gp: Membership):
        bloods, thyroid = orders.place(workup=workup, codes=["ix_u_e", "ix_tft"], by=gp)
        workups.close(workup=workup, ending=ending(orders={bloods.pk: GO_ON, thyroid.pk: CANCEL}), by=gp)

        assert dict(InvestigationOrder.objects.values_list("investigation", "status")) == {
            "ix_u_e": "requested",
            "ix_tft": "cancelled",
        }
        said = AuditEvent.objects.get(event="workup.closed").details
        assert said["orders"] == {str(bloods.pk): "go_on", str(thyroid.pk): "cancel"}
        assert "hospital" not in str(said)


class TestOpenReferrals:
    def test_one_without_a_disposition_is_named(self, referral: Referral, gp: Membership):
        faults = faults_of(lambda: workups.close(workup=referral.workup, ending=ending(), by=gp))
        assert referral.title in faults[f"referral-{referral.pk}"]

    def test_one_that_was_sent_meanwhile(self, referral: Referral, gp: Membership, receptionist: Membership):
        referrals.advance(referral=referral, to="sent", by=receptionist)
        said = Disposition("cancel", reason="Not needed", seen="draft")
        with pytest.raises(ChangedMeanwhile, match="“Sent” now"):
            close(referral.workup, by=gp, referrals={referral.pk: said})

    def test_it_goes_on_or_is_cancelled(self, referral: Referral, gp: Membership):
        close(referral.workup, by=gp, referrals={referral.pk: CANCEL})
        referral.refresh_from_db()
        assert (referral.status, referral.reason) == ("cancelled", CANCEL.reason)


class TestRedFlags:
    def test_each_one_without_a_decision_is_named(self, weak: Workup, gp: Membership):
        faults = faults_of(lambda: workups.close(workup=weak, ending=ending(), by=gp))
        assert list(faults) == [f"flag-{code}" for code in undecided(weak)]
        assert undecided(weak)

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            (FlagDecision("deferred"), ""),
            (FlagDecision(""), ""),
            (FlagDecision("declined"), "-reason"),
            (FlagDecision("declined", reason="boredom"), "-reason"),
            (FlagDecision("declined", reason="other"), "-note"),
            (FlagDecision("declined", reason="other", note="x" * 301), "-note"),
        ],
    )
    def test_one_is_acted_on_or_declined_with_a_reason(
        self, weak: Workup, gp: Membership, said: FlagDecision, field: str
    ):
        flag = undecided(weak)[0]
        faults = faults_of(lambda: close(weak, by=gp, flags=dict.fromkeys(undecided(weak), said)))
        assert f"flag-{flag}{field}" in faults

    def test_what_a_colleague_decided_meanwhile_is_not_overwritten(self, weak: Workup, gp: Membership):
        flags = undecided(weak)
        decisions.decline(workup=weak, code=flags[0], reason="explained", by=gp)
        with pytest.raises(ChangedMeanwhile, match="decided on this"):
            close(weak, by=gp, flags=dict.fromkeys(flags, FlagDecision("accepted")))
        assert Decision.objects.get().choice == "declined"

    @pytest.mark.parametrize("code", ["rf_invented", "rf_stroke_now", "ix_u_e", "🤷", "x" * 500])
    def test_what_is_no_flag_of_now(self, workup: Workup, gp: Membership, code: str):
        with pytest.raises(NotReady):
            close(workup, by=gp, flags={code: FlagDecision("accepted")})

    def test_the_decision_stands_beside_the_advice(self, weak: Workup, gp: Membership):
        declined = FlagDecision("declined", reason="explained", note="Known old polio")
        close(weak, by=gp, flags=dict.fromkeys(undecided(weak), declined))
        assert set(Decision.objects.values_list("choice", "reason")) == {("declined", "explained")}

    def test_one_that_was_put_off_is_decided_now(self, weak: Workup, gp: Membership):
        """On its day nobody would hear of it: what is closed is in nobody's inbox."""
        for code in undecided(weak):
            decisions.defer(workup=weak, code=code, until=in_days(14), by=gp)
        faults = faults_of(lambda: workups.close(workup=weak, ending=ending(), by=gp))
        assert list(faults) == [f"flag-{code}" for code in undecided(weak)]
        close(weak, by=gp)
        assert set(Decision.objects.filter(superseded_at=None).values_list("choice", flat=True)) == {"accepted"}


class TestFollowUp:
    @pytest.mark.parametrize("words", ["", " ", "x" * 201, "\x1b"])
    def test_without_one_the_reason_is_needed(self, workup: Workup, gp: Membership, words: str):
        said = ending(no_follow_up=words)
        assert list(faults_of(lambda: workups.close(workup=workup, ending=said, by=gp))) == ["no_follow_up"]

    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            (PlannedFollowUp("", in_days(7)), "words"),
            (PlannedFollowUp("x" * 201, in_days(7)), "words"),
            (PlannedFollowUp("Examine again", None), "due_on"),
            (PlannedFollowUp("Examine again", in_days(-1)), "due_on"),
            (PlannedFollowUp("Examine again", in_days(5000)), "due_on"),
        ],
    )
    def test_one_that_can_not_be_planned(self, workup: Workup, gp: Membership, asked: PlannedFollowUp, field: str):
        said = ending(follow_up=asked, no_follow_up="")
        faults = faults_of(lambda: workups.close(workup=workup, ending=said, by=gp))
        assert list(faults) == [f"follow_up-{field}"]

    def test_a_follow_up_and_a_reason_for_none_contradict_each_other(self, workup: Workup, gp: Membership):
        said = ending(follow_up=PlannedFollowUp("Examine again", in_days(7)))
        assert list(faults_of(lambda: workups.close(workup=workup, ending=said, by=gp))) == ["no_follow_up"]

    def test_one_that_was_cancelled_meanwhile_is_none(self, workup: Workup, gp: Membership):
        planned = follow_ups.plan(workup=workup, words="Examine again", due_on=in_days(7), by=gp)
        follow_ups.cancel(follow_up=planned, reason="Moved away", by=gp)
        faults = faults_of(lambda: workups.close(workup=workup, ending=ending(no_follow_up=""), by=gp))
        assert faults["no_follow_up"].startswith("Plan a follow-up")

    def test_it_is_planned_as_the_workup_is_closed(self, workup: Workup, gp: Membership):
        said = ending(follow_up=PlannedFollowUp("Examine again", in_days(42)), no_follow_up="")
        workups.close(workup=workup, ending=said, by=gp)
        assert (FollowUp.objects.get().words, FollowUp.objects.get().status) == ("Examine again", "planned")

    def test_one_that_is_planned_already_is_enough(self, workup: Workup, gp: Membership):
        follow_ups.plan(workup=workup, words="Examine again", due_on=in_days(7), by=gp)
        workups.close(workup=workup, ending=ending(no_follow_up=""), by=gp)
        assert Workup.objects.get().status == "closed"

    def test_the_same_is_not_planned_twice(self, workup: Workup, gp: Membership):
        follow_ups.plan(workup=workup, words="Examine again", due_on=in_days(7), by=gp)
        with pytest.raises(NotAllowedNow, match="planned already"):
            follow_ups.plan(workup=workup, words="Examine again ", due_on=in_days(7), by=gp)
