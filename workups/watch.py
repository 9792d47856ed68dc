"""Runs by the clock: thin, repeatable, and above the actions, which may not know of it."""

from celery import shared_task
from celery.signals import beat_init
from django.utils import timezone

from workups import digests
from workups.sweep import sweep


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def sweep_worklist() -> None:
    """Lets rise what was left lying."""
    sweep()


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def send_digests() -> None:
    """In the morning of a working day, tells each person by e-mail how much is theirs to do; once."""
    for member in digests.to_send(timezone.now()):
        digests.send(member)


@beat_init.connect  # type: ignore[untyped-decorator]
def sweep_at_once(**kwargs: object) -> None:
    """What was left lying while nothing ran is found now, not a minute later."""
    sweep_worklist.delay()
