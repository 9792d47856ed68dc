"""Results over time, as data that a page or a paper can draw: numbers of one unit, of one patient."""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import Any, Final, cast

from clinic.models import Patient
from clinic.words import age, date_words
from workups.chart import Reading, over_time
from workups.engine.definition import Finding
from workups.engine.facts import read_value
from workups.engine.units import unit_words
from workups.evaluate import engine_for
from workups.models import Result
from workups.reference_limits import Limits, limits_of
from workups.words import amount_words, value_words

_DRAWN: Final = ("integer", "decimal")


def charts(results: Iterable[Result], patient: Patient, findings: Collection[str]) -> list[dict[str, Any]]:
    """One for each of these findings that has a course, in the dictionary's order.

    `results` are current, have a value, the latest sample first, as `results_of_patient` gives them.
    """
    wanted = [result for result in results if result.finding in findings]
    courses = [each for each in series_by_finding(wanted) if len(each) > 1 and is_drawn(each)]
    return [_chart(each, patient) for each in courses]


def series_by_finding(results: Iterable[Result]) -> list[list[Result]]:
    """The results of each finding, in the dictionary's order; inside each the order stays."""
    by_finding = sorted(results, key=lambda result: result.finding)  # stable: the newest stays first
    series = [list(each) for _, each in groupby(by_finding, key=lambda result: result.finding)]
    return sorted(series, key=_place_in_dictionary)


def is_drawn(series: Iterable[Result]) -> bool:
    """Numbers of one unit: a protocol version of another time may have measured in another."""
    kinds = {(finding.type, finding.unit) for finding in map(finding_of, series)}
    return len(kinds) == 1 and all(kind in _DRAWN for kind, _ in kinds)


def limits_over(series: Sequence[Result], patient: Patient) -> Limits | None:
    """The reference limits for the age at the first sample; None where there are none for sure."""
    youngest = age(patient.date_of_birth, min(result.sampled_on for result in series))
    return limits_of(finding_of(series[0]).reference, sex=patient.sex_at_birth, age=youngest)


def readings_of(series: Sequence[Result]) -> list[Reading]:
    """A series, the latest first, as what is drawn, the oldest first."""
    return [_reading(result) for result in reversed(series)]


def number_of(result: Result) -> float:
    return cast(float, read_value(finding_of(result), result.value))


def result_words(result: Result) -> str:
    """Its value with the unit."""
    finding = finding_of(result)
    return value_words(finding, read_value(finding, result.value))


def finding_of(result: Result) -> Finding:
    """As the version that the value was read by has it."""
    return engine_for(result.workup).definition.finding(result.finding)


def _place_in_dictionary(series: Sequence[Result]) -> int:
    newest = series[0]
    return list(engine_for(newest.workup).definition.findings).index(newest.finding)


def _reading(result: Result) -> Reading:
    value = number_of(result)
    return Reading(result.sampled_on, value, amount_words(value), result_words(result))


def _chart(series: Sequence[Result], patient: Patient) -> dict[str, Any]:
    finding, limits, readings = finding_of(series[0]), limits_over(series, patient), readings_of(series)
    drawn = over_time(finding.label, readings, limits, finding.reference)
    assert drawn is not None
    return {
        "label": finding.label,
        "unit": unit_words(finding.unit),
        "reference": finding.reference,
        "low": limits.low if limits else None,
        "high": limits.top if limits else None,
        "points": [_point(reading, limits) for reading in readings],
        "summary": drawn.summary,
    }


def _point(reading: Reading, limits: Limits | None) -> dict[str, Any]:
    return {
        "day": reading.day.isoformat(),
        "day_words": date_words(reading.day),
        "value": reading.value,
        "words": reading.words,
        "place": limits.place(reading.value) if limits else "",
    }
