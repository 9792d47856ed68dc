"""The audit trail: who may see it, what each filter finds, its pages and its file."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import trail
from clinic.actions import members
from clinic.audit_rows import CUT
from clinic.audit_words import PAGES
from clinic.models import AuditEvent, Membership
from clinic.trail import Search
from tests.models import rows
from tests.views.given import html, ordered, returned
from workups.models import WorklistEntry

PAGE = "/practice/audit/"
NOW = "2026-11-25 12:00 +0000"


def read(response) -> list[list[str]]:
    """The file's lines."""
    return list(csv.reader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def found(client: Client, **asked: object) -> list[str]:
    """The events that the file has for these filters, the newest first; the search itself left out."""
    lines = read(client.get(f"{PAGE}csv/", asked))[1:]
    return [line[5] for line in lines if line[5] != "audit.exported"]


def numbers(page: str) -> list[int]:
    """Of the tests that a page's events are about, in its order."""
    return [int(number) for number in re.findall(r">Test (\d+)<", page)]


def link(page: str, words: str) -> str:
    """Where the page's link of these words leads; nowhere if there is none."""
    led = re.search(rf'<a class="wu-pager__link"[^>]* href="([^"]*)">{words}', page)
    return unescape(led[1]) if led else ""


def events(practice_of: Membership, count: int, **columns: object) -> None:
    """`count` events of one moment, by this person unless `columns` say otherwise."""
    written = {
        "by": practice_of,
        "event": "order.placed",
        "subject_type": "workups.investigationorder",
        "subject_id": 1,
    }
    AuditEvent.objects.bulk_create(
        AuditEvent(practice_id=practice_of.practice_id, **written | columns) for _ in range(count)
    )


# --- who may


def test_only_a_manager(signed_in, gp, nurse, receptionist, editor):
    for member in (gp, nurse, receptionist, editor):
        client = signed_in(member)
        assert client.get(PAGE).status_code == client.get(f"{PAGE}csv/").status_code == 403
    assert not AuditEvent.objects.filter(event="audit.exported").exists()


def test_another_practices_trail_is_not_there(signed_in, manager, stranger, words):
    events(stranger, 3, event="report.downloaded")
    client = signed_in(manager)
    assert "Document opened" not in words(client.get(PAGE)).split("Nothing of this kind")[-1]
    for asked in ({}, {"kind": "report"}, {"subject_type": "workups.investigationorder", "subject_id": "1"}):
        assert found(client, **asked) == []
    theirs = AuditEvent.objects.filter(practice=stranger.practice).first()
    assert client.get(PAGE, {"after": theirs.pk}).status_code == 200
    assert client.get(PAGE, {"person": stranger.pk}).status_code == 422


# --- what it says


def test_an_event_is_said_in_words_with_its_codes(signed_in, manager, gp, workup, words):
    order = ordered(workup, by=gp)
    said = words(signed_in(manager).get(PAGE))
    assert "Dr Anita Shah GP Test ordered" in said
    assert f"Test {order.pk}" in said
    assert "Investigation: ix_u_e" in said
    assert f'href="/orders/{order.pk}/"' in html(signed_in(manager).get(PAGE))
    assert "ADEYEMI" not in said.upper()


def test_what_the_software_did_and_an_event_of_a_former_name_are_said_too(signed_in, manager, words):
    events(manager, 1, by=None, event="ladder.climbed_up", subject_type="workups.gone", details={"steps": [1, 2]})
    said = words(signed_in(manager).get(PAGE))
    assert "The software Ladder climbed up Gone 1 Steps: 1, 2" in said


def test_every_page_that_the_trail_leads_to_opens_for_a_manager(signed_in, manager, gp, workup):
    order = ordered(workup, by=gp)
    entry = WorklistEntry.objects.get(order=order)
    there = [workup, workup.patient, order, entry, gp, rows.client(by=manager)]
    there += [rows.ready_report(workup, by=gp), workup.version]
    assert {row._meta.label_lower for row in there} == set(PAGES)
    client = signed_in(manager)
    for row in there:
        assert client.get(reverse(PAGES[row._meta.label_lower], args=[row.pk])).status_code == 200, row


# --- filters


@pytest.fixture
def busy(manager, gp, nurse, workup):
    """A practice in which things were done; the GP's test and its result, a nurse ended."""
    order = returned(ordered(workup, by=gp), by=gp, res_sodium="140")
    members.end(member=nurse, by=manager)
    return order


def test_by_person(signed_in, manager, gp, busy):
    client = signed_in(manager)
    assert found(client, person=manager.pk) == ["member.ended"]
    assert "order.placed" in found(client, person=gp.pk)
    events(manager, 1, by=None, event="report.ready")
    assert found(client, person="software") == ["report.ready"]


def test_by_kind_and_by_all_of_a_kind(signed_in, manager, busy):
    client = signed_in(manager)
    assert found(client, kind="order.placed") == ["order.placed"]
    assert {event.split(".")[0] for event in found(client, kind="result")} == {"result"}
    assert found(client, kind="member") == ["member.ended"]
    assert {event.split(".")[0] for event in found(client, kind="order")} == {"order"}, "not order_something"


def test_by_subject(signed_in, manager, workup, busy):
    client = signed_in(manager)
    about = found(client, subject_type="workups.investigationorder", subject_id=busy.pk)
    assert about[-1] == "order.placed"
    assert found(client, subject_type="workups.investigationorder", subject_id=busy.pk + 999) == []
    assert "workup.started" in found(client, subject_type="workups.workup")


def test_by_day_in_the_practices_own_time_zone(signed_in, manager):
    for at, event in (("2026-07-01 22:59 +0000", "view.kept"), ("2026-07-01 23:01 +0000", "view.dropped")):
        with time_machine.travel(at, tick=False):
            events(manager, 1, event=event)
    with time_machine.travel(NOW, tick=False):
        client = signed_in(manager)
        assert found(client, since="1/7/2026", until="1/7/2026") == ["view.kept"]
        assert found(client, since="2/7/2026") == ["view.dropped"]
        assert found(client, until="30/6/2026") == []
        assert found(client, since="yesterday") == []


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"since": "soon"}, "Write a day"),
        ({"since": "\x00"}, "Null characters"),
        ({"since": "2/7/2026", "until": "1/7/2026"}, "comes before the first"),
        ({"kind": "' OR 1=1 --"}, "Choose one of the list."),
        ({"kind": "%"}, "Choose one of the list."),
        ({"person": "9" * 40}, "Choose one of the list."),
        ({"subject_type": "auth.user"}, "Choose one of the list."),
        ({"subject_type": "workups.workup", "subject_id": "9" * 40}, "Write the number"),
        ({"subject_type": "workups.workup", "subject_id": "-1"}, "Write the number"),
        ({"subject_id": "1"}, "Choose what the number is of."),
    ],
)
def test_what_can_not_be_looked_for_comes_back_as_it_was_typed(signed_in, manager, words, asked, sentence):
    client = signed_in(manager)
    response = client.get(PAGE, asked)
    assert response.status_code == 422
    assert sentence in words(response)
    if asked.get("since") == "soon":
        assert 'value="soon"' in html(response)
    assert client.get(f"{PAGE}csv/", asked).status_code == 302, "back to the page that says what is wrong"


