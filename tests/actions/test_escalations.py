"""The ladder: what nobody acts on rises, once, to the right people, and at the right hour."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from clinic.errors import NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import Heartbeat, Membership
from tests.models import rows
from tests.views.given import ordered, returned
from tests.views.worklist_given import entry_of, planned, referred
from workups import sweep as watch
from workups.actions import escalations, follow_ups, orders, tracking_rules, worklist
from workups.models import Escalation, Level, Workup
from workups.queries.escalations import risen_to, unmatched_risen
from workups.sweep import sweep

MONDAY = "2026-11-23 09:00 +0000"


def levels(thing) -> list[int]:
    """The rungs on which it stands now."""
    standing = Escalation.objects.filter(entry=entry_of(thing), settled_at=None)
    return sorted(standing.values_list("level", flat=True))


def at(moment: str):
    return time_machine.travel(moment, tick=False)


def test_what_is_in_time_does_not_rise(workup: Workup, gp: Membership):
    with at(MONDAY):
        order = ordered(workup, by=gp, expected_in=0)
        assert sweep() == 0
        assert levels(order) == []


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23 23:59 +0000", []),  # due on Monday
        ("2026-11-24 00:01 +0000", [1]),  # a day late: the staff list
        ("2026-11-25 09:00 +0000", [1, 2]),  # two working days: the GP
        ("2026-11-29 09:00 +0000", [1, 2]),  # four and a weekend
        ("2026-11-30 09:00 +0000", [1, 2, 3]),  # five: the practice manager
    ],
)
def test_it_climbs_by_working_days(workup: Workup, gp: Membership, moment: str, expected: list[int]):
    with at(MONDAY):
        order = ordered(workup, by=gp, expected_in=0)
    with at(moment):
        sweep()
        assert levels(order) == expected


def test_sweeping_twice_changes_nothing_more(workup: Workup, gp: Membership):
    ordered(workup, by=gp, expected_in=-30)
    assert sweep() == 3
    assert sweep() == 0
    assert Escalation.objects.count() == 3


def test_it_rises_once_to_each_level_whoever_sweeps(workup: Workup, gp: Membership):
    entry = entry_of(ordered(workup, by=gp, expected_in=-30))
    escalations.rise(entry=entry, level=Level.GP, by=None)
    with pytest.raises(NotAllowedNow):
        escalations.rise(entry=entry, level=Level.GP, by=None)


def test_what_was_moved_on_since_the_sweep_looked_does_not_rise(workup: Workup, gp: Membership):
    order = ordered(workup, by=gp, expected_in=-30)
    seen = entry_of(order)
    orders.book(order=order, by=gp)
    with pytest.raises(NotAllowedNow, match="moved on"):
        escalations.rise(entry=seen, level=Level.GP, by=None)
    assert levels(order) == []


@pytest.mark.parametrize("thing", [referred, planned])
def test_referrals_and_follow_ups_rise_alike(workup: Workup, gp: Membership, thing):
    late = thing(workup, by=gp, days=-30)
    sweep()
    assert levels(late) == [1, 2, 3]


def test_what_is_done_rises_no_more_and_what_rose_is_settled_by_who_did_it(
    workup: Workup, gp: Membership, receptionist: Membership
):
    follow_up = planned(workup, by=gp, days=-30)
    sweep()
    follow_ups.complete(follow_up=follow_up, by=receptionist)
    assert sweep() == 0
    assert {(each.settled_by, each.settled_at is None) for each in Escalation.objects.all()} == {(receptionist, False)}


def test_the_next_step_starts_the_ladder_anew(workup: Workup, gp: Membership):
    order = ordered(workup, by=gp, expected_in=-30)
    sweep()
    orders.book(order=order, by=gp)
    assert levels(order) == []
    sweep()
    assert levels(order) == [1, 2, 3], "still thirty days late"


def test_a_chase_stops_no_clock(workup: Workup, gp: Membership, receptionist: Membership):
    order = ordered(workup, by=gp, expected_in=-30)
    worklist.chase(entry=entry_of(order), channel="phone", outcome="Tomorrow", by=receptionist)
    assert sweep() == 3


def test_seeing_it_takes_it_off_the_inbox_and_stops_no_clock(workup: Workup, gp: Membership):
    with at(MONDAY):
        order = ordered(workup, by=gp, expected_in=0)
    with at("2026-11-25 09:00 +0000"):
        sweep()
        escalations.take_note(escalation=risen_to(gp).get(), by=gp)
        assert not risen_to(gp).exists()
    with at("2026-11-30 09:00 +0000"):
        sweep()
        assert levels(order) == [1, 2, 3]


def test_who_may_take_note(workup: Workup, gp: Membership, receptionist: Membership, stranger: Membership):
    rows.follow_up(workup, by=gp, due_on=timezone.localdate() - timedelta(days=30))
    sweep()
    risen = risen_to(gp).get()
    with pytest.raises(NotAllowed):
        escalations.take_note(escalation=risen, by=receptionist)
    with pytest.raises(NotFoundHere):
        escalations.take_note(escalation=risen, by=stranger)
    escalations.take_note(escalation=risen, by=gp)
    with pytest.raises(NotAllowedNow):
        escalations.take_note(escalation=risen, by=gp)


# --- to whom


def test_it_rises_to_who_asked_and_to_whoever_covers(workup: Workup, gp: Membership, another_gp: Membership):
    ordered(workup, by=gp, expected_in=-3)
    sweep()
    assert risen_to(gp).exists()
    assert not risen_to(another_gp).exists()
    today = timezone.localdate()
    rows.cover(gp, by=another_gp, starts_on=today, ends_on=today)
    assert risen_to(another_gp).exists()


def test_what_a_gp_who_left_asked_for_rises_to_all_gps(workup: Workup, gp: Membership, another_gp: Membership):
    ordered(workup, by=gp, expected_in=-30)
    Membership.objects.filter(pk=gp.pk).update(active=False)
    sweep()
    assert risen_to(another_gp).exists()


def test_it_rises_to_the_manager_in_the_end(workup: Workup, gp: Membership, manager: Membership):
    ordered(workup, by=gp, expected_in=-30)
    sweep()
    assert risen_to(manager).get().level == Level.MANAGER


def test_a_stranger_hears_of_nothing(workup: Workup, gp: Membership, stranger: Membership):
    ordered(workup, by=gp, expected_in=-30)
    sweep()
    assert not risen_to(stranger).exists()


# --- critical results


def test_a_critical_result_is_the_gps_at_once_and_the_managers_after_hours(
    workup: Workup, gp: Membership, receptionist: Membership
):
    with at(MONDAY):
        order = returned(ordered(workup, by=gp), by=receptionist, res_potassium="6.9")
        assert levels(order) == [2], "without waiting for a sweep"
        assert risen_to(gp).get().is_critical
        sweep()
        assert levels(order) == [2]
    with at("2026-11-23 11:01 +0000"):
        sweep()
        assert levels(order) == [2, 3]


def test_a_usual_result_rises_to_nobody_before_its_day(workup: Workup, gp: Membership, receptionist: Membership):
    order = returned(ordered(workup, by=gp), by=receptionist, res_potassium="4.1")
    sweep()
    assert levels(order) == []


# --- reports that match no test


def test_a_report_that_nobody_matches_rises_as_well(gp: Membership, manager: Membership, receptionist: Membership):
    with at(MONDAY):
        rows.inbound(by=gp)
        assert [unmatched_risen(each) for each in (receptionist, gp, manager)] == [0, 0, 0]
    with at("2026-11-26 09:00 +0000"):
        assert [unmatched_risen(each) for each in (receptionist, gp, manager)] == [0, 1, 0]
    with at("2026-12-01 09:00 +0000"):
        assert [unmatched_risen(each) for each in (receptionist, gp, manager)] == [0, 1, 1]


# --- the practice's own days


def test_the_practice_decides_on_its_days(workup: Workup, gp: Membership, manager: Membership):
    days = dict.fromkeys(tracking_rules.COUNTED, 5) | {"gp_after_days": 0, "manager_after_days": 1}
    tracking_rules.agree(nation="SCT", days=days, by=manager)
    order = ordered(workup, by=gp, expected_in=-1)
    sweep()
    assert 2 in levels(order)


# --- when the sweep itself fails


def test_one_entry_that_can_not_rise_holds_up_no_other_and_silences_the_heartbeat(
    workup: Workup, gp: Membership, monkeypatch: pytest.MonkeyPatch
):
    bad, good = planned(workup, by=gp, days=-1, words="bad"), planned(workup, by=gp, days=-1, words="good")
    rise = escalations.rise

    def stumble(**said):
        if said["entry"].title == "bad":
            raise RuntimeError("a fault of ours")
        return rise(**said)

    monkeypatch.setattr(watch.escalations, "rise", stumble)
    with pytest.raises(RuntimeError):
        sweep()
    assert (levels(bad), levels(good)) == ([], [1])
    assert not Heartbeat.objects.filter(name="sweep").exists()
    monkeypatch.undo()
    sweep()
    assert levels(bad) == [1]
    assert Heartbeat.objects.filter(name="sweep").exists()
