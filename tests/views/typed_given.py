"""Results typed on a test's page: who types, what is in, and how the page is sent and followed."""

import pytest
from django.utils import timezone

from tests.views.given import returned
from workups.models import Answer, Result, Workup

POTASSIUM = "res_potassium"
PENDING = {"as_res_potassium": "pending"}
TAKE_BACK = {"as_res_potassium": "taken_back"}


@pytest.fixture
def staff(signed_in, receptionist):
    return signed_in(receptionist)


@pytest.fixture
def high(order, receptionist):
    """A potassium of 6.9 of today is in."""
    returned(order, by=receptionist, res_potassium="6.9")
    return Result.objects.get()


def ticked(result, chosen="taken_back"):
    """The tick as the page offers it for this version."""
    return {"confirm_res_potassium": f"{chosen} {result.pk}"}


def reviewed(client, order):
    seen = {"seen": Result.objects.filter(order=order).latest("pk").pk, "step": "nothing"}
    assert client.post(f"/orders/{order.pk}/moves/review/", seen).status_code == 302


def follow(client, order, **said):
    sent = {"sampled_on": f"{timezone.localdate():%d/%m/%Y}", "seen": "0"} | said
    return client.post(f"/orders/{order.pk}/results/", sent, follow=True)


def versions():
    return list(Result.objects.filter(finding=POTASSIUM).order_by("version").values_list("value", "status"))


def known(order):
    return dict(Answer.objects.filter(workup=order.workup_id, superseded_at=None).values_list("finding", "value"))


def urgency(order):
    return Workup.objects.get(pk=order.workup_id).urgency
