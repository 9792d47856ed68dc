"""The watch over what is left lying: run by beat, harmless when run twice, and heard to be silent when it stops."""

import logging
from collections.abc import Iterator
from typing import Final

from django.utils import timezone

from clinic.actions import heartbeats
from clinic.errors import NotAllowedNow
from clinic.queries import practice_ids
from workups.actions import escalations
from workups.models import Level, TrackingRules, WorklistEntry
from workups.queries.escalations import rising, to_rise
from workups.queries.tracking import practices_by_rules

logger = logging.getLogger(__name__)

AT_A_TIME: Final = 500


def sweep() -> int:
    """Lets everything rise that is due to, in every practice; how many did.

    An entry that can't rise holds up no other one; then the sweep counts as not done: its heartbeat stays old, and
    the first fault is raised once the others are through.
    """
    faults: list[Exception] = []
    by_rules = practices_by_rules(practice_ids())
    rose = sum(_sweep_practices(rules, practices, faults) for rules, practices in by_rules)
    if faults:
        raise faults[0]
    heartbeats.seen(name="sweep")
    return rose


def _sweep_practices(rules: TrackingRules, practices: list[int], faults: list[Exception]) -> int:
    now, today = timezone.now(), timezone.localdate()
    late = ((level, to_rise(rules, practices, level, now=now, today=today)) for level in Level)
    return sum(_rise(entry, level, faults) for level, ids in late for entry in _few_at_a_time(ids))


def _few_at_a_time(ids: list[int]) -> Iterator[WorklistEntry]:
    """After a week without a sweep there may be tens of thousands."""
    for start in range(0, len(ids), AT_A_TIME):
        yield from rising(ids[start : start + AT_A_TIME])


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
