"""Follow-ups in the plan of a workup: planned as they are said, ended once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.words import date_words
from tests.factories import close
from tests.models import rows
from tests.views.asking import HTMX, say
from workups.actions import decisions, follow_ups
from workups.models import FollowUp


@pytest.fixture
def weak(workup, gp):
    """A referral is advised."""
    return say(workup, by=gp, weakness_reported=True, weakness_progressive=True, wasting_upper=["thenar"])


def plan(client, workup, words="Examine again", due_on="in 2 weeks", *, htmx=True):
    form = {"words": words, "due_on": due_on}
    return client.post(f"/workups/{workup.pk}/follow-ups/", form, headers=HTMX if htmx else {})


@pytest.mark.parametrize(
    ("words_", "due_on", "field"),
    [
        ("", "in 2 weeks", "words"),
        ("x" * 201, "in 2 weeks", "words"),
        ("\x07", "in 2 weeks", "words"),
        ("Examine again", "", "day"),
        ("Examine again", "yesterday", "day"),
        ("Examine again", "31/2/2027", "day"),
        ("Examine again", "🤷", "day"),
        ("Examine again", "in 9 years", "day"),
    ],
)
def test_what_can_not_be_planned_stands_beside_its_field(signed_in, gp, workup, words_, due_on, field):
    answer = plan(signed_in(gp), workup, words_, due_on)
    assert answer.status_code == 422
    assert f'id="follow-up-{field}-error"' in answer.content.decode()
    assert not FollowUp.objects.exists()


def test_who_may_plan(signed_in, nurse, receptionist, stranger, workup):
    assert plan(signed_in(receptionist), workup).status_code == 403
    assert plan(signed_in(stranger), workup).status_code == 404
    assert plan(signed_in(nurse), workup).status_code == 200


def test_a_double_click_plans_once(signed_in, gp, workup, words):
    client = signed_in(gp)
    plan(client, workup)
    answer = plan(client, workup)
    assert answer.status_code == 409
    assert "planned already" in words(answer)
    assert FollowUp.objects.count() == 1


def test_without_scripts_the_plan_is_opened_again(signed_in, gp, workup):
    assert plan(signed_in(gp), workup, htmx=False).url == f"/workups/{workup.pk}/?section=plan#follow-ups"


def test_nothing_is_planned_on_a_closed_workup(signed_in, gp, workup, words):
    close(workup, by=gp)
    answer = plan(signed_in(gp), workup)
    assert answer.status_code == 409
    assert "Plan it" not in words(answer)


def test_the_protocols_intervals_are_planned_with_one_press(signed_in, gp, workup, words):
    client = signed_in(gp)
    page = client.get(f"/workups/{workup.pk}/?section=plan").content.decode()
    assert "Review: root pain" in page
    day = timezone.localdate() + timedelta(days=28)
    assert "Planned" in words(plan(client, workup, "Review: root pain", f"{day:%d/%m/%Y}"))
    assert FollowUp.objects.get().due_on == day


@pytest.fixture
def planned(workup, gp):
    return follow_ups.plan(workup=workup, words="Examine again", due_on=timezone.localdate(), by=gp)


def end(client, follow_up, ending, **form):
    return client.post(f"/follow-ups/{follow_up.pk}/{ending}/", form, headers=HTMX)


def test_one_is_done_once(signed_in, gp, planned, words):
    client = signed_in(gp)
    assert end(client, planned, "done").status_code == 200
    assert end(client, planned, "done").status_code == 409
    assert FollowUp.objects.get().status == "done"


@pytest.mark.parametrize("reason", ["", " ", "x" * 201, "\x1b"])
def test_cancelling_one_needs_a_reason_that_is_kept_on_the_page(signed_in, gp, planned, reason):
    answer = end(signed_in(gp), planned, "cancel", reason=reason)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="cancel-{planned.pk}-error"' in page
    assert f'<details id="cancel-{planned.pk}" open>' in page
    assert f'value="{reason}"' in page


def test_one_is_cancelled(signed_in, gp, planned):
    assert end(signed_in(gp), planned, "cancel", reason="Moved away").status_code == 200
    assert FollowUp.objects.get().reason == "Moved away"


def test_an_ending_there_is_not(signed_in, gp, planned):
    assert end(signed_in(gp), planned, "forget").status_code == 404


def test_who_may_end_one(signed_in, receptionist, stranger, planned):
    assert end(signed_in(receptionist), planned, "cancel").status_code == 403
    assert end(signed_in(stranger), planned, "done").status_code == 404


def test_a_referral_says_how_far_it_has_come(signed_in, gp, weak, words):
    code = next(code for code in weak.advice["fired"] if code.startswith("ref_"))
    decisions.accept(workup=weak, code=code, by=gp)
    said = words(signed_in(gp).get(f"/workups/{weak.pk}/?section=plan"))
    assert f"To send, {date_words(timezone.localdate())}" in said
    assert "The letter says:" in said


def test_what_is_overdue_says_so(signed_in, gp, planned, words):
    late = timezone.localdate() - timedelta(days=3)
    rows.follow_up(planned.workup, by=gp, words="Ring about sleep", due_on=late)
    said = words(signed_in(gp).get(f"/workups/{planned.workup_id}/?section=plan"))
    assert f"Ring about sleep , by {date_words(late)}, overdue" in said
