"""A closed workup: nobody answers in it, what goes on goes on, and a dangerous result opens it again."""

import pytest

from clinic.errors import Conflict, NotAllowedNow
from clinic.models import AuditEvent, Membership
from tests.factories import close
from tests.views.asking import say
from tests.views.given import returned
from workups.actions import orders, results, workups
from workups.actions.closing import Disposition, Ending, NotReady
from workups.models import Answer, InvestigationOrder, Workup


@pytest.fixture
def going_on(order: InvestigationOrder, gp: Membership) -> InvestigationOrder:
    close(order.workup, by=gp)
    return InvestigationOrder.objects.get(pk=order.pk)


def test_a_person_still_answers_nothing(going_on: InvestigationOrder, gp: Membership):
    with pytest.raises(NotAllowedNow, match="closed"):
        say(going_on.workup, by=gp, weakness_reported="yes")


def test_staff_see_it_to_its_end(going_on: InvestigationOrder, gp: Membership, receptionist: Membership):
    orders.book(order=going_on, by=receptionist)
    orders.collect(order=going_on, by=receptionist)
    returned(going_on, by=receptionist, res_potassium="4.1")
    going_on.refresh_from_db()
    results.review(order=going_on, by=gp)
    orders.tell(order=going_on, by=receptionist)

    assert Answer.objects.get(finding="res_potassium").value == 4.1
    assert Workup.objects.get().status == "closed"


def test_a_dangerous_result_opens_the_workup_again_by_itself(going_on: InvestigationOrder, receptionist: Membership):
    returned(going_on, by=receptionist, res_potassium="6.9")

    workup = Workup.objects.get()
    assert (workup.status, workup.ended_as, workup.closed_by) == ("open", "", None)
    event = AuditEvent.objects.get(event="workup.reopened")
    assert event.by is None
    assert event.practice_id == workup.practice_id
    assert event.details["flags"]
    assert "red flag" in event.details["reason"]


def test_a_flag_that_had_fired_before_does_not(order: InvestigationOrder, gp: Membership, receptionist: Membership):
    returned(order, by=receptionist, res_potassium="6.9")
    close(order.workup, by=gp)
    returned(order, by=receptionist, res_potassium="6.8")
    assert Workup.objects.get().status == "closed"


def test_closed_again_it_has_one_ending(going_on: InvestigationOrder, gp: Membership, receptionist):
    gone_on = Ending(
        "treated",
        "Advice given",
        orders={going_on.pk: Disposition("go_on")},
        no_follow_up="Comes back if anything is new",
    )
    returned(going_on, by=receptionist, res_potassium="6.9")
    with pytest.raises(NotReady):
        workups.close(workup=going_on.workup, ending=gone_on, by=gp)
    close(going_on.workup, by=gp, outcome="Sent in")
    assert Workup.objects.get().outcome == "Sent in"


def test_who_closed_it_meanwhile_is_named(going_on: InvestigationOrder, gp: Membership):
    with pytest.raises(Conflict, match=f"{gp.user.name} closed this workup"):
        close(going_on.workup, by=gp)
