"""Two people at once on one workup: who was first is named, and both values stand side by side."""

import pytest

from tests.views.asking import chosen, held, html_of, save, say, words_of
from workups.models import Answer, Workup

PAIN = "chest_pain"


@pytest.fixture
def behind(workup, gp, nurse):
    """A page that a colleague has overtaken: she said no where the page still shows nothing."""
    seen = Workup.objects.get(pk=workup.pk).revision
    say(workup, by=nurse, chest_pain=False)
    return {"revision": seen, "section": "alarm"}


def test_who_was_first_is_said_and_both_values_are_shown(signed_in, gp, nurse, workup, behind):
    answer = save(signed_in(gp), workup, PAIN, value="yes", **behind)
    assert answer.status_code == 409
    said = words_of(answer, PAIN)
    assert f"{nurse.user.name} changed this" in said
    assert "Saved now No" in said
    assert "Yours, not saved Yes" in said
    assert chosen(answer, PAIN) == ["yes"]
    assert held(workup, PAIN) is False


def test_mine_can_be_saved_after_all(signed_in, gp, workup, behind):
    client = signed_in(gp)
    answer = save(client, workup, PAIN, value="yes", **behind)
    form = html_of(answer, PAIN).split("Save mine")[0].split("<form")[-1]
    newest = Workup.objects.get(pk=workup.pk).revision
    assert 'name="value" value="yes"' in form
    assert f'name="revision" value="{newest}"' in form
    assert save(client, workup, PAIN, value="yes", value_unit="", reason="").status_code == 200
    assert held(workup, PAIN) is True


def test_without_scripts_the_conflict_is_a_page_too(signed_in, gp, workup, behind):
    answer = save(signed_in(gp), workup, PAIN, value="yes", htmx=False, **behind)
    assert answer.status_code == 409
    assert "Save mine" in words_of(answer, PAIN)


def test_a_reason_typed_meanwhile_is_kept_as_well(signed_in, gp, workup, behind):
    answer = save(signed_in(gp), workup, PAIN, reason="asleep", **behind)
    assert answer.status_code == 409
    assert "Yours, not saved Not assessable: asleep" in words_of(answer, PAIN)


def test_another_question_is_no_conflict(signed_in, gp, workup, behind):
    assert save(signed_in(gp), workup, "sob_rest", value="yes", **behind).status_code == 200


@pytest.mark.parametrize("value", ["no"])
def test_the_same_said_twice_is_saved_once(signed_in, gp, workup, behind, value):
    answer = save(signed_in(gp), workup, PAIN, value=value, **behind)
    assert answer.status_code == 200
    assert Answer.objects.filter(workup=workup, finding=PAIN).count() == 1


def test_a_double_click_is_harmless(signed_in, gp, workup):
    client, form = signed_in(gp), {"value": ["", "hand", "thumb"], "section": "twitch", "revision": workup.revision}
    assert save(client, workup, "twitch_site", **form).status_code == 200
    assert save(client, workup, "twitch_site", **form).status_code == 200
    assert Answer.objects.filter(workup=workup).count() == 1
