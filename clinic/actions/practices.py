from clinic import audit
from clinic.access import Role
from clinic.models import Membership, Practice, User


@audit.audited
def open_practice(
    *, name: str, ods_code: str = "", address: str = "", phone: str = "", by: Membership | None
) -> Practice:
    """Opens a practice; `by` is None when the operator does it from the command line."""
    practice = Practice.objects.create(name=name, ods_code=ods_code, address=address, phone=phone)
    audit.record("practice.opened", subject=practice, practice=practice, by=by)
    return practice


@audit.audited
def add_member(
    *,
    practice: Practice,
    email: str,
    name: str,
    role: Role,
    password: str | None,
    registration: str = "",
    by: Membership | None,
) -> Membership:
    """Gives a person (made if the e-mail is new) a role in the practice."""
    user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(
        email=email, name=name, password=password, registration=registration
    )
    membership = Membership.objects.create(practice=practice, user=user, role=role)
    audit.record("member.added", subject=membership, practice=practice, by=by, role=role.value)
    return membership
