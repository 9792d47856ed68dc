"""What a document rests on and what of it is otherwise now: changed, retracted, corrected; and what was new since."""

import pytest

from clinic.models import Membership
from tests.models import rows
from tests.views.asking import say
from workups.actions import answers, letters, reports
from workups.models import Letter, Report, Workup
from workups.queries.outdated import changes_since
from workups.queries.reports import reports_of_patient


@pytest.fixture
def summary(workup: Workup, gp: Membership) -> Report:
    """Asked for when weakness was said to be there."""
    say(workup, by=gp, weakness_reported=True)
    return reports.request(workup=workup, kind="record_summary", by=gp)


def is_outdated(report: Report, gp: Membership) -> bool:
    return next(each.is_outdated for each in reports_of_patient(gp, report.patient) if each.pk == report.pk)


def test_nothing_has_changed_right_away(summary: Report, gp: Membership) -> None:
    since = changes_since(summary)
    assert (since.results, since.answers, since.answered) == ([], [], 0)
    assert not is_outdated(summary, gp)


def test_an_answer_that_is_otherwise_now(summary: Report, gp: Membership) -> None:
    say(summary.workup, by=gp, weakness_reported=False)
    (changed,) = changes_since(summary).answers
    assert (changed.then.value, changed.now.value) == (True, False)
    assert is_outdated(summary, gp)


def test_an_answer_that_was_retracted(summary: Report, gp: Membership) -> None:
    workup = Workup.objects.get(pk=summary.workup_id)
    answers.retract(workup=workup, finding="weakness_reported", revision=workup.revision, by=gp)
    (changed,) = changes_since(summary).answers
    assert changed.now is None
    assert is_outdated(summary, gp)


def test_an_answer_that_was_changed_and_changed_back_is_as_it_was(summary: Report, gp: Membership) -> None:
    say(summary.workup, by=gp, weakness_reported=False)
    say(summary.workup, by=gp, weakness_reported=True)
    assert changes_since(summary).answers == []
    assert not is_outdated(summary, gp)


def test_what_was_not_known_then_is_new_and_no_change(summary: Report, gp: Membership) -> None:
    say(summary.workup, by=gp, cramps=True)
    since = changes_since(summary)
    assert (since.answers, since.answered) == ([], 1)
    assert not is_outdated(summary, gp)


def test_what_changed_before_it_was_asked_for_does_not_matter(workup: Workup, gp: Membership) -> None:
    say(workup, by=gp, weakness_reported=True)
    say(workup, by=gp, weakness_reported=False)
    summary = reports.request(workup=workup, kind="record_summary", by=gp)
    assert changes_since(summary).answers == []
    assert not is_outdated(summary, gp)


def test_another_workups_answers_do_not_matter(summary: Report, gp: Membership) -> None:
    other = rows.workup(by=gp, patient=summary.patient)
    rows.answer(other, by=gp)
    assert changes_since(summary).answered == 0


def test_what_rests_on_no_answer_does_not_grow_old(workup: Workup, gp: Membership) -> None:
    say(workup, by=gp, weakness_reported=True)
    letter = rows.report(workup, by=gp, kind="patient_letter")
    say(workup, by=gp, weakness_reported=False)
    assert changes_since(letter).answers == []
    assert not is_outdated(letter, gp)


def test_drafts_of_letters_stand_with_their_letter_not_in_the_patients_list(draft: Letter, gp: Membership) -> None:
    preview = letters.preview(letter=draft, by=gp)
    assert preview.pk not in {each.pk for each in reports_of_patient(gp, draft.patient)}
