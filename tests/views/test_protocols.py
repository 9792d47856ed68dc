"""The library, to be read by everyone."""

import pytest

from tests.factories import PatientFactory, WorkupFactory
from workups.evaluate import engine_of
from workups.presenters import protocol as presenter
from workups.queries.protocols import live_versions, workups_per_protocol


def test_another_practices_workups_are_not_counted(stranger, workup):
    assert _counted(stranger) == [0]


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
    assert "No protocol is published yet" in words(signed_in(editor).get("/protocols/"))


def test_the_library_says_how_many_workups_follow_a_protocol(gp, workup, practice, version):
    WorkupFactory(patient=PatientFactory(practice=practice), version=version, by=gp)
    assert _counted(gp) == [2]


def test_a_version_reads_red_flags_as_sentences_with_their_sources(signed_in, editor, version, words):
    said = words(signed_in(editor).get(f"/protocols/versions/{version.pk}/"))
    assert "Suspected stroke happening now" in said
    assert "999, stroke centre" in said
    assert "sudden_face_arm_speech" not in said
    assert "NICE NG128 Stroke and TIA" in said


def test_red_flags_stand_by_urgency_and_none_is_missing(version):
    definition = engine_of(version).definition
    page = presenter.version_page(version, definition, versions=[version], workups=0)
    assert [group.urgency for group in page.flag_groups][:2] == ["emergency_now", "same_day"]
    shown = [flag.code for group in page.flag_groups for flag in group.flags]
    assert sorted(shown) == sorted(flag.code for flag in definition.red_flags)
    assert all(flag.when and flag.sources for group in page.flag_groups for flag in group.flags)
    assert [test.code for test in page.tests] == [rule.code for rule in definition.investigations]


def _counted(reader):
    return [row.workups for row in presenter.library_rows(live_versions(reader), workups_per_protocol(reader))]
