"""The practice's letterhead: set by its manager, for documents from now on."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clinic.models import AuditEvent, Letterhead
from tests.models.attack import delete, refused_by_trigger, set_column
from tests.pictures import png

PAGE = "/practice/letterhead/"
SAID = {
    "closing": "Yours sincerely",
    "signature": "Dr A. Shah\nDr J. Lindqvist",
    "ring": "01632 960 118",
    "logo_alt": "",
}


def save(client, *, logo: bytes | None = None, **said: Any):
    files = {} if logo is None else {"logo": SimpleUploadedFile("logo.png", logo)}
    return client.post(PAGE, {**SAID, **said, **files})


def test_only_a_practice_manager_sets_it(signed_in, gp, nurse, receptionist, editor):
    for member in (gp, nurse, receptionist, editor):
        assert signed_in(member).get(PAGE).status_code == 403
        assert save(signed_in(member)).status_code == 403
        assert signed_in(member).get(f"{PAGE}logo/").status_code == 403
    assert not Letterhead.objects.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"closing": ""}, "Say how letters end"),
        ({"closing": "x" * 61}, "at most 60 characters"),
        ({"signature": "\n".join("abcdefghi")}, "At most 8 lines"),
        ({"signature": "a\x00b"}, "Null characters"),
        ({"ring": "x" * 161}, "at most 160 characters"),
        ({"logo": png(), "logo_alt": ""}, "Say what the logo shows."),
        ({"logo": b"no picture", "logo_alt": "A boat"}, "no PNG or JPEG picture"),
        ({"logo": b"", "logo_alt": "A boat"}, "no PNG or JPEG picture"),
        ({"logo": b"\0" * (5 * 1024 * 1024 + 1), "logo_alt": "A boat"}, "larger than 5 MB"),
    ],
)
def test_what_can_not_be_taken_comes_back_as_it_was_typed(signed_in, manager, words, said, sentence):
    response = save(signed_in(manager), **{"ring": "ring any time", **said})
    assert response.status_code == 422
    assert sentence in words(response).replace("’", "'")
    if "ring" not in said:
        assert 'value="ring any time"' in response.content.decode()
    assert not Letterhead.objects.exists()


def test_a_logo_stays_until_another_one_comes_or_it_is_taken_away(signed_in, manager):
    client = signed_in(manager)
    save(client, logo=png(), logo_alt="A boat")
    save(client, logo_alt="A blue boat")
    assert client.get(f"{PAGE}logo/").headers["Content-Type"] == "image/png"
    assert 'alt="A blue boat"' in client.get(PAGE).content.decode()
    save(client, without_logo="yes", logo_alt="A blue boat")
    assert client.get(f"{PAGE}logo/").status_code == 404
    kept = list(Letterhead.objects.order_by("id"))
    assert [bool(row.logo) for row in kept] == [True, True, False]
    assert kept[0].logo_sha256 == kept[1].logo_sha256
    assert AuditEvent.objects.filter(event="letterhead.agreed").count() == 3


def test_another_practice_keeps_its_own(signed_in, manager, stranger):
    save(signed_in(manager), logo=png(), logo_alt="A boat")
    assert Letterhead.objects.filter(practice=stranger.practice).count() == 0


def test_what_was_agreed_before_stays(signed_in, manager):
    save(signed_in(manager))
    row = Letterhead.objects.get()
    with refused_by_trigger():
        set_column(row, "closing", "Cheers")
    with refused_by_trigger():
        delete(row)


def test_the_page_costs_few_queries(signed_in, manager, django_assert_num_queries):
    client = signed_in(manager)
    client.get(PAGE)
    # session + user + membership + letterhead = 4
    with django_assert_num_queries(4):
        client.get(PAGE)
