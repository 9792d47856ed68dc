"""The small things a definition is asked for, and what it says when there are none."""

from decimal import Decimal

import pytest

from tests.engine.invented import check, definition, derived, dictionary, evaluated, finding, protocol, red_flag
from workups.engine.conditions import tree
from workups.engine.definition import Definition
from workups.engine.durations import read_duration, say_duration, write_duration
from workups.engine.evaluation import Engine
from workups.engine.facts import check_value
from workups.engine.holds import limit
from workups.engine.parse import parse_protocol
from workups.engine.vignettes import Vignette, failures_of

SECTIONS = [{"key": "alarm", "title": "Alarm", "items": [{"finding": "weak"}]}]


def test_a_section_is_found_by_its_key_and_a_wrong_key_is_an_error() -> None:
    made = definition(stages=[{"key": "history", "title": "History", "sections": SECTIONS}])

    assert made.section("alarm").title == "Alarm"
    with pytest.raises(KeyError):
        made.section("alram")


def test_a_computed_finding_has_its_label() -> None:
    made = definition(derived=[derived("d_weak", "weak = yes", "weak = no")])

    assert made.derived_label("d_weak") == "D_weak"
    with pytest.raises(KeyError):
        made.derived_label("weak")


@pytest.mark.parametrize("text", ["1.33min", "0.1s", "2.0001h"])
def test_a_duration_of_no_whole_seconds_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="is not a whole number of seconds"):
        read_duration(text)


def test_a_duration_is_said_in_its_largest_unit() -> None:
    assert [write_duration(seconds) for seconds in (0, 90, 3_600, 1_209_600)] == ["0s", "90s", "1h", "2w"]
    assert [say_duration(seconds) for seconds in (60, 7_200)] == ["1 minute", "2 hours"]


def test_an_option_is_no_limit_to_compare_a_number_with() -> None:
    assert [limit(Decimal("4.5")), limit(Decimal("4")), limit(tree.Duration(2, "min"))] == [4.5, 4, 120]
    with pytest.raises(TypeError, match="'yes' is an option, not a limit"):
        limit("yes")


def test_a_computed_number_may_be_the_value_of_one_finding() -> None:
    doubled = {"numeric": [{"code": "d_k", "label": "Potassium", "formula": "potassium"}]}

    assert evaluated({"potassium": 4.5}, **doubled).value("d_k") == 4.5
    assert evaluated({}, **doubled).value("d_k") is None


def test_a_number_without_a_range_may_be_any() -> None:
    made: Definition = parse_protocol(protocol(), dictionary(finding("count", "integer")))

    check_value(made.finding("count"), -7)
    assert Engine(made).evaluate({"count": 10**9}).facts == {"count": 10**9}


def test_a_duration_without_a_range_may_be_any() -> None:
    made = parse_protocol(protocol(), dictionary(finding("since", "duration")))

    check_value(made.finding("since"), 10**8)


def test_a_vignette_that_expects_no_list_or_no_rule_is_told_so() -> None:
    engine = Engine(definition(red_flags=[red_flag("rf_x", "weak = yes")], data_quality=[check("dq_x", "numb = yes")]))
    expected = {"highest_urgency": "routine", "must_include": "rf_x", "must_wait": ["rf_y"]}

    assert failures_of(Vignette("v", "", {}, expected), engine) == [
        "expected.must_include: a list of rule codes is needed",
        "expected.must_wait: there is no rule 'rf_y'. Did you mean rf_x?",
    ]
