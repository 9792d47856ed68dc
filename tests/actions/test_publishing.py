"""From a draft to what new workups follow: never by one person alone, never unread, never unseen."""

import pytest
from django.db import IntegrityError, transaction

from clinic.errors import Conflict, InvalidInput, NotAllowed, NotAllowedNow
from clinic.models import AuditEvent, Membership, Patient
from tests.replays_given import changes, handed_in, passes_the_gate, published, replayed, signs
from workups.actions import drafts, protocols, publishing, workups
from workups.models import ProtocolVersion, VersionStatus, Workup
from workups.queries.protocols import live_version

ARM = "arm-twitching"


class TestHandingIn:
    def test_is_for_who_writes_protocols(
        self, next_version: ProtocolVersion, gp: Membership, nurse: Membership
    ) -> None:
        for member in (gp, nurse):
            with pytest.raises(NotAllowed):
                publishing.submit(draft=next_version, why="x", seen=0, by=member)

    def test_needs_the_gate_and_the_replay_of_just_this_content(
        self, next_version: ProtocolVersion, editor: Membership
    ) -> None:
        passes_the_gate(next_version, by=editor)
        replayed(next_version, by=editor)
        changes(next_version, urgency="same_day", by=editor)

        with pytest.raises(NotAllowedNow, match="gate has not passed"):
            publishing.submit(draft=next_version, why="New advice", seen=next_version.revision, by=editor)
        passes_the_gate(next_version, by=editor)
        with pytest.raises(NotAllowedNow, match="not replayed"):
            publishing.submit(draft=next_version, why="New advice", seen=next_version.revision, by=editor)
        assert ProtocolVersion.objects.get(pk=next_version.pk).status == VersionStatus.DRAFT

    def test_needs_an_account(self, next_version: ProtocolVersion, editor: Membership) -> None:
        with pytest.raises(InvalidInput, match="what changed and why"):
            publishing.submit(draft=next_version, why="  ", seen=0, by=editor)

    def test_of_what_somebody_changed_meanwhile_is_refused_with_the_name(
        self, next_version: ProtocolVersion, editor: Membership
    ) -> None:
        passes_the_gate(next_version, by=editor)
        replayed(next_version, by=editor)
        changes(next_version, urgency="same_day", by=editor)
        with pytest.raises(Conflict, match=f"{editor.user.name} changed this draft"):
            publishing.submit(draft=next_version, why="New advice", seen=0, by=editor)

    def test_twice_is_told(self, next_version: ProtocolVersion, editor: Membership) -> None:
        handed_in(next_version, by=editor)
        with pytest.raises(Conflict, match=f"{editor.user.name} handed this version in"):
            publishing.submit(draft=next_version, why="Again", seen=0, by=editor)

    def test_freezes_it(self, next_version: ProtocolVersion, editor: Membership) -> None:
        handed_in(next_version, by=editor)
        with pytest.raises(NotAllowedNow, match="no draft any more"):
            changes(next_version, urgency="same_day", by=editor)


class TestSendingBack:
    def test_needs_a_reason(self, next_version: ProtocolVersion, editor: Membership, gp: Membership) -> None:
        with pytest.raises(InvalidInput):
            publishing.send_back(version=handed_in(next_version, by=editor), reason="", by=gp)

    def test_is_not_for_the_nurse(self, next_version: ProtocolVersion, editor: Membership, nurse: Membership) -> None:
        with pytest.raises(NotAllowed):
            publishing.send_back(version=handed_in(next_version, by=editor), reason="No", by=nurse)

    def test_makes_it_a_draft_that_can_be_changed_and_handed_in_again(
        self, next_version: ProtocolVersion, editor: Membership, gp: Membership
    ) -> None:
        publishing.send_back(version=handed_in(next_version, by=editor), reason="Say the source", by=gp)
        changes(next_version, urgency="same_day", by=editor)
        handed_in(next_version, by=editor)
        signs(next_version, by=gp)
        assert next_version.status == VersionStatus.PUBLISHED

    def test_its_author_may_take_it_back(self, next_version: ProtocolVersion, editor: Membership) -> None:
        publishing.send_back(version=handed_in(next_version, by=editor), reason="A slip", by=editor)
        assert next_version.status == VersionStatus.DRAFT


