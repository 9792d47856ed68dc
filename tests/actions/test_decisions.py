from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.access import Role
from clinic.errors import Conflict, InvalidInput, NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import Membership
from tests.factories import MembershipFactory, close
from tests.views.asking import say
from workups.actions import decisions, referrals
from workups.models import AdviceEntry, Choice, Decision, Referral, ReferralStatus, Workup

TODAY = timezone.localdate


@pytest.fixture
def weak(workup: Workup, gp: Membership) -> Workup:
    """A workup in which weakness was reported: a red flag, tests and a referral are advised."""
    return say(workup, by=gp, weakness_reported="yes")


@pytest.fixture
def referred(workup: Workup, gp: Membership) -> Workup:
    """One for which a referral is advised."""
    return say(workup, by=gp, weakness_reported="yes", weakness_progressive="yes", wasting_upper=["thenar"])


def referral_advised(workup: Workup) -> str:
    return next(code for code in workup.advice["fired"] if code.startswith("ref_"))


def flag_advised(workup: Workup) -> str:
    return next(code for code in workup.advice["fired"] if code.startswith("rf_"))


def current(workup: Workup, code: str) -> Decision | None:
    return Decision.objects.filter(workup=workup, code=code, superseded_at=None).first()


class TestDeciding:
    def test_a_declined_flag_keeps_its_reason_and_is_logged(self, weak: Workup, gp: Membership):
        flag = flag_advised(weak)
        decisions.decline(workup=weak, code=flag, reason="explained", note=" Tennis elbow ", by=gp)

        decided = current(weak, flag)
        assert decided is not None
        assert (decided.choice, decided.reason, decided.note) == ("declined", "explained", "Tennis elbow")
        assert AdviceEntry.objects.filter(workup=weak, code=flag, change="declined", by=gp).exists()

    def test_the_engine_is_not_silenced(self, weak: Workup, gp: Membership):
        before = weak.urgency
        flag = flag_advised(weak)
        decisions.decline(workup=weak, code=flag, reason="explained", by=gp)

        assert weak.urgency == before
        assert flag in Workup.objects.get(pk=weak.pk).advice["fired"]

    def test_another_decision_supersedes_and_the_first_stays_in_the_history(self, weak: Workup, gp: Membership):
        flag = flag_advised(weak)
        decisions.accept(workup=weak, code=flag, by=gp)
        decisions.defer(workup=weak, code=flag, until=TODAY() + timedelta(days=7), by=gp)

        assert current(weak, flag).choice == Choice.DEFERRED
        assert Decision.objects.filter(workup=weak, code=flag).count() == 2

    def test_other_pages_hear_of_it(self, weak: Workup, gp: Membership):
        seen = weak.revision
        decisions.accept(workup=weak, code=flag_advised(weak), by=gp)
        assert weak.revision == seen + 1

    def test_it_can_be_taken_back(self, weak: Workup, gp: Membership):
        flag = flag_advised(weak)
        decisions.accept(workup=weak, code=flag, by=gp)
        decisions.take_back(workup=weak, code=flag, by=gp)

        assert current(weak, flag) is None
        with pytest.raises(NotAllowedNow):
            decisions.take_back(workup=weak, code=flag, by=gp)


