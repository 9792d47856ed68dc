"""Random conditions over the arm protocol's own dictionary, every kind of node among them."""

from functools import cache
from typing import Any

from hypothesis import strategies as st

from workups.engine.conditions import Condition, tree
from workups.engine.definition import Definition
from workups.engine.durations import SECONDS
from workups.engine.parse import parse_protocol
from workups.engine.urgency import LEVELS
from workups.forms.drafts.lines import COMPARISONS
from workups.protocol_files import load_library


@cache
def arm() -> Definition:
    return parse_protocol(*load_library("arm-twitching"))


FINDINGS = arm().findings
OF_TYPE = {kind: [code for code, each in FINDINGS.items() if each.type == kind] for kind in ("choice", "multichoice")}
BOOLEANS = [code for code, each in FINDINGS.items() if each.type == "boolean"]
BOOLEANS += [each.code for each in arm().derived]
NUMBERS = [code for code, each in FINDINGS.items() if each.type in ("integer", "decimal", "mrc", "reflex")]
DURATIONS = [code for code, each in FINDINGS.items() if each.type == "duration"]

codes = st.sampled_from([*FINDINGS, *(each.code for each in arm().computed())])
groups = st.sampled_from(sorted(arm().groups))
operators = st.sampled_from(COMPARISONS)
numbers = st.decimals(-9_999, 9_999, places=2) | st.integers(0, 10**11).map(str).map(tree.Decimal)
durations = st.builds(tree.Duration, st.integers(0, 10**9 - 1), st.sampled_from(sorted(SECONDS)))
terms = st.one_of(
    st.builds(tree.Reading, codes),
    st.builds(tree.Minimum, groups),
    st.builds(tree.Maximum, groups),
    st.builds(tree.Difference, codes, codes),
)


def options_of(kind: str, *, node: Any, several: bool) -> st.SearchStrategy[Condition]:
    def of(code: str) -> st.SearchStrategy[Condition]:
        options = FINDINGS[code].options
        picked = st.lists(st.sampled_from(options), min_size=1, unique=True).map(tuple)
        return st.builds(node, st.just(code), picked if several else st.sampled_from(options))

    return st.sampled_from(OF_TYPE[kind]).flatmap(of)


def equals(code: str, option: str) -> tree.Compare:
    return tree.Compare(tree.Reading(code), "=", option)


leaf: st.SearchStrategy[Condition] = st.one_of(
    st.builds(equals, st.sampled_from(BOOLEANS), st.sampled_from(["yes", "no"])),
    options_of("choice", node=equals, several=False),
    options_of("choice", node=tree.OneOf, several=True),
    options_of("multichoice", node=tree.Includes, several=False),
    options_of("multichoice", node=tree.IncludesAny, several=True),
    st.builds(tree.Compare, terms, operators, numbers | durations),
    st.builds(tree.Compare, st.sampled_from(NUMBERS).map(tree.Reading), operators, numbers),
    st.builds(tree.Compare, st.sampled_from(DURATIONS).map(tree.Reading), operators, durations),
    st.builds(tree.AnyEqual, groups, st.sampled_from(["yes", "absent", "extensor"])),
    st.builds(tree.Known, codes),
    st.builds(tree.Unknown, codes),
    st.builds(tree.NotYes, codes),
    st.builds(tree.NotNo, codes),
    st.builds(tree.Fired, st.sampled_from(sorted(arm().rules))),
    st.builds(tree.UrgencyBelow, st.sampled_from(LEVELS)),
    st.builds(tree.Highest, st.sampled_from(LEVELS)),
    st.just(tree.NoDataQuality()),
)


def composed(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, min_size=2, max_size=4).map(tuple)
    counted = st.lists(parts, min_size=1, max_size=4).map(tuple)
    return st.one_of(
        parts.map(tree.Not),
        st.builds(tree.And, several, bracketed=st.booleans()),
        several.map(tree.Or),
        counted.flatmap(lambda each: st.builds(tree.Count, st.just(each), st.integers(1, len(each)))),
    )


conditions: st.SearchStrategy[Condition] = st.recursive(leaf, composed, max_leaves=14) | st.just(tree.Otherwise())
