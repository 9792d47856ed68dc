from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.errors import InvalidInput, NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import Membership
from workups.actions import follow_ups
from workups.models import FollowUp, FollowUpStatus, Workup


def plan(workup: Workup, *, by: Membership, words: str = "Examine again", days: int = 14) -> FollowUp:
    return follow_ups.plan(workup=workup, words=words, due_on=timezone.localdate() + timedelta(days=days), by=by)


def test_planned_then_done(workup: Workup, gp: Membership):
    planned = plan(workup, by=gp)
    follow_ups.complete(follow_up=planned, by=gp)
    assert FollowUp.objects.get(pk=planned.pk).status == FollowUpStatus.DONE


def test_today_is_a_day_too(workup: Workup, gp: Membership):
    assert plan(workup, by=gp, days=0).status == FollowUpStatus.PLANNED


@pytest.mark.parametrize(
    ("said", "field"), [({"words": " "}, "words"), ({"words": "x" * 201}, "words"), ({"days": -1}, "due_on")]
)
def test_what_can_not_be_planned(workup: Workup, gp: Membership, said, field: str):
    with pytest.raises(InvalidInput) as refusal:
        plan(workup, by=gp, **said)
    assert refusal.value.field == field


def test_it_is_cancelled_with_a_reason_only(workup: Workup, gp: Membership):
    planned = plan(workup, by=gp)
    with pytest.raises(InvalidInput):
        follow_ups.cancel(follow_up=planned, reason="", by=gp)
    follow_ups.cancel(follow_up=planned, reason="Seen in hospital", by=gp)
    with pytest.raises(NotAllowedNow):
        follow_ups.complete(follow_up=planned, by=gp)


def test_who_may_not(workup: Workup, gp: Membership, receptionist: Membership, stranger: Membership):
    with pytest.raises(NotAllowed):
        plan(workup, by=receptionist)
    with pytest.raises(NotFoundHere):
        follow_ups.complete(follow_up=plan(workup, by=gp), by=stranger)
