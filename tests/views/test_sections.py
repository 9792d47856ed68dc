"""A section as a whole: all normal and its undo, the words beside it, and what a colleague changed meanwhile."""

import pytest

from tests.views.asking import HTMX, held, say
from workups.models import SectionNote, Workup


def newest(workup) -> int:
    return Workup.objects.get(pk=workup.pk).revision


def sweep(client, workup, section, *, htmx=True, **form):
    path = f"/workups/{workup.pk}/sections/{section}/all-normal/"
    sent = {"revision": newest(workup), "section": section, **form}
    return client.post(path, sent, headers=HTMX if htmx else {})


def note(client, workup, text, *, htmx=True, **form):
    path = f"/workups/{workup.pk}/sections/alarm/note/"
    sent = {"revision": newest(workup), "section": "alarm", "note": text, **form}
    return client.post(path, sent, headers=HTMX if htmx else {})


def newest_known(workup) -> int:
    """Without a query: the page knows it."""
    return workup.revision


def news(client, workup, seen):
    return client.get(f"/workups/{workup.pk}/news/?seen={seen}&section=alarm", headers=HTMX)


# --- all normal


def test_who_may_not_record_all_normal(signed_in, receptionist, stranger, workup):
    assert sweep(signed_in(receptionist), workup, "gait").status_code == 403
    assert sweep(signed_in(stranger), workup, "gait").status_code == 404
    assert held(workup, "gait") is None


@pytest.mark.parametrize("section", ["invented", "plan", "investigations"])
def test_a_section_without_questions(signed_in, gp, workup, words, section):
    answer = sweep(signed_in(gp), workup, section)
    assert answer.status_code == 422
    assert "no such section" in words(answer)


@pytest.mark.parametrize("revision", ["", "-1", "x", "99999", "٣"])
def test_a_revision_that_no_page_showed(signed_in, gp, workup, revision):
    assert sweep(signed_in(gp), workup, "gait", revision=revision).status_code == 422
    assert held(workup, "gait") is None


def test_pressed_twice_it_says_that_nothing_is_left(signed_in, gp, workup, words):
    sweep(signed_in(gp), workup, "gait")
    answer = sweep(signed_in(gp), workup, "gait")
    assert answer.status_code == 422
    assert "Nothing is left here" in words(answer)


def test_the_section_is_answered_at_once_and_undone_at_once(signed_in, gp, workup, words):
    client = signed_in(gp)
    said = words(sweep(client, workup, "gait"))
    assert "2 of 2 answered" in said
    assert "2 recorded at once by Dr Anita Shah" in said
    undo = f"/workups/{workup.pk}/all-normal/{newest(workup)}/undo/"
    said = words(client.post(undo, {"revision": newest(workup), "section": "gait"}, headers=HTMX))
    assert "0 of 2 answered" in said
    assert "All normal (2)" in said


def test_one_side_of_a_grid(signed_in, gp, workup, words):
    say(workup, by=gp, power_upper_screen="abnormal", mrc_elbow_flexion_r=4)
    said = words(sweep(signed_in(gp), workup, "power_upper", side="right"))
    assert "8 of 16 answered" in said
    assert held(workup, "mrc_elbow_flexion_r") == 4
    assert held(workup, "mrc_elbow_flexion_l") is None


def test_it_is_not_offered_where_it_would_answer_little(signed_in, gp, workup, words):
    said = words(signed_in(gp).get(f"/workups/{workup.pk}/?section=twitch"))
    assert "Rest negative" not in said
    assert "All negative" not in said


def test_without_scripts_the_section_is_opened_again(signed_in, gp, workup):
    assert sweep(signed_in(gp), workup, "gait", htmx=False).url == f"/workups/{workup.pk}/?section=gait"


# --- notes


def test_a_note_is_kept_with_its_author(signed_in, gp, workup, words):
    said = words(note(signed_in(gp), workup, "Came with his daughter\nשלום 👋"))
    assert "Notes Dr Anita Shah" in said
    assert "שלום 👋" in said


@pytest.mark.parametrize("text", ["x" * 2001, "bell \x07"])
def test_a_note_that_can_not_be_kept_stays_on_the_page(signed_in, gp, workup, text):
    answer = note(signed_in(gp), workup, text)
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert not SectionNote.objects.exists()


