from clinic.access import Permission, require
from clinic.models import Membership
from workups.models import GateRun, ProtocolVersion


def gate_run_of(membership: Membership, version: ProtocolVersion) -> GateRun | None:
    """The newest run on exactly what the version says now, finished or not; None when its content was changed since."""
    require(membership, Permission.SEE_PROTOCOLS)
    runs = GateRun.objects.filter(version=version, content_hash=version.content_hash)
    return runs.order_by("-id").first()
