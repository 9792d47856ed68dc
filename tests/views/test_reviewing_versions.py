"""The pages between a draft and what new workups follow: replayed, read, signed; and open workups moved."""

import pytest

from tests.factories import PASSWORD
from tests.replays_given import FLAG, WEAK, changes, handed_in, passes_the_gate, published, replayed, worked_up
from workups.actions import answers, publishing, replays
from workups.models import ProtocolVersion, Replay, Workup, WorkupMove


@pytest.fixture
def weak(version, gp):
    return worked_up(version, by=gp, **WEAK)


@pytest.fixture
def urgent(next_version, editor, weak):
    """A draft by which progressive weakness is more urgent."""
    changes(next_version, urgency="same_day", by=editor)
    return next_version


class TestReplay:
    def test_is_asked_for_by_who_writes_or_signs(self, signed_in, nurse, editor, urgent):
        assert signed_in(nurse).post(f"/protocols/versions/{urgent.pk}/replays/").status_code == 403
        answer = signed_in(editor).post(f"/protocols/versions/{urgent.pk}/replays/")
        assert answer.url == f"/protocols/replays/{Replay.objects.get().pk}/"

    def test_another_practices_is_no_page(self, signed_in, stranger, editor, urgent, weak):
        replay = replayed(urgent, by=editor)
        for path in ("", "cancel/", f"workups/{weak.pk}/"):
            assert signed_in(stranger).get(f"/protocols/replays/{replay.pk}/{path}").status_code in (404, 405)
        assert signed_in(stranger).post(f"/protocols/replays/{replay.pk}/cancel/").status_code == 404

    def test_while_it_is_under_way_the_page_asks_again_and_can_call_it_off(self, signed_in, editor, urgent, words):
        replay, client = replays.request(version=urgent, by=editor), signed_in(editor)
        page = f"/protocols/replays/{replay.pk}/"
        assert 'hx-trigger="every 1s"' in client.get(page).content.decode()
        assert client.get(f"{page}?seen=requested-0", headers={"HX-Request": "true"}).status_code == 204
        client.post(f"{page}cancel/")
        assert "Cancelled" in words(client.get(page))

    def test_an_editor_reads_who_it_is_by_number_age_and_sex_and_no_more(self, signed_in, editor, urgent, weak, words):
        replay, client = replayed(urgent, by=editor), signed_in(editor)
        for path in ("", f"workups/{weak.pk}/"):
            answer = client.get(f"/protocols/replays/{replay.pk}/{path}")
            said = answer.content.decode()
            assert f"Workup {weak.pk}, " in words(answer)
            for secret in (weak.patient.family_name, weak.patient.given_names, "1961", 'href="/workups/'):
                assert secret not in said

    def test_an_editor_is_not_told_what_was_written_in_words(self, signed_in, editor, gp, urgent, weak, words):
        weak.refresh_from_db()
        answers.record(workup=weak, finding="occupation", value="Lighthouse keeper", revision=weak.revision, by=gp)
        changes(urgent, when="KNOWN(occupation)", by=editor)
        replay = replayed(urgent, by=editor)
        path = f"/protocols/replays/{replay.pk}/workups/{weak.pk}/"
        assert "Lighthouse" not in words(signed_in(editor).get(path))
        assert "lighthouse keeper" in words(signed_in(gp).get(path)).lower()

    def test_a_gp_reads_the_name_and_opens_the_workup(self, signed_in, gp, editor, urgent, weak, words):
        replay = replayed(urgent, by=editor)
        assert "ADEYEMI, Grace" in words(signed_in(gp).get(f"/protocols/replays/{replay.pk}/"))
        answer = signed_in(gp).get(f"/protocols/replays/{replay.pk}/workups/{weak.pk}/")
        assert f'href="/workups/{weak.pk}/"' in answer.content.decode()

    def test_side_by_side_says_what_changes_and_because_of_what(self, signed_in, gp, editor, urgent, weak, words):
        replay = replayed(urgent, by=editor)
        said = words(signed_in(gp).get(f"/protocols/replays/{replay.pk}/workups/{weak.pk}/"))
        assert "Progressive weakness" in said
        assert "Advised otherwise" in said
        assert "because weakness reported: yes" in said

    def test_it_can_be_narrowed_to_one_piece_of_advice(self, signed_in, gp, editor, urgent, version, words):
        worked_up(version, by=gp, cramps=True)
        replay = replayed(urgent, by=editor)
        page = f"/protocols/replays/{replay.pk}/"
        assert "Only those of whom: Progressive weakness would be given otherwise" in words(
            signed_in(gp).get(f"{page}?advice={FLAG}&way=otherwise")
        )
        assert "Nobody would be advised otherwise" in words(signed_in(gp).get(f"{page}?advice={FLAG}&way=lost"))
        assert signed_in(gp).get(f"{page}?advice=nonsense&way=nonsense&page=x").status_code == 200

    def test_a_page_of_many_costs_as_many_queries_as_one_of_few(
        self, at_work, gp, editor, urgent, version, django_assert_max_num_queries
    ):
        for _ in range(12):
            worked_up(version, by=gp, **WEAK)
        replay, client = replayed(urgent, by=editor), at_work(gp)
        client.get(f"/protocols/replays/{replay.pk}/")
        # session + user + membership + results waiting + replay + the version it is based on + the live one + a page of
        # changes + their count = 9
        with django_assert_max_num_queries(9):
            client.get(f"/protocols/replays/{replay.pk}/")

    def test_one_of_what_the_draft_said_before_says_so(self, signed_in, editor, urgent, words):
        replay = replayed(urgent, by=editor)
        changes(urgent, urgency="soon", by=editor)
        assert "The draft was changed since" in words(signed_in(editor).get(f"/protocols/replays/{replay.pk}/"))


