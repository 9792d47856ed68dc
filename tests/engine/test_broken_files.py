"""Every way in which we could think of breaking a protocol: told in words, all at once, never by a traceback.

Each goes through the door that an author uses: a file on a disk, and `manage.py check_protocol FILE`.
"""

import copy
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.broken import DICTIONARY, EXERCISE, Broken, broken_protocols
from tests.engine.command_line import run
from workups.engine.definition import Definition
from workups.engine.evaluation import Engine
from workups.engine.faults import ProtocolInvalid
from workups.engine.parse import parse_protocol
from workups.protocol_files import MAX_BYTES
from workups.safe_yaml import MOST_FAULTS, parse_yaml

BROKEN = broken_protocols()


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.fault)
def test_a_broken_protocol_is_told_in_words(broken: Broken, tmp_path: Path) -> None:
    lines, code = run("check_protocol", broken.write(tmp_path))

    assert lines == [*broken.said, f"0 passed, {len(broken.said)} failed"]
    assert code == 1


def test_the_broken_protocols_are_broken_each_in_its_own_way() -> None:
    assert len({broken.fault for broken in BROKEN}) == len(BROKEN) >= 160
    assert all(broken.said for broken in BROKEN)


def test_the_exercise_that_they_are_edits_of_is_whole() -> None:
    assert parse_protocol(yaml.safe_load(EXERCISE), yaml.safe_load(DICTIONARY)).key == "shaky-hands"


def _directory(file: Path) -> None:
    file.mkdir()


def _loop(file: Path) -> None:
    file.symlink_to(file)


def _nowhere(file: Path) -> None:
    file.symlink_to(file.with_name("gone.yaml"))


def _pipe(file: Path) -> None:
    os.mkfifo(file)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (Path.exists, "{file}: can't be read: No such file or directory"),
        (_directory, "{file}: is no file"),
        (_loop, "{file}: can't be read: Too many levels of symbolic links"),
        (_nowhere, "{file}: can't be read: No such file or directory"),
        (_pipe, "{file}: is no file"),
        (b"", "mine.yaml: is empty (write key: value, one in each line)"),
        (b"# nothing yet\n", "mine.yaml: is empty (write key: value, one in each line)"),
        (b"- a\n- b\n", "mine.yaml: is no mapping of keys to values (write key: value, one in each line)"),
        (b"shaky hands", "mine.yaml: is no mapping of keys to values (write key: value, one in each line)"),
        (EXERCISE.encode("utf-16"), "{file}: is not UTF-8 text (byte 0)"),
        (b"key: caf\xe9\n", "{file}: is not UTF-8 text (byte 8)"),
        (b"key: " + b"x" * MAX_BYTES, f"{{file}}: is more than {MAX_BYTES:,} bytes long; no more are read"),
        (b"\x89PNG\r\n\x1a\n\0\0", "{file}: is not UTF-8 text (byte 0)"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)  # fmt: skip
def test_a_file_that_holds_no_text_is_told_in_words(
    make: bytes | Callable[[Path], object], said: str, tmp_path: Path
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(make) if isinstance(make, bytes) else make(file)

    assert run("check_protocol", file) == ([said.format(file=file), "0 passed, 1 failed"], 1)


def test_a_file_that_may_not_be_read_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # not by chmod: the superuser may read everything
    lines, code = run("check_protocol", tmp_path / "mine.yaml")

    assert lines[0] == f"{tmp_path}/mine.yaml: can't be read: Permission denied"
    assert code == 1


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_a_name_that_no_file_can_have_is_told_in_words(name: str, tmp_path: Path) -> None:
    lines, code = run("check_protocol", tmp_path / name)

    assert "can't be read: " in lines[0]
    assert (len(lines), code) == (2, 1)


def test_a_dictionary_that_leads_nowhere_is_not_replaced_by_another_in_silence(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(EXERCISE)
    (tmp_path / "findings.yaml").symlink_to("gone.yaml")

    lines, code = run("check_protocol", tmp_path / "mine.yaml")

    assert lines == [f"{tmp_path}/findings.yaml: can't be read: No such file or directory", "0 passed, 1 failed"]
    assert code == 1


def test_the_faults_of_both_files_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("site: hand\nsite: arm\n")
    (tmp_path / "findings.yaml").write_text("- a\n")

    assert run("check_protocol", tmp_path / "mine.yaml") == (
        [
            "mine.yaml: line 2, column 1: the key 'site' stands twice (first in line 1)",
            "findings.yaml: is no mapping of keys to values (write key: value, one in each line)",
            "0 passed, 2 failed",
        ],
        1,
    )


def test_a_byte_order_mark_of_other_editors_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "findings.yaml").write_text(DICTIONARY, encoding="utf-8-sig")
    (tmp_path / "mine.yaml").write_text("key: Mine", encoding="utf-8-sig")

    lines, _ = run("check_protocol", tmp_path / "mine.yaml")

    assert any(line.startswith("key: 'Mine' is not a key") for line in lines)


def test_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "findings.yaml").write_text(DICTIONARY, newline="\r\n")
    (tmp_path / "mine.yaml").write_text(EXERCISE.replace("bedside: false", "bedside: no"), newline="\r\n")

    lines, _ = run("check_protocol", tmp_path / "mine.yaml")

    assert len(lines) == 2
    assert lines[0].startswith("investigations[0].bedside (ix_tsh): true or false is needed here")


