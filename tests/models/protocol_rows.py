"""Rows about how protocols are written: what the constraints and triggers are tried on."""

from typing import Any

from django.utils import timezone

from clinic.models import Membership
from tests.factories import UserFactory
from tests.models.rows import SHA256
from workups.models import (
    DraftChange,
    GateRun,
    Overlay,
    ProtocolVersion,
    Replay,
    ReplayChange,
    ReplayStatus,
    Workup,
    WorkupMove,
)

NOT_SUBMITTED = {"submitted_at": None, "submitted_by": None, "why": ""}


def submitted() -> dict[str, Any]:
    """Columns of a version that its author has handed in."""
    return {"submitted_at": timezone.now(), "submitted_by": UserFactory(), "why": "NICE has changed its advice"}


def change(of: ProtocolVersion, *, by: Membership, **columns: Any) -> DraftChange:
    made = {"revision": 1, "summary": "Changed a title", "operations": [], "inverse": []}
    return DraftChange.objects.create(version=of, by=by.user, **made | columns)


def gate_run(of: ProtocolVersion, *, by: Membership, **columns: Any) -> GateRun:
    return GateRun.objects.create(version=of, content_hash=of.content_hash, requested_by=by.user, **columns)


def replay(of: ProtocolVersion, *, by: Membership, **columns: Any) -> Replay:
    asked = {"content_hash": SHA256, "total": 0, "requested_by": by}
    return Replay.objects.create(practice_id=by.practice_id, version=of, **asked | columns)


def finished_replay(of: ProtocolVersion, *, by: Membership) -> Replay:
    return replay(of, by=by, status=ReplayStatus.FINISHED, finished_at=timezone.now())


def replay_change(of: Replay, workup: Workup, **columns: Any) -> ReplayChange:
    found = {"is_open": True, "urgency_before": "routine", "urgency_after": "soon", "gained": ["rf_x"]}
    return ReplayChange.objects.create(practice_id=of.practice_id, replay=of, workup=workup, **found | columns)


def overlay(of: ProtocolVersion, *, by: Membership, **columns: Any) -> Overlay:
    said = {"number": 1, "changes": [], "content_hash": SHA256, "reason": "our hospital has moved"}
    return Overlay.objects.create(
        practice_id=by.practice_id, protocol=of.protocol, base=of, set_by=by, **said | columns
    )


def workup_move(of: Workup, *, by: Membership, **columns: Any) -> WorkupMove:
    made = {
        "revision": of.revision + by.pk,
        "from_version": of.version,
        "to_version": of.version,
        "reason": "new advice",
    }
    urgency = {"urgency_before": "routine", "urgency_after": "routine"}
    return WorkupMove.objects.create(practice_id=of.practice_id, workup=of, by=by, **made | urgency | columns)
