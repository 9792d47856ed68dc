"""Who said something, and when."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from clinic.words import date_words
from workups.models import Answer
from workups.models.answer import Source

_WHAT: Final[Mapping[str, str]] = {
    Source.RESULT: "Result, entered by ",
    Source.RECORD: "From the record, taken over by ",
}


def said_by(answer: Answer, today: date) -> str:
    """As “Dr Anita Shah, 14:03”, with the day where it was another one; a result says that it is one, and so does what
    was taken over from a record.
    """
    return _WHAT.get(answer.source, "") + said_when(answer.author, answer.recorded_at, today)


def said_when(name: str, at: datetime, today: date) -> str:
    """A name and a moment, the day only where it was another one than today."""
    at = timezone.localtime(at)
    return f"{name}, {at:%H:%M}" if at.date() == today else f"{name}, {date_words(at.date())}"
