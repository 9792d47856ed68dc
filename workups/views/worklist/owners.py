"""Whom a form means by its choice of an owner."""

from typing import Any

from clinic.access import PEOPLE
from clinic.errors import InvalidInput
from clinic.models import Membership
from clinic.queries import colleague_for


def owner_from(choice: str, by: Membership) -> dict[str, Any]:
    """A role's word, or a colleague's id, as `worklist.assign` takes it. Raises InvalidInput for neither."""
    if choice in PEOPLE:
        return {"role": choice}
    if not (choice.isascii() and choice.isdigit() and len(choice) < 19):
        raise InvalidInput("Choose who is to have it.", field="to")
    return {"to": colleague_for(by, int(choice))}
