"""What a practice agrees on: the days of each step, the ladder's rungs, its own turnarounds."""

from datetime import date

import pytest
import time_machine

from clinic.models import AuditEvent
from tests.models.attack import delete, refused_by_trigger, set_column
from workups.actions import orders, tracking_rules
from workups.models import LocalTurnaround, TrackingRules

DAYS = dict.fromkeys(tracking_rules.COUNTED, "3")


def save(client, **said):
    return client.post("/worklist/days/", {"nation": "ENG", **DAYS, **said})


def test_only_a_practice_manager_sets_them(signed_in, gp, receptionist, editor):
    for member in (gp, receptionist, editor):
        assert signed_in(member).get("/worklist/days/").status_code == 403
        assert save(signed_in(member)).status_code == 403
    assert not TrackingRules.objects.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"review_days": ""}, "Enter a whole number."),
        ({"review_days": "-1"}, "Enter a whole number."),
        ({"review_days": "soon"}, "Enter a whole number."),
        ({"tell_days": "999"}, "less than or equal to 180"),
        ({"critical_hours": "0"}, "greater than or equal to 1"),
        ({"nation": "FR"}, "not a valid choice"),
        ({"gp_after_days": "9", "manager_after_days": "2"}, "It rises to the GP first"),
    ],
)
def test_days_that_can_not_be_come_back_as_they_were_typed(signed_in, manager, words, said, sentence):
    response = save(signed_in(manager), send_days="17", **said)
    assert response.status_code == 422
    assert sentence in words(response)
    assert 'name="send_days" size="4" inputmode="numeric" autocomplete="off" value="17"' in response.content.decode()
    assert not TrackingRules.objects.exists()


def test_they_hold_from_now_on_and_what_was_agreed_before_stays(signed_in, manager, words):
    client = signed_in(manager)
    assert "the software’s defaults" in words(client.get("/worklist/days/"))
    save(client, review_days="1")
    save(client, review_days="4", nation="SCT")
    assert list(TrackingRules.objects.order_by("id").values_list("review_days", "nation")) == [(1, "ENG"), (4, "SCT")]
    assert AuditEvent.objects.filter(event="tracking_rules.agreed").count() == 2
    for row in TrackingRules.objects.all():
        with refused_by_trigger():
            set_column(row, "review_days", 9)
        with refused_by_trigger():
            delete(row)


@pytest.mark.parametrize("days", ["x", "-1", "999", "1.5"])
def test_a_turnaround_that_can_not_be(signed_in, manager, days, version):
    response = signed_in(manager).post("/worklist/days/turnarounds/", {"investigation": "ix_u_e", "days": days})
    assert response.status_code == 422
    assert not LocalTurnaround.objects.exists()


@time_machine.travel("2026-11-23 09:00 +0000", tick=False)
def test_a_test_takes_as_long_as_it_takes_here(signed_in, manager, gp, workup):
    client = signed_in(manager)
    for days, expected in (("5", date(2026, 11, 30)), ("", date(2026, 11, 26))):
        client.post("/worklist/days/turnarounds/", {"investigation": "ix_u_e", "days": days})
        order = orders.place(workup=workup, codes=["ix_u_e"], by=gp)[0]
        assert order.expected_by == expected
        orders.cancel(order=order, reason="Asked for twice", by=gp)


def test_another_practices_days_are_its_own(stranger, manager, gp, workup):
    tracking_rules.set_turnaround(investigation="ix_u_e", days=90, by=manager)
    assert LocalTurnaround.objects.get().practice == gp.practice
    assert not LocalTurnaround.objects.filter(practice=stranger.practice).exists()
