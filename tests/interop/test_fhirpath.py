"""Every exported condition gives the same three-valued answer in fhirpathpy, an engine not written by us."""

import datetime
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.invented import check, derived, red_flag, referral
from tests.engine.invented import definition as invented_definition
from tests.engine.test_properties import conditions, patients
from tests.interop.patients import Patients, shown_when
from tests.interop.reading import Comparison, Reader, names_in, said_by
from workups.engine.conditions import Condition, tree
from workups.engine.definition import Definition
from workups.engine.evaluation import Engine
from workups.engine.facts import read_facts
from workups.engine.parse import parse_protocol
from workups.engine.vignettes import read_vignettes
from workups.interop.fhirpath import export
from workups.interop.questionnaire_response import questionnaire_response
from workups.protocol_files import LIBRARY, library_keys, load_library, read_yaml

NOT_EXPRESSED: dict[str, str] = {}
"""What FHIRPath cannot say, with the reason. Nothing so far."""
WIDE = 130
"""A condition that reads more findings than this is tried on whole patients instead of on ones of its own."""
ENOUGH = 2
"""Patients for each answer of a condition."""


@cache
def arm() -> Comparison:
    definition = parse_protocol(*load_library("arm-twitching"))
    return Comparison(Engine(definition), export(definition))


@cache
def names() -> tuple[str, ...]:
    """Every rule, derived finding, section and line of the arm protocol that has a condition."""
    definition = arm().engine.definition
    return (*definition.rules, *(each.code for each in definition.derived), *shown_when(definition))


@cache
def own_patients() -> dict[str, list[dict[str, Any]]]:
    """For each condition but the wide ones, patients who make it TRUE, FALSE and UNKNOWN, as far as it can be."""
    patients = {name: Patients(arm().engine.definition, name) for name in names()}
    return {name: list(_some_of_each_answer(name, each)) for name, each in patients.items() if len(each.values) <= WIDE}


def _some_of_each_answer(name: str, patients: Patients) -> Iterator[dict[str, Any]]:
    answers: Counter[bool | None] = Counter()
    for facts in patients.some(60, random.Random(name)):
        answer = said_by(arm().engine.evaluate(facts), name)
        answers[answer] += 1
        if answers[answer] <= ENOUGH:
            yield facts
        if len(answers) == 3 and min(answers.values()) >= ENOUGH:
            return


@cache
def whole_patients() -> list[dict[str, Any]]:
    """The patients of the vignettes, and the same with half of it not known."""
    dice, findings = random.Random(2026), arm().engine.definition.findings
    vignettes = read_vignettes(read_yaml(LIBRARY / "vignettes" / "open.yaml"))
    whole = [read_facts(findings, vignette.findings) for vignette in vignettes]
    return whole + [{code: value for code, value in facts.items() if dice.random() < 0.5} for facts in whole]


@pytest.mark.parametrize("key", library_keys())
def test_every_condition_of_a_protocol_is_exported(key: str) -> None:
    definition = parse_protocol(*load_library(key))
    exported = export(definition)

    expected = {*definition.rules, *(each.code for each in definition.derived), *shown_when(definition)}
    assert {name for name in expected if name not in {*exported.variables, *exported.shown}} == NOT_EXPRESSED.keys()


@pytest.mark.parametrize("key", library_keys())
def test_a_variable_uses_only_those_before_it(key: str) -> None:
    exported = export(parse_protocol(*load_library(key)))

    before: set[str] = set()
    for name, text in exported.variables.items():
        assert names_in(text) <= before, name
        before.add(name)
    assert all(names_in(text) <= before for text in exported.shown.values())


def test_each_condition_says_what_the_engine_says() -> None:
    found = [
        each for name, some in own_patients().items() for facts in some for each in arm().disagreements(facts, [name])
    ]

    assert found == []


def test_the_conditions_that_rest_on_nearly_everything_say_what_the_engine_says() -> None:
    wide = [name for name in names() if name not in own_patients()]

    assert [each for facts in whole_patients() for each in arm().disagreements(facts, wide)] == []


