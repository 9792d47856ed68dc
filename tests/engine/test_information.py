"""To learn one more finding never takes back what was certain, but for the leaves that `learning.py` lists.

Each of those is shown here to do it, so the list holds no leaf too many; that none is missing is tried at random.
"""

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.engine.invented import OUTCOMES, check, derived, engine, red_flag, referral
from tests.engine.learning import Losses
from tests.engine.test_properties import arm_engine, composed, conditions, invented, leaf, patients, values_of
from workups.engine.conditions import Condition, tree
from workups.engine.conditions import to_text as text_of
from workups.engine.definition import Definition
from workups.engine.evaluation import Engine, State
from workups.engine.facts import read_facts
from workups.engine.vignettes import read_vignettes
from workups.protocol_files import LIBRARY, read_yaml

TRUE, FALSE, UNKNOWN = True, False, None
EXEMPT = (tree.Known, tree.Unknown, tree.NotYes, tree.NotNo)


def is_plain(condition: Condition) -> bool:
    """Whether a leaf is none of those that speak of what is known so far."""
    group = isinstance(condition, tree.Compare) and isinstance(condition.term, tree.Minimum | tree.Maximum)
    return not (group or isinstance(condition, EXEMPT))


plain_conditions: st.SearchStrategy[Condition] = st.recursive(leaf.filter(is_plain), composed, max_leaves=12)


