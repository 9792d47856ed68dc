"""The search for a patient: it finds one whenever there is one, and what it finds is what was asked for."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.invented import check, derived, engine, red_flag
from tests.engine.test_properties import conditions, facts_for
from workups.engine.check import search as searching
from workups.engine.check.goals import FALSE, NOT_FALSE, NOT_TRUE, TRUE, UNKNOWN, Goal, Need
from workups.engine.check.patient import Undecided
from workups.engine.check.search import Case, Search
from workups.engine.conditions import Condition, parse_condition, to_text, tree

WANTED = {"true": TRUE, "false": FALSE, "unknown": UNKNOWN, "not true": NOT_TRUE, "not false": NOT_FALSE}
ANYTHING = frozenset({True, False, None})
DERIVED = [
    derived("d_lame", "weak = yes OR MIN(@reflex) <= 1", "weak = no AND MIN(@reflex) > 1"),
    derived("d_fit", "d_lame = no AND numb = no", "OTHERWISE"),
]
NUMERIC = [
    {"code": "d_least", "label": "Least", "formula": "MIN(@reflex)"},
    {"code": "d_apart", "label": "Apart", "formula": "ABSDIFF(reflex_l, reflex_r)"},
]


def asking(condition: str, **changes: Any) -> tuple[Search, Condition]:
    """A search over a protocol whose one red flag has this condition."""
    ready = engine(red_flags=[red_flag("rf_x", condition)], derived=DERIVED, numeric=NUMERIC, **changes)
    return Search(ready), ready.definition.rule("rf_x").when


def someone(condition: str, wanted: str) -> dict[str, Any] | None:
    search, when = asking(condition)
    return search.patient(Goal(when, WANTED[wanted]))


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("weak = yes AND weak = no", "true"),
        ("weak = yes OR NOT (weak = yes)", "false"),
        ("age_years >= 40 AND age_years < 40", "true"),
        ("age_years > 39 AND age_years < 40", "true"),
        ("KNOWN(weak) OR UNKNOWN(weak)", "not true"),
        ("NOTYES(weak)", "unknown"),
        ("site includes arm AND NOT (site includes_any [arm, leg])", "true"),
        ("NOT (site includes_any [arm, leg, face]) AND KNOWN(site)", "true"),
        ("MIN(@reflex) >= 3 AND MAX(@reflex) < 3", "true"),
        ("MIN(@reflex) >= 3 AND reflex_l = 2", "true"),
        ("ANYEQ(@pulse, absent) AND pulse_l = normal AND pulse_r = normal", "true"),
        ("ABSDIFF(reflex_l, reflex_r) >= 3 AND MAX(@reflex) <= 2", "true"),
        ("ABSDIFF(reflex_l, reflex_r) >= 1 AND UNKNOWN(reflex_r)", "true"),
        ("d_lame = yes AND d_fit = yes", "true"),
        ("UNKNOWN(d_fit)", "true"),
        ("d_least >= 2 AND d_least < 2", "true"),
        ("KNOWN(d_least) AND UNKNOWN(reflex_l) AND UNKNOWN(reflex_r)", "true"),
        ("KNOWN(d_apart) AND UNKNOWN(reflex_l)", "true"),
        ("COUNT(weak = yes, weak = no, numb = yes) >= 3", "true"),
        ("COUNT(weak = yes, weak = no) >= 1", "false"),
    ],
)
def test_nobody_is_found_where_there_is_nobody(condition: str, wanted: str) -> None:
    assert someone(condition, wanted) is None


@pytest.mark.parametrize(
    ("condition", "wanted", "patient"),
    [
        ("weak = yes", "true", {"weak": True}),
        ("weak = yes", "unknown", {}),
        ("weak = yes", "not true", {}),
        ("age_years >= 40 AND age_years < 41", "true", {"age_years": 40}),
        ("NOTYES(weak) AND numb = yes", "true", {"numb": True}),
        ("site includes arm AND site includes leg", "true", {"site": frozenset({"arm", "leg"})}),
        ("d_fit = no AND d_lame = no", "true", {"weak": False, "reflex_l": 2}),
        ("KNOWN(d_least) AND MIN(@reflex) >= 3", "true", {"reflex_l": 3}),
        ("d_apart = 4", "true", {"reflex_l": 0, "reflex_r": 4}),
        ("UNKNOWN(d_apart)", "true", {}),
    ],
)
def test_the_least_is_known_of_who_is_found(condition: str, wanted: str, patient: dict[str, Any]) -> None:
    assert someone(condition, wanted) == patient


def test_a_patient_without_this_and_that_answers_none_of_several() -> None:
    search, when = asking("site includes_any [arm, leg]")

    assert search.patient(Goal(when, FALSE)) == {"site": frozenset({"face"})}


def test_none_is_taken_where_it_may_be() -> None:
    ready = engine(red_flags=[red_flag("rf_x", "KNOWN(pattern) AND pattern in [none]")])

    assert Search(ready).patient(Goal(ready.definition.rule("rf_x").when, TRUE)) == {"pattern": "none"}


@pytest.mark.parametrize("condition", ["FIRED(rf_a)", "NOT FIRED(rf_a)", "NO_DQ", "NOT NO_DQ", "URGENCY_BELOW(soon)",
                                       "NOT URGENCY_BELOW(soon)", "HIGHEST(soon)", "NOT HIGHEST(soon)",
                                       "HIGHEST(same_day)"])  # fmt: skip
@pytest.mark.parametrize("wanted", ["true", "false"])
def test_what_was_decided_before_can_be_asked_for(condition: str, wanted: str) -> None:
    ready = engine(
        data_quality=[check("dq_a", "weak = yes AND numb = no")],
        red_flags=[red_flag("rf_a", "weak = yes"), red_flag("rf_b", "numb = yes", "same_day")],
        management=[{"code": "mg_x", "title": "X", "kind": "normal", "when": condition, "sources": ["S1"]}],
    )
    goal = Goal(ready.definition.rule("mg_x").when, WANTED[wanted])

    facts = Search(ready).patient(goal)

    assert facts is not None
    assert Case(ready, facts).meets(goal)
    assert Search(ready).patient(Goal(goal.condition, UNKNOWN)) is None


@given(condition=conditions, data=st.data())
@settings(max_examples=80, deadline=None)
def test_where_there_is_a_patient_one_is_found_who_is_as_wanted(condition: Condition, data: Any) -> None:
    search, when = asking(to_text(condition))
    facts = data.draw(facts_for(search.engine.definition))
    goal = Goal(when, frozenset({Case(search.engine, facts).truth(when)}))

    found = search.patient(goal)

    assert found is not None
    assert Case(search.engine, found).meets(goal)


@given(condition=conditions, data=st.data())
@settings(max_examples=60, deadline=None)
def test_two_conditions_at_once_are_met_by_one_patient(condition: Condition, data: Any) -> None:
    search, when = asking(f"({to_text(condition)}) OR d_fit = yes")
    facts = data.draw(facts_for(search.engine.definition))
    case = Case(search.engine, facts)
    goals = [Goal(part, frozenset({case.truth(part)})) for part in (when, *tree.parts_of(when))]

    found = search.patient(*goals, Goal(when, ANYTHING), Goal(when, frozenset({True, False, case.truth(when)})))

    assert found is not None
    assert all(Case(search.engine, found).meets(goal) for goal in goals)


def test_some_of_several_aims_will_do() -> None:
    search, _ = asking("weak = yes AND numb = yes AND age_years >= 40")
    parts = [Goal(parse_condition(text), TRUE) for text in ("weak = yes", "numb = yes", "weak = no")]

    assert search.patient(Need(2, tuple(parts))) == {"weak": True, "numb": True}
    assert search.patient(Need(3, tuple(parts))) is None
    assert search.patient(Need(0, tuple(parts))) == {}


def test_a_search_that_takes_too_long_says_so_and_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_STEPS", 1)

    with pytest.raises(Undecided):
        someone("weak = yes OR numb = yes", "true")


def test_one_finding_set_against_two_others_is_not_decided() -> None:
    with pytest.raises(Undecided):
        someone("ABSDIFF(reflex_l, reflex_r) >= 1 AND ABSDIFF(reflex_l, reflex_l) < 1", "true")


def test_two_findings_set_against_each_other_either_way_round_are_one_pair() -> None:
    condition = "ABSDIFF(reflex_l, reflex_r) >= 2 AND ABSDIFF(reflex_r, reflex_l) < 3 AND reflex_l > 1"

    found = someone(condition, "true")

    assert found is not None
    assert abs(found["reflex_l"] - found["reflex_r"]) == 2


def test_numbers_with_decimals_are_found_between_two_limits() -> None:
    found = someone("potassium > 5.3 AND potassium < 5.4", "true")

    assert found is not None
    assert Decimal("5.3") < Decimal(str(found["potassium"])) < Decimal("5.4")
