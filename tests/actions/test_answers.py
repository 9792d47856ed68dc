"""What was found is recorded, superseded, taken back, or noted as not assessable; nothing of it is ever lost."""

from typing import Any

import pytest

from clinic.errors import Conflict, InvalidInput, NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import AuditEvent, Membership
from tests.factories import close
from workups.actions import answers
from workups.evaluate import evaluate
from workups.models import AdviceEntry, Answer, Workup

WEAKNESS = "weakness_reported"
SWALLOWING = "dysphagia"


def _says(workup: Workup, value: Any, *, by: Membership, finding: str = WEAKNESS, revision: int | None = None) -> None:
    seen = workup.revision if revision is None else revision
    answers.record(workup=workup, finding=finding, value=value, revision=seen, by=by)


def _held(workup: Workup, finding: str = WEAKNESS) -> Answer:
    return Answer.objects.get(workup=workup, finding=finding, superseded_at=None)


def _opened_again(workup: Workup) -> Workup:
    """The workup as another browser has it before it."""
    return Workup.objects.select_related("patient", "version").get(pk=workup.pk)


class TestRecord:
    def test_an_answer_says_what_by_whom_and_makes_a_revision(self, workup: Workup, gp: Membership) -> None:
        before = workup.revision

        _says(workup, True, by=gp)

        answer = _held(workup)
        assert (answer.value, answer.recorded_by, answer.source) == (True, gp, "person")
        assert answer.revision == workup.revision == before + 1
        assert _opened_again(workup).revision == workup.revision
        assert workup.touched_by == gp

    def test_a_second_thought_supersedes_and_keeps_the_first(
        self, workup: Workup, gp: Membership, nurse: Membership
    ) -> None:
        _says(workup, True, by=gp)
        _says(workup, False, by=nurse)

        first, second = Answer.objects.filter(workup=workup, finding=WEAKNESS).order_by("pk")
        assert (first.value, first.superseded_by) == (True, nurse)
        assert first.superseded_at is not None
        assert (second.value, second.superseded_at) == (False, None)

    @pytest.mark.parametrize(
        ("finding", "typed", "kept"),
        [
            (WEAKNESS, "yes", True),
            (WEAKNESS, "no", False),
            ("twitch_duration", "6 weeks", "6w"),
            ("caffeine_mg_day", " 400 ", 400),
            ("temp_c", "36.7", 36.7),
            ("cancer_history", "past", "past"),
            ("pmh", ["diabetes", "heart_disease"], ["diabetes", "heart_disease"]),
            ("mrc_elbow_extension_l", "4", 4),
        ],
    )
    def test_what_was_typed_is_kept_as_a_value(
        self, workup: Workup, gp: Membership, finding: str, typed: Any, kept: Any
    ) -> None:
        _says(workup, typed, by=gp, finding=finding)

        value = _held(workup, finding).value
        assert (sorted(value) if isinstance(value, list) else value) == kept

    @pytest.mark.parametrize(
        ("finding", "typed"),
        [
            (WEAKNESS, "perhaps"),
            (WEAKNESS, 1),
            ("twitch_duration", "6"),
            ("caffeine_mg_day", "lots"),
            ("temp_c", "367"),
            ("mrc_elbow_extension_l", "6"),
            ("cancer_history", "none of your business"),
            ("pmh", ["diabetes", "invented"]),
            ("pmh", []),
            ("no_such_finding", True),
        ],
    )
    def test_what_can_not_be_is_refused_beside_its_finding(
        self, workup: Workup, gp: Membership, finding: str, typed: Any
    ) -> None:
        before = workup.revision

        with pytest.raises(InvalidInput) as refused:
            _says(workup, typed, by=gp, finding=finding)

        assert refused.value.field == finding
        assert refused.value.status == 422
        assert not Answer.objects.filter(workup=workup).exists()
        assert _opened_again(workup).revision == before

    @pytest.mark.parametrize(
        ("finding", "value"), [("age_years", 12), ("protocol_site", "leg"), ("sex_at_birth", "male")]
    )
    def test_what_the_record_says_is_put_right_there(
        self, workup: Workup, gp: Membership, finding: str, value: Any
    ) -> None:
        with pytest.raises(InvalidInput, match="comes from the patient's record"):
            _says(workup, value, by=gp, finding=finding)

    def test_a_section_is_recorded_whole_or_not_at_all(self, workup: Workup, gp: Membership) -> None:
        with pytest.raises(InvalidInput) as refused:
            answers.record_all(
                workup=workup, values={WEAKNESS: False, "temp_c": "hot"}, revision=workup.revision, by=gp
            )
        assert refused.value.field == "temp_c"
        assert not Answer.objects.filter(workup=workup).exists()

        answers.record_all(workup=workup, values={WEAKNESS: False, "temp_c": 36.6}, revision=workup.revision, by=gp)
        assert Answer.objects.filter(workup=workup, revision=workup.revision).count() == 2


