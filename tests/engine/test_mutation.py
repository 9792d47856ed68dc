"""Vignettes are tests, so they are tested: what they show, and which mutants of the rules they would notice."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.invented import check, derived, engine, investigation, management, protocol, red_flag, referral
from tests.engine.test_properties import conditions, facts_for
from workups.engine.board import Board
from workups.engine.check.columns import Columns
from workups.engine.check.coverage import coverage, gaps, needed
from workups.engine.check.goals import TRUE
from workups.engine.check.mutation import Mutant, Trial, changes, mutants_of
from workups.engine.check.suggest import Suggestions, lacking
from workups.engine.conditions import Condition, leaves, parse_condition, to_text
from workups.engine.evaluation import Engine, State
from workups.engine.truth import truth_of
from workups.engine.vignettes import Vignette, failures_of


def patient(urgency: str = "soon", findings: dict[str, Any] | None = None, **expected: list[str]) -> Vignette:
    return Vignette("v", "", findings or {}, {"highest_urgency": urgency, **expected})


def changed(condition: str) -> list[str]:
    return [to_text(each) for each, _, _ in changes(parse_condition(condition))]


@pytest.mark.parametrize(
    ("condition", "mutants"),
    [
        ("weak = yes", ["NOT (weak = yes)"]),
        ("NOT (weak = yes)", ["weak = yes", "NOT (NOT (weak = yes))"]),
        ("weak = yes AND numb = yes", ["weak = yes OR numb = yes", "NOT (weak = yes) AND numb = yes",
                                       "weak = yes AND NOT (numb = yes)"]),
        ("weak = yes OR numb = yes", ["weak = yes AND numb = yes", "NOT (weak = yes) OR numb = yes",
                                      "weak = yes OR NOT (numb = yes)"]),
        ("COUNT(KNOWN(weak), KNOWN(numb)) >= 2", ["COUNT(KNOWN(weak), KNOWN(numb)) >= 1",
                                                  "COUNT(NOT KNOWN(weak), KNOWN(numb)) >= 2",
                                                  "COUNT(KNOWN(weak), NOT KNOWN(numb)) >= 2"]),
        ("OTHERWISE", []),
    ],
)  # fmt: skip
def test_each_leaf_and_each_connective_is_changed_in_turn(condition: str, mutants: list[str]) -> None:
    assert changed(condition) == mutants


def test_derived_findings_come_first_and_every_rule_follows() -> None:
    ready = engine(
        derived=[derived("d_x", "weak = yes", "OTHERWISE")], red_flags=[red_flag("rf_x", "d_x = yes AND numb = yes")]
    )

    assert [str(mutant) for mutant in mutants_of(ready.definition)] == [
        "d_x.true_when: weak = yes -> NOT (weak = yes)",
        "rf_x.when: d_x = yes AND numb = yes -> d_x = yes OR numb = yes",
        "rf_x.when: d_x = yes -> NOT (d_x = yes)",
        "rf_x.when: numb = yes -> NOT (numb = yes)",
    ]


def survivors(ready: Engine, *vignettes: Vignette) -> list[str]:
    return [str(mutant).partition(".")[2] for mutant in Trial(ready, vignettes).survivors()]


def test_without_a_vignette_every_mutant_survives() -> None:
    assert len(survivors(engine(red_flags=[red_flag("rf_x", "weak = yes AND numb = yes")]))) == 3


def test_a_mutant_is_noticed_by_what_the_vignettes_expect_and_by_nothing_else() -> None:
    ready = engine(red_flags=[red_flag("rf_x", "weak = yes AND numb = yes", "routine")])
    both = {"weak": True, "numb": True}

    assert survivors(ready, patient("routine", both)) != []
    assert survivors(ready, patient("routine", both, must_include=["rf_x"])) == [
        "when: weak = yes AND numb = yes -> weak = yes OR numb = yes"
    ]
    one = patient("routine", {"weak": True, "numb": False}, must_not_include=["rf_x"])
    assert survivors(ready, patient("routine", both, must_include=["rf_x"]), one) == []


@pytest.mark.parametrize(
    ("findings", "expected"),
    [({}, {"must_wait": ["rf_x"]}), ({"weak": False}, {"must_rule_out": ["rf_x"]})],
)
def test_waiting_and_ruled_out_are_noticed_too(findings: dict[str, Any], expected: dict[str, Any]) -> None:
    ready = engine(red_flags=[red_flag("rf_x", "weak = yes AND NOTNO(numb)", "routine")])
    vignette = patient("routine", findings, **expected)

    assert failures_of(vignette, ready) == []
    assert len(survivors(ready, vignette)) < len(list(mutants_of(ready.definition)))


def test_a_mutant_is_noticed_in_what_follows_from_it() -> None:
    ready = engine(
        derived=[derived("d_x", "weak = yes", "weak = no")],
        red_flags=[red_flag("rf_x", "d_x = yes", "same_day")],
        management=[management("mg_x", "FIRED(rf_x)", "always")],
    )
    vignettes = [
        patient("same_day", {"weak": True}, must_include=["mg_x"]),
        patient("routine", {"weak": False}, must_not_include=["mg_x"], must_rule_out=["rf_x"]),
    ]

    assert survivors(ready, *vignettes) == []
    mutant = next(mutants_of(ready.definition))
    assert Trial(ready, vignettes).noticed_by(mutant) == {0, 1}


@given(tree=conditions, data=st.data())
@settings(max_examples=60, deadline=None)
def test_many_patients_at_once_come_out_as_each_by_itself(tree: Condition, data: Any) -> None:
    ready = engine(red_flags=[red_flag("rf_x", to_text(tree))])
    patients = data.draw(st.lists(facts_for(ready.definition), max_size=6))
    words = [ready.evaluate(facts).word for facts in patients]

    column = Columns(ready.board, words).of(tree)

    for place, word in enumerate(words):
        truth = truth_of(tree, lambda leaf, word=word: ready.board.truth(leaf, word))  # type: ignore[misc]
        assert (bool(column.true >> place & 1), bool(column.false >> place & 1)) == (truth is True, truth is False)


def test_otherwise_is_true_of_everybody() -> None:
    assert Columns(Board(), [0, 0]).of(parse_condition("OTHERWISE")).true == 3
    assert Columns(Board(), [0, 0]).of(parse_condition("OTHERWISE")).false == 0


def told(ready: Engine, vignettes: Sequence[Vignette]) -> list[str]:
    return [f"{code}: {gap}" for code, gap in gaps(coverage(ready, vignettes), ready.definition)]


def test_every_rule_is_to_be_seen_firing_and_ruled_out_and_a_red_flag_waiting() -> None:
    ready = engine(red_flags=[red_flag("rf_x", "weak = yes")], referrals=[referral("ref_x", "weak = yes")])

    assert told(ready, []) == [
        "rf_x: no vignette fires it",
        "rf_x: no vignette rules it out",
        "rf_x: no vignette leaves it waiting",
        "rf_x: no vignette has weak = yes",
        "rf_x: no vignette has the opposite of weak = yes",
        "ref_x: no vignette fires it",
        "ref_x: no vignette rules it out",
    ]
    assert told(ready, [patient(findings=each) for each in ({"weak": True}, {"weak": False}, {})]) == []


def test_what_was_accepted_never_to_wait_need_not_be_seen_waiting_and_must_not() -> None:
    accepted = [{"concern": "never_waits", "codes": ["rf_x"], "why": "It asks what was recorded"}]
    ready = engine(red_flags=[red_flag("rf_x", "KNOWN(weak)")], accepted=accepted)
    wrong = engine(red_flags=[red_flag("rf_x", "weak = yes")], accepted=accepted)

    assert needed(ready.definition, "rf_x") == (State.FIRED, State.RULED_OUT)
    assert told(ready, [patient(findings={"weak": True}), patient()]) == []
    assert "rf_x: a vignette leaves it waiting, and it was accepted that it never waits" in told(wrong, [patient()])


def test_clauses_are_to_be_seen_both_ways() -> None:
    ready = engine(red_flags=[red_flag("rf_x", "weak = yes AND numb = yes")])

    covered = coverage(ready, [patient(findings={"weak": True, "numb": False}), patient(findings={"weak": False})])[0]

    assert [to_text(clause) for clause in covered.never_true] == ["numb = yes"]
    assert covered.never_false == ()
    assert (covered.covered, covered.clauses) == (1, 2)


RULES: dict[str, Any] = {
    "derived": [
        derived("d_x", "weak = yes AND NOTYES(numb)", "weak = no AND pattern = none"),
        derived("d_y", "d_x = yes OR reflex_l >= 3", "OTHERWISE"),
    ],
    "data_quality": [check("dq_x", "weak = no AND KNOWN(duration)")],
    "red_flags": [
        red_flag("rf_now", "weak = yes AND potassium >= 6.5", "emergency_now"),
        red_flag("rf_soon", "d_y = yes AND COUNT(numb = yes, age_years >= 40, site includes arm) >= 2"),
        red_flag("rf_other", "d_x = no OR ANYEQ(@pulse, absent)", "routine"),
    ],
    "investigations": [investigation("ix_x", "age_years < 18 OR FIRED(rf_soon)")],
    "referrals": [referral("ref_x", "NOT URGENCY_BELOW(soon)"), referral("ref_y", "HIGHEST(emergency_now)")],
    "management": [management("mg_x", "NO_DQ AND NOT FIRED(rf_other) AND weak = no")],
}


def test_what_is_lacking_is_suggested_until_nothing_is() -> None:
    ready = engine(**RULES)

    suggested = list(lacking(ready, []))

    assert [each.title for each in suggested if failures_of(each, ready)] == []
    assert told(ready, suggested) == []
    assert survivors(ready, *suggested) == []
    assert list(lacking(ready, suggested)) == []


def test_a_clause_is_seen_in_a_patient_for_whom_the_rule_fires_if_there_is_one() -> None:
    ready = engine(
        red_flags=[red_flag("rf_x", "weak = yes OR potassium >= 6.5", title="X")],
        investigations=[investigation("ix_x", "age_years < 16")],
    )
    high, child = (parse_condition(text) for text in ("potassium >= 6.5", "age_years < 16"))

    shown = Suggestions(ready).holding("rf_x", high, TRUE)
    hidden = Suggestions(ready).holding("ix_x", child, TRUE)

    assert shown is not None
    assert (shown.title, shown.expected["must_include"]) == ("X: potassium >= 6.5", ["rf_x"])
    assert list(shown.findings) == ["potassium"]
    assert hidden is not None
    assert dict(hidden.expected) == {"highest_urgency": "routine"}
    assert Suggestions(ready).holding("rf_x", parse_condition("weak = yes AND weak = no"), TRUE) is None


def test_a_suggestion_says_what_it_is_about() -> None:
    ready = engine(red_flags=[red_flag("rf_x", "weak = yes", title="Weakness")])

    shown = Suggestions(ready).showing("rf_x", State.FIRED)

    assert shown == Vignette(
        "rf_x", "Weakness: fires", {"weak": True}, {"highest_urgency": "soon", "must_include": ["rf_x"]}
    )


def test_a_test_for_adults_only_is_shown_on_an_adult() -> None:
    ready = engine(investigations=[investigation("ix_x", "age_years < 18 AND weak = yes")])

    shown = Suggestions(ready).showing("ix_x", State.FIRED)

    assert shown is not None
    assert 16 <= shown.findings["age_years"] < 18


def test_a_mutant_that_no_patient_can_tell_from_the_rule_is_proved_to_be_the_same() -> None:
    ready = engine(red_flags=[red_flag("rf_x", "weak = yes OR (weak = yes AND numb = yes)")])
    mutants = {str(mutant): mutant for mutant in mutants_of(ready.definition)}
    same = mutants["rf_x.when: numb = yes -> NOT (numb = yes)"]

    assert Suggestions(ready).noticing(same) is None
    assert Suggestions(ready).is_same(same)
    assert [mutant for mutant in mutants.values() if Suggestions(ready).is_same(mutant)] == [same]


def test_nothing_is_proved_by_a_search_that_was_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = engine(red_flags=[red_flag("rf_x", "weak = yes")])
    mutant = next(mutants_of(ready.definition))
    monkeypatch.setattr("workups.engine.check.search.MOST_STEPS", 0)
    monkeypatch.setattr("workups.engine.check.suggest._STEPS", 0)

    assert not Suggestions(ready).is_same(mutant)
    assert Suggestions(ready).showing("rf_x", State.FIRED) is None


def test_a_state_that_nobody_is_in_is_not_suggested() -> None:
    ready = engine(red_flags=[red_flag("rf_x", "KNOWN(weak)")])

    assert Suggestions(ready).showing("rf_x", State.WAITING) is None
    assert [each.title for each in lacking(ready, [])] == ["rf_x: fires", "rf_x: is ruled out"]


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_an_engine_with_one_condition_changed_is_the_engine_of_the_changed_protocol(data: Any) -> None:
    ready = engine(**RULES)
    mutant: Mutant = data.draw(st.sampled_from(list(mutants_of(ready.definition))))
    facts = data.draw(facts_for(ready.definition))
    rules = {
        family: [
            {**rule, mutant.field: to_text(mutant.condition)} if rule["code"] == mutant.code else rule
            for rule in protocol(**RULES)[family]
        ]
        for family in RULES
    }

    ours = ready.with_condition(mutant.code, mutant.condition, mutant.field).evaluate(facts)
    theirs = engine(**rules).evaluate(facts)

    assert (set(ours.fired), set(ours.waiting)) == (set(theirs.fired), set(theirs.waiting))
    assert (ours.urgency, ours.hidden) == (theirs.urgency, theirs.hidden)


def test_an_engine_cannot_be_changed_where_it_has_nothing() -> None:
    condition = parse_condition("weak = yes")

    with pytest.raises(KeyError):
        engine().with_condition("rf_none", condition)
    with pytest.raises(KeyError):
        engine().with_condition("d_none", condition, "true_when")
    assert next(leaves(condition)) == condition
