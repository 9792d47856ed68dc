"""A decision on advice as a form sends it."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from clinic.errors import InvalidInput
from clinic.spoken_days import read_day


@dataclass(frozen=True, slots=True)
class Choosing:
    """The parts of the form as they came. `seen` is the decision that the page showed, 0 for none."""

    until: str = ""
    reason: str = ""
    note: str = ""
    seen: int = 0

    def day(self, today: date) -> date:
        """The day until which advice is put off. Raises InvalidInput (field `until`)."""
        try:
            return read_day(self.until, today=today, towards="future")
        except ValueError as fault:
            raise InvalidInput(str(fault), field="until") from fault


def read_choosing(said: QueryDict) -> Choosing:
    """Takes the form as it is."""
    seen = said.get("seen", "")
    return Choosing(
        until=said.get("until", ""),
        reason=said.get("reason", ""),
        note=said.get("note", ""),
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else 0,
    )
