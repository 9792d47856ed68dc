"""Every row of the clinical content is in the library, with its types, ranges, urgencies, sources and numbers."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.library.content import dictionary, frozen_rows, protocol, reference

Entry = dict[str, Any]
TEXTS = {
    "derived": ("note",),
    "data_quality": ("say",),
    "red_flags": ("destination", "why"),
    "investigations": ("answers", "preparation", "harm"),
    "causes": ("supporting", "opposing", "tests", "management", "refer_when"),
    "referrals": ("letter",),
    "management": ("detail",),
    "safety_net": ("wording",),
}
"""The texts of each family of rules in which a number is a fact of the content."""
NAMED = {
    "urgencies": "level",
    "reviews": "situation",
    "prognosis": "situation",
    "prevention": "statement",
    "complications": "complication",
}
BESIDE = {
    "critical_values": "test",
    "medicines": "effect",
    "mnd_tool": "element",
    "localisation": "pattern",
    "guideline_trace": "statement",
    "qualified_statements": "statement",
    "site_variations": "aspect",
    "leaflet": "block",
}
LISTS = ("sources", "findings", "actions", "flags", "classes", "recreational", "level", "rules")
"""Keys that hold codes, whose digits are no numbers."""


def numbers(value: Any) -> list[str]:
    """Every number in the texts of `value`, in order."""
    if isinstance(value, str):
        return re.findall(r"\d+(?:\.\d+)?", value)
    children = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [number for child in children for number in numbers(child)]


def codes(entry: Entry) -> list[str]:
    return [f"{code['system']} {code['code']} {code['confidence']}" for code in entry.get("codes", [])]


def facts(entry: Entry, frozen: Entry, text: Any) -> Entry:
    """What the library says of the facts that are frozen of an entry."""
    found = {key: entry.get(key) for key in frozen}
    special = {"numbers": numbers(text), "codes": codes(entry)}
    for side in ("supporting", "opposing"):
        special[side] = len(entry.get(side, []))  # type: ignore[assignment]
    if "findings" in frozen and "supporting" in frozen:
        evidence = [*entry.get("supporting", []), *entry.get("opposing", [])]
        special["findings"] = [each["finding"] for each in evidence if "finding" in each]
    if entry.get("results") is None:
        special["results"] = []
    return {key: special.get(key, value) for key, value in found.items()}


def key_of(text: str) -> str:
    return " ".join(text.split()[:7])


def test_findings_have_their_type_range_options_and_codes() -> None:
    frozen = frozen_rows()["findings"]
    found = {each["code"]: each for each in dictionary()["findings"]}
    assert list(found) == list(frozen)
    for code, row in frozen.items():
        assert facts(found[code], row, found[code].get("reference", "")) == row, code


def test_findings_have_no_range_or_option_that_the_content_does_not_give() -> None:
    frozen = frozen_rows()["findings"]
    for each in dictionary()["findings"]:
        given = {key for key in ("unit", "hard", "soft", "options", "codes") if each.get(key) is not None}
        assert given <= set(frozen[each["code"]]), each["code"]


@pytest.mark.parametrize("family", TEXTS)
def test_rules_have_their_urgency_sources_turnaround_and_numbers(family: str) -> None:
    found = {each["code"]: each for each in protocol()[family]}
    frozen = frozen_rows()[family]
    assert set(frozen) <= set(found)
    for code, entry in found.items():
        text = {key: entry.get(key, "") for key in TEXTS[family]}
        row = frozen.get(code, {})
        assert facts(entry, row, text) == row, code
        assert "numbers" in row or not numbers(text), code


@pytest.mark.parametrize(("part", "name"), [*NAMED.items(), *BESIDE.items()])
def test_rows_without_a_condition_are_all_there(part: str, name: str) -> None:
    entries: list[Entry] = (protocol() if part in NAMED else reference())[part]
    frozen = frozen_rows()[part]
    assert [key_of(each[name]) for each in entries] == list(frozen)
    for entry, row in zip(entries, frozen.values(), strict=True):
        text = {key: value for key, value in entry.items() if key not in LISTS}
        assert {key: numbers(text) if key == "numbers" else entry[key] for key in row} == row, entry[name]
        assert "numbers" in row or not numbers(text), entry[name]


def test_results_mean_and_ask_for_what_the_content_says() -> None:
    frozen = frozen_rows()["result_interpretation"]
    found = {
        str(each.get("when") or each["result"].replace("`", "")): each for each in reference()["result_interpretation"]
    }
    assert list(found) == list(frozen)
    for when, row in frozen.items():
        entry = found[when]
        assert entry.get("actions", []) == row["actions"], when
        assert numbers({key: entry[key] for key in ("meaning", "action")}) == row.get("numbers", []), when


def test_rules_are_read_by_site_as_the_content_says() -> None:
    assert dict(_site_changes()) == {key: row["says"] for key, row in frozen_rows()["site_rule_changes"].items()}


def _site_changes() -> Iterator[tuple[str, str]]:
    for each in reference()["site_rule_changes"]:
        key = f"{', '.join(each['rules'])} at {', '.join(each['sites'])}"
        yield key, " ".join(each["change"].replace("`", "").split()[:6])


def test_each_critical_value_is_held_by_a_rule_that_reads_it() -> None:
    """The limits in words and those in the conditions are the same numbers."""
    flags = {flag["code"]: flag["when"] for flag in protocol()["red_flags"]}
    for row in reference()["critical_values"]:
        said = {float(number) for number in numbers(row.get("low", "")) + numbers(row.get("high", ""))}
        held = {float(number) for code in row["flags"] for number in numbers(flags[code])}
        assert {number for number in said if not _near(number, held)} == set(), row["test"]


def _near(number: float, held: set[float]) -> bool:
    """A limit in words may stop just short of the next: 2.5 to 2.9 is from 2.5 to below 3.0; 7 days are in the code."""
    steps = (0, 0.1, 1, -0.01, -1)
    return number == 7 or any(abs(number + step - limit) < 1e-9 for step in steps for limit in held)