class TestReferring:
    def test_an_accepted_referral_is_there_to_be_sent_once(self, referred: Workup, gp: Membership):
        code = referral_advised(referred)
        decisions.accept(workup=referred, code=code, by=gp)
        decisions.accept(workup=referred, code=code, by=gp)

        assert Referral.objects.get(workup=referred, code=code).status == ReferralStatus.DRAFT

    def test_taken_back_before_it_is_sent_it_is_cancelled(self, referred: Workup, gp: Membership):
        code = referral_advised(referred)
        decisions.accept(workup=referred, code=code, by=gp)
        decisions.take_back(workup=referred, code=code, by=gp)

        assert Referral.objects.get(workup=referred, code=code).status == ReferralStatus.CANCELLED

    def test_one_that_was_sent_has_to_be_called_off_by_itself(self, referred: Workup, gp: Membership):
        code = referral_advised(referred)
        decisions.accept(workup=referred, code=code, by=gp)
        referral = Referral.objects.get(workup=referred, code=code)
        referrals.advance(referral=referral, to="sent", by=gp)

        with pytest.raises(NotAllowedNow, match="has been sent"):
            decisions.decline(workup=referred, code=code, reason="explained", by=gp)
        assert current(referred, code).choice == Choice.ACCEPTED

        referrals.cancel(referral=referral, reason="Seen privately", by=gp)
        decisions.decline(workup=referred, code=code, reason="done_already", by=gp)
        assert current(referred, code).choice == Choice.DECLINED

    @pytest.mark.parametrize("step", ["cancelled", "lost", "", "replied"])
    def test_a_step_that_does_not_follow_is_refused(self, referred: Workup, gp: Membership, step: str):
        code = referral_advised(referred)
        decisions.accept(workup=referred, code=code, by=gp)
        with pytest.raises((InvalidInput, NotAllowedNow)):
            referrals.advance(referral=Referral.objects.get(workup=referred), to=step, by=gp)


class TestRefusals:
    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"reason": ""}, "reason"),
            ({"reason": "because"}, "reason"),
            ({"reason": "other"}, "note"),
            ({"reason": "other", "note": "  \n "}, "note"),
            ({"reason": "explained", "note": "x" * 301}, "note"),
            ({"reason": "explained", "note": "a\x00b"}, "note"),
        ],
    )
    def test_declining_needs_a_reason_that_can_be_kept(self, weak: Workup, gp: Membership, said, field: str):
        with pytest.raises(InvalidInput) as refusal:
            decisions.decline(workup=weak, code=flag_advised(weak), **said, by=gp)
        assert refusal.value.field == field
        assert not Decision.objects.exists()

    @pytest.mark.parametrize("days", [-1, 0, 367])
    def test_a_day_that_is_not_ahead(self, weak: Workup, gp: Membership, days: int):
        with pytest.raises(InvalidInput, match="from tomorrow on"):
            decisions.defer(workup=weak, code=flag_advised(weak), until=TODAY() + timedelta(days=days), by=gp)

    @pytest.mark.parametrize("code", ["rf_mnd_suspected", "rf_invented", "d_umn_signs", "dx_exertion", ""])
    def test_what_is_not_advised(self, weak: Workup, gp: Membership, code: str):
        with pytest.raises(InvalidInput):
            decisions.accept(workup=weak, code=code, by=gp)

    def test_a_test_is_accepted_by_ordering_it(self, weak: Workup, gp: Membership):
        test = next(code for code in weak.advice["fired"] if code.startswith("ix_"))
        with pytest.raises(InvalidInput, match="by ordering it"):
            decisions.accept(workup=weak, code=test, by=gp)
        decisions.decline(workup=weak, code=test, reason="done_already", by=gp)

    def test_a_decision_that_the_page_had_not_seen(self, weak: Workup, gp: Membership):
        flag = flag_advised(weak)
        theirs = decisions.accept(workup=weak, code=flag, seen=0, by=gp)
        with pytest.raises(Conflict, match="Dr Anita Shah decided"):
            decisions.decline(workup=weak, code=flag, reason="explained", seen=0, by=gp)
        decisions.decline(workup=weak, code=flag, reason="explained", seen=theirs.pk, by=gp)

    @pytest.mark.parametrize("role", [Role.NURSE, Role.STAFF, Role.EDITOR, Role.MANAGER])
    def test_other_roles(self, weak: Workup, role: Role):
        colleague = MembershipFactory(practice=weak.practice, role=role)
        with pytest.raises(NotAllowed):
            decisions.accept(workup=weak, code=flag_advised(weak), by=colleague)
        with pytest.raises(NotAllowed):
            decisions.take_back(workup=weak, code=flag_advised(weak), by=colleague)

    def test_a_stranger(self, weak: Workup, stranger: Membership):
        with pytest.raises(NotFoundHere):
            decisions.accept(workup=weak, code=flag_advised(weak), by=stranger)

    def test_a_closed_workup(self, weak: Workup, gp: Membership):
        close(weak, by=gp)
        with pytest.raises(NotAllowedNow, match="closed"):
            decisions.accept(workup=weak, code=flag_advised(weak), by=gp)
