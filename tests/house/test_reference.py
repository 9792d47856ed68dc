"""The reference pages are what the grammar and the protocols say now."""

from pathlib import Path

import pytest

from clinic.env import BASE_DIR
from workups.engine.conditions import tree
from workups.engine.definition import Definition
from workups.engine.parse import parse_protocol
from workups.management.commands.write_reference import pages
from workups.management.reference import language, language_page, overlay_page, protocol_page
from workups.protocol_files import library_keys, load_library

FOLDER = BASE_DIR / "docs" / "reference"
MOST_BYTES = 400_000


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return dict(pages())


@pytest.fixture(scope="module")
def arm() -> Definition:
    return parse_protocol(*load_library("arm-twitching"))


def test_the_pages_are_as_the_command_writes_them_now(written: dict[str, str]) -> None:
    stale = [name for name, text in written.items() if _text(FOLDER / name) != text]

    assert stale == [], "run: manage.py write_reference"
    assert {path.name for path in FOLDER.iterdir()} == written.keys()


def test_every_protocol_has_its_page_of_readable_size(written: dict[str, str]) -> None:
    assert {f"{key}.md" for key in library_keys()} <= written.keys()
    assert {name: len(text) for name, text in written.items() if len(text.encode()) > MOST_BYTES} == {}


def test_the_page_of_a_whole_protocol_tells_every_rule_section_and_finding(arm: Definition) -> None:
    page = protocol_page(arm)

    assert [code for code in arm.rules if f"### `{code}` " not in page] == []
    assert [each.code for each in arm.computed() if f"`{each.code}` {each.label}" not in page] == []
    assert [section.key for section in arm.sections() if f"(`{section.key}`)" not in page] == []
    assert [source.id for source in arm.sources if f"| `{source.id}` |" not in page] == []


def test_the_page_of_an_overlay_tells_each_rule_that_differs_and_no_other(arm: Definition) -> None:
    leg = parse_protocol(*load_library("leg-twitching"))
    told = {code for code in leg.rules if f"### `{code}` " in overlay_page(leg, arm)}

    assert told == {code for code, rule in leg.rules.items() if arm.rules.get(code) != rule}
    assert 0 < len(told) < len(leg.rules) / 2


@pytest.mark.parametrize("forgotten", [tree.Count, tree.NotYes])
def test_a_part_of_the_language_that_the_page_does_not_tell_of_is_an_error(
    arm: Definition, forgotten: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(language.MEANINGS, forgotten)  # type: ignore[arg-type]

    with pytest.raises(LookupError, match=forgotten.__name__):
        language_page(arm)


def test_an_example_of_something_else_is_an_error(arm: Definition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(language.MEANINGS, tree.Known, ("There is a value.", "UNKNOWN(res_tsh)"))  # type: ignore[arg-type]

    with pytest.raises(LookupError, match="no example of Known"):
        language_page(arm)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
