"""Deciding on advice, in the page: accept, put off, decline, take back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.words import date_words
from tests.views.asking import HTMX, say
from workups.models import Decision, Referral, Workup

MND = {"weakness_reported": True, "weakness_progressive": True, "wasting_upper": ["thenar"], "fasciculation_seen": True}


@pytest.fixture
def weak(workup, gp):
    """Red flags, tests and a referral are advised."""
    return say(workup, by=gp, **MND)


@pytest.fixture
def flag(weak) -> str:
    return next(code for code in weak.advice["fired"] if code.startswith("rf_"))


def decide(client, workup, code, choice, *, htmx=True, **form):
    path = f"/workups/{workup.pk}/advice/{code}/{choice}/"
    return client.post(path, {"seen": "0", "section": "alarm", **form}, headers=HTMX if htmx else {})


# --- refusals


def test_a_stranger_decides_nothing(signed_in, stranger, weak, flag):
    assert decide(signed_in(stranger), weak, flag, "accept").status_code == 404
    assert not Decision.objects.exists()


def test_a_nurse_sees_decisions_and_makes_none(signed_in, nurse, weak, flag):
    client = signed_in(nurse)
    assert "Defer or decline" not in client.get(f"/workups/{weak.pk}/").content.decode()
    assert decide(client, weak, flag, "accept").status_code == 403
    assert client.get(f"/workups/{weak.pk}/advice/{flag}/").status_code == 403


def test_a_choice_that_there_is_not(signed_in, gp, weak, flag):
    assert decide(signed_in(gp), weak, flag, "ignore").status_code == 404
    assert signed_in(gp).get(f"/workups/{weak.pk}/advice/{flag}/accept/").status_code == 405


@pytest.mark.parametrize("code", ["rf_invented", "dx_exertion", "d_umn_signs"])
def test_what_is_no_advice_has_no_form(signed_in, gp, weak, code):
    assert signed_in(gp).get(f"/workups/{weak.pk}/advice/{code}/").status_code == 404


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Choose why it is declined."),
        ({"reason": "boredom"}, "Choose why it is declined."),
        ({"reason": "other"}, "Say the reason in words."),
        ({"reason": "other", "note": "x" * 301}, "at most 300 characters"),
        ({"reason": "other", "note": "\x07"}, "type it again"),
    ],
)
def test_declining_without_a_reason_brings_the_form_again_with_what_was_typed(
    signed_in, gp, weak, flag, words, form, said
):
    answer = decide(signed_in(gp), weak, flag, "decline", **form)
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == f"#decide-{flag}-0"
    assert said in words(answer)
    assert form.get("note", "") in answer.content.decode()


@pytest.mark.parametrize("until", ["", "yesterday", "31/2/2027", "when I feel like it", "12/12/2099", "🤷"])
def test_a_day_that_can_not_be_is_refused_beside_its_field(signed_in, gp, weak, flag, words, until):
    answer = decide(signed_in(gp), weak, flag, "defer", until=until)
    assert answer.status_code == 422
    assert "day" in words(answer)
    assert not Decision.objects.exists()


def test_without_scripts_a_refusal_is_a_page_of_its_own(signed_in, gp, weak, flag, words):
    answer = decide(signed_in(gp), weak, flag, "decline", htmx=False)
    assert answer.status_code == 422
    assert "Back to the consultation" in words(answer)


def test_what_a_colleague_decided_meanwhile_is_not_overwritten(signed_in, gp, weak, flag, words):
    decide(signed_in(gp), weak, flag, "accept")
    answer = decide(signed_in(gp), weak, flag, "decline", reason="explained")
    assert answer.status_code == 409
    assert "decided on this at" in words(answer)
    assert Decision.objects.get(superseded_at=None).choice == "accepted"


def test_advice_that_is_not_given_any_more(signed_in, gp, weak, flag, words):
    for finding, value in {
        "weakness_reported": False,
        "weakness_progressive": False,
        "wasting_upper": ["none"],
    }.items():
        say(Workup.objects.get(pk=weak.pk), by=gp, **{finding: value})
    gone = next(code for code in weak.advice["fired"] if code not in Workup.objects.get(pk=weak.pk).advice["fired"])
    answer = decide(signed_in(gp), weak, gone, "accept")
    assert answer.status_code == 422
    assert "not advised any more" in words(answer)


# --- deciding


def test_a_declined_flag_stays_with_its_reason(signed_in, gp, weak, flag, words):
    answer = decide(signed_in(gp), weak, flag, "decline", reason="explained", note="Known old polio")
    assert answer.status_code == 200
    said = words(answer)
    assert "Declined: another explanation is more likely" in said
    assert "“Known old polio”" in said
    assert "Take back" in said


def test_deferred_as_it_is_said(signed_in, gp, weak, flag, words):
    answer = decide(signed_in(gp), weak, flag, "defer", until="in two weeks")
    day = timezone.localdate() + timedelta(days=14)
    assert f"Deferred until {date_words(day)}" in words(answer)


def test_taken_back_it_can_be_decided_again(signed_in, gp, weak, flag, words):
    client = signed_in(gp)
    decide(client, weak, flag, "accept")
    unseen = decide(client, weak, flag, "take-back")
    assert unseen.status_code == 409, "a page that did not show the decision takes none back"
    said = words(decide(client, weak, flag, "take-back", seen=Decision.objects.get().pk))
    assert "Take back" not in said
    assert not Decision.objects.filter(superseded_at=None).exists()


def test_an_accepted_referral_is_to_be_sent(signed_in, gp, weak):
    code = next(code for code in weak.advice["fired"] if code.startswith("ref_"))
    decide(signed_in(gp), weak, code, "accept")
    assert Referral.objects.get().code == code


def test_without_scripts_the_page_is_opened_again(signed_in, gp, weak, flag):
    answer = decide(signed_in(gp), weak, flag, "accept", htmx=False)
    assert answer.url == f"/workups/{weak.pk}/?section=alarm"


def test_a_deferred_flag_that_fell_due_says_so(signed_in, gp, weak, flag, words):
    Decision.objects.create(
        practice_id=weak.practice_id,
        workup=weak,
        code=flag,
        choice="deferred",
        until=timezone.localdate(),
        decided_by=gp,
    )
    assert "due now" in words(signed_in(gp).get(f"/workups/{weak.pk}/"))


def test_a_note_with_markup_is_text(signed_in, gp, weak, flag):
    page = decide(signed_in(gp), weak, flag, "decline", reason="other", note="<b onclick=x>אבג 👍</b>").content.decode()
    assert "&lt;b onclick=x&gt;אבג 👍&lt;/b&gt;" in page
