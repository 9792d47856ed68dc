"""Closing a workup on its page: everything that is missing beside its field, and nothing typed is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.words import date_words
from tests.factories import WorkupFactory
from tests.views.asking import HTMX, save, say
from tests.views.given import ordered
from workups.actions import decisions, follow_ups, orders
from workups.evaluate import engine_for, flags_to_decide
from workups.models import Decision, InvestigationOrder, Referral, Workup

U_E = "Sodium, potassium, urea, creatinine, eGFR"


@pytest.fixture
def weak(workup, gp):
    return say(workup, by=gp, weakness_reported=True, weakness_progressive=True, wasting_upper=["thenar"])


def flags_of(workup) -> list[str]:
    return [flag.code for flag in flags_to_decide(engine_for(workup).definition, workup.advice["fired"], ())]


def send(client, workup, **form):
    said = {"ended_as": "reassured", "outcome": "Benign, reassured", "no_follow_up": "Comes back if anything is new"}
    sent = {name.replace("__", "-"): value for name, value in (said | form).items()}
    return client.post(f"/workups/{workup.pk}/close/", sent | {"section": "close-workup"})


def place(client, workup):
    return client.get(f"/workups/{workup.pk}/?section=close-workup")


# --- refusals


def test_only_a_gp_of_the_practice_closes(signed_in, nurse, receptionist, stranger, workup):
    for member, status in ((nurse, 403), (receptionist, 403), (stranger, 404)):
        assert send(signed_in(member), workup).status_code == status
    assert Workup.objects.get().status == "open"


def test_an_empty_form_says_all_that_is_missing_with_a_link_to_each(signed_in, gp, weak, words):
    order = ordered(weak, by=gp)
    answer = signed_in(gp).post(f"/workups/{weak.pk}/close/", {"section": "close-workup"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for name in ("ended_as", "outcome", f"order-{order.pk}", *(f"flag-{code}" for code in flags_of(weak))):
        assert f'href="#close-{name}"' in page
        assert f'id="close-{name}"' in page
        assert f'id="close-{name}-error"' in page
    assert "Plan a follow-up, or say why there is none." in words(answer)
    assert "Not closed yet" in words(answer)


def test_everything_typed_is_kept(signed_in, gp, weak):
    order, flag = ordered(weak, by=gp), flags_of(weak)[0]
    typed = {
        "ended_as": "treated",
        "outcome": "Settled & <benign> אבג 👍",
        f"order-{order.pk}": "cancel",
        f"order-{order.pk}-reason": "",
        f"order-{order.pk}-seen": "requested",
        f"flag-{flag}": "declined",
        f"flag-{flag}-note": "Known old polio",
        "follow_up-words": "Examine again",
        "follow_up-due_on": "when the moon is full",
        "no_follow_up": "",
    }
    page = send(signed_in(gp), weak, **typed).content.decode()
    assert "Settled &amp; &lt;benign&gt; אבג 👍</textarea>" in page
    for value in ("Known old polio", "Examine again", "when the moon is full"):
        assert f'value="{value}"' in page
    for name in (f"order-{order.pk}-reason", f"flag-{flag}-reason", "follow_up-due_on"):
        assert f'id="close-{name}-error"' in page
    assert page.count(" checked>") >= 3


@pytest.mark.parametrize(
    "garbage",
    [
        {"order-999999999": "cancel"},
        {"order-1'; DROP TABLE": "cancel", "outcome": ""},
        {"referral-0": "go_on", "outcome": ""},
        {"flag-rf_no_such": "accepted"},
        {"flag-RF": "accepted", "outcome": ""},
        {"order-" + "9" * 400: "go_on", "outcome": ""},
        {"order-٣": "cancel", "outcome": ""},
        {"outcome": "x" * 5000},
        {"ended_as": "\x00"},
    ],
)
def test_garbage_closes_nothing(signed_in, gp, workup, garbage):
    assert send(signed_in(gp), workup, **garbage).status_code == 422
    assert Workup.objects.get().status == "open"


def test_a_test_that_was_moved_meanwhile_is_named_and_shown_as_it_is_now(signed_in, gp, receptionist, workup, words):
    order = ordered(workup, by=gp)
    orders.book(order=order, by=receptionist)
    answer = send(signed_in(gp), workup, **{f"order-{order.pk}": "go_on", f"order-{order.pk}-seen": "requested"})
    assert answer.status_code == 409
    assert f"{U_E}: {receptionist.user.name} changed it" in words(answer)
    assert f'name="order-{order.pk}-seen" value="booked"' in answer.content.decode()


def test_a_test_of_another_workup_is_not_touched(signed_in, gp, workup, version, patient):
    other = ordered(workup, by=gp)
    mine = WorkupFactory(patient=patient, version=version, by=gp)
    answer = send(signed_in(gp), mine, **{f"order-{other.pk}": "cancel", f"order-{other.pk}-reason": "By mistake"})
    assert answer.status_code == 422
    assert InvestigationOrder.objects.get().status == "requested"


def test_a_double_click_closes_once_and_says_so(signed_in, gp, workup, words):
    client = signed_in(gp)
    assert send(client, workup).status_code == 302
    again = send(client, workup, outcome="Benign, twice")
    assert again.status_code == 409
    assert f"{gp.user.name} closed this workup at" in words(again)
    assert Workup.objects.get().outcome == "Benign, reassured"


def test_a_fault_of_an_item_that_is_gone_is_said_without_a_link(signed_in, gp, weak, words):
    decided = flags_of(weak)[0]
    decisions.decline(workup=weak, code=decided, reason="explained", by=gp)
    answer = send(signed_in(gp), weak, **{f"flag-{decided}": "accepted"})
    assert answer.status_code == 409
    assert "decided on this at" in words(answer)
    assert f'href="#close-flag-{decided}"' not in answer.content.decode()
    assert Decision.objects.get().choice == "declined"


# --- closing


def test_all_of_it_at_once(signed_in, gp, weak, words):
    order = ordered(weak, by=gp)
    code = next(code for code in weak.advice["fired"] if code.startswith("ref_"))
    decisions.accept(workup=weak, code=code, by=gp)
    referral = Referral.objects.get()
    flags = {f"flag-{flag}": "accepted" for flag in flags_of(weak)}
    said = {
        f"order-{order.pk}": "go_on",
        f"order-{order.pk}-seen": "requested",
        f"referral-{referral.pk}": "cancel",
        f"referral-{referral.pk}-reason": "Seen last week",
        "follow_up-words": "Examine again",
        "follow_up-due_on": "in 6 weeks",
        "no_follow_up": "",
    }
    client = signed_in(gp)
    assert send(client, weak, **said, **flags).status_code == 302

    due = date_words(timezone.localdate() + timedelta(days=42))
    page = words(client.get(f"/workups/{weak.pk}/"))
    assert f"by {gp.user.name}. Reassured: Benign, reassured" in page
    assert f"Follow-up: Examine again, by {due}" in page
    assert f"Still going on: {U_E} , still going on To book" in page
    referral.refresh_from_db()
    assert referral.status == "cancelled"
    assert Decision.objects.filter(code__startswith="rf_", superseded_at=None).count() == len(flags)


def test_why_there_is_no_follow_up_is_on_the_page(signed_in, gp, workup, words):
    client = signed_in(gp)
    send(client, workup)
    assert "Follow-up: None: Comes back if anything is new" in words(client.get(f"/workups/{workup.pk}/"))


def test_a_closed_workup_is_read_and_not_changed(signed_in, gp, workup):
    client = signed_in(gp)
    send(client, workup)
    page = client.get(f"/workups/{workup.pk}/?section=alarm").content.decode()
    assert "disabled" in page.split('id="item-chest_pain"')[1].split(">")[0]
    assert save(client, workup, "chest_pain", value="yes").status_code == 409
    assert "Close this workup" not in place(client, workup).content.decode()


def test_what_is_too_far_on_can_only_go_on(signed_in, gp, workup):
    order = ordered(workup, by=gp)
    InvestigationOrder.objects.filter(pk=order.pk).update(status="resulted")
    page = place(signed_in(gp), workup).content.decode()
    assert f'name="order-{order.pk}" value="go_on"' in page
    assert f'name="order-{order.pk}" value="cancel"' not in page


def test_what_is_planned_needs_no_reason(signed_in, gp, workup):
    follow_ups.plan(workup=workup, words="Examine again", due_on=timezone.localdate(), by=gp)
    client = signed_in(gp)
    assert 'name="no_follow_up"' not in place(client, workup).content.decode()
    assert send(client, workup, no_follow_up="").status_code == 302


def test_deciding_beside_it_leaves_the_form_as_it_is(signed_in, gp, weak):
    """htmx keeps an element of the same id that says so."""
    answer = signed_in(gp).get(f"/workups/{weak.pk}/?section=close-workup", headers=HTMX)
    assert 'id="closing"' in answer.content.decode()
    assert 'hx-preserve="true" data-once' in answer.content.decode()


def test_the_page_costs_as_many_queries_however_much_is_open(at_work, gp, weak, django_assert_num_queries):
    client = at_work(gp)
    place(client, weak)
    orders.place(workup=weak, codes=["ix_u_e", "ix_tft", "ix_ck"], by=gp)
    follow_ups.plan(workup=weak, words="Examine again", due_on=timezone.localdate(), by=gp)
    # session + user + membership + inbox + workup with all that is open + answers + who started it 2 = 8
    with django_assert_num_queries(8):
        place(client, weak)
