"""What must hold of every condition and every patient, tried on random ones against a plain second reading."""

import json
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.invented import (
    FINDINGS,
    GROUPS,
    check,
    derived,
    dictionary,
    investigation,
    management,
    protocol,
    red_flag,
    referral,
)
from tests.engine.reference import Reference
from workups.engine.conditions import Condition, parse_condition, to_text, tree
from workups.engine.definition import Definition, Finding
from workups.engine.evaluation import Engine, Evaluation, State
from workups.engine.explain import explain, explain_in
from workups.engine.facts import MAX_SIZE, check_value, read_facts
from workups.engine.parse import parse_protocol
from workups.engine.urgency import LEVELS
from workups.engine.vignettes import read_vignettes
from workups.protocol_files import LIBRARY, load_library, read_yaml

OPTIONS = {each["code"]: each["options"] for each in FINDINGS if "options" in each}
BOOLEANS = [each["code"] for each in FINDINGS if each["type"] == "boolean"]
RANGES = {"age_years": (0, 120), "potassium": (1, 12), "reflex_l": (0, 4)}
"""The numbers that random conditions compare, and what each can be: a limit out of reach is refused when read."""

operators = st.sampled_from(["=", "<", "<=", ">", ">="])
durations = st.builds(tree.Duration, st.integers(0, 80), st.sampled_from(["s", "min", "h", "d", "w", "mo", "y"]))
yes_or_no = st.sampled_from(["yes", "no"])


def limits(low: int, high: int) -> st.SearchStrategy[Decimal]:
    return st.integers(low, high).map(Decimal) | st.decimals(low, high, places=1)


reflex_limits = limits(*RANGES["reflex_l"])
numbers = st.sampled_from(sorted(RANGES)).flatmap(
    lambda code: st.builds(tree.Compare, st.just(tree.Reading(code)), operators, limits(*RANGES[code]))
)


def options_of(code: str) -> Any:
    return st.lists(st.sampled_from(OPTIONS[code]), min_size=1, unique=True).map(tuple)


leaf = st.one_of(
    st.builds(lambda code, option: tree.Compare(tree.Reading(code), "=", option), st.sampled_from(BOOLEANS), yes_or_no),
    st.builds(lambda option: tree.Compare(tree.Reading("pattern"), "=", option), st.sampled_from(OPTIONS["pattern"])),
    st.builds(tree.OneOf, st.just("pattern"), options_of("pattern")),
    st.builds(tree.Includes, st.just("site"), st.sampled_from(OPTIONS["site"])),
    st.builds(tree.IncludesAny, st.just("site"), options_of("site")),
    numbers,
    st.builds(lambda op, n: tree.Compare(tree.Minimum("reflex"), op, n), operators, reflex_limits),
    st.builds(lambda op, n: tree.Compare(tree.Maximum("reflex"), op, n), operators, reflex_limits),
    st.builds(lambda op, n: tree.Compare(tree.Difference("reflex_l", "reflex_r"), op, n), operators, reflex_limits),
    st.builds(lambda op, d: tree.Compare(tree.Reading("duration"), op, d), operators.filter("=".__ne__), durations),
    st.builds(tree.AnyEqual, st.just("pulse"), st.sampled_from(["normal", "absent"])),
    st.builds(tree.AnyEqual, st.just("hoffmann"), yes_or_no),
    st.builds(tree.Known, st.sampled_from([each["code"] for each in FINDINGS])),
    st.builds(tree.Unknown, st.sampled_from([each["code"] for each in FINDINGS])),
    st.builds(tree.NotYes, st.sampled_from(BOOLEANS)),
    st.builds(tree.NotNo, st.sampled_from(BOOLEANS)),
)


def composed(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, min_size=2, max_size=4).map(tuple)
    counted = st.lists(parts, min_size=1, max_size=4).map(tuple)
    return st.one_of(
        parts.map(tree.Not),
        several.map(tree.And),
        several.map(tree.Or),
        counted.flatmap(lambda each: st.builds(tree.Count, st.just(each), st.integers(1, len(each)))),
    )


conditions: st.SearchStrategy[Condition] = st.recursive(leaf, composed, max_leaves=12)


