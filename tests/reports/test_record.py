"""The record summary tells what was noted, decided, planned and done, from a workup that was lived through."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clinic.models import Membership
from clinic.words import date_words
from tests.factories import WorkupFactory, close
from tests.reports_in import U_E
from tests.views.asking import say
from workups.actions import decisions, follow_ups, notes, orders, referrals, results, workups
from workups.actions.versions import Entered
from workups.evaluate import evaluate
from workups.models import InvestigationOrder, Workup
from workups.reports.fingerprint import canonical
from workups.reports.render import render
from workups.reports.snapshot import snapshot_of

TODAY = timezone.localdate()


@pytest.fixture
def weak(workup: Workup, gp: Membership) -> Workup:
    return say(workup, by=gp, weakness_reported="yes", weakness_progressive="yes", wasting_upper=["thenar"])


def now(workup: Workup) -> Workup:
    rows = Workup.objects.select_related("practice", "patient", "version__protocol", "started_by__user")
    return rows.get(pk=workup.pk)


def snapshot(workup: Workup, by: Membership) -> dict[str, Any]:
    held = now(workup)
    return snapshot_of(workup=held, evaluated=evaluate(held), requested_by=by, at=timezone.now())


def ck(workup: Workup, value: float, *, days_ago: int, by: Membership) -> InvestigationOrder:
    return measured(workup, "ix_ck", "res_ck", value, days_ago=days_ago, by=by)


def measured(
    workup: Workup, test: str, finding: str, value: float, *, days_ago: int, by: Membership
) -> InvestigationOrder:
    (order,) = orders.place(workup=workup, codes=[test], by=by)
    values = {finding: Entered(str(value))}
    results.enter(order=order, values=values, sampled_on=TODAY - timedelta(days=days_ago), by=by)
    return order


def happened(made: dict[str, Any]) -> list[str]:
    return [line for day in made["timeline"] for line in day["lines"]]


# --- What happened ------------------------------------------------------------------------------------------------


def test_the_timeline_tells_in_order_what_was_done_and_by_whom(weak: Workup, gp: Membership, nurse: Membership) -> None:
    (order,) = orders.place(workup=weak, codes=["ix_ck"], by=gp)
    results.enter(order=order, values={"res_ck": Entered("812")}, sampled_on=TODAY, by=nurse)
    results.enter(order=order, values={"res_ck": Entered("218", status="corrected")}, sampled_on=TODAY, by=nurse)
    follow_ups.plan(workup=weak, words="Review of strength", due_on=TODAY + timedelta(days=14), by=gp)
    made = snapshot(weak, gp)
    (day,) = made["timeline"]
    doctor, sister = gp.user.name, nurse.user.name
    assert day["when"] == date_words(TODAY)
    assert day["lines"] == [
        f"Workup started, {doctor}",
        f"Creatine kinase: requested, {doctor}",
        f"Creatine kinase: result in, {sister}",
        f"Creatine kinase: corrected result in, {sister}",
        f"Review of strength: follow-up planned, {doctor}",
    ]


def test_a_workup_closed_and_opened_again_says_both_and_why(weak: Workup, gp: Membership) -> None:
    close(weak, by=gp)
    workups.reopen(workup=now(weak), reason="She rang again", by=gp)
    said = happened(snapshot(weak, gp))
    assert f"Workup closed: reassured, {gp.user.name}" in said
    assert f"Workup opened again: she rang again, {gp.user.name}" in said


def test_nothing_of_another_workup_of_the_same_patient_is_told(weak: Workup, gp: Membership) -> None:
    other = WorkupFactory(patient=weak.patient, by=gp)
    orders.place(workup=other, codes=["ix_ck"], by=gp)
    assert not [line for line in happened(snapshot(weak, gp)) if "Creatine kinase" in line]


# --- What was noted, decided and planned ----------------------------------------------------------------------------


def test_a_note_stands_under_its_section_and_one_taken_away_does_not(weak: Workup, gp: Membership) -> None:
    section = next(iter(evaluate(now(weak)).definition.sections()))
    notes.write(workup=weak, section=section.key, text="Worse after rowing.\nHusband sees it.", revision=0, by=gp)
    (note,) = snapshot(weak, gp)["notes"]
    assert note["section"] == section.title
    assert note["text"] == "Worse after rowing.\nHusband sees it."
    assert note["said"] == f"{date_words(TODAY)}, {gp.user.name}"
    weak.refresh_from_db()
    notes.write(workup=weak, section=section.key, text="", revision=weak.revision, by=gp)
    assert snapshot(weak, gp)["notes"] == []


def test_a_decision_says_what_was_chosen_why_and_by_whom(weak: Workup, gp: Membership) -> None:
    flag, test = (next(code for code in weak.advice["fired"] if code.startswith(kind)) for kind in ("rf_", "ix_"))
    decisions.decline(workup=weak, code=flag, reason="explained", note="Tennis elbow", by=gp)
    decisions.defer(workup=weak, code=test, until=TODAY + timedelta(days=7), by=gp)
    declined, deferred = snapshot(weak, gp)["decisions"]
    assert (declined["choice"], declined["note"]) == ("Declined", "Tennis elbow")
    assert declined["reason"] == "Another explanation is more likely"
    assert (deferred["choice"], deferred["reason"]) == ("Deferred", f"until {date_words(TODAY + timedelta(days=7))}")
    assert deferred["said"] == f"{date_words(TODAY)}, {gp.user.name}"


def test_a_decision_taken_back_is_history(weak: Workup, gp: Membership) -> None:
    flag = next(code for code in weak.advice["fired"] if code.startswith("rf_"))
    decisions.decline(workup=weak, code=flag, reason="explained", by=gp)
    decisions.take_back(workup=weak, code=flag, by=gp)
    made = snapshot(weak, gp)
    assert made["decisions"] == []
    assert [line for line in happened(made) if "decision taken back" in line]


def test_the_plan_has_referrals_follow_ups_and_the_words_of_advice_given(weak: Workup, gp: Membership) -> None:
    code = next(code for code in weak.advice["fired"] if code.startswith("ref_"))
    advice = next(code for code in weak.advice["fired"] if code.startswith("sn_"))
    decisions.accept(workup=weak, code=code, by=gp)
    decisions.accept(workup=weak, code=advice, by=gp)
    referrals.advance(referral=weak.referrals.get(), to="sent", by=gp)
    planned = follow_ups.plan(workup=weak, words="Ring her", due_on=TODAY + timedelta(days=3), by=gp)
    follow_ups.cancel(follow_up=planned, reason="She came in", by=gp)
    follow_ups.plan(workup=weak, words="Review of strength", due_on=TODAY + timedelta(days=14), by=gp)
    plan = snapshot(weak, gp)["plan"]
    assert [each["said"] for each in plan["referrals"]] == [f"Sent, {date_words(TODAY)}"]
    assert "_" not in plan["referrals"][0]["urgency"]
    assert plan["follow_ups"] == [
        {"words": "Ring her", "said": f"Cancelled, {date_words(TODAY)}: She came in"},
        {"words": "Review of strength", "said": f"By {date_words(TODAY + timedelta(days=14))}"},
    ]
    assert [bool(each["words"]) for each in plan["given"]] == [True]


def test_a_closed_workup_says_how_it_ended_and_why_nothing_follows(weak: Workup, gp: Membership) -> None:
    close(weak, by=gp, outcome="Tired muscle, explained")
    made = snapshot(weak, gp)
    assert made["workup"]["closed"] == f"Closed on {date_words(TODAY)}. Reassured: Tired muscle, explained"
    assert made["plan"]["no_follow_up"] == "Comes back if anything is new"


# --- Results over time ----------------------------------------------------------------------------------------------


def test_one_value_has_no_course(weak: Workup, gp: Membership) -> None:
    ck(weak, 198, days_ago=0, by=gp)
    assert snapshot(weak, gp)["charts"] == []


def test_values_of_an_earlier_workup_belong_to_the_course(weak: Workup, gp: Membership) -> None:
    earlier = WorkupFactory(patient=weak.patient, by=gp)
    measured(earlier, U_E, "res_potassium", 4.1, days_ago=200, by=gp)
    measured(weak, U_E, "res_potassium", 5.9, days_ago=1, by=gp)
    (chart,) = snapshot(weak, gp)["charts"]
    assert [(point["value"], point["place"]) for point in chart["points"]] == [(4.1, "inside"), (5.9, "above")]
    assert chart["points"][0]["day"] == (TODAY - timedelta(days=200)).isoformat()
    assert "2 values" in chart["summary"]
    assert (chart["low"], chart["high"]) == (3.5, 5.3)


def test_what_only_another_workup_measured_is_not_drawn(weak: Workup, gp: Membership) -> None:
    earlier = WorkupFactory(patient=weak.patient, by=gp)
    for days_ago in (200, 100):
        order = ck(earlier, 98, days_ago=days_ago, by=gp)
        results.review(order=order, by=gp)
    assert snapshot(weak, gp)["charts"] == []


# --- The whole ----------------------------------------------------------------------------------------------------


def test_it_survives_the_database_and_can_be_printed(weak: Workup, gp: Membership) -> None:
    ck(WorkupFactory(patient=weak.patient, by=gp), 98.5, days_ago=20, by=gp)
    ck(weak, 812, days_ago=1, by=gp)
    close(weak, by=gp)
    made = snapshot(weak, gp)
    assert json.loads(canonical(made)) == made
    assert render(made, "record_summary").pages >= 2


def test_it_costs_seven_queries_however_much_was_done(
    weak: Workup, gp: Membership, django_assert_num_queries: Any
) -> None:
    ck(weak, 812, days_ago=1, by=gp)
    for days in range(3, 9):
        follow_ups.plan(workup=weak, words=f"Ring her, day {days}", due_on=TODAY + timedelta(days=days), by=gp)
    held = now(weak)
    evaluated = evaluate(held)
    with django_assert_num_queries(7):  # results + orders + case + follow-ups + happened + over time + letterhead
        snapshot_of(workup=held, evaluated=evaluated, requested_by=gp, at=timezone.now())
