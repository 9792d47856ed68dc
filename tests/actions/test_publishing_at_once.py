"""Several people at one version at the same moment, each in a transaction of their own."""

import pytest

from clinic.errors import Conflict, NotAllowedNow
from clinic.models import AuditEvent, Membership
from tests.at_once import at_once
from tests.replays_given import changes, handed_in, passes_the_gate, published, replayed, signs
from workups.actions import publishing, replays
from workups.models import ProtocolVersion, Replay
from workups.tasks import replay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def unsent(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is really committed here would be sent; the queue's own pool would hold the database open."""
    monkeypatch.setattr(replay, "delay", lambda replay_id: None)


def _again(version: ProtocolVersion) -> ProtocolVersion:
    """A row in hand of one's own, as every request has it."""
    return ProtocolVersion.objects.select_related("protocol").get(pk=version.pk)


def test_of_two_who_sign_at_once_one_signs_and_the_other_hears_of_it(
    next_version: ProtocolVersion, editor: Membership, gp: Membership, another_gp: Membership
) -> None:
    rows = [_again(handed_in(next_version, by=editor)), _again(next_version)]
    ends = at_once([lambda row=row, by=by: signs(row, by=by) for row, by in zip(rows, (gp, another_gp), strict=True)])
    assert sum(isinstance(end, Conflict) for end in ends) == 1
    assert AuditEvent.objects.filter(event="protocol.published", by__isnull=False).count() == 1


def test_what_is_handed_in_holds_every_edit_that_was_taken(next_version: ProtocolVersion, editor: Membership) -> None:
    passes_the_gate(next_version, by=editor)
    replayed(next_version, by=editor)
    seen = next_version.revision
    submitting, editing = at_once([
        lambda: publishing.submit(draft=_again(next_version), why="New advice", seen=seen, by=editor),
        lambda: changes(_again(next_version), urgency="same_day", by=editor),
    ])  # fmt: skip
    refused = [isinstance(end, Conflict | NotAllowedNow) for end in (submitting, editing)]
    assert sorted(refused) == [False, True]


def test_signing_and_sending_back_at_once_do_one_of_the_two(
    next_version: ProtocolVersion, editor: Membership, gp: Membership, another_gp: Membership
) -> None:
    handed_in(next_version, by=editor)
    signing, sending = at_once([
        lambda: signs(_again(next_version), by=gp),
        lambda: publishing.send_back(version=_again(next_version), reason="Say the source", by=another_gp),
    ])  # fmt: skip
    assert isinstance(signing, Exception) is not isinstance(sending, Exception)


def test_two_who_each_retire_one_of_two_leave_one(
    version: ProtocolVersion, next_version: ProtocolVersion, editor: Membership, gp: Membership
) -> None:
    published(next_version, editor=editor, gp=gp)
    ends = at_once([
        lambda each=each: publishing.retire(version=_again(each), reason="Old", by=gp)
        for each in (version, next_version)
    ])  # fmt: skip
    assert sum(isinstance(end, NotAllowedNow) for end in ends) == 1
    assert ProtocolVersion.objects.filter(status="published").count() == 1


def test_of_four_who_ask_for_a_replay_at_once_there_is_one(next_version: ProtocolVersion, editor: Membership) -> None:
    ends = at_once([lambda: replays.request(version=next_version, by=editor).pk] * 4)
    assert len(set(ends)) == 1
    assert Replay.objects.count() == 1
