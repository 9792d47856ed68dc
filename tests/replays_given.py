"""A draft that says something else than the arm protocol, and workups to replay it over."""

from typing import Any

import pytest
from django.utils import timezone

from clinic.models import Membership
from tests.factories import PASSWORD, PatientFactory, WorkupFactory
from workups import replaying
from workups.actions import answers, drafts, publishing, replays
from workups.drafting import whole_of
from workups.engine.edits import Edit, entry_of
from workups.models import GateRun, ProtocolVersion, Replay, Workup

FLAG = "rf_progressive_weakness"
WEAK = {"weakness_reported": True, "weakness_progressive": True}


@pytest.fixture
def next_version(version: ProtocolVersion, editor: Membership) -> ProtocolVersion:
    """The next version of the arm protocol, as yet the same."""
    return drafts.begin(source=version, by=editor)


def changes(
    draft: ProtocolVersion,
    name: str = FLAG,
    table: str = "red_flags",
    *,
    stage: str = "",
    by: Membership,
    **keys: Any,
) -> None:
    """`changes(draft, urgency="same_day", by=editor)`: one entry with other values; `draft` follows."""
    before = entry_of(whole_of(draft), table, name)
    assert before is not None
    edits = [Edit(table, name, before, {**before, **keys}, stage)]
    drafts.edit(draft=draft, edits=edits, summary=f"{name} changed", seen=draft.revision, by=by)


def drops(draft: ProtocolVersion, name: str, table: str = "red_flags", *, by: Membership) -> None:
    """One entry taken away; `draft` follows."""
    edits = [Edit(table, name, entry_of(whole_of(draft), table, name), None)]
    drafts.edit(draft=draft, edits=edits, summary=f"{name} removed", seen=draft.revision, by=by)


def worked_up(version: ProtocolVersion, *, by: Membership, **said: object) -> Workup:
    """A workup of a new patient of the practice, with these answers."""
    patient = PatientFactory(practice=by.practice)
    workup = WorkupFactory(patient=patient, version=version, by=by)
    if said:
        answers.record_all(workup=workup, values=said, revision=workup.revision, by=by)
    return workup


def replayed(version: ProtocolVersion, *, by: Membership) -> Replay:
    """Asked for and made."""
    replay = replays.request(version=version, by=by)
    replaying.make(replay.pk)
    return Replay.objects.select_related("version__protocol").get(pk=replay.pk)


def passes_the_gate(version: ProtocolVersion, *, by: Membership) -> None:
    """As if the gate had been asked and had nothing against it as it is now; the real one takes seconds."""
    passed = {"passed": True, "faults": [], "failures": [], "gaps": [], "survivors": [], "coverage": [], "vignettes": 1}
    GateRun.objects.create(
        version=version,
        content_hash=version.content_hash,
        requested_by=by.user,
        finished_at=timezone.now(),
        outcome=passed,
    )


def handed_in(draft: ProtocolVersion, *, by: Membership) -> ProtocolVersion:
    """Through the gate, replayed and in review; `draft` follows."""
    passes_the_gate(draft, by=by)
    replayed(draft, by=by)
    publishing.submit(draft=draft, why="NICE has changed its advice", seen=draft.revision, by=by)
    return draft


def signs(version: ProtocolVersion, *, by: Membership, **otherwise: Any) -> None:
    """`signs(version, by=gp)`: everything as it should be, but for what is given."""
    by.user.set_password(PASSWORD)
    by.user.save()
    said = {"content_hash": version.content_hash, "reason": "Read and agreed", "has_read": True, "password": PASSWORD}
    publishing.sign(version=version, **said | otherwise, by=by)


def published(draft: ProtocolVersion, *, editor: Membership, gp: Membership) -> ProtocolVersion:
    """The whole way: `draft` is what new workups follow."""
    signs(handed_in(draft, by=editor), by=gp)
    return draft
