"""The ladder: what nobody acts on rises from the staff list to the GP who asked, and to the practice manager."""

from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic import audit
from clinic.access import Permission, Role, may, require
from clinic.errors import NotAllowed, NotAllowedNow
from clinic.models import Membership
from workups.models import Escalation, Level, WorklistEntry
from workups.models.moves import hold

_ROLES: Final = {Level.STAFF: Role.STAFF, Level.GP: Role.GP, Level.MANAGER: Role.MANAGER}


@audit.audited
def rise(*, entry: WorklistEntry, level: Level, is_critical: bool = False, by: Membership | None) -> Escalation:
    """Makes an entry rise to a level; `by` is None for the sweep.

    At level GP it rises to who asked, while they work here and review results, else to all GPs. Raises NotAllowedNow
    when it stands at that level already (sent twice, or by two sweeps at once, it rises once), or when somebody moved
    it on since it was read.
    """
    if hold(entry, "step") != entry.step:
        raise NotAllowedNow("This has been moved on; there is nothing to rise.")
    asked = entry.requested_by
    is_theirs = level == Level.GP and asked.active and may(asked, Permission.REVIEW_RESULTS)
    try:
        with transaction.atomic():
            escalation = Escalation.objects.create(
                practice_id=entry.practice_id,
                entry=entry,
                level=level,
                to=asked if is_theirs else None,
                to_role=_ROLES[level],
                is_critical=is_critical,
            )
    except IntegrityError as fault:
        if "one_escalation_per_level" not in str(fault):
            raise
        raise NotAllowedNow("This has risen to that level already.") from fault
    audit.record("entry.escalated", subject=entry, by=by, practice=entry.practice, level=int(level))
    return escalation


@audit.audited
def take_note(*, escalation: Escalation, by: Membership) -> None:
    """Somebody whom it rose to has seen it. It stays on the worklist and goes on rising until it is acted on.

    Raises NotAllowed for a role that it did not rise to, NotAllowedNow when it is seen or settled already.
    """
    require(by, Permission.TRACK_TESTS, on=escalation)
    if by.role != escalation.to_role:
        raise NotAllowed("This rose to somebody else.")
    fresh = Escalation.objects.filter(pk=escalation.pk, seen_at=None, settled_at=None)
    if not fresh.update(seen_at=timezone.now(), seen_by=by):
        raise NotAllowedNow("Somebody has taken note of this already, or it has been acted on.")
    audit.record("escalation.seen", subject=escalation.entry, by=by, level=escalation.level)
