"""The page of a letter: nothing typed is lost, nobody is overwritten, what is new is said."""

import re

import pytest

from tests.letters_given import read, save, sign
from tests.views.asking import say
from tests.views.letter_pages import form, post, shown_on, value_of
from workups.actions import letters, referrals
from workups.models import Letter, Referral, Report

# --- Reaching it ----------------------------------------------------------------------------------------------


def test_one_press_begins_the_letter_and_the_next_opens_it(signed_in, receptionist, referral):
    client = signed_in(receptionist)
    first = client.post(f"/referrals/{referral.pk}/letter/")
    assert first.url == f"/letters/{Letter.objects.get().pk}/"
    assert client.post(f"/referrals/{referral.pk}/letter/").url == first.url


def test_beginning_is_never_a_link(signed_in, gp, referral):
    assert signed_in(gp).get(f"/referrals/{referral.pk}/letter/").status_code == 405


def test_a_referral_that_was_called_off_says_so(signed_in, gp, referral, words):
    referrals.cancel(referral=referral, reason="Seen privately", by=gp)
    answer = signed_in(gp).post(f"/referrals/{referral.pk}/letter/")
    assert answer.status_code == 409
    assert "called off" in words(answer)


def test_each_place_of_a_referral_leads_to_its_letter(signed_in, gp, referral, words):
    places = (
        f"/workups/{referral.workup_id}/?section=plan",
        f"/worklist/{referral.entry.pk}/",
        "/inbox/",
    )
    client = signed_in(gp)
    assert all("Write the letter" in words(client.get(place)) for place in places)
    letter = letters.begin(referral=referral, by=gp)
    assert all("Continue the draft letter" in words(client.get(place)) for place in places)
    sign(letter, by=gp)
    assert all("Letter signed " in words(client.get(place)) for place in places)
    assert f'href="/letters/{letter.pk}/"' in client.get(places[0]).content.decode()


def test_who_writes_no_letters_is_offered_none(signed_in, manager, referral, words):
    client = signed_in(manager)
    assert "Write the letter" not in words(client.get(f"/worklist/{referral.entry.pk}/"))


def test_a_manager_reads_it_and_has_nothing_to_press(signed_in, manager, draft, words):
    answer = signed_in(manager).get(f"/letters/{draft.pk}/")
    assert "Thank you for seeing this patient" in words(answer)
    assert "<textarea" not in answer.content.decode()
    assert post(signed_in(manager), draft, "save", form(draft, manager)).status_code == 403


# --- Writing --------------------------------------------------------------------------------------------------


def test_the_page_says_what_is_not_filled_in(signed_in, gp, draft, words):
    said = words(signed_in(gp).get(f"/letters/{draft.pk}/"))
    assert f"{len(draft.points)} of {len(draft.points)} not filled in. What stays empty is not printed." in said
    assert "Tempo (not filled in)" in said


def test_a_button_saves_without_scripts(signed_in, receptionist, draft):
    answer = post(signed_in(receptionist), draft, "save", form(draft, receptionist, **{"point-1": "Six weeks"}))
    assert answer.url == f"/letters/{draft.pk}/"
    now = read(draft, receptionist)
    assert (now.points[1]["text"], now.edited_by) == ("Six weeks", receptionist)


def test_the_page_saves_itself_and_draws_nothing_over_what_is_typed(signed_in, gp, draft):
    answer = post(signed_in(gp), draft, "save", form(draft, gp, opening="Another"), htmx=True)
    body = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="revision" value="1"' in body
    assert "<textarea" not in body
    assert read(draft, gp).opening == "Another"


@pytest.mark.parametrize(
    ("name", "typed"),
    [("addressee", " "), ("opening", "x" * 4001), ("closing", "\x07"), ("point-2", "y" * 1001)],
)
def test_what_can_not_be_kept_comes_again_with_all_that_was_typed(signed_in, gp, draft, name, typed):
    sent = form(draft, gp, closing="Kept", **{"point-0": "Kept too"}) | {name: typed}
    for what in ("save", "preview", "sign"):
        answer = post(signed_in(gp), draft, what, sent)
        assert answer.status_code == 422
        assert f'href="#{name}"' in answer.content.decode(), "the summary leads to it"
        assert value_of(answer, name) == typed
        assert value_of(answer, "point-0") == "Kept too"
    assert read(draft, gp).revision == 0
    assert not Report.objects.exists()


def test_a_page_that_saves_itself_hears_what_can_not_be_kept(signed_in, gp, draft):
    answer = post(signed_in(gp), draft, "save", form(draft, gp, addressee=""), htmx=True)
    assert answer.status_code == 422
    assert "Say whom it is sent to." in answer.content.decode()


@pytest.mark.parametrize("htmx", [False, True])
def test_nobody_is_overwritten_and_both_texts_stand_there(signed_in, gp, receptionist, draft, words, htmx):
    mine = form(draft, gp, opening="Mine, all of it", **{"point-1": "Tempo of mine"})
    save(draft, by=receptionist, opening="Theirs", closing="Theirs too")
    answer = post(signed_in(gp), draft, "save", mine, htmx=htmx)
    said = words(answer)
    assert answer.status_code == 409
    assert f"{receptionist.user.name} changed this letter at " in said
    assert "In the letter now: Theirs On this page: Mine, all of it" in said
    assert "In the letter now: Theirs too On this page: nothing" in said
    assert read(draft, gp).opening == "Theirs"
    if not htmx:
        assert value_of(answer, "opening") == "Mine, all of it"


