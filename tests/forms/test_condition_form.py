"""A condition as a form: what is drawn, what comes back, and that nothing is changed on the way."""

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.errors import InvalidInput
from tests.forms.conditions import arm, conditions
from workups.engine.conditions import Condition, parse_condition, to_text, tree
from workups.forms.drafts.fields import fields_of, read_line
from workups.forms.drafts.lines import Line, every, lines_of
from workups.forms.drafts.moves import moved
from workups.forms.drafts.saying import condition_of
from workups.forms.drafts.vocabulary import shown, vocabulary_of
from workups.protocol_files import LIBRARY, load_library

WORDS = vocabulary_of(arm())
LIBRARY_KEYS = sorted(each.stem for each in LIBRARY.glob("*-twitching.yaml"))


def posted(line: Line, name: str = "when") -> QueryDict:
    post = QueryDict(mutable=True)
    for key, value in fields_of(line, name):
        post.appendlist(key, value)
    return post


def through_the_form(condition: Condition) -> Condition | None:
    line = read_line(posted(lines_of(condition)), "when", WORDS)
    return condition_of(line)[0]


def texts_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        here = [value[key] for key in ("when", "true_when", "false_when", "show_when") if key in value]
        return here + [text for each in value.values() for text in texts_in(each)]
    return [text for each in value for text in texts_in(each)] if isinstance(value, list) else []


@settings(max_examples=400, deadline=None)
@given(conditions)
def test_a_tree_comes_back_from_the_form_as_it_was(condition: Condition) -> None:
    back = through_the_form(condition)

    assert back == condition
    assert back is not None
    assert to_text(back) == to_text(condition), "brackets are where they were"


@settings(max_examples=400, deadline=None)
@given(conditions)
def test_a_tree_comes_back_from_its_text_as_it_was(condition: Condition) -> None:
    text = to_text(condition)

    assert parse_condition(text) == condition
    assert to_text(parse_condition(text)) == text


@pytest.mark.parametrize("key", LIBRARY_KEYS)
def test_each_condition_of_the_library_comes_back_from_the_form_to_the_letter(key: str) -> None:
    texts = texts_in(load_library(key)[0])

    assert len(texts) > 400
    assert [
        text for text in texts if to_text(through_the_form(parse_condition(text)) or tree.Otherwise()) != text
    ] == []


@settings(max_examples=100, deadline=None)
@given(conditions)
def test_codes_that_are_shown_with_their_labels_come_back_as_codes(condition: Condition) -> None:
    post = posted(lines_of(condition))
    for key in [key for key in post if key.endswith((".code", ".second"))]:
        for named in (WORDS.findings, WORDS.rules, WORDS.groups):
            if post[key] in named:
                post[key] = shown(post[key], named)

    assert condition_of(read_line(post, "when", WORDS))[0] == condition


moves = st.lists(
    st.tuples(
        st.sampled_from(["add-finding", "add-group", "remove", "up", "down", "wrap", "unwrap", "nonsense"]),
        st.lists(st.integers(0, 4), max_size=4).map(tuple),
    ),
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(conditions, moves)
def test_whatever_buttons_are_pressed_the_form_can_be_read_again(condition: Condition, pressed: Any) -> None:
    line = lines_of(condition)
    for name, path in pressed:
        line, place = moved(line, name, path)
        assert len(place) <= len(path) + 2

    assert read_line(posted(line), "when", WORDS) == line
    assert line.is_group


def test_wrapping_and_unwrapping_are_each_other_undone() -> None:
    line = lines_of(parse_condition("weakness_reported = yes AND (clonus_inducible = yes OR numbness = yes)"))

    wrapped, place = moved(line, "wrap", (1,))

    assert moved(wrapped, "unwrap", place)[0] == line


def test_a_group_that_becomes_a_not_keeps_its_lines_together() -> None:
    post = posted(lines_of(parse_condition("weakness_reported = yes OR clonus_inducible = yes")))
    post["when.kind"] = "not"

    found = condition_of(read_line(post, "when", WORDS))[0]

    assert found is not None
    assert to_text(found) == "NOT (weakness_reported = yes OR clonus_inducible = yes)"


def test_another_finding_in_the_line_takes_the_operators_and_values_of_its_type() -> None:
    post = posted(lines_of(parse_condition("weakness_reported = yes")))
    post["when.0.code"] = "twitch_duration"

    line = read_line(post, "when", WORDS).parts[0]

    assert (line.operator, line.values, line.unit) == ("<=", (), "w")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("twitch_duration", "twitch_duration"),
        ("Anything at all (twitch_duration)", "twitch_duration"),
        ("  age ", "age_years"),
        ("no such thing", "no such thing"),
        ("a OR b", "a OR b"),
    ],
)
def test_a_finding_is_chosen_by_code_label_or_both(typed: str, meant: str) -> None:
    assert WORDS.meant(typed, WORDS.findings) == meant


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"when.0.code": ""}, "The finding is missing"),
        ({"when.0.code": "weakness_reported = yes OR x"}, "There is no finding “weakness_reported = yes OR x”"),
        ({"when.0.value": ""}, "The value is missing"),
        ({"when.0.value": "4,5"}, "“4,5” is neither a number nor an option"),
        ({"when.0.op": ""}, "What is asked of it is missing"),
        ({"when.0.unit": "w", "when.0.value": "ages"}, "“ages” is not how long"),
        ({"when.kind": "count", "when.min": "7"}, "“7” of 1 can't be"),
        ({"when.kind": "count", "when.min": "²"}, "“²” of 1 can't be"),
        ({"when.0.kind": "lowest", "when.0.op": "known", "when.0.code": "mrc_all"}, "How it compares is missing"),
    ],
)
def test_an_incomplete_line_says_what_it_lacks_and_stays_as_typed(change: dict[str, str], told: str) -> None:
    post = posted(lines_of(parse_condition("weakness_reported = yes")))
    post["when.0.was"] = ""
    for key, value in change.items():
        post[key] = value

    line = read_line(post, "when", WORDS)
    condition, faults = condition_of(line)

    assert condition is None
    assert told in [fault.message for fault in faults]
    assert dict(fields_of(line, "when")).items() >= {k: v for k, v in change.items() if k != "when.kind"}.items()


@pytest.mark.parametrize(
    "post",
    [
        "when.kind=evil",
        "",
        "when.kind=all&when.0.kind=evil",
        "when" + ".1" * 30 + ".kind=all",
        "&".join(f"when.{n}.kind=finding" for n in range(500)),
    ],
)
def test_what_no_page_of_ours_sends_is_refused(post: str) -> None:
    with pytest.raises(InvalidInput):
        read_line(QueryDict(post), "when", WORDS)


def test_lines_without_a_parent_are_not_read() -> None:
    post = QueryDict("when.kind=all&when.3.0.kind=finding&other.0.kind=finding")

    assert [path for path, _ in every(read_line(post, "when", WORDS))] == [()]
