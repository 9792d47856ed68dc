"""The trace of a rule says of every part what it rests on, who recorded that and when, and what would change it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from workups.engine.facts import read_value
from workups.evaluate import Evaluated
from workups.models.answer import Source
from workups.presenters.consultation.trace import Part, Trace, trace

NOON = timezone.make_aware(datetime(2026, 3, 2, 12, 31))
SHAH = "Dr Anita Shah"


def answer(value: Any = None, source: str = Source.PERSON, **details: Any) -> SimpleNamespace:
    said = {"value": value, "source": source, "not_assessable": "", "recorded_at": NOON, "author": SHAH}
    return SimpleNamespace(**{**said, **details})


@pytest.fixture
def traced(known, monkeypatch):
    """`traced("rf_x", {"weakness_reported": answer(True)}, age_years=40)`: answers, then what the record says."""
    monkeypatch.setattr(timezone, "localdate", lambda: NOON.date())

    def make(code: str, answers: dict[str, Any], **of_the_record: Any) -> Trace:
        engine = known().engine
        facts = {each: said.value for each, said in answers.items() if said.value is not None} | of_the_record
        read = {each: read_value(engine.definition.finding(each), value) for each, value in facts.items()}
        return trace(SimpleNamespace(pk=7), Evaluated(engine, read, answers, engine.evaluate(read)), code)

    return make


def parts(part: Part) -> Iterator[Part]:
    yield part
    for inner in part.parts:
        yield from parts(inner)


def known_in(found: Trace) -> list[str]:
    said = [(how, each) for part in parts(found.because) for how, each in part.known]
    return list(dict.fromkeys(f"{how}: {each.label}: {each.value} ({each.by})" for how, each in said))


def test_an_answer_says_who_recorded_it_and_when(traced):
    found = traced("rf_thunderclap", {"thunderclap_headache": answer(True)})
    assert known_in(found) == ["recorded: Thunderclap headache: Yes (Dr Anita Shah, 12:31)"]


def test_an_answer_of_another_day_says_the_day(traced):
    found = traced("rf_thunderclap", {"thunderclap_headache": answer(True, recorded_at=NOON - timedelta(days=3))})
    assert known_in(found) == ["recorded: Thunderclap headache: Yes (Dr Anita Shah, 27 Feb 2026)"]


def test_a_result_says_that_it_is_one(traced):
    found = traced("rf_ca_critical", {"res_calcium_adj": answer(1.7, Source.RESULT)})
    assert known_in(found) == ["recorded: Adjusted calcium: 1.7 mmol/L (Result, entered by Dr Anita Shah, 12:31)"]


def test_what_the_record_says_is_nobodys_answer(traced):
    found = traced("rf_child_any", {}, age_years=9)
    assert known_in(found) == ["from the patient’s record: Age: 9 years ()"]


def test_what_cannot_be_assessed_says_why_and_who_said_so(traced):
    found = traced("rf_thunderclap", {"thunderclap_headache": answer(not_assessable="patient asleep")})
    assert known_in(found) == [
        "recorded: Thunderclap headache: can’t be assessed, patient asleep (Dr Anita Shah, 12:31)"
    ]


def test_what_was_taken_back_or_never_asked_is_not_said_to_be_recorded(traced):
    assert known_in(traced("rf_thunderclap", {"thunderclap_headache": answer(None)})) == []
    assert known_in(traced("rf_thunderclap", {})) == []


def test_every_known_member_of_a_group_is_shown_with_who_recorded_it(traced):
    found = traced("rf_limb_cold", {"limb_perfusion_l": answer("cool_pale"), "limb_perfusion_r": answer("normal")})
    assert len([each for each in known_in(found) if each.endswith("(Dr Anita Shah, 12:31)")]) == 2


def test_what_was_worked_out_leads_to_the_answers_behind_it(traced, definition):
    found = traced("mg_seizure_safety", {"twitch_spread_march": answer(True)})
    first, *behind = known_in(found)
    assert first == f"worked out: {definition.derived_label('d_seizure_like')}: Yes ()"
    assert any("(Dr Anita Shah, 12:31)" in each for each in behind)


def test_single_answers_that_would_change_a_rule_are_told_by_what_they_would_do(traced):
    found = traced("rf_thunderclap", {"thunderclap_headache": answer(False)})
    assert [(each.title, [jump.label for jump in each.answers]) for each in found.changes] == [
        ("Any one of these would make it apply", ["“Thunderclap headache” is yes"]),
        ("Any one of these would leave it not settled", ["“Thunderclap headache” is not recorded"]),
    ]
    assert found.changes[0].answers[0].href.endswith("#item-thunderclap_headache")


def test_what_the_record_says_is_no_answer_that_could_be_changed(traced):
    found = traced("rf_child_any", {}, age_years=9)
    assert found.changes == ()


def test_of_very_many_changes_the_first_are_shown_and_the_others_counted(traced):
    (found,) = [each for each in traced("ref_neurology_ag", {}).changes if each.more]
    assert len(found.answers) == 12