@pytest.mark.parametrize("text", ["a: !x 1\n" * 500, "\0" * 500, "a: 1\n" * 500, "a: &b [*b, *b, *b, *b]\n" * 200])
def test_a_file_of_endless_faults_is_answered_by_so_many_lines(text: str) -> None:
    with pytest.raises(ProtocolInvalid) as refused:
        parse_yaml(text, name="mine.yaml")

    assert len(refused.value.faults) == MOST_FAULTS


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("Yes", "Yes"), ("off", "off"), ("2026-11-23", "2026-11-23"), ("12:30", "12:30"), ("010", "010"),
        ("0x10", "0x10"), ("1_000", "1_000"), (".nan", ".nan"), ("1e5", "1e5"), ("<<", "<<"), ("=", "="),
        ("10", 10), ("-1", -1), ("0.5", 0.5), ("true", True), ("null", None), ("~", None), ("", None),
    ],
)  # fmt: skip
def test_only_what_json_knows_is_read_as_more_than_text(text: str, value: object) -> None:
    assert parse_yaml(f"it: {text}", name="mine.yaml") == {"it": value}


def read(content: bytes, folder: Path) -> None:
    """Read as a protocol: the lines name every fault, and nothing else ends the reading."""
    file = folder / "mine.yaml"
    file.write_bytes(content)
    lines, code = run("check_protocol", file)
    assert code == 1
    assert lines[-1] == f"0 passed, {len(lines) - 1} failed"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("random")
    (made / "findings.yaml").write_text(DICTIONARY)
    return made


YAML_SIGNS = st.text(st.sampled_from("ab1:-,[]{}#&*!|>'\"%@`?\t\n \\\0\x85\u2028\ufeff"), max_size=60)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=200), YAML_SIGNS.map(str.encode)))
def test_random_bytes_are_no_protocol(folder: Path, content: bytes) -> None:
    read(content, folder)


PARSED = [yaml.safe_load(EXERCISE), yaml.safe_load(DICTIONARY)]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, each in inside for place in places(each, (*path, key)))]


PLACES = [place for place in places(PARSED) if len(place) > 1]  # within a document
GARBAGE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(
        ["", "weakness_reported = yes", "OTHERWISE", "((", "X1", "MIN(@finger_power) <= 4", "\0", "@", "left"])),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=5), inner, max_size=2)),
    max_leaves=4,
)  # fmt: skip


def inside(document: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        document = document[key]
    return document


@st.composite
def damaged(draw: st.DrawFn) -> list[Any]:
    """The exercise and its dictionary after one to three edits: a value gone, replaced, or swapped with another."""
    document = copy.deepcopy(PARSED)
    for _ in range(draw(st.integers(1, 3))):
        place, other = draw(st.sampled_from(PLACES)), draw(st.sampled_from(PLACES))
        try:
            home, far = inside(document, place[:-1]), inside(document, other)
            match draw(st.sampled_from(["delete", "replace", "swap"])):
                case "delete":
                    del home[place[-1]]
                case "replace":
                    home[place[-1]] = draw(GARBAGE)
                case "swap":
                    home[place[-1]] = copy.deepcopy(far)
        except (KeyError, IndexError, TypeError):  # an earlier edit took the place away
            continue
    return document


@settings(max_examples=90, deadline=None)
@given(damaged())
def test_a_damaged_protocol_is_a_definition_or_refused(documents: list[Any]) -> None:
    try:
        made = parse_protocol(*documents)
    except ProtocolInvalid:
        return
    assert isinstance(made, Definition)
    assert Engine(made).evaluate({}).urgency
