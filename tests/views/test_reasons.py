"""What people give as a reason: refused beside its field, and still there to be mended."""

import pytest

from tests.factories import close
from workups.models import InvestigationOrder, Workup

UNFIT = [pytest.param("Reassured\0", id="nul"), pytest.param("y" * 301, id="long")]


@pytest.mark.parametrize("typed", UNFIT)
def test_how_a_workup_ended(signed_in, gp, workup, typed):
    answer = signed_in(gp).post(f"/workups/{workup.pk}/close/", {"outcome": typed, "section": "close-workup"})
    assert answer.status_code == 422
    assert f">{typed}</textarea>" in answer.content.decode()
    assert Workup.objects.get().status == "open"


@pytest.mark.parametrize("typed", UNFIT)
def test_why_it_is_opened_again(signed_in, gp, workup, typed):
    close(workup, outcome="Reassured", by=gp)
    answer = signed_in(gp).post(f"/workups/{workup.pk}/reopen/", {"reason": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode()
    assert Workup.objects.get().status == "closed"


@pytest.mark.parametrize("typed", UNFIT)
def test_why_a_test_is_cancelled(signed_in, receptionist, order, typed):
    answer = signed_in(receptionist).post(f"/orders/{order.pk}/moves/cancel/", {"reason": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode()
    assert InvestigationOrder.objects.get().status == "requested"
