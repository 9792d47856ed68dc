"""A section gone through at once: each finding is a recorded negative, and all of it can be taken back."""

import pytest

from clinic.errors import InvalidInput, NotAllowed, NotAllowedNow
from clinic.models import Membership
from tests.views.asking import held, say
from workups.actions import answers
from workups.models import Answer, Workup


def sweep(workup: Workup, section: str, *, by: Membership, revision: int | None = None) -> Workup:
    workup = Workup.objects.get(pk=workup.pk)
    seen = workup.revision if revision is None else revision
    answers.all_normal(workup=workup, section=section, revision=seen, by=by)
    return workup


def undo(workup: Workup, at: int, *, by: Membership) -> None:
    workup = Workup.objects.get(pk=workup.pk)
    answers.undo_all_normal(workup=workup, at=at, revision=workup.revision, by=by)


def test_every_finding_is_a_negative_with_author_and_time(workup: Workup, gp: Membership):
    sweep(workup, "gait", by=gp)

    swept = Answer.objects.filter(workup=workup, source="all_normal")
    assert {answer.finding: answer.value for answer in swept} == {"gait": "normal", "tandem_gait_impaired": False}
    assert {answer.recorded_by for answer in swept} == {gp}


def test_what_was_answered_stays_as_it_is(workup: Workup, gp: Membership):
    say(workup, by=gp, muscle_wasting_reported="yes")
    sweep(workup, "company", by=gp)

    assert held(workup, "muscle_wasting_reported") is True
    assert held(workup, "cramps") is False


def test_what_could_not_be_assessed_stays_unknown(workup: Workup, gp: Membership):
    answers.not_assessable(workup=workup, finding="gait", reason="In a wheelchair", revision=workup.revision, by=gp)
    sweep(workup, "gait", by=gp)

    assert held(workup, "gait") is None
    assert held(workup, "tandem_gait_impaired") is False


def test_numbers_and_delicate_questions_are_left_to_be_asked(workup: Workup, gp: Membership):
    sweep(workup, "person", by=gp)
    sweep(workup, "general", by=gp)

    for finding in ("self_harm_thoughts", "distress_level", "drives", "pulse_rate", "temp_c"):
        assert held(workup, finding) is None
    assert held(workup, "consciousness_acvpu") == "alert"


def test_hidden_questions_are_not_answered(workup: Workup, gp: Membership):
    sweep(workup, "alarm", by=gp)
    assert held(workup, "gestation_weeks") is None
    assert held(workup, "pregnancy_status") is None


def test_undone_they_are_unknown_again(workup: Workup, gp: Membership):
    at = sweep(workup, "company", by=gp).revision
    undo(workup, at, by=gp)

    assert held(workup, "cramps") is None
    with pytest.raises(NotAllowedNow):
        undo(workup, at, by=gp)


def test_undoing_leaves_what_was_answered_anew(workup: Workup, gp: Membership):
    at = sweep(workup, "company", by=gp).revision
    say(workup, by=gp, cramps="yes")
    undo(workup, at, by=gp)

    assert held(workup, "cramps") is True
    assert held(workup, "neck_pain") is None


def test_single_answers_are_not_undone_by_their_revision(workup: Workup, gp: Membership):
    said = say(workup, by=gp, cramps="no")
    with pytest.raises(NotAllowedNow):
        undo(workup, said.revision, by=gp)
    assert held(workup, "cramps") is False


@pytest.mark.parametrize("section", ["invented", "", "plan"])
def test_a_section_that_there_is_not(workup: Workup, gp: Membership, section: str):
    with pytest.raises(InvalidInput, match="no such section"):
        sweep(workup, section, by=gp)


def test_nothing_left(workup: Workup, gp: Membership):
    sweep(workup, "gait", by=gp)
    with pytest.raises(InvalidInput, match="Nothing is left"):
        sweep(workup, "gait", by=gp)


def test_a_finding_that_a_colleague_answered_meanwhile(workup: Workup, gp: Membership, nurse: Membership):
    """What they answered is known by now, so it is not swept; nothing of theirs can be overwritten."""
    seen = Workup.objects.get(pk=workup.pk).revision
    say(workup, by=nurse, cramps="yes")
    sweep(workup, "company", by=gp, revision=seen)
    assert held(workup, "cramps") is True
    assert held(workup, "neck_pain") is False


def test_who_may_not(workup: Workup, receptionist: Membership):
    with pytest.raises(NotAllowed):
        sweep(workup, "gait", by=receptionist)
    with pytest.raises(NotAllowed):
        undo(workup, 1, by=receptionist)
