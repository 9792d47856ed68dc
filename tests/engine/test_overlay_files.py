"""An overlay as files in a folder: with its base, what it shares, and what stands beside the rules."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engine.invented import dictionary
from tests.engine.test_overlays import LEAFLET, Document, base, overlay
from workups.engine.faults import ProtocolInvalid
from workups.engine.parse import parse_protocol
from workups.protocol_files import read_protocol_file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "findings", dictionary())
    write(tmp_path, "arm", {key: value for key, value in base().items() if key != "reference"})
    write(tmp_path, "arm.reference", {"key": "arm", "leaflet": LEAFLET})
    return tmp_path


def write(folder: Path, name: str, document: Document) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(document))
    return path


@pytest.mark.parametrize("key", ["amr", "../arm", "", None, 5, ["arm"]])
def test_a_base_that_is_not_there_is_named(folder: Path, key: Any) -> None:
    path = write(folder, "leg", {**overlay(), "overlay_of": key})
    with pytest.raises(ProtocolInvalid, match=r"overlay_of: there is no protocol .* to lay this over"):
        read_protocol_file(path)


def test_two_overlays_in_a_circle_are_refused(folder: Path) -> None:
    path = write(folder, "leg", {**overlay(), "overlay_of": "toe"})
    write(folder, "toe", {**overlay(), "key": "toe", "overlay_of": "leg"})
    with pytest.raises(ProtocolInvalid, match="overlay_of: 'toe' is an overlay itself"):
        read_protocol_file(path)


def test_a_reference_of_another_protocol_is_refused(folder: Path) -> None:
    write(folder, "arm.reference", {"key": "leg", "leaflet": LEAFLET})
    with pytest.raises(ProtocolInvalid, match="is of the protocol 'leg', not of 'arm'"):
        read_protocol_file(folder / "arm.yaml")


def test_a_reference_stands_in_one_place_only(folder: Path) -> None:
    path = write(folder, "arm", base())
    with pytest.raises(ProtocolInvalid, match="keep one of the two"):
        read_protocol_file(path)


def test_an_overlay_is_read_whole_with_what_it_shares(folder: Path) -> None:
    write(folder, "lower.shared", {"change": {"red_flags": {"rf_weak": {"why": "Legs"}}}})
    path = write(folder, "leg", overlay(shares=["lower"]))
    definition = parse_protocol(*read_protocol_file(path))
    assert (definition.key, definition.site, definition.red_flags[0].why) == ("leg", "leg", "Legs")
    assert [block.content for block in definition.reference.leaflet] == ["Twitching arm", "Sleep well"]


def test_a_protocol_needs_nothing_beside_its_rules(folder: Path) -> None:
    (folder / "arm.reference.yaml").unlink()
    definition = parse_protocol(*read_protocol_file(folder / "arm.yaml"))
    assert definition.reference.leaflet == ()
