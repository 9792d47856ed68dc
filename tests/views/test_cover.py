"""Cover for a colleague, arranged and ended from the inbox; days as they are said."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.access import Role
from clinic.models import Cover
from tests.factories import MembershipFactory
from tests.models import rows
from tests.views.given import html


@pytest.fixture
def colleague(practice):
    return MembershipFactory(practice=practice, role=Role.GP, user__name="Dr Rhian Pugh")


def arrange(client, absent, covering, *, starts_on="today", ends_on="in two weeks"):
    said = {"absent": absent, "covering": covering, "starts_on": starts_on, "ends_on": ends_on}
    return client.post("/inbox/cover/", said)


def test_cover_is_arranged_in_words_and_stands_in_the_list(signed_in, gp, manager, colleague, words):
    assert arrange(signed_in(manager), colleague.pk, gp.pk).status_code == 302
    cover, today = Cover.objects.get(), timezone.localdate()
    assert (cover.absent, cover.covering, cover.arranged_by) == (colleague, gp, manager)
    assert (cover.starts_on, cover.ends_on) == (today, today + timedelta(days=14))
    assert "now Dr Anita Shah covers for Dr Rhian Pugh" in words(signed_in(gp).get("/inbox/"))


@pytest.mark.parametrize("day", ["", "  ", "soon", "99", "31/2/2026", "🤷", "غدا", "x" * 5000, "today\x00"])
def test_a_day_that_is_none_is_refused_with_everything_kept(signed_in, gp, colleague, day, words):
    response = arrange(signed_in(gp), colleague.pk, gp.pk, ends_on=day)
    assert response.status_code == 422
    assert 'id="id_ends_on-error"' in html(response)
    assert f'<option value="{colleague.pk}" selected>' in html(response)
    assert not Cover.objects.exists()


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "message"),
    [
        ("in two weeks", "tomorrow", "comes before the first"),
        ("today", "in a year", "At most three months"),
    ],
)
def test_days_that_can_not_be_right_are_refused_at_the_field(
    signed_in, gp, colleague, starts_on, ends_on, message, words
):
    response = arrange(signed_in(gp), colleague.pk, gp.pk, starts_on=starts_on, ends_on=ends_on)
    assert response.status_code == 422
    assert message in words(response)
    assert f'value="{ends_on}"' in html(response)


@pytest.mark.parametrize("who", ["", "0", "abc", "9" * 40, "-1", "1' OR 1=1"])
def test_nobody_is_chosen_by_a_tampered_form(signed_in, gp, who, words):
    response = arrange(signed_in(gp), who, gp.pk)
    assert response.status_code == 422
    assert "Choose who is away." in words(response)
    assert not Cover.objects.exists()


def test_neither_a_nurse_nor_a_stranger_nor_oneself_covers(signed_in, gp, nurse, stranger, colleague, words):
    client = signed_in(gp)
    assert "Choose who covers." in words(arrange(client, colleague.pk, stranger.pk))
    assert "Choose somebody who may review results." in words(arrange(client, colleague.pk, nurse.pk))
    assert "Choose somebody else to cover." in words(arrange(client, gp.pk, gp.pk))
    assert stranger.user.name not in words(client.get("/inbox/"))
    assert not Cover.objects.exists()


def test_who_may_not_arrange_it(signed_in, gp, nurse, receptionist, editor, colleague):
    for member in (nurse, receptionist, editor):
        assert arrange(signed_in(member), colleague.pk, gp.pk).status_code == 403
    assert not Cover.objects.exists()


def test_the_address_of_a_refused_form_leads_to_the_inbox(signed_in, gp):
    assert signed_in(gp).get("/inbox/cover/").url == "/inbox/"


def test_a_cover_is_ended_early_once(signed_in, gp, nurse, stranger, colleague, words):
    today = timezone.localdate()
    cover = rows.cover(colleague, by=gp, starts_on=today, ends_on=today)
    assert signed_in(stranger).post(f"/inbox/covers/{cover.pk}/end/").status_code == 404
    assert signed_in(nurse).post(f"/inbox/covers/{cover.pk}/end/").status_code == 403
    client = signed_in(gp)
    assert client.post(f"/inbox/covers/{cover.pk}/end/").status_code == 302
    assert client.post(f"/inbox/covers/{cover.pk}/end/").status_code == 409
    assert "Nobody covers for anybody" in words(client.get("/inbox/"))
