"""Rows that a worker takes in hand: `claimed_at` says since when, and a claim does not last for ever."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q

_UNSENT_AFTER: Final = timedelta(seconds=10)


def unclaimed(now: datetime) -> Q:
    """In nobody's hands, or claimed longer ago than the queue would wait before sending again."""
    stale = now - timedelta(seconds=settings.ENV.visibility_timeout)
    return Q(claimed_at=None) | Q(claimed_at__lt=stale)


def forgotten(now: datetime) -> Q:
    """Of those: claimed by somebody who did not finish, or asked for a while ago and never begun."""
    return Q(claimed_at__isnull=False) | Q(requested_at__lt=now - _UNSENT_AFTER)
