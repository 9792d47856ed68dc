"""The library's conditions say what the author of the content wrote, to the letter."""

from typing import Any

import pytest

from tests.library.content import RULE_KINDS, flat, frozen_conditions, protocol, sections


def by_code(table: str) -> dict[str, dict[str, Any]]:
    return {entry["code"]: entry for entry in protocol()[table]}


@pytest.mark.parametrize("kind", RULE_KINDS)
def test_rules_fire_when_the_content_says(kind: str) -> None:
    in_library = {code: flat(rule["when"]) for code, rule in by_code(kind).items()}
    assert in_library == frozen_conditions()[kind]


@pytest.mark.parametrize("side", ["true_when", "false_when"])
def test_derived_findings_are_computed_as_the_content_says(side: str) -> None:
    in_library = {code: flat(entry[side]) for code, entry in by_code("derived").items()}
    assert in_library == {code: sides[side] for code, sides in frozen_conditions()["derived"].items()}


def test_numbers_are_computed_as_the_content_says() -> None:
    in_library = {code: flat(entry["formula"]) for code, entry in by_code("numeric").items()}
    assert in_library == frozen_conditions()["numeric"]


def test_groups_hold_the_members_of_the_content() -> None:
    assert protocol()["groups"] == frozen_conditions()["groups"]


def test_blocks_of_the_history_open_when_the_content_says() -> None:
    frozen = frozen_conditions()["blocks"]
    in_library: dict[str, str] = {}
    for section in sections():
        if section.get("block") in frozen:  # the first section of a block carries its condition
            in_library.setdefault(section["block"], flat(section["show_when"]))
    assert in_library == frozen
