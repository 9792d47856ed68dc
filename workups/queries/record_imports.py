"""What records from other systems suggest."""

from collections.abc import Collection

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import Membership
from workups.models import Proposal


def proposals_for(membership: Membership, workup_id: int, ids: Collection[int]) -> list[Proposal]:
    """These proposals of a workup, each with all that deciding on it needs. Raises NotFoundHere where one isn't its."""
    require(membership, Permission.SEE_PATIENTS)
    of_it = Proposal.objects.filter(practice_id=membership.practice_id, workup_id=workup_id, pk__in=ids)
    whole = ("workup__patient", "workup__version__protocol", "workup__overlay")
    found = list(of_it.select_related(*whole).defer("workup__version__document").order_by("pk"))
    if not found or len(found) != len(set(ids)):
        raise NotFoundHere("There is no such suggestion from a record in this practice.")
    return found
