"""A workup that left the practice as a whole, for another system."""

from clinic import audit
from clinic.access import Permission, require
from clinic.models import Membership
from workups.models import Workup


@audit.audited
def note(*, workup: Workup, by: Membership | None) -> None:
    """Notes who took it out; None is whoever keeps the machine, at its command line."""
    if by is not None:
        require(by, Permission.SEE_PATIENTS, on=workup)
    audit.record("workup.exported", subject=workup, by=by, practice=workup.practice, revision=workup.revision)
