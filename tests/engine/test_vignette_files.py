"""The vignettes beside a protocol: which they are, what `check_protocol` says of them, and what is suggested."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from tests.engine.command_line import run
from tests.engine.invented import dictionary, red_flag, sound
from workups.engine.faults import ProtocolInvalid
from workups.vignette_files import vignettes_beside

WEAK = {"id": "weak", "findings": {"weak": True}, "expected": {"highest_urgency": "soon", "must_include": ["rf_x"]}}
WELL = {
    "id": "well",
    "findings": {"weak": False},
    "expected": {"highest_urgency": "routine", "must_rule_out": ["rf_x"]},
}
ASKED_NOTHING = {"id": "new", "findings": {}, "expected": {"highest_urgency": "routine", "must_wait": ["rf_x"]}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a small protocol and its dictionary."""
    rules = sound(red_flags=[red_flag("rf_x", "weak = yes")])
    for name, document in (("findings", dictionary()), ("mine", rules)):
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(document))
    (tmp_path / "vignettes").mkdir()
    return tmp_path


def put(folder: Path, name: str, *entries: dict[str, Any], **more: Any) -> None:
    (folder / "vignettes" / f"{name}.yaml").write_text(yaml.safe_dump({"vignettes": list(entries), **more}))


def ids(folder: Path, name: str = "mine") -> list[str]:
    return [each.id for each in vignettes_beside(folder / f"{name}.yaml")]


def test_a_protocol_without_vignettes_is_checked_without_them(folder: Path) -> None:
    assert ids(folder) == []
    assert run("check_protocol", folder / "mine.yaml") == (["1 passed, 0 failed"], 0)


def test_those_for_all_come_first_then_its_own_whole_and_by_parts(folder: Path) -> None:
    put(folder, "mine.more", ASKED_NOTHING)
    put(folder, "mine", WELL)
    put(folder, "open", WEAK)
    put(folder, "others", {**WELL, "id": "other"})

    assert ids(folder) == ["weak", "well", "new"]


def test_an_overlay_inherits_the_vignettes_of_its_base_but_for_those_it_passes_over(folder: Path) -> None:
    over = {"key": "over", "overlay_of": "mine", "title": "Over", "site": "leg", "summary": "Over it."}
    (folder / "over.yaml").write_text(yaml.safe_dump(over))
    put(folder, "mine", WEAK, WELL)
    put(folder, "over", ASKED_NOTHING, not_inherited={"well": "The leg asks otherwise"})

    assert ids(folder, "over") == ["weak", "new"]


@pytest.mark.parametrize("listed", [["well"], {"well": ""}, {"well": 3}])
def test_no_vignette_is_passed_over_without_a_reason(folder: Path, listed: object) -> None:
    over = {"key": "over", "overlay_of": "mine", "title": "Over", "site": "leg", "summary": "Over it."}
    (folder / "over.yaml").write_text(yaml.safe_dump(over))
    put(folder, "over", ASKED_NOTHING, not_inherited=listed)

    with pytest.raises(ProtocolInvalid, match="not_inherited must give for each vignette's id why"):
        ids(folder, "over")


def test_vignettes_that_cover_everything_pass(folder: Path) -> None:
    put(folder, "mine", WEAK, WELL, ASKED_NOTHING)

    assert run("check_protocol", folder / "mine.yaml") == (
        [
            "Clauses of rules seen both true and false: 1 of 1.",
            "Mutants that no vignette notices: 0 of 1 of red flags, 0 of 0 of other rules.",
            "3 passed, 0 failed",
        ],
        0,
    )


def test_what_its_own_vignettes_lack_fails(folder: Path) -> None:
    put(folder, "mine", {**WEAK, "expected": {"highest_urgency": "soon"}, "findings": {"weak": True, "numb": True}})
    rules = sound(red_flags=[red_flag("rf_x", "weak = yes OR numb = yes")])
    (folder / "mine.yaml").write_text(yaml.safe_dump(rules))

    assert run("check_protocol", folder / "mine.yaml") == (
        [
            "Clauses of rules seen both true and false: 0 of 2.",
            "rf_x: no vignette rules it out",
            "rf_x: no vignette leaves it waiting",
            "rf_x: no vignette has the opposite of weak = yes",
            "rf_x: no vignette has the opposite of numb = yes",
            "Mutants that no vignette notices: 3 of 3 of red flags, 0 of 0 of other rules:",
            "  rf_x.when: weak = yes OR numb = yes -> weak = yes AND numb = yes",
            "  rf_x.when: weak = yes -> NOT (weak = yes)",
            "  rf_x.when: numb = yes -> NOT (numb = yes)",
            "1 passed, 7 failed",
        ],
        1,
    )


def test_a_part_that_makes_no_difference_to_anybody_is_told_and_is_no_gap(folder: Path) -> None:
    put(folder, "mine", WEAK, WELL, ASKED_NOTHING)
    rules = sound(red_flags=[red_flag("rf_x", "weak = yes OR (weak = yes AND numb = yes)")])
    (folder / "mine.yaml").write_text(yaml.safe_dump(rules))

    lines, code = run("check_protocol", folder / "mine.yaml")

    assert "No patient could tell: rf_x.when: numb = yes -> NOT (numb = yes)" in lines
    assert "  rf_x.when: numb = yes -> NOT (numb = yes)" not in lines
    assert lines[1:3] == ["rf_x: no vignette has numb = yes", "rf_x: no vignette has the opposite of numb = yes"]
    assert code == 1, "what makes no difference has still to be seen"


def test_other_vignettes_are_only_run_unless_their_coverage_is_asked_for(folder: Path) -> None:
    put(folder, "others", WEAK)
    others = ("--vignettes", folder / "vignettes" / "others.yaml")

    assert run("check_protocol", folder / "mine.yaml", *others) == (["1 passed, 0 failed"], 0)
    lines, code = run("check_protocol", folder / "mine.yaml", *others, "--coverage")
    assert (lines[-1], code) == ("1 passed, 3 failed", 1)


def test_a_failing_vignette_is_put_right_before_coverage_is_told(folder: Path) -> None:
    put(folder, "mine", {**WEAK, "findings": {}}, WELL)

    assert run("check_protocol", folder / "mine.yaml") == (
        [
            "weak: highest_urgency: expected soon, got routine",
            "weak: must_include: rf_x expected, got waiting",
            "1 passed, 1 failed",
        ],
        1,
    )


def test_what_is_lacking_is_suggested_as_a_file_that_passes(folder: Path) -> None:
    put(folder, "mine", {**WEAK, "id": "rf_x-1"})

    lines, _ = run("suggest_vignettes", folder / "mine.yaml")
    suggested = yaml.safe_load("\n".join(lines))
    put(folder, "mine.suggested", *suggested["vignettes"])

    assert [each["id"] for each in suggested["vignettes"]] == ["rf_x-2", "rf_x-3"]
    assert run("check_protocol", folder / "mine.yaml")[1] == 0


def test_nothing_is_suggested_where_nothing_is_lacking(folder: Path) -> None:
    put(folder, "mine", WEAK, WELL, ASKED_NOTHING)

    lines, _ = run("suggest_vignettes", folder / "mine.yaml")

    assert yaml.safe_load("\n".join(lines)) == {"vignettes": []}


def test_nothing_is_suggested_for_a_broken_protocol(folder: Path) -> None:
    (folder / "mine.yaml").write_text("key: mine")

    with pytest.raises(CommandError, match="this key is missing"):
        call_command("suggest_vignettes", str(folder / "mine.yaml"))