def test_a_colleagues_words_stand_beside_mine(signed_in, gp, nurse, workup, words):
    seen = newest(workup)
    note(signed_in(nurse), workup, "Pulse irregular")
    answer = note(signed_in(gp), workup, "Nothing else", revision=seen)
    assert answer.status_code == 409
    assert "Written there now: “Pulse irregular”" in words(answer)
    assert "Nothing else" in answer.content.decode()


def test_markup_in_a_note_is_text(signed_in, gp, workup):
    page = note(signed_in(gp), workup, "</textarea><script>alert(1)</script>").content.decode()
    assert "<script>alert" not in page


# --- news


def test_nothing_new_is_answered_with_nothing(signed_in, gp, workup):
    assert news(signed_in(gp), workup, newest(workup)).status_code == 204


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 5_000])
def test_a_revision_that_makes_no_sense_is_answered_with_nothing(signed_in, gp, workup, seen):
    assert news(signed_in(gp), workup, seen).status_code == 204


def test_asking_for_news_costs_four_queries(at_work, gp, workup, django_assert_num_queries):
    """Session + user + membership + the workup's revision = 4: a page that is open asks all day."""
    client = at_work(gp)
    with django_assert_num_queries(4):
        news(client, workup, newest_known(workup))


def test_a_stranger_hears_nothing(signed_in, stranger, workup):
    assert news(signed_in(stranger), workup, 0).status_code == 404


def test_a_colleagues_answer_is_named_and_the_rail_comes_with_it(signed_in, gp, nurse, workup, words):
    seen = newest(workup)
    say(workup, by=nurse, chest_pain="yes", cramps="no", neck_pain="no", arm_pain="no")
    answer = news(signed_in(gp), workup, seen)
    said = words(answer)
    assert f"{nurse.user.name} changed" in said
    assert "and 1 more" in said
    assert "Emergency now" in said
    page = answer.content.decode()
    assert 'id="rail" aria-labelledby="rail-title" hx-swap-oob="true"' in page
    assert 'id="item-chest_pain"' not in page, "the questions stay as they are"


def test_a_colleagues_note_is_news_too(signed_in, gp, nurse, workup, words):
    seen = newest(workup)
    note(signed_in(nurse), workup, "Pulse irregular")
    assert f"{nurse.user.name} changed this workup" in words(news(signed_in(gp), workup, seen))


def test_my_own_other_window_is_named_as_mine(signed_in, gp, workup, words):
    seen = newest(workup)
    say(workup, by=gp, cramps="no")
    assert "You changed this workup in another window" in words(news(signed_in(gp), workup, seen))


def test_with_my_answer_comes_what_a_colleague_answered_meanwhile(signed_in, gp, nurse, workup, words):
    seen = newest(workup)
    say(workup, by=nurse, cramps="no")
    sent = {"revision": seen, "value": "no", "section": "alarm"}
    answer = signed_in(gp).post(f"/workups/{workup.pk}/answers/chest_pain/", sent, headers=HTMX)
    assert f"{nurse.user.name} changed “" in words(answer)


# --- what can't be assessed


def cannot(client, workup, finding="gait", *, htmx=True):
    path = f"/workups/{workup.pk}/answers/{finding}/cannot/?section=gait"
    return client.get(path, headers=HTMX if htmx else {})


def test_who_may_not_answer_is_not_asked_why(signed_in, receptionist, stranger, workup):
    assert cannot(signed_in(receptionist), workup).status_code == 403
    assert cannot(signed_in(stranger), workup).status_code == 404


def test_a_finding_that_there_is_not(signed_in, gp, workup):
    assert cannot(signed_in(gp), workup, "invented").status_code == 404


def test_the_usual_reasons_are_one_press_away(signed_in, gp, workup, words):
    client = signed_in(gp)
    assert "On the telephone" in words(cannot(client, workup))
    sent = {"revision": newest(workup), "section": "gait", "reason": "On the telephone"}
    said = words(client.post(f"/workups/{workup.pk}/answers/gait/", sent, headers=HTMX))
    assert "Not assessable: On the telephone" in said
    assert held(workup, "gait") is None


def test_without_scripts_it_is_a_page_of_its_own(signed_in, gp, workup, words):
    assert "Back to the consultation" in words(cannot(signed_in(gp), workup, htmx=False))
