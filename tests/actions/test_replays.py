"""A draft replayed over the practice's workups: who would be advised otherwise, none forgotten, none counted twice."""

import pgtrigger
import pytest
from django.db import IntegrityError, InternalError, transaction

from clinic.errors import NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import AuditEvent, Membership
from tests.factories import close
from tests.replays_given import FLAG, WEAK, changes, replayed, worked_up
from workups import replaying
from workups.actions import replays
from workups.models import Answer, ProtocolVersion, Replay, ReplayChange, Workup


@pytest.fixture
def stopped(
    next_version: ProtocolVersion,
    editor: Membership,
    gp: Membership,
    version: ProtocolVersion,
    monkeypatch: pytest.MonkeyPatch,
) -> Replay:
    """Over three workups; its worker was killed when the first was done."""
    for _ in range(3):
        worked_up(version, by=gp, **WEAK)
    changes(next_version, urgency="same_day", by=editor)
    monkeypatch.setattr(replaying, "BATCH", 1)
    asked, batch = replays.request(version=next_version, by=editor), replaying._batch
    monkeypatch.setattr(replaying, "_go_through", lambda replay, pairs: batch(replay, pairs))
    replaying.make(asked.pk)
    monkeypatch.undo()
    asked.refresh_from_db()
    return asked


class TestRefused:
    def test_only_who_writes_or_signs_protocols_asks(
        self, next_version: ProtocolVersion, nurse: Membership, receptionist: Membership, manager: Membership
    ) -> None:
        for member in (nurse, receptionist, manager):
            with pytest.raises(NotAllowed):
                replays.request(version=next_version, by=member)
        assert not Replay.objects.exists()

    def test_of_a_published_version(self, version: ProtocolVersion, editor: Membership) -> None:
        with pytest.raises(NotAllowedNow, match="finished"):
            replays.request(version=version, by=editor)

    def test_of_a_draft_that_cannot_be_read(self, next_version: ProtocolVersion, editor: Membership) -> None:
        changes(next_version, when="weakness_reported = perhaps", by=editor)
        with pytest.raises(NotAllowedNow, match="1 fault"):
            replays.request(version=next_version, by=editor)

    def test_another_practice_cancels_nothing(
        self, next_version: ProtocolVersion, editor: Membership, stranger: Membership
    ) -> None:
        replay = replays.request(version=next_version, by=editor)
        with pytest.raises(NotFoundHere):
            replays.cancel(replay=replay, by=stranger)

    def test_a_finished_one_is_not_cancelled(self, next_version: ProtocolVersion, editor: Membership) -> None:
        with pytest.raises(NotAllowedNow):
            replays.cancel(replay=replayed(next_version, by=editor), by=editor)

    def test_a_draft_changed_meanwhile_is_said_and_nothing_of_it_counts(
        self, next_version: ProtocolVersion, editor: Membership, workup: Workup
    ) -> None:
        asked = replays.request(version=next_version, by=editor)
        changes(next_version, urgency="same_day", by=editor)

        replaying.make(asked.pk)

        asked.refresh_from_db()
        assert (asked.status, asked.done) == ("failed", 0)
        assert "changed while it was replayed" in asked.failure


class TestFound:
    def test_a_draft_that_says_the_same_changes_nobody(
        self, next_version: ProtocolVersion, editor: Membership, gp: Membership, version: ProtocolVersion
    ) -> None:
        worked_up(version, by=gp, **WEAK)
        made = replayed(next_version, by=editor)
        assert (made.status, made.done, made.total) == ("finished", 1, 1)
        assert not made.changes.exists()

    def test_a_red_flag_that_is_dropped_is_lost_by_those_who_had_it(
        self, next_version: ProtocolVersion, editor: Membership, gp: Membership, version: ProtocolVersion
    ) -> None:
        weak, _ = worked_up(version, by=gp, **WEAK), worked_up(version, by=gp, cramps=True)
        changes(next_version, when="weakness_reported = yes AND weakness_progressive = no", by=editor)

        made = replayed(next_version, by=editor)

        change = made.changes.get()
        assert (change.workup_id, change.lost[0], change.is_open) == (weak.pk, FLAG, True)
        assert made.counts["lost"][FLAG] == 1
        assert (made.done, made.counts["changed"], made.counts["open"]) == (2, 1, 1)

    def test_one_that_is_only_more_urgent_is_given_otherwise(
        self, next_version: ProtocolVersion, editor: Membership, gp: Membership, version: ProtocolVersion
    ) -> None:
        worked_up(version, by=gp, **WEAK)
        changes(next_version, urgency="same_day", by=editor)

        made = replayed(next_version, by=editor)

        change = made.changes.get()
        assert FLAG in change.gained
        assert FLAG in change.lost
        assert (change.urgency_before, change.urgency_after) == ("soon", "same_day")
        assert made.counts["otherwise"] == {FLAG: 1}
        assert (made.counts["up"], made.counts["down"]) == (1, 0)

    def test_closed_workups_count_and_are_told_apart(
        self, next_version: ProtocolVersion, editor: Membership, gp: Membership, version: ProtocolVersion
    ) -> None:
        close(worked_up(version, by=gp, **WEAK), by=gp)
        changes(next_version, urgency="same_day", by=editor)

        made = replayed(next_version, by=editor)
        assert not made.changes.get().is_open
        assert (made.counts["changed"], made.counts["open"]) == (1, 0)

    def test_an_answer_that_the_draft_cannot_read_is_unknown_to_it_and_counted(
        self, next_version: ProtocolVersion, editor: Membership, gp: Membership, version: ProtocolVersion
    ) -> None:
        worked_up(version, by=gp, handedness="left")
        without = [option for option in _options(next_version) if option != "left"]
        changes(next_version, "handedness", "findings", options=without, option_labels={}, by=editor)

        assert replayed(next_version, by=editor).counts["unread"] == {"handedness": 1}

    def test_the_workups_of_another_practice_are_not_looked_at(
        self, next_version: ProtocolVersion, editor: Membership, stranger: Membership, version: ProtocolVersion
    ) -> None:
        worked_up(version, by=stranger, **WEAK)
        changes(next_version, urgency="same_day", by=editor)
        made = replayed(next_version, by=editor)
        assert (made.total, made.changes.count()) == (0, 0)
        assert made.status == "finished"

    def test_one_that_cannot_be_evaluated_is_counted_and_listed_with_the_reason(
        self, next_version: ProtocolVersion, editor: Membership, gp: Membership, version: ProtocolVersion
    ) -> None:
        spoilt = worked_up(version, by=gp, **WEAK)
        worked_up(version, by=gp)
        _spoil(spoilt)

        made = replayed(next_version, by=editor)

        assert (made.done, made.counts["failed"]) == (2, 1)
        assert "can't read the answer to weakness_reported" in made.changes.get(workup=spoilt).failure


