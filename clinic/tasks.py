"""Heartbeats: beat asks, a worker answers, and silence shows on /health/ready. And what is forgotten in time."""

from celery import shared_task
from celery.signals import beat_init, worker_ready

from clinic.actions import heartbeats
from clinic.api import idempotency


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def beat() -> None:
    """Sent by beat every ten seconds and run by a worker, so that it proves both alive."""
    heartbeats.seen(name="beat")
    heartbeats.seen(name="worker")


@shared_task  # type: ignore[untyped-decorator]
def sweep_idempotent_answers() -> None:
    """Forgets what other systems were answered more than a day ago."""
    idempotency.sweep()


@beat_init.connect  # type: ignore[untyped-decorator]
def ask_at_once(**kwargs: object) -> None:
    """A beat that starts is heard now, not ten seconds later."""
    beat.delay()


@worker_ready.connect  # type: ignore[untyped-decorator]
def say_ready(**kwargs: object) -> None:
    """A worker that starts before beat's first question is seen at once."""
    heartbeats.seen(name="worker")
