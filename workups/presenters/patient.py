from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from clinic.access import Permission, may
from clinic.models import Membership, Patient
from clinic.nhs_number import spaced
from clinic.words import age, date_words, moment_words, name_of
from workups.engine.facts import read_value
from workups.evaluate import engine_of
from workups.models import (
    InvestigationOrder,
    OrderStatus,
    ProtocolVersion,
    Report,
    ReportStatus,
    Result,
    ResultStatus,
    Workup,
    WorkupStatus,
)
from workups.models.order import OPEN_STATUSES
from workups.presenters.worklist import TONES, expected_words, is_late, since_words
from workups.words import value_words

REPORT_TONES: Mapping[str, str] = {
    ReportStatus.REQUESTED: "waiting",
    ReportStatus.READY: "done",
    ReportStatus.FAILED: "late",
}


@dataclass(frozen=True, slots=True)
class Banner:
    """Who a page is about, as `components/patient.html` shows it."""

    name: str
    born: str
    age: int
    sex: str
    nhs_number: str
    phone: str
    alerts: tuple[str, ...]
    href: str


@dataclass(frozen=True, slots=True)
class WorkupRow:
    id: int
    title: str
    href: str
    urgency: str
    is_open: bool
    started: str
    touched: str
    touched_by: str
    outcome: str


@dataclass(frozen=True, slots=True)
class TestRow:
    title: str
    href: str
    urgency: str
    expected: str
    late: bool
    status: str
    tone: str


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One finding over time: the newest value first, the earlier ones beside it."""

    label: str
    value: str
    reference: str
    sampled: str
    note: str
    href: str
    earlier: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportRow:
    title: str
    requested: str
    status: str
    tone: str
    href: str
    download: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A protocol that a workup can be started from."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Page:
    """A patient's page. `protocols` is empty where the reader may not start a workup."""

    banner: Banner
    patient_id: int
    facts: list[tuple[str, str]]
    workups: list[WorkupRow]
    open_tests: list[TestRow]
    past_tests: list[TestRow]
    results: list[ResultRow]
    reports: list[ReportRow]
    protocols: list[Choice]
    may_start: bool
    may_request_reports: bool


def banner(patient: Patient) -> Banner:
    """The same line on every page of a patient."""
    return Banner(
        name=name_of(patient),
        born=date_words(patient.date_of_birth),
        age=age(patient.date_of_birth),
        sex=patient.get_sex_at_birth_display(),
        nhs_number=spaced(patient.nhs_number),
        phone=patient.phone,
        alerts=(),
        href=reverse("patient", args=[patient.pk]),
    )


def page(
    patient: Patient,
    *,
    workups: Iterable[Workup],
    orders: Iterable[InvestigationOrder],
    results: Iterable[Result],
    reports: Iterable[Report],
    versions: Iterable[ProtocolVersion],
    reader: Membership,
) -> Page:
    """Everything on one patient; what the reader may not do is not offered."""
    orders = list(orders)
    return Page(
        banner=banner(patient),
        patient_id=patient.pk,
        facts=_facts(patient),
        workups=[workup_row(workup) for workup in workups],
        open_tests=[_test_row(order) for order in orders if order.status in OPEN_STATUSES],
        past_tests=[_test_row(order) for order in orders if order.status not in OPEN_STATUSES],
        results=_result_rows(results),
        reports=[report_row(report, reader) for report in reports],
        protocols=[Choice(version.protocol.key, version.protocol.title) for version in versions],
        may_start=may(reader, Permission.WORK_UP),
        may_request_reports=may(reader, Permission.REQUEST_REPORTS),
    )


def workup_row(workup: Workup) -> WorkupRow:
    return WorkupRow(
        id=workup.pk,
        title=workup.version.protocol.title,
        href=reverse("workup", args=[workup.pk]),
        urgency=workup.urgency,
        is_open=workup.status == WorkupStatus.OPEN,
        started=f"{date_words(workup.started_at)}, {workup.started_by.user.name}",
        touched=since_words(workup.touched_at),
        touched_by=workup.touched_by.user.name,
        outcome=workup.outcome,
    )


def report_row(report: Report, reader: Membership) -> ReportRow:
    is_readable = report.status == ReportStatus.READY and may(reader, Permission.REQUEST_REPORTS)
    return ReportRow(
        title=report.get_kind_display(),
        requested=f"{moment_words(report.requested_at)}, {report.requested_by.user.name}",
        status=report.get_status_display(),
        tone=REPORT_TONES[report.status],
        href=reverse("report", args=[report.pk]),
        download=reverse("report_pdf", args=[report.pk]) if is_readable else "",
    )


def _facts(patient: Patient) -> list[tuple[str, str]]:
    """What the banner has no room for; only what is known."""
    address = ", ".join(line.strip() for line in patient.address.splitlines() if line.strip())
    known = [("Address", address), ("Practice's own number", patient.local_id)]
    return [(label, words) for label, words in known if words]


def _test_row(order: InvestigationOrder) -> TestRow:
    return TestRow(
        title=order.title,
        href=reverse("order", args=[order.pk]),
        urgency=order.urgency,
        expected=order.reason if order.status == OrderStatus.CANCELLED else expected_words(order),
        late=is_late(order),
        status=order.get_status_display(),
        tone=TONES[order.status],
    )


def _result_rows(results: Iterable[Result]) -> list[ResultRow]:
    """One row per finding. `results` are current, the latest sample first."""
    by_finding = sorted(results, key=lambda result: result.finding)  # stable: the newest stays first
    rows = [_result_row(list(series)) for _, series in groupby(by_finding, key=lambda result: result.finding)]
    return sorted(rows, key=lambda row: row.label.casefold())


def _result_row(series: list[Result]) -> ResultRow:
    newest, *earlier = series
    finding = engine_of(newest.workup.version).definition.finding(newest.finding)
    return ResultRow(
        label=finding.label,
        value=_value(newest),
        reference=finding.reference,
        sampled=date_words(newest.sampled_on),
        note=_note(newest),
        href=reverse("order", args=[newest.order_id]),
        earlier=tuple(f"{_value(result)}, {date_words(result.sampled_on)}" for result in earlier),
    )


def _value(result: Result) -> str:
    finding = engine_of(result.workup.version).definition.finding(result.finding)
    return value_words(finding, read_value(finding, result.value))


def _note(result: Result) -> str:
    notes = [
        "corrected" if result.status == ResultStatus.CORRECTED else "",
        "" if result.reviewed_at else "not reviewed yet",
    ]
    return ", ".join(note for note in notes if note)
