"""A record of an evaluation, replayed, is the same to the byte; and where it is not, it says where."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.invented import check, definition, derived, engine, investigation, red_flag, referral
from tests.engine.test_properties import conditions, patients
from workups.engine.conditions import Condition, to_text
from workups.engine.definition import Definition
from workups.engine.evaluation import Engine
from workups.engine.facts import InvalidFacts, read_facts
from workups.engine.trace import Difference, OtherProtocol, outline, record, replay, written
from workups.engine.vignettes import read_vignettes
from workups.protocol_files import LIBRARY, read_yaml

REPLAYING = """
import json, sys
from workups.engine.evaluation import Engine
from workups.engine.parse import parse_protocol
from workups.engine.trace import record, replay, written
from workups.engine.facts import read_facts
from tests.engine.test_trace import small

stored = json.loads(sys.stdin.buffer.read())
ready = Engine(small())
assert replay(stored, ready) == ()
sys.stdout.buffer.write(written(record(ready, read_facts(ready.definition.findings, stored["facts"]))))
"""
FACTS: dict[str, Any] = {
    "weak": True, "site": ["arm", "face"], "potassium": 6, "duration": "5w", "seen_on": "2026-11-01", "work": "Café",
    "reflex_l": 4, "pattern": "jerk",
}  # fmt: skip


def small(**changes: Any) -> Definition:
    return definition(
        derived=[derived("d_bad", "weak = yes AND potassium > 5.5", "OTHERWISE")],
        numeric=[{"code": "d_highest", "label": "Highest", "formula": "MAX(@reflex)"}],
        data_quality=[check("dq_x", "pattern = none AND numb = yes")],
        red_flags=[
            red_flag("rf_a", "d_bad = yes AND site includes arm AND duration >= 4w", "emergency_now"),
            red_flag("rf_b", "numb = yes OR NOT (COUNT(weak = yes, d_highest >= 3) >= 2)"),
        ],
        investigations=[investigation("ix_x", "FIRED(rf_a)")],
        referrals=[referral("ref_x", "NO_DQ", emergency=True)],
        **changes,
    )


def small_record() -> dict[str, Any]:
    ready = Engine(small())
    return record(ready, read_facts(ready.definition.findings, FACTS))


def test_a_record_says_what_went_in_what_came_out_and_why() -> None:
    made = small_record()

    assert made["facts"] == {**FACTS, "potassium": 6.0}
    assert (made["urgency"], made["urgency_not_excluded"]) == ("emergency_now", None)
    assert (made["fired"], made["hidden"], made["waiting"]) == (["rf_a", "ref_x"], ["ix_x"], ["rf_b"])
    assert (made["end_state"], made["end_state_reason"]) == ("act_now", "rf_a: The team.")
    assert made["derived"] == {"d_bad": True, "d_highest": 4}
    assert made["content_hash"] == small().content_hash
    assert made["because"]["rf_b"] == {
        "state": "waiting",
        "missing": ["numb"],
        "carried_by": {},
        "tree": {"is": "OR", "value": None, "carries": True, "parts": [
            {"is": "numb = yes", "value": None, "carries": True},
            {"is": "NOT", "value": False, "carries": False, "parts": [
                {"is": "COUNT >= 2", "value": True, "carries": False, "parts": [
                    {"is": "weak = yes", "value": True, "carries": False, "reading": True},
                    {"is": "d_highest >= 3", "value": True, "carries": False, "reading": 4},
                ]},
            ]},
        ]},
    }  # fmt: skip


def test_a_record_says_the_reasons_of_what_is_hidden_too() -> None:
    because = small_record()["because"]

    assert because["ix_x"]["tree"] == {"is": "FIRED(rf_a)", "value": True, "carries": True}
    assert because["rf_a"]["carried_by"] == {"weak": True, "potassium": 6.0, "site": ["arm", "face"], "duration": "5w"}


def test_an_outline_keeps_the_reasons_of_fired_red_flags_alone_and_is_replayed_like_the_whole() -> None:
    whole, ready = small_record(), Engine(small())
    facts = read_facts(ready.definition.findings, FACTS)
    kept = json.loads(written(outline(ready.evaluate(facts))))

    assert kept["because"] == {"rf_a": whole["because"]["rf_a"]}
    assert {name: kept[name] for name in whole if name != "because"} == {
        name: part for name, part in whole.items() if name != "because"
    }
    assert replay(kept, ready) == ()
    assert replay({**kept, "urgency": "routine"}, ready) == (Difference("urgency", "routine", "emergency_now"),)


def test_a_record_survives_being_stored_as_json() -> None:
    made = small_record()

    assert json.loads(written(made)) == made
    assert "Café".encode() in written(made)


@pytest.mark.parametrize("seed", ["1", "4242"])
def test_another_process_replays_the_same_bytes(seed: str) -> None:
    stored = written(small_record())

    again = subprocess.run(
        [sys.executable, "-c", REPLAYING],
        input=stored,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    assert again.stderr.decode() == ""
    assert again.stdout == stored


def test_a_record_of_other_content_is_refused() -> None:
    other = Engine(small(summary="Changed by a word."))

    with pytest.raises(OtherProtocol, match=r"of 'invented' with the content '\w+', not of 'invented' with '\w+'"):
        replay(small_record(), other)


def test_a_record_of_nothing_is_refused() -> None:
    with pytest.raises(OtherProtocol, match="the record is of None"):
        replay({}, Engine(small()))


def test_recorded_facts_that_are_none_are_refused() -> None:
    made = small_record()
    made["facts"]["weak"] = "perhaps"

    with pytest.raises(InvalidFacts, match="weak: Answer yes or no"):
        replay(made, Engine(small()))


def test_a_replay_says_where_it_came_out_otherwise() -> None:
    made = small_record()
    made["urgency"] = "soon"
    del made["because"]["rf_a"]["missing"]
    made["because"]["rf_b"]["carried_by"] = {"numb": False}

    assert replay(made, Engine(small())) == (
        Difference("because.rf_a.missing", None, []),
        Difference("because.rf_b.carried_by.numb", False, None),
        Difference("urgency", "soon", "emergency_now"),
    )


def test_facts_changed_after_the_event_show_in_what_follows_from_them() -> None:
    made = small_record()
    made["facts"]["weak"] = False

    assert "urgency" in {each.place for each in replay(made, Engine(small()))}


def test_an_engine_of_another_version_is_no_difference_by_itself() -> None:
    assert replay({**small_record(), "engine": "0.9.0"}, Engine(small())) == ()


@settings(max_examples=40, deadline=None)
@given(conditions, conditions, patients, st.randoms(use_true_random=False))
def test_facts_in_any_order_give_the_same_bytes_and_replay_the_same(
    one: Condition, other: Condition, facts: dict[str, Any], chance: Any
) -> None:
    ready = engine(
        derived=[derived("d_x", to_text(one), to_text(other))],
        red_flags=[red_flag("rf_a", f"d_x = yes OR ({to_text(other)})", "same_day"), red_flag("rf_b", to_text(one))],
        referrals=[referral("ref_x", "NOT FIRED(rf_a)")],
    )
    shuffled = list(facts.items())
    chance.shuffle(shuffled)

    made = record(ready, facts)

    assert written(made) == written(record(ready, dict(shuffled)))
    assert replay(json.loads(written(made)), ready) == ()


def test_every_vignette_of_the_library_replays_the_same(arm_engine: Engine) -> None:
    for vignette in read_vignettes(read_yaml(LIBRARY / "vignettes" / "open.yaml")):
        made = record(arm_engine, read_facts(arm_engine.definition.findings, vignette.findings))

        assert replay(json.loads(written(made)), arm_engine) == ()
