"""How protocols are written, kept by the database: drafts, reviews, replays, overlays and moves, each attacked."""

import pytest
from django.db.models import ProtectedError
from django.utils import timezone

from clinic.models import Membership
from tests.factories import MembershipFactory, UserFactory
from tests.models import protocol_rows, rows
from tests.models.attack import delete, refused_by, refused_by_trigger, set_column, sql
from workups.models import ProtocolVersion, VersionStatus, Workup

SIGN = (
    "UPDATE workups_protocolversion SET status = 'published', published_at = now(), published_by_id = %s, "
    "reason = 'read', replay_id = %s WHERE id = %s"
)


@pytest.fixture
def in_review(db: None) -> ProtocolVersion:
    return rows.draft(**protocol_rows.submitted(), status=VersionStatus.IN_REVIEW)


class TestVersions:
    def test_two_are_not_written_at_once(self, in_review: ProtocolVersion) -> None:
        with refused_by("one_draft_per_protocol"):
            rows.draft(3)

    @pytest.mark.parametrize("column", ["document", "content_hash", "revision"])
    def test_nothing_changes_under_the_reviewers_eyes(self, in_review: ProtocolVersion, column: str) -> None:
        with refused_by_trigger():
            set_column(in_review, column, {"document": "{}", "content_hash": "f" * 64, "revision": 9}[column])

    def test_a_draft_does_not_skip_its_review(self, db: None) -> None:
        with refused_by_trigger():
            sql("UPDATE workups_protocolversion SET status = 'published' WHERE id = %s", rows.draft().pk)

    def test_what_is_in_review_was_handed_in_by_somebody_who_says_why(self, db: None) -> None:
        for missing in ({"submitted_at": None, "submitted_by": None}, {"why": ""}):
            with refused_by("version_(in_review_was_submitted|submitted_agrees)"):
                rows.draft(**protocol_rows.submitted() | missing, status=VersionStatus.IN_REVIEW)

    def test_nobody_signs_what_they_submitted_started_or_changed(
        self, in_review: ProtocolVersion, gp: Membership
    ) -> None:
        replay = protocol_rows.finished_replay(in_review, by=gp)
        with refused_by("version_signed_by_another"):
            sql(SIGN, in_review.submitted_by_id, replay.pk, in_review.pk)
        protocol_rows.change(in_review, by=gp)
        with refused_by("version_second_person"):
            sql(SIGN, gp.user_id, replay.pk, in_review.pk)
        with refused_by("version_second_person"):
            sql(SIGN, None, replay.pk, in_review.pk)

    def test_who_began_it_does_not_sign_it_either(self, gp: Membership) -> None:
        begun = rows.draft(**protocol_rows.submitted(), status=VersionStatus.IN_REVIEW, started_by=gp.user)
        with refused_by("version_second_person"):
            sql(SIGN, gp.user_id, protocol_rows.finished_replay(begun, by=gp).pk, begun.pk)

    def test_nobody_signs_without_a_replay(self, in_review: ProtocolVersion) -> None:
        with refused_by("version_signed_by_another"):
            sql(SIGN, UserFactory().pk, None, in_review.pk)

    def test_a_second_person_signs_once_and_the_signature_stays(
        self, in_review: ProtocolVersion, gp: Membership
    ) -> None:
        replay = protocol_rows.finished_replay(in_review, by=gp)
        assert sql(SIGN, gp.user_id, replay.pk, in_review.pk) == 1

        for column, value in {"published_by_id": UserFactory().pk, "reason": "another", "why": "another"}.items():
            with refused_by_trigger():
                set_column(in_review, column, value)

    def test_what_was_given_up_stays_as_it_was(self, db: None) -> None:
        gone = rows.draft(status=VersionStatus.DISCARDED)
        with refused_by_trigger():
            set_column(gone, "status", "draft")
        with refused_by_trigger():
            set_column(gone, "document", "{}")
        with refused_by_trigger():
            delete(gone)

    def test_retiring_says_when_and_why(self, version: ProtocolVersion) -> None:
        with refused_by("version_retired_agrees"):
            set_column(version, "status", "retired")


class TestWhatWasRecorded:
    def test_a_change_of_a_draft_is_never_changed_itself(self, gp: Membership) -> None:
        change = protocol_rows.change(rows.draft(), by=gp)
        with refused_by_trigger():
            set_column(change, "summary", "another")
        with refused_by_trigger():
            delete(change)
        with refused_by("one_change_per_revision"):
            protocol_rows.change(change.version, by=gp)

    def test_what_the_gate_said_stays(self, gp: Membership) -> None:
        run = protocol_rows.gate_run(rows.draft(), by=gp)
        with refused_by_trigger():
            set_column(run, "content_hash", "f" * 64)
        with refused_by("gate_run_finished_agrees"):
            sql("UPDATE workups_gaterun SET finished_at = now()")
        sql("UPDATE workups_gaterun SET finished_at = now(), outcome = '{\"passed\": false}'")
        with refused_by_trigger():
            sql("UPDATE workups_gaterun SET outcome = '{\"passed\": true}'")
        with refused_by_trigger():
            delete(run)

    def test_a_finished_replay_stays_and_none_ends_early(self, workup: Workup, gp: Membership) -> None:
        replay = protocol_rows.replay(workup.version, by=gp, total=2)
        change = protocol_rows.replay_change(replay, workup)
        with refused_by("replay_finished_agrees"):
            sql("UPDATE workups_replay SET status = 'finished', finished_at = now(), done = 1")
        sql("UPDATE workups_replay SET status = 'finished', finished_at = now(), done = 2")
        for table, column, value in (("replay", "counts", "{}"), ("replaychange", "gained", "{}")):
            with refused_by_trigger():
                sql(f"UPDATE workups_{table} SET {column} = %s", value)
        with refused_by_trigger():
            delete(change)

    def test_an_overlay_is_appended_to_and_never_changed(self, version: ProtocolVersion, gp: Membership) -> None:
        overlay = protocol_rows.overlay(version, by=gp)
        with refused_by_trigger():
            set_column(overlay, "changes", "[]")
        with refused_by("one_overlay_per_number"):
            protocol_rows.overlay(version, by=gp)


class TestMoves:
    def test_a_workup_changes_its_version_only_with_a_row_that_says_so(self, workup: Workup, gp: Membership) -> None:
        newer = rows.version(2)
        with refused_by("workup_pinned_to_version"):
            Workup.objects.filter(pk=workup.pk).update(version=newer)
        move = protocol_rows.workup_move(workup, by=gp, to_version=newer)
        with refused_by("workup_pinned_to_version"):  # without the revision that the row names
            set_column(workup, "version_id", newer.pk)

        moved = Workup.objects.filter(pk=workup.pk).update(version=newer, revision=move.revision)

        assert moved == 1
        with refused_by_trigger():
            delete(move)

    def test_an_overlay_is_as_firm_as_a_version(self, workup: Workup, gp: Membership) -> None:
        with refused_by("workup_pinned_to_version"):
            set_column(workup, "overlay_id", protocol_rows.overlay(workup.version, by=gp).pk)

    def test_what_was_signed_for_can_not_be_taken_from_under_it(self, in_review: ProtocolVersion) -> None:
        by = MembershipFactory()
        replay = protocol_rows.finished_replay(in_review, by=by)
        in_review.status, in_review.published_at = VersionStatus.PUBLISHED, timezone.now()
        in_review.published_by, in_review.reason, in_review.replay = by.user, "read", replay
        in_review.save()

        with pytest.raises(ProtectedError):
            replay.delete()
