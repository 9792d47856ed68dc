"""How days, times, ages and names are said, on every page and paper alike."""

from datetime import date, datetime

from django.utils import timezone

from clinic.models import Patient


def date_words(value: date | datetime | None) -> str:
    """23 Nov 2026, in the practice's own time zone; nothing for None."""
    if value is None:
        return ""
    day = _local(value)
    return f"{day.day} {day:%b %Y}"


def time_short(value: datetime | None) -> str:
    """14:03, in the practice's own time zone; nothing for None."""
    return "" if value is None else f"{_local(value):%H:%M}"


def moment_words(at: datetime) -> str:
    """23 Nov 2026, 14:03, in the practice's own time zone."""
    return f"{date_words(at)}, {time_short(at)}"


def age(born: date, on: date | None = None) -> int:
    """Whole years lived on `on`, today unless told. Who was born on 29 February is a year older on 1 March."""
    day = on or timezone.localdate()
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_words(born: date, on: date) -> str:
    """Age in completed years; months below two years, days below four weeks."""
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    if months >= 24:
        return f"{months // 12} years"
    days = (on - born).days
    amount, unit = (months, "month") if months and days >= 28 else (days, "day")
    return f"{amount} {unit}{'' if amount == 1 else 's'}"


def name_of(patient: Patient) -> str:
    """ADEYEMI, Grace: the family name in capitals, as letters between practices have it."""
    return f"{patient.family_name.upper()}, {patient.given_names}"


def lines_of(text: str) -> list[str]:
    """The lines of an address, or of a letter, that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def humanise(code: str) -> str:
    """`urgent_neurology` as "Urgent neurology"."""
    words = str(code).replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
