"""Text to tree and back, exactly; and the tree as an English sentence."""

from decimal import Decimal
from typing import Any

import pytest

from workups.engine.conditions import leaves, parse_condition, to_text, tree
from workups.engine.definition import Definition
from workups.engine.english import sentence
from workups.protocol_files import load_library


def texts_of_library() -> list[str]:
    """Every condition of the library, wherever it stands."""
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            found.extend(value[key] for key in ("when", "true_when", "false_when", "show_when") if key in value)
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(each)

    walk(load_library("arm-twitching")[0])
    return found


def test_each_condition_of_the_library_comes_back_as_it_was_written() -> None:
    texts = texts_of_library()

    assert len(texts) > 450
    assert [text for text in texts if to_text(parse_condition(text)) != text] == []


def test_line_breaks_and_spaces_do_not_matter() -> None:
    assert parse_condition(
        "weak=yes   AND\n  (age_years>=40 OR\tpain)".replace("pain", "numb = no")
    ) == parse_condition("weak = yes AND (age_years >= 40 OR numb = no)")


def test_decimals_and_units_are_kept_as_written() -> None:
    text = "glucose < 4.0 OR duration >= 12w"
    first, second = leaves(parse_condition(text))

    assert first == tree.Compare(tree.Reading("glucose"), "<", Decimal("4.0"))
    assert second == tree.Compare(tree.Reading("duration"), ">=", tree.Duration(12, "w"))
    assert to_text(parse_condition(text)) == text


def test_brackets_that_an_author_put_around_an_and_are_kept_but_mean_nothing() -> None:
    with_brackets = "a = yes OR (b = yes AND c = yes)"
    without = "a = yes OR b = yes AND c = yes"

    assert parse_condition(with_brackets) == parse_condition(without)
    assert to_text(parse_condition(with_brackets)) == with_brackets
    assert to_text(parse_condition(without)) == without


def test_a_tree_built_by_hand_gets_the_brackets_it_needs() -> None:
    a, b, c = (tree.Known(code) for code in "abc")

    assert to_text(tree.And((a, tree.Or((b, c))))) == "KNOWN(a) AND (KNOWN(b) OR KNOWN(c))"
    assert to_text(tree.Or((a, tree.And((b, c))))) == "KNOWN(a) OR (KNOWN(b) AND KNOWN(c))"
    assert to_text(tree.Not(a)) == "NOT KNOWN(a)"
    assert to_text(tree.Not(tree.Not(a))) == "NOT (NOT KNOWN(a))"
    assert to_text(tree.Not(tree.Includes("site", "arm"))) == "NOT (site includes arm)"


@pytest.mark.parametrize(
    ("code", "english"),
    [
        ("rf_persistent", "“Time since first noticed” is at least 4 weeks."),
        (
            "rf_stroke_now",
            "“Sudden face, arm, leg or speech loss (FAST)” is yes and “Those symptoms fully gone” is no "
            "or not recorded.",
        ),
        (
            "rf_root_motor_deficit",
            "“Weakness on examination” is yes and (“Root pain” is yes or “Pattern of sensory loss” includes "
            "‘Dermatomal’ or any of the group “spurling” is ‘Positive’).",
        ),
        ("rf_grip_low", "The lowest of the group “grip” is less than 20."),
        ("ref_999", "The most urgent red flag that has fired is at emergency now."),
        ("sn_referral_chase", "It is not the case that no red flag at soon or above has fired."),
        (
            "mg_thyroid_symptom_control",
            "(the rule “Thyrotoxicosis on blood tests” has fired or the rule “Severe or complicated "
            "thyrotoxicosis” has fired) and “Past history” is recorded and (it is not the case that “Past history” "
            "includes ‘Asthma or COPD’).",
        ),
    ],
)  # fmt: skip
def test_a_condition_reads_as_an_english_sentence(arm: Definition, code: str, english: str) -> None:
    assert sentence(arm.rule(code).when, arm) == english


def test_every_condition_of_the_library_has_its_own_sentence(arm: Definition) -> None:
    said = {to_text(rule.when): sentence(rule.when, arm) for rule in arm.rules.values()}

    assert len(set(said.values())) == len(said)
