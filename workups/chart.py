"""One finding over time as a small drawing, and the same in words. It knows no row and no page.

Lengths are in the units of the drawing's view box. `templates/components/chart.html` draws it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from clinic.words import date_words
from workups.reference_limits import Limits

WIDTH: Final = 340.0
HEIGHT: Final = 92.0
_LEFT, _RIGHT = 62.0, WIDTH - 62.0  # beside them the first and the last value
_TOP, _BOTTOM = 8.0, 70.0  # below them the days
_MANY = 40  # marks of the full size would run into each other


@dataclass(frozen=True, slots=True)
class Reading:
    """A value with its unit in `words`, and without it in `amount`."""

    day: date
    value: float
    amount: str
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One value. `place` is "" where no limits are known, else below, inside or above: a shape of its own each."""

    x: float
    y: float
    place: str
    words: str


@dataclass(frozen=True, slots=True)
class Label:
    """`anchor` is the SVG text-anchor: start, middle or end."""

    x: float
    y: float
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Band:
    """Between the limits; to the edge of the drawing where a side is open."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """`summary` says what is drawn, for whoever cannot see it; `line` joins the values in time."""

    width: float
    height: float
    radius: float
    marks: tuple[Mark, ...]
    line: str
    band: Band | None
    labels: tuple[Label, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days to x, values to y (upside down, as drawings are)."""

    first: date
    days: int
    low: float
    high: float

    def x(self, day: date) -> float:
        share = (day - self.first).days / self.days if self.days else 0.5
        return round(_LEFT + share * (_RIGHT - _LEFT), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(_BOTTOM - share * (_BOTTOM - _TOP), 1)


def over_time(label: str, readings: Sequence[Reading], limits: Limits | None, reference: str) -> Chart | None:
    """The chart of `readings`, the oldest first; None for fewer than two: one value has no course.

    `reference` is the text that `limits` was read from, or that could not be read.
    """
    if len(readings) < 2:
        return None
    scale = _scale(readings, limits)
    marks = tuple(_mark(reading, scale, limits) for reading in readings)
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        radius=4 if len(readings) <= _MANY else 2.5,
        marks=marks,
        line=" ".join(f"{mark.x},{mark.y}" for mark in marks),
        band=_band(scale, limits) if limits else None,
        labels=(*_values(readings, marks), *_days(readings)),
        summary=_summary(label, readings, limits, reference),
    )


def _scale(readings: Sequence[Reading], limits: Limits | None) -> _Scale:
    """All values and both limits, with a tenth of room above and below."""
    edges = [edge for edge in (limits.low, limits.top) if edge is not None] if limits else []
    shown = [*(reading.value for reading in readings), *edges]
    low, high = min(shown), max(shown)
    room = (high - low) / 10 or abs(high) / 10 or 1
    first, last = readings[0].day, readings[-1].day
    return _Scale(first, (last - first).days, low - room, high + room)


def _mark(reading: Reading, scale: _Scale, limits: Limits | None) -> Mark:
    place = limits.place(reading.value) if limits else ""
    return Mark(
        x=scale.x(reading.day),
        y=scale.y(reading.value),
        place=place,
        words=f"{date_words(reading.day)}: {reading.words}{_outside(place)}",
    )


def _outside(place: str) -> str:
    return f", {place} the reference" if place in ("below", "above") else ""


def _band(scale: _Scale, limits: Limits) -> Band:
    top = _TOP if limits.top is None else scale.y(limits.top)
    bottom = _BOTTOM if limits.low is None else scale.y(limits.low)
    height = max(round(bottom - top, 1), 1)  # beside a value far outside, a band would have no height of its own
    return Band(x=_LEFT - 8, y=top, width=_RIGHT - _LEFT + 16, height=height)


def _values(readings: Sequence[Reading], marks: Sequence[Mark]) -> tuple[Label, Label]:
    """The first value on the left edge, the last on the right: they meet neither the line nor each other."""
    first = Label(_LEFT - 12, marks[0].y + 4, "end", readings[0].amount)
    return first, Label(_RIGHT + 12, marks[-1].y + 4, "start", readings[-1].amount)


def _days(readings: Sequence[Reading]) -> tuple[Label, ...]:
    first, last = readings[0].day, readings[-1].day
    if first == last:
        return (Label(WIDTH / 2, HEIGHT - 6, "middle", date_words(first)),)
    return (
        Label(_LEFT - 8, HEIGHT - 6, "start", date_words(first)),
        Label(_RIGHT + 8, HEIGHT - 6, "end", date_words(last)),
    )


def _summary(label: str, readings: Sequence[Reading], limits: Limits | None, reference: str) -> str:
    lowest = min(readings, key=lambda reading: reading.value)
    highest = max(readings, key=lambda reading: reading.value)
    latest = readings[-1]
    said = [
        f"{label}, {len(readings)} values, {_between(readings[0].day, latest.day)}",
        f"Lowest {lowest.words}, highest {highest.words}",
        f"Latest {latest.words}, {_course(readings[0], latest)}",
        _against(readings, limits, reference),
    ]
    return ". ".join(sentence for sentence in said if sentence) + "."


def _between(first: date, last: date) -> str:
    return f"all of {date_words(first)}" if first == last else f"{date_words(first)} to {date_words(last)}"


def _course(first: Reading, latest: Reading) -> str:
    if latest.value == first.value:
        return "the same as the first"
    return f"{'up' if latest.value > first.value else 'down'} from {first.words} at first"


def _against(readings: Sequence[Reading], limits: Limits | None, reference: str) -> str:
    """What is said of the reference: its text, and how many are outside where its limits are known."""
    if limits is None:
        return f"No reference band is drawn. {reference}" if reference else "No reference is known"
    outside = sum(limits.place(reading.value) != "inside" for reading in readings)
    latest = limits.place(readings[-1].value)
    return f"{reference}: {outside or 'none'} outside it, the latest {latest} it"
