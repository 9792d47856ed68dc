"""The library, to be read by everyone."""

from datetime import date, timedelta

import pytest

from tests.factories import PatientFactory, WorkupFactory, close
from tests.replays_given import changes, handed_in, published
from workups.drafting import whole_of
from workups.evaluate import engine_of
from workups.models import Protocol, ProtocolVersion
from workups.presenters.protocol_library import library_rows
from workups.presenters.protocol_read import chapters
from workups.queries.protocols import live_versions, reviews_due, shelves, workups_per_protocol


def test_another_practices_workups_are_not_counted(stranger, workup):
    assert _counted(stranger) == [(0, 0)]


def test_everyone_reads_protocols(signed_in, gp, nurse, receptionist, editor, manager, version, words):
    for member in (gp, nurse, receptionist, editor, manager):
        client = signed_in(member)
        assert version.protocol.title in words(client.get("/protocols/"))
        assert client.get(f"/protocols/versions/{version.pk}/").status_code == 200


def test_nothing_is_changed_from_here(signed_in, editor, version):
    assert signed_in(editor).post("/protocols/").status_code == 405
    assert signed_in(editor).post(f"/protocols/versions/{version.pk}/").status_code == 405


@pytest.mark.parametrize("version_id", [0, 999_999, 99_999_999_999_999_999_999])
def test_a_version_that_does_not_exist_is_no_page(signed_in, gp, version_id):
    assert signed_in(gp).get(f"/protocols/versions/{version_id}/").status_code == 404


def test_an_empty_library_says_what_would_fill_it(signed_in, editor, words):
    assert "There is no protocol yet" in words(signed_in(editor).get("/protocols/"))


def test_the_library_says_how_many_workups_follow_a_protocol_open_and_closed(gp, workup, practice, version):
    close(WorkupFactory(patient=PatientFactory(practice=practice), version=version, by=gp), by=gp)
    assert _counted(gp) == [(1, 1)]


def test_the_library_shows_what_is_being_written_and_leads_to_it(signed_in, editor, next_version, words):
    answer = signed_in(editor).get("/protocols/")
    assert "Version 2, draft" in words(answer)
    assert f'href="/protocols/drafts/{next_version.pk}/"' in answer.content.decode()


def test_a_version_reads_red_flags_as_sentences_with_their_sources(signed_in, editor, version, words):
    said = words(signed_in(editor).get(f"/protocols/versions/{version.pk}/"))
    assert "Suspected stroke happening now" in said
    assert "999, stroke centre" in said
    assert "“Sudden face, arm, leg or speech loss (FAST)” is yes" in said
    assert "NICE NG128 Stroke and TIA" in said


def test_every_chapter_is_there_and_nothing_of_it_is_missing(version):
    whole = whole_of(version)
    told = chapters(whole, engine_of(version).definition)
    asked = [question.code for chapter in told for section in chapter.sections for question in section.questions]
    read = {chapter.key: len(chapter.entries) for chapter in told if chapter.entries}

    protocol = whole["protocol"]
    items = [item["finding"] for stage in protocol["stages"] for each in stage["sections"] for item in each["items"]]
    assert asked == items
    for table in ("red_flags", "investigations", "causes", "referrals", "management", "safety_net", "data_quality"):
        assert read[table.replace("_", "-")] == len(protocol[table])
    assert {"derived", "numeric", "reviews", "prognosis", "leaflet", "guideline-trace", "groups"} <= read.keys()


def test_a_draft_with_faults_is_shown_as_far_as_it_goes(signed_in, editor, next_version, words):
    changes(next_version, when="weakness_reported = perhaps", by=editor)
    answer = signed_in(editor).get(f"/protocols/versions/{next_version.pk}/")
    assert answer.status_code == 200
    assert "has faults and can’t be read as a whole yet" in words(answer)


def test_a_version_says_since_when_it_is_live_and_who_follows_it(signed_in, gp, version, workup, words):
    said = words(signed_in(gp).get(f"/protocols/versions/{version.pk}/"))
    assert "1 open, 0 closed" in said
    assert "from the protocol library" in said


