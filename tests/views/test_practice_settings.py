"""What the practice says of itself, and the page that leads to every setting."""

import pytest

from clinic.models import AuditEvent, Practice
from tests.factories import PracticeFactory
from tests.views.given import html

PAGE = "/practice/details/"
SAID = {
    "name": "Harbour View Surgery",
    "ods_code": "a81001",
    "address": "2 Quay Street\nPorthaven",
    "phone": "01632 960 118",
    "email": "desk@harbour.example",
}


def seen(practice: Practice) -> str:
    return Practice.objects.get(pk=practice.pk).fingerprint()


def save(client, practice: Practice, **said: str):
    return client.post(PAGE, {"seen": seen(practice), **SAID, **said})


def test_only_a_manager(signed_in, gp, nurse, receptionist, editor):
    for member in (gp, nurse, receptionist, editor):
        client = signed_in(member)
        assert client.get("/practice/settings/").status_code == client.get(PAGE).status_code == 403
        assert save(client, gp.practice).status_code == 403
        assert "/practice/settings/" not in html(client.get("/protocols/"))


def test_the_overview_leads_to_every_setting(signed_in, manager):
    client = signed_in(manager)
    page = html(client.get("/practice/settings/"))
    assert 'href="/practice/settings/" aria-current="page">Practice</a>' in page
    for href in ("members", "clients", "details", "letterhead", "audit"):
        assert f'href="/practice/{href}/"' in page
        assert client.get(f"/practice/{href}/").status_code == 200
    assert 'href="/worklist/days/"' in page


def test_the_details_are_saved_and_what_changed_is_noted(signed_in, manager, words):
    client = signed_in(manager)
    assert save(client, manager.practice).url == PAGE
    row = Practice.objects.get(pk=manager.practice_id)
    assert (row.ods_code, row.address, row.email) == ("A81001", SAID["address"], "desk@harbour.example")
    event = AuditEvent.objects.get(event="practice.changed")
    assert set(event.details["changed"]) == {"ods_code", "address", "phone", "email"}
    assert "Quay" not in str(event.details)
    assert save(client, manager.practice).status_code == 302, "saved again as it is"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": " "}, "Enter the practice's name."),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"ods_code": "A-1"}, "An ODS code is"),
        ({"ods_code": "A8100100000"}, "at most 10 characters"),
        ({"email": "nobody"}, "Enter an e-mail address"),
        ({"address": "\n".join("abcdefghi")}, "At most 8 lines"),
        ({"address": "a\x00"}, "Null characters"),
        ({"phone": "1" * 41}, "at most 40 characters"),
    ],
)
def test_what_can_not_be_taken_comes_back_as_it_was_typed(signed_in, manager, words, said, sentence):
    before = seen(manager.practice)
    response = save(signed_in(manager), manager.practice, **said)
    assert response.status_code == 422
    assert sentence in words(response).replace("’", "'")
    assert "2 Quay Street" in html(response) or "address" in said
    assert seen(manager.practice) == before


def test_another_practices_name_is_taken(signed_in, manager, words):
    PracticeFactory(name="Millbrook Medical Centre")
    response = save(signed_in(manager), manager.practice, name="Millbrook Medical Centre")
    assert response.status_code == 422
    assert "Another practice of this installation has this name." in words(response)


def test_what_a_colleague_saved_meanwhile_is_shown_and_not_overwritten(signed_in, manager, words):
    client, old = signed_in(manager), seen(manager.practice)
    save(client, manager.practice, phone="01632 960 999")
    response = client.post(PAGE, {"seen": old, **SAID})
    assert response.status_code == 409
    assert "As a colleague has saved them" in words(response)
    assert "Telephone: 01632 960 999" in words(response)
    assert 'value="01632 960 118"' in html(response), "what was typed"
    assert Practice.objects.get(pk=manager.practice_id).phone == "01632 960 999"
    assert client.post(PAGE, {"seen": seen(manager.practice), **SAID}).status_code == 302


def test_another_practice_keeps_its_own(signed_in, manager, stranger):
    before = seen(stranger.practice)
    save(signed_in(manager), manager.practice)
    assert seen(stranger.practice) == before


def test_the_pages_cost_few_queries(at_work, manager, django_assert_num_queries):
    client = at_work(manager)
    for page in ("/practice/settings/", PAGE):
        with django_assert_num_queries(3):  # session + user + membership = 3
            client.get(page)
