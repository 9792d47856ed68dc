"""The watch over what is left lying: run by beat, harmless when run twice, and heard to be silent when it stops."""

import logging

from django.utils import timezone

from clinic.actions import heartbeats
from clinic.errors import NotAllowedNow
from clinic.queries import practice_ids
from workups.actions import escalations
from workups.models import Level, WorklistEntry
from workups.queries.escalations import to_rise

logger = logging.getLogger(__name__)


def sweep() -> int:
    """Lets everything rise that is due to, in every practice; how many did.

    A practice or an entry that can't be swept holds up no other one; then the sweep counts as not done: its
    heartbeat stays old, and the first fault is raised once the others are through.
    """
    faults: list[Exception] = []
    rose = sum(_sweep_practice(practice_id, faults) for practice_id in practice_ids())
    if faults:
        raise faults[0]
    heartbeats.seen(name="sweep")
    return rose


def _sweep_practice(practice_id: int, faults: list[Exception]) -> int:
    now, today = timezone.now(), timezone.localdate()
    late = ((entry, level) for level in Level for entry in to_rise(practice_id, level, now=now, today=today))
    return sum(_rise(entry, level, faults) for entry, level in late)


def _rise(entry: WorklistEntry, level: Level, faults: list[Exception]) -> bool:
    try:
        escalations.rise(entry=entry, level=level, is_critical=entry.is_critical, by=None)
    except NotAllowedNow:  # another sweep was quicker
        return False
    except Exception as fault:
        logger.exception("Entry %s could not rise to level %s", entry.pk, int(level))
        faults.append(fault)
        return False
    return True
