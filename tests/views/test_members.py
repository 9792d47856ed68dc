"""Members and roles: listed, added by e-mail, changed, ended; what waits for who goes."""

import re
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.test import Client

from clinic.access import Role
from clinic.actions import covers, members
from clinic.models import AuditEvent, Membership
from tests.factories import MembershipFactory
from tests.views.given import day, html, ordered, put_off, returned

PAGE = "/practice/members/"
NEW = {"name": "Dr Eve Nowak", "email": "Eve@Harbour.example", "role": "gp"}


def at(member: Membership, act: str = "") -> str:
    return f"{PAGE}{member.pk}/{act}"


# --- who may


def test_only_a_manager(signed_in, gp, nurse, receptionist, editor, stranger):
    for member in (gp, nurse, receptionist, editor):
        client = signed_in(member)
        assert client.get(PAGE).status_code == client.post(PAGE, NEW).status_code == 403
        assert client.get(at(gp)).status_code == 403
        for act in ("role/", "end/", "reinstate/", "invite/"):
            assert client.post(at(nurse, act), {"role": "gp", "seen": "nurse"}).status_code == 403
    assert not Membership.objects.filter(user__email__iexact=NEW["email"]).exists()
    assert signed_in(stranger).get(at(gp)).status_code == 404


def test_another_practices_people_are_not_there(signed_in, manager, stranger, words):
    client = signed_in(manager)
    assert stranger.user.email not in words(client.get(PAGE))
    for act in ("", "role/", "end/", "reinstate/", "invite/"):
        assert client.get(at(stranger, act)).status_code == 404
    assert client.post(at(stranger, "end/")).status_code == 404
    assert Membership.objects.get(pk=stranger.pk).active


# --- adding


def test_who_is_new_chooses_a_password_by_the_link_and_signs_in(signed_in, manager, words):
    response = signed_in(manager).post(PAGE, NEW, follow=True)
    assert "Dr Eve Nowak (eve@harbour.example) was sent a link to choose a password." in words(response)
    assert "Has not chosen a password yet" in words(response)
    (sent,) = mail.outbox
    assert sent.to == ["eve@harbour.example"]
    assert "Choose your password for Workup" in sent.subject
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", sent.body)
    eve, password = Client(), "quay street lantern"
    form = eve.get(link[1], follow=True)
    eve.post(form.request["PATH_INFO"], {"password1": password, "password2": password})
    answer = eve.post("/account/login/", {"login": NEW["email"], "password": password}, follow=True)
    assert "What is mine to do" in words(answer)
    assert "Harbour View Surgery" in words(answer)
    assert list(AuditEvent.objects.order_by("id").values_list("event", flat=True))[-2:] == [
        "member.added",
        "member.invited",
    ]


def test_who_has_an_account_is_added_and_sent_nothing(signed_in, manager, stranger, words):
    stranger.user.set_password("correct horse battery")
    stranger.user.save()
    response = signed_in(manager).post(PAGE, NEW | {"email": stranger.user.email}, follow=True)
    assert f"{stranger.user.name} had an account already" in words(response)
    assert mail.outbox == []


def test_a_mail_server_that_is_away_takes_nothing_back(signed_in, manager, words, monkeypatch):
    def fails(*_args: object, **_more: object) -> None:
        raise SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setattr("workups.views.members.send_password_link", fails)
    client = signed_in(manager)
    assert "could not be sent" in words(client.post(PAGE, NEW, follow=True))
    member = Membership.objects.get(user__email__iexact=NEW["email"])
    assert not AuditEvent.objects.filter(event="member.invited").exists()
    monkeypatch.undo()
    assert "was sent a link" in words(client.post(at(member, "invite/"), follow=True))
    assert len(mail.outbox) == 1


def test_no_link_goes_to_who_has_a_password_or_has_left(signed_in, manager, gp, nurse, words):
    gp.user.set_password("correct horse battery")
    gp.user.save()
    members.end(member=nurse, by=manager)
    for member in (gp, nurse):
        response = signed_in(manager).post(at(member, "invite/"))
        assert response.status_code == 409
        assert "no password yet" in words(response)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"email": ""}, "Enter an e-mail address"),
        ({"email": "nobody"}, "Enter an e-mail address"),
        ({"role": ""}, "Choose a role."),
        ({"role": "owner"}, "Choose a role."),
        ({"name": ""}, "Enter the name"),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"name": "Eve\x00"}, "Null characters"),
    ],
)
def test_what_can_not_be_added_comes_back_as_it_was_typed(signed_in, manager, words, said, sentence):
    typed = {**NEW, **said}
    response = signed_in(manager).post(PAGE, typed)
    assert response.status_code == 422
    assert sentence in words(response)
    if "email" not in said:
        assert 'value="Eve@Harbour.example"' in html(response)
    assert not Membership.objects.filter(user__email__iexact=NEW["email"]).exists()