class TestReview:
    def test_a_draft_is_handed_in_when_gate_and_replay_stand(self, signed_in, editor, urgent, words):
        client, page = signed_in(editor), f"/protocols/versions/{urgent.pk}/review/"
        assert "/submit/" not in client.get(page).content.decode()
        passes_the_gate(urgent, by=editor)
        replayed(urgent, by=editor)
        assert "/submit/" in client.get(page).content.decode()
        client.post(f"/protocols/versions/{urgent.pk}/submit/", {"why": "New advice", "revision": urgent.revision})
        assert "a second clinician has to sign it" in words(client.get(page))

    def test_without_an_account_nothing_is_lost(self, signed_in, editor, urgent, words):
        passes_the_gate(urgent, by=editor)
        replayed(urgent, by=editor)
        answer = signed_in(editor).post(f"/protocols/versions/{urgent.pk}/submit/", {"why": " ", "revision": "1"})
        assert answer.status_code == 422
        assert "Say what changed and why" in words(answer)

    def test_a_signer_sees_account_differences_gate_replay_and_what_becomes_of_open_workups(
        self, signed_in, gp, editor, urgent, words
    ):
        handed_in(urgent, by=editor)
        said = words(signed_in(gp).get(f"/protocols/versions/{urgent.pk}/review/"))
        for part in (
            "NICE has changed its advice",
            "Passed",
            "1 of 1 workups",
            "Progressive weakness changed",
            "It stays with it until",
        ):
            assert part in said

    def test_a_wrong_password_signs_nothing_and_keeps_the_reason_but_no_password(
        self, signed_in, gp, editor, urgent, words
    ):
        answer = _signed(signed_in(gp), handed_in(urgent, by=editor), password="a guess")
        assert answer.status_code == 422
        assert "not your password" in words(answer)
        assert "Read and agreed" in answer.content.decode()
        assert "a guess" not in answer.content.decode()

    def test_passwords_are_not_to_be_guessed_here(self, signed_in, gp, editor, urgent, words):
        handed_in(urgent, by=editor)
        client = signed_in(gp)
        for _ in range(10):
            assert _signed(client, urgent, password="a guess").status_code == 422
        answer = _signed(client, urgent, password="a guess")
        assert answer.status_code == 409
        assert "Too many passwords" in words(answer)

    def test_the_author_is_not_offered_it_and_the_nurse_may_not(self, signed_in, editor, nurse, urgent):
        handed_in(urgent, by=editor)
        for member in (editor, nurse):
            assert "/sign/" not in signed_in(member).get(f"/protocols/versions/{urgent.pk}/review/").content.decode()
            assert _signed(signed_in(member), urgent).status_code == 403

    def test_signed_it_is_live(self, signed_in, gp, editor, urgent, words):
        handed_in(urgent, by=editor)
        gp.user.set_password(PASSWORD)
        gp.user.save()
        assert _signed(signed_in(gp), urgent).url == f"/protocols/versions/{urgent.pk}/"
        assert ProtocolVersion.objects.get(pk=urgent.pk).status == "published"

    def test_what_was_sent_back_says_why_to_its_author(self, signed_in, gp, editor, urgent, words):
        handed_in(urgent, by=editor)
        signed_in(gp).post(f"/protocols/versions/{urgent.pk}/send-back/", {"reason": "Which source says so?"})
        said = words(signed_in(editor).get(f"/protocols/versions/{urgent.pk}/review/"))
        assert "Sent back by Dr Anita Shah" in said
        assert "Which source says so?" in said


