"""Who works in the practice, and as what. A membership ends and comes back; it is never deleted."""

from typing import Final

from django.db import IntegrityError, transaction

from clinic import audit
from clinic.access import PEOPLE, Permission, Role, require
from clinic.actions import covers, practices
from clinic.errors import Conflict, InvalidInput, NotAllowed, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership, User

NAME_LENGTH: Final = 120
LAST_MANAGER: Final = (
    "This is the practice's last practice manager. Make a colleague practice manager first; nothing was changed."
)


@audit.audited
def add(*, email: str, name: str, role: str, by: Membership) -> Membership:
    """Gives the person of this e-mail a role in the practice. Who is new gets an account without a password.

    Somebody who has an account already keeps the name and the password it has. Raises InvalidInput (field named) for
    who has a place here already, an account that is switched off, and a role that is none; Conflict when somebody
    else adds the same person at the same moment.
    """
    require(by, Permission.MANAGE_MEMBERS)
    wanted = _role(role)
    _refuse_who_is_there(email, by)
    words = read_words(name, field="name", most=NAME_LENGTH, missing="Enter the name as letters and colleagues say it.")
    try:
        with transaction.atomic():
            return practices.add_member(
                practice=by.practice, email=email, name=words, role=wanted, password=None, by=by
            )
    except IntegrityError as fault:
        if not any(name in str(fault) for name in ("one_user_per_email", "one_membership_per_practice")):
            raise
        raise Conflict("Somebody else has just added this person. Nothing was changed; look at the list.") from fault


@audit.audited
def change_role(*, member: Membership, role: str, seen: str, by: Membership) -> None:
    """From now on they work in another role; covers that it does not allow end with it.

    `seen` is the role that the page showed. Raises Conflict when it is another by now, NotAllowed for one's own,
    NotAllowedNow for the last practice manager, InvalidInput (field `role`) for a role that is none or the same.
    """
    require(by, Permission.MANAGE_MEMBERS, on=member)
    _refuse_oneself(member, by)
    wanted = _role(role)
    if wanted == seen:
        raise InvalidInput("This is their role already.", field="role")
    unchanged = {"role": seen, "active": True}
    if not _update(member, unchanged, role=wanted):
        raise Conflict("Somebody else has changed this membership. Nothing was overwritten; look at it again.")
    covers.end_void(member=member, by=by)
    audit.record("member.role_changed", subject=member, by=by, origin=seen, role=wanted.value)


@audit.audited
def end(*, member: Membership, by: Membership) -> None:
    """They no longer belong to the practice, from their next request on; covers they have part in end with it.

    Raises NotAllowed for one's own, NotAllowedNow for the last practice manager and for one that has ended.
    """
    require(by, Permission.MANAGE_MEMBERS, on=member)
    _refuse_oneself(member, by)
    if not _update(member, {"active": True}, active=False):
        raise NotAllowedNow("This membership has ended already.")
    covers.end_void(member=member, by=by)
    audit.record("member.ended", subject=member, by=by, role=member.role)


@audit.audited
def reinstate(*, member: Membership, by: Membership) -> None:
    """They belong to the practice again, in the role they had. Raises NotAllowedNow for who does already."""
    require(by, Permission.MANAGE_MEMBERS, on=member)
    _refuse_oneself(member, by)
    if not _update(member, {"active": False}, active=True):
        raise NotAllowedNow("This person belongs to the practice already.")
    audit.record("member.reinstated", subject=member, by=by, role=member.role)


@audit.audited
def note_invitation(*, member: Membership, by: Membership) -> None:
    """Notes that the link to choose a password was sent."""
    require(by, Permission.MANAGE_MEMBERS, on=member)
    audit.record("member.invited", subject=member, by=by)


def _role(said: str) -> Role:
    if said not in PEOPLE:
        raise InvalidInput("Choose a role.", field="role")
    return Role(said)


def _refuse_oneself(member: Membership, by: Membership) -> None:
    if member.pk == by.pk:
        raise NotAllowed("Nobody changes their own membership. Another practice manager can do it.")


def _refuse_who_is_there(email: str, by: Membership) -> None:
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        return
    if not user.is_active:
        raise InvalidInput(
            "The account of this e-mail is switched off. Who runs Workup can switch it on.", field="email"
        )
    there = Membership.objects.filter(practice_id=by.practice_id, user=user).first()
    if there is not None:
        how = "works here already" if there.active else "worked here before: reinstate them in the list below"
        raise InvalidInput(f"{user.name} {how}.", field="email")


def _update(member: Membership, unchanged: dict[str, object], **columns: object) -> bool:
    """Whether the row still was as the page had it; then it, and `member`, are as `columns` say."""
    try:
        with transaction.atomic():
            updated = Membership.objects.filter(pk=member.pk, **unchanged).update(**columns)
    except IntegrityError as fault:
        if "practice_keeps_a_manager" not in str(fault):
            raise
        raise NotAllowedNow(LAST_MANAGER) from fault
    member.refresh_from_db(fields=["role", "active"])
    return bool(updated)
