"""Every statement of the article is implemented, by something that is there and says so."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from tests.library.content import HERE, LIBRARY, RULE_KINDS, load, words_in
from workups.protocol_files import load_library, read_yaml

COVERAGE: dict[Any, dict[str, Any]] = load(HERE / "coverage.yaml")
BEYOND = 11  # rows of what goes beyond the article
ARM = "arm-twitching"
PLACES: dict[str, tuple[str, str]] = {
    "leaflet": ("leaflet", "block"),
    "prognosis": ("prognosis", "situation"),
    "prevention": ("prevention", "statement"),
    "complication": ("complications", "complication"),
    "qualified": ("qualified_statements", "statement"),
    "localisation": ("localisation", "pattern"),
    "guideline": ("guideline_trace", "statement"),
    "tool": ("mnd_tool", "element"),
    "critical": ("critical_values", "test"),
    "level": ("urgencies", "level"),
    "source": ("sources", "id"),
}
"""What a pointer with a space begins with: the list of the document, and the key that names its entries."""


@cache
def document(key: str) -> dict[str, Any]:
    protocol, dictionary = load_library(key)
    return {**protocol, **(protocol.get("reference") or {}), "findings": dictionary["findings"]}


@cache
def coded(key: str) -> dict[str, Any]:
    """Rules, findings and computed findings of a protocol by their code."""
    tables = (*RULE_KINDS, "derived", "numeric", "findings")
    return {entry["code"]: entry for table in tables for entry in document(key)[table]}


@cache
def vignettes() -> dict[str, Any]:
    files = sorted((LIBRARY / "vignettes").glob("*.yaml"))
    return {each["id"]: each for file in files for each in read_yaml(file)["vignettes"]}


def said_by(pointer: str) -> str:
    """What the pointer points at says; AssertionError when it points at nothing."""
    pointer, _, key = pointer.partition(" in ") if " in " in pointer and "-twitching" in pointer else (pointer, "", ARM)
    kind, _, name = pointer.partition(" ")
    found = _by_place(kind, name) if name else _by_code(pointer, key)
    assert found, f"{pointer} points at nothing"
    return words_in(found)


def _by_code(pointer: str, key: str) -> Any:
    code, _, option = pointer.partition("=")
    if code.endswith("-twitching"):
        return [document(code)[part] for part in ("title", "summary")]
    if code in vignettes():
        return vignettes()[code]["title"]
    entry = coded(key).get(code)
    assert not option or option in (entry or {}).get("options", []), f"{code} has no option {option}"
    return entry


def _by_place(kind: str, name: str) -> Any:
    special: dict[str, Callable[[str], Any]] = {"section": _sections, "medicine": _medicines}
    if kind in special:
        return special[kind](name)
    table, key = PLACES[kind]
    found = [entry for entry in document(ARM)[table] if entry[key] == name or entry[key].startswith(name)]
    assert len(found) <= 1 or [entry for entry in found if entry[key] == name], f"{name} names {len(found)}"
    return next((entry for entry in found if entry[key] == name), found[0] if found else None)


def _sections(block: str) -> list[Any]:
    sections = [section for stage in document(ARM)["stages"] for section in stage["sections"]]
    return [section for section in sections if section.get("block") == block]


def _medicines(code: str) -> list[Any]:
    return [entry for entry in document(ARM)["medicines"] if code in entry.get("classes", [])]


def test_every_statement_of_the_article_has_a_row() -> None:
    assert [row for row in COVERAGE if isinstance(row, int)] == list(range(1, 113))
    assert len([row for row in COVERAGE if str(row).startswith("K ")]) == BEYOND == len(COVERAGE) - 112


@pytest.mark.parametrize("row", COVERAGE)
def test_a_statement_is_implemented_by_what_says_so(row: Any) -> None:
    entry = COVERAGE[row]
    assert entry["fact"].strip()
    assert entry["by"]
    for pointer, words in entry["by"].items():
        assert words, f"{pointer} must say something"
        said = said_by(pointer)
        assert [word for word in words if word.lower() not in said] == [], pointer


def test_a_pointer_to_nothing_is_found_out() -> None:
    for pointer in ("dx_no_such_cause", "twitch_pattern=no_option", "leaflet No block", "section 99", "medicine none"):
        with pytest.raises(AssertionError):
            said_by(pointer)


def test_statements_kept_with_a_qualification_say_which() -> None:
    qualified = {row: entry for row, entry in COVERAGE.items() if "(qualified)" in entry["fact"]}
    assert set(qualified) == {24, 42, 55, 68, 80, 81, 85, 90}
    for row, entry in qualified.items():
        assert any(pointer.startswith("qualified ") for pointer in entry["by"]), row


def test_every_qualified_statement_belongs_to_a_row() -> None:
    named = [pointer.removeprefix("qualified ") for entry in COVERAGE.values() for pointer in entry["by"]]
    left = [each["statement"] for each in document(ARM)["qualified_statements"]]
    assert [statement for statement in left if not any(statement.startswith(name) for name in named)] == []
