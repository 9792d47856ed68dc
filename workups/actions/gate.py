"""Asks the gate about a version; a worker answers (`workups.tasks.run_gate`)."""

from django.db import transaction

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import NotAllowedNow
from clinic.models import Membership
from workups.models import GateRun, ProtocolVersion
from workups.models.protocol import BEING_MADE
from workups.queries.gate import gate_run_of
from workups.tasks import run_gate


@audit.audited
def ask(*, version: ProtocolVersion, by: Membership) -> GateRun:
    """Asks for a run on the version as it is now; one that stands or is under way is given instead of another."""
    require(by, Permission.EDIT_PROTOCOLS)
    if version.status not in BEING_MADE:
        raise NotAllowedNow("This version is finished; the gate is for drafts.")
    run = gate_run_of(by, version)
    if run is None or run.failure:
        run = GateRun.objects.create(version=version, content_hash=version.content_hash, requested_by=by.user)
    audit.record("gate.asked", subject=run, by=by, version=version.pk, content_hash=version.content_hash)
    transaction.on_commit(lambda: run_gate.delay(run.pk), robust=True)
    return run