def test_who_has_seen_both_may_save_theirs_all_the_same(signed_in, gp, receptionist, draft):
    mine = form(draft, gp, opening="Mine")
    save(draft, by=receptionist, opening="Theirs")
    client = signed_in(gp)
    page = post(client, draft, "save", mine).content.decode()
    (newest,) = re.findall(r'name="over" value="(\d+)"', page)
    assert post(client, draft, "save", mine | {"over": newest}).status_code == 302
    assert read(draft, gp).opening == "Mine"


def test_a_tick_that_somebody_set_otherwise_is_said(signed_in, gp, receptionist, draft, words):
    client = signed_in(gp)
    shown, ticked = shown_on(client.get(f"/letters/{draft.pk}/"))
    weak = next(key for key in ticked if key.startswith("found.weakness_reported."))
    mine = form(draft, gp, shown=" ".join(shown), **{"in": ticked})
    save(draft, by=receptionist, choices={weak: False})
    answer = post(client, draft, "save", mine)
    assert answer.status_code == 409
    assert "In the letter now: left out On this page: stands in the letter" in words(answer)


def test_what_is_typed_into_a_letter_that_was_signed_meanwhile_is_given_back(signed_in, gp, receptionist, draft, words):
    mine = form(draft, receptionist, closing="Never said")
    sign(draft, by=gp)
    answer = post(signed_in(receptionist), draft, "save", mine)
    assert answer.status_code == 409
    assert "Dr Anita Shah signed this letter at " in words(answer)
    assert "On this page: Never said" in words(answer)


# --- What of the record stands in it --------------------------------------------------------------------------


def test_an_untick_is_kept_and_what_the_page_did_not_show_is_not_unticked(signed_in, gp, draft):
    client = signed_in(gp)
    shown, ticked = shown_on(client.get(f"/letters/{draft.pk}/"))
    weak = next(key for key in ticked if key.startswith("found.weakness_reported."))
    say(draft.workup, by=gp, cramps=True)
    left = [key for key in ticked if key != weak]
    post(client, draft, "save", form(draft, gp, shown=" ".join(shown), **{"in": left}))
    assert read(draft, gp).choices == {weak: False}
    _, now = shown_on(client.get(f"/letters/{draft.pk}/"))
    assert any(key.startswith("found.cramps.") for key in now), "answered after the page was drawn: it comes in"
    assert weak not in now


@pytest.mark.parametrize(("button", "count"), [("none", 0), ("all", 4)])
def test_a_part_is_taken_in_or_left_out_as_a_whole_without_scripts(signed_in, gp, draft, button, count):
    client = signed_in(gp)
    shown, ticked = shown_on(client.get(f"/letters/{draft.pk}/"))
    sent = form(draft, gp, shown=" ".join(shown), **{"in": ticked, button: "found"})
    answer = client.post(f"/letters/{draft.pk}/save/?place=part-found", sent)
    assert answer.url == f"/letters/{draft.pk}/#part-found"
    _, now = shown_on(client.get(f"/letters/{draft.pk}/"))
    assert len([key for key in now if key.startswith("found.")]) == count
    assert [key for key in now if key.startswith("flag.")] == [key for key in ticked if key.startswith("flag.")]


def test_what_is_new_in_the_record_since_is_said_and_marked(signed_in, gp, nurse, draft, words):
    say(draft.workup, by=nurse, cramps=True, gait="normal")
    said = words(signed_in(gp).get(f"/letters/{draft.pk}/"))
    assert "2 findings answered or changed since." in said
    assert "Cramps: yes new" in said


def test_a_page_that_saves_itself_hears_what_it_does_not_show_yet(signed_in, gp, nurse, draft, words):
    client = signed_in(gp)
    shown, ticked = shown_on(client.get(f"/letters/{draft.pk}/"))
    say(draft.workup, by=nurse, cramps=True)
    sent = form(draft, gp, opening="Another", shown=" ".join(shown), **{"in": ticked})
    said = words(post(client, draft, "save", sent, htmx=True))
    assert "answered or changed since" in said
    assert "Show what is new" in said


# --- What it costs --------------------------------------------------------------------------------------------


def test_the_page_costs_few_queries(at_work, gp, draft, django_assert_num_queries):
    client = at_work(gp)
    client.get(f"/letters/{draft.pk}/")
    # session + user + memberships + letter + results + orders + answers + results to review = 8
    with django_assert_num_queries(8):
        client.get(f"/letters/{draft.pk}/")


def test_saving_costs_few_queries(at_work, gp, draft, django_assert_max_num_queries):
    client = at_work(gp)
    shown, ticked = shown_on(client.get(f"/letters/{draft.pk}/"))
    sent = form(draft, gp, opening="Another", shown=" ".join(shown), **{"in": ticked})
    # session + user + memberships + letter; savepoint 2 + held + letter + results + orders + answers + update + audit
    # + letter again; then letter + results + orders + answers = 18
    with django_assert_max_num_queries(18):
        post(client, draft, "save", sent, htmx=True)


def test_there_is_one_letter_of_a_referral(signed_in, gp, nurse, referral):
    for person in (gp, nurse):
        signed_in(person).post(f"/referrals/{referral.pk}/letter/")
    assert Referral.objects.get(pk=referral.pk).letters.count() == 1