class TestBegin:
    def test_is_for_who_writes_protocols(self, signed_in, gp, version):
        assert signed_in(gp).post(f"/protocols/versions/{version.pk}/draft/").status_code == 403

    def test_leads_to_the_draft(self, signed_in, editor, version):
        answer = signed_in(editor).post(f"/protocols/versions/{version.pk}/draft/")
        draft = version.protocol.versions.get(status="draft")
        assert answer.url == f"/protocols/drafts/{draft.pk}/"

    def test_twice_is_told_and_is_not_offered(self, signed_in, editor, version, next_version):
        client = signed_in(editor)
        assert client.post(f"/protocols/versions/{version.pk}/draft/").status_code == 409
        assert f"{version.pk}/draft/" not in client.get(f"/protocols/versions/{version.pk}/").content.decode()


class TestCompare:
    def test_says_in_words_what_differs_and_marks_it(self, signed_in, gp, editor, version, next_version, words):
        changes(next_version, urgency="same_day", why="It may be urgent", by=editor)
        answer = signed_in(gp).get(f"/protocols/versions/{next_version.pk}/against/{version.pk}/")
        assert "1 changed" in words(answer)
        assert "Progressive weakness changed" in words(answer)
        assert "<mark>It may be urgent</mark>" in answer.content.decode()

    def test_of_the_same_says_so(self, signed_in, gp, version, next_version, words):
        said = words(signed_in(gp).get(f"/protocols/versions/{next_version.pk}/against/{version.pk}/"))
        assert "They say the same to the letter" in said

    def test_of_a_draft_that_cannot_be_read_shows_its_text(self, signed_in, gp, editor, version, next_version, words):
        changes(next_version, when="weakness_reported = perhaps", by=editor)
        answer = signed_in(gp).get(f"/protocols/versions/{next_version.pk}/against/{version.pk}/")
        assert "weakness_reported = perhaps" in words(answer)

    def test_of_two_protocols_is_no_page(self, signed_in, gp, version):
        other = Protocol.objects.create(key="other", title="Other")
        row = ProtocolVersion.objects.create(protocol=other, number=1, document=version.document, content_hash="x")
        assert signed_in(gp).get(f"/protocols/versions/{version.pk}/against/{row.pk}/").status_code == 404


class TestRetire:
    def test_is_for_who_signs(self, signed_in, editor, version):
        client = signed_in(editor)
        assert client.post(f"/protocols/versions/{version.pk}/retire/", {"reason": "Old"}).status_code == 403
        assert "/retire/" not in client.get(f"/protocols/versions/{version.pk}/").content.decode()

    def test_refused_it_comes_again_as_it_was_typed(self, signed_in, gp, version, words):
        answer = signed_in(gp).post(f"/protocols/versions/{version.pk}/retire/", {"reason": "Withdrawn by NICE"})
        assert answer.status_code == 409
        assert "only published version" in words(answer)
        assert "Withdrawn by NICE" in answer.content.decode()

    def test_says_what_is_live_then(self, signed_in, gp, editor, version, next_version, words):
        published(next_version, editor=editor, gp=gp)
        client = signed_in(gp)
        said = words(client.get(f"/protocols/versions/{next_version.pk}/"))
        assert "New workups follow version 1 then" in said
        client.post(f"/protocols/versions/{next_version.pk}/retire/", {"reason": "A mistake in it"})
        assert "A mistake in it" in words(client.get(f"/protocols/versions/{next_version.pk}/"))


class TestReminders:
    def test_a_review_that_is_near_or_past_is_said_to_who_writes_or_signs(self, signed_in, gp, nurse, version, words):
        day = date.fromisoformat(version.document["protocol"]["review_by"])
        live = list(live_versions(gp))
        assert reviews_due(live, today=day - timedelta(days=61)) == {}
        assert reviews_due(live, today=day - timedelta(days=60)) == reviews_due(live, today=day) == {version.pk: day}
        assert "Home" in words(signed_in(nurse).get("/"))

    def test_what_waits_to_be_signed_is_on_the_home_of_a_gp_who_had_no_hand_in_it(
        self, signed_in, gp, editor, next_version, words
    ):
        handed_in(next_version, by=editor)
        assert "waits for a second clinician" in words(signed_in(gp).get("/"))
        assert "waits for a second clinician" not in words(signed_in(editor).get("/"))


def _counted(reader):
    return [(row.open, row.closed) for row in library_rows(shelves(reader), workups_per_protocol(reader), {})]
