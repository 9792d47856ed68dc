"""Why a rule stands as it does: the values that carried it, and only those unknowns on which it still turns."""

from typing import Any

import pytest

from tests.engine.invented import check, derived, engine, red_flag, referral
from workups.engine.evaluation import Engine, State
from workups.engine.explain import Explanation, Node, explain
from workups.engine.facts import read_facts


def explained(raw: dict[str, Any], condition: str, **changes: Any) -> Explanation:
    ready = engine(red_flags=[red_flag("rf_x", condition)], **changes)
    return explain(ready, read_facts(ready.definition.findings, raw), "rf_x")


def carrying(node: Node) -> list[str]:
    """The leaves that carried the outcome, top to bottom."""
    if not node.carries:
        return []
    return [node.text] if not node.parts else [text for part in node.parts for text in carrying(part)]


@pytest.mark.parametrize(
    ("condition", "raw", "missing"),
    [
        ("weak = yes AND numb = yes", {}, ("weak", "numb")),
        ("weak = yes AND numb = yes", {"weak": True}, ("numb",)),
        ("weak = yes AND numb = yes", {"weak": False}, ()),
        ("weak = yes OR numb = yes", {"weak": False}, ("numb",)),
        ("weak = yes OR numb = yes", {"weak": True}, ()),
        ("(weak = yes AND pattern = jerk) OR numb = yes", {"weak": False}, ("numb",)),
        ("(weak = yes OR pattern = jerk) AND numb = yes", {"weak": True}, ("numb",)),
        ("NOT (weak = yes AND numb = yes)", {"weak": True}, ("numb",)),
        ("COUNT(weak = yes, numb = yes, pattern = jerk) >= 2", {"weak": True}, ("numb", "pattern")),
        ("COUNT(weak = yes, numb = yes, pattern = jerk) >= 3", {"weak": False}, ()),
        ("weak = yes AND NOTYES(numb)", {}, ("weak",)),
        ("MIN(@reflex) <= 1 AND weak = yes", {}, ("weak", "reflex_l", "reflex_r")),
        ("ANYEQ(@pulse, absent)", {"pulse_l": "normal"}, ("pulse_r",)),
        ("ABSDIFF(reflex_l, reflex_r) >= 2", {"reflex_r": 1}, ("reflex_l",)),
    ],
)
def test_only_pivotal_unknowns_are_missing(condition: str, raw: dict[str, Any], missing: tuple[str, ...]) -> None:
    assert explained(raw, condition).missing == missing


def test_derived_findings_are_looked_through_to_what_a_person_can_answer() -> None:
    changes = {
        "derived": [
            derived("d_top", "d_base = yes AND numb = yes", "d_base = no"),
            derived("d_base", "weak = yes OR MAX(@reflex) >= 3", "weak = no AND pattern = none"),
        ]
    }

    assert explained({}, "d_top = yes", **changes).missing == ("weak", "numb", "pattern", "reflex_l", "reflex_r")
    assert explained({"weak": True}, "d_top = yes", **changes).missing == ("numb",)
    assert explained({"weak": False, "numb": True, "reflex_l": 2}, "d_top = yes", **changes).missing == ("pattern",)


def test_a_derived_finding_whose_conditions_contradict_each_other_turns_on_what_was_not_measured() -> None:
    changes = {"derived": [derived("d_brisk", "MAX(@reflex) >= 3", "pattern = none")]}

    found = explained({"reflex_l": 2, "pattern": "jerk"}, "d_brisk = yes", **changes)

    assert found.state is State.WAITING
    assert found.missing == ("reflex_r",)


def test_an_earlier_rule_is_looked_through_too() -> None:
    ready = engine(
        data_quality=[check("dq_x", "weak = no AND pattern = jerk")],
        red_flags=[red_flag("rf_x", "weak = yes AND numb = yes", "emergency_now")],
        referrals=[
            referral("ref_fired", "FIRED(rf_x)"), referral("ref_highest", "HIGHEST(emergency_now)"),
            referral("ref_urgent", "NOT URGENCY_BELOW(soon)"), referral("ref_conflict", "NOT NO_DQ"),
        ],
    )  # fmt: skip

    for code in ("ref_fired", "ref_highest", "ref_urgent"):
        assert explain(ready, {"weak": True}, code).missing == ("numb",)
    assert explain(ready, {"weak": False}, "ref_conflict").missing == ("pattern",)


def test_the_tree_tells_what_each_part_came_to_and_which_parts_carried_it() -> None:
    found = explained(
        {"weak": True, "numb": False}, "weak = yes AND (numb = yes OR pattern = jerk OR site includes arm)"
    )

    assert found.state is State.WAITING
    assert found.because.value is None
    assert carrying(found.because) == ["pattern = jerk", "site includes arm"]
    weak, either = found.because.parts
    assert (weak.finding, weak.reading, weak.value, weak.carries) == ("weak", True, True, False)
    assert [part.value for part in either.parts] == [False, None, None]
    assert either.text == "numb = yes OR pattern = jerk OR site includes arm"


def test_the_tree_goes_on_behind_a_derived_finding_where_it_carries() -> None:
    changes = {"derived": [derived("d_bad", "weak = yes OR numb = yes", "OTHERWISE")]}

    excluded = explained({"weak": False, "numb": False}, "d_bad = yes", **changes)
    waiting = explained({"numb": True}, "d_bad = yes AND pattern = jerk", **changes)

    assert carrying(excluded.because) == ["weak = yes", "numb = yes"]
    assert carrying(waiting.because) == ["pattern = jerk"]
    assert waiting.because.parts[0].parts == ()


def test_the_answers_that_carried_an_outcome_are_told() -> None:
    changes = {
        "derived": [derived("d_bad", "weak = yes OR MIN(@reflex) <= 1", "OTHERWISE")],
        "numeric": [{"code": "d_diff", "label": "Difference", "formula": "ABSDIFF(reflex_l, reflex_r)"}],
    }
    raw = {"reflex_l": 1, "reflex_r": 4, "numb": True, "pattern": "jerk"}

    assert explained(raw, "d_bad = yes AND (numb = yes OR pattern = none)", **changes).carried_by == {
        "reflex_l": 1,
        "reflex_r": 4,
        "numb": True,
    }
    assert explained(raw, "d_diff >= 2", **changes).carried_by == {"reflex_l": 1, "reflex_r": 4}


def test_a_rule_that_fired_misses_nothing() -> None:
    found = explained({"weak": True}, "weak = yes AND NOTYES(numb)")

    assert found.state is State.FIRED
    assert found.missing == ()
    assert carrying(found.because) == ["weak = yes", "NOTYES(numb)"]


def test_the_emergency_waits_on_what_is_not_asked(arm_engine: Engine) -> None:
    found = explain(arm_engine, {"weakness_reported": False, "stroke_symptoms_resolved": False}, "rf_stroke_now")

    assert found.missing == ("sudden_face_arm_speech",)


def test_every_rule_of_the_library_can_be_explained(arm_engine: Engine) -> None:
    for code in arm_engine.definition.rules:
        found = explain(arm_engine, {}, code)
        assert (found.because.value is None) == (found.state is State.WAITING)
        assert bool(found.missing) == (found.state is State.WAITING)


def test_a_rule_that_does_not_exist_is_a_key_error(arm_engine: Engine) -> None:
    with pytest.raises(KeyError):
        explain(arm_engine, {}, "rf_no_such_rule")
