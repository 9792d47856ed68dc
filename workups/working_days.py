"""Days on which a practice and its laboratory work: Monday to Friday, without the bank holidays of the nation."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from holidays import HolidayBase, country_holidays

_WEEK: Final = 7


def working_day_after(day: date, days: int, *, nation: str) -> date:
    """So many working days after `day` (0: that day itself, or the next on which people work).

    `nation` is ENG, WLS, SCT or NIR, as the bank holidays of the United Kingdom are published.
    """
    return _calendar(nation).get_nth_working_day(day, days)


def working_day_before(day: date, days: int, *, nation: str) -> date:
    """The latest day since which so many working days have come, `day` among them: at a weekend as on the Friday."""
    calendar = _calendar(nation)
    last = day if calendar.is_working_day(day) else calendar.get_nth_working_day(day, -1)
    return calendar.get_nth_working_day(last, -days) if days else last


def back_by(day: date, turnaround: int, *, nation: str) -> date:
    """When a result is due that takes `turnaround` days from `day` on.

    Whole weeks are weeks, as people mean them, moved on to a working day; any other number counts working days.
    """
    if turnaround and turnaround % _WEEK == 0:
        return working_day_after(day + timedelta(days=turnaround), 0, nation=nation)
    return working_day_after(day, turnaround, nation=nation)


def is_working_day(day: date, *, nation: str) -> bool:
    return bool(_calendar(nation).is_working_day(day))


@lru_cache
def _calendar(nation: str) -> HolidayBase:
    return country_holidays("GB", subdiv=nation)
