"""The place that another system has in a practice: what it does bears its name, and nobody can sign in as it."""

from uuid import uuid4

from clinic import audit
from clinic.access import Role
from clinic.models import Membership, Practice, User


@audit.audited
def join(*, practice: Practice, name: str, by: Membership | None) -> Membership:
    """Gives a system a place in the practice. Its account has no password, and an address that can't get mail."""
    user = User.objects.create_user(email=f"{uuid4().hex}@systems.invalid", name=name, is_active=False)
    membership = Membership.objects.create(practice=practice, user=user, role=Role.SYSTEM)
    audit.record("system.joined", subject=practice, practice=practice, by=by, place=membership.pk)
    return membership


def place_of(practice: Practice, name: str) -> Membership:
    """The place of a system that the software itself brings, such as the listener for HL7; made when first needed."""
    places = Membership.objects.filter(practice=practice, role=Role.SYSTEM, user__name=name)
    there = places.select_related("user", "practice").order_by("id").first()
    return there or join(practice=practice, name=name, by=None)
