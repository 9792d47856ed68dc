"""The dictionary is sound as data: types, ranges, options, pairs."""

from typing import Any

import pytest
import yaml

from tests.library.content import LIBRARY, dictionary

TYPES = {
    "boolean",
    "choice",
    "multichoice",
    "integer",
    "decimal",
    "duration",
    "date",
    "text",
    "mrc",
    "reflex",
}
SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 2_592_000, "y": 31_536_000}
BOOLEAN_TRAPS = {"yes", "no", "on", "off", "true", "false", "y", "n", "null", "none", "~"}


def findings() -> list[dict[str, Any]]:
    return dictionary()["findings"]


def number(bound: float | str) -> float:
    """A bound as a number; durations in seconds."""
    if isinstance(bound, str):
        digits = bound.rstrip("abcdefghijklmnopqrstuvwxyz")
        return int(digits) * SECONDS[bound[len(digits) :]]
    return bound


def test_every_finding_has_a_label_and_a_known_type() -> None:
    assert [each["code"] for each in findings() if not each["label"] or each["type"] not in TYPES] == []


def test_every_finding_belongs_to_a_listed_section() -> None:
    listed = [section["key"] for section in dictionary()["sections"]]
    assert len(set(listed)) == len(listed)
    assert {each["section"] for each in findings()} == set(listed)


def test_unknown_says_what_silence_means() -> None:
    assert {each["unknown"] for each in findings()} == {"blocks", "shown", "optional"}


def test_choices_and_only_choices_have_options() -> None:
    with_options = {each["code"] for each in findings() if "options" in each}
    assert with_options == {each["code"] for each in findings() if each["type"] in {"choice", "multichoice"}}


def test_options_are_strings_and_differ() -> None:
    for each in findings():
        options = each.get("options", [])
        assert all(isinstance(option, str) for option in options), each["code"]
        assert len(set(options)) == len(options), each["code"]


def test_words_that_yaml_reads_as_yes_and_no_are_still_options() -> None:
    trapped = {option for each in findings() for option in each.get("options", []) if option in BOOLEAN_TRAPS}
    assert {"no", "none"} <= trapped


def test_labels_are_for_options_that_exist() -> None:
    for each in findings():
        labels = each.get("option_labels", {})
        assert set(labels) <= set(each.get("options", [])), each["code"]
        assert all(isinstance(label, str) and label for label in labels.values()), each["code"]


def test_soft_ranges_lie_inside_hard_ranges() -> None:
    for each in findings():
        low, high = (number(bound) for bound in each.get("hard", [float("-inf"), float("inf")]))
        soft_low, soft_high = (number(bound) for bound in each.get("soft", [low, high]))
        assert low <= soft_low <= soft_high <= high, each["code"]


def test_everything_counted_or_measured_refuses_the_impossible() -> None:
    counted = {"integer", "decimal", "duration", "mrc", "reflex"}
    assert [each["code"] for each in findings() if each["type"] in counted and "hard" not in each] == []


def test_numbers_have_a_unit() -> None:
    measured = {"integer", "decimal"}
    assert [each["code"] for each in findings() if each["type"] in measured and not each.get("unit")] == []


def test_pairs_have_a_left_and_a_right_alike() -> None:
    pairs: dict[str, dict[str, dict[str, Any]]] = {}
    for each in findings():
        if "pair" in each:
            pairs.setdefault(each["pair"], {})[each["side"]] = each
    for name, sides in pairs.items():
        assert set(sides) == {"left", "right"}, name
        assert sides["left"]["code"] == f"{name}_l", name
        assert sides["right"]["code"] == f"{name}_r", name
        own = ("code", "label", "side")
        left, right = ({k: v for k, v in each.items() if k not in own} for each in sides.values())
        assert left == right, name


def test_public_codes_say_how_sure_we_are() -> None:
    for each in findings():
        for code in each.get("codes", []):
            assert code["system"] in {"LOINC", "SCT"}, each["code"]
            assert isinstance(code["code"], str), each["code"]
            assert code["confidence"] in {"C", "H", "M"}, each["code"]


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.yaml")), ids=lambda path: path.name)
def test_no_key_is_written_twice(path: Any) -> None:
    tree = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    assert repeated_keys(tree) == []


def repeated_keys(node: yaml.Node | None) -> list[str]:
    """Keys that a mapping holds twice; a YAML reader would silently keep the last."""
    if isinstance(node, yaml.SequenceNode):
        return [key for child in node.value for key in repeated_keys(child)]
    if not isinstance(node, yaml.MappingNode):
        return []
    keys = [key.value for key, _ in node.value]
    return [key for key in set(keys) if keys.count(key) > 1] + [
        key for _, child in node.value for key in repeated_keys(child)
    ]
