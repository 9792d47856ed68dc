from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.urls import reverse

from clinic.access import Permission, may
from clinic.models import AuditEvent, Membership
from clinic.words import moment_words
from workups.actions.reports import TO_LENGTH
from workups.engine.definition import Definition
from workups.engine.facts import read_value
from workups.evaluate import engine_for
from workups.models import Answer, Dispatch, DispatchChannel, Report, ReportKind, ReportStatus
from workups.presenters.made_before import Changed, changed
from workups.presenters.patient import REPORT_TONES, Banner, banner
from workups.queries.outdated import AnswerChanged, Since
from workups.words import uncapitalised, value_words

_REMEDIES: Final = {ReportKind.REFERRAL_LETTER: "A signed letter stays as it is: write an addendum."}


@dataclass(frozen=True, slots=True)
class Typed:
    """A dispatch that could not be noted, as it was typed, with the sentence and the field it is about."""

    channel: str = ""
    to: str = ""
    field: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """A way a document left the practice, or was read."""

    at: str
    words: str
    by: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report and how far it is. Addresses are empty where they can't be used now.

    `changed` and `answers` say what of it is otherwise today, `remedy` what to do then; `answered` what was not known
    and is now.
    """

    id: int
    banner: Banner
    title: str
    workup_href: str
    letter_href: str
    status: str
    status_words: str
    tone: str
    is_waiting: bool
    facts: list[tuple[str, str]]
    open: str
    download: str
    retry: str
    cancel: str
    failure: str
    poll: str
    changed: list[Changed]
    answers: list[str]
    remedy: str
    answered: str
    dispatch: str
    channels: list[tuple[str, str]]
    gone: list[Gone]
    typed: Typed = field(default_factory=Typed)


def page(
    report: Report,
    since: Since,
    *,
    dispatches: Sequence[Dispatch] = (),
    events: Iterable[AuditEvent] = (),
    typed: Typed | None = None,
    reader: Membership,
) -> ReportPage:
    """`poll`: the address to ask until the report is over; empty once it is. `events`: what was done to it."""
    here, status = reverse("report", args=[report.pk]), report.status
    may_have_it = may(reader, Permission.REQUEST_REPORTS)
    is_readable = status == ReportStatus.READY and may_have_it
    definition = engine_for(report.workup).definition
    return ReportPage(
        id=report.pk,
        banner=banner(report.patient),
        title=report.name,
        workup_href=reverse("workup", args=[report.workup_id]),
        letter_href=reverse("letter", args=[report.letter_id]) if report.letter_id else "",
        status=status,
        status_words=report.get_status_display(),
        tone=REPORT_TONES[status],
        is_waiting=status == ReportStatus.REQUESTED,
        facts=_facts(report),
        open=f"{reverse('report_pdf', args=[report.pk])}?open=1" if is_readable else "",
        download=reverse("report_pdf", args=[report.pk]) if is_readable else "",
        retry=reverse("report_retry", args=[report.pk]) if status == ReportStatus.FAILED and may_have_it else "",
        cancel=reverse("report_cancel", args=[report.pk]) if _may_cancel(report) and may_have_it else "",
        failure=report.failure,
        poll=f"{here}?seen={status}" if status == ReportStatus.REQUESTED else "",
        changed=changed(since.results, definition),
        answers=[_answer_words(each, definition) for each in since.answers],
        remedy=_REMEDIES.get(ReportKind(report.kind), "Make a new one before you rely on it."),
        answered=_answered(since.answered),
        dispatch=reverse("report_dispatch", args=[report.pk]) if is_readable and _may_leave(report) else "",
        channels=[(channel.value, channel.label) for channel in DispatchChannel],
        gone=_gone(dispatches, events),
        typed=typed or _usual(report),
    )


def _may_cancel(report: Report) -> bool:
    """A signed letter is printed in any case."""
    return report.status == ReportStatus.REQUESTED and report.kind != ReportKind.REFERRAL_LETTER


def _usual(report: Report) -> Typed:
    """Which way such a document goes most often, and to whom."""
    if report.letter is not None:
        return Typed(DispatchChannel.REFERRAL_SYSTEM, report.letter.addressee.splitlines()[0][:TO_LENGTH])
    channel = DispatchChannel.POST if report.kind == ReportKind.PATIENT_LETTER else DispatchChannel.HANDED
    return Typed(channel, "The patient")


def _may_leave(report: Report) -> bool:
    return report.kind != ReportKind.LETTER_DRAFT


def _facts(report: Report) -> list[tuple[str, str]]:
    facts = [
        ("Requested", f"{moment_words(report.requested_at)}, {report.requested_by.user.name}"),
        ("Ready", moment_words(report.ready_at) if report.ready_at else ""),
        ("Pages", str(report.pages or "")),
        ("SHA-256 of the PDF", report.pdf_sha256[:16]),
    ]
    return [(label, words) for label, words in facts if words]


def _answer_words(each: AnswerChanged, definition: Definition) -> str:
    """As “Cramps: yes then, no since 12 Nov 2026, 14:03”."""
    finding = definition.finding(each.then.finding)
    then = uncapitalised(value_words(finding, read_value(finding, each.then.value)))
    return f"{finding.label}: {then} then, {_now(each.now, definition)}"


def _now(answer: Answer | None, definition: Definition) -> str:
    if answer is None:
        return "not known now"
    finding = definition.finding(answer.finding)
    words = uncapitalised(value_words(finding, read_value(finding, answer.value)))
    return f"{words} since {moment_words(answer.recorded_at)}"


def _answered(count: int) -> str:
    if not count:
        return ""
    return f"{count} {'finding was' if count == 1 else 'findings were'} answered after it was asked for."


def _gone(dispatches: Sequence[Dispatch], events: Iterable[AuditEvent]) -> list[Gone]:
    """Everything that left, the latest first."""
    told = [(each.at, f"{each.get_channel_display()}: {each.to}", each.by.user.name) for each in dispatches]
    told += [
        (event.at, "Opened or downloaded", event.by.user.name if event.by else "Workup")
        for event in events
        if event.event == "report.downloaded"
    ]
    return [Gone(moment_words(at), words, by) for at, words, by in sorted(told, reverse=True)]
