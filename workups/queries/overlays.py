from django.db.models import QuerySet

from clinic.access import Permission, require
from clinic.models import Membership
from workups.models import Overlay


def overlay_of(membership: Membership, protocol_id: int) -> Overlay | None:
    """What the practice says differently from a protocol now, for workups that begin; None when nothing."""
    require(membership, Permission.SEE_PROTOCOLS)
    return next(iter(overlays_of(membership, protocol_id)[:1]), None)


def overlays_of(membership: Membership, protocol_id: int) -> QuerySet[Overlay]:
    """All that the practice ever said differently from a protocol, the newest first."""
    require(membership, Permission.SEE_PROTOCOLS)
    mine = Overlay.objects.filter(practice_id=membership.practice_id, protocol_id=protocol_id)
    return mine.select_related("set_by__user").order_by("-number")