def values_of(finding: Finding) -> st.SearchStrategy[Any]:
    low, high = finding.hard or (0, MAX_SIZE)
    match finding.type:
        case "boolean":
            return st.booleans()
        case "choice":
            return st.sampled_from(finding.options)
        case "multichoice":
            return st.frozensets(st.sampled_from(finding.options), min_size=1, max_size=4)
        case "decimal":
            return st.floats(low, high) | st.integers(int(low) + 1, int(high)).map(float)
        case "date":
            return st.dates()
        case "text":
            return st.just("Baker")
        case _:
            return st.integers(int(low), int(high))


def facts_for(definition: Definition) -> st.SearchStrategy[dict[str, Any]]:
    optional = {code: values_of(finding) for code, finding in definition.findings.items()}
    return st.fixed_dictionaries({}, optional=optional)


@cache
def arm_engine() -> Engine:
    return Engine(parse_protocol(*load_library("arm-twitching")))


@cache
def another_arm_engine() -> Engine:
    return Engine(parse_protocol(*load_library("arm-twitching")))


invented = parse_protocol(protocol(), dictionary())
patients = facts_for(invented)
arm_patients = st.deferred(lambda: facts_for(arm_engine().definition))


@given(conditions)
def test_tree_to_text_to_tree_is_the_same_tree(condition: Condition) -> None:
    text = to_text(condition)

    assert parse_condition(text) == condition
    assert to_text(parse_condition(text)) == text


@settings(max_examples=100, deadline=None)
@given(conditions, conditions, conditions, st.booleans(), patients)
def test_the_fast_pass_agrees_with_the_plain_one_on_random_rules(
    first: Condition, second: Condition, third: Condition, otherwise: bool, facts: dict[str, Any]
) -> None:
    definition = parse_protocol(
        protocol(
            derived=[{
                "code": "d_x", "label": "D", "true_when": to_text(first),
                "false_when": "OTHERWISE" if otherwise else to_text(third),
            }],
            red_flags=[
                red_flag("rf_a", to_text(second)),
                red_flag("rf_b", f"d_x = yes OR ({to_text(third)})", "emergency_now"),
                red_flag("rf_c", f"NOTNO(d_x) AND NOT (d_x = no OR ({to_text(second)}))"),
            ],
            referrals=[
                {"code": code, "title": "R", "urgency": "soon", "emergency": True, "when": when}
                for code, when in {
                    "ref_a": "FIRED(rf_a) AND NOT FIRED(rf_b)", "ref_b": "HIGHEST(soon) OR NOT URGENCY_BELOW(same_day)",
                    "ref_c": "COUNT(FIRED(rf_a), HIGHEST(emergency_now), NO_DQ) >= 2",
                }.items()
            ],
        ),
        dictionary(),
    )  # fmt: skip

    found, plain = Engine(definition).evaluate(facts), Reference(definition, facts)

    assert [code for code in definition.rules if found.state(code) is State.FIRED] == plain.fired
    assert list(found.waiting) == plain.waiting


@st.composite
def parts_of_vignettes(draw: st.DrawFn) -> dict[str, Any]:
    """A believable patient of whom something is not known."""
    vignette = draw(st.sampled_from(read_vignettes(read_yaml(LIBRARY / "vignettes" / "open.yaml"))))
    facts = read_facts(arm_engine().definition.findings, vignette.findings)
    left_out = draw(st.sets(st.sampled_from(sorted(facts))))
    return {code: value for code, value in facts.items() if code not in left_out}


@settings(max_examples=40, deadline=None)
@given(arm_patients | parts_of_vignettes())
def test_the_fast_pass_agrees_with_the_plain_one_on_the_arm_protocol(facts: dict[str, Any]) -> None:
    found, plain = arm_engine().evaluate(facts), Reference(arm_engine().definition, facts)

    assert {*found.fired, *found.hidden} == set(plain.fired)
    assert list(found.waiting) == plain.waiting
    assert found.derived == {each.code: plain.value(each.code, is_open=False) for each in plain.definition.computed()}


def bytes_of(found: Evaluation) -> str:
    """All that an evaluation says, but for the trees behind it (test_trace.py has those)."""
    said = [found.urgency, found.urgency_not_excluded, found.fired, sorted(found.hidden), found.waiting, found.derived]
    asked = [(each.finding, each.settles) for each in found.next_questions(20)]
    return json.dumps([*said, found.stage_progress, asked, found.core_missing, found.end_state, found.end_state_reason])


