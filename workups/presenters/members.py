"""Who works in the practice, in words."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from clinic.access import PEOPLE, TABLE, Role
from clinic.models import Membership
from clinic.words import date_words
from workups.presenters.leaving import Line


@dataclass(frozen=True, slots=True)
class MemberRow:
    """`seen` says when they signed in last, or why they have not."""

    name: str
    email: str
    role: str
    since: str
    seen: str
    is_active: bool
    is_me: bool
    href: str


@dataclass(frozen=True, slots=True)
class MemberPage:
    """`roles` are (value, label, chosen); `waits` says what is with them and who sees it when they leave."""

    member: MemberRow
    id: int
    role: str
    roles: list[tuple[str, str, bool]]
    waits: list[Line]
    may_be_invited: bool


def member_row(member: Membership, *, reader: Membership) -> MemberRow:
    return MemberRow(
        name=member.user.name,
        email=member.user.email,
        role=Role(member.role).label,
        since=date_words(member.created_at),
        seen=_seen(member),
        is_active=member.active,
        is_me=member.pk == reader.pk,
        href=reverse("member", args=[member.pk]),
    )


def member_page(member: Membership, waits: list[Line], *, reader: Membership, chosen: str = "") -> MemberPage:
    """`chosen` is the role that was chosen and refused."""
    chosen = chosen or member.role
    return MemberPage(
        member=member_row(member, reader=reader),
        id=member.pk,
        role=member.role,
        roles=[(value, label, value == chosen) for value, label in ((role.value, role.label) for role in PEOPLE)],
        waits=waits,
        may_be_invited=member.active and not member.user.has_usable_password(),
    )


def powers() -> list[tuple[str, list[str]]]:
    """Each role with all that it may do, as `clinic/access.py` grants it."""
    return [(role.label, [each.value for each, roles in TABLE.items() if role in roles]) for role in Role]


def _seen(member: Membership) -> str:
    if not member.user.is_active:
        return "Account switched off"
    if not member.user.has_usable_password():
        return "Has not chosen a password yet"
    return date_words(timezone.localtime(member.user.last_login)) if member.user.last_login else "Never"
