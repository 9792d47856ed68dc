"""What is written down is true: links lead somewhere, named tests and commands exist, examples pass."""

import re
import textwrap
from io import StringIO
from itertools import count
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command, get_commands

from clinic.env import BASE_DIR
from tests.engine.broken import broken_protocols
from tests.house.variables import variables_read

DOCS = BASE_DIR / "docs"
PAGES = sorted([BASE_DIR / "README.md", BASE_DIR / "CONTRIBUTING.md", *DOCS.rglob("*.md")])
DECISIONS = sorted((DOCS / "adr").glob("*.md"))
EXAMPLE = DOCS / "examples" / "shaky-hands.yaml"
VIGNETTES = DOCS / "examples" / "shaky-hands.vignettes.yaml"
LIBRARY = BASE_DIR / "workups" / "protocol_library"
DICTIONARY, OVERLAY = LIBRARY / "findings.yaml", LIBRARY / "hand-twitching.yaml"

each_page = pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
each_decision = pytest.mark.parametrize("document", DECISIONS, ids=lambda path: path.name)


@each_page
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", document.read_text())
    missing = [target for target in targets if "://" not in target and not (document.parent / target).exists()]
    assert missing == []


@each_page
def test_pictures_say_what_they_show(document: Path) -> None:
    assert re.findall(r"!\[\s*\]", document.read_text()) == []


@each_page
def test_named_files_of_the_house_exist(document: Path) -> None:
    """Anything in backticks that looks like a path of ours."""
    named = re.findall(r"`((?:clinic|workups|tests|docs|templates|bench|scripts)/[\w./-]+)`", document.read_text())
    assert [path for path in named if not (BASE_DIR / path).exists()] == []


@each_page
def test_named_commands_exist(document: Path) -> None:
    assert set(re.findall(r"manage\.py (\w+)", document.read_text())) - set(get_commands()) == set()


@each_page
def test_make_knows_its_targets(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (BASE_DIR / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", document.read_text())) - targets == set()


@each_decision
def test_a_decision_has_its_four_parts(document: Path) -> None:
    heads = re.findall(r"^## (.+)$", document.read_text(), re.MULTILINE)
    assert heads == ["Context", "Options", "Decision", "What becomes harder"]


@each_decision
def test_every_option_has_something_for_and_against_it(document: Path) -> None:
    options = re.search(r"## Options\n(.*?)\n## ", document.read_text(), re.DOTALL)
    assert options
    for option in options[1].strip().split("\n"):
        assert "For:" in option, option
        assert "Against:" in option, option


def test_decisions_are_numbered_and_listed() -> None:
    listed = re.findall(r"^\d+\. \[.+\]\(adr/(.+)\)$", (DOCS / "index.md").read_text(), re.MULTILINE)
    assert listed == [page.name for page in DECISIONS]
    assert [int(page.name[:4]) for page in DECISIONS] == [n for n, _ in zip(count(1), DECISIONS, strict=False)]


def test_operations_list_every_variable() -> None:
    section = (DOCS / "operations.md").read_text().split("## Environment")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", section, re.MULTILINE)) == variables_read()


def test_every_hazard_names_a_test() -> None:
    hazards = re.split(r"^### ", (DOCS / "safety.md").read_text(), flags=re.MULTILINE)[1:]
    assert len(hazards) >= 10
    assert [hazard.split("\n")[0] for hazard in hazards if not re.search(r"`tests/[\w/]+\.py`", hazard)] == []


def test_excerpts_of_the_guide_stand_in_the_files_they_are_from() -> None:
    sources = [path.read_text() for path in (EXAMPLE, VIGNETTES, DICTIONARY, OVERLAY)]
    lines = [{line.strip() for line in source.splitlines()} for source in sources]
    for block in re.findall(r"```yaml\n(.*?)```", (DOCS / "protocols.md").read_text(), re.DOTALL):
        written = {line.strip() for line in textwrap.dedent(block).strip().splitlines()}
        assert any(written <= each for each in lines), block


def test_the_example_of_the_guide_passes_as_the_guide_shows() -> None:
    said = StringIO()
    call_command("check_protocol", str(EXAMPLE), "--vignettes", str(VIGNETTES), "--coverage", stdout=said)
    total = len(yaml.safe_load(VIGNETTES.read_text())["vignettes"])
    assert said.getvalue().rstrip().endswith(f"{total} passed, 0 failed")
    assert f"```text\n{said.getvalue()}```" in (DOCS / "protocols.md").read_text()


def test_the_faults_that_the_guide_shows_are_told_so() -> None:
    (shown,) = re.findall(r"```text\n(.*?)\n0 passed, 3 failed\n```", (DOCS / "protocols.md").read_text(), re.DOTALL)
    told = {line for broken in broken_protocols() for line in broken.said}
    assert set(shown.splitlines()) <= told
