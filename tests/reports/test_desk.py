"""From asking to a PDF: made once, from what was frozen, by whoever takes it; lost by nobody."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clinic.access import Role
from clinic.errors import InvalidInput, NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import AuditEvent, Membership
from tests.factories import MembershipFactory
from workups import tasks
from workups.actions import answers, reports
from workups.engine.trace import replay
from workups.evaluate import engine_for
from workups.models import Report, ReportKind, ReportStatus, Workup, claimed
from workups.reports import claims
from workups.reports.fingerprint import sha256_of
from workups.reports.render import Rendered, RenderError, render

KIND = ReportKind.RECORD_SUMMARY
MADE = Rendered(pdf=b"%PDF", sha256="a" * 64, pages=2)


def now(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def events(report: Report) -> list[str]:
    rows = AuditEvent.objects.filter(subject_type="workups.report", subject_id=report.pk)
    return list(rows.order_by("id").values_list("event", flat=True))


def visibility_passes(report: Report) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    Report.objects.filter(pk=report.pk).update(claimed_at=long_ago)


@contextmanager
def rendering(result: Callable[..., Any]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks, "render", result)
        yield


def failing(fault: Exception) -> Callable[..., Rendered]:
    def fail(*_: object) -> Rendered:
        raise fault

    return fail


# --- Asking ---------------------------------------------------------------------------------------------------


def test_asking_freezes_the_record_and_sends_after_the_commit(
    workup: Workup, gp: Membership, sent: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        report = reports.request(workup=workup, kind=KIND, by=gp)
        assert sent == []
    assert sent == [report.pk]
    assert now(report).snapshot_sha256 == sha256_of(now(report).snapshot)
    assert now(report).snapshot["patient"]["name"] == "ADEYEMI, Grace"
    assert events(report) == ["report.requested"]


def test_a_queue_that_can_not_be_reached_refuses_nobody(
    workup: Workup, gp: Membership, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(tasks.render_report, "delay", failing(ConnectionError()))
    with django_capture_on_commit_callbacks(execute=True):
        report = reports.request(workup=workup, kind=KIND, by=gp)
    assert now(report).status == ReportStatus.REQUESTED


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MANAGER])
def test_roles_that_may_not_ask(workup: Workup, role: Role) -> None:
    member = MembershipFactory(practice=workup.practice, role=role)
    with pytest.raises(NotAllowed):
        reports.request(workup=workup, kind=KIND, by=member)


def test_a_stranger_finds_nothing_to_ask_about(workup: Workup, stranger: Membership) -> None:
    with pytest.raises(NotFoundHere):
        reports.request(workup=workup, kind=KIND, by=stranger)


def test_an_unknown_kind_is_refused(workup: Workup, gp: Membership) -> None:
    with pytest.raises(InvalidInput) as refused:
        reports.request(workup=workup, kind="novel", by=gp)
    assert refused.value.field == "kind"


def test_what_was_frozen_can_be_replayed_to_the_same_outcome(workup: Workup, gp: Membership) -> None:
    answers.record(workup=workup, finding="weakness_reported", value=True, revision=workup.revision, by=gp)
    kept = now(reports.request(workup=workup, kind=KIND, by=gp)).snapshot["evaluation"]
    assert kept["facts"]["weakness_reported"] is True
    assert replay(kept, engine_for(workup)) == ()


def test_asking_costs_few_queries(workup: Workup, gp: Membership, django_assert_max_num_queries: Any) -> None:
    # savepoints 4 + workup + answers + results + orders + decisions and notes + follow-ups + what happened
    # + results over time + letterhead + report + audit event = 15
    with django_assert_max_num_queries(15):
        reports.request(workup=workup, kind=KIND, by=gp)


# --- Making ---------------------------------------------------------------------------------------------------


def test_a_report_is_made_from_what_was_frozen_not_from_what_is_known_now(
    report: Report, workup: Workup, gp: Membership
) -> None:
    frozen = now(report).snapshot
    answers.record(workup=workup, finding="weakness_reported", value=True, revision=workup.revision, by=gp)
    tasks.render_report(report.pk)
    made = now(report)
    assert made.status == ReportStatus.READY
    assert bytes(made.pdf) == render(frozen, KIND).pdf
    assert made.pages > 1
    assert events(report) == ["report.requested", "report.ready"]


def test_made_twice_in_a_row_it_is_made_once(report: Report) -> None:
    tasks.render_report(report.pk)
    tasks.render_report(report.pk)
    assert events(report).count("report.ready") == 1
    assert now(report).attempts == 1


def test_only_one_of_two_workers_takes_it(report: Report) -> None:
    assert claims.take(Report, report.pk) is not None
    assert claims.take(Report, report.pk) is None


def test_a_claim_left_behind_may_be_taken_again(report: Report) -> None:
    claims.take(Report, report.pk)
    visibility_passes(report)
    taken = claims.take(Report, report.pk)
    assert taken is not None
    assert taken.attempt == 2


def test_the_second_of_two_results_is_dropped(report: Report) -> None:
    slow = claims.take(Report, report.pk)
    visibility_passes(report)
    quick = claims.take(Report, report.pk)
    assert claims.keep(quick, MADE)
    assert not claims.keep(slow, replace(MADE, pages=3))
    assert now(report).pages == 2
    assert events(report).count("report.ready") == 1


def test_a_worker_whose_claim_is_stale_can_not_give_back_the_claim_of_another(report: Report) -> None:
    slow = claims.take(Report, report.pk)
    visibility_passes(report)
    claims.take(Report, report.pk)
    assert not claims.give_back(slow, "too late")
    assert now(report).claimed_at is not None


def test_there_is_nothing_to_take_of_a_report_that_does_not_exist(db: None) -> None:
    assert claims.take(Report, 0) is None
    tasks.render_report(0)


# --- Faults ---------------------------------------------------------------------------------------------------


def test_a_fault_is_tried_three_times_and_then_said_in_words(report: Report, sent: list[int]) -> None:
    with rendering(failing(RenderError("The page could not be set: no paper."))):
        for _ in range(3):
            tasks.render_report(report.pk)
    assert sent == [report.pk, report.pk]
    assert now(report).status == ReportStatus.FAILED
    assert now(report).failure == "The page could not be set: no paper."
    assert events(report) == ["report.requested", "report.failed"]


def test_one_fault_does_not_keep_it_from_being_made(report: Report) -> None:
    with rendering(failing(RenderError("A hiccup."))):
        tasks.render_report(report.pk)
    assert now(report).status == ReportStatus.REQUESTED
    tasks.render_report(report.pk)
    assert now(report).status == ReportStatus.READY


def test_an_unexpected_fault_is_recorded_and_still_seen_by_the_worker(report: Report) -> None:
    with rendering(failing(KeyError("patient words"))):
        for _ in range(3):
            with pytest.raises(KeyError):
                tasks.render_report(report.pk)
    assert now(report).failure == "An unexpected fault stopped the report maker (KeyError)."


def test_a_report_that_kills_its_makers_is_given_up_in_words(report: Report) -> None:
    for _ in range(claims.MOST_TAKEN):
        assert claims.take(Report, report.pk) is not None
        visibility_passes(report)
    assert claims.take(Report, report.pk) is None
    assert now(report).status == ReportStatus.FAILED
    assert "stopped" in now(report).failure


def failed(report: Report) -> Report:
    with rendering(failing(RenderError("No paper."))):
        for _ in range(3):
            tasks.render_report(report.pk)
    return now(report)


def test_a_failed_report_can_be_asked_for_again(report: Report, receptionist: Membership) -> None:
    again = failed(report)
    reports.retry(report=again, by=receptionist)
    assert (again.status, again.failure, again.attempts) == (ReportStatus.REQUESTED, "", 0)
    tasks.render_report(report.pk)
    assert now(report).status == ReportStatus.READY
    assert events(report) == ["report.requested", "report.failed", "report.retried", "report.ready"]


def test_only_a_failed_report_can_be_asked_for_again(report: Report, gp: Membership) -> None:
    with pytest.raises(NotAllowedNow):
        reports.retry(report=report, by=gp)


# --- The sweep ------------------------------------------------------------------------------------------------


def test_the_sweep_leaves_alone_what_was_just_sent(report: Report, sent: list[int]) -> None:
    tasks.sweep_reports()
    assert sent == []


def test_the_sweep_sends_what_nobody_took(report: Report, sent: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claimed, "_UNSENT_AFTER", timedelta(0))
    tasks.sweep_reports()
    assert sent == [report.pk]


def test_the_sweep_sends_what_a_worker_left_behind_but_not_what_one_has_in_hand(
    report: Report, sent: list[int]
) -> None:
    claims.take(Report, report.pk)
    tasks.sweep_reports()
    assert sent == []
    visibility_passes(report)
    tasks.sweep_reports()
    assert sent == [report.pk]


def test_the_sweep_leaves_alone_what_is_finished(
    report: Report, sent: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claimed, "_UNSENT_AFTER", timedelta(0))
    tasks.render_report(report.pk)
    tasks.sweep_reports()
    assert sent == []
