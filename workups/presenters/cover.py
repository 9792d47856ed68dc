"""Who looks after whose inbox, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from clinic.models import Cover
from clinic.words import date_words


@dataclass(frozen=True, slots=True)
class CoverRow:
    id: int
    absent: str
    covering: str
    days: str
    is_now: bool


def covering_words(covers: Iterable[Cover]) -> list[str]:
    """As “You cover for Dr Samuel Osei until 27 Nov 2026”."""
    return [f"You cover for {cover.absent.user.name} until {date_words(cover.ends_on)}" for cover in covers]


def cover_rows(covers: Iterable[Cover]) -> list[CoverRow]:
    today = timezone.localdate()
    return [
        CoverRow(
            id=cover.pk,
            absent=cover.absent.user.name,
            covering=cover.covering.user.name,
            days=f"{date_words(cover.starts_on)} to {date_words(cover.ends_on)}",
            is_now=cover.starts_on <= today,
        )
        for cover in covers
    ]
