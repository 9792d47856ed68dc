"""A broken protocol: every fault with its path, in words, all at once, and nothing loaded."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.invented import (
    FINDINGS,
    GROUPS,
    cause,
    check,
    derived,
    dictionary,
    finding,
    investigation,
    management,
    protocol,
    red_flag,
    referral,
)  # fmt: skip
from workups.engine.evaluation import Engine
from workups.engine.faults import ProtocolInvalid
from workups.engine.parse import parse_protocol


def faults_of(words: Any = None, /, **changes: Any) -> list[str]:
    with pytest.raises(ProtocolInvalid) as refused:
        parse_protocol(protocol(**changes), dictionary() if words is None else words)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("weeak = yes", "there is no finding 'weeak' (did you mean weak?)"),
        ("KNOWN(weeak)", "there is no finding 'weeak' (did you mean weak?)"),
        ("weak = maybe", "'weak' has no option 'maybe' (yes, no)"),
        ("pattern = jrek", "'pattern' has no option 'jrek' (did you mean jerk?)"),
        ("pattern in [jerk, jerk]", "the option 'jerk' is listed twice"),
        ("pattern includes jerk", "includes cannot be used on 'pattern', which holds one option (write = or in [..])"),
        ("site = arm", "= the option 'arm' cannot be said of site, which holds "
         "several options (write includes or includes_any)"),
        ("site in [arm]", "in cannot be used on 'site', which holds several options (write includes or includes_any)"),
        ("weak >= 2", ">= the number 2 cannot be said of weak, which holds yes or no (write = yes or = no)"),
        ("age_years = yes", "= the option 'yes' cannot be said of age_years, which holds "
         "a number (compare with a number)"),
        ("duration >= 4", "duration is a duration, not to be compared with the number 4 (give the unit, such as 4w)"),
        ("age_years >= 4w", "age_years is a number, not to "
         "be compared with the duration 4w (give a number without a unit)"),
        ("work = baker", "= the option 'baker' cannot be said of work, which holds free text (write KNOWN or UNKNOWN)"),
        ("seen_on >= 4w", ">= the duration 4w cannot be said of seen_on, which holds a date (write KNOWN or UNKNOWN)"),
        ("NOTYES(pattern)", "NOTYES and NOTNO cannot be used on 'pattern', which holds one option "
         "(write = or in [..])"),
        ("MIN(@reflexes) <= 1", "there is no group '@reflexes' (did you mean @reflex?)"),
        ("ANYEQ(@pulse, gone)", "no member of @pulse has the option 'gone'"),
        ("ANYEQ(@reflex, yes)", "ANYEQ cannot be used on 'reflex_l', which holds a number (compare with a number)"),
        ("MAX(@pulse) >= 1", "MIN and MAX cannot be used on 'pulse_l', which holds one option (write = or in [..])"),
        ("ABSDIFF(potassium, age_years) > 1", "ABSDIFF cannot set different units against one another "
         "(potassium, age_years)"),
        ("ABSDIFF(potassium, weak) > 1", "ABSDIFF cannot be used on 'weak', which holds yes or no "
         "(write = yes or = no)"),
        ("FIRED(rf_y)", "there is no rule 'rf_y' (did you mean rf_x?)"),
        ("FIRED(rf_x)", "FIRED(rf_x) is not decided yet where this is evaluated"),
        ("URGENCY_BELOW(soon)", "URGENCY_BELOW is not decided yet where this is evaluated"),
        ("OTHERWISE", "OTHERWISE may stand only in false_when"),
        ("weak == yes", "cannot read '='"),
        ("weak = yes)", "cannot read ')'"),
    ],
)  # fmt: skip
def test_a_condition_that_makes_no_sense_is_a_fault(condition: str, message: str) -> None:
    problems = faults_of(red_flags=[red_flag("rf_x", condition)])

    assert problems[0].startswith(f"red_flags[0].when (rf_x): {message}")


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("URGENCY_BELOW(soonest)", "there is no urgency level 'soonest' (did you mean soon?)"),
        ("HIGHEST(routine)", "HIGHEST(routine) is decided only after every rule (write URGENCY_BELOW(soon))"),
        ("FIRED(mg_later)", "FIRED(mg_later) is not decided yet where this is evaluated"),
    ],
)
def test_a_rule_may_ask_only_what_is_decided_before_it(condition: str, message: str) -> None:
    (fault,) = faults_of(referrals=[referral("ref_x", condition)], management=[management("mg_later", "weak = yes")])

    assert fault.startswith(f"referrals[0].when (ref_x): {message}")


def test_a_data_quality_check_may_not_ask_about_data_quality_nor_a_derived_finding_about_rules() -> None:
    found = faults_of(data_quality=[check("dq_x", "NO_DQ")], derived=[derived("d_x", "FIRED(dq_x)", "OTHERWISE")])

    assert [fault.partition(": ")[0] for fault in found] == [
        "data_quality[0].when (dq_x)",
        "derived[0].true_when (d_x)",
    ]


def test_derived_findings_in_a_circle_are_a_fault() -> None:
    (fault,) = faults_of(
        derived=[
            derived("d_a", "d_b = yes", "OTHERWISE"),
            derived("d_b", "d_c = yes", "OTHERWISE"),
            derived("d_c", "weak = yes OR d_a = no", "OTHERWISE"),
        ]
    )

    assert fault.startswith("derived: these rest on one another in a circle: ")
    assert all(code in fault for code in ("d_a", "d_b", "d_c"))


def test_one_code_means_one_thing() -> None:
    found = faults_of(
        dictionary(finding("rf_x", "boolean")),
        red_flags=[red_flag("rf_x", "weak = yes"), red_flag("rf_x", "numb = yes")],
    )

    assert found == [
        f"red_flags[0].code (rf_x): the code 'rf_x' is used twice (first at dictionary.findings[{len(FINDINGS)}])",
        f"red_flags[1].code (rf_x): the code 'rf_x' is used twice (first at dictionary.findings[{len(FINDINGS)}])",
    ]


def test_a_missing_key_an_unknown_key_and_a_wrong_kind_of_value_are_faults() -> None:
    flag = red_flag("rf_x", "weak = yes", destinaton="Neurology")
    del flag["destination"]
    test = investigation("ix_x", "weak = yes") | {"bedside": "yes", "turnaround_days": -1, "where": "shop"}

    found = faults_of(red_flags=[flag], investigations=[test], causes="none")

    assert found == [
        "red_flags[0].destination (rf_x): this key is missing (add it)",
        "red_flags[0].destinaton (rf_x): this key is not known here (did you mean destination?)",
        "investigations[0].where (ix_x): 'shop' is not one of practice, hospital, either",
        "investigations[0].bedside (ix_x): true or false is needed here, not the text 'yes' (write it without quotes)",
        "investigations[0].turnaround_days (ix_x): a whole number is needed here, not the number -1 "
        "(0 to 3650, without quotes)",
        "causes: a list is needed here, not the text 'none' (write [a, b], or one line each behind -)",
    ]


def test_names_that_point_at_nothing_are_faults() -> None:
    found = faults_of(
        groups={**GROUPS, "grip": ["grip_l"]},
        stages=[{
            "key": "history", "title": "History", "sections": [
                {"key": "a", "title": "A", "items": [{"finding": "weeak"}, {"finding": "numb"}]},
                {"key": "b", "title": "B", "show_when": "weak = perhaps", "items": [{"finding": "numb"}]},
            ],
        }],
        investigations=[investigation("ix_x", "weak = yes", results=("sodum",))],
        causes=[{
            **cause("dx_x", "weak = yes"), "supporting": [{"finding": "nmb"}, {"finding": "site", "value": "hip"}],
        }],
        complications=[{
            "complication": "Fear", "findings": ["weak"], "what_to_do": "Talk", "actions": ["mg_talk"],
            "sources": ["S9"],
        }],
    )  # fmt: skip

    assert found == [
        "stages[0].sections[1].items[0].finding (b): the line to answer 'numb' is used twice "
        "(first at stages[0].sections[0].items[1])",
        "investigations[0].results[0] (ix_x): there is no finding 'sodum' (did you mean sodium?)",
        "causes[0].supporting[0].finding (dx_x): there is no finding or derived finding 'nmb' (did you mean numb?)",
        "stages[0].sections[0].items[0].finding (weeak): there is no finding 'weeak' (did you mean weak?)",
        "complications[0].actions[0]: there is no rule 'mg_talk' (there is ix_x, dx_x)",
        "complications[0].sources[0]: there is no source 'S9' (there is S1, GMK, SEED)",
        "groups.grip: there is no finding 'grip_l'",
        "causes[0].supporting[1].value (dx_x): 'site' has no option 'hip' (arm, leg, face)",
        "stages[0].sections[1].show_when (b): 'weak' has no option 'perhaps' (yes, no)",
    ]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"type": "bolean"}, "'bolean' is not one of boolean, choice"),
        ({"code": "Weak"}, "'Weak' is not a code"),
        ({"section": "X9"}, "'X9' is not one of H"),
        ({"unknown": "never"}, "'never' is not one of blocks, shown, optional"),
        ({"options": ["a"]}, "a finding of type boolean has no options"),
        ({"type": "choice"}, "this key is missing (add it)"),
        ({"type": "choice", "options": ["a", "a"]}, "'a' is listed twice"),
        ({"type": "choice", "options": ["a", False]}, "text is needed here, not true or false (put it in quotes)"),
        ({"type": "choice", "options": ["a"], "option_labels": {"b": "B"}}, "this is not one of the options"),
        ({"hard": [0, 1]}, "a finding of type boolean has no range"),
        ({"type": "integer", "hard": [3, 1]}, "the lowest value is above the highest"),
        ({"type": "integer", "hard": 5}, "a range is needed here: lowest and highest (such as [40, 300])"),
        ({"type": "integer", "hard": [1, "x"]}, "a range is needed here: lowest and highest (such as [40, 300])"),
        ({"type": "integer", "hard": [1, 5], "soft": [0, 4]}, "the soft range must lie inside the hard range"),
        ({"type": "duration", "hard": [0, 5]}, "a range is needed here: lowest and highest (such as ['0s', '80y'])"),
        ({"pair": "x"}, "this key is missing (add it)"),
    ],
)
def test_a_faulty_entry_of_the_dictionary_is_told_with_its_path(changed: dict[str, Any], message: str) -> None:
    found = faults_of(dictionary({**finding("extra", "boolean"), **changed}))

    assert found[0].startswith(f"dictionary.findings[{len(FINDINGS)}].")
    assert any(message in fault for fault in found)


def test_the_urgency_scale_is_fixed() -> None:
    (fault,) = faults_of(urgencies=[{"level": "soon", "meaning": "Soon", "target": "6 weeks"}])

    assert fault.startswith("urgencies: these are not the seven levels, highest first (emergency_now, same_day")


@pytest.mark.parametrize("document", [None, [], "protocol", 7, {}, {1: 2}, {"key": {"a": []}}])
def test_no_document_whatever_ends_in_a_traceback(document: Any) -> None:
    with pytest.raises(ProtocolInvalid):
        parse_protocol(document, dictionary())
    with pytest.raises(ProtocolInvalid):
        parse_protocol(protocol(), document)


JUNK = [None, True, -1, float("nan"), 10**30, "", "weak = yes", "OTHERWISE", "((", "weeak", [], {}, [[]], {1: 2}, b"x"]
WHOLE = protocol(
    derived=[derived("d_x", "weak = yes", "weak = no")],
    numeric=[{"code": "d_n", "label": "N", "formula": "MAX(@reflex)"}],
    data_quality=[check("dq_x", "weak = no AND numb = yes")],
    red_flags=[red_flag("rf_x", "d_x = yes")],
    investigations=[investigation("ix_x", "FIRED(rf_x)", results=("sodium",))],
    referrals=[referral("ref_x", "URGENCY_BELOW(soon)")],
    management=[management("mg_x", "NO_DQ")],
    causes=[{**cause("dx_x", "d_n >= 3"), "supporting": [{"finding": "weak"}]}],
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, each in inside for place in places(each, (*path, key)))]


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(places([WHOLE, dictionary()])[3:]), st.sampled_from(JUNK))
def test_junk_anywhere_in_a_file_is_refused_or_does_no_harm(place: tuple[Any, ...], junk: Any) -> None:
    document = copy.deepcopy([WHOLE, dictionary()])
    target: Any = document
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = junk

    try:
        made = parse_protocol(*document)
    except ProtocolInvalid:
        return
    assert Engine(made).evaluate({}).urgency


def test_all_faults_of_a_file_are_told_at_once() -> None:
    found = faults_of(
        title="",
        review_by="soon",
        key="Not A Key",
        red_flags=[red_flag("rf_a", "weeak = yes", "sooner"), red_flag("rf_b", "weak =")],
        referrals=[referral("ref_a", "FIRED(rf_c)")],
    )

    assert {fault.partition(": ")[0] for fault in found} == {
        "title", "review_by", "key", "red_flags[0].urgency (rf_a)", "red_flags[0].when (rf_a)",
        "red_flags[1].when (rf_b)", "referrals[0].when (ref_a)",
    }  # fmt: skip


def test_the_same_content_has_the_same_hash_whatever_the_order_of_its_keys() -> None:
    forwards = parse_protocol(protocol(), dictionary())
    backwards = parse_protocol(dict(reversed(protocol().items())), dictionary())
    other = parse_protocol(protocol(title="Another"), dictionary())

    assert forwards.content_hash == backwards.content_hash
    assert forwards.content_hash != other.content_hash
    assert len(forwards.content_hash) == 64


def test_a_definition_cannot_be_changed() -> None:
    made = parse_protocol(protocol(), dictionary())

    with pytest.raises(AttributeError):
        made.title = "Another"  # type: ignore[misc]
    with pytest.raises(TypeError):
        made.findings["weak"] = None  # type: ignore[index]
