"""A practice keeps a manager, and a membership its person, whoever writes to the table."""

import pytest

from clinic.access import Role
from clinic.models import Membership
from tests.factories import MembershipFactory, UserFactory
from tests.models.attack import delete, refused_by, refused_by_trigger, set_column, sql


@pytest.mark.parametrize(("column", "value"), [("active", False), ("role", "gp")])
def test_the_last_manager_stays(manager: Membership, column: str, value: object) -> None:
    MembershipFactory(practice=manager.practice, role=Role.MANAGER, active=False)
    MembershipFactory(role=Role.MANAGER)  # of another practice
    with refused_by("practice_keeps_a_manager"):
        set_column(manager, column, value)


def test_both_managers_in_one_statement_stay(manager: Membership) -> None:
    MembershipFactory(practice=manager.practice, role=Role.MANAGER)
    with refused_by("practice_keeps_a_manager"):
        sql("UPDATE clinic_membership SET active = false WHERE practice_id = %s", manager.practice_id)


def test_one_of_two_goes(manager: Membership) -> None:
    MembershipFactory(practice=manager.practice, role=Role.MANAGER)
    assert set_column(manager, "active", False) == 1


def test_one_that_has_ended_changes_as_it_likes(manager: Membership) -> None:
    ended = MembershipFactory(practice=manager.practice, role=Role.MANAGER, active=False)
    assert set_column(ended, "role", "gp") == 1


def test_a_membership_is_never_deleted(gp: Membership) -> None:
    with refused_by_trigger():
        delete(gp)


@pytest.mark.parametrize("column", ["practice_id", "user_id"])
def test_a_membership_keeps_its_person_and_its_practice(gp: Membership, stranger: Membership, column: str) -> None:
    other = stranger.practice_id if column == "practice_id" else UserFactory().pk
    with refused_by_trigger():
        set_column(gp, column, other)
