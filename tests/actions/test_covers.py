from datetime import date, timedelta

import pytest
from django.utils import timezone

from clinic.access import Role
from clinic.actions import covers
from clinic.errors import InvalidInput, NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import Cover, Membership
from tests.factories import MembershipFactory


@pytest.fixture
def colleague(gp: Membership) -> Membership:
    return MembershipFactory(practice=gp.practice, role=Role.GP)


def day(ahead: int) -> date:
    return timezone.localdate() + timedelta(days=ahead)


def arrange(absent: Membership, covering: Membership, *, by: Membership, starts: int = 0, ends: int = 7) -> Cover:
    return covers.arrange(absent=absent, covering=covering, starts_on=day(starts), ends_on=day(ends), by=by)


def test_a_colleague_covers_for_some_days_and_it_can_be_ended(gp: Membership, colleague: Membership):
    cover = arrange(colleague, gp, by=gp)
    covers.end(cover=cover, by=gp)
    with pytest.raises(NotAllowedNow):
        covers.end(cover=cover, by=gp)


@pytest.mark.parametrize(("starts", "ends"), [(-9, -1), (3, 2), (0, 93)])
def test_days_that_can_not_be_right(gp: Membership, colleague: Membership, starts: int, ends: int):
    with pytest.raises(InvalidInput) as refusal:
        arrange(colleague, gp, by=gp, starts=starts, ends=ends)
    assert refusal.value.field == "ends_on"


def test_nobody_covers_for_themselves(gp: Membership):
    with pytest.raises(InvalidInput, match="somebody else"):
        arrange(gp, gp, by=gp)


def test_who_covers_reviews_results_and_works_here(gp: Membership, nurse: Membership, stranger: Membership):
    with pytest.raises(InvalidInput, match="who may review results"):
        arrange(gp, nurse, by=gp)
    with pytest.raises(NotFoundHere):
        arrange(gp, stranger, by=gp)
    left = MembershipFactory(practice=gp.practice, role=Role.GP, active=False)
    with pytest.raises(InvalidInput, match="works here now"):
        arrange(gp, left, by=gp)


def test_staff_are_covered_by_staff(gp: Membership, receptionist: Membership, nurse: Membership):
    assert arrange(receptionist, nurse, by=gp).covering == nurse
    editor = MembershipFactory(practice=gp.practice, role=Role.EDITOR)
    with pytest.raises(InvalidInput):
        arrange(receptionist, editor, by=gp)


def test_who_may_not_arrange_it(gp: Membership, colleague: Membership, receptionist: Membership):
    with pytest.raises(NotAllowed):
        arrange(gp, colleague, by=receptionist)
