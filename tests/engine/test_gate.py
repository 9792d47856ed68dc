"""The gate: what a protocol may not go live with, each told with its place, and accepted only with a reason."""

import datetime
from typing import Any

import pytest

from tests.engine.invented import (
    cause,
    check,
    definition,
    derived,
    dictionary,
    investigation,
    management,
    red_flag,
    referral,
    safety_net,
    sound,
)
from workups.engine.check import faults_of
from workups.engine.check import search as searching
from workups.engine.evaluation import Engine
from workups.engine.faults import ProtocolInvalid
from workups.engine.hiding import REASSURANCE
from workups.engine.parse import parse_protocol

TODAY = datetime.date(2026, 11, 23)


def stages(*first: Any, show_when: str = "") -> list[dict[str, Any]]:
    """One section that asks for everything, `first` before the rest."""
    asked = sound()["stages"][0]["sections"][0]["items"]
    later = [item for item in asked if item["finding"] not in {each["finding"] for each in first}]
    shown = {"show_when": show_when} if show_when else {}
    section = {"key": "all", "title": "All", "items": [*first, *later], **shown}
    return [{"key": "history", "title": "History", "sections": [section]}]


def faults(as_of: datetime.date = TODAY, **changes: Any) -> list[str]:
    engine = Engine(parse_protocol(sound(**changes), dictionary()))
    return [str(fault) for fault in faults_of(engine, as_of)]


def test_a_sound_protocol_passes() -> None:
    assert faults(red_flags=[red_flag("rf_weak", "weak = yes")], safety_net=[safety_net("sn_x", "numb = yes")]) == []


def test_a_review_that_is_due_stops_it() -> None:
    assert faults(datetime.date(2027, 10, 31)) == []
    assert faults(datetime.date(2027, 11, 1)) == [
        "review_by: the review was due by 2027-11-01 (review it and set the next date)"
    ]


def test_every_rule_needs_a_source_of_its_own_or_of_its_family() -> None:
    told = faults(
        family_sources={"causes": ["S1"]},
        referrals=[referral("ref_x", "weak = yes")],
        causes=[cause("dx_x", "weak = yes")],
    )

    assert told == [
        "referrals[0] (ref_x): this rule has no source (name one here, or one for the whole family in "
        "family_sources.referrals)"
    ]


@pytest.mark.parametrize(
    ("family", "rule"),
    [
        ("red_flags", red_flag("rf_x", "weak = yes AND NOTYES(numb)")),
        ("data_quality", check("dq_x", "weak = yes AND NOTNO(numb)")),
        ("management", management(REASSURANCE, "pattern = flicker AND NOT NOTYES(numb)")),
    ],
)
def test_silence_may_keep_an_alarm_on(family: str, rule: dict[str, Any]) -> None:
    assert [fault for fault in faults(**{family: [rule]}) if "silence" in fault] == []


@pytest.mark.parametrize(
    ("family", "rule", "where", "does"),
    [
        ("red_flags", red_flag("rf_x", "weak = yes AND NOT NOTYES(numb)"), "red_flags[0].when (rf_x)",
         "could turn an alarm off"),
        ("management", management(REASSURANCE, "pattern = flicker AND NOTYES(numb)"),
         f"management[0].when ({REASSURANCE})", "could turn an alarm off"),
        ("causes", cause("dx_x", "weak = yes AND NOTYES(numb)"), "causes[0].when (dx_x)", "keeps no alarm on"),
    ],
)  # fmt: skip
def test_silence_may_do_nothing_else(family: str, rule: dict[str, Any], where: str, does: str) -> None:
    assert faults(**{family: [rule]}) == [f"{where}: NOTYES(numb) takes silence for an answer and {does}"]


@pytest.mark.parametrize(
    ("true_when", "false_when", "reader", "ends"),
    [
        ("NOTYES(numb) AND weak = yes", "weak = no", "d_x = yes", None),
        ("weak = yes", "NOTYES(numb) AND weak = no", "d_x = no", None),
        ("weak = yes", "NOTYES(numb) AND weak = no", "d_x = yes", "could turn an alarm off"),
        ("NOTYES(numb) AND weak = yes", "weak = no", "d_x = no", "could turn an alarm off"),
        ("NOTYES(numb) AND weak = yes", "weak = no", "NOT (d_x = no)", None),
        ("NOTYES(numb) AND weak = yes", "weak = no", "NOTYES(d_x) AND weak = no", "could turn an alarm off"),
        ("NOTYES(numb) AND weak = yes", "weak = no", "NOTNO(d_x) AND weak = yes", None),
    ],
)
def test_silence_is_followed_through_derived_findings(
    true_when: str, false_when: str, reader: str, ends: str | None
) -> None:
    told = faults(derived=[derived("d_x", true_when, false_when)], red_flags=[red_flag("rf_x", reader)])

    found = [fault for fault in told if "takes silence" in fault and fault.startswith("derived")]
    assert [fault.rpartition(" and ")[2] for fault in found] == ([ends] if ends else [])


def test_a_derived_finding_read_by_another_and_in_a_circle_of_readers_is_followed_once() -> None:
    told = faults(
        derived=[
            derived("d_one", "NOTYES(numb) AND weak = yes", "weak = no"),
            derived("d_two", "d_one = yes AND pattern = jerk", "d_one = no OR (d_one = yes AND pattern = none)"),
        ],
        red_flags=[red_flag("rf_x", "d_two = yes")],
    )

    assert told == [
        "derived[0].true_when (d_one): NOTYES(numb) takes silence for an answer and could turn an alarm off"
    ]