class TestUnknown:
    def test_a_retracted_answer_is_unknown_never_no(self, workup: Workup, gp: Membership) -> None:
        _says(workup, True, by=gp)

        answers.retract(workup=workup, finding=WEAKNESS, revision=workup.revision, by=gp)

        assert _held(workup).value is None
        assert WEAKNESS not in evaluate(workup).facts
        assert Answer.objects.filter(workup=workup, value=True).count() == 1, "what was said stays in the history"

    def test_what_can_not_be_assessed_is_unknown_with_its_reason(self, workup: Workup, gp: Membership) -> None:
        answers.not_assessable(
            workup=workup, finding="gait", reason=" in a wheelchair ", revision=workup.revision, by=gp
        )

        assert (_held(workup, "gait").value, _held(workup, "gait").not_assessable) == (None, "in a wheelchair")
        assert "gait" not in evaluate(workup).facts

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "a\0b"])
    def test_a_reason_is_needed_and_is_short(self, workup: Workup, gp: Membership, reason: str) -> None:
        with pytest.raises(InvalidInput) as refused:
            answers.not_assessable(workup=workup, finding="gait", reason=reason, revision=workup.revision, by=gp)

        assert refused.value.field == "gait"


class TestTwoPeople:
    """Both have the workup open; each page names the revision that it saw."""

    def test_another_finding_is_saved_beside_the_others(
        self, workup: Workup, gp: Membership, nurse: Membership
    ) -> None:
        theirs = _opened_again(workup)
        seen = theirs.revision
        _says(workup, True, by=gp)

        _says(theirs, False, by=nurse, finding=SWALLOWING, revision=seen)

        assert (_held(workup).value, _held(workup, SWALLOWING).value) == (True, False)
        assert theirs.revision == seen + 2

    def test_the_same_finding_is_a_conflict_that_names_the_other(
        self, workup: Workup, gp: Membership, nurse: Membership
    ) -> None:
        theirs = _opened_again(workup)
        seen = theirs.revision
        _says(workup, True, by=gp)

        with pytest.raises(Conflict, match="Dr Anita Shah changed this at") as refused:
            _says(theirs, False, by=nurse, revision=seen)

        assert refused.value.status == 409
        assert _held(workup).value is True, "nothing was overwritten"

    def test_a_change_made_before_the_page_was_opened_is_none(
        self, workup: Workup, gp: Membership, nurse: Membership
    ) -> None:
        _says(workup, True, by=gp)
        theirs = _opened_again(workup)
        _says(workup, True, by=gp, finding=SWALLOWING)

        _says(theirs, False, by=nurse)

        assert _held(workup).value is False

    def test_taking_back_what_somebody_else_just_changed_is_a_conflict_too(
        self, workup: Workup, gp: Membership, nurse: Membership
    ) -> None:
        theirs = _opened_again(workup)
        _says(workup, True, by=gp)

        with pytest.raises(Conflict):
            answers.retract(workup=theirs, finding=WEAKNESS, revision=theirs.revision, by=nurse)
        with pytest.raises(Conflict):
            answers.not_assessable(workup=theirs, finding=WEAKNESS, reason="asleep", revision=theirs.revision, by=nurse)

    def test_the_same_save_twice_is_a_conflict_the_second_time(self, workup: Workup, gp: Membership) -> None:
        """A double click: one answer is enough, and the page is told so."""
        again, seen = _opened_again(workup), workup.revision
        _says(workup, True, by=gp)

        with pytest.raises(Conflict):
            _says(again, True, by=gp, revision=seen)

        assert Answer.objects.filter(workup=workup).count() == 1

    def test_the_advice_log_is_not_told_the_same_thing_twice(
        self, workup: Workup, gp: Membership, nurse: Membership
    ) -> None:
        """Not even when a page saves that does not know what was advised meanwhile."""
        theirs = _opened_again(workup)
        seen = theirs.revision
        _says(workup, True, by=gp, finding="sudden_face_arm_speech")

        _says(theirs, False, by=nurse, finding=SWALLOWING, revision=seen)

        codes = list(AdviceEntry.objects.filter(workup=workup, change="appeared").values_list("code", flat=True))
        assert "rf_stroke_now" in codes
        assert len(codes) == len(set(codes))