def test_the_patients_put_each_condition_to_the_test() -> None:
    said = {
        name: {said_by(arm().engine.evaluate(facts), name) for facts in some} for name, some in own_patients().items()
    }

    assert [name for name, answers in said.items() if len(answers) < 2] == []
    assert sum(len(answers) == 3 for answers in said.values()) > 0.85 * len(said)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (" and ", " or "), (" or ", " and "), (".not()", ""), (" >= ", " > "), (" < ", " <= "), (" !~ ", " = "),
        (" ~ true", " = true"), ("%open_", "%"), (", {})", ", false)"), (".exists($this", ".all($this"),
        (" contains ", " = "),
    ],
)  # fmt: skip
def test_an_export_gone_wrong_is_noticed(right: str, wrong: str) -> None:
    changed = [name for name in own_patients() if right in arm().text(name)]

    assert any(_is_noticed(name, arm().text(name).replace(right, wrong)) for name in changed)


def _is_noticed(name: str, text: str) -> bool:
    gone_wrong = arm().with_text(name, text)
    try:
        return any(True for facts in own_patients()[name] for _ in gone_wrong.disagreements(facts, [name]))
    except (AssertionError, ValueError, TypeError, KeyError):  # no longer three-valued, or no FHIRPath any more
        return True


def invented(first: Condition, second: Condition, third: Condition, otherwise: bool) -> Definition:
    """A small protocol in which each way of resting on another condition occurs.

    Its conditions are put in afterwards: a random one may well be refused, for it can never hold.
    """
    x, a = tree.Compare(tree.Reading("d_x"), "=", "yes"), tree.Fired("rf_a")
    whens = {
        "dq_x": tree.And((second, tree.NotYes("weak"))),
        "rf_a": second,
        "rf_b": tree.Or((x, third)),
        "rf_c": tree.Or((tree.And((tree.NotNo("d_x"), tree.Not(tree.Or((x, second))))), tree.Unknown("d_x"))),
        "ref_a": tree.And((a, tree.Not(tree.Fired("rf_b")))),
        "ref_b": tree.Or((tree.Highest("soon"), tree.Not(tree.UrgencyBelow("same_day")))),
        "ref_c": tree.Count((a, tree.Highest("emergency_now"), tree.NoDataQuality(), tree.Fired("rf_c")), 2),
    }
    plain = plain_definition()
    rules = {code: replace(rule, when=whens[code]) for code, rule in plain.rules.items()}
    derived = replace(plain.derived[0], true_when=first, false_when=tree.Otherwise() if otherwise else third)
    families = {
        family: tuple(rules[rule.code] for rule in getattr(plain, family))
        for family in ("data_quality", "red_flags", "referrals")
    }
    return replace(plain, derived=(derived,), rules=rules, **families)


@cache
def plain_definition() -> Definition:
    return invented_definition(
        derived=[derived("d_x", "weak = yes", "weak = no")],
        data_quality=[check("dq_x", "weak = yes")],
        red_flags=[
            red_flag("rf_a", "weak = yes"),
            red_flag("rf_b", "weak = yes", "emergency_now"),
            red_flag("rf_c", "weak = yes"),
        ],
        referrals=[referral(code, "weak = yes") for code in ("ref_a", "ref_b", "ref_c")],
    )


@settings(max_examples=35, deadline=None)
@given(conditions, conditions, conditions, st.booleans(), st.lists(patients, min_size=3, max_size=3))
def test_random_conditions_say_what_the_engine_says_of_random_patients(
    first: Condition, second: Condition, third: Condition, otherwise: bool, some: list[dict[str, Any]]
) -> None:
    definition = invented(first, second, third, otherwise)
    comparison = Comparison(Engine(definition), export(definition))

    for facts in some:
        assert list(comparison.disagreements(facts, ["d_x", *definition.rules])) == []


@given(patients)
def test_every_answer_is_read_back_from_a_whole_response(facts: dict[str, Any]) -> None:
    definition = plain_definition()
    reader = Reader(export(definition), questionnaire_response(facts, definition.findings))

    for code in definition.findings:
        assert reader.variable(code) == as_fhir(facts.get(code))


def as_fhir(value: Any) -> list[Any]:
    match value:
        case None:
            return []
        case frozenset():
            return [option for option in ("arm", "leg", "face") if option in value]
        case float():
            return [Decimal(repr(value))]
        case datetime.date():
            return [value.isoformat()]
        case _:
            return [value]
