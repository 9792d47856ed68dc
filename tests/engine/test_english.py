"""Sentences are as exact as text: each condition has one of its own, and it can be read back."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.invented import FINDINGS, GROUPS, derived, dictionary, finding, protocol, red_flag
from tests.engine.test_properties import composed, leaf
from workups.engine.boundaries import conditions_of
from workups.engine.conditions import Condition, ConditionError, parse_condition, parts_of, tree
from workups.engine.definition import Definition
from workups.engine.english import sentence
from workups.engine.parse import parse_protocol
from workups.engine.reading_english import read_sentence
from workups.engine.urgency import LEVELS
from workups.protocol_files import load_library

DEFINITION = parse_protocol(
    protocol(
        derived=[derived("d_bad", "weak = yes", "OTHERWISE")],
        numeric=[{"code": "d_lowest", "label": "Lowest", "formula": "MIN(@reflex)"}],
        red_flags=[red_flag("rf_x", "weak = yes", title="A flag"), red_flag("rf_y", "numb = yes")],
    ),
    dictionary(),
)
decided = st.one_of(
    st.builds(tree.Fired, st.sampled_from(["rf_x", "rf_y"])),
    st.builds(tree.UrgencyBelow, st.sampled_from(LEVELS)),
    st.builds(tree.Highest, st.sampled_from(LEVELS)),
    st.just(tree.NoDataQuality()),
    st.sampled_from([parse_condition(text) for text in ("d_bad = yes", "NOTNO(d_bad)", "d_lowest >= 2")]),
    st.builds(tree.OneOf, st.just("weak"), st.sampled_from([("yes",), ("no",), ("yes", "no"), ("no", "yes", "no")])),
)
any_condition: st.SearchStrategy[Condition] = st.recursive(leaf | decided, composed, max_leaves=12)


@settings(max_examples=80, deadline=None)
@given(any_condition)
def test_a_sentence_is_read_back_as_the_condition_that_it_says(condition: Condition) -> None:
    assert read_sentence(sentence(condition, DEFINITION), DEFINITION) == condition


def parts(condition: Condition) -> list[Condition]:
    return [condition, *(inner for part in parts_of(condition) for inner in parts(part))]


@pytest.mark.parametrize("key", ["arm-twitching", "toe-twitching"])
def test_every_condition_of_the_library_and_each_part_is_read_back(key: str) -> None:
    definition = parse_protocol(*load_library(key))
    found = {part for condition in conditions_of(definition) for part in parts(condition)}

    said = {sentence(part, definition): part for part in found}

    assert len(said) == len(found) > 1_000
    for text, part in said.items():
        assert read_sentence(text, definition) == part


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("weak = yes AND (numb = yes OR pattern = jerk)", "“Weak” is yes and (“Numb” is yes or “Pattern” is ‘Jerk’)."),
        ("(weak = yes AND numb = yes) OR weak = no", "(“Weak” is yes and “Numb” is yes) or “Weak” is no."),
        ("NOT (weak = yes)", "It is not the case that “Weak” is yes."),
        ("NOT (NOT (weak = yes))", "It is not the case that (it is not the case that “Weak” is yes)."),
        (
            "NOT (weak = yes AND numb = no) AND weak = no",
            "(it is not the case that (“Weak” is yes and “Numb” is no)) and “Weak” is no.",
        ),
        ("NOT (weak = yes) AND numb = no", "(it is not the case that “Weak” is yes) and “Numb” is no."),
        (
            "COUNT(weak = yes OR numb = yes, pattern = jerk) >= 2",
            "At least 2 of these hold (“Weak” is yes or “Numb” is yes; “Pattern” is ‘Jerk’).",
        ),
        ("pattern in [jerk]", "“Pattern” is one of ‘Jerk’."),
        ("pattern in [jerk, none, flicker]", "“Pattern” is ‘Jerk’, ‘None’ or ‘Flicker’."),
        ("site includes_any [arm]", "“Site” includes any of ‘Arm’."),
        ("duration < 7d", "“Duration” is less than 7 days."),
        ("duration < 1w", "“Duration” is less than 1 week."),
        ("duration < 24h", "“Duration” is less than 24 hours."),
        ("potassium >= 5.50", "“Potassium” is at least 5.50 mmol/L."),
        ("weak = yes OR URGENCY_BELOW(soon)", "“Weak” is yes or no red flag at soon or above has fired."),
        ("weak = yes OR NO_DQ", "“Weak” is yes or no data-quality check has fired."),
        ("weak in [yes, no] OR NOTYES(weak)", "“Weak” is yes or no or “Weak” is no or not recorded."),
        ("ABSDIFF(reflex_l, reflex_r) > 1", "The difference between “Reflex_l” and “Reflex_r” is more than 1."),
        ("MIN(@reflex) < 1", "The lowest of the group “reflex” is less than 1."),
        ("MAX(@reflex) >= 4", "The highest of the group “reflex” is at least 4."),
        ("UNKNOWN(weak) OR NOTNO(numb)", "“Weak” is not recorded or “Numb” is yes or not recorded."),
        ("HIGHEST(soon) AND KNOWN(work)", "The most urgent red flag that has fired is at soon and “Work” is recorded."),
        ("ANYEQ(@pulse, absent)", "Any of the group “pulse” is ‘Absent’."),
        ("site includes arm", "“Site” includes ‘Arm’."),
        ("FIRED(rf_x)", "The rule “A flag” has fired."),
        ("OTHERWISE", "Otherwise."),
    ],
)
def test_what_is_close_in_meaning_is_told_apart_in_words(text: str, said: str) -> None:
    assert sentence(parse_condition(text), DEFINITION) == said
    assert read_sentence(said, DEFINITION) == parse_condition(text)


def with_labels(labels: dict[str, str], **option_labels: str) -> Definition:
    findings: list[dict[str, Any]] = [{**each, "label": labels.get(each["code"], each["label"])} for each in FINDINGS]
    more = finding("more", "choice", options=["a", "b"], option_labels=option_labels)
    return parse_protocol(protocol(groups=GROUPS), dictionary(findings=[*findings, more]))


def test_findings_that_share_a_label_are_told_apart_by_their_codes() -> None:
    definition = with_labels({"weak": "Loss", "numb": "Loss"})

    assert sentence(parse_condition("weak = yes"), definition) == "“Loss (weak)” is yes."
    assert sentence(parse_condition("numb = yes"), definition) == "“Loss (numb)” is yes."


def test_options_that_share_a_label_are_told_apart_by_their_codes() -> None:
    definition = with_labels({}, a="Same", b="Same")

    assert sentence(parse_condition("more = b"), definition) == "“More” is ‘Same (b)’."


def test_a_label_cannot_pass_itself_off_as_more_of_the_sentence() -> None:
    definition = with_labels({"weak": "Weak” is yes and “Numb"}, a="A’ or ‘B")
    condition = parse_condition("weak = yes AND more = a")

    assert sentence(condition, definition) == "“Weak\" is yes and \"Numb” is yes and “More” is ‘A' or 'B’."
    assert read_sentence(sentence(condition, definition), definition) == condition


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("", "cannot read"),
        ("“Weak” is yes and", "cannot read"),
        ("“Weak” is yes and “Numb” is yes or “Weak” is no.", "cannot read"),
        ("“Weakness” is yes.", "'Weakness' is no name of this protocol"),
        ("“Pattern” is ‘Leap’.", "'Leap' is no name of this protocol"),
        ("The lowest of the group “reflex” is yes.", "'yes' is no name of this protocol"),
        ("“Potassium” is at least 5 mg.", "'5 mg' is no name of this protocol"),
        ("“Duration” is at least 5 fortnights.", "'fortnights' is no name of this protocol"),
        ("The rule “Unheard” has fired.", "'Unheard' is no name of this protocol"),
    ],
)
def test_what_no_condition_says_is_refused_in_words(said: str, message: str) -> None:
    with pytest.raises(ConditionError, match=message):
        read_sentence(said, DEFINITION)
