"""One protocol laid over another: what differs is said once, and nothing differs in silence."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.invented import cause, dictionary, protocol, red_flag
from workups.engine.faults import ProtocolInvalid
from workups.engine.parse import parse_protocol
from workups.engine.parse.overlay import lay_over

Document = dict[str, Any]
SECTIONS = [
    {"key": "alarm", "title": "Alarm", "items": [{"finding": "weak"}]},
    {"key": "more", "title": "More", "optional": True, "items": [{"finding": "numb"}, {"finding": "pattern"}]},
]
LEAFLET = [{"block": "Title", "content": "Twitching arm"}, {"block": "Sleep", "content": "Sleep well"}]


def base() -> Document:
    return protocol(
        key="arm",
        red_flags=[red_flag("rf_weak", "weak = yes", why="Because"), red_flag("rf_numb", "numb = yes")],
        causes=[{**cause("dx_nerve", "numb = yes"), "supporting": [{"text": "Pins"}]}],
        stages=[{"key": "history", "title": "History", "sections": SECTIONS}],
        reference={"leaflet": LEAFLET},
    )


def overlay(**operations: Any) -> Document:
    return {"key": "leg", "overlay_of": "arm", "title": "Leg", "site": "leg", "summary": "The leg.", **operations}


def laid(**operations: Any) -> Document:
    return lay_over(overlay(**operations), base(), dictionary())[0]


def faults_of(document: Mapping[str, Any], beneath: Mapping[str, Any] | None = None, **shared: Any) -> list[str]:
    with pytest.raises(ProtocolInvalid) as refused:
        lay_over(document, base() if beneath is None else beneath, dictionary(), shared)
    return [str(fault) for fault in refused.value.faults]


def entry(document: Document, table: str, code: str) -> Document:
    found: list[Document] = [each for each in document[table] if each["code"] == code]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("operations", "fault"),
    [
        ({"change": {"red_flags": {"rf_waek": {"why": "No"}}}},
         "change.red_flags.rf_waek: there is no red flag 'rf_waek' (did you mean rf_weak?)"),
        ({"change": {"red_flag": {}}},
         "change.red_flag: there is nothing called 'red_flag' to overlay (did you mean red_flags?)"),
        ({"change": {"red_flags": {"rf_weak": {"wy": "No"}}}},
         "change.red_flags.rf_weak.wy: this key is not known here (did you mean why?)"),
        ({"change": {"red_flags": {"rf_weak": {"code": "rf_other"}}}},
         "change.red_flags.rf_weak.code (rf_other): this key is not known here"),
        ({"change": {"red_flags": {"rf_weak": {"why": "Because"}}}},
         "change.red_flags.rf_weak.why: the protocol beneath says this already (leave it out)"),
        ({"change": {"red_flags": {"rf_weak": "high"}}},
         "change.red_flags.rf_weak: a mapping of keys to values is needed here, not the text 'high'"),
        ({"change": {"sections": {"alarm": {"items": []}}}},
         "change.sections.alarm.items: this key is not known here"),
        ({"change": {"findings": {"weak": {"type": "text"}}}},
         "change.findings.weak.type: this key is not known here"),
        ({"change": {"leaflet": {"Titel": {"content": "Leg"}}}},
         "change.leaflet.Titel: there is no block 'Titel' (did you mean Title?)"),
        ({"add": {"red_flags": [red_flag("rf_numb", "numb = yes")]}},
         "add.red_flags[0].code (rf_numb): there is a red flag 'rf_numb' already (change it instead)"),
        ({"add": {"red_flags": [red_flag("rf_new", "numb = yes", wyh="No")]}},
         "add.red_flags[0].wyh (rf_new): this key is not known here (did you mean why?)"),
        ({"add": {"red_flags": [red_flag("rf_new", "numb = yes", after="rf_nubm")]}},
         "add.red_flags[0].after (rf_new): there is no red flag 'rf_nubm' (did you mean rf_numb?)"),
        ({"add": {"findings": []}},
         "add.findings: there is nothing called 'findings' to overlay"),
        ({"add": {"sections": [{"key": "new", "title": "New", "items": []}]}},
         "add.sections[0].after (new): this key is missing"),
        ({"remove": {"red_flags": {"rf_gone": "Not here"}}},
         "remove.red_flags.rf_gone: there is no red flag 'rf_gone'"),
        ({"remove": {"red_flags": {"rf_weak": " "}}},
         "remove.red_flags.rf_weak: this text is empty"),
        ({"remove": {"red_flags": ["rf_weak"]}},
         "remove.red_flags: a mapping of keys to values is needed here, not a list"),
        ({"place": {"alram": ["numb"]}},
         "place.alram: there is no section 'alram' (did you mean alarm?)"),
        ({"place": {"alarm": "numb"}},
         "place.alarm: a list of findings is needed here"),
        ({"shares": ["lower"]}, "shares: there is no shared part 'lower'"),
        ({"red_flags": []}, "red_flags: this key is not known here"),
    ],
)  # fmt: skip
def test_what_an_overlay_gets_wrong_is_said_with_its_place(operations: Document, fault: str) -> None:
    said = faults_of(overlay(**operations))
    assert any(each.startswith(fault) for each in said), said


def test_all_faults_are_said_at_once() -> None:
    wrong = overlay(
        change={"red_flags": {"rf_a": {}, "rf_b": {}}}, remove={"causes": {"dx_c": "Gone"}}, place={"nowhere": ["weak"]}
    )
    del wrong["title"]
    assert len(faults_of(wrong)) == 5


def test_a_shared_part_is_checked_under_its_own_name() -> None:
    (fault,) = faults_of(overlay(shares=["lower"]), lower={"change": {"red_flags": {"rf_x": {"why": "No"}}}})
    assert fault.startswith("lower.change.red_flags.rf_x: there is no red flag 'rf_x'")


def test_an_overlay_is_not_laid_over_an_overlay() -> None:
    (fault,) = faults_of({**overlay(), "key": "toe", "overlay_of": "leg"}, overlay())
    assert fault == "overlay_of: 'leg' is an overlay itself (lay this one over 'arm')"


def test_an_overlay_has_a_key_of_its_own() -> None:
    assert faults_of({**overlay(), "key": "arm"}) == [
        "key: 'arm' is the key of the protocol beneath (an overlay has a key of its own)"
    ]


def test_a_condition_that_an_overlay_breaks_is_found_by_its_rule() -> None:
    whole = laid(change={"red_flags": {"rf_weak": {"when": "weeak = yes"}}})
    with pytest.raises(ProtocolInvalid, match=r"red_flags\[0\]\.when \(rf_weak\): there is no finding 'weeak'"):
        parse_protocol(whole, dictionary())


def test_what_is_not_named_stays_as_it_is() -> None:
    whole = laid()
    own = {"key": "leg", "title": "Leg", "site": "leg", "summary": "The leg."}
    assert whole == {**base(), **own}


def test_the_base_is_not_touched() -> None:
    beneath, words = base(), dictionary()
    before = deepcopy((beneath, words))
    changes = {"red_flags": {"rf_weak": {"why": "Else"}}, "findings": {"weak": {"question": "Weak?"}}}
    lay_over(
        overlay(change=changes, place={"alarm": ["numb"]}, remove={"causes": {"dx_nerve": "Not here"}}), beneath, words
    )
    assert (beneath, words) == before


def test_a_change_says_only_what_differs() -> None:
    flag = entry(laid(change={"red_flags": {"rf_weak": {"why": "Else", "when": "weak = no"}}}), "red_flags", "rf_weak")
    assert flag == {**red_flag("rf_weak", "weak = no", why="Else")}


def test_null_takes_a_key_away() -> None:
    assert "why" not in entry(laid(change={"red_flags": {"rf_weak": {"why": None}}}), "red_flags", "rf_weak")


def test_a_list_is_added_to_or_said_anew() -> None:
    added = laid(change={"causes": {"dx_nerve": {"supporting": {"add": [{"text": "Tingling"}]}}}})
    anew = laid(change={"causes": {"dx_nerve": {"supporting": [{"text": "Tingling"}]}}})
    assert entry(added, "causes", "dx_nerve")["supporting"] == [{"text": "Pins"}, {"text": "Tingling"}]
    assert entry(anew, "causes", "dx_nerve")["supporting"] == [{"text": "Tingling"}]


def test_wording_of_the_dictionary_changes_for_this_protocol_alone() -> None:
    labels = {"option_labels": {"jerk": "A jerk"}}
    _, words = lay_over(overlay(change={"findings": {"pattern": labels}}), base(), dictionary())
    (pattern,) = [each for each in words["findings"] if each["code"] == "pattern"]
    assert pattern["option_labels"] == {"jerk": "A jerk"}
    assert pattern["options"] == ["flicker", "jerk", "none"]


def test_what_is_added_stands_at_the_end_or_after_what_it_names() -> None:
    whole = laid(
        add={
            "red_flags": [red_flag("rf_last", "weak = no"), red_flag("rf_second", "numb = no", after="rf_weak")],
            "groups": [{"name": "both", "members": ["weak", "numb"]}],
        }
    )
    assert [flag["code"] for flag in whole["red_flags"]] == ["rf_weak", "rf_second", "rf_numb", "rf_last"]
    assert whole["groups"] == {**base()["groups"], "both": ["weak", "numb"]}
    assert parse_protocol(whole, dictionary()).rule("rf_second")


def test_what_is_removed_is_gone() -> None:
    assert laid(remove={"causes": {"dx_nerve": "Another organ"}})["causes"] == []


def test_a_line_is_moved_and_stands_in_one_place() -> None:
    sections = laid(place={"alarm": ["numb"]})["stages"][0]["sections"]
    assert [[item["finding"] for item in section["items"]] for section in sections] == [["weak", "numb"], ["pattern"]]


def test_a_new_section_takes_its_lines_and_one_left_empty_goes() -> None:
    new = {
        "key": "key",
        "after": "alarm",
        "title": "Key",
        "items": ["pattern", {"finding": "numb", "show_when": "weak = yes"}],
    }
    sections = laid(add={"sections": [new]})["stages"][0]["sections"]
    assert [section["key"] for section in sections] == ["alarm", "key"]
    assert sections[1]["items"] == [{"finding": "pattern"}, {"finding": "numb", "show_when": "weak = yes"}]


def test_what_several_share_is_laid_before_what_is_its_own() -> None:
    shared = {"lower": {"change": {"red_flags": {"rf_weak": {"why": "Legs"}}}}}
    document = overlay(shares=["lower"], change={"red_flags": {"rf_weak": {"title": "The knee"}}})
    flag = entry(lay_over(document, base(), dictionary(), shared)[0], "red_flags", "rf_weak")
    assert (flag["why"], flag["title"]) == ("Legs", "The knee")


def test_what_stands_beside_the_rules_can_be_overlaid_too() -> None:
    whole = laid(
        change={"leaflet": {"Title": {"content": "Twitching leg"}}}, remove={"leaflet": {"Sleep": "Said before"}}
    )
    assert whole["reference"] == {"leaflet": [{"block": "Title", "content": "Twitching leg"}]}


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "rf_weak", "alarm", "weak", "add"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["red_flags", "sections", "groups", "rf_weak", "alarm", "items", "add", "code"]), inner
        )
    ),
    max_leaves=8,
)


def outcome(document: Document, beneath: Document) -> str:
    try:
        parse_protocol(*lay_over(document, beneath, dictionary()))
    except ProtocolInvalid as refused:
        return "refused" if refused.faults else "refused without a word"
    return "read"


@given(st.dictionaries(st.sampled_from(["add", "change", "remove", "place", "shares", "key", "overlay_of"]), json))
def test_whatever_is_written_gives_a_protocol_or_faults(operations: Document) -> None:
    assert outcome(overlay(**operations), base()) in ("read", "refused")


@given(st.sampled_from(list(base())), json)
def test_a_base_that_is_broken_is_refused_in_words(key: str, value: Any) -> None:
    changed = overlay(change={"red_flags": {"rf_weak": {"why": "Else"}}}, place={"alarm": ["numb"]})
    assert outcome(changed, {**base(), key: value}) in ("read", "refused")


def test_a_list_can_be_added_to() -> None:
    whole = laid(change={"causes": {"dx_nerve": {"supporting": {"add": [{"text": "Needles"}]}}}})

    assert entry(whole, "causes", "dx_nerve")["supporting"] == [{"text": "Pins"}, {"text": "Needles"}]
    assert entry(base(), "causes", "dx_nerve")["supporting"] == [{"text": "Pins"}]


def test_a_section_whose_lines_are_no_list_is_left_for_the_parser_to_refuse() -> None:
    beneath = base()
    beneath["stages"][0]["sections"] = [*SECTIONS, {"key": "odd", "title": "Odd", "items": "none"}]
    whole, words = lay_over(overlay(place={"alarm": ["numb"]}), beneath, dictionary())

    with pytest.raises(ProtocolInvalid, match="a list is needed here, not the text 'none'"):
        parse_protocol(whole, words)


def test_a_mapping_is_added_to() -> None:
    words = deepcopy(dictionary())
    words["findings"][2]["option_labels"] = {"jerk": "A jerk", "none": "Nothing"}
    change = {"findings": {"pattern": {"option_labels": {"none": "No twitch"}}}}
    _, changed = lay_over(overlay(change=change), base(), words)

    assert entry(changed, "findings", "pattern")["option_labels"] == {"jerk": "A jerk", "none": "No twitch"}