def test_who_is_there_is_said_by_name(signed_in, manager, gp, words):
    response = signed_in(manager).post(PAGE, NEW | {"email": gp.user.email})
    assert response.status_code == 422
    assert "Dr Anita Shah works here already" in words(response)


# --- changing and ending


def test_an_ended_membership_is_felt_at_the_next_request(signed_in, manager, gp, words):
    at_work = signed_in(gp)
    assert at_work.get("/inbox/").status_code == 200
    signed_in(manager).post(at(gp, "end/"))
    assert at_work.get("/inbox/").url == "/practice/"
    assert "No practice has given you a place yet" in words(at_work.get("/practice/"))
    signed_in(manager).post(at(gp, "reinstate/"))
    assert at_work.get("/inbox/").status_code == 200


def test_a_new_role_is_felt_at_the_next_request(signed_in, manager, gp, words):
    at_work = signed_in(gp)
    response = signed_in(manager).post(at(gp, "role/"), {"role": "staff", "seen": "gp"}, follow=True)
    assert "Dr Anita Shah is Reception and administration from now on." in words(response)
    assert at_work.get("/inbox/").status_code == 403


def test_what_was_chosen_on_an_old_page_is_kept_and_refused(signed_in, manager, nurse, words):
    client = signed_in(manager)
    response = client.post(at(nurse, "role/"), {"role": "editor", "seen": "gp"})
    assert response.status_code == 409
    assert "Nothing was overwritten" in words(response)
    assert '<option value="editor" selected>' in html(response)
    assert client.post(at(nurse, "role/"), {"role": "owner", "seen": "nurse"}).status_code == 422


def test_twice_is_refused_on_the_persons_page(signed_in, manager, nurse, words):
    client = signed_in(manager)
    client.post(at(nurse, "end/"))
    response = client.post(at(nurse, "end/"))
    assert response.status_code == 409
    assert "has ended already" in words(response)


def test_nobody_ends_their_own_and_the_page_does_not_offer_it(signed_in, manager, words):
    client = signed_in(manager)
    assert client.post(at(manager, "end/")).status_code == 403
    assert client.post(at(manager, "role/"), {"role": "gp", "seen": "manager"}).status_code == 403
    said = words(client.get(at(manager)))
    assert "This is your own membership." in said
    assert "End the membership" not in said


def test_the_address_of_a_refused_form_leads_to_the_person(signed_in, manager, gp):
    for act in ("role/", "end/", "reinstate/", "invite/"):
        assert signed_in(manager).get(at(gp, act)).url == at(gp)


# --- what waits


def test_the_page_says_what_waits_and_where_it_is_found_then(signed_in, manager, gp, another_gp, workup, words):
    returned(ordered(workup, by=gp), by=gp, res_sodium="140")
    put_off(workup, by=gp, until=3)
    covers.arrange(absent=another_gp, covering=gp, starts_on=day(0), ends_on=day(7), by=manager)
    said = words(signed_in(manager).get(at(gp)))
    assert "1 result to review In every GP’s inbox" in said
    assert "1 decision put off until a day" in said
    assert "1 workup open" in said
    assert "Dr Anita Shah covers for Dr Ben Okafor until" in said


def test_nothing_waits_for_who_has_nothing(signed_in, manager, receptionist, words):
    assert "Nothing waits for them" in words(signed_in(manager).get(at(receptionist)))


def test_each_role_is_said_with_what_it_may_do(signed_in, manager, words):
    assert "Protocol editor read protocols" in words(signed_in(manager).get(PAGE))


# --- cost


@pytest.mark.parametrize("count", [1, 40])
def test_the_list_costs_the_same_however_many_there_are(at_work, practice, manager, django_assert_num_queries, count):
    MembershipFactory.create_batch(count, practice=practice, role=Role.NURSE)
    client = at_work(manager)
    with django_assert_num_queries(4):  # session + user + membership + members = 4
        client.get(PAGE)


def test_a_persons_page_costs_twelve_queries(at_work, manager, gp, workup, django_assert_num_queries):
    returned(ordered(workup, by=gp), by=gp, res_sodium="140")
    client = at_work(manager)
    # session + user + membership + the person + what waits (8) = 12
    with django_assert_num_queries(12):
        client.get(at(gp))
