"""What came back of a test: its values, how they lie to their reference, and what a correction changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from clinic.models import Patient
from clinic.words import age, date_words, moment_words
from workups.engine.definition import Definition, Finding
from workups.engine.facts import Value as Fact
from workups.engine.facts import read_value
from workups.engine.units import unit_words
from workups.models import Result, ResultStatus
from workups.normal import is_normal
from workups.reference_limits import Limits, limits_of
from workups.words import amount_words, value_words

_MEASURED: Final = ("integer", "decimal")
_MOST_IN_A_LINE: Final = 2
_PLACES: Final = {"below": "below the reference", "inside": "within the reference", "above": "above the reference"}

_NOTHING_UNUSUAL: Final = {True: "within the reference", False: "nothing unusual"}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a value: who entered it, and whether a GP has seen it."""

    value: str
    sampled: str
    entered: str
    reviewed: str
    status: str


@dataclass(frozen=True, slots=True)
class Value:
    """A finding of the order; `earlier` holds what was corrected since, the latest first.

    `place` says in words how it lies to its reference, "" where its text gives no limits for sure.
    """

    label: str
    reference: str
    place: str
    is_outside: bool
    now: Version
    earlier: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrected value that no GP has seen yet, beside the one it replaces."""

    label: str
    before: Version
    before_place: str
    now: Version
    now_place: str
    change: str


@dataclass(frozen=True, slots=True)
class Series:
    """The versions of one finding of one order, the newest first, read by the definition of its workup."""

    finding: Finding
    versions: Sequence[Result]
    limits: Limits | None

    @property
    def newest(self) -> Result:
        return self.versions[0]

    @property
    def corrected(self) -> Result | None:
        """What the newest takes the place of, while no GP has seen that: the last one reviewed, else the last one."""
        if self.newest.reviewed_at or len(self.versions) == 1:
            return None
        return next((each for each in self.versions if each.reviewed_at), self.versions[1])

    def fact(self, result: Result) -> Fact:
        return read_value(self.finding, result.value)

    def words(self, result: Result) -> str:
        return value_words(self.finding, self.fact(result))

    def place(self, result: Result) -> str:
        """below, inside, above; "" where that can't be said."""
        return self.limits.place(float(str(result.value))) if self.limits else ""

    def place_words(self, result: Result) -> str:
        """As “above the reference 3.5-5.3”."""
        return f"{_PLACES[self.place(result)]} {self.limits.words}" if self.limits else ""

    @property
    def is_usual(self) -> bool:
        """Whether the newest is certainly nothing to speak of."""
        return self.place(self.newest) == "inside" or is_normal(self.finding, self.fact(self.newest))


def series_of(definition: Definition, results: Iterable[Result], patient: Patient) -> list[Series]:
    """By finding, in the dictionary's order. `results` of one order come by finding and version."""
    grouped = {code: list(versions) for code, versions in groupby(results, key=lambda result: result.finding)}
    standing = {code: versions for code, versions in grouped.items() if versions[-1].value is not None}
    by_finding = {code: [each for each in rows if each.value is not None] for code, rows in standing.items()}
    found = [(finding, by_finding[code]) for code, finding in definition.findings.items() if code in by_finding]
    return [Series(finding, versions[::-1], _limits(finding, versions, patient)) for finding, versions in found]


def values(series: Iterable[Series]) -> list[Value]:
    return [_value(each) for each in series]


def corrections(series: Iterable[Series]) -> list[Correction]:
    """What waits for a second look."""
    return [_correction(each, before) for each in series if (before := each.corrected)]


def in_a_line(series: Sequence[Series]) -> str:
    """What a row of a list says of what no GP has seen: corrections first, then what lies outside, then the rest.

    At most two things are said, and how many more there are.
    """
    new = [each for each in series if not each.newest.reviewed_at]
    said = [*_corrected_words(new), *_outside_words(new), *_unplaced_words(new)]
    if not said:
        return _NOTHING_UNUSUAL[all(each.limits for each in new)] if new else ""
    more = len(said) - _MOST_IN_A_LINE
    return "; ".join(said[:_MOST_IN_A_LINE]) + (f"; and {more} more" if more > 0 else "")


def _limits(finding: Finding, versions: Sequence[Result], patient: Patient) -> Limits | None:
    if finding.type not in _MEASURED:
        return None
    youngest = age(patient.date_of_birth, min(result.sampled_on for result in versions))
    return limits_of(finding.reference, sex=patient.sex_at_birth, age=youngest)


def _value(series: Series) -> Value:
    now, *earlier = [_version(series, result) for result in series.versions]
    return Value(
        label=series.finding.label,
        reference=series.finding.reference,
        place=series.place_words(series.newest),
        is_outside=series.place(series.newest) in ("below", "above"),
        now=now,
        earlier=tuple(earlier),
    )


def _version(series: Series, result: Result) -> Version:
    seen = result.reviewed_by
    return Version(
        value=series.words(result),
        sampled=date_words(result.sampled_on),
        entered=f"{moment_words(result.entered_at)}, {result.entered_by.user.name}",
        reviewed=f"{moment_words(result.reviewed_at)}, {seen.user.name}" if result.reviewed_at and seen else "",
        status="corrected" if result.status == ResultStatus.CORRECTED else "",
    )


def _correction(series: Series, before: Result) -> Correction:
    return Correction(
        label=series.finding.label,
        before=_version(series, before),
        before_place=series.place_words(before),
        now=_version(series, series.newest),
        now_place=series.place_words(series.newest),
        change=_change(series, before),
    )


def _change(series: Series, before: Result) -> str:
    """As “lower by 2 mmol/L”."""
    was, now = series.fact(before), series.fact(series.newest)
    if was == now:
        return "the same value"
    if series.finding.type not in _MEASURED or not isinstance(was, int | float) or not isinstance(now, int | float):
        return "changed"
    by = f"{amount_words(round(abs(now - was), 6))} {unit_words(series.finding.unit)}".strip()
    return f"{'lower' if now < was else 'higher'} by {by}"


def _corrected_words(series: Iterable[Series]) -> Iterator[str]:
    for each in series:
        if before := each.corrected:
            yield f"{each.finding.label} corrected from {each.words(before)} to {each.words(each.newest)}"


def _outside_words(series: Iterable[Series]) -> Iterator[str]:
    for each in series:
        if not each.corrected and each.limits and not each.is_usual:
            yield f"{each.finding.label} {each.words(each.newest)}, {each.place_words(each.newest)}"


def _unplaced_words(series: Iterable[Series]) -> Iterator[str]:
    for each in series:
        if not each.corrected and not each.limits and not each.is_usual:
            yield f"{each.finding.label} {each.words(each.newest)}"