class TestOnce:
    def test_asked_twice_it_is_one_while_it_is_under_way(
        self, next_version: ProtocolVersion, editor: Membership
    ) -> None:
        first, second = (replays.request(version=next_version, by=editor) for _ in range(2))
        assert first.pk == second.pk

    def test_sent_twice_it_is_made_once(
        self, next_version: ProtocolVersion, editor: Membership, gp: Membership, version: ProtocolVersion
    ) -> None:
        worked_up(version, by=gp, **WEAK)
        changes(next_version, urgency="same_day", by=editor)
        made = replayed(next_version, by=editor)

        replaying.make(made.pk)

        assert ReplayChange.objects.count() == 1
        assert AuditEvent.objects.filter(event="replay.finished").count() == 1

    def test_in_batches_it_finds_the_same(
        self,
        next_version: ProtocolVersion,
        editor: Membership,
        gp: Membership,
        version: ProtocolVersion,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        for _ in range(5):
            worked_up(version, by=gp, **WEAK)
        changes(next_version, urgency="same_day", by=editor)
        whole = replayed(next_version, by=editor)
        monkeypatch.setattr(replaying, "BATCH", 2)

        parts = replayed(next_version, by=editor)

        assert parts.pk != whole.pk
        assert (parts.done, parts.counts) == (whole.done, whole.counts)
        assert parts.changes.count() == 5

    def test_one_that_was_stopped_goes_on_where_it_was(self, stopped: Replay) -> None:
        assert (stopped.done, stopped.changes.count()) == (1, 1)
        assert replaying.left_behind() == [], "a worker may still have it"

        Replay.objects.filter(pk=stopped.pk).update(claimed_at="2020-01-01T00:00:00Z")
        assert replaying.left_behind() == [stopped.pk]
        replaying.make(stopped.pk)

        stopped.refresh_from_db()
        assert (stopped.status, stopped.done, stopped.changes.count()) == ("finished", 3, 3)

    def test_one_that_is_called_off_stops_and_keeps_what_it_found(self, stopped: Replay, editor: Membership) -> None:
        replays.cancel(replay=stopped, by=editor)
        replaying.make(stopped.pk)

        stopped.refresh_from_db()
        assert (stopped.status, stopped.done, stopped.changes.count()) == ("cancelled", 1, 1)

    def test_begun_again_and_again_without_a_step_it_is_given_up_in_words(
        self, next_version: ProtocolVersion, editor: Membership, workup: Workup
    ) -> None:
        asked = replays.request(version=next_version, by=editor)
        Replay.objects.filter(pk=asked.pk).update(attempts=replaying.MOST_ATTEMPTS)

        replaying.make(asked.pk)

        asked.refresh_from_db()
        assert (asked.status, asked.failure) == ("failed", "Each time it was begun, the process that made it stopped.")

    def test_the_database_takes_no_workup_twice(
        self, next_version: ProtocolVersion, editor: Membership, gp: Membership, version: ProtocolVersion
    ) -> None:
        worked_up(version, by=gp, **WEAK)
        changes(next_version, urgency="same_day", by=editor)
        again = replayed(next_version, by=editor).changes.get()
        again.pk = None
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            again.save(force_insert=True)


def _options(next_version: ProtocolVersion) -> list[str]:
    findings = next_version.document["dictionary"]["findings"]
    return next(finding["options"] for finding in findings if finding["code"] == "handedness")


def _spoil(workup: Workup) -> None:
    """No action would keep such an answer: as if a disk or a hand had spoilt it."""
    with pgtrigger.ignore():
        Answer.objects.filter(workup=workup, finding="weakness_reported").update(value="perhaps")
