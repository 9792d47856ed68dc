"""A protocol leaves as text and comes back the same; what is no such text is refused with every fault's place."""

import json
from copy import deepcopy
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from workups.engine.edits import Whole
from workups.engine.faults import ProtocolInvalid
from workups.protocol_files import library_keys, load_library
from workups.protocol_text import as_text, dumped, key_in, read_text, whole_in
from workups.safe_yaml import parse_yaml
from workups.vignette_files import library_vignettes

_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=30)
_LEAVES = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)
_JSON = st.recursive(
    _LEAVES
    | _TEXTS
    | st.sampled_from(["no", "~", "null", "010", "1e3", "2026-11-26", "- a", "a: b", "&x", "*x", "!y"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=20,
)


def from_text(content: bytes, *, name: str, beneath: Whole | None = None) -> dict[str, Any]:
    return whole_in(read_text(content, name=name), name=name, beneath=beneath)


def whole(key: str) -> dict[str, Any]:
    protocol, dictionary = load_library(key)
    vignettes = [each.as_entry() for each in library_vignettes(key)]
    made: dict[str, Any] = json.loads(
        json.dumps({"protocol": protocol, "dictionary": dictionary, "vignettes": vignettes})
    )
    return made


@pytest.fixture(scope="module")
def arm() -> dict[str, Any]:
    return whole("arm-twitching")


@pytest.mark.parametrize("key", library_keys())
def test_every_protocol_of_the_library_comes_back_to_the_letter(key: str) -> None:
    said = whole(key)
    text = as_text(said)
    again = from_text(text.encode(), name="file")

    assert again == said
    assert as_text(again) == text


def test_the_order_in_which_keys_are_held_makes_no_difference(arm: Whole) -> None:
    assert as_text(_turned(arm)) == as_text(arm)


def test_people_read_the_name_of_a_thing_before_what_it_says(arm: Whole) -> None:
    lines = as_text(arm).splitlines()
    flag = lines.index("  - code: rf_stroke_now")

    assert lines[:2] == ["protocol:", "  key: arm-twitching"]
    assert [line.split(":")[0].strip() for line in lines[flag + 1 : flag + 4]] == ["title", "urgency", "when"]


@given(_JSON)
def test_whatever_json_holds_is_read_back_unchanged(value: object) -> None:
    assert parse_yaml(dumped({"value": value}), name="file") == {"value": value}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object()])
def test_what_json_does_not_know_is_not_written(value: object) -> None:
    with pytest.raises((ValueError, yaml.YAMLError)):
        dumped({"value": value})


class TestRefused:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "is empty"),
            (b"\xff\xfe", "not UTF-8"),
            (b"key: [", "line 2"),
            (b"a: &x 1\nb: *x\n", "anchors"),
            (b"a: !!python/object/apply:os.system [ls]\n", "tags"),
            (b"[" * 100 + b"]" * 100, "nested more than 30 deep"),
            (b"a: " + b"x" * 2_000_001, "more than 2,000,000 bytes"),
            (b"- a\n- b\n", "no mapping"),
            (b"overlay_of: arm-twitching\nkey: other\n", "command line"),
            (b"key: lonely\n", "no dictionary"),
            (b"protocol: {key: x}\nvignettes: []\n", "dictionary: this key is missing"),
            (b"protocol: {}\ndictionary: {}\nvignette: []\n", "vignette: this key is not known"),
            (b"protocol: {}\ndictionary: {}\nvignettes: 3\n", "a list is needed"),
        ],
        ids=lambda value: str(value)[:20],
    )
    def test_a_file_that_is_no_protocol(self, content: bytes, said: str) -> None:
        with pytest.raises(ProtocolInvalid, match=said):
            from_text(content, name="file")

    def test_every_fault_of_a_protocol_is_said_with_its_path(self, arm: Whole) -> None:
        broken = deepcopy(dict(arm))
        broken["protocol"]["red_flags"][0]["when"] = "no_such_finding = yes"
        broken["protocol"]["causes"][3]["when"] = "weakness_reported = ("

        with pytest.raises(ProtocolInvalid) as refused:
            from_text(as_text(broken).encode(), name="file")

        paths = [fault.path for fault in refused.value.faults]
        assert any(path.startswith("red_flags[0].when") for path in paths)
        assert any(path.startswith("causes[3].when") for path in paths)


def test_a_protocol_alone_is_read_by_the_dictionary_beneath(arm: Whole) -> None:
    alone = dumped(arm["protocol"] | {"title": "Another title"}).encode()

    made = from_text(alone, name="file", beneath=arm)

    assert made["protocol"]["title"] == "Another title"
    assert made["dictionary"] == arm["dictionary"]
    assert made["vignettes"] == arm["vignettes"]
    assert key_in(read_text(alone, name="file")) == "arm-twitching"


@pytest.mark.parametrize("content", [b"a: 1", b"key: 3", b"protocol: []"])
def test_a_file_may_name_no_key(content: bytes) -> None:
    assert key_in(read_text(content, name="file")) == ""


def _turned(value: Any) -> Any:
    """The same, every mapping from back to front."""
    if isinstance(value, dict):
        return {key: _turned(value[key]) for key in reversed(value)}
    return [_turned(each) for each in value] if isinstance(value, list) else value