# --- pages


def test_fifty_at_a_time_and_each_once_though_all_are_of_one_moment(signed_in, manager):
    with time_machine.travel(NOW, tick=False):
        for number in range(120):
            events(manager, 1, subject_id=number + 1)
    client, seen, href = signed_in(manager), [], PAGE + "?kind=order"
    for _ in range(3):
        page = html(client.get(href))
        seen += numbers(page)
        href = link(page, "Older")
    assert seen == list(range(120, 0, -1))
    assert href == ""
    assert link(page, "Newest") == PAGE + "?kind=order"


@pytest.mark.parametrize("after", ["", "0", "-1", "x", "9" * 18, "9" * 40, "\x00", "٣"])
def test_a_page_that_there_is_not_is_the_first(signed_in, manager, after):
    events(manager, 1)
    assert len(numbers(html(signed_in(manager).get(PAGE, {"after": after, "kind": "order"})))) == 1


@pytest.mark.parametrize("count", [2, 200])
def test_it_costs_the_same_however_much_was_done(at_work, manager, django_assert_num_queries, count):
    events(manager, count)
    client = at_work(manager)
    with django_assert_num_queries(5):  # session + user + membership + people + events = 5
        first = client.get(PAGE)
    if count > 50:
        with django_assert_num_queries(6):  # and where the page goes on = 6
            client.get(link(html(first), "Older"))


def test_the_newest_page_is_read_from_the_index(manager, gp):
    events(gp, 3_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE clinic_auditevent")
    found = trail._found(manager, Search())[: trail.PAGE + 1]
    assert "audit_by_practice" in found.explain()
    about = trail._found(manager, Search(subject_type="workups.workup", subject_id=7))[: trail.PAGE + 1]
    assert "audit_by_subject" in about.explain()


# --- the file


def test_the_file_says_what_the_page_says_and_is_itself_noted(signed_in, manager, gp, busy):
    response = signed_in(manager).get(f"{PAGE}csv/", {"kind": "order.placed"})
    assert response.headers["Content-Disposition"].startswith('attachment; filename="audit-')
    heading, line = read(response)
    assert heading[:6] == ["Number", "At", "Who", "Role", "What", "Event"]
    assert line[2:8] == ["Dr Anita Shah", "GP", "Test ordered", "order.placed", "Test", str(busy.pk)]
    assert "investigation=ix_u_e" in line[8]
    noted = AuditEvent.objects.get(event="audit.exported")
    assert (noted.by, noted.details) == (manager, {"rows": 1, "is_cut": False})


@pytest.mark.parametrize("words", ["=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "-2"])
def test_words_that_look_like_a_formula_are_text(signed_in, manager, gp, words):
    gp.user.name = words
    gp.user.save()
    events(gp, 1)
    assert read(signed_in(manager).get(f"{PAGE}csv/"))[1][2] == f"'{words}"


def test_a_file_that_is_too_long_says_that_it_is_cut(signed_in, manager, monkeypatch):
    monkeypatch.setattr("clinic.trail.MOST_IN_A_FILE", 5)
    monkeypatch.setattr("clinic.views.audit_trail.MOST_IN_A_FILE", 5)
    events(manager, 6)
    lines = read(signed_in(manager).get(f"{PAGE}csv/"))
    assert len(lines) == 1 + 5 + 1
    assert lines[-1] == [CUT]
    assert AuditEvent.objects.get(event="audit.exported").details == {"rows": 5, "is_cut": True}


def test_what_is_done_while_the_file_is_made_is_not_in_it(signed_in, manager):
    events(manager, 2)
    response = signed_in(manager).get(f"{PAGE}csv/")
    events(manager, 1, at=timezone.now() - timedelta(days=1))
    assert len(read(response)) == 3