class TestMoving:
    @pytest.fixture
    def newer(self, urgent, editor, gp):
        return published(urgent, editor=editor, gp=gp)

    def test_the_consultation_says_that_a_newer_version_is_live(self, signed_in, gp, nurse, newer, weak, words):
        assert "this workup follows version 1. See what would change" in words(
            signed_in(gp).get(f"/workups/{weak.pk}/")
        )
        assert "See what would change" not in words(signed_in(nurse).get(f"/workups/{weak.pk}/"))

    def test_nothing_is_said_while_the_newer_one_is_a_draft(self, signed_in, gp, urgent, weak, words):
        assert "is live since" not in words(signed_in(gp).get(f"/workups/{weak.pk}/"))

    def test_it_shows_first_what_changes_for_the_patient(self, signed_in, gp, newer, weak, words):
        said = words(signed_in(gp).get(f"/workups/{weak.pk}/move/{newer.pk}/"))
        assert "what would change for this patient" in said
        assert "Advised otherwise" in said

    def test_wrong_role_other_practice_and_closed(self, signed_in, nurse, stranger, newer, weak):
        path = f"/workups/{weak.pk}/move/{newer.pk}/"
        assert signed_in(nurse).get(path).status_code == 403
        assert signed_in(nurse).post(path).status_code == 403
        assert signed_in(stranger).get(path).status_code == 404

    def test_a_stale_page_is_refused_with_the_reason_kept(self, signed_in, gp, newer, weak, words):
        answer = signed_in(gp).post(f"/workups/{weak.pk}/move/{newer.pk}/", {"reason": "New advice", "revision": "0"})
        assert answer.status_code == 409
        assert "changed since you looked at it" in words(answer)
        assert "New advice" in answer.content.decode()
        assert not WorkupMove.objects.exists()

    def test_moved_it_follows_the_live_version(self, signed_in, gp, newer, weak):
        weak.refresh_from_db()
        said = {"reason": "New advice", "revision": weak.revision}
        assert signed_in(gp).post(f"/workups/{weak.pk}/move/{newer.pk}/", said).url == f"/workups/{weak.pk}/"
        assert Workup.objects.get(pk=weak.pk).version_id == newer.pk

    def test_the_list_shows_each_with_its_difference_and_moves_the_ticked(
        self, signed_in, gp, newer, weak, version, words
    ):
        other = worked_up(version, by=gp, cramps=True)
        client, page = signed_in(gp), f"/protocols/versions/{newer.pk}/workups/"
        said = words(client.get(page))
        assert "Otherwise: Progressive weakness" in said
        assert "nothing changes" in said
        answer = client.post(
            page, {"workup": [weak.pk], f"revision-{weak.pk}": _revision(weak), "reason": "New advice"}
        )
        assert answer.status_code == 302
        assert Workup.objects.get(pk=weak.pk).version_id == newer.pk
        assert Workup.objects.get(pk=other.pk).version_id == version.pk

    def test_of_several_those_refused_are_said_by_name_and_the_others_are_moved(
        self, signed_in, gp, newer, weak, version, words
    ):
        other = worked_up(version, by=gp, cramps=True)
        said = {"workup": [weak.pk, other.pk], f"revision-{weak.pk}": "0", f"revision-{other.pk}": _revision(other)}
        answer = signed_in(gp).post(f"/protocols/versions/{newer.pk}/workups/", said | {"reason": "New advice"})
        assert answer.status_code == 409
        assert "ADEYEMI, Grace: This workup was changed since" in words(answer)
        assert Workup.objects.get(pk=other.pk).version_id == newer.pk
        assert Workup.objects.get(pk=weak.pk).version_id == version.pk

    def test_the_list_of_many_costs_as_many_queries_as_one_of_few(
        self, at_work, gp, newer, weak, version, django_assert_max_num_queries
    ):
        for _ in range(12):
            worked_up(version, by=gp, **WEAK)
        client, page = at_work(gp), f"/protocols/versions/{newer.pk}/workups/"
        client.get(page)
        # session + user + membership + results waiting + version + a page of workups + what is said differently here
        # + all their answers + the version that they follow = 9
        with django_assert_max_num_queries(9):
            client.get(page)

    def test_with_nothing_ticked_it_says_so(self, signed_in, gp, newer, weak, words):
        answer = signed_in(gp).post(f"/protocols/versions/{newer.pk}/workups/", {"reason": "New advice"})
        assert answer.status_code == 422
        assert "Tick the workups" in words(answer)

    def test_one_of_another_practice_among_them_moves_none(self, signed_in, gp, newer, weak, version, stranger):
        theirs = worked_up(version, by=stranger)
        said = {"workup": [weak.pk, theirs.pk], f"revision-{weak.pk}": _revision(weak), "reason": "New advice"}
        assert signed_in(gp).post(f"/protocols/versions/{newer.pk}/workups/", said).status_code == 404
        assert not WorkupMove.objects.exists()

    def test_a_version_that_was_retired_meanwhile_takes_no_more(self, signed_in, gp, newer, weak, words):
        publishing.retire(version=newer, reason="A mistake in it", by=gp)
        answer = signed_in(gp).post(
            f"/workups/{weak.pk}/move/{newer.pk}/", {"reason": "New advice", "revision": _revision(weak)}
        )
        assert answer.status_code == 409


def _signed(client, version, **otherwise):
    said = {"content_hash": version.content_hash, "reason": "Read and agreed", "has_read": "yes", "password": PASSWORD}
    return client.post(f"/protocols/versions/{version.pk}/sign/", said | otherwise)


def _revision(workup):
    return Workup.objects.get(pk=workup.pk).revision
