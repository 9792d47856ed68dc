"""An open workup moved to the live version: deliberately, and with nothing lost on the way."""

import pytest
from django.db import IntegrityError, InternalError, transaction

from clinic.errors import Conflict, InvalidInput, NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import AuditEvent, Membership
from tests.factories import close
from tests.replays_given import FLAG, WEAK, changes, drops, published, worked_up
from workups.actions import answers, decisions, moving, notes, orders, publishing
from workups.models import AdviceEntry, Answer, ProtocolVersion, Workup, WorkupMove


@pytest.fixture
def weak(version: ProtocolVersion, gp: Membership) -> Workup:
    """Somebody whose weakness gets worse, by the older version."""
    return worked_up(version, by=gp, **WEAK)


@pytest.fixture
def newer(next_version: ProtocolVersion, editor: Membership, gp: Membership, weak: Workup) -> ProtocolVersion:
    """Live: progressive weakness is more urgent."""
    changes(next_version, urgency="same_day", by=editor)
    return published(next_version, editor=editor, gp=gp)


def moved(workup: Workup, version: ProtocolVersion, *, by: Membership, **otherwise: object) -> WorkupMove:
    said = {"revision": workup.revision, "reason": "The advice has changed"}
    return moving.move_to(workup=workup, version=version, **said | otherwise, by=by)


class TestRefused:
    def test_for_who_closes_no_workups(
        self, weak: Workup, newer: ProtocolVersion, nurse: Membership, editor: Membership, stranger: Membership
    ) -> None:
        for member in (nurse, editor):
            with pytest.raises(NotAllowed):
                moved(weak, newer, by=member)
        with pytest.raises(NotFoundHere):
            moved(weak, newer, by=stranger)

    def test_without_a_reason(self, weak: Workup, newer: ProtocolVersion, gp: Membership) -> None:
        with pytest.raises(InvalidInput):
            moved(weak, newer, reason=" ", by=gp)

    def test_when_it_was_changed_since_it_was_looked_at(
        self, weak: Workup, newer: ProtocolVersion, gp: Membership, nurse: Membership
    ) -> None:
        seen = weak.revision
        answers.record(workup=weak, finding="cramps", value=True, revision=seen, by=nurse)
        with pytest.raises(Conflict, match="changed since you looked at it"):
            moved(weak, newer, revision=seen, by=gp)

    def test_when_it_is_closed(self, weak: Workup, newer: ProtocolVersion, gp: Membership) -> None:
        close(weak, by=gp)
        weak.refresh_from_db()
        with pytest.raises(NotAllowedNow, match="closed"):
            moved(weak, newer, by=gp)

    def test_twice(self, weak: Workup, newer: ProtocolVersion, gp: Membership) -> None:
        moved(weak, newer, by=gp)
        weak.refresh_from_db()
        with pytest.raises(Conflict, match="follows this version already"):
            moved(weak, newer, by=gp)

    def test_to_a_version_that_is_not_the_live_one(
        self, weak: Workup, next_version: ProtocolVersion, gp: Membership
    ) -> None:
        with pytest.raises(NotAllowedNow, match="live version"):
            moved(weak, next_version, by=gp)

    def test_to_one_that_was_replaced_meanwhile(self, weak: Workup, newer: ProtocolVersion, gp: Membership) -> None:
        publishing.retire(version=newer, reason="A mistake in it", by=gp)
        with pytest.raises(NotAllowedNow, match="live version"):
            moved(weak, newer, by=gp)

    def test_by_the_database_without_a_row_that_says_who(self, weak: Workup, newer: ProtocolVersion) -> None:
        with pytest.raises((IntegrityError, InternalError), match="pinned"), transaction.atomic():
            Workup.objects.filter(pk=weak.pk).update(version=newer)

    def test_when_it_has_an_order_that_the_version_does_not_know(
        self, next_version: ProtocolVersion, weak: Workup, editor: Membership, gp: Membership
    ) -> None:
        orders.place(workup=weak, codes=["ix_ck"], by=gp)
        drops(next_version, "ix_ck", "investigations", by=editor)
        live = published(next_version, editor=editor, gp=gp)
        weak.refresh_from_db()

        with pytest.raises(NotAllowedNow, match="does not know the test “Creatine kinase"):
            moved(weak, live, by=gp)
        assert Workup.objects.get(pk=weak.pk).version_id != live.pk

    def test_when_a_note_stands_beside_a_section_that_is_gone(
        self, next_version: ProtocolVersion, weak: Workup, editor: Membership, gp: Membership
    ) -> None:
        notes.write(workup=weak, section="context", text="Came with her son", revision=weak.revision, by=gp)
        changes(next_version, "context", "sections", stage="history", key="setting", by=editor)
        live = published(next_version, editor=editor, gp=gp)
        weak.refresh_from_db()
        with pytest.raises(NotAllowedNow, match="no section “context”"):
            moved(weak, live, by=gp)


class TestMoved:
    def test_it_follows_the_version_and_is_evaluated_by_it(
        self, weak: Workup, newer: ProtocolVersion, gp: Membership
    ) -> None:
        assert weak.urgency == "soon"
        moved(weak, newer, by=gp)
        now = Workup.objects.get(pk=weak.pk)
        assert (now.version_id, now.urgency) == (newer.pk, "same_day")

    def test_what_it_changed_is_kept_with_who_and_why(
        self, weak: Workup, newer: ProtocolVersion, gp: Membership
    ) -> None:
        made = moved(weak, newer, by=gp)
        assert (made.urgency_before, made.urgency_after, made.reason) == ("soon", "same_day", "The advice has changed")
        assert FLAG in made.gained
        assert AuditEvent.objects.get(event="workup.moved").details["to_version"] == newer.pk

    def test_the_advice_log_says_what_came_and_went_under_the_newer_version(
        self, next_version: ProtocolVersion, weak: Workup, editor: Membership, gp: Membership
    ) -> None:
        changes(next_version, when="weakness_reported = yes AND weakness_progressive = no", by=editor)
        live = published(next_version, editor=editor, gp=gp)
        moved(weak, live, by=gp)
        entry = AdviceEntry.objects.get(workup=weak, code=FLAG, change="withdrawn")
        assert entry.version_id == live.pk

    def test_an_answer_that_it_cannot_read_becomes_unknown_and_stays_on_record(
        self, next_version: ProtocolVersion, weak: Workup, editor: Membership, gp: Membership
    ) -> None:
        answers.record(workup=weak, finding="handedness", value="left", revision=weak.revision, by=gp)
        changes(next_version, "handedness", "findings", options=["right", "both"], option_labels={}, by=editor)
        live = published(next_version, editor=editor, gp=gp)
        weak.refresh_from_db()

        made = moved(weak, live, by=gp)

        assert made.retracted == ["handedness"]
        said = Answer.objects.filter(workup=weak, finding="handedness").order_by("pk")
        assert [(answer.value, answer.superseded_at is None) for answer in said] == [("left", False), (None, True)]

    def test_decisions_and_orders_stay(self, weak: Workup, newer: ProtocolVersion, gp: Membership) -> None:
        orders.place(workup=weak, codes=["ix_ck"], by=gp)
        decisions.decline(workup=weak, code=FLAG, reason="explained", by=gp)
        weak.refresh_from_db()
        moved(weak, newer, by=gp)
        assert weak.orders.count() == 1
        assert weak.decisions.get(superseded_at=None).code == FLAG
