"""A letter looked at, signed, put away, added to: what is typed is kept, and nothing is signed unseen."""

import re

import pytest

from tests.letters_given import read
from tests.views.asking import say
from tests.views.letter_pages import form, post, shown_on, value_of
from workups.models import Letter, LetterStatus, Report


def test_a_preview_keeps_what_is_typed_and_leads_to_its_print(signed_in, receptionist, draft):
    answer = post(signed_in(receptionist), draft, "preview", form(draft, receptionist, opening="Typed a moment ago"))
    report = Report.objects.get()
    assert answer.url == f"/reports/{report.pk}/"
    assert report.snapshot["opening"] == ["Typed a moment ago"]


def test_only_a_gp_is_offered_to_sign(signed_in, gp, receptionist, draft, words):
    assert "After signing nothing of it can be changed" in words(signed_in(gp).get(f"/letters/{draft.pk}/"))
    assert "A GP signs it." in words(signed_in(receptionist).get(f"/letters/{draft.pk}/"))
    assert post(signed_in(receptionist), draft, "sign", form(draft, receptionist)).status_code == 403


def test_signing_keeps_what_is_typed_and_shows_the_letter_to_read(signed_in, gp, draft, words):
    client = signed_in(gp)
    assert post(client, draft, "sign", form(draft, gp, opening="As typed")).url == f"/letters/{draft.pk}/"
    report = Report.objects.get()
    assert report.snapshot["opening"] == ["As typed"]
    answer = client.get(f"/letters/{draft.pk}/")
    assert "As typed" in words(answer)
    assert f'href="/reports/{report.pk}/"' in answer.content.decode()
    assert "<textarea" not in answer.content.decode()


def test_a_record_that_changed_since_the_look_is_looked_at_before_it_is_signed(signed_in, gp, nurse, draft, words):
    client = signed_in(gp)
    shown, ticked = shown_on(client.get(f"/letters/{draft.pk}/"))
    mine = form(draft, gp, opening="As typed", shown=" ".join(shown), **{"in": ticked})
    say(draft.workup, by=nurse, cramps=True)
    answer = post(client, draft, "sign", mine)
    assert answer.status_code == 409
    assert "The record has changed since you looked at it" in words(answer)
    assert "Cramps: yes new" in words(answer)
    assert value_of(answer, "opening") == "As typed"
    assert read(draft, gp).status == LetterStatus.DRAFT
    page = answer.content.decode()
    seen = {
        name: re.search(rf'name="{name}" value="(\d+)"', page)[1]  # type: ignore[index]
        for name in ("revision", "workup_revision")
    }
    assert post(client, draft, "sign", mine | seen).url == f"/letters/{draft.pk}/"


def test_discarding_leads_back_to_the_plan(signed_in, gp, draft):
    assert post(signed_in(gp), draft, "discard", {}).url == f"/workups/{draft.workup_id}/?section=plan"
    assert read(draft, gp).status == LetterStatus.DISCARDED


def test_an_addendum_is_written_to_a_signed_letter_and_stands_beside_it(signed_in, gp, signed, words):
    client = signed_in(gp)
    begun = post(client, signed, "addendum", {})
    addendum = Letter.objects.get(addendum_to=signed)
    assert begun.url == f"/letters/{addendum.pk}/"
    assert "Addendum: " in words(client.get(begun.url))
    assert f'href="/letters/{addendum.pk}/"' in client.get(f"/letters/{signed.pk}/").content.decode()


def test_a_draft_has_no_addendum(signed_in, gp, draft):
    assert post(signed_in(gp), draft, "addendum", {}).status_code == 409


@pytest.mark.parametrize("what", ["save", "preview", "sign", "discard", "addendum"])
def test_a_stranger_finds_nothing(signed_in, stranger, draft, what):
    client = signed_in(stranger)
    assert post(client, draft, what, {"addressee": "x"}).status_code == 404
    assert client.get(f"/letters/{draft.pk}/").status_code == 404
    assert client.post(f"/referrals/{draft.referral_id}/letter/").status_code == 404
