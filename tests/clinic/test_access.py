"""Who may do what: the whole matrix, and its printed form."""

from dataclasses import dataclass
from itertools import product

import pytest

from clinic.access import TABLE, Permission, Role, as_markdown, may, require
from clinic.env import BASE_DIR
from clinic.errors import NotAllowed, NotFoundHere

# Written out a second time on purpose: a change of the table has to be meant twice.
GRANTED = {
    Role.GP: {
        Permission.SEE_PATIENTS,
        Permission.REGISTER_PATIENTS,
        Permission.WORK_UP,
        Permission.ORDER_TESTS,
        Permission.TRACK_TESTS,
        Permission.ENTER_RESULTS,
        Permission.MAP_CODES,
        Permission.REVIEW_RESULTS,
        Permission.ARRANGE_COVER,
        Permission.REQUEST_REPORTS,
        Permission.WRITE_LETTERS,
        Permission.SIGN_LETTERS,
        Permission.CLOSE_WORKUPS,
        Permission.SEE_PROTOCOLS,
        Permission.REPLAY_PROTOCOLS,
        Permission.SIGN_PROTOCOLS,
        Permission.MOVE_WORKUPS,
    },
    Role.NURSE: {
        Permission.SEE_PATIENTS,
        Permission.REGISTER_PATIENTS,
        Permission.WORK_UP,
        Permission.TRACK_TESTS,
        Permission.ENTER_RESULTS,
        Permission.REQUEST_REPORTS,
        Permission.WRITE_LETTERS,
        Permission.SEE_PROTOCOLS,
    },
    Role.STAFF: {
        Permission.SEE_PATIENTS,
        Permission.REGISTER_PATIENTS,
        Permission.TRACK_TESTS,
        Permission.ENTER_RESULTS,
        Permission.REQUEST_REPORTS,
        Permission.WRITE_LETTERS,
        Permission.SEE_PROTOCOLS,
    },
    Role.EDITOR: {
        Permission.SEE_PROTOCOLS,
        Permission.EDIT_PROTOCOLS,
        Permission.REPLAY_PROTOCOLS,
        Permission.SET_OVERLAYS,
    },
    Role.MANAGER: {
        Permission.SET_OVERLAYS,
        Permission.SET_PRACTICE,
        Permission.MANAGE_MEMBERS,
        Permission.MANAGE_CLIENTS,
        Permission.SEE_AUDIT,
        Permission.MAP_CODES,
        Permission.SET_TRACKING,
        Permission.SET_LETTERHEAD,
        Permission.ARRANGE_COVER,
        Permission.SEE_PATIENTS,
        Permission.REGISTER_PATIENTS,
        Permission.TRACK_TESTS,
        Permission.SEE_PROTOCOLS,
    },
    Role.SYSTEM: {
        Permission.SEE_PATIENTS,
        Permission.REGISTER_PATIENTS,
        Permission.WORK_UP,
        Permission.ORDER_TESTS,
        Permission.TRACK_TESTS,
        Permission.ENTER_RESULTS,
        Permission.REQUEST_REPORTS,
        Permission.CLOSE_WORKUPS,
        Permission.SEE_PROTOCOLS,
    },
}


@dataclass
class Someone:
    role: str
    practice_id: int = 1


@pytest.mark.parametrize(("role", "permission"), list(product(Role, Permission)))
def test_a_role_may_do_what_the_table_grants_and_nothing_else(role: Role, permission: Permission) -> None:
    assert may(Someone(role), permission) == (permission in GRANTED[role])


def test_every_permission_has_its_line_in_the_table() -> None:
    assert set(TABLE) == set(Permission)


def test_a_refusal_says_who_may_not_do_what() -> None:
    with pytest.raises(NotAllowed) as refused:
        require(Someone(Role.STAFF), Permission.ORDER_TESTS)

    assert refused.value.status == 403
    assert refused.value.message == "Your role (Reception and administration) may not order tests and decide on advice."


def test_another_practices_row_is_not_there_whatever_the_role() -> None:
    for role in Role:
        with pytest.raises(NotFoundHere):
            require(Someone(role, practice_id=1), Permission.SEE_PROTOCOLS, on=Someone(role, practice_id=2))


def test_a_role_nobody_knows_may_do_nothing() -> None:
    assert not any(may(Someone("owner"), permission) for permission in Permission)


def test_the_printed_table_is_the_table() -> None:
    """`manage.py access_table > docs/access.md` renews it."""
    assert (BASE_DIR / "docs" / "access.md").read_text() == as_markdown()
