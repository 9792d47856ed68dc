"""Who may do what: one readable table, asked through `require`.

`docs/access.md` is generated from it (`manage.py access_table`), and a test holds the two together.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Protocol

from django.db.models import TextChoices

from clinic.errors import NotAllowed, NotFoundHere


class Role(TextChoices):
    """A user's place in a practice; a system that is given access has one too, so that its deeds bear its name."""

    GP = "gp", "GP"
    NURSE = "nurse", "Nurse"
    STAFF = "staff", "Reception and administration"
    EDITOR = "editor", "Protocol editor"
    MANAGER = "manager", "Practice manager"
    SYSTEM = "system", "Connected system"


PEOPLE: Final = tuple(role for role in Role if role != Role.SYSTEM)
"""The roles that a person can have: who can own work, cover for somebody, or be shown in a list of colleagues."""


class Permission(StrEnum):
    """Something a membership may or may not do, in the words a practice would use."""

    SEE_PATIENTS = "see patients and their workups"
    REGISTER_PATIENTS = "register patients"
    WORK_UP = "start workups and record answers"
    ORDER_TESTS = "order tests and decide on advice"
    TRACK_TESTS = "book, collect, chase and cancel tests"
    ENTER_RESULTS = "enter results"
    MAP_CODES = "say what laboratories' codes mean"
    REVIEW_RESULTS = "review results"
    ARRANGE_COVER = "arrange cover for a colleague"
    REQUEST_REPORTS = "request and download reports"
    WRITE_LETTERS = "write and edit letters"
    SIGN_LETTERS = "sign letters"
    SET_LETTERHEAD = "set the letterhead"
    CLOSE_WORKUPS = "close and reopen workups"
    SET_TRACKING = "set the days by which steps are due and the turnarounds"
    SEE_PROTOCOLS = "read protocols"
    EDIT_PROTOCOLS = "write and submit drafts of protocols"
    REPLAY_PROTOCOLS = "replay drafts over the practice's workups"
    SIGN_PROTOCOLS = "review, publish and retire protocol versions"
    SET_OVERLAYS = "set what the practice says differently from a shared protocol"
    MOVE_WORKUPS = "move open workups to another protocol version"
    SET_PRACTICE = "set the practice's details"
    MANAGE_MEMBERS = "add members, change roles and end memberships"
    MANAGE_CLIENTS = "give other systems access and take it away"
    SEE_AUDIT = "search the audit trail"


_EVERYONE: Final = frozenset(Role)
_CLINICIANS: Final = frozenset({Role.GP, Role.NURSE})
_CARE_TEAM: Final = frozenset({Role.GP, Role.NURSE, Role.STAFF, Role.MANAGER})
# What a connected system may do at most; what each one may is said by its scopes (`clinic/models/client.py`).
_SYSTEMS: Final = frozenset({Role.SYSTEM})

TABLE: Final[Mapping[Permission, frozenset[Role]]] = {
    Permission.SEE_PATIENTS: _CARE_TEAM | _SYSTEMS,
    Permission.REGISTER_PATIENTS: _CARE_TEAM | _SYSTEMS,
    Permission.WORK_UP: _CLINICIANS | _SYSTEMS,
    Permission.ORDER_TESTS: frozenset({Role.GP}) | _SYSTEMS,
    Permission.TRACK_TESTS: _CARE_TEAM | _SYSTEMS,
    Permission.ENTER_RESULTS: frozenset({Role.GP, Role.NURSE, Role.STAFF}) | _SYSTEMS,
    Permission.MAP_CODES: frozenset({Role.GP, Role.MANAGER}),
    Permission.REVIEW_RESULTS: frozenset({Role.GP}),
    Permission.ARRANGE_COVER: frozenset({Role.GP, Role.MANAGER}),
    Permission.REQUEST_REPORTS: frozenset({Role.GP, Role.NURSE, Role.STAFF}) | _SYSTEMS,
    Permission.WRITE_LETTERS: frozenset({Role.GP, Role.NURSE, Role.STAFF}),
    Permission.SIGN_LETTERS: frozenset({Role.GP}),
    Permission.SET_LETTERHEAD: frozenset({Role.MANAGER}),
    Permission.CLOSE_WORKUPS: frozenset({Role.GP}) | _SYSTEMS,
    Permission.SET_TRACKING: frozenset({Role.MANAGER}),
    Permission.SEE_PROTOCOLS: _EVERYONE,
    Permission.EDIT_PROTOCOLS: frozenset({Role.EDITOR}),
    Permission.REPLAY_PROTOCOLS: frozenset({Role.EDITOR, Role.GP}),
    Permission.SIGN_PROTOCOLS: frozenset({Role.GP}),
    Permission.SET_OVERLAYS: frozenset({Role.EDITOR, Role.MANAGER}),
    Permission.MOVE_WORKUPS: frozenset({Role.GP}),
    Permission.SET_PRACTICE: frozenset({Role.MANAGER}),
    Permission.MANAGE_MEMBERS: frozenset({Role.MANAGER}),
    Permission.MANAGE_CLIENTS: frozenset({Role.MANAGER}),
    Permission.SEE_AUDIT: frozenset({Role.MANAGER}),
}


class HasRole(Protocol):
    """What `may` asks of a membership."""

    role: str


class HasPractice(Protocol):
    """What `require` asks of a row and of the membership that acts on it."""

    practice_id: int


def may(membership: HasRole, permission: Permission) -> bool:
    """Whether the table grants `permission` to the membership's role."""
    return membership.role in TABLE[permission]


class Acting(HasRole, HasPractice, Protocol):
    """A membership, as far as access goes."""


def people_who_may(permission: Permission) -> frozenset[Role]:
    """The roles of people to whom the table grants `permission`."""
    return TABLE[permission].intersection(PEOPLE)


def require(membership: Acting, permission: Permission, *, on: HasPractice | None = None) -> None:
    """Raises NotAllowed unless the membership has `permission`.

    `on` is the row it is asked for: another practice's raises NotFoundHere, as if there were none.
    """
    if on is not None and on.practice_id != membership.practice_id:
        raise NotFoundHere("There is no such thing in this practice.")
    if not may(membership, permission):
        raise NotAllowed(f"Your role ({Role(membership.role).label}) may not {permission.value}.")


def as_markdown() -> str:
    """The table as `docs/access.md` shows it."""
    heads = [role.label for role in Role]
    lines = [
        "# Who may do what",
        "",
        "Made by `manage.py access_table` from `clinic/access.py`; a test compares the two.",
        "",
        "| | " + " | ".join(heads) + " |",
        "|---|" + ":-:|" * len(heads),
    ]
    for permission, roles in TABLE.items():
        cells = ["yes" if role in roles else "" for role in Role]
        lines.append(f"| {permission.value.capitalize()} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
