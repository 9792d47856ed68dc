"""Writing a protocol: nobody overwrites anybody, nothing typed is lost, and what was done can be taken back."""

from typing import Any

import pytest

from clinic.errors import Conflict, InvalidInput, NotAllowed, NotAllowedNow
from clinic.models import AuditEvent, Membership
from tests.factories import MembershipFactory
from tests.models import protocol_rows, rows
from workups.actions import drafts
from workups.drafting import hash_of, whole_of
from workups.engine.edits import Edit, entry_of
from workups.models import ProtocolVersion, VersionStatus

FLAG, OTHER = "rf_stroke_now", "rf_low_oxygen"


@pytest.fixture
def colleague(practice) -> Membership:
    return MembershipFactory(practice=practice, role="editor")


@pytest.fixture
def draft(version: ProtocolVersion, editor: Membership) -> ProtocolVersion:
    return drafts.begin(source=version, by=editor)


def _retitled(draft: ProtocolVersion, title: str, *, code: str = FLAG, seen: int, by: Membership) -> ProtocolVersion:
    fresh = ProtocolVersion.objects.get(pk=draft.pk)
    before = entry_of(whole_of(fresh), "red_flags", code) or {}
    edit = Edit("red_flags", code, before, {**before, "title": title})
    return drafts.edit(draft=fresh, edits=[edit], summary=f"Retitled {code}", seen=seen, by=by)


def _title(draft: ProtocolVersion, code: str = FLAG) -> Any:
    return (entry_of(whole_of(ProtocolVersion.objects.get(pk=draft.pk)), "red_flags", code) or {})["title"]


class TestBegin:
    def test_a_gp_reads_protocols_and_does_not_write_them(self, version, gp):
        with pytest.raises(NotAllowed):
            drafts.begin(source=version, by=gp)

    def test_a_second_draft_is_refused_and_the_first_stays(self, version, draft, colleague):
        with pytest.raises(Conflict, match="already writing"):
            drafts.begin(source=version, by=colleague)
        assert ProtocolVersion.objects.filter(status=VersionStatus.DRAFT).get() == draft

    def test_a_draft_does_not_begin_from_a_draft(self, draft, editor):
        with pytest.raises(NotAllowedNow):
            drafts.begin(source=draft, by=editor)

    def test_it_is_the_next_number_and_says_what_its_source_says(self, version, draft, editor):
        assert (draft.number, draft.status, draft.based_on, draft.started_by) == (2, "draft", version, editor.user)
        assert whole_of(draft) == whole_of(version)

    def test_a_key_that_exists_is_no_new_protocol(self, version, editor):
        with pytest.raises(InvalidInput, match="this key already") as refused:
            drafts.start_protocol(whole=whole_of(version), by=editor)
        assert refused.value.field == "key"

    def test_a_new_protocol_begins_as_a_draft(self, version, editor):
        whole = {**whole_of(version), "protocol": {**version.document["protocol"], "key": "foot", "title": "Foot"}}
        made = drafts.start_protocol(whole=whole, by=editor)
        assert (made.protocol.key, made.number, made.status, made.based_on) == ("foot", 1, "draft", None)


class TestEdit:
    def test_a_published_version_is_not_edited(self, version, editor):
        with pytest.raises(NotAllowedNow, match="no draft any more"):
            drafts.edit(draft=version, edits=[], summary="", seen=0, by=editor)

    def test_what_somebody_changed_meanwhile_is_not_overwritten(self, draft, editor, colleague):
        _retitled(draft, "Theirs", seen=0, by=colleague)
        with pytest.raises(Conflict, match=f"{colleague.user.name} changed this"):
            _retitled(draft, "Mine", seen=0, by=editor)
        assert _title(draft) == "Theirs"

    def test_two_people_edit_two_entries_at_once(self, draft, editor, colleague):
        _retitled(draft, "Theirs", seen=0, by=colleague)
        _retitled(draft, "Mine", code=OTHER, seen=0, by=editor)
        assert (_title(draft), _title(draft, OTHER)) == ("Theirs", "Mine")

    def test_one_edit_that_can_not_be_made_undoes_them_all(self, draft, editor):
        before = entry_of(whole_of(draft), "red_flags", FLAG)
        good = Edit("red_flags", FLAG, before, {**before, "title": "New"})
        with pytest.raises(InvalidInput, match="Nothing was changed"):
            drafts.edit(draft=draft, edits=[good, Edit("red_flags", "rf_x", {}, None)], summary="x", seen=0, by=editor)
        assert _title(draft) != "New"
        assert not draft.changes.exists()

    def test_it_is_recorded_with_who_and_what(self, draft, editor):
        _retitled(draft, "New", seen=0, by=editor)
        change = draft.changes.get()
        draft.refresh_from_db()
        assert (change.revision, change.by, change.summary) == (1, editor.user, f"Retitled {FLAG}")
        assert (draft.revision, draft.content_hash) == (1, hash_of(draft.document))
        event = AuditEvent.objects.filter(event="draft.edited").get()
        assert "New" not in str(event.details)

    def test_a_draft_may_be_wrong_while_it_is_written(self, draft, editor):
        before = entry_of(whole_of(draft), "red_flags", FLAG)
        broken = Edit("red_flags", FLAG, before, {**before, "when": "no_such_finding ="})
        drafts.edit(draft=draft, edits=[broken], summary="x", seen=0, by=editor)
        assert entry_of(whole_of(draft), "red_flags", FLAG)["when"] == "no_such_finding ="


