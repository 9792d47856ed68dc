"""A draft that a later version has overtaken is brought up to date in one step, and never silently."""

import pytest

from workups.actions import drafts, protocols
from workups.models import ProtocolVersion


@pytest.fixture
def begun(version, editor) -> ProtocolVersion:
    return drafts.begin(source=version, by=editor)


def test_who_does_not_write_protocols_is_refused(signed_in, gp, begun):
    assert signed_in(gp).post(f"/protocols/versions/{begun.pk}/catch-up/").status_code == 403


def test_where_nothing_is_new_it_says_so(signed_in, editor, begun, words):
    answer = signed_in(editor).post(f"/protocols/versions/{begun.pk}/catch-up/")
    assert answer.status_code == 409
    assert "No newer version was published" in words(answer)


def test_an_overtaken_draft_takes_in_what_is_new_and_can_go_live_again(signed_in, editor, version, begun, words):
    protocol = {**version.document["protocol"], "summary": "Another summary"}
    dictionary = version.document["dictionary"]
    newer = protocols.publish_library(protocol=protocol, dictionary=dictionary, reason="Library", by=None)
    client, review = signed_in(editor), f"/protocols/versions/{begun.pk}/review/"
    assert "Catch up with the live version" in words(client.get(review))

    page = client.post(f"/protocols/versions/{begun.pk}/catch-up/", follow=True)

    assert f"is version {newer.number + 1} now" in words(page)
    assert "Catch up with the live version" not in words(client.get(review))
    begun.refresh_from_db()
    assert begun.document["protocol"]["summary"] == "Another summary"
