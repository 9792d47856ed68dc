"""What was typed beside a button of a test's page."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from clinic.errors import InvalidInput, WorkupError
from clinic.spoken_days import read_day


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be taken, kept as it was typed. `place` is its field: on, reason, file, take-off-<id>."""

    place: str = ""
    typed: str = ""
    error: str = ""

    def error_at(self, place: str) -> str:
        return self.error if place == self.place else ""

    def typed_at(self, place: str) -> str:
        return self.typed if place == self.place else ""


def refused(refusal: WorkupError, *, place: str, typed: str = "") -> Refused:
    return Refused(place, typed, refusal.message)


def brought(move: str, said: QueryDict, *, today: date) -> dict[str, object]:
    """What the form of a move brings along: a booking its day if one is given, what ends an order its reason.

    Raises InvalidInput (field `on`) for what no day can be.
    """
    if move in ("cancel", "not_done"):
        return {"reason": said.get("reason", "")}
    if move != "book" or not (day := said.get("on", "").strip()):
        return {}
    try:
        return {"on": read_day(day, today=today, towards="future")}
    except ValueError as fault:
        raise InvalidInput(str(fault), field="on") from fault
