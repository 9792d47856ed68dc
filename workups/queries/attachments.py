from django.db.models import QuerySet

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import Membership
from workups.models import Attachment, InvestigationOrder


def attachments_of(order: InvestigationOrder) -> list[Attachment]:
    """The files of an order, the oldest first, their content left where it is."""
    return list(_standing().filter(order=order).select_related("added_by__user").defer("content").order_by("id"))


def attachment_for(membership: Membership, attachment_id: int) -> Attachment:
    """One file with its content. Raises NotFoundHere, for another practice's and for one taken off as well."""
    require(membership, Permission.SEE_PATIENTS)
    found = _standing().filter(practice_id=membership.practice_id, pk=attachment_id).select_related("order").first()
    if found is None:
        raise NotFoundHere("There is no such file in this practice.")
    return found


def _standing() -> QuerySet[Attachment]:
    return Attachment.objects.filter(taken_off_at=None)
