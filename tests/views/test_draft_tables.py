"""Entries come, go and move; what is in use stays."""

import pytest
from django.test import Client

from tests.views.drafts_given import address, entry_address, form_of, post, stored
from workups.models import DraftChange, ProtocolVersion

WEAK = ("red_flags", "rf_weak")


def test_a_new_entry_is_named_once_and_holds_nothing_that_nobody_decided(
    desk: Client, draft_version: ProtocolVersion
) -> None:
    form = {"name": "rf_numb", "title": "Numb hands"}

    answer = desk.post(address(draft_version, "red_flags", "new"), form)

    assert answer.url == entry_address(draft_version, "red_flags", "rf_numb")
    assert stored(draft_version, "red_flags", "rf_numb") == {
        "code": "rf_numb", "title": "Numb hands", "when": "", "urgency": "", "destination": "", "sources": [],
    }  # fmt: skip
    assert b"faults" in desk.get(answer.url).content


@pytest.mark.parametrize(
    ("table", "form", "said"),
    [
        ("red_flags", {"name": "rf_weak"}, "There is “rf_weak” already".replace("“", "'").replace("”", "'")),
        ("red_flags", {"name": "Rf Weak"}, "can't be a code"),
        ("red_flags", {"name": ""}, "Say what it is called"),
        ("sources", {"name": "S 1", "title": "A book"}, "can't be an id"),
        ("sections", {"name": "more", "title": "More"}, "Choose the stage"),
    ],
)
def test_a_new_entry_that_cannot_be_comes_again_with_what_was_typed(
    desk: Client, draft_version: ProtocolVersion, words, table: str, form: dict[str, str], said: str
) -> None:
    answer = desk.post(address(draft_version, table, "new"), {"title": "Typed", **form})

    assert answer.status_code == 422
    assert said in words(answer).replace("“", "'").replace("”", "'") or said in words(answer)
    assert f'value="{form.get("title", "Typed")}"' in answer.content.decode()


def test_a_copy_has_another_code_and_the_same_words(desk: Client, draft_version: ProtocolVersion) -> None:
    desk.post(address(draft_version, "red_flags", "new"), {"from": "rf_weak", "name": "rf_weaker", "title": ""})

    copy, original = stored(draft_version, "red_flags", "rf_weaker"), stored(draft_version, *WEAK)
    assert copy == {**(original or {}), "code": "rf_weaker"}


def test_what_is_in_use_is_not_removed_and_each_use_is_listed(
    desk: Client, draft_version: ProtocolVersion, words
) -> None:
    answer = desk.post(address(draft_version, "findings", "weak", "remove"), {"seen": "0"})

    said = words(answer)
    assert answer.status_code == 409
    assert "section “All”: questions and signs" in said
    assert "red flag “rf_weak”: comes up when" in said
    assert "vignette “Weak hands”" in said
    assert stored(draft_version, "findings", "weak") is not None
    assert not DraftChange.objects.exists()


def test_what_nothing_names_is_removed_and_can_be_undone(desk: Client, draft_version: ProtocolVersion) -> None:
    desk.post(address(draft_version, "red_flags", "new"), {"name": "rf_numb", "title": "Numb"})
    desk.post(address(draft_version, "red_flags", "rf_numb", "remove"), {"seen": "1"})
    assert stored(draft_version, "red_flags", "rf_numb") is None

    assert desk.post(address(draft_version, "changes", "2", "undo")).status_code == 302
    assert stored(draft_version, "red_flags", "rf_numb") is not None


def test_entries_move_up_and_down(desk: Client, draft_version: ProtocolVersion) -> None:
    desk.post(address(draft_version, "red_flags", "new"), {"name": "rf_numb", "title": "Numb"})

    desk.post(address(draft_version, "red_flags", "rf_numb", "up"), {"seen": "1"})
    desk.post(address(draft_version, "red_flags", "rf_numb", "up"), {"seen": "2"})

    flags = ProtocolVersion.objects.get(pk=draft_version.pk).document["protocol"]["red_flags"]
    assert [flag["code"] for flag in flags] == ["rf_numb", "rf_weak"]


def test_an_entry_without_a_code_gets_another_name_only_when_asked(
    desk: Client, draft_version: ProtocolVersion
) -> None:
    desk.post(address(draft_version, "reviews", "new"), {"name": "In a week / or so"})
    place = ("reviews", "In a week / or so")

    waiting = post(desk, entry_address(draft_version, *place), form_of(draft_version, *place, situation="In a month"),
                   htmx=True)  # fmt: skip
    assert "press Save to change it" in waiting.content.decode()
    assert stored(draft_version, *place) is not None

    form = form_of(draft_version, *place, situation="In a month", op="save", interval="4 weeks")
    answer = post(desk, entry_address(draft_version, *place), form)
    assert answer.url == entry_address(draft_version, "reviews", "In a month")
    assert (stored(draft_version, "reviews", "In a month") or {})["interval"] == "4 weeks"
    assert stored(draft_version, *place) is None


def test_a_stage_with_sections_is_not_removed(desk: Client, draft_version: ProtocolVersion, words) -> None:
    answer = desk.post(address(draft_version, "stages", "history", "remove"), {"seen": "0"})

    assert answer.status_code == 422
    assert "has sections" in words(answer)
    assert not DraftChange.objects.exists()


def test_a_stage_is_added_worded_and_moved_with_its_sections(desk: Client, draft_version: ProtocolVersion) -> None:
    sections = draft_version.document["protocol"]["stages"][0]["sections"]
    desk.post(address(draft_version, "stages", "new"), {"name": "plan", "title": "What to do"})
    desk.post(address(draft_version, "stages", "plan", "up"), {"seen": "1"})

    draft_version.refresh_from_db()
    stages = draft_version.document["protocol"]["stages"]
    assert [(each["key"], each["title"]) for each in stages if each["key"] == "plan"] == [("plan", "What to do")]
    assert next(each["sections"] for each in stages if each["key"] == "history") == sections