def one_more(data: st.DataObject, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with one more finding known."""
    unknown = sorted(invented.findings.keys() - facts.keys())
    assume(unknown)
    code = data.draw(st.sampled_from(unknown))
    return {**facts, code: data.draw(values_of(invented.findings[code]))}


@settings(max_examples=60, deadline=None)
@given(plain_conditions, patients, st.data())
def test_what_plain_conditions_are_certain_of_stays_certain(
    condition: Condition, facts: dict[str, Any], data: st.DataObject
) -> None:
    ready = engine(red_flags=[red_flag("rf_x", text_of(condition))])
    before = ready.evaluate(facts).state("rf_x")
    after = ready.evaluate(one_more(data, facts)).state("rf_x")

    assert after is before or before is State.WAITING


@settings(max_examples=60, deadline=None)
@given(conditions, conditions, patients, st.data())
def test_only_the_leaves_listed_take_something_back(
    first: Condition, second: Condition, facts: dict[str, Any], data: st.DataObject
) -> None:
    """By the deciding word, through derived findings and earlier rules too."""
    ready = engine(
        derived=[derived("d_x", text_of(first), text_of(second)), derived("d_y", text_of(second), "OTHERWISE")],
        red_flags=[
            red_flag("rf_a", text_of(first)), red_flag("rf_b", "d_x = yes OR d_y = no"),
            red_flag("rf_c", "NOTNO(d_x) OR KNOWN(d_y)"),
        ],
        referrals=[
            referral("ref_a", "FIRED(rf_a) AND d_y = yes"), referral("ref_b", "NOT FIRED(rf_a)"),
            referral("ref_c", f"URGENCY_BELOW(soon) OR NOT (d_x = no) OR ({text_of(second)})"),
        ],
    )  # fmt: skip
    losses, before = Losses(ready.definition), ready.evaluate(facts)
    after = ready.evaluate(one_more(data, facts))

    for code in {*before.fired, *before.hidden} - {*after.fired, *after.hidden}:
        assert losses.can_lose(ready.definition.rule(code).when, True)


REFLEX = {"reflex_l": 2}


@pytest.mark.parametrize(
    ("text", "known", "learnt", "before", "after"),
    [
        ("KNOWN(weak)", {}, {"weak": True}, FALSE, TRUE),
        ("UNKNOWN(weak)", {}, {"weak": True}, TRUE, FALSE),
        ("NOTYES(weak)", {}, {"weak": True}, TRUE, FALSE),
        ("NOTNO(weak)", {}, {"weak": False}, TRUE, FALSE),
        ("MIN(@reflex) < 2", REFLEX, {"reflex_r": 1}, FALSE, TRUE),
        ("MIN(@reflex) <= 1", REFLEX, {"reflex_r": 1}, FALSE, TRUE),
        ("MIN(@reflex) > 1", REFLEX, {"reflex_r": 1}, TRUE, FALSE),
        ("MIN(@reflex) >= 2", REFLEX, {"reflex_r": 1}, TRUE, FALSE),
        ("MIN(@reflex) = 2", REFLEX, {"reflex_r": 1}, TRUE, FALSE),
        ("MIN(@reflex) = 1", REFLEX, {"reflex_r": 1}, FALSE, TRUE),
        ("MAX(@reflex) > 2", REFLEX, {"reflex_r": 3}, FALSE, TRUE),
        ("MAX(@reflex) >= 3", REFLEX, {"reflex_r": 3}, FALSE, TRUE),
        ("MAX(@reflex) < 3", REFLEX, {"reflex_r": 3}, TRUE, FALSE),
        ("MAX(@reflex) <= 2", REFLEX, {"reflex_r": 3}, TRUE, FALSE),
        ("MAX(@reflex) = 2", REFLEX, {"reflex_r": 3}, TRUE, FALSE),
        ("MAX(@reflex) = 3", REFLEX, {"reflex_r": 3}, FALSE, TRUE),
        ("d_highest <= 2", REFLEX, {"reflex_r": 3}, TRUE, FALSE),
        ("d_both = no", {"numb": True}, {"weak": True}, TRUE, FALSE),
        ("d_both = yes", {"numb": True}, {"weak": True}, FALSE, TRUE),
        ("NOTNO(d_both)", {"numb": True}, {"weak": True}, FALSE, TRUE),
    ],
)
def test_each_leaf_listed_does_take_something_back(
    text: str, known: dict[str, Any], learnt: dict[str, Any], before: bool | None, after: bool | None
) -> None:
    ready = engine(
        red_flags=[red_flag("rf_x", text)],
        derived=[derived("d_both", "weak = yes", "numb = yes")],
        numeric=[{"code": "d_highest", "label": "Highest", "formula": "MAX(@reflex)"}],
    )

    assert OUTCOMES[ready.evaluate(known).state("rf_x")] is before
    assert OUTCOMES[ready.evaluate({**known, **learnt}).state("rf_x")] is after
    assert before is not None
    assert Losses(ready.definition).can_lose(ready.definition.rule("rf_x").when, before)


@pytest.mark.parametrize("text", ["NOT FIRED(rf_x)", "URGENCY_BELOW(soon)", "NO_DQ", "HIGHEST(soon)", "d_any = no"])
def test_each_leaf_that_counts_what_has_not_happened_as_false_does_too(text: str) -> None:
    ready = engine(
        derived=[derived("d_any", "weak = yes", "OTHERWISE")],
        data_quality=[check("dq_x", "weak = yes")],
        red_flags=[red_flag("rf_x", "weak = yes", "same_day"), red_flag("rf_y", "numb = yes")],
        referrals=[referral("ref_x", text)],
    )

    assert ready.evaluate({"numb": text == "HIGHEST(soon)"} if "HIGH" in text else {}).state("ref_x") is State.FIRED
    assert ready.evaluate({"numb": True, "weak": True}).state("ref_x") is State.RULED_OUT
    assert Losses(ready.definition).can_lose(ready.definition.rule("ref_x").when, True)


@pytest.mark.parametrize(
    "text", ["ANYEQ(@pulse, absent)", "ANYEQ(@hoffmann, yes)", "ABSDIFF(reflex_l, reflex_r) >= 2", "NOT (weak = yes)"]
)
def test_anyeq_and_absdiff_take_nothing_back(text: str) -> None:
    ready = engine(red_flags=[red_flag("rf_x", text)])
    losses = Losses(ready.definition)

    assert not losses.can_lose(ready.definition.rule("rf_x").when, True)
    assert not losses.can_lose(ready.definition.rule("rf_x").when, False)


def may_lose(definition: Definition) -> set[str]:
    losses = Losses(definition)
    return {code for code, rule in definition.rules.items() if losses.can_lose(rule.when, True)}


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_of_the_arm_protocol_only_rules_on_such_leaves_stop_firing_while_a_patient_is_asked(
    data: st.DataObject,
) -> None:
    ready: Engine = arm_engine()
    vignette = data.draw(st.sampled_from(read_vignettes(read_yaml(LIBRARY / "vignettes" / "open.yaml"))))
    facts = read_facts(ready.definition.findings, vignette.findings)
    stopped: set[str] = set()
    known: dict[str, Any] = {}
    fired: set[str] = set()
    for code in data.draw(st.permutations(list(facts))):
        known[code] = facts[code]
        found = ready.evaluate(known)
        now = {*found.fired, *found.hidden}
        stopped |= fired - now
        fired = now

    assert stopped <= may_lose(ready.definition)


def test_in_the_arm_protocol_most_red_flags_cannot_stop_firing(arm: Definition) -> None:
    flags = {flag.code for flag in arm.red_flags}

    assert len(flags - may_lose(arm)) > len(flags) * 2 / 3
    assert "rf_mscc_neuro" not in may_lose(arm)
    assert "mg_reassure_benign" in may_lose(arm)
