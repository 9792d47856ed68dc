"""What came back of a test: its values, how they lie to their reference, and what a correction changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
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
from workups.queries.results import CHANGES
from workups.reference_limits import Limits, limits_of
from workups.words import amount_words, value_words

_MEASURED: Final = ("integer", "decimal")
_MOST_IN_A_LINE: Final = 2
_WITHOUT: Final = {ResultStatus.PRELIMINARY: "still to come", ResultStatus.CANCELLED: "taken back"}
_TAGS: Final = {ResultStatus.PRELIMINARY: "preliminary", ResultStatus.CORRECTED: "corrected"}
_NOTHING_UNUSUAL: Final = {True: "within the reference", False: "nothing unusual"}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a value: who entered it, and whether a GP has seen it."""

    value: str
    sampled: str
    entered: str
    reviewed: str
    status: str
    reported: str


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
    """A value that was corrected or taken back and that no GP has seen yet, beside the one it replaces.

    `made_from` and `made_until`: what was made between the two was made with the value before.
    """

    label: str
    before: Version
    before_place: str
    now: Version
    now_place: str
    change: str
    made_from: datetime
    made_until: datetime


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
        """What the newest corrects or takes back while no GP has seen that: the last one reviewed, else the last."""
        if self.newest.reviewed_at or self.newest.status not in CHANGES:
            return None
        earlier = [each for each in self.versions[1:] if each.value is not None]
        return next((each for each in earlier if each.reviewed_at), next(iter(earlier), None))

    def fact(self, result: Result) -> Fact | None:
        """None for what is still to come or was taken back: not known, and never a value."""
        return None if result.value is None else read_value(self.finding, result.value)

    def words(self, result: Result) -> str:
        fact = self.fact(result)
        return without_value(result) if fact is None else value_words(self.finding, fact)

    def place(self, result: Result) -> str:
        """below, inside, above; "" where that can't be said."""
        return self.limits.place(float(str(result.value))) if self.limits and result.value is not None else ""

    def place_words(self, result: Result) -> str:
        """As “above the reference 3.5-5.3”."""
        return self.limits.place_words(float(str(result.value))) if self.limits and result.value is not None else ""

    @property
    def is_usual(self) -> bool:
        """Whether the newest is certainly nothing to speak of."""
        fact = self.fact(self.newest)
        return fact is not None and (self.place(self.newest) == "inside" or is_normal(self.finding, fact))

    @property
    def is_settled(self) -> bool:
        """Whether the newest is final and nothing was ever corrected or taken back."""
        return self.newest.status == ResultStatus.FINAL and all(each.status not in CHANGES for each in self.versions)


def without_value(result: Result) -> str:
    """What stands where a value would: still to come, or taken back."""
    return _WITHOUT[ResultStatus(result.status)]


def series_of(definition: Definition, results: Iterable[Result], patient: Patient) -> list[Series]:
    """By finding, in the dictionary's order. `results` of one order come by finding and version."""
    by_finding = {code: list(versions) for code, versions in groupby(results, key=lambda result: result.finding)}
    found = [(finding, by_finding[code]) for code, finding in definition.findings.items() if code in by_finding]
    return [Series(finding, versions[::-1], _limits(finding, versions, patient)) for finding, versions in found]


def values(series: Iterable[Series]) -> list[Value]:
    return [_value(each) for each in series]


def corrections(series: Iterable[Series]) -> list[Correction]:
    """What waits for a second look."""
    return [_correction(each, before) for each in series if (before := each.corrected)]


def still_to_come(series: Iterable[Series]) -> str:
    """What the laboratory owes, by name."""
    return ", ".join(each.finding.label for each in series if _is_without(each, ResultStatus.PRELIMINARY))


def taken_back(series: Iterable[Series]) -> str:
    """What no longer has the value that it had, as “Potassium (was 6.9 mmol/L)”; or was called off before it came."""
    gone = [each for each in series if _is_without(each, ResultStatus.CANCELLED)]
    return ", ".join(f"{each.finding.label}{_was(each)}" for each in gone)


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


def _is_without(series: Series, status: str) -> bool:
    return series.newest.value is None and series.newest.status == status


def _was(series: Series) -> str:
    last = next((result for result in series.versions if result.value is not None), None)
    return f" (was {series.words(last)})" if last else ""


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
        status=_TAGS.get(ResultStatus(result.status), "") if result.value is not None else "",
        reported=f"reported as {result.reported}" if result.reported else "",
    )


def _correction(series: Series, before: Result) -> Correction:
    return Correction(
        label=series.finding.label,
        before=_version(series, before),
        before_place=series.place_words(before),
        now=_version(series, series.newest),
        now_place=series.place_words(series.newest),
        change=_change(series, before),
        made_from=min(each.entered_at for each in series.versions if each.value is not None),
        made_until=series.newest.entered_at,
    )


def _change(series: Series, before: Result) -> str:
    """As “lower by 2 mmol/L”."""
    was, now = series.fact(before), series.fact(series.newest)
    if now is None:
        return "unknown again"
    if was == now:
        return "the same value"
    if series.finding.type not in _MEASURED or not isinstance(was, int | float) or not isinstance(now, int | float):
        return "changed"
    by = f"{amount_words(round(abs(now - was), 6))} {unit_words(series.finding.unit)}".strip()
    return f"{'lower' if now < was else 'higher'} by {by}"


def _corrected_words(series: Iterable[Series]) -> Iterator[str]:
    for each in series:
        before = each.corrected
        if before and each.newest.value is None:
            yield f"{each.finding.label} taken back, was {each.words(before)}"
        elif before:
            yield f"{each.finding.label} corrected from {each.words(before)} to {each.words(each.newest)}"


def _outside_words(series: Iterable[Series]) -> Iterator[str]:
    for each in series:
        if not each.corrected and each.place(each.newest) and not each.is_usual:
            yield f"{each.finding.label} {each.words(each.newest)}, {each.place_words(each.newest)}"


def _unplaced_words(series: Iterable[Series]) -> Iterator[str]:
    for each in series:
        if not each.corrected and not each.place(each.newest) and not each.is_usual:
            yield f"{each.finding.label} {each.words(each.newest)}"
