from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import Membership
from workups.models import FollowUp


def follow_up_for(membership: Membership, follow_up_id: int) -> FollowUp:
    """One follow-up with its workup. Raises NotFoundHere, for another practice's id as well."""
    require(membership, Permission.SEE_PATIENTS)
    rows = FollowUp.objects.filter(practice_id=membership.practice_id).select_related("workup")
    found = rows.defer("workup__advice").filter(pk=follow_up_id).first()
    if found is None:
        raise NotFoundHere("There is no such follow-up in this practice.")
    return found
