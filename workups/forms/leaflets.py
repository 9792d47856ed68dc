"""How a leaflet is wanted, as the form sends it."""

from collections.abc import Mapping
from datetime import date

from workups.forms.tracking import read_coming_day
from workups.reports.leaflet import Wishes


def read_wishes(said: Mapping[str, str]) -> Wishes:
    """What is meant. Raises InvalidInput (field named) for a day that can't be."""
    return Wishes(
        language=said.get("language", ""),
        is_large=said.get("large", "") == "yes",
        likely=said.get("likely", ""),
        unsure=said.get("unsure", ""),
        teller=said.get("teller", ""),
        told_by=_day(said, "told_by"),
        again_on=_day(said, "again_on"),
    )


def _day(said: Mapping[str, str], field: str) -> date | None:
    return read_coming_day(said.get(field, ""), field=field)
