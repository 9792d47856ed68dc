"""The text to copy: unknown is never "no", what was declined says why, and it stays short."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.models import Membership, Patient, User
from tests.reports.known import arm, known
from workups.evaluate import Evaluated
from workups.models import InvestigationOrder, Protocol, ProtocolVersion, Result, Workup
from workups.queries.consultation import Case, DecisionNote, FollowUpNote, ReferralNote, WrittenNote
from workups.reports.findings import is_known
from workups.reports.text import WIDTH, Written, text_summary
from workups.words import without_side

NOW = datetime(2026, 11, 25, 14, 3, tzinfo=UTC)
WEAK = {"weakness_reported": True, "weakness_progressive": True, "wasting_upper": ["thenar"]}
MND = "rf_mnd_suspected"


def case(**parts: Any) -> Case:
    patient = Patient(family_name="Adeyemi", given_names="Grace", date_of_birth=date(1961, 3, 12))
    version = ProtocolVersion(number=4, protocol=Protocol(title="Muscle twitching in the arm"))
    workup = Workup(patient=patient, version=version, started_at=NOW, **parts.pop("workup", {}))
    nothing: dict[str, Any] = {"orders": [], "decisions": {}, "notes": {}, "referrals": [], "follow_ups": []}
    return Case(workup=workup, **nothing | parts)


def text(evaluated: Evaluated, *, results: Any = (), **parts: Any) -> str:
    orders = [InvestigationOrder(pk=1, title="Urea", status="reviewed", requested_at=NOW, expected_by=NOW.date())]
    returned = {1: list(results)}
    return text_summary(
        case(**parts), evaluated, orders if results else [], returned, Written(by="Dr Anita Shah", at=NOW)
    )


def part(said: str, name: str) -> str:
    """What stands under S, O, A or P, on one line."""
    blocks = {block.split("\n")[0]: block for block in said.split("\n\n")}
    return " ".join(blocks.get(name, "").split())


def decision(code: str, choice: str, **more: Any) -> dict[str, DecisionNote]:
    kept = {"reason": "", "note": "", "until": None} | more
    return {code: DecisionNote(id=1, code=code, choice=choice, at=NOW, by="Dr Anita Shah", **kept)}


# --- Unknown is never "no"


def test_nothing_asked_is_nothing_said_of_the_patient() -> None:
    said = text(known({}))
    assert part(said, "S") == "S Nothing recorded."
    assert part(said, "O") == "O Nothing recorded."
    assert "weakness reported" in part(said, "A").split("NOT ASSESSED")[1]
    assert "NOT EXCLUDED, emergency now" in said


def test_what_could_not_be_assessed_says_why() -> None:
    said = text(known({}, not_assessable={"gait": "in a wheelchair"}))
    assert "gait (in a wheelchair)" in part(said, "A").split("NOT ASSESSED")[1]
    assert part(said, "O") == "O Nothing recorded."


def test_what_was_not_tested_is_no_negative() -> None:
    said = text(known({"tone_screen": "not_tested"}))
    assert part(said, "O") == "O Nothing recorded."
    assert "tone, all four limbs (not tested)" in part(said, "A").split("NOT ASSESSED")[1]


_FINDINGS = arm().definition.findings
_BOOLEAN = sorted(code for code, finding in _FINDINGS.items() if finding.type == "boolean")


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(_BOOLEAN), st.booleans(), max_size=30), st.sets(st.sampled_from(_BOOLEAN)))
def test_what_nobody_knows_stands_under_neither_found_nor_not_found(said: dict[str, bool], retracted: set[str]) -> None:
    evaluated = known({code: value for code, value in said.items() if code not in retracted}, retracted=retracted)
    text_ = text(evaluated)
    told = f" {part(text_, 'S')} {part(text_, 'O')} ".lower()
    labels = {_FINDINGS[code].label for code in _FINDINGS if is_known(evaluated, code)}
    known_words = " ".join([*labels, *map(without_side, labels)]).lower()
    for code in _BOOLEAN:
        label = _FINDINGS[code].label.lower()
        if not is_known(evaluated, code) and label not in known_words:
            assert f" {label}," not in told, code
            assert f" {label}." not in told, code
            assert f" {label};" not in told, code


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(_BOOLEAN), st.booleans(), max_size=60))
def test_no_line_is_too_long(said: dict[str, bool]) -> None:
    assert max(map(len, text(known(said)).splitlines())) <= WIDTH


# --- What it says


def test_positives_by_section_then_what_was_denied() -> None:
    said = part(text(known({**WEAK, "dysphagia": False, "cramps": True})), "S")
    assert "Strength and movement: " in said
    assert "Weakness reported" in said
    assert said.index("Weakness reported") < said.index("Not found: ")
    assert "difficulty swallowing" in said.split("Not found: ")[1]


def test_two_sides_of_a_sign_stand_together() -> None:
    said = part(text(known({"reflex_ankle_l": "0", "reflex_ankle_r": "2"})), "O")
    assert "Ankle jerk (S1): right 2, left 0" in said
    assert said.lower().count("ankle jerk") == 1


@pytest.mark.parametrize(
    ("choice", "more", "said"),
    [
        (
            "declined",
            {"reason": "explained", "note": "Old polio"},
            "DECLINED: another explanation is more likely (Old polio).",
        ),
        ("deferred", {"until": date(2026, 12, 9)}, "Deferred until 9 Dec 2026."),
        ("accepted", {}, "Acted on."),
    ],
)
def test_a_red_flag_with_what_was_decided(choice: str, more: dict[str, Any], said: str) -> None:
    evaluated = known({**WEAK, "fasciculation_seen": True})
    assert MND in evaluated.evaluation.fired
    assert said in part(text(evaluated, decisions=decision(MND, choice, **more)), "A")


def test_a_red_flag_nobody_decided_on_says_so() -> None:
    assert "No decision recorded." in part(text(known({**WEAK, "fasciculation_seen": True})), "A")


def test_only_what_was_said_to_the_patient_is_given() -> None:
    evaluated = known(WEAK)
    given_ = text(evaluated, decisions=decision("sn_return_signs", "accepted"))
    assert "Safety-net given: When to come back" in given_
    assert "When to call 999" in part(given_, "P").split("Suggested, no decision recorded")[1]


def test_results_have_their_day_and_say_what_nobody_reviewed() -> None:
    result = Result(finding="res_potassium", value=5.1, status="final", version=1, sampled_on=date(2026, 11, 23))
    said = part(text(known({}), results=[result]), "O")
    assert "Urea (23 Nov 2026): Potassium 5.1 mmol/L (not yet reviewed by a GP)." in said


def test_plan_lists_what_goes_on() -> None:
    referral = ReferralNote(1, "ref_x", "Neurology", "urgent", "sent", NOW)
    follow_up = FollowUpNote(1, "Examine again", date(2026, 12, 9), "Dr Anita Shah")
    said = part(text(known({}), referrals=[referral], follow_ups=[follow_up]), "P")
    assert "Referrals: Neurology: sent." in said
    assert "Follow-up: Examine again by 9 Dec 2026." in said


def test_a_closed_one_says_how_it_ended() -> None:
    by = Membership(user=User(name="Dr Anita Shah"))
    closed = {"closed_at": NOW, "closed_by": by, "ended_as": "treated", "outcome": "Rest", "no_follow_up": "Well"}
    said = part(text(known({}), workup=closed), "P")
    assert "Closed 25 Nov 2026: Treated or advised in the practice. Rest" in said
    assert "No follow-up: Well." in said


def test_it_names_patient_version_author_and_moment() -> None:
    said = text(known({}))
    assert said.startswith("ADEYEMI, Grace, born 12 Mar 1961\n")
    assert "protocol version 4" in said
    assert said.endswith("25 Nov 2026, 14:03, Dr Anita Shah.")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("First line\r\nsecond line", "First line second line"),
        ("אבג 👍🏽 نص", "אבג 👍🏽 نص"),
        ("turned \u202egnorw\u202c way", "turned gnorw way"),
        ("x" * 400, "x" * 90),
    ],
)
def test_a_note_in_any_script_is_kept_and_can_not_turn_the_text_around(written: str, kept: str) -> None:
    note = WrittenNote("alarm", written, 1, NOW, "Dr Anita Shah")
    said = text(known({}), notes={"alarm": note})
    assert kept in part(said, "S")
    assert max(map(len, said.splitlines())) <= WIDTH


def test_a_note_that_was_taken_away_is_not_there() -> None:
    assert "Note on" not in text(known({}), notes={"alarm": WrittenNote("alarm", "", 1, NOW, "Dr Anita Shah")})
