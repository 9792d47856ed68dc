from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from clinic.access import Permission, may
from clinic.models import Membership
from clinic.words import moment_words
from workups.evaluate import engine_of
from workups.models import Report, ReportStatus, Result
from workups.presenters.made_before import Changed, changed
from workups.presenters.patient import REPORT_TONES, Banner, banner


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report and how far it is. `download` and `retry` are addresses, empty where they can't be used now."""

    id: int
    banner: Banner
    title: str
    workup_href: str
    status: str
    status_words: str
    tone: str
    is_waiting: bool
    facts: list[tuple[str, str]]
    download: str
    retry: str
    failure: str
    poll: str
    changed: list[Changed]


def page(report: Report, since: Iterable[Result], reader: Membership) -> ReportPage:
    """`poll`: the address to ask until the report is ready or has failed; empty once it is. `since`: values that were
    corrected or taken back after it was asked for.
    """
    here = reverse("report", args=[report.pk])
    may_have_it = may(reader, Permission.REQUEST_REPORTS)
    is_waiting = report.status == ReportStatus.REQUESTED
    return ReportPage(
        id=report.pk,
        banner=banner(report.patient),
        title=report.get_kind_display(),
        workup_href=reverse("workup", args=[report.workup_id]),
        status=report.status,
        status_words=report.get_status_display(),
        tone=REPORT_TONES[report.status],
        is_waiting=is_waiting,
        facts=_facts(report),
        download=reverse("report_pdf", args=[report.pk]) if report.status == ReportStatus.READY and may_have_it else "",
        retry=reverse("report_retry", args=[report.pk]) if report.status == ReportStatus.FAILED and may_have_it else "",
        failure=report.failure,
        poll=f"{here}?seen={report.status}" if is_waiting else "",
        changed=changed(since, engine_of(report.workup.version).definition),
    )


def _facts(report: Report) -> list[tuple[str, str]]:
    facts = [
        ("Requested", f"{moment_words(report.requested_at)}, {report.requested_by.user.name}"),
        ("Ready", moment_words(report.ready_at) if report.ready_at else ""),
        ("Pages", str(report.pages or "")),
        ("SHA-256 of the PDF", report.pdf_sha256[:16]),
    ]
    return [(label, words) for label, words in facts if words]
