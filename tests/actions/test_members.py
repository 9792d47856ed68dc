"""Who works in the practice and as what."""

import pytest

from clinic.access import Role
from clinic.actions import members
from clinic.errors import Conflict, InvalidInput, NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import AuditEvent, Membership, User
from clinic.queries import memberships_of
from tests.factories import MembershipFactory, UserFactory


@pytest.fixture
def deputy(practice) -> Membership:
    return MembershipFactory(practice=practice, role=Role.MANAGER, user__name="Ann Deputy")


def add(by: Membership, *, email: str = "new@harbour.example", name: str = "Dr New", role: str = "gp") -> Membership:
    return members.add(email=email, name=name, role=role, by=by)


# --- adding


def test_who_is_new_has_an_account_without_a_password(manager):
    member = add(manager)
    assert (member.practice, member.role, member.user.name) == (manager.practice, "gp", "Dr New")
    assert not member.user.has_usable_password()
    assert AuditEvent.objects.get(event="member.added", subject_id=member.pk).by == manager


def test_who_has_an_account_keeps_name_and_password(manager, stranger):
    stranger.user.set_password("correct horse battery")
    stranger.user.save()
    member = add(manager, email=stranger.user.email.upper(), name="Somebody Else")
    assert member.user == stranger.user
    user = User.objects.get(pk=stranger.user.pk)
    assert (user.name, user.check_password("correct horse battery")) == (stranger.user.name, True)


def test_who_is_there_is_not_added_again(manager, gp):
    with pytest.raises(InvalidInput, match="works here already"):
        add(manager, email=gp.user.email.upper())
    members.end(member=gp, by=manager)
    with pytest.raises(InvalidInput, match="reinstate them"):
        add(manager, email=gp.user.email)


def test_an_account_that_is_switched_off_is_not_added(manager):
    UserFactory(email="off@harbour.example", is_active=False)
    with pytest.raises(InvalidInput, match="switched off"):
        add(manager, email="off@harbour.example")


@pytest.mark.parametrize(
    ("said", "field"),
    [({"role": "owner"}, "role"), ({"role": ""}, "role"), ({"name": " "}, "name"), ({"name": "x\x00"}, "name")],
)
def test_what_can_not_be_added(manager, said, field):
    with pytest.raises(InvalidInput) as refusal:
        add(manager, **said)
    assert refusal.value.field == field
    assert not User.objects.filter(email="new@harbour.example").exists()


# --- changing, ending, reinstating


def test_nobody_changes_their_own(manager, deputy):
    for act in (members.end, members.reinstate):
        with pytest.raises(NotAllowed, match="their own"):
            act(member=manager, by=manager)
    with pytest.raises(NotAllowed, match="their own"):
        members.change_role(member=manager, role="gp", seen="manager", by=manager)


def test_the_last_manager_is_kept(manager, deputy):
    members.end(member=deputy, by=manager)
    with pytest.raises(NotAllowedNow, match="last practice manager"):
        members.end(member=manager, by=deputy)  # whose own end came while this was on its way
    with pytest.raises(NotAllowedNow, match="last practice manager"):
        members.change_role(member=manager, role="gp", seen="manager", by=deputy)
    manager.refresh_from_db()
    assert (manager.active, manager.role) == (True, "manager")


def test_an_ended_membership_is_reinstated_in_its_role(manager, nurse):
    members.end(member=nurse, by=manager)
    assert not memberships_of(nurse.user).exists()
    with pytest.raises(NotAllowedNow):
        members.end(member=nurse, by=manager)
    members.reinstate(member=nurse, by=manager)
    assert memberships_of(nurse.user).get().role == Role.NURSE
    with pytest.raises(NotAllowedNow):
        members.reinstate(member=nurse, by=manager)


def test_a_page_that_grew_old_overwrites_nothing(manager, deputy, nurse):
    members.change_role(member=nurse, role="staff", seen="nurse", by=deputy)
    with pytest.raises(Conflict):
        members.change_role(member=nurse, role="gp", seen="nurse", by=manager)
    members.end(member=nurse, by=deputy)
    with pytest.raises(Conflict):
        members.change_role(member=nurse, role="gp", seen="staff", by=manager)
    nurse.refresh_from_db()
    assert nurse.role == "staff"


@pytest.mark.parametrize("role", ["nurse", "", "owner"])
def test_a_role_that_is_none_or_the_same(manager, nurse, role):
    with pytest.raises(InvalidInput) as refusal:
        members.change_role(member=nurse, role=role, seen="nurse", by=manager)
    assert refusal.value.field == "role"


def test_only_a_manager_of_the_practice(manager, gp, nurse, receptionist, stranger):
    member = MembershipFactory(practice=gp.practice)
    for who, error in ((gp, NotAllowed), (nurse, NotAllowed), (receptionist, NotAllowed), (stranger, NotFoundHere)):
        for act in (members.end, members.reinstate, members.note_invitation):
            with pytest.raises(error):
                act(member=member, by=who)
        with pytest.raises(error):
            members.change_role(member=member, role="staff", seen="gp", by=who)
    with pytest.raises(NotAllowed):
        add(gp)
