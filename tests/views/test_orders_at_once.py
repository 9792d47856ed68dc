"""Two people at one result, or one person twice: nothing is entered or reviewed unseen."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.factories import close
from tests.views.given import enter, returned
from workups.models import OrderStatus, Result


def test_the_same_form_sent_twice_enters_once(signed_in, receptionist, order, words):
    client = signed_in(receptionist)
    assert enter(client, order, res_sodium="140").status_code == 302
    again = enter(client, order, res_sodium="140")
    assert again.status_code == 409
    assert f"{receptionist.user.name} entered a result for this test" in words(again)
    assert 'value="140"' in again.content.decode()
    assert Result.objects.count() == 1


def test_what_was_refused_for_a_newer_result_can_be_sent_again(signed_in, gp, receptionist, order):
    returned(order, by=gp, res_sodium="140")
    client = signed_in(receptionist)
    assert enter(client, order, seen="0", res_potassium="4.2").status_code == 409
    assert enter(client, order, seen=str(Result.objects.get().pk), res_potassium="4.2").status_code == 302


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40, "٣"])
def test_a_tampered_mark_counts_as_having_seen_nothing(signed_in, gp, receptionist, order, seen):
    returned(order, by=gp, res_sodium="140")
    assert enter(signed_in(receptionist), order, seen=seen, res_sodium="150").status_code == 409
    assert Result.objects.count() == 1


def test_a_gp_does_not_review_what_was_not_on_the_page(signed_in, gp, receptionist, order, words):
    returned(order, by=receptionist, res_sodium="140")
    seen = Result.objects.get().pk
    returned(order, by=receptionist, res_sodium="118")
    response = signed_in(gp).post(f"/orders/{order.pk}/moves/review/", {"seen": seen, "step": "nothing"})
    assert response.status_code == 409
    order.refresh_from_db()
    assert order.status == OrderStatus.RESULTED
    assert not Result.objects.exclude(reviewed_at=None).exists()


def test_a_result_is_entered_on_a_closed_workup_and_opens_it_when_it_is_dangerous(
    signed_in, gp, receptionist, workup, order
):
    close(workup, by=gp)
    client = signed_in(receptionist)
    assert "Enter result" in client.get(f"/orders/{order.pk}/").content.decode()
    assert enter(client, order, res_sodium="140").status_code == 302
    workup.refresh_from_db()
    assert workup.status == "closed"
    enter(client, order, seen=str(Result.objects.latest("pk").pk), res_potassium="6.9", confirm_res_potassium="6.9")
    workup.refresh_from_db()
    assert workup.status == "open"


@pytest.mark.django_db(transaction=True)
def test_of_six_people_at_the_same_moment_one_enters(signed_in, receptionist, order):
    clients = [signed_in(receptionist) for _ in range(6)]
    start = Barrier(len(clients))

    def send(client):
        try:
            start.wait(timeout=30)
            return enter(client, order, res_sodium="140").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as threads:
        statuses = sorted(threads.map(send, clients))

    assert statuses == [302, 409, 409, 409, 409, 409]
    assert Result.objects.count() == 1
