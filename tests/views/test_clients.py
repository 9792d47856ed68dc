"""Other systems' access: given, shown once, renewed, revoked."""

import logging
import re

import pytest

from clinic.models import AuditEvent, IntegrationClient, Scope
from clinic.queries import client_of_token
from tests.models import rows
from tests.views.given import html

PAGE = "/practice/clients/"
SAID = {"name": "Laboratory link", "scopes": ["results:write", "orders:read"], "last_day": "in a year"}


def token_in(response) -> str:
    found = re.search(r'id="token"[^>]* value="(wk_[^"]+)"', html(response))
    assert found, "no token stands here"
    return found[1]


def test_only_a_manager(signed_in, gp, nurse, receptionist, editor, manager):
    client_id = rows.client(by=manager).pk
    for member in (gp, nurse, receptionist, editor):
        client = signed_in(member)
        assert client.get(PAGE).status_code == client.post(PAGE, SAID).status_code == 403
        assert client.get(f"{PAGE}{client_id}/").status_code == 403
        assert client.post(f"{PAGE}{client_id}/renew/", {"last_day": "in a year"}).status_code == 403
        assert client.post(f"{PAGE}{client_id}/revoke/").status_code == 403
    assert IntegrationClient.objects.get().revoked_at is None


def test_another_practices_systems_are_not_there(signed_in, manager, stranger, words):
    theirs = rows.client(by=stranger, name="Their hospital")
    client = signed_in(manager)
    assert "Their hospital" not in words(client.get(PAGE))
    for act in ("", "renew/", "revoke/"):
        assert client.get(f"{PAGE}{theirs.pk}/{act}").status_code == 404
    assert client.post(f"{PAGE}{theirs.pk}/revoke/").status_code == 404
    assert client.post(f"{PAGE}{theirs.pk}/renew/", {"last_day": "in a year"}).status_code == 404


def test_the_token_stands_once_and_nowhere_else(signed_in, manager, caplog):
    caplog.set_level(logging.DEBUG)
    client = signed_in(manager)
    response = client.post(PAGE, SAID)
    token = token_in(response)
    assert client_of_token(token).scopes == ["orders:read", "results:write"]
    assert response.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    made = IntegrationClient.objects.get()
    later = [client.get(page) for page in (PAGE, f"{PAGE}{made.pk}/", "/practice/audit/", "/")]
    kept = [caplog.text, str(client.cookies), str(dict(client.session)), str(list(AuditEvent.objects.values()))]
    assert all(token not in html(page) for page in later)
    assert all(token not in words and token[9:] not in words for words in kept)
    assert made.token_prefix in html(later[0])


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "Say which system this is."),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"scopes": []}, "Choose what the system may do."),
        ({"scopes": ["everything"]}, "Choose what the system may do."),
        ({"last_day": ""}, "Write the last day"),
        ({"last_day": "soon"}, "Write a day"),
        ({"last_day": "yesterday"}, "over already"),
        ({"last_day": "in three years"}, "At most two years"),
    ],
)
def test_what_can_not_be_given_comes_back_as_it_was_typed(signed_in, manager, words, said, sentence):
    response = signed_in(manager).post(PAGE, {**SAID, **said})
    assert response.status_code == 422
    assert sentence in words(response)
    if "name" not in said:
        assert 'value="Laboratory link"' in html(response)
    if "scopes" not in said:
        assert html(response).count(" checked") == 2
    assert not IntegrationClient.objects.exists()


def test_a_new_token_works_beside_the_old_one_until_that_is_revoked(signed_in, manager, words):
    client = signed_in(manager)
    old = token_in(client.post(PAGE, SAID))
    page = f"{PAGE}{IntegrationClient.objects.get().pk}/"
    refused = client.post(f"{page}renew/", {"last_day": "soon"})
    assert refused.status_code == 422
    assert 'value="soon"' in html(refused)
    response = client.post(f"{page}renew/", {"last_day": "in two months"})
    new = token_in(response)
    assert "works on until" in words(response)
    assert client_of_token(old)
    assert client_of_token(new)
    assert "is revoked" in words(client.post(f"{page}revoke/", follow=True))
    assert client_of_token(old) is None
    assert client_of_token(new)
    assert "was revoked before" in words(client.post(f"{page}revoke/", follow=True))
    assert client.post(f"{page}renew/", {"last_day": "in a year"}).status_code == 409
    assert "New token" not in words(client.get(page))


def test_the_address_of_a_refused_form_leads_to_the_system(signed_in, manager):
    page = f"{PAGE}{rows.client(by=manager).pk}/"
    for act in ("renew/", "revoke/"):
        assert signed_in(manager).get(page + act).url == page


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_however_many_there_are(at_work, manager, django_assert_num_queries, count):
    for number in range(count):
        rows.client(by=manager, name=f"System {number}")
    client = at_work(manager)
    with django_assert_num_queries(4):  # session + user + membership + systems = 4
        assert client.get(PAGE).status_code == 200


def test_every_scope_can_be_ticked_once(signed_in, manager):
    page = html(signed_in(manager).get(PAGE))
    ids = re.findall(r'id="([^"]+)" name="scopes"', page)
    assert sorted(re.findall(r'name="scopes" type="checkbox" value="([^"]+)"', page)) == sorted(Scope.values)
    assert len(ids) == len(set(ids)) == len(Scope)
