"""Who follows which version of a protocol."""

from collections.abc import Sequence
from typing import Final

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import Membership
from workups.models import ProtocolVersion, Workup
from workups.queries.workups import open_workups, workups_for

PAGE: Final = 25


def left_behind(membership: Membership, version: ProtocolVersion, page: int) -> tuple[Sequence[Workup], bool]:
    """Open workups of the practice that follow another version of the same protocol, the most urgent first, one page
    of them; and whether more follow.
    """
    require(membership, Permission.MOVE_WORKUPS)
    others = open_workups(membership).filter(version__protocol_id=version.protocol_id).exclude(version=version)
    rows = list(others[page * PAGE : (page + 1) * PAGE + 1])
    return rows[:PAGE], len(rows) > PAGE


def workup_to_move(membership: Membership, workup_id: int) -> Workup:
    """A workup with all that an evaluation by another version needs. Raises NotFoundHere."""
    require(membership, Permission.MOVE_WORKUPS)
    whole = workups_for(membership).select_related("overlay").defer(None)
    workup = whole.filter(pk=workup_id).first()
    if workup is None:
        raise NotFoundHere("There is no such workup in this practice.")
    return workup