class TestUndo:
    def test_what_somebody_built_on_is_not_undone(self, draft, editor, colleague):
        _retitled(draft, "First", seen=0, by=editor)
        first = draft.changes.get()
        _retitled(draft, "Second", seen=1, by=colleague)
        with pytest.raises(Conflict, match=colleague.user.name):
            drafts.undo(draft=draft, change=first, by=editor)
        assert _title(draft) == "Second"

    def test_nothing_is_undone_twice(self, draft, editor):
        _retitled(draft, "New", seen=0, by=editor)
        change = draft.changes.get()
        drafts.undo(draft=draft, change=change, by=editor)
        with pytest.raises(Conflict, match="already"):
            drafts.undo(draft=draft, change=change, by=editor)

    def test_it_is_as_it_was_and_undoing_that_does_it_again(self, version, draft, editor):
        _retitled(draft, "New", seen=0, by=editor)
        drafts.undo(draft=draft, change=draft.changes.get(revision=1), by=editor)
        draft.refresh_from_db()
        assert (draft.document, draft.revision) == (version.document, 2)

        drafts.undo(draft=draft, change=draft.changes.get(revision=2), by=editor)
        assert _title(draft) == "New"


class TestDiscard:
    def test_it_wants_a_reason(self, draft, editor):
        with pytest.raises(InvalidInput):
            drafts.discard(draft=draft, reason=" ", by=editor)

    def test_it_stays_to_be_read_and_another_can_be_begun(self, version, draft, editor):
        drafts.discard(draft=draft, reason="begun by mistake", by=editor)
        assert ProtocolVersion.objects.get(pk=draft.pk).status == VersionStatus.DISCARDED
        assert drafts.begin(source=version, by=editor).number == 3


class TestCatchingUp:
    def test_there_is_nothing_to_catch_up_with(self, draft, editor):
        with pytest.raises(NotAllowedNow, match="No newer version"):
            drafts.catch_up(draft=draft, by=editor)

    def test_the_news_come_in_and_what_both_changed_stays_and_is_named(self, draft, editor):
        _retitled(draft, "Mine", seen=0, by=editor)
        newer = _published_with({FLAG: "Theirs", OTHER: "News"}, like=draft)

        in_question = drafts.catch_up(draft=draft, by=editor)

        assert in_question == [FLAG]
        assert (_title(draft), _title(draft, OTHER)) == ("Mine", "News")
        caught_up = ProtocolVersion.objects.get(pk=draft.pk)
        assert (caught_up.based_on, caught_up.number) == (newer, newer.number + 1)


def _published_with(titles: dict[str, str], *, like: ProtocolVersion) -> ProtocolVersion:
    document = dict(ProtocolVersion.objects.get(pk=like.based_on_id).document)
    flags = [{**each, "title": titles.get(each["code"], each["title"])} for each in document["protocol"]["red_flags"]]
    document["protocol"] = {**document["protocol"], "red_flags": flags}
    columns = {"document": document, "content_hash": hash_of(document), "protocol": like.protocol}
    return _version(3, **columns)


def _version(number: int, **columns: Any) -> ProtocolVersion:
    return ProtocolVersion.objects.create(
        number=number, status="published", published_at=protocol_rows.timezone.now(), **columns
    )


def test_rows_of_old_have_no_vignettes(db):
    assert whole_of(rows.version())["vignettes"] == []
