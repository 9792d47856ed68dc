"""What the software brings never replaces what people have signed: it is offered as a draft on top of theirs."""

from typing import Any

import pytest

from tests.replays_given import changes, published
from workups.actions import drafts, protocols
from workups.engine.edits import entry_of
from workups.models import ProtocolVersion, VersionStatus
from workups.queries.protocols import live_of

NEWS = "rf_low_oxygen"


@pytest.fixture
def theirs(version, next_version, editor, gp) -> ProtocolVersion:
    """A version that the practice wrote and signed itself."""
    changes(next_version, urgency="same_day", by=editor)
    published(next_version, editor=editor, gp=gp)
    return next_version


def _brings(version: ProtocolVersion, title: str, *, code: str = NEWS) -> ProtocolVersion:
    """The software's next release: one red flag has another title."""
    old: dict[str, Any] = version.document["protocol"]
    flags = [{**each, "title": title} if each["code"] == code else each for each in old["red_flags"]]
    protocol = {**old, "red_flags": flags}
    return protocols.publish_library(
        protocol=protocol, dictionary=version.document["dictionary"], reason="Library", by=None
    )


def test_the_same_text_again_publishes_nothing_over_what_was_signed(version, theirs):
    document = version.document
    again = protocols.publish_library(
        protocol=document["protocol"], dictionary=document["dictionary"], reason="x", by=None
    )
    assert again == version
    assert live_of(theirs.protocol) == theirs


def test_news_are_a_draft_that_keeps_what_was_signed(version, theirs):
    offered = _brings(version, "Oxygen is low")

    assert (offered.status, offered.based_on, offered.started_by) == ("draft", theirs, None)
    assert entry_of(offered.document, "red_flags", NEWS)["title"] == "Oxygen is low"
    mine = {flag["code"]: flag for flag in theirs.document["protocol"]["red_flags"]}
    for flag in offered.document["protocol"]["red_flags"]:
        assert flag["code"] == NEWS or flag == mine[flag["code"]]
    assert live_of(theirs.protocol) == theirs


def test_what_was_discarded_is_not_offered_at_every_start(version, theirs, editor):
    offered = _brings(version, "Oxygen is low")
    drafts.discard(draft=offered, reason="not wanted here", by=editor)

    assert _brings(version, "Oxygen is low") == offered
    assert not ProtocolVersion.objects.filter(status=VersionStatus.DRAFT).exists()


def test_while_somebody_writes_nothing_is_put_beside_it(version, theirs, editor):
    writing = drafts.begin(source=theirs, by=editor)

    assert _brings(version, "Oxygen is low") == writing
    assert ProtocolVersion.objects.filter(status=VersionStatus.DRAFT).count() == 1
