"""Letters to patients in bulk: one for each row that may have one, a reason for each that may not, one PDF of all."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from clinic.access import Role
from clinic.errors import InvalidInput, NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import AuditEvent, Membership
from tests.factories import MembershipFactory
from tests.models import rows
from tests.models.attack import delete, refused_by_trigger, set_column
from tests.print_jobs_given import letters, now, work
from workups import tasks
from workups.actions import print_jobs, reports
from workups.models import Dispatch, PrintJob, PrintJobLine, Report, WorklistEntry, claimed
from workups.models.print_job import MOST_LETTERS
from workups.reports import claims
from workups.reports.render import RenderError


def failing(*_: object) -> Iterator[None]:
    raise RenderError("No paper.")


# --- who may, and what can't be


pytestmark = pytest.mark.usefixtures("messages")


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MANAGER])
def test_roles_that_may_not_ask(listed: Callable[..., WorklistEntry], gp: Membership, role: Role) -> None:
    with pytest.raises(NotAllowed):
        print_jobs.begin(entries=[listed()], by=MembershipFactory(practice=gp.practice, role=role))


def test_another_practices_row_is_not_there(listed: Callable[..., WorklistEntry], stranger: Membership) -> None:
    with pytest.raises(NotFoundHere):
        print_jobs.begin(entries=[listed()], by=stranger)


def test_no_rows_and_too_many_rows_are_refused(listed: Callable[..., WorklistEntry], gp: Membership) -> None:
    for entries in ([], [listed()] * (MOST_LETTERS + 1)):
        with pytest.raises(InvalidInput, match="at most 500"):
            print_jobs.begin(entries=entries, by=gp)
    assert not PrintJob.objects.exists()


def test_where_no_letter_may_be_written_nothing_begins(listed: Callable[..., WorklistEntry], gp: Membership) -> None:
    with pytest.raises(InvalidInput, match="A GP has not reviewed the result yet"):
        print_jobs.begin(entries=[listed(status="resulted")], by=gp)
    assert not Report.objects.exists()


# --- what is made


def test_each_row_has_its_letter_or_the_reason_in_the_order_of_the_list(job: PrintJob) -> None:
    lines = job.lines.order_by("position")
    assert [(line.refused, bool(line.report)) for line in lines] == [
        ("", True), ("A GP has not reviewed the result yet.", False), ("", True),
    ]  # fmt: skip
    assert [letter.snapshot["facts"] for letter in letters(job)] == [
        [{"label": "Test", "words": "Urea and electrolytes"}],
        [{"label": "Test", "words": "Urea and electrolytes"}, {"label": "When", "words": "3 Dec 2026"}],
    ]


def test_what_one_patient_is_to_be_told_goes_in_one_letter(
    listed: Callable[..., WorklistEntry], gp: Membership
) -> None:
    first = listed()
    second = WorklistEntry.objects.get(order=rows.order(first.workup, by=gp, investigation="ix_ck"))
    job = print_jobs.begin(entries=[first, listed(), second], by=gp)
    told = [line.report_id for line in job.lines.order_by("position")]
    assert told[0] == told[2] != told[1]
    work(job)
    assert now(job).pages == 2


def test_they_go_to_the_queue_for_many(
    listed: Callable[..., WorklistEntry], gp: Membership, messages: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = print_jobs.begin(entries=[listed(), listed()], by=gp)
    tasks.send_letters(job.pk)
    assert messages == ["workups.tasks.send_letters", *["workups.tasks.render_report in bulk"] * 2]


def test_five_hundred_letters_cost_as_many_queries_as_two(
    listed: Callable[..., WorklistEntry], gp: Membership, django_assert_num_queries: Any
) -> None:
    entries = [listed() for _ in range(4)]
    # savepoint 2 + entries + letterhead + letters + job + lines + audit event = 8
    for some in (entries[:2], entries):
        with django_assert_num_queries(8):
            print_jobs.begin(entries=some, by=gp)


def test_the_one_pdf_waits_for_the_last_letter(job: PrintJob, messages: list[str]) -> None:
    first, last = letters(job)
    tasks.render_report(first.pk)
    tasks.render_job(job.pk)
    assert now(job).status == "requested"
    assert now(job).attempts == 0
    tasks.render_report(last.pk)
    assert messages == ["workups.tasks.render_job"]
    tasks.render_job(job.pk)
    assert now(job).status == "ready"
    assert now(job).pages == 2
    assert bytes(now(job).pdf).startswith(b"%PDF")


def test_a_letter_that_fails_holds_up_no_other(job: PrintJob, monkeypatch: pytest.MonkeyPatch) -> None:
    first, last = letters(job)
    tasks.render_report(first.pk)
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "render", failing)
        for _ in range(claims.MOST_FAULTS):
            tasks.render_report(last.pk)
    tasks.render_job(job.pk)
    assert now(job).status == "ready"
    assert now(job).pages == 1


def test_where_every_letter_failed_the_job_says_so(job: PrintJob, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "render", failing)
        for _ in range(claims.MOST_FAULTS):
            work(job)
    for _ in range(claims.MOST_FAULTS):
        tasks.render_job(job.pk)
    assert now(job).status == "failed"
    assert now(job).failure == "None of its letters could be made."


def test_a_failed_job_can_be_asked_for_again(job: PrintJob, gp: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "render_together", failing)
        for _ in range(claims.MOST_FAULTS):
            work(job)
    again = now(job)
    assert again.failure == "No paper."
    print_jobs.retry(job=again, by=gp)
    tasks.render_job(job.pk)
    assert now(job).status == "ready"


def test_the_sweep_finds_a_job_whose_message_was_lost(
    job: PrintJob, messages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claimed, "_UNSENT_AFTER", claimed._UNSENT_AFTER * 0)
    tasks.sweep_reports()
    assert messages == ["workups.tasks.render_report in bulk"] * 2
    messages.clear()
    for letter in letters(job):
        tasks.render_report(letter.pk)
    messages.clear()
    tasks.sweep_reports()
    assert messages == ["workups.tasks.render_job"]


# --- calling it off, printing, posting


def test_calling_it_off_stops_what_is_not_made_and_keeps_what_is(job: PrintJob, gp: Membership) -> None:
    first, last = letters(job)
    tasks.render_report(first.pk)
    print_jobs.cancel(job=job, by=gp)
    tasks.render_report(last.pk)
    tasks.render_job(job.pk)
    assert [letter.status for letter in letters(job)] == ["ready", "cancelled"]
    assert now(job).status == "cancelled"


def test_what_is_ready_can_not_be_called_off(job: PrintJob, gp: Membership) -> None:
    work(job)
    with pytest.raises(NotAllowedNow):
        print_jobs.cancel(job=now(job), by=gp)


def test_what_is_not_ready_can_be_neither_had_nor_posted(job: PrintJob, gp: Membership) -> None:
    for act in (print_jobs.download, print_jobs.posted):
        with pytest.raises(NotAllowedNow):
            act(job=job, by=gp)


def test_each_letter_is_noted_as_posted_once(job: PrintJob, gp: Membership) -> None:
    work(job)
    assert print_jobs.posted(job=now(job), by=gp) == 2
    assert print_jobs.posted(job=now(job), by=gp) == 0
    assert Dispatch.objects.filter(channel="post").count() == 2


def test_who_had_the_letters_is_kept(job: PrintJob, gp: Membership) -> None:
    work(job)
    print_jobs.download(job=now(job), by=gp)
    events = AuditEvent.objects.filter(subject_type="workups.printjob", subject_id=job.pk).order_by("id")
    assert list(events.values_list("event", flat=True)) == [
        "print_job.requested", "print_job.ready", "print_job.downloaded",
    ]  # fmt: skip


# --- what the tables refuse


def test_nothing_finished_can_be_changed_by_hand(job: PrintJob) -> None:
    work(job)
    for row, column, value in ((now(job), "pages", 9), (job.lines.first(), "refused", "x")):
        with refused_by_trigger():
            set_column(row, column, value)
        with refused_by_trigger():
            delete(row)


def test_a_letter_called_off_is_never_made(job: PrintJob, gp: Membership) -> None:
    letter = letters(job)[0]
    reports.cancel(report=letter, by=gp)
    with refused_by_trigger():
        set_column(letter, "status", "requested")
    assert PrintJobLine.objects.filter(report=letter).exists()
