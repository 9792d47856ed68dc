"""Documents that rest on what was said or measured then, and what of it is otherwise now."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q

from workups.models import Answer, Report, ReportKind, Result
from workups.models.answer import Source
from workups.queries.results import CHANGES

RESTS_ON_FACTS: Final = (ReportKind.RECORD_SUMMARY, ReportKind.REFERRAL_LETTER, ReportKind.LETTER_DRAFT)

# What a person had said when it was asked for, and what is said no more: changed, retracted, or not assessable now.
_SAID_THEN: Final = (
    Answer.objects.filter(workup=OuterRef("workup"), recorded_at__lte=OuterRef("requested_at"))
    .filter(superseded_at__gt=OuterRef("requested_at"), value__isnull=False)
    .exclude(source=Source.RESULT)
)
_SAID_STILL: Final = Answer.objects.filter(
    workup=OuterRef("workup"), finding=OuterRef("finding"), superseded_at=None, value=OuterRef("value")
)
_STOOD_THEN: Final = Result.objects.filter(
    order=OuterRef("order"), finding=OuterRef("finding"), version__lt=OuterRef("version"), value__isnull=False
)
_CORRECTED: Final = Result.objects.filter(
    workup=OuterRef("workup"), status__in=CHANGES, entered_at__gt=OuterRef("requested_at")
).filter(Exists(_STOOD_THEN.filter(entered_at__lte=OuterRef(OuterRef("requested_at")))))

IS_OUTDATED: Final = Q(kind__in=RESTS_ON_FACTS) & (Exists(_SAID_THEN.filter(~Exists(_SAID_STILL))) | Exists(_CORRECTED))
"""Of a report, in the database: something it rests on has changed since it was asked for."""


@dataclass(frozen=True, slots=True)
class AnswerChanged:
    """An answer that a document has, and the one that took its place: None where nothing is said of it now."""

    then: Answer
    now: Answer | None


@dataclass(frozen=True, slots=True)
class Since:
    """All that changed after a document was asked for, and how many findings were answered for the first time."""

    results: list[Result]
    answers: list[AnswerChanged]
    answered: int


def changes_since(report: Report) -> Since:
    """Three queries for a document that rests on facts, none for another one."""
    if report.kind not in RESTS_ON_FACTS:
        return Since([], [], 0)
    return Since(_results_changed(report), _answers_changed(report), _answered_since(report))


def _results_changed(report: Report) -> list[Result]:
    """Of each value the newest change, with its order."""
    later = Result.objects.filter(workup=report.workup_id, status__in=CHANGES, entered_at__gt=report.requested_at)
    stood = Exists(_STOOD_THEN.filter(entered_at__lte=report.requested_at))
    newest = later.filter(stood).order_by("order_id", "finding", "-version").distinct("order_id", "finding")
    return list(newest.select_related("order"))


def _answers_changed(report: Report) -> list[AnswerChanged]:
    """In the order in which they were given."""
    at = report.requested_at
    rows = Answer.objects.filter(workup=report.workup_id).exclude(source=Source.RESULT)
    said = rows.filter(recorded_at__lte=at, superseded_at__gt=at, value__isnull=False)
    now = {each.finding: each for each in rows.filter(superseded_at=None).select_related("recorded_by__user")}
    pairs = [AnswerChanged(each, _saying(now.get(each.finding))) for each in said.order_by("recorded_at", "id")]
    return [pair for pair in pairs if pair.now is None or pair.now.value != pair.then.value]


def _saying(answer: Answer | None) -> Answer | None:
    return answer if answer is not None and answer.value is not None else None


def _answered_since(report: Report) -> int:
    """Findings of which nothing was known then, and something is now."""
    known_then = Answer.objects.filter(
        Q(superseded_at=None) | Q(superseded_at__gt=report.requested_at),
        workup=report.workup_id,
        finding=OuterRef("finding"),
        recorded_at__lte=report.requested_at,
        value__isnull=False,
    )
    said = Answer.objects.filter(workup=report.workup_id, superseded_at=None, value__isnull=False)
    return said.filter(~Exists(known_then), recorded_at__gt=report.requested_at).count()
