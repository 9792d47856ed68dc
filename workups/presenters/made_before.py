"""Papers that say a value which was corrected or taken back since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from clinic.words import moment_words
from workups.engine.definition import Definition
from workups.models import Report, Result, ResultStatus


@dataclass(frozen=True, slots=True)
class Paper:
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A value that changed after a paper was made: as “Potassium was corrected on 12 Nov 2026, 14:03”."""

    words: str
    test: str
    href: str


def papers(reports: Iterable[Report], spans: Sequence[tuple[datetime, datetime]]) -> list[Paper]:
    """The reports that were asked for within one of `spans`: between a value and what took its place."""
    return [_paper(report) for report in reports if any(since < report.requested_at < until for since, until in spans)]


def changed(results: Iterable[Result], definition: Definition) -> list[Changed]:
    return [_changed(result, definition) for result in results]


def _paper(report: Report) -> Paper:
    words = f"{report.get_kind_display()} of {moment_words(report.requested_at)}"
    return Paper(words, reverse("report", args=[report.pk]))


def _changed(result: Result, definition: Definition) -> Changed:
    became = "taken back" if result.status == ResultStatus.CANCELLED else "corrected"
    label = definition.finding(result.finding).label
    words = f"{label} was {became} on {moment_words(result.entered_at)}"
    return Changed(words, result.order.title, reverse("order", args=[result.order_id]))
