from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from clinic.access import Permission, may
from clinic.models import Membership, Patient
from clinic.nhs_number import spaced
from clinic.words import age, date_words, lines_of, moment_words, name_of
from workups.models import (
    InvestigationOrder,
    OrderStatus,
    ProtocolVersion,
    Report,
    ReportStatus,
    Result,
    Workup,
    WorkupStatus,
)
from workups.models.order import OPEN_STATUSES
from workups.presenters.over_time import ResultRow, result_rows
from workups.presenters.standing import TONES, expected_words, is_late, since_words
from workups.queries import orders as orders_query
from workups.queries import reports as reports_query
from workups.queries import workups as workups_query

_FEW_TESTS: Final = 8  # the others are folded away, so that results stay in sight
_NEAR: Final = 3  # protocols that start with one press; the others are one press further away

REPORT_TONES: Mapping[str, str] = {
    ReportStatus.REQUESTED: "waiting",
    ReportStatus.READY: "done",
    ReportStatus.FAILED: "late",
    ReportStatus.CANCELLED: "plain",
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
    """`started_at` names the moment and the number, for telling two workups of one protocol apart by ear."""

    id: int
    title: str
    href: str
    urgency: str
    is_open: bool
    started: str
    started_at: str
    touched: str
    touched_by: str
    outcome: str


@dataclass(frozen=True, slots=True)
class TestRow:
    title: str
    requested: str
    href: str
    urgency: str
    expected: str
    reason: str
    late: bool
    status: str
    tone: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    """`outdated` says that it rests on what has changed since."""

    title: str
    requested: str
    status: str
    tone: str
    href: str
    download: str
    outdated: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A protocol that a workup can be started from; `is_open` where this patient has an open workup of it."""

    key: str
    title: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A patient's page. `near` and `more` are what a workup can be started from: empty where the reader may not.

    `shortened` says of a list that there may be more than stands there.
    """

    banner: Banner
    patient_id: int
    facts: list[tuple[str, str]]
    open_workups: list[WorkupRow]
    closed_workups: list[WorkupRow]
    open_tests: list[TestRow]
    more_open_tests: list[TestRow]
    open_tests_count: int
    past_tests: list[TestRow]
    results: list[ResultRow]
    has_courses: bool
    reports: list[ReportRow]
    near: list[Choice]
    more: list[Choice]
    may_start: bool
    may_request_reports: bool
    shortened: Mapping[str, str]


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
    workups: Sequence[Workup],
    orders: Sequence[InvestigationOrder],
    results: Iterable[Result],
    reports: Sequence[Report],
    versions: Iterable[ProtocolVersion],
    lately: Sequence[int],
    reader: Membership,
) -> Page:
    """Everything on one patient; what the reader may not do is not offered.

    `lately` are the ids of the protocols that the reader started from, the latest first.
    """
    rows = [workup_row(workup) for workup in workups]
    found = result_rows(results, patient)
    open_tests = [_test_row(order) for order in orders if order.status in OPEN_STATUSES]
    may_start = may(reader, Permission.WORK_UP)
    choices = _choices(versions, workups, lately) if may_start else []
    return Page(
        banner=banner(patient),
        patient_id=patient.pk,
        facts=_facts(patient),
        open_workups=[row for row in rows if row.is_open],
        closed_workups=[row for row in rows if not row.is_open],
        open_tests=open_tests[:_FEW_TESTS],
        more_open_tests=open_tests[_FEW_TESTS:],
        open_tests_count=len(open_tests),
        past_tests=[_test_row(order) for order in orders if order.status not in OPEN_STATUSES],
        results=found,
        has_courses=any(row.has_course for row in found),
        reports=[report_row(report, reader) for report in reports],
        near=choices[:_NEAR],
        more=choices[_NEAR:],
        may_start=may_start,
        may_request_reports=may(reader, Permission.REQUEST_REPORTS),
        shortened=_shortened(workups, orders, reports),
    )


def _choices(versions: Iterable[ProtocolVersion], workups: Iterable[Workup], lately: Sequence[int]) -> list[Choice]:
    """What the reader started lately first, then by title; last what is open already and so would be resumed."""
    open_ones = {workup.version.protocol_id for workup in workups if workup.status == WorkupStatus.OPEN}
    rank = {protocol_id: nth for nth, protocol_id in enumerate(lately)}
    choices = [
        Choice(version.protocol.key, version.protocol.title, version.protocol_id in open_ones)
        for version in sorted(versions, key=lambda version: rank.get(version.protocol_id, len(rank)))
    ]
    return sorted(choices, key=lambda choice: choice.is_open)


def _shortened(
    workups: Sequence[Workup], orders: Sequence[InvestigationOrder], reports: Sequence[Report]
) -> Mapping[str, str]:
    full = {
        "workups": (len(workups), workups_query.MOST_OF_PATIENT),
        "tests": (len(orders), orders_query.MOST_OF_PATIENT),
        "reports": (len(reports), reports_query.MOST_OF_PATIENT),
    }
    return {name: f"Only {most} {name} are listed here." for name, (count, most) in full.items() if count >= most}


def workup_row(workup: Workup) -> WorkupRow:
    return WorkupRow(
        id=workup.pk,
        title=workup.version.protocol.title,
        href=reverse("workup", args=[workup.pk]),
        urgency=workup.urgency,
        is_open=workup.status == WorkupStatus.OPEN,
        started=f"{date_words(workup.started_at)}, {workup.started_by.user.name}",
        started_at=f"started {moment_words(workup.started_at)}, number {workup.pk}",
        touched=since_words(workup.touched_at),
        touched_by=workup.touched_by.user.name,
        outcome=workup.outcome,
    )


def report_row(report: Any, reader: Membership) -> ReportRow:
    """`report` comes with `is_outdated` (`queries.reports.reports_of_patient`)."""
    is_readable = report.status == ReportStatus.READY and may(reader, Permission.REQUEST_REPORTS)
    return ReportRow(
        title=report.name,
        requested=f"{moment_words(report.requested_at)}, {report.requested_by.user.name}",
        status=report.get_status_display(),
        tone=REPORT_TONES[report.status],
        href=reverse("report", args=[report.pk]),
        download=reverse("report_pdf", args=[report.pk]) if is_readable else "",
        outdated="facts changed since" if report.is_outdated else "",
    )


def _facts(patient: Patient) -> list[tuple[str, str]]:
    """What the banner has no room for; only what is known."""
    address = ", ".join(lines_of(patient.address))
    known = [("Address", address), ("Practice's own number", patient.local_id)]
    return [(label, words) for label, words in known if words]


def _test_row(order: InvestigationOrder) -> TestRow:
    return TestRow(
        title=order.title,
        requested=moment_words(order.requested_at),
        href=reverse("order", args=[order.pk]),
        urgency=order.urgency,
        expected=date_words(order.moved_at) if order.status == OrderStatus.CANCELLED else expected_words(order),
        reason=order.reason,
        late=is_late(order),
        status=order.get_status_display(),
        tone=TONES[order.status],
    )
