from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from clinic.models import Patient
from clinic.words import date_words
from workups.chart import Chart, over_time
from workups.models import Result, ResultStatus
from workups.queries.results import MOST_OF_A_FINDING
from workups.reference_limits import Limits, Place
from workups.reports.charts import (
    finding_of,
    is_drawn,
    limits_over,
    number_of,
    readings_of,
    result_words,
    series_by_finding,
)

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
    return [_row(each, patient) for each in series_by_finding(results)]


def _row(series: Sequence[Result], patient: Patient) -> ResultRow:
    newest = series[0]
    finding = finding_of(newest)
    limits = limits_over(series, patient) if is_drawn(series) else None
    values = tuple(_value_row(result, limits) for result in series)
    return ResultRow(
        label=finding.label,
        reference=finding.reference,
        href=reverse("order", args=[newest.order_id]),
        latest=values[0],
        values=values,
        chart=_chart(series, limits) if is_drawn(series) else None,
        is_cut=len(series) >= MOST_OF_A_FINDING,
    )


def _chart(series: Sequence[Result], limits: Limits | None) -> Chart | None:
    finding = finding_of(series[0])
    return over_time(finding.label, readings_of(series), limits, finding.reference)


def _value_row(result: Result, limits: Limits | None) -> ValueRow:
    return ValueRow(
        value=result_words(result),
        place=limits.place(number_of(result)) if limits else "",
        sampled=date_words(result.sampled_on),
        note=_note(result),
    )


def _note(result: Result) -> str:
    notes = [
        _TAGS.get(ResultStatus(result.status), ""),
        "" if result.reviewed_at else "not reviewed yet",
    ]
    return ", ".join(note for note in notes if note)