@settings(max_examples=20, deadline=None)
@given(arm_patients | parts_of_vignettes(), st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter_and_the_same_facts_give_the_same_bytes(facts: Any, chance: Any) -> None:
    shuffled = list(facts.items())
    chance.shuffle(shuffled)

    once, again = arm_engine().evaluate(facts), arm_engine().evaluate(dict(shuffled))

    assert bytes_of(once) == bytes_of(again) == bytes_of(another_arm_engine().evaluate(facts))


def families(texts: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Four rules or findings of each kind, which ask about one another."""
    first, second, third, fourth = texts
    asked = ("FIRED(rf_0)", "URGENCY_BELOW(same_day)", "NOT NO_DQ", "HIGHEST(urgent_2w)")
    conditions_of_all = [f"d_0 = yes OR ({first})", f"d_1 = no AND ({second})", f"NOTNO(d_2) OR ({third})", fourth]
    return {
        "derived": [
            derived("d_0", f"d_1 = yes OR ({first})", "OTHERWISE"), derived("d_1", second, third),
            derived("d_2", f"d_0 = no AND ({fourth})", "d_1 = yes"), derived("d_3", fourth, first),
        ],
        "data_quality": [check(f"dq_{number}", f"({text}) AND weak = yes") for number, text in enumerate(texts)],
        "red_flags": [red_flag(f"rf_{n}", text, LEVELS[n]) for n, text in enumerate(conditions_of_all)],
        "investigations": [investigation(f"ix_{n}", text, bedside=n == 0) for n, text in enumerate(asked)],
        "referrals": [referral(f"ref_{n}", text, emergency=n == 0) for n, text in enumerate(asked)],
        "management": [management(f"mg_{n}", text) for n, text in enumerate(asked)],
    }  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(patients, st.lists(conditions, min_size=4, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_rules_and_derived_findings_does_not_matter(
    facts: dict[str, Any], texts: list[Condition], chance: Any
) -> None:
    written = families([to_text(text) for text in texts])
    shuffled = {family: chance.sample(rules, len(rules)) for family, rules in written.items()}

    one = Engine(parse_protocol(protocol(**written), dictionary())).evaluate(facts)
    other = Engine(parse_protocol(protocol(**shuffled), dictionary())).evaluate(facts)

    for said in ("fired", "waiting", "hidden"):
        assert set(getattr(one, said)) == set(getattr(other, said))
    assert (one.derived, one.urgency, one.urgency_not_excluded) == (
        other.derived,
        other.urgency,
        other.urgency_not_excluded,
    )
    assert one.fired_red_flags == other.fired_red_flags
    assert one.end_state == other.end_state


@settings(max_examples=60, deadline=None)
@given(conditions, patients, st.data())
def test_an_answer_that_is_not_missing_leaves_a_waiting_rule_waiting_or_as_it_is(
    condition: Condition, facts: dict[str, Any], data: st.DataObject
) -> None:
    """Groups and two-valued tests (KNOWN, NOTYES, ...) aside: they speak of what is known so far."""
    if "@" in to_text(condition) or any(word in to_text(condition) for word in ("KNOWN", "NOTYES", "NOTNO")):
        return
    engine = Engine(parse_protocol(protocol(red_flags=[red_flag("rf_x", to_text(condition))]), dictionary()))
    found = explain(engine, facts, "rf_x")
    unknown = sorted(invented.findings.keys() - facts.keys() - set(found.missing))
    if not unknown:
        return
    code = data.draw(st.sampled_from(unknown))
    more = {**facts, code: data.draw(values_of(invented.findings[code]))}

    assert engine.evaluate(more).state("rf_x") is found.state


@settings(max_examples=20, deadline=None)
@given(arm_patients)
def test_only_waiting_rules_miss_something_and_only_what_is_unknown(facts: dict[str, Any]) -> None:
    found = arm_engine().evaluate(facts)

    for code in arm_engine().definition.rules:
        missing = explain_in(found, code).missing
        assert not missing or found.state(code) is State.WAITING
        assert not set(missing) & facts.keys()


@given(patients)
def test_random_values_are_values(facts: dict[str, Any]) -> None:
    for code, value in facts.items():
        check_value(invented.findings[code], value)


def test_the_groups_of_the_invented_protocol_exist() -> None:
    assert set(invented.groups) == set(GROUPS)
