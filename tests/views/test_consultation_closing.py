"""Ordering suggested tests, opening a closed workup again."""

import pytest

from tests.factories import close
from tests.views.asking import save, say
from tests.views.given import ordered
from workups.actions import orders
from workups.models import InvestigationOrder

U_E, BONE, EMG = "ix_u_e", "ix_bone_profile", "ix_ncs_emg"


@pytest.fixture
def weak(workup, gp):
    """Enough is known for bloods and nerve studies to be suggested."""
    return say(workup, by=gp, weakness_reported=True, weakness_progressive=True, wasting_upper=["thenar"], cramps=True)


def place(client, workup, *codes, **form):
    return client.post(f"/workups/{workup.pk}/orders/", {"tests": list(codes), **form})


# --- ordering


def test_a_stranger_orders_nothing(signed_in, stranger, weak):
    assert place(signed_in(stranger), weak, U_E).status_code == 404
    assert not InvestigationOrder.objects.exists()


def test_a_nurse_sees_the_suggestions_and_orders_nothing(signed_in, nurse, weak):
    client = signed_in(nurse)
    page = client.get(f"/workups/{weak.pk}/?section=investigations").content.decode()
    assert "Sodium, potassium" in page
    assert 'name="tests"' not in page
    assert place(client, weak, U_E).status_code == 403
    assert not InvestigationOrder.objects.exists()


def test_nothing_ticked_is_said_beside_the_tests(signed_in, gp, weak, words):
    answer = place(signed_in(gp), weak, section="alarm")
    assert answer.status_code == 422
    assert "Choose at least one test to order." in words(answer)
    assert "Order tests" in words(answer)


@pytest.mark.parametrize(("code", "said"), [("ix_no_such", "no such test"), (EMG, "specialist")])
def test_what_can_not_be_ordered_here_is_refused_and_the_ticks_are_kept(signed_in, gp, weak, words, code, said):
    answer = place(signed_in(gp), weak, U_E, code)
    assert answer.status_code == 422
    assert said in words(answer)
    assert f'id="t-{U_E}" name="tests" value="{U_E}" data-keep checked' in answer.content.decode()
    assert not InvestigationOrder.objects.exists()


def test_a_test_under_way_is_not_ordered_twice(signed_in, gp, weak, words):
    ordered(weak, by=gp)
    answer = place(signed_in(gp), weak, U_E, BONE)
    assert answer.status_code == 409
    assert "already ordered and under way" in words(answer)
    assert InvestigationOrder.objects.count() == 1


def test_a_closed_workup_takes_no_order(signed_in, gp, weak, words):
    close(weak, outcome="Referred", by=gp)
    answer = place(signed_in(gp), weak, U_E)
    assert answer.status_code == 409
    assert "closed" in words(answer)
    assert 'name="tests"' not in answer.content.decode()


def test_ticked_tests_are_ordered_at_once(signed_in, gp, weak, words):
    client = signed_in(gp)
    answer = place(client, weak, U_E, BONE, section="alarm")
    assert answer.url == f"/workups/{weak.pk}/?section=alarm"
    said = words(client.get(answer.url))
    assert "2 tests ordered: Sodium, potassium, urea, creatinine, eGFR, Adjusted calcium" in said
    assert {order.investigation for order in InvestigationOrder.objects.all()} == {U_E, BONE}


def test_an_ordered_test_is_marked_and_can_not_be_ticked(signed_in, gp, weak, words):
    order = ordered(weak, by=gp)
    page = signed_in(gp).get(f"/workups/{weak.pk}/?section=investigations")
    assert f'id="t-{U_E}"' not in page.content.decode()
    assert f'href="/orders/{order.pk}/"' in page.content.decode()
    assert "expected by" in words(page)


def test_a_cancelled_test_can_be_ordered_again(signed_in, gp, weak):
    orders.cancel(order=ordered(weak, by=gp), reason="Declined", by=gp)
    assert f'id="t-{U_E}"' in signed_in(gp).get(f"/workups/{weak.pk}/").content.decode()


def test_what_a_specialist_decides_on_stands_apart(signed_in, gp, weak, words):
    page = signed_in(gp).get(f"/workups/{weak.pk}/?section=investigations")
    assert "The specialist may consider" in words(page)
    assert f'id="t-{EMG}"' not in page.content.decode()


# --- opening again


def reopen(client, workup, reason):
    return client.post(f"/workups/{workup.pk}/reopen/", {"reason": reason})


@pytest.fixture
def closed(workup, gp):
    close(workup, outcome="Benign", by=gp)
    return workup


def test_only_a_gp_of_the_practice_opens_again(signed_in, nurse, stranger, closed):
    assert reopen(signed_in(nurse), closed, "New weakness").status_code == 403
    assert reopen(signed_in(stranger), closed, "New weakness").status_code == 404


def test_a_reason_is_asked_for(signed_in, gp, closed, words):
    answer = reopen(signed_in(gp), closed, "")
    assert answer.status_code == 422
    assert "Say why it is opened again." in words(answer)


def test_opening_what_is_open_is_refused_in_words(signed_in, gp, workup, words):
    answer = reopen(signed_in(gp), workup, "By mistake")
    assert answer.status_code == 409
    assert "can't become" in words(answer)


def test_it_is_open_again(signed_in, gp, closed):
    assert reopen(signed_in(gp), closed, "New weakness").status_code == 302
    assert save(signed_in(gp), closed, "chest_pain", value="yes").status_code == 200
