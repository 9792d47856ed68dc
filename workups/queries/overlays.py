from clinic.access import Permission, require
from clinic.models import Membership
from workups.models import Overlay


def overlay_of(membership: Membership, protocol_id: int) -> Overlay | None:
    """What the practice says differently from a protocol now, for workups that begin; None when nothing."""
    require(membership, Permission.SEE_PROTOCOLS)
    mine = Overlay.objects.filter(practice_id=membership.practice_id, protocol_id=protocol_id)
    return mine.order_by("-number").first()
