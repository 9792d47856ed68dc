"""Every evaluation ends in one of four states, and says in a sentence why, naming what is to be done."""

from typing import Any

from hypothesis import given, settings

from tests.engine.invented import evaluated, investigation, management, red_flag
from tests.engine.test_properties import arm_engine as the_arm_engine
from tests.engine.test_properties import arm_patients, parts_of_vignettes
from workups.engine.evaluation import Engine, Evaluation
from workups.engine.urgency import RANK

STATES = {"act_now", "nothing_needed", "waiting", "outside_protocol"}
REASSURE = management("mg_reassure_benign", "weak = no")


def end(raw: dict[str, Any], **changes: Any) -> tuple[str, str]:
    found = evaluated(raw, **changes)
    return found.end_state, found.end_state_reason


def test_a_red_flag_at_soon_or_above_is_to_be_acted_on_now() -> None:
    flags = [red_flag("rf_low", "weak = yes", "soon"), red_flag("rf_high", "numb = yes", "same_day", title="High")]

    assert end({"weak": True}, red_flags=flags) == ("act_now", "rf_low: The team.")
    assert end({"weak": True, "numb": True}, red_flags=flags) == ("act_now", "High: The team.")


def test_a_routine_red_flag_is_not_to_be_acted_on_now() -> None:
    assert end({"weak": True}, red_flags=[red_flag("rf_x", "weak = yes", "routine")])[0] == "waiting"


def test_nothing_is_needed_only_when_reassurance_fires_and_it_says_what_is_not_excluded() -> None:
    core = "Every core finding was asked and examined and is negative"
    open_flag = red_flag("rf_x", "numb = yes", "routine")

    assert end({"weak": False}, management=[REASSURE]) == ("nothing_needed", f"{core}.")
    assert end({"weak": False}, management=[REASSURE], red_flags=[open_flag]) == (
        "nothing_needed",
        f"{core}; 1 red flag that needs other findings is not excluded.",
    )
    assert end({}, management=[REASSURE])[0] == "waiting"


def test_waiting_names_the_questions_then_the_tests_then_the_review() -> None:
    flag = red_flag("rf_x", "weak = yes AND numb = yes")
    test = investigation("ix_x", "weak = no")

    assert end({}, red_flags=[flag]) == ("waiting", "Waiting on “Weak” and “Numb”.")
    assert end({"weak": False}, red_flags=[flag], investigations=[test]) == (
        "waiting",
        "Waiting on the suggested tests.",
    )
    assert end({"weak": False}, red_flags=[flag]) == ("waiting", "Waiting on routine review.")


def test_another_site_is_outside_unless_something_is_to_be_acted_on(arm_engine: Engine) -> None:
    elsewhere = {"protocol_site": "leg"}
    found = arm_engine.evaluate(elsewhere)

    assert (found.end_state, found.end_state_reason) == (
        "outside_protocol",
        "The site is the leg; this protocol is for the arm.",
    )
    assert arm_engine.evaluate({**elsewhere, "thunderclap_headache": True}).end_state == "act_now"


def of(found: Evaluation) -> str:
    """The state as the rules in `ending.py` have it, worked out a second time; exactly one of them holds."""
    urgencies = [found.engine.urgency_of[code] for code in found.fired if code in found.engine.urgency_of]
    acts = any(RANK[urgency] <= RANK["soon"] for urgency in urgencies)
    outside = found.facts.get("protocol_site", found.engine.definition.site) != found.engine.definition.site
    calm = found.urgency == "self_care"
    holds = {
        "act_now": acts,
        "outside_protocol": outside and not acts,
        "nothing_needed": calm and not acts and not outside,
        "waiting": not (acts or outside or calm),
    }
    (state,) = [state for state, is_so in holds.items() if is_so]
    return state


@settings(max_examples=30, deadline=None)
@given(arm_patients | parts_of_vignettes())
def test_every_patient_of_the_arm_protocol_has_exactly_one_ending_with_its_reason(facts: dict[str, Any]) -> None:
    found = the_arm_engine().evaluate(facts)

    assert found.end_state in STATES
    assert found.end_state == of(found)
    assert found.end_state_reason.endswith(".")
    if found.end_state == "waiting":
        assert found.end_state_reason.removeprefix("Waiting on ").removesuffix(".").strip()
        assert found.next_questions(1) == [] or "“" in found.end_state_reason


def test_a_patient_of_whom_nothing_is_known_is_waited_on(arm_engine: Engine) -> None:
    found = arm_engine.evaluate({})

    assert found.end_state == "waiting"
    assert found.end_state_reason.count("“") == 3