class TestSigning:
    def test_is_not_for_who_wrote_it_though_a_gp_now(self, next_version: ProtocolVersion, editor: Membership) -> None:
        handed_in(next_version, by=editor)
        Membership.objects.filter(pk=editor.pk).update(role="gp")
        editor.refresh_from_db()
        with pytest.raises(NotAllowedNow, match="second clinician"):
            signs(next_version, by=editor)

    def test_the_database_itself_refuses_the_author(self, next_version: ProtocolVersion, editor: Membership) -> None:
        handed_in(next_version, by=editor)
        replay = next_version.replays.get()
        with pytest.raises(IntegrityError, match=r"second_person|signed_by_another"), transaction.atomic():
            ProtocolVersion.objects.filter(pk=next_version.pk).update(
                status="published",
                published_at=replay.finished_at,
                published_by=editor.user,
                reason="mine",
                replay=replay,
            )

    def test_is_not_for_the_nurse_or_the_editor(
        self, next_version: ProtocolVersion, editor: Membership, nurse: Membership
    ) -> None:
        handed_in(next_version, by=editor)
        for member in (editor, nurse):
            with pytest.raises(NotAllowed):
                signs(next_version, by=member)

    @pytest.mark.parametrize(
        ("otherwise", "field"),
        [({"has_read": False}, "has_read"), ({"reason": " "}, "reason"), ({"password": "x"}, "password")],
    )
    def test_needs_to_be_read_reasoned_and_meant(
        self,
        next_version: ProtocolVersion,
        editor: Membership,
        gp: Membership,
        otherwise: dict[str, object],
        field: str,
    ) -> None:
        handed_in(next_version, by=editor)
        with pytest.raises(InvalidInput) as refused:
            signs(next_version, by=gp, **otherwise)
        assert refused.value.field == field
        assert ProtocolVersion.objects.get(pk=next_version.pk).status == VersionStatus.IN_REVIEW

    def test_of_a_draft_is_refused(self, next_version: ProtocolVersion, gp: Membership) -> None:
        with pytest.raises(NotAllowedNow, match="draft now"):
            signs(next_version, by=gp)

    def test_of_what_was_not_shown_is_refused(
        self, next_version: ProtocolVersion, editor: Membership, gp: Membership
    ) -> None:
        handed_in(next_version, by=editor)
        with pytest.raises(Conflict, match="changed since you read it"):
            signs(next_version, by=gp, content_hash="0" * 64)

    def test_of_one_that_the_library_has_overtaken_is_refused_for_it_would_not_be_live(
        self, version: ProtocolVersion, next_version: ProtocolVersion, editor: Membership, gp: Membership
    ) -> None:
        handed_in(next_version, by=editor)
        protocol = {**version.document["protocol"], "summary": "Another summary"}
        newer = protocols.publish_library(
            protocol=protocol, dictionary=version.document["dictionary"], reason="From the library", by=None
        )
        with pytest.raises(NotAllowedNow, match=f"Version {newer.number} was published since"):
            signs(next_version, by=gp)
        assert live_version(gp, ARM) == newer

    def test_twice_is_told_who_was_first(
        self, next_version: ProtocolVersion, editor: Membership, gp: Membership, another_gp: Membership
    ) -> None:
        published(next_version, editor=editor, gp=gp)
        with pytest.raises(Conflict, match="Dr Anita Shah signed this version"):
            signs(next_version, by=another_gp)

    def test_a_signer_of_another_practice_needs_a_replay_over_their_own_workups(
        self, next_version: ProtocolVersion, editor: Membership, stranger: Membership
    ) -> None:
        handed_in(next_version, by=editor)
        with pytest.raises(NotAllowedNow, match="this practice's workups"):
            signs(next_version, by=stranger)
        replayed(next_version, by=stranger)
        signs(next_version, by=stranger)
        assert next_version.replay.practice_id == stranger.practice_id

    def test_is_effective_at_once_for_new_workups_and_leaves_open_ones(
        self, next_version: ProtocolVersion, editor: Membership, gp: Membership, workup: Workup, patient: Patient
    ) -> None:
        published(next_version, editor=editor, gp=gp)

        assert live_version(gp, ARM) == next_version
        assert workups.start(patient=patient, version=live_version(gp, ARM), by=gp).version_id == next_version.pk
        workup.refresh_from_db()
        assert workup.version_id != next_version.pk

    def test_leaves_a_trace_of_what_and_on_which_replay(
        self, next_version: ProtocolVersion, editor: Membership, gp: Membership
    ) -> None:
        published(next_version, editor=editor, gp=gp)
        event = AuditEvent.objects.get(event="protocol.published", by=gp)
        assert event.details["content_hash"] == next_version.content_hash
        assert event.details["replay"] == next_version.replay_id


class TestRetiring:
    def test_is_for_who_signs(self, version: ProtocolVersion, editor: Membership) -> None:
        with pytest.raises(NotAllowed):
            publishing.retire(version=version, reason="Old", by=editor)

    def test_the_only_one_is_refused_unless_it_is_meant(self, version: ProtocolVersion, gp: Membership) -> None:
        with pytest.raises(NotAllowedNow, match="only published version"):
            publishing.retire(version=version, reason="Old", by=gp)
        publishing.retire(version=version, reason="Withdrawn", even_the_last=True, by=gp)
        assert version.status == VersionStatus.RETIRED

    def test_the_one_before_is_live_again(
        self, version: ProtocolVersion, next_version: ProtocolVersion, editor: Membership, gp: Membership
    ) -> None:
        published(next_version, editor=editor, gp=gp)
        publishing.retire(version=next_version, reason="A mistake in it", by=gp)
        assert live_version(gp, ARM) == version

    def test_twice_is_refused(self, version: ProtocolVersion, gp: Membership) -> None:
        publishing.retire(version=version, reason="Withdrawn", even_the_last=True, by=gp)
        with pytest.raises(NotAllowedNow):
            publishing.retire(version=version, reason="Withdrawn", even_the_last=True, by=gp)

    def test_a_retired_one_is_restored_as_a_new_number(
        self, version: ProtocolVersion, next_version: ProtocolVersion, editor: Membership, gp: Membership
    ) -> None:
        published(next_version, editor=editor, gp=gp)
        publishing.retire(version=version, reason="Replaced", by=gp)
        again = published(drafts.begin(source=version, by=editor), editor=editor, gp=gp)
        assert (again.number, again.document) == (3, version.document)