def test_what_a_rule_reads_some_page_asks_for() -> None:
    only = [
        {"key": "history", "title": "History", "sections": [{"key": "k", "title": "K", "items": [{"finding": "weak"}]}]}
    ]

    told = faults(stages=only, red_flags=[red_flag("rf_x", "sodium < 120 AND weak = yes")])

    assert told == ["stages: rf_x reads sodium, which no page asks for (place it in a section)"]


def test_what_is_declared_is_used() -> None:
    told = faults(
        groups={"reflex": ["reflex_l", "reflex_r"], "pulse": ["pulse_l", "pulse_r"]},
        sources=[{"id": "S1", "title": "One"}, {"id": "S2", "title": "Two"}, {"id": "S3", "title": "Three"}],
        derived=[derived("d_used", "weak = yes", "weak = no"), derived("d_unused", "numb = yes", "OTHERWISE")],
        numeric=[{"code": "d_least", "label": "Least", "formula": "MIN(@reflex)"}],
        red_flags=[red_flag("rf_x", "d_used = yes", sources=["S1"], source_note="see S3")],
    )

    assert told == [
        "derived: 'd_unused' is declared and never used (remove it)",
        "numeric: 'd_least' is declared and never used (remove it)",
        "groups: 'pulse' is declared and never used (remove it)",
        "sources: 'S2' is declared and never used (remove it)",
    ]


def test_a_rule_that_can_never_fire_or_never_be_ruled_out_is_told() -> None:
    told = faults(
        derived=[derived("d_x", "weak = yes AND weak = no", "OTHERWISE")],
        red_flags=[
            red_flag("rf_never", "age_years >= 40 AND age_years < 30"),
            red_flag("rf_always", "weak = yes OR weak = no"),
            red_flag("rf_reads", "d_x = no AND numb = yes"),
        ],
    )

    assert told == [
        "derived[0].true_when (d_x): this can never come true (weak = yes AND weak = no)",
        "red_flags[0].when (rf_never): this can never come true (age_years >= 40 AND age_years < 30)",
        "red_flags[1].when (rf_always): no answers rule this out (weak = yes OR weak = no)",
    ]


def test_a_question_that_comes_to_the_screen_too_late_is_told() -> None:
    early = {"finding": "numb", "show_when": "weak = yes"}

    told = faults(stages=stages(early), red_flags=[red_flag("rf_x", "numb = yes AND weak = yes")])
    section = faults(stages=stages(show_when="age_years >= 40"))

    message = "this is shown only after answers that are asked for further down"
    assert told == [f"stages.all.items (numb): {message} (weak = yes)"]
    assert section == [f"stages.all.show_when: {message} (age_years >= 40)"]


def test_a_question_shown_by_what_was_asked_before_it_is_in_time() -> None:
    first, then = {"finding": "weak"}, {"finding": "numb", "show_when": "weak = yes OR age_years >= 40"}

    assert faults(stages=stages(first, then)) == []


def test_nobody_is_reassured_who_has_a_red_flag() -> None:
    benign = "pattern = flicker AND weak = no"
    flags = [
        red_flag("rf_soon", "numb = yes"),
        red_flag("rf_weak", "weak = yes", "emergency_now"),
        red_flag("rf_routine", "age_years >= 60", "routine"),
    ]

    told = faults(red_flags=flags, management=[management(REASSURANCE, benign)])
    barred = faults(red_flags=flags, management=[management(REASSURANCE, f"{benign} AND URGENCY_BELOW(soon)")])

    assert told == [
        f"management[0].when ({REASSURANCE}): this can reassure a patient with rf_soon "
        '(one of whom is known numb: true, pattern: "flicker", weak: false)'
    ]
    assert barred == []


def test_what_could_not_be_found_out_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_STEPS", 0)

    told = faults(red_flags=[red_flag("rf_x", "weak = yes")])

    assert told[0] == (
        "red_flags[0].when (rf_x): it could not be found out within bounds whether this can never come true "
        "(weak = yes)"
    )


def test_a_clinician_accepts_what_is_meant_with_a_reason() -> None:
    silent = cause("dx_x", "weak = yes AND NOTYES(numb)")
    accepted = {"concern": "silence", "codes": ["dx_x"], "why": "A list of causes excludes nothing"}

    assert faults(causes=[silent], accepted=[accepted]) == []


def test_what_is_accepted_and_no_longer_there_is_told() -> None:
    plain = cause("dx_x", "weak = yes")
    accepted = [
        {"concern": "silence", "codes": ["dx_x"], "why": "It was there once"},
        {"concern": "never_waits", "codes": ["rf_x"], "why": "Vignettes disprove this one"},
    ]

    assert faults(causes=[plain], accepted=accepted, red_flags=[red_flag("rf_x", "KNOWN(weak)")]) == [
        "accepted[0].codes: dx_x has nothing of the kind 'silence' to accept (remove it)"
    ]


@pytest.mark.parametrize(
    ("accepted", "message"),
    [
        ({"concern": "reassures", "codes": ["rf_x"], "why": "x"}, "'reassures' is not one of silence"),
        ({"concern": "silence", "codes": [], "why": "x"}, "accepted[0].codes"),
        ({"concern": "silence", "codes": ["rf_x"]}, "accepted[0].why: this key is missing"),
    ],
)
def test_nothing_is_accepted_without_a_reason_or_beyond_what_may_be(accepted: Any, message: str) -> None:
    with pytest.raises(ProtocolInvalid) as refused:
        definition(accepted=[accepted])

    assert message in str(refused.value)


def test_a_computed_number_is_seen_to_be_used_by_its_code() -> None:
    told = faults(
        groups={"reflex": ["reflex_l", "reflex_r"]},
        numeric=[{"code": "d_least", "label": "Least", "formula": "MIN(@reflex)"}],
        red_flags=[red_flag("rf_x", "d_least <= 1")],
        investigations=[investigation("ix_x", "weak = yes")],
    )

    assert told == []
