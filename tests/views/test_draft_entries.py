"""An entry of a draft is written: what is saved, what waits, what somebody else was first with."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent, Membership
from tests.views.drafts_given import address, entry_address, form_of, post, stored
from workups.actions import drafts
from workups.engine.edits import Edit
from workups.models import DraftChange, ProtocolVersion

WEAK = ("red_flags", "rf_weak")
INCOMPLETE = {
    "when.view": "lines",
    "when.kind": "all",
    "when.min": "",
    "when.bracketed": "1",
    "when.0.kind": "finding",
    "when.0.was": "",
    "when.0.code": "",
    "when.0.op": "",
    "when.0.unit": "",
    "when.0.second": "",
}


def save(client: Client, draft: ProtocolVersion, *, htmx: bool = True, seen: int | None = None, **typed: str):
    return post(client, entry_address(draft, *WEAK), form_of(draft, *WEAK, seen=seen, **typed), htmx=htmx)


def changed_by(by: Membership, draft: ProtocolVersion, **values: object) -> None:
    """Somebody changes the red flag meanwhile."""
    before = stored(draft, *WEAK)
    assert before is not None
    edit = Edit(*WEAK, before, {**before, **values})
    now = ProtocolVersion.objects.get(pk=draft.pk)
    drafts.edit(draft=now, edits=[edit], summary="Another title", seen=now.revision, by=by)


def test_what_is_typed_is_saved_and_the_page_says_so(desk: Client, draft_version: ProtocolVersion, words) -> None:
    answer = save(desk, draft_version, title="Weakness of the hands")

    assert answer.status_code == 200
    assert "(revision 1)" in words(answer)
    assert (stored(draft_version, *WEAK) or {})["title"] == "Weakness of the hands"
    change = DraftChange.objects.get(version=draft_version)
    assert change.summary == "Red flag “rf_weak”: title"
    assert AuditEvent.objects.filter(event="draft.edited").count() == 1


def test_saving_what_is_saved_already_changes_nothing(desk: Client, draft_version: ProtocolVersion) -> None:
    assert save(desk, draft_version).status_code == 200
    assert not DraftChange.objects.exists()


def test_an_incomplete_condition_waits_on_the_page_while_the_rest_is_saved(
    desk: Client, draft_version: ProtocolVersion, words
) -> None:
    answer = save(desk, draft_version, title="Weak", **INCOMPLETE)

    assert answer.status_code == 200
    assert "Not saved yet: Comes up when : The finding is missing" in words(answer).replace("when:", "when :")
    assert (stored(draft_version, *WEAK) or {})["title"] == "Weak"
    assert (stored(draft_version, *WEAK) or {})["when"] == "weak = yes AND duration >= 4w"
    assert 'name="when.0.code"' in answer.content.decode(), "the line is still there"


def test_without_scripts_a_saved_form_is_opened_again_and_an_incomplete_one_comes_again(
    desk: Client, draft_version: ProtocolVersion
) -> None:
    assert save(desk, draft_version, htmx=False, title="Weak").status_code == 302
    assert save(desk, draft_version, htmx=False, **INCOMPLETE).status_code == 422


def test_a_button_changes_the_form_and_saves_what_is_complete(desk: Client, draft_version: ProtocolVersion) -> None:
    answer = save(desk, draft_version, htmx=False, op="open:when")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Weak (weak)"' in page
    assert 'name="when.1.unit"' in page
    assert not DraftChange.objects.exists()


def test_two_editors_at_once_never_overwrite_each_other(
    desk: Client, draft_version: ProtocolVersion, another_editor: Membership, words
) -> None:
    changed_by(another_editor, draft_version, title="Theirs", why="For a reason")

    answer = save(desk, draft_version, seen=0, title="Mine")

    assert answer.status_code == 409
    said = words(answer)
    assert "Dr Nia Evans changed this at" in said
    assert "Theirs Mine" in said, "both texts side by side"
    assert "Keep mine" in said
    assert "Take theirs" in said
    assert (stored(draft_version, *WEAK) or {})["title"] == "Theirs", "nothing was overwritten"
    assert 'value="Mine"' in answer.content.decode(), "nothing typed is lost"


def test_keeping_mine_is_a_choice_that_says_what_it_has_seen(
    desk: Client, draft_version: ProtocolVersion, another_editor: Membership
) -> None:
    changed_by(another_editor, draft_version, title="Theirs")
    form = form_of(draft_version, *WEAK, seen=0, title="Mine", keep="1")

    assert post(desk, entry_address(draft_version, *WEAK), form, htmx=True).status_code == 200
    assert (stored(draft_version, *WEAK) or {})["title"] == "Mine"


def test_what_somebody_changed_while_mine_was_incomplete_is_not_overwritten_later(
    desk: Client, draft_version: ProtocolVersion, another_editor: Membership
) -> None:
    changed_by(another_editor, draft_version, when="weak = no")
    waiting = save(desk, draft_version, seen=0, **INCOMPLETE)
    assert 'name="seen" value="0"' in waiting.content.decode(), "the form has not seen theirs"

    complete = {"when.view": "closed", "when.text": "weak = yes"}
    assert save(desk, draft_version, seen=0, **complete).status_code == 409
    assert (stored(draft_version, *WEAK) or {})["when"] == "weak = no"


def test_another_entry_may_be_changed_by_somebody_else_meanwhile(
    desk: Client, draft_version: ProtocolVersion, another_editor: Membership
) -> None:
    changed_by(another_editor, draft_version, title="Theirs")
    form = form_of(draft_version, "findings", "weak", seen=0, label="Weakness")

    assert post(desk, entry_address(draft_version, "findings", "weak"), form, htmx=True).status_code == 200
    assert (stored(draft_version, "findings", "weak") or {})["label"] == "Weakness"


@pytest.mark.parametrize("seen", ["", "x", "99", "-1", "²", "1" * 30])
def test_a_revision_that_no_page_showed_is_refused(desk: Client, draft_version: ProtocolVersion, seen: str) -> None:
    form = form_of(draft_version, *WEAK, title="Weak")
    form["seen"] = seen

    assert post(desk, entry_address(draft_version, *WEAK), form).status_code == 422
    assert not DraftChange.objects.exists()


def test_a_form_of_which_a_part_is_missing_deletes_nothing(desk: Client, draft_version: ProtocolVersion) -> None:
    form = form_of(draft_version, *WEAK)
    del form["sources.count"]

    assert post(desk, entry_address(draft_version, *WEAK), form).status_code == 422
    assert not DraftChange.objects.exists()


def test_a_draft_that_was_discarded_meanwhile_is_not_written_any_more(
    desk: Client, draft_version: ProtocolVersion, editor: Membership
) -> None:
    form = form_of(draft_version, *WEAK, title="Too late")
    drafts.discard(draft=draft_version, reason="Begun by mistake", by=editor)

    assert post(desk, entry_address(draft_version, *WEAK), form, htmx=True).status_code == 404
    assert (stored(draft_version, *WEAK) or {})["title"] == "rf_weak"


def test_undo_is_refused_when_somebody_changed_the_entry_since(
    desk: Client, draft_version: ProtocolVersion, another_editor: Membership, words
) -> None:
    save(desk, draft_version, title="Mine")
    changed_by(another_editor, draft_version, title="Theirs")

    answer = desk.post(address(draft_version, "changes", "1", "undo"))

    assert answer.status_code == 409
    assert "Not undone: Dr Nia Evans changed this" in words(answer)
    assert (stored(draft_version, *WEAK) or {})["title"] == "Theirs"


def test_a_draft_that_went_to_review_meanwhile_can_be_read_and_keeps_what_was_typed_on_the_page(
    desk: Client, draft_version: ProtocolVersion, editor: Membership, words
) -> None:
    form = form_of(draft_version, *WEAK, title="Too late")
    ProtocolVersion.objects.filter(pk=draft_version.pk).update(
        status="in_review", submitted_at=timezone.now(), submitted_by=editor.user, why="Because"
    )

    answer = post(desk, entry_address(draft_version, *WEAK), form, htmx=True)

    assert answer.status_code == 409
    assert "This is no draft any more; nothing was changed" in words(answer)
    assert 'value="Too late"' in answer.content.decode()
    assert (stored(draft_version, *WEAK) or {})["title"] == "rf_weak"
    assert (
        '<fieldset class="wu-written__fields" disabled>'
        in desk.get(entry_address(draft_version, *WEAK)).content.decode()
    )


def test_a_draft_leads_on_to_its_replay_and_its_review(desk: Client, draft_version: ProtocolVersion) -> None:
    page = desk.get(address(draft_version)).content.decode()

    for way in ("replay_request", "protocol_review"):
        assert reverse(way, args=[draft_version.pk]) in page


def test_ones_own_last_change_is_undone_from_any_page(
    desk: Client, draft_version: ProtocolVersion, another_editor: Membership, signed_in: Callable[[Membership], Client]
) -> None:
    save(desk, draft_version, title="Mine")
    mine = address(draft_version, "changes", "1", "undo")

    assert mine in desk.get(address(draft_version, "gate")).content.decode()
    assert mine not in signed_in(another_editor).get(address(draft_version, "gate")).content.decode()


def test_faults_are_listed_with_the_way_to_each(desk: Client, draft_version: ProtocolVersion, words) -> None:
    save(desk, draft_version, **{"when.text": "wea = yes"})

    page = desk.get(address(draft_version))
    entry = desk.get(entry_address(draft_version, *WEAK))

    assert "there is no finding 'wea'" in words(page)
    assert f'href="{entry_address(draft_version, *WEAK)}"' in page.content.decode()
    assert "there is no finding 'wea'" in words(entry)
    assert "did you mean weak?" in words(entry)


def test_an_entry_is_found_by_any_of_its_words_or_its_code(desk: Client, draft_version: ProtocolVersion) -> None:
    page = desk.get(address(draft_version), {"find": "WEAK rf"}).content.decode()

    assert entry_address(draft_version, *WEAK) in page
    assert entry_address(draft_version, "findings", "weak") not in page


def test_a_page_of_a_large_protocol_asks_the_database_as_often_as_one_of_a_small(
    version: ProtocolVersion, editor: Membership, at_work, draft_version: ProtocolVersion, django_assert_num_queries
) -> None:
    """session + user + membership + draft + gate run twice + my last change = 7."""
    arm = drafts.begin(source=version, by=editor)
    client = at_work(editor)

    for path in (entry_address(arm, "red_flags", "rf_cord_cauda"), entry_address(draft_version, *WEAK)):
        with django_assert_num_queries(7):
            client.get(path)
