"""A practice's own words and tests over a shared version: laid, or left out and said; never half made."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest

from workups.engine.facts import read_facts
from workups.models import ProtocolVersion
from workups.overlays import ADD, CHANGE, REMOVE, LocalChange, lay, read_changes, write_changes
from workups.protocol_files import load_library

FLAG, TEST, READ_BY_OTHERS = "rf_stroke_now", "ix_ncs_emg", "ix_u_e"


def _version(change: Mapping[str, Any] | None = None) -> ProtocolVersion:
    """The arm protocol as a version in hand; `change` gives keys of the flag otherwise."""
    protocol, dictionary = load_library("arm-twitching")
    protocol = deepcopy(dict(protocol))
    flag = next(each for each in protocol["red_flags"] if each["code"] == FLAG)
    flag.update(change or {})
    return ProtocolVersion(document={"protocol": protocol, "dictionary": dictionary, "vignettes": []})


ARM = _version()
SHARED = next(each for each in ARM.document["protocol"]["red_flags"] if each["code"] == FLAG)
WORDED = LocalChange(CHANGE, "red_flags", FLAG, {"destination": "Ring 2222"}, {"destination": SHARED["destination"]})


def _own_test(**values: Any) -> LocalChange:
    test = {
        "code": "ix_local_ultrasound",
        "title": "Nerve ultrasound",
        "answers": "Where the nerve is pressed",
        "when": "weakness_reported = yes",
        "urgency": "within 2 weeks",
        "where": "hospital",
        "bedside": False,
        "turnaround_days": 10,
    }
    return LocalChange(ADD, "investigations", "ix_local_ultrasound", test | values, {})


class TestLeftOut:
    def test_an_entry_that_the_version_has_not(self):
        laid = lay(ARM, [LocalChange(CHANGE, "red_flags", "rf_gone", {"destination": "x"}, {})])
        assert [(each.laid, each.conflict) for each in laid.outcomes] == [
            (False, "This version has no such entry any more.")
        ]

    def test_a_test_that_the_version_has_itself(self):
        laid = lay(ARM, [LocalChange(ADD, "investigations", TEST, {"code": TEST}, {})])
        assert not laid.outcomes[0].laid

    @pytest.mark.parametrize(
        "broken", [{"when": "no_such = yes"}, {"when": "weakness_reported = ("}, {"where": "moon"}]
    )
    def test_a_test_that_can_not_be_read(self, broken):
        laid = lay(ARM, [_own_test(**broken), WORDED])
        assert [each.laid for each in laid.outcomes] == [False, True]
        assert "ix_local_ultrasound" not in laid.engine.definition.rules

    def test_a_test_whose_suggestion_other_rules_read(self):
        version = _version()
        version.document["protocol"]["referrals"][0]["when"] = f"FIRED({READ_BY_OTHERS})"
        laid = lay(version, [LocalChange(REMOVE, "investigations", READ_BY_OTHERS, {}, {}, why="no laboratory")])
        assert not laid.outcomes[0].laid
        assert "still offered" in laid.outcomes[0].conflict


def test_words_are_this_practices_and_all_else_is_shared():
    laid = lay(ARM, [WORDED])
    flag = laid.engine.definition.rule(FLAG)

    assert (flag.destination, flag.title, flag.urgency) == ("Ring 2222", SHARED["title"], SHARED["urgency"])
    assert laid.outcomes[0].conflict == ""


def test_words_that_the_protocol_changed_since_are_kept_and_said():
    laid = lay(_version({"destination": "999, now with a video call"}), [WORDED])

    assert laid.engine.definition.rule(FLAG).destination == "Ring 2222"
    assert "changed its own words" in laid.outcomes[0].conflict


def test_a_test_that_is_not_offered_is_suggested_to_nobody_and_stays_named():
    laid = lay(ARM, [LocalChange(REMOVE, "investigations", TEST, {}, {}, why="not in this county")])
    plain = lay(ARM, [])

    def suggested(of):
        return of.engine.evaluate(read_facts(of.engine.definition.findings, {}))

    assert laid.outcomes[0].laid
    assert TEST in laid.engine.definition.rules
    assert suggested(laid).state(TEST).value == "ruled_out"
    assert suggested(plain).state(TEST).value != "ruled_out"


def test_a_further_test_is_suggested_when_it_says():
    laid = lay(ARM, [_own_test()])
    facts = read_facts(laid.engine.definition.findings, {"weakness_reported": "yes"})

    assert "ix_local_ultrasound" in laid.engine.evaluate(facts).fired


def test_changes_are_stored_and_read_back():
    changes = (WORDED, _own_test())
    assert read_changes(write_changes(changes)) == changes


def test_the_version_itself_is_never_touched():
    before = deepcopy(ARM.document)
    lay(ARM, [WORDED, _own_test(), LocalChange(REMOVE, "investigations", TEST, {}, {}, why="x")])
    assert before == ARM.document
