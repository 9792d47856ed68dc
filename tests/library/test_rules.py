"""Every rule can be read, acted on and traced."""

import re
from typing import Any

import pytest

from tests.library.content import RULE_KINDS, all_codes, dictionary, protocol, reference

WITH_SOURCES = ("red_flags", "management", "prognosis", "prevention", "complications")
ADVICE_KINDS = {"normal", "emergency", "always"}


def rules() -> list[dict[str, Any]]:
    return [rule for kind in RULE_KINDS for rule in protocol()[kind]]


def texts(value: Any) -> list[str]:
    """Every string inside the value."""
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for child in children for text in texts(child)]


def test_every_rule_has_a_title_and_a_condition() -> None:
    assert [rule["code"] for rule in rules() if not rule["title"].strip() or not rule["when"].strip()] == []


def test_titles_start_with_a_capital_and_end_without_a_stop() -> None:
    names_as_written = {"ix_coeliac"}  # tTG
    odd = [rule["code"] for rule in rules() if rule["title"][0].islower() or rule["title"].endswith(".")]
    assert set(odd) <= names_as_written


def test_titles_of_red_flags_differ() -> None:
    titles = [flag["title"] for flag in protocol()["red_flags"]]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("field", ["destination", "why", "sources"])
def test_red_flags_say_where_to_why_and_from_which_source(field: str) -> None:
    assert [flag["code"] for flag in protocol()["red_flags"] if not flag.get(field)] == []


def test_red_flags_have_an_urgency_of_the_scale() -> None:
    scale = {urgency["level"] for urgency in protocol()["urgencies"]}
    assert {flag["urgency"] for flag in protocol()["red_flags"]} <= scale - {"self_care"}


def test_investigations_have_a_place_and_a_turnaround() -> None:
    for each in protocol()["investigations"]:
        assert each["where"] in {"practice", "hospital", "either"}, each["code"]
        assert isinstance(each["turnaround_days"], int), each["code"]
        assert isinstance(each["bedside"], bool), each["code"]


def test_advice_says_whether_it_stays_in_an_emergency() -> None:
    advice = protocol()["management"] + protocol()["safety_net"]
    assert {each["kind"] for each in advice} == ADVICE_KINDS


@pytest.mark.parametrize("table", WITH_SOURCES)
def test_named_sources_are_listed(table: str) -> None:
    listed = {source["id"] for source in protocol()["sources"]}
    assert {source for entry in protocol()[table] for source in entry["sources"]} <= listed


def test_every_listed_source_has_a_title() -> None:
    assert [source["id"] for source in protocol()["sources"] if not source["title"]] == []


@pytest.mark.parametrize("document", [protocol, reference])
def test_codes_in_running_text_exist(document: Any) -> None:
    named = {code for text in texts(document()) for code in re.findall(r"`([a-z][a-z0-9_]*)`", text)}
    assert named - all_codes() == set()


def test_lists_of_codes_beside_the_rules_exist() -> None:
    named = {code for row in reference()["result_interpretation"] for code in row.get("actions", [])}
    named |= {code for row in reference()["guideline_trace"] for code in row["rules"]}
    named |= {code for row in reference()["critical_values"] for code in row["flags"]}
    assert named - all_codes() == set()


def test_evidence_for_and_against_causes_exists() -> None:
    evidence = [item for cause in protocol()["causes"] for item in cause["supporting"] + cause["opposing"]]
    assert {item["finding"] for item in evidence if "finding" in item} <= all_codes()
    assert all(item.get("finding") or item["text"] for item in evidence)


def test_evidence_names_a_value_only_where_the_finding_has_it() -> None:
    options = {each["code"]: each.get("options", []) for each in dictionary()["findings"]}
    for cause in protocol()["causes"]:
        for item in cause["supporting"] + cause["opposing"]:
            assert "value" not in item or item["value"] in options[item["finding"]], cause["code"]
