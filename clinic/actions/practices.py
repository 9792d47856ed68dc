import re
from typing import Final

from django.db import IntegrityError, transaction

from clinic import audit
from clinic.access import Permission, Role, require
from clinic.errors import Conflict, InvalidInput
from clinic.free_text import read_words
from clinic.models import Membership, Practice, User

MOST: Final = {"name": 120, "ods_code": 10, "address": 400, "phone": 40, "email": 254}
"""The most characters of what a practice says of itself."""
_MOST_LINES: Final = 8
_ODS_CODE: Final = re.compile("[A-Z0-9]{3,10}")  # letters and digits; their number differs by kind of organisation


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


@audit.audited
def set_details(*, details: dict[str, str], seen: str, by: Membership) -> None:
    """Sets what the practice says of itself, for the pages and for documents made from now on.

    `seen` is the fingerprint of what the page showed. Raises Conflict when somebody else has changed it since,
    InvalidInput (field named) for no name, another practice's name, an ODS code that is none, what can't be kept.
    """
    require(by, Permission.SET_PRACTICE)
    said = _read_details(details)
    practice = Practice.objects.select_for_update(no_key=True).get(pk=by.practice_id)
    if practice.fingerprint() != seen:
        raise Conflict(
            "Somebody else has changed the details meanwhile. Nothing was overwritten; compare and save again."
        )
    changed = [name for name, words in said.items() if words != getattr(practice, name)]
    _write(practice, said)
    audit.record("practice.changed", subject=practice, by=by, changed=changed)


def _write(practice: Practice, said: dict[str, str]) -> None:
    try:
        with transaction.atomic():
            Practice.objects.filter(pk=practice.pk).update(**said)
    except IntegrityError as fault:
        if "name" not in str(fault):
            raise
        raise InvalidInput("Another practice of this installation has this name.", field="name") from fault


def _read_details(details: dict[str, str]) -> dict[str, str]:
    said = {name: _words(name, details[name], most) for name, most in MOST.items()}
    said["ods_code"] = said["ods_code"].upper()
    if said["ods_code"] and not _ODS_CODE.fullmatch(said["ods_code"]):
        raise InvalidInput("An ODS code is 3 to 10 letters and digits, for example A81001.", field="ods_code")
    if said["address"].count("\n") >= _MOST_LINES:
        raise InvalidInput(f"At most {_MOST_LINES} lines fit on a letter.", field="address")
    return said


def _words(name: str, text: str, most: int) -> str:
    """Only the name has to be there."""
    if name != "name" and not text.strip():
        return ""
    return read_words(text, field=name, most=most, missing="Enter the practice's name.")
