from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, cast

from django.urls import reverse

from clinic.models import Patient
from clinic.words import age, date_words
from workups.chart import Chart, Reading, over_time
from workups.engine.definition import Finding
from workups.engine.facts import read_value
from workups.evaluate import engine_of
from workups.models import Result, ResultStatus
from workups.queries.results import MOST_OF_A_FINDING
from workups.reference_limits import Limits, Place, limits_of
from workups.words import amount_words, value_words

_DRAWN: Final = ("integer", "decimal")
_TAGS: Final = {ResultStatus.PRELIMINARY: "preliminary", ResultStatus.CORRECTED: "corrected"}


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One value. `place` is "" where the reference has no limits that could be read."""

    value: str
    place: Place | str
    sampled: str
    note: str


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One finding over time. `values` has the newest first; `chart` is None where there is no course to draw.

    `is_cut` when there may be older values than these.
    """

    label: str
    reference: str
    href: str
    latest: ValueRow
    values: tuple[ValueRow, ...]
    chart: Chart | None
    is_cut: bool

    @property
    def has_course(self) -> bool:
        """One value alone has none."""
        return len(self.values) > 1


def result_rows(results: Iterable[Result], patient: Patient) -> list[ResultRow]:
    """One row per finding, in the dictionary's order. `results` are current, have a value, the latest sample first."""
    by_finding = sorted(results, key=lambda result: result.finding)  # stable: the newest stays first
    series = [list(each) for _, each in groupby(by_finding, key=lambda result: result.finding)]
    return [_row(each, patient) for each in sorted(series, key=_place_in_dictionary)]


def _place_in_dictionary(series: Sequence[Result]) -> int:
    newest = series[0]
    return list(engine_of(newest.workup.version).definition.findings).index(newest.finding)


def _row(series: Sequence[Result], patient: Patient) -> ResultRow:
    newest = series[0]
    finding = _finding(newest)
    limits = _limits(series, patient) if _is_drawn(series) else None
    values = tuple(_value_row(result, limits) for result in series)
    return ResultRow(
        label=finding.label,
        reference=finding.reference,
        href=reverse("order", args=[newest.order_id]),
        latest=values[0],
        values=values,
        chart=_chart(series, limits) if _is_drawn(series) else None,
        is_cut=len(series) >= MOST_OF_A_FINDING,
    )


def _is_drawn(series: Iterable[Result]) -> bool:
    """Numbers of one unit: a protocol version of another time may have measured in another."""
    kinds = {(finding.type, finding.unit) for finding in map(_finding, series)}
    return len(kinds) == 1 and all(kind in _DRAWN for kind, _ in kinds)


def _limits(series: Sequence[Result], patient: Patient) -> Limits | None:
    youngest = age(patient.date_of_birth, min(result.sampled_on for result in series))
    return limits_of(_finding(series[0]).reference, sex=patient.sex_at_birth, age=youngest)


def _chart(series: Sequence[Result], limits: Limits | None) -> Chart | None:
    finding = _finding(series[0])
    readings = [_reading(result) for result in reversed(series)]
    return over_time(finding.label, readings, limits, finding.reference)


def _reading(result: Result) -> Reading:
    value = _number(result)
    return Reading(result.sampled_on, value, amount_words(value), _words(result))


def _value_row(result: Result, limits: Limits | None) -> ValueRow:
    return ValueRow(
        value=_words(result),
        place=limits.place(_number(result)) if limits else "",
        sampled=date_words(result.sampled_on),
        note=_note(result),
    )


def _number(result: Result) -> float:
    return cast(float, read_value(_finding(result), result.value))


def _words(result: Result) -> str:
    finding = _finding(result)
    return value_words(finding, read_value(finding, result.value))


def _finding(result: Result) -> Finding:
    """As the version that the value was read by has it."""
    return engine_of(result.workup.version).definition.finding(result.finding)


def _note(result: Result) -> str:
    notes = [
        _TAGS.get(ResultStatus(result.status), ""),
        "" if result.reviewed_at else "not reviewed yet",
    ]
    return ", ".join(note for note in notes if note)
