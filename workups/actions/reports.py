from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import InvalidInput, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership
from workups.actions import referrals
from workups.evaluate import evaluate
from workups.models import (
    Dispatch,
    DispatchChannel,
    Letter,
    Referral,
    ReferralStatus,
    Report,
    ReportKind,
    ReportStatus,
    Workup,
)
from workups.models.document import ASKED_AGAIN, REPORT_MOVES, called_off
from workups.models.moves import hold, move
from workups.reports.fingerprint import sha256_of
from workups.reports.snapshot import snapshot_of
from workups.tasks import render_report

TO_LENGTH: Final = 120


@audit.audited
def request(*, workup: Workup, kind: str, by: Membership) -> Report:
    """Freezes the workup as it stands and asks for its PDF; the row is there before the message is sent.

    Raises InvalidInput for a kind that is not asked for here: letters and leaflets have actions of their own.
    """
    require(by, Permission.REQUEST_REPORTS, on=workup)
    if kind != ReportKind.RECORD_SUMMARY:
        raise InvalidInput("There is no such kind of report.", field="kind")
    held = held_workup(workup.pk)
    now = timezone.now()  # once nothing can change: what is entered later is later than this
    snapshot = snapshot_of(workup=held, evaluated=evaluate(held), requested_by=by, at=now)
    return file(workup=held, kind=ReportKind.RECORD_SUMMARY, snapshot=snapshot, at=now, by=by)


@audit.audited
def file(
    *,
    workup: Workup,
    kind: ReportKind,
    snapshot: dict[str, Any],
    at: datetime,
    title: str = "",
    letter: Letter | None = None,
    by: Membership,
) -> Report:
    """Keeps a frozen snapshot and asks for its PDF. `title` is what lists call it, the kind's words where empty."""
    require(by, Permission.REQUEST_REPORTS, on=workup)
    report = Report.objects.create(
        practice_id=workup.practice_id,
        workup=workup,
        patient=workup.patient,
        letter=letter,
        kind=kind,
        title=title,
        snapshot=snapshot,
        snapshot_sha256=sha256_of(snapshot),
        requested_at=at,
        requested_by=by,
    )
    audit.record("report.requested", subject=report, by=by, kind=str(kind), workup=workup.pk)
    _send(report)
    return report


@audit.audited
def retry(*, report: Report, by: Membership) -> None:
    """Asks again for a report that failed; from the same snapshot, so it says what it would have said."""
    require(by, Permission.REQUEST_REPORTS, on=report)
    move(report, to=ReportStatus.REQUESTED, moves=REPORT_MOVES, **ASKED_AGAIN)
    audit.record("report.retried", subject=report, by=by)
    _send(report)


@audit.audited
def cancel(*, report: Report, by: Membership) -> None:
    """Calls off a report that is not ready. A signed letter is printed in any case: raises NotAllowedNow."""
    require(by, Permission.REQUEST_REPORTS, on=report)
    if report.kind == ReportKind.REFERRAL_LETTER:
        raise NotAllowedNow("A signed letter belongs to the record; its print can't be called off.")
    move(report, to=ReportStatus.CANCELLED, moves=REPORT_MOVES, **called_off(by))
    audit.record("report.cancelled", subject=report, by=by)


@audit.audited
def download(*, report: Report, by: Membership) -> bytes:
    """The finished PDF; who read it is kept. Raises NotAllowedNow before it is ready."""
    require(by, Permission.REQUEST_REPORTS, on=report)
    if report.status != ReportStatus.READY or report.pdf is None:
        raise NotAllowedNow("This report is not ready yet.")
    audit.record("report.downloaded", subject=report, by=by)
    return bytes(report.pdf)


@audit.audited
def dispatch(*, report: Report, channel: str, to: str, by: Membership) -> Dispatch:
    """Notes that a finished document left the practice. A signed letter that does makes its referral sent.

    Raises InvalidInput (field named) for a way there is not or nobody named, NotAllowedNow for a draft or what is
    not ready.
    """
    require(by, Permission.REQUEST_REPORTS, on=report)
    if channel not in DispatchChannel.values:
        raise InvalidInput("Choose which way it went.", field="channel")
    to = read_words(to, field="to", most=TO_LENGTH, missing="Say whom it went to.")
    if report.status != ReportStatus.READY or report.kind == ReportKind.LETTER_DRAFT:
        raise NotAllowedNow("Only a finished document can be sent.")
    sent = Dispatch.objects.create(practice_id=report.practice_id, report=report, channel=channel, to=to, by=by)
    audit.record("report.dispatched", subject=report, by=by, channel=channel, dispatch=sent.pk)
    if report.letter is not None and channel != DispatchChannel.HANDED:
        _mark_sent(report.letter.referral, by=by)
    return sent


def held_workup(workup_id: int) -> Workup:
    """The workup, its row held until the snapshot is stored, so that answers and results belong together."""
    rows = Workup.objects.select_for_update(of=("self",))
    return rows.select_related("practice", "patient", "version__protocol", "started_by__user").get(pk=workup_id)


def _mark_sent(referral: Referral, *, by: Membership) -> None:
    """Sent with its letter; one that is further on already stays there."""
    referral.status = hold(referral)
    if referral.status == ReferralStatus.DRAFT:
        referrals.advance(referral=referral, to=ReferralStatus.SENT, by=by)


def _send(report: Report) -> None:
    """Once the row is safe. A queue that can't be reached refuses nobody: the sweep sends it later."""

    def send() -> None:  # a function of its own: what fails in a robust hook is logged by its name
        render_report.delay(report.pk)

    transaction.on_commit(send, robust=True)
