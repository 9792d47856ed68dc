"""`check_protocol` and `evaluate`, as they are typed: what they print and how they end. Neither needs a database."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from tests.engine.command_line import run
from tests.engine.invented import dictionary, red_flag, sound
from workups.protocol_files import LIBRARY

ARM = LIBRARY / "arm-twitching.yaml"
OPEN = LIBRARY / "vignettes" / "open.yaml"


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """A function that writes a protocol with its own dictionary and gives its path."""

    def write(**changes: Any) -> Path:
        (tmp_path / "findings.yaml").write_text(yaml.safe_dump(dictionary()))
        file = tmp_path / "mine.yaml"
        file.write_text(yaml.safe_dump(sound(**changes)))
        return file

    return write


def vignettes(folder: Path, *entries: dict[str, Any]) -> Path:
    file = folder / "vignettes.yaml"
    file.write_text(yaml.safe_dump({"vignettes": list(entries)}))
    return file


def test_the_arm_protocol_passes_its_open_vignettes() -> None:
    assert run("check_protocol", ARM, "--vignettes", OPEN) == (["14 passed, 0 failed"], 0)


def test_every_fault_of_a_broken_protocol_is_printed(written: Any) -> None:
    file = written(red_flags=[red_flag("rf_a", "weeak = yes"), red_flag("rf_b", "weak =")])

    lines, code = run("check_protocol", file, "--vignettes", OPEN)

    assert lines == [
        "red_flags[1].when (rf_b): it ends too early after 'weak =': "
        "expected a code or a number or a duration such as 6w",
        "red_flags[0].when (rf_a): there is no finding 'weeak' (did you mean weak?)",
        "0 passed, 2 failed",
    ]
    assert code == 1


def test_a_vignette_that_comes_out_differently_is_told_by_its_id(written: Any, tmp_path: Path) -> None:
    file = written(red_flags=[red_flag("rf_a", "weak = yes")])
    good = {"id": "v1", "findings": {"weak": True}, "expected": {"highest_urgency": "soon", "must_include": ["rf_a"]}}
    bad = {"id": "v2", "title": "Well", "findings": {"weak": False}, "expected": {"highest_urgency": "soon"}}
    wrong = {"id": "v3", "findings": {"weeak": True}, "expected": {"highest_urgency": "soon"}}

    lines, code = run("check_protocol", file, "--vignettes", vignettes(tmp_path, good, bad, wrong))

    assert lines == [
        "v2 (Well): highest_urgency: expected soon, got routine",
        "v3: findings.weeak: There is no finding 'weeak'. Did you mean weak?",
        "1 passed, 2 failed",
    ]
    assert code == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "{file}: can't be read: No such file or directory"),
        (b"", "broken.yaml: is empty (write key: value, one in each line)"),
        (b"\xff\xfe\x00", "{file}: is not UTF-8 text (byte 0)"),
        (b"a: 1\na: 2", "broken.yaml: line 2, column 1: the key 'a' stands twice (first in line 1)"),
        (b"vignettes: []\n", "{file}: the file needs a list named vignettes with at least one entry"),
    ],
)
def test_a_missing_or_broken_file_of_vignettes_is_said_in_words(
    content: bytes | None, said: str, written: Any, tmp_path: Path
) -> None:
    file = tmp_path / "broken.yaml"
    if content is not None:
        file.write_bytes(content)

    assert run("check_protocol", written(), "--vignettes", file) == ([said.format(file=file), "0 passed, 1 failed"], 1)


def patients(folder: Path, *lines: object) -> Path:
    file = folder / "patients.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n")
    return file


def evaluated(file: Path) -> tuple[list[dict[str, Any]], int]:
    lines, code = run("evaluate", file, "--protocol", "arm-twitching")
    return [json.loads(line) for line in lines], code


def test_each_patient_is_answered_by_one_line(tmp_path: Path) -> None:
    answers, code = evaluated(
        patients(
            tmp_path,
            {"id": "a", "findings": {"sudden_face_arm_speech": True, "protocol_site": "arm"}},
            "",
            {"id": 2, "findings": {}, "title": "Nothing known"},
        )
    )

    assert code == 0
    assert [list(answer) for answer in answers] == [["id", "urgency", "fired", "waiting"]] * 2
    first, second = answers
    assert (first["id"], first["urgency"]) == ("a", "emergency_now")
    assert {"rf_stroke_now", "ref_999", "ix_poc_glucose"} <= set(first["fired"])
    assert (second["id"], second["urgency"]) == (2, "routine")
    assert "rf_stroke_now" in second["waiting"]
    assert not set(second["fired"]) & set(second["waiting"])


def test_a_patient_of_whom_nothing_is_known_has_no_red_flag_excluded(tmp_path: Path) -> None:
    ((answer,), _) = evaluated(patients(tmp_path, {"id": "a", "findings": {}}))
    flags = [flag["code"] for flag in yaml.safe_load(ARM.read_text())["red_flags"]]

    assert set(flags) <= {*answer["fired"], *answer["waiting"]}


def test_a_bad_line_is_answered_by_its_error_and_the_others_are_still_evaluated(tmp_path: Path) -> None:
    answers, code = evaluated(
        patients(
            tmp_path,
            {"id": "good", "findings": {"weakness_reported": False}},
            {"id": "high", "findings": {"res_potassium": 99}},
            {"id": "odd", "findings": {"no_such_finding": True}},
            {"id": "word", "findings": {"weakness_reported": "maybe", "age_years": 400}},
            "{not json",
            '{"id": "twice", "findings": {}, "findings": {}}',
            '{"id": "nan", "findings": {"res_potassium": NaN}}',
            [],
            {"findings": {}},
            {"id": "none"},
            "[" * 100_000,
            '{"id": "half", "findings": {"\\ud800": true}}',
            {"id": "last", "findings": {}},
        )
    )

    assert code == 1
    assert [answer["id"] for answer in answers] == [
        "good", "high", "odd", "word", None, None, None, None, None, "none", None, "half", "last",
    ]  # fmt: skip
    assert [answer["id"] for answer in answers if "error" not in answer] == ["good", "last"]
    assert answers[1]["error"] == "res_potassium: 99 mmol/L is not possible: give 1 mmol/L to 12 mmol/L"
    assert answers[2]["error"] == (
        "no_such_finding: There is no finding 'no_such_finding'. Did you mean skin_findings?"
    )
    assert answers[3]["error"] == (
        "weakness_reported: Answer yes or no; age_years: 400 years is not possible: give 0 years to 120 years"
    )


@pytest.mark.parametrize("key", ["no-such-protocol", "../protocol_library/arm-twitching", "findings", ""])
def test_a_protocol_that_does_not_exist_is_said_in_words(key: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="there is no library protocol"):
        call_command("evaluate", str(patients(tmp_path)), f"--protocol={key}", stdout=io.StringIO())


def test_a_file_of_patients_that_does_not_exist_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("evaluate", str(tmp_path / "none.jsonl"), "--protocol=arm-twitching", stdout=io.StringIO())
