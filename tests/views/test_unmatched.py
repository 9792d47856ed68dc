"""Reports that came in: the queue with its sum, one report matched, undone, rejected, and the form for paper."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.reports_in import awaited, message, queued, received, registered
from tests.views.given import html
from workups.actions import inbound, results
from workups.actions.reported import Line
from workups.models import Inbound, Result

NASTY = "<script>alert(1)</script>\u202e"


def address(row, act=""):
    return f"/worklist/unmatched/{row.pk}/" + (f"{act}/" if act else "")


# --- who may


def test_the_owner_a_colleague_in_another_role_and_a_stranger(
    signed_in, receptionist, manager, editor, stranger, waiting, awaiting
):
    assert signed_in(receptionist).get(address(waiting)).status_code == 200
    for colleague in (manager, editor):
        for path in ("/worklist/unmatched/", "/worklist/unmatched/new/", address(waiting)):
            assert signed_in(colleague).get(path).status_code == 403
        answer = signed_in(colleague).post(address(waiting, "match"), {"order": awaiting.pk})
        assert answer.status_code == 403
    client = signed_in(stranger)
    assert "no report waits" in html(client.get("/worklist/unmatched/")).lower()
    for act in ("", "find", "match", "reject", "queue-again", "undo"):
        assert client.post(address(waiting, act), {"reason": "x", "order": awaiting.pk}).status_code in (404, 405)
    assert Inbound.objects.get().status == "queued"


def test_the_order_of_another_practice_is_no_choice(signed_in, stranger, awaiting):
    mine = queued(by=stranger)
    answer = signed_in(stranger).post(address(mine, "match"), {"order": awaiting.pk, "confirmed": "yes"})
    assert answer.status_code == 404
    assert not Result.objects.exists()


# --- the lists


def test_the_queue_shows_the_longest_waiting_first_with_reasons_and_the_sum(
    signed_in, receptionist, grace, awaiting, words
):
    queued(grace, by=receptionist, test="First")
    queued(by=receptionist, test="Second")
    received(message(grace), by=receptionist)
    inbound.reject(inbound=queued(by=receptionist), reason="Another surgery’s", by=receptionist)

    said = words(signed_in(receptionist).get("/worklist/unmatched/"))

    assert "4 received = 1 matched + 2 to be matched + 1 rejected" in said
    assert said.index("First") < said.index("Second")
    assert "No NHS number on the report." in said
    matched = words(signed_in(receptionist).get("/worklist/unmatched/?status=matched"))
    assert "Sodium, potassium, urea, creatinine, eGFR of ADEYEMI, Grace" in matched
    assert "Another surgery’s" in words(signed_in(receptionist).get("/worklist/unmatched/?status=rejected"))


def test_it_pages_by_keyset_and_shows_each_once(signed_in, receptionist, monkeypatch):
    monkeypatch.setattr("workups.queries.inbound.PAGE", 2)
    rows = [queued(by=receptionist).pk for _ in range(5)]
    client, path, seen = signed_in(receptionist), "/worklist/unmatched/", []
    while path:
        page = client.get(path)
        seen += [pk for pk in rows if f"/worklist/unmatched/{pk}/" in page.content.decode()]
        path = _next(page)
    assert seen == rows


@pytest.mark.parametrize("after", ["x", "2026-01-01_1", "_", "2026-01-01T00:00:00+00:00_99999999999999999999", "\x00"])
@pytest.mark.parametrize("status", ["", "matched", "nonsense"])
def test_addresses_that_nobody_made_start_at_the_beginning(signed_in, receptionist, waiting, after, status):
    answer = signed_in(receptionist).get("/worklist/unmatched/", {"after": after, "status": status})
    assert answer.status_code == 200


def test_the_queue_asks_a_fixed_number_of_questions(at_work, receptionist, django_assert_num_queries):
    for _ in range(4):
        queued(by=receptionist)
    client = at_work(receptionist)
    with django_assert_num_queries(5):  # session + user + membership + rows + counts
        client.get("/worklist/unmatched/")


# --- one report


def test_what_came_is_shown_as_printed_and_harmless(signed_in, receptionist, words):
    row = queued(
        by=receptionist,
        patient_name=NASTY,
        test=NASTY,
        sender=NASTY,
        lines=(Line("", NASTY, NASTY, NASTY),),
        raw=f"OBX|{NASTY}\x00\x1b|".encode() + b"\xff",
    )
    page = signed_in(receptionist).get(address(row))
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert "&lt;script&gt;alert(1)" in page.content.decode()
    assert "<bdi>&lt;script" in page.content.decode()


def test_suggestions_say_why_and_match_with_one_press(signed_in, receptionist, waiting, awaiting, words):
    client = signed_in(receptionist)
    said = words(client.get(address(waiting)))
    asked = f"{timezone.localdate().day} {timezone.localdate():%b}"
    assert f"Match with Sodium, potassium, urea, creatinine, eGFR of {asked}" in said
    for reason in ("born on the same day", "family name is the same", "an open test that reports Potassium"):
        assert reason in said

    answer = client.post(address(waiting, "match"), {"order": awaiting.pk}, follow=True)

    assert "Matched with Sodium, potassium, urea, creatinine, eGFR." in words(answer)
    assert "Undo: wrong patient or test" in words(answer)
    assert "The workup of ADEYEMI, Grace is now: Emergency now. Tell a GP at once." in words(answer)
    assert Result.objects.get().order == awaiting


def test_candidates_take_a_bounded_number_of_questions(at_work, receptionist, gp, grace, awaiting, waiting):
    client = at_work(receptionist)
    few = _questions(client, waiting)
    for _ in range(6):
        awaited(registered(gp), by=gp)
    assert _questions(client, waiting) == few


def test_what_differs_is_confirmed_by_a_second_press(signed_in, receptionist, awaiting, words):
    row = queued(by=receptionist, patient_name="ADAMS, Grace", born=None)
    client = signed_in(receptionist)

    first = client.post(address(row, "match"), {"order": awaiting.pk})

    assert first.status_code == 422
    assert "No date of birth on the report. The family name differs" in words(first)
    assert "It is this patient: match with Sodium, potassium, urea, creatinine, eGFR" in words(first)
    second = client.post(address(row, "match"), {"order": awaiting.pk, "confirmed": "yes"})
    assert second.status_code == 302
    assert Result.objects.get().order == awaiting


@pytest.mark.parametrize("order", ["", "x", "-1", "1e3", "٤", "9" * 30])
def test_a_test_has_to_be_chosen(signed_in, receptionist, waiting, words, order):
    answer = signed_in(receptionist).post(address(waiting, "match"), {"order": order})
    assert answer.status_code == 422
    assert "Choose the test to match it with." in words(answer)


def test_another_patients_tests_are_found_by_words_that_stay_out_of_the_address(
    signed_in, receptionist, gp, waiting, words
):
    other = registered(gp, family_name="Fox", given_names="Edward")
    awaited(other, by=gp)
    client = signed_in(receptionist)

    found = client.post(address(waiting, "find"), {"words": "fox edw"})

    assert found.status_code == 200
    assert "FOX, Edward" in words(found)
    assert 'value="fox edw"' in found.content.decode()
    assert "No test of a patient with all of these words" in words(
        client.post(address(waiting, "find"), {"words": "zz"})
    )
    assert client.get(address(waiting, "find")).status_code == 302


def test_who_came_second_is_told_and_sees_where_it_went(signed_in, receptionist, waiting, awaiting, words):
    inbound.match(inbound=Inbound.objects.get(), order=awaiting, by=receptionist)
    answer = signed_in(receptionist).post(address(waiting, "match"), {"order": awaiting.pk})
    assert answer.status_code == 409
    assert "matched this report at" in words(answer)
    assert "Its values stand in Sodium, potassium, urea, creatinine, eGFR of ADEYEMI, Grace" in words(answer)


def test_rejecting_and_undoing_need_a_reason_and_keep_what_was_typed(signed_in, receptionist, waiting, awaiting, words):
    client = signed_in(receptionist)
    long = "x" * 300
    refused = client.post(address(waiting, "reject"), {"reason": long})
    assert refused.status_code == 422
    assert long in refused.content.decode()
    assert "Say why it is rejected." in words(client.post(address(waiting, "reject"), {"reason": " "}))

    client.post(address(waiting, "reject"), {"reason": "Another surgery’s"})
    assert "Ours after all?" in words(client.get(address(waiting)))
    client.post(address(waiting, "queue-again"), {"reason": "It is ours"})
    client.post(address(waiting, "match"), {"order": awaiting.pk})
    seen = {"order": awaiting.pk}
    assert "Say what was wrong." in words(client.post(address(waiting, "undo"), seen | {"reason": ""}))
    undone = client.post(address(waiting, "undo"), seen | {"reason": "Her sister’s"}, follow=True)

    assert "A wrong match was undone: Her sister’s" in words(undone)
    assert "The match was undone" in words(undone)
    assert Inbound.objects.get().status == "queued"


def test_a_page_from_before_another_match_undoes_nothing(signed_in, receptionist, waiting, awaiting, words):
    inbound.match(inbound=waiting, order=awaiting, by=receptionist)
    answer = signed_in(receptionist).post(address(waiting, "undo"), {"order": awaiting.pk + 1, "reason": "Wrong"})
    assert answer.status_code == 409
    assert 'value="Wrong"' in answer.content.decode()
    assert Inbound.objects.get().status == "matched"


def test_undoing_what_a_gp_has_acted_on_says_whom_to_tell(signed_in, receptionist, gp, waiting, awaiting, words):
    inbound.match(inbound=waiting, order=awaiting, by=receptionist)
    results.review(order=awaiting, step="told", by=gp)
    said = {"order": awaiting.pk, "reason": "Her sister’s"}
    undone = signed_in(receptionist).post(address(waiting, "undo"), said, follow=True)
    assert "The patient had been told of these values. Tell the GP now" in words(undone)


def test_the_tests_page_says_what_it_came_with_and_after_undoing_that_it_was_taken_off(
    signed_in, receptionist, gp, manager, waiting, awaiting, words
):
    inbound.match(inbound=waiting, order=awaiting, by=receptionist)
    page = words(signed_in(gp).get(f"/orders/{awaiting.pk}/"))
    assert "Came with a report" in page
    assert "See it, or undo: wrong patient or test" in page
    assert "Came with a report" not in words(signed_in(manager).get(f"/orders/{awaiting.pk}/"))

    inbound.undo(inbound=waiting, reason="Her sister's", by=receptionist)

    page = words(signed_in(gp).get(f"/orders/{awaiting.pk}/"))
    assert "Came with a report" not in page
    assert "Result withdrawn" in page


def _next(page):
    text = html(page)
    if 'rel="next"' not in text:
        return ""
    start = text.index('rel="next" href="') + len('rel="next" href="')
    return text[start : text.index('"', start)].replace("&amp;", "&")


def _questions(client, row):
    with CaptureQueriesContext(connection) as asked:
        client.get(address(row))
    return len(asked)
