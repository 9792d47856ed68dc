"""What falls due in the inbox: advice that was put off, follow-ups, and referrals to send."""

import pytest
from django.utils import timezone

from tests.factories import close
from tests.models import rows
from tests.views.asking import say
from tests.views.given import day, html, part, put_off
from workups.actions import decisions, follow_ups
from workups.models import Decision, FollowUp, Referral, Workup

# --- what was put off


def test_deferred_advice_comes_back_on_its_day(signed_in, gp, workup, words):
    say(workup, by=gp, weakness_reported=True)
    fired = next(code for code in Workup.objects.get().advice["fired"] if code.startswith("rf_"))
    decision = decisions.defer(workup=workup, code=fired, until=day(3), note="After the holidays", by=gp)
    client = signed_in(gp)
    assert "Nothing that was put off is due" in words(client.get("/inbox/"))
    Decision.objects.filter(pk=decision.pk).update(superseded_at=timezone.now(), superseded_by=gp)
    put_off(workup, by=gp, code=fired)
    said = part(words(client.get("/inbox/")), "Put off until now 1", "Follow-ups due")
    assert "due today" in said
    assert "Red flag" in said
    assert "not advised any more" not in said


def test_what_is_not_advised_any_more_says_so(signed_in, gp, workup, words):
    put_off(workup, by=gp, until=-3)
    said = words(signed_in(gp).get("/inbox/"))
    assert "due 3 days ago" in said
    assert "not advised any more by what is known now" in said


def test_what_was_put_off_in_a_closed_workup_is_not_due(signed_in, gp, workup, words):
    put_off(workup, by=gp)
    close(workup, outcome="Benign", by=gp)
    assert "Nothing that was put off is due" in words(signed_in(gp).get("/inbox/"))


# --- follow-ups


def test_a_follow_up_appears_a_week_before_its_day_and_is_done(signed_in, gp, workup, words):
    follow_ups.plan(workup=workup, words="Ring in a month", due_on=day(30), by=gp)
    soon = follow_ups.plan(workup=workup, words="Examine <b>again</b> 🙂", due_on=day(7), by=gp)
    client = signed_in(gp)
    page = client.get("/inbox/")
    assert "Ring in a month" not in words(page)
    assert "Examine &lt;b&gt;again&lt;/b&gt; 🙂" in html(page)
    assert client.post(f"/inbox/follow-ups/{soon.pk}/done/", {"back": "/"}).url == "/"
    assert client.post(f"/inbox/follow-ups/{soon.pk}/done/").status_code == 409
    assert "No follow-up is due" in words(client.get("/inbox/"))


def test_a_late_follow_up_says_so(signed_in, gp, workup, words):
    rows.follow_up(workup, by=gp, due_on=day(-2))
    for address in ("/", "/inbox/"):
        assert "late: 2 days ago" in words(signed_in(gp).get(address))


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "no\x00"])
def test_a_follow_up_is_not_cancelled_without_a_reason_that_can_be_kept(signed_in, gp, workup, reason, words):
    follow_up = rows.follow_up(workup, by=gp, due_on=day(1))
    response = signed_in(gp).post(f"/inbox/follow-ups/{follow_up.pk}/cancel/", {"reason": reason})
    assert response.status_code == 422
    assert f'id="reason-error-{follow_up.pk}"' in html(response)
    assert FollowUp.objects.get().status == "planned"


def test_a_follow_up_is_cancelled_with_its_reason(signed_in, gp, workup):
    follow_up = rows.follow_up(workup, by=gp, due_on=day(1))
    said = {"reason": "تحسّن", "back": "//evil.example"}
    response = signed_in(gp).post(f"/inbox/follow-ups/{follow_up.pk}/cancel/", said)
    assert response.url == "/inbox/"
    assert (FollowUp.objects.get().status, FollowUp.objects.get().reason) == ("cancelled", "تحسّن")


# --- referrals


def test_a_referral_that_was_decided_is_sent_from_the_list(signed_in, gp, workup, words):
    referral = rows.referral(workup, by=gp)
    client = signed_in(gp)
    assert "Referrals: to send, and replies to read 1" in words(client.get("/"))
    assert client.post(f"/inbox/referrals/{referral.pk}/sent/").url == "/inbox/"
    again = client.post(f"/inbox/referrals/{referral.pk}/sent/")
    assert again.status_code == 409
    assert "can't become" in words(again)
    assert Referral.objects.get().status == "sent"


def test_a_reply_is_read_and_that_is_the_end_of_it(signed_in, gp, workup, words):
    referral = rows.referral(workup, by=gp, status="replied")
    client = signed_in(gp)
    assert "Reply in, today" in words(client.get("/inbox/"))
    address = f"/worklist/{referral.entry.pk}/moves/close/"
    assert f'action="{address}"' in client.get("/inbox/").content.decode()
    assert client.post(address, {"back": "/inbox/"}).url == "/inbox/"
    assert "no reply to be read" in words(client.get("/inbox/"))
