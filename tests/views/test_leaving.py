"""What was with a colleague who left, or changed to another role, is in front of somebody else at once."""

import pytest

from clinic.access import Role
from clinic.actions import covers, members
from clinic.models import Membership
from tests.factories import MembershipFactory, PatientFactory, WorkupFactory
from tests.models import rows
from tests.views.given import day, ordered, put_off, returned
from tests.views.worklist_given import entry_of
from workups.actions import escalations, worklist
from workups.models import Level
from workups.queries.escalations import risen_to
from workups.queries.inbox import follow_ups_due, referrals_waiting, results_to_review
from workups.queries.worklist import Filters, everything_of


@pytest.fixture
def rhian(practice) -> Membership:
    """A GP who goes."""
    return MembershipFactory(practice=practice, role=Role.GP, user__name="Dr Rhian Pugh")


@pytest.fixture
def hers(practice, version, rhian):
    """A workup of hers that nobody else has touched."""
    return WorkupFactory(patient=PatientFactory(practice=practice, family_name="Brown"), version=version, by=rhian)


@pytest.fixture(params=["ends", "becomes a receptionist"])
def goes(request, rhian, manager):
    """`goes()`: her membership ends, or she works in a role without any of it."""

    def go() -> None:
        if request.param == "ends":
            members.end(member=rhian, by=manager)
        else:
            members.change_role(member=rhian, role=Role.STAFF, seen=Role.GP, by=manager)

    return go


def test_results_are_in_every_gps_inbox(gp, rhian, hers, goes):
    order = returned(ordered(hers, by=rhian), by=rhian, res_sodium="140")
    assert results_to_review(gp, limit=5) == []
    goes()
    assert results_to_review(gp, limit=5) == [order]


def test_deferred_advice_is_in_every_gps_inbox(signed_in, gp, rhian, hers, goes, words):
    put_off(hers, by=rhian)
    assert "Suspected motor neurone disease" not in words(signed_in(gp).get("/inbox/"))
    goes()
    assert "Suspected motor neurone disease" in words(signed_in(gp).get("/inbox/"))


def test_referrals_to_send_are_every_gps(gp, rhian, hers, goes):
    rows.referral(hers, by=rhian)
    assert not referrals_waiting(gp).exists()
    goes()
    assert referrals_waiting(gp).count() == 1


def test_follow_ups_that_are_due_are_every_clinicians(gp, nurse, rhian, hers, goes):
    rows.follow_up(hers, by=rhian, due_on=day(0))
    assert not follow_ups_due(gp).exists()
    goes()
    assert follow_ups_due(gp).count() == follow_ups_due(nurse).count() == 1


def test_an_open_workup_of_nobody_is_everybodys(signed_in, gp, another_gp, nurse, receptionist, rhian, hers, goes):
    def home(member):
        return "BROWN" in signed_in(member).get("/").content.decode()

    assert not home(gp)
    goes()
    assert home(gp)
    assert home(nurse)


def test_one_that_a_colleague_has_touched_stays_with_the_colleague(signed_in, gp, another_gp, rhian, hers, goes, words):
    hers.touched_by = another_gp
    hers.save(update_fields=["touched_by"])
    goes()
    assert "BROWN" in words(signed_in(another_gp).get("/"))
    assert "BROWN" not in words(signed_in(gp).get("/"))


def test_what_rose_to_her_is_every_gps(gp, rhian, hers, goes):
    order = ordered(hers, by=rhian, expected_in=-20)
    escalations.rise(entry=entry_of(order), level=Level.GP, by=None)
    assert not risen_to(gp).exists()
    goes()
    assert risen_to(gp).count() == 1


def test_her_share_of_the_worklist_is_every_gps(gp, rhian, hers, goes):
    entry = entry_of(ordered(hers, by=rhian))
    worklist.assign(entry=entry, to=rhian, by=gp)
    assert entry not in everything_of(gp, Filters(owner="me"))
    goes()
    assert entry in everything_of(gp, Filters(owner="me"))


def test_what_she_covered_is_said_to_be_covered_by_nobody(signed_in, gp, another_gp, manager, rhian, goes, words):
    covers.arrange(absent=another_gp, covering=rhian, starts_on=day(0), ends_on=day(7), by=gp)
    kept = covers.arrange(absent=another_gp, covering=gp, starts_on=day(0), ends_on=day(7), by=gp)
    goes()
    said = words(signed_in(manager).get("/inbox/"))
    assert "Dr Rhian Pugh covers for" not in said
    kept.refresh_from_db()
    assert kept.ended_at is None
