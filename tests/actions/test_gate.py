"""The gate is asked of a draft, answers once, and its answer is of exactly what it saw."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from clinic.errors import NotAllowed, NotAllowedNow
from workups import gate_runs
from workups.actions import drafts, gate
from workups.engine.edits import Edit, Whole
from workups.gate import outcome_of
from workups.models import GateRun, ProtocolVersion
from workups.protocol_files import load_library
from workups.queries.gate import gate_run_of
from workups.tasks import run_gate, sweep_gate_runs
from workups.vignette_files import library_vignettes

TODAY = date(2026, 11, 26)
FLAG = "rf_new"


@pytest.fixture
def draft(version, editor) -> ProtocolVersion:
    return drafts.begin(source=version, by=editor)


@pytest.fixture(scope="module")
def arm() -> Whole:
    protocol, dictionary = load_library("arm-twitching")
    return {
        "protocol": protocol,
        "dictionary": dictionary,
        "vignettes": [each.as_entry() for each in library_vignettes("arm-twitching")],
    }


def _with_flag(whole: Whole, **flag: Any) -> Whole:
    changed = deepcopy(dict(whole))
    new = {"code": FLAG, "title": "New", "urgency": "soon", "destination": "Neurology", "sources": ["GMK"]}
    changed["protocol"]["red_flags"].append(new | flag)
    return changed


class TestOutcome:
    def test_what_can_not_be_read_is_asked_nothing_further(self, arm):
        said = outcome_of(_with_flag(arm, when="no_such = yes"), TODAY)
        assert not said["passed"]
        assert [fault["path"] for fault in said["faults"]] == [f"red_flags[157].when ({FLAG})"]
        assert said["vignettes"] == 0

    def test_patients_that_are_no_list_of_patients_are_a_fault(self, arm):
        said = outcome_of({**arm, "vignettes": [{"id": "P1"}]}, TODAY)
        assert not said["passed"]
        assert "needs a mapping named findings" in said["faults"][0]["message"]

    def test_a_patient_who_comes_out_otherwise_refuses_it_and_coverage_waits(self, arm):
        wrong = {**arm["vignettes"][0], "expected": {"highest_urgency": "emergency_now"}}
        said = outcome_of({**arm, "vignettes": [wrong]}, TODAY)
        assert not said["passed"]
        assert said["failures"][0]["vignette"] == wrong["id"]
        assert said["coverage"] == []

    def test_a_flag_that_no_patient_shows_refuses_it_by_name(self, arm):
        said = outcome_of(_with_flag(arm, when="dysphagia = yes AND orthopnoea = yes AND age_years >= 97"), TODAY)
        assert not said["passed"]
        assert {gap["code"] for gap in said["gaps"]} == {FLAG}
        assert any("no vignette fires it" in gap["words"] for gap in said["gaps"])
        assert all(survivor["code"] != FLAG for survivor in said["survivors"]), "that it lacks patients is said once"

    def test_a_flag_that_can_never_come_up_is_a_fault(self, arm):
        never = _with_flag({**arm, "vignettes": []}, when="age_years < 16 AND age_years > 60")
        said = outcome_of(never, TODAY)
        assert any(FLAG in fault["path"] for fault in said["faults"])

    def test_a_review_that_is_overdue_refuses_it(self, arm):
        said = outcome_of({**arm, "vignettes": []}, date(2036, 1, 1))
        assert any(fault["path"] == "review_by" for fault in said["faults"])

    def test_the_library_passes_with_every_clause_counted(self, arm):
        said = outcome_of(arm, TODAY)
        assert said["passed"]
        assert len(said["coverage"]) == 410
        assert all(each["fired"] and each["ruled_out"] for each in said["coverage"])


class TestAsking:
    def test_a_gp_does_not_ask(self, draft, gp):
        with pytest.raises(NotAllowed):
            gate.ask(version=draft, by=gp)

    def test_a_published_version_is_not_asked_about(self, version, editor):
        with pytest.raises(NotAllowedNow):
            gate.ask(version=version, by=editor)

    def test_asked_twice_it_is_one_run(self, draft, editor):
        assert gate.ask(version=draft, by=editor) == gate.ask(version=draft, by=editor)
        assert GateRun.objects.count() == 1

    def test_a_changed_draft_has_no_answer_yet(self, draft, editor):
        run = gate.ask(version=draft, by=editor)
        run_gate(run.pk)
        assert gate_run_of(editor, draft) == run
        drafts.edit(draft=draft, edits=[Edit("sources", "S99", None, _SOURCE)], summary="A source", seen=0, by=editor)
        assert gate_run_of(editor, draft) is None


class TestRuns:
    def test_a_run_whose_draft_moved_on_says_so(self, draft, editor):
        run = gate.ask(version=draft, by=editor)
        drafts.edit(draft=draft, edits=[Edit("sources", "S99", None, _SOURCE)], summary="x", seen=0, by=editor)
        run_gate(run.pk)
        run.refresh_from_db()
        assert "changed before the gate came to it" in run.failure
        assert not run.passed

    def test_sent_twice_it_is_made_once(self, draft, editor):
        run = gate.ask(version=draft, by=editor)
        run_gate(run.pk)
        first = GateRun.objects.get(pk=run.pk)
        run_gate(run.pk)
        assert GateRun.objects.get(pk=run.pk).finished_at == first.finished_at
        assert first.outcome["passed"] is False, "a version without patients has gaps"

    def test_what_a_lost_worker_left_behind_is_sent_again_and_given_up_at_last(self, draft, editor, monkeypatch):
        sent: list[int] = []
        monkeypatch.setattr(run_gate, "delay", sent.append)
        run = gate.ask(version=draft, by=editor)
        long_ago = timezone.now() - timedelta(days=1)
        GateRun.objects.filter(pk=run.pk).update(claimed_at=long_ago, attempts=gate_runs.MOST_ATTEMPTS)
        sweep_gate_runs()
        assert sent == [run.pk]
        run_gate(run.pk)
        run.refresh_from_db()
        assert "Ask again" in run.failure

    def test_one_in_a_workers_hands_is_left_to_it(self, draft, editor):
        run = gate.ask(version=draft, by=editor)
        GateRun.objects.filter(pk=run.pk).update(claimed_at=timezone.now(), attempts=1)
        run_gate(run.pk)
        run.refresh_from_db()
        assert run.finished_at is None


_SOURCE = {"id": "S99", "title": "Another source"}
