"""Who said something, and when."""

from datetime import date

from django.utils import timezone

from clinic.words import date_words
from workups.models import Answer
from workups.models.answer import Source


def said_by(answer: Answer, today: date) -> str:
    """As “Dr Anita Shah, 14:03”, with the day where it was another one; a result says that it is one."""
    at = timezone.localtime(answer.recorded_at)
    when = f"{at:%H:%M}" if at.date() == today else date_words(at.date())
    what = "Result, entered by " if answer.source == Source.RESULT else ""
    return f"{what}{answer.author}, {when}"