class TestWhoAndWhen:
    def test_a_nurse_may(self, workup: Workup, nurse: Membership) -> None:
        _says(workup, True, by=nurse)

        assert _held(workup).recorded_by == nurse

    def test_reception_may_not(self, workup: Workup, receptionist: Membership) -> None:
        with pytest.raises(NotAllowed, match="may not start workups and record answers"):
            _says(workup, True, by=receptionist)

    def test_to_a_stranger_there_is_no_such_workup(self, workup: Workup, stranger: Membership) -> None:
        with pytest.raises(NotFoundHere):
            _says(workup, True, by=stranger)
        with pytest.raises(NotFoundHere):
            answers.record_all(workup=workup, values={WEAKNESS: True}, revision=workup.revision, by=stranger)
        with pytest.raises(NotFoundHere):
            answers.retract(workup=workup, finding=WEAKNESS, revision=workup.revision, by=stranger)
        with pytest.raises(NotFoundHere):
            answers.not_assessable(workup=workup, finding=WEAKNESS, reason="x", revision=workup.revision, by=stranger)

    def test_a_closed_workup_takes_no_answer(self, workup: Workup, gp: Membership) -> None:
        open_page = _opened_again(workup)
        close(workup, outcome="Reassured", by=gp)

        for page in (workup, open_page):
            with pytest.raises(NotAllowedNow, match="Reopen it"):
                _says(page, True, by=gp)

        assert not Answer.objects.filter(workup=workup).exists()

    def test_each_save_leaves_one_line_in_the_audit_trail_and_no_patient_words(
        self, workup: Workup, gp: Membership
    ) -> None:
        _says(workup, "past", by=gp, finding="cancer_history")

        event = AuditEvent.objects.get(event="answer.recorded")
        assert (event.by, event.subject_id, event.practice_id) == (gp, workup.pk, gp.practice_id)
        assert event.details == {"finding": "cancer_history", "revision": workup.revision}


class TestAdvice:
    def test_a_red_flag_rises_with_its_reasons_and_goes_when_they_go(self, workup: Workup, gp: Membership) -> None:
        _says(workup, True, by=gp, finding="sudden_face_arm_speech")
        assert workup.urgency == _opened_again(workup).urgency == "emergency_now"
        assert "rf_stroke_now" in workup.advice["fired"]

        _says(workup, False, by=gp, finding="sudden_face_arm_speech")
        assert workup.urgency != "emergency_now"

        rose, went = AdviceEntry.objects.filter(workup=workup, code="rf_stroke_now").order_by("pk")
        assert (rose.change, went.change) == ("appeared", "withdrawn")
        assert rose.because["sudden_face_arm_speech"] is True
        assert rose.urgency == "emergency_now"
        assert rose.revision == went.revision - 1
        assert (rose.version_id, rose.by) == (workup.version_id, gp)
        assert rose.engine

    def test_what_stays_advised_is_not_logged_again(self, workup: Workup, gp: Membership) -> None:
        _says(workup, True, by=gp, finding="sudden_face_arm_speech")
        logged = AdviceEntry.objects.filter(workup=workup).count()

        _says(workup, True, by=gp, finding="sudden_face_arm_speech")

        assert AdviceEntry.objects.filter(workup=workup).count() == logged
