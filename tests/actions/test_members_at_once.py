"""Two managers act on the same memberships at the same moment, each in a transaction of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from clinic.access import Role
from clinic.actions import members
from clinic.errors import WorkupError
from clinic.models import Membership, User
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What each of them came to: "done", or the error's name; all start together."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait()
            act()
        except WorkupError as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(run, acts))


def again(member: Membership) -> Membership:
    """As another request reads the row."""
    return Membership.objects.get(pk=member.pk)


def two_managers() -> tuple[Membership, Membership]:
    first = MembershipFactory(role=Role.MANAGER)
    return first, MembershipFactory(role=Role.MANAGER, practice=first.practice)


def managers_left(of: Membership) -> int:
    return Membership.objects.filter(practice=of.practice, active=True, role=Role.MANAGER).count()


def test_two_managers_who_end_each_other_leave_one():
    for _ in range(ROUNDS):
        first, second = two_managers()

        came = at_once(
            partial(members.end, member=again(second), by=again(first)),
            partial(members.end, member=again(first), by=again(second)),
        )

        assert sorted(came) == ["NotAllowedNow", "done"]
        assert managers_left(first) == 1


def test_one_is_ended_while_the_other_is_given_another_role():
    for _ in range(ROUNDS):
        first, second = two_managers()

        came = at_once(
            partial(members.end, member=again(second), by=again(first)),
            partial(members.change_role, member=again(first), role="gp", seen="manager", by=again(second)),
        )

        assert sorted(came) == ["NotAllowedNow", "done"]
        assert managers_left(first) == 1


def test_two_managers_who_add_the_same_person_add_one():
    for number in range(ROUNDS):
        first, second = two_managers()
        email = f"new{number}@harbour.example"

        came = at_once(
            partial(members.add, email=email, name="Dr New", role="gp", by=first),
            partial(members.add, email=email.upper(), name="Dr New", role="nurse", by=second),
        )

        assert came.count("done") == 1
        assert User.objects.filter(email__iexact=email).count() == 1
        assert Membership.objects.filter(user__email__iexact=email).count() == 1
