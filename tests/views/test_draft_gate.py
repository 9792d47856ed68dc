"""The gate is asked about a draft: it answers later, in words, and only for just this content."""

import pytest
from django.test import Client

from clinic.models import Membership
from tests.views.drafts_given import address, entry_address, form_of, post
from workups import gate_runs
from workups.models import GateRun, ProtocolVersion


@pytest.fixture
def asked(desk: Client, draft_version: ProtocolVersion, django_capture_on_commit_callbacks) -> GateRun:
    desk.post(address(draft_version, "gate"))
    return GateRun.objects.get()


def test_it_is_asked_once_however_often_the_button_is_pressed(
    desk: Client, draft_version: ProtocolVersion, asked: GateRun, words
) -> None:
    desk.post(address(draft_version, "gate"))

    assert GateRun.objects.count() == 1
    page = desk.get(address(draft_version, "gate"))
    assert "under way" in words(page)
    assert 'hx-trigger="every 1s"' in page.content.decode()


def test_what_refuses_is_told_with_the_way_to_its_place(
    desk: Client, draft_version: ProtocolVersion, asked: GateRun, words
) -> None:
    gate_runs.make(asked.pk)

    page = desk.get(address(draft_version, "gate"))
    said = words(page)

    assert "Refused" in said
    assert "to mend before it can be reviewed" in said
    assert "every 1s" not in page.content.decode()
    assert f'href="{entry_address(draft_version, "red_flags", "rf_weak")}"' in page.content.decode()


def test_vignettes_that_come_out_differently_are_named(desk: Client, draft_version: ProtocolVersion, words) -> None:
    form = form_of(draft_version, "red_flags", "rf_weak", urgency="same_day")
    post(desk, entry_address(draft_version, "red_flags", "rf_weak"), form, htmx=True)
    desk.post(address(draft_version, "gate"))
    gate_runs.make(GateRun.objects.get().pk)

    said = words(desk.get(address(draft_version, "gate")))

    assert "Vignettes that come out differently 1" in said
    assert "Weak hands highest_urgency: expected soon, got same_day" in said


def test_a_change_makes_the_last_check_one_of_another_content(
    desk: Client, draft_version: ProtocolVersion, asked: GateRun, words
) -> None:
    gate_runs.make(asked.pk)
    form = form_of(draft_version, "red_flags", "rf_weak", title="Weak")
    post(desk, entry_address(draft_version, "red_flags", "rf_weak"), form, htmx=True)

    assert "no faults not checked" in words(desk.get(address(draft_version)))


def test_a_check_that_could_not_be_made_says_so_and_can_be_asked_again(
    desk: Client, draft_version: ProtocolVersion, asked: GateRun, words, editor: Membership
) -> None:
    GateRun.objects.filter(pk=asked.pk).update(attempts=gate_runs.MOST_ATTEMPTS)
    gate_runs.make(asked.pk)

    said = words(desk.get(address(draft_version, "gate")))

    assert "The check could not be made" in said
    assert "Check it now" in said
