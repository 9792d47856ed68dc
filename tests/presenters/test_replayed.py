"""Answers as two versions read them: what only one can read is unknown to the other, and never something else."""

from typing import Any

import pytest

from tests.engine.invented import FINDINGS, dictionary, finding, protocol
from workups.engine.definition import Definition
from workups.engine.parse import parse_protocol
from workups.replayed import Readers

WHO = {"years": 40, "sex": "female"}


def knowing(*changed: dict[str, Any], without: str = "") -> Definition:
    """The invented dictionary, with some findings otherwise or one of them gone."""
    anew = {each["code"]: each for each in changed}
    kept = [anew.get(each["code"], each) for each in FINDINGS if each["code"] != without]
    return parse_protocol(protocol(groups={}), dictionary(findings=kept))


@pytest.fixture(scope="module")
def before() -> Definition:
    return knowing()


def test_what_both_read_alike_is_read_once(before: Definition) -> None:
    read = Readers(before, knowing()).read({"weak": True, "site": ["arm", "leg"], "duration": "6w"}, **WHO)

    assert read.was is read.now
    assert read.now["site"] == frozenset({"arm", "leg"})
    assert read.now["duration"] == 6 * 7 * 86_400
    assert read.now["age_years"] == 40


def test_a_finding_that_is_gone_and_an_option_that_is_gone_are_unknown(before: Definition) -> None:
    fewer = knowing(finding("pattern", "choice", options=["jerk", "none"]), without="numb")
    read = Readers(before, fewer).read({"numb": True, "pattern": "flicker", "weak": True}, **WHO)

    assert sorted(read.unread) == ["numb", "pattern"]
    assert "numb" not in read.now
    assert "pattern" not in read.now
    assert read.now["weak"] is True
    assert read.was["pattern"] == "flicker"


def test_yes_is_not_the_number_one_of_a_finding_that_became_a_count(before: Definition) -> None:
    """True and 1 are one key of a dictionary: what was kept of one must not answer for the other."""
    readers = Readers(before, knowing(finding("weak", "mrc", hard=[0, 5])))

    assert readers.read({"weak": True}, **WHO).unread == ["weak"]
    one = readers.read({"weak": 1}, **WHO)
    assert one.broken == ["weak"], "the version that asked yes or no can't have kept a number"
    assert one.now["weak"] == 1
    assert readers.read({"weak": True}, **WHO).unread == ["weak"]


def test_what_only_the_newer_knows_is_read_by_it_alone() -> None:
    read = Readers(knowing(without="numb"), knowing()).read({"numb": True}, **WHO)

    assert "numb" not in read.was
    assert read.now["numb"] is True
    assert (read.broken, read.unread) == ([], [])


def test_an_answer_goes_before_what_the_record_says(before: Definition) -> None:
    assert Readers(before, before).read({"age_years": 15}, **WHO).now["age_years"] == 15


def test_an_age_that_the_newer_can_not_hold_is_still_the_records(before: Definition) -> None:
    """The record is read by each for itself."""
    read = Readers(before, knowing(finding("age_years", "integer", unit="years", hard=[0, 130]))).read({}, **WHO)

    assert read.was["age_years"] == read.now["age_years"] == 40
