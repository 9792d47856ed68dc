"""What a record suggests stands beside its question and in one list, and becomes an answer when it is taken over."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from clinic.access import Role
from clinic.models import Membership
from tests.factories import MembershipFactory, WorkupFactory, close
from tests.interop.records import bundle, condition, medicine
from tests.views.asking import HTMX, say
from workups.interop.record.intake import take_in
from workups.models import Answer, Proposal, RecordImport, Workup

EPILEPSY = condition(code="84757009")
LITHIUM = medicine("Lithium carbonate 400mg")


def record(workup: Workup, *resources: dict[str, Any], **said: Any) -> bytes:
    patient = workup.patient
    person = {"name": [{"family": patient.family_name}], "birthDate": str(patient.date_of_birth)}
    return json.dumps(bundle({"resourceType": "Patient", **person, **said}, *resources)).encode()


@pytest.fixture
def waiting(workup: Workup, gp: Membership) -> list[Proposal]:
    """Epilepsy and lithium, from a connected system."""
    system = MembershipFactory(practice=gp.practice, role=Role.SYSTEM)
    return take_in(workup=workup, raw=record(workup, EPILEPSY, LITHIUM), by=system).proposals


def upload(client: Client, workup: Workup, raw: bytes | None, **form: object) -> HttpResponse:
    sent = {"bundle": SimpleUploadedFile("record.json", raw)} if raw is not None else {}
    return client.post(f"/workups/{workup.pk}/record/", {**sent, **form})


def decide(client: Client, workup: Workup, what: str, *ids: int, htmx: bool = True, **form: object) -> HttpResponse:
    sent = {"revision": Workup.objects.get(pk=workup.pk).revision, "proposal": ids, **form}
    return client.post(f"/workups/{workup.pk}/record/{what}/", sent, headers=HTMX if htmx else {})


def known(workup: Workup) -> dict[str, Any]:
    return {each.finding: each.value for each in Answer.objects.current(workup)}


class TestOnThePage:
    def test_it_stands_beside_its_question_with_where_it_came_from(self, signed_in, gp, workup, waiting, words):
        page = signed_in(gp).get(f"/workups/{workup.pk}/?section=seizure_brain")
        said = words(page)

        assert "2 things from the record wait for you" in said
        assert "From the record: yes (Condition: Epilepsy, since 3 May 2019)" in said
        assert "Take over : Known epilepsy, from the record" in said
        assert "Not so : Known epilepsy, from the record" in said

    def test_nothing_is_ticked_by_it(self, signed_in, gp, workup, waiting):
        page = signed_in(gp).get(f"/workups/{workup.pk}/?section=seizure_brain").content.decode()
        question = page.split('id="item-known_epilepsy"')[1].split("</fieldset>")[0]
        assert question.count(" checked") == 1
        assert 'value="" data-key="u" checked' in question, "unknown"

    def test_a_list_says_what_taking_it_over_would_say_as_well(self, signed_in, gp, workup, waiting, words):
        said = words(signed_in(gp).get(f"/workups/{workup.pk}/?section=background"))
        assert "What the record doesn't name counts as not so" in said

    def test_who_may_not_answer_sees_it_without_buttons(self, signed_in, receptionist, workup, waiting, words):
        said = words(signed_in(receptionist).get(f"/workups/{workup.pk}/?section=seizure_brain"))
        assert "From the record: yes" in said
        assert "Take over" not in said

    def test_what_was_answered_since_is_settled_by_that(self, signed_in, gp, workup, waiting, words):
        say(workup, by=gp, known_epilepsy=False)
        said = words(signed_in(gp).get(f"/workups/{workup.pk}/?section=seizure_brain"))
        assert "1 thing from the record waits for you" in said
        assert "Epilepsy, since" not in said

    def test_a_closed_workup_shows_it_and_takes_nothing(self, signed_in, gp, workup, waiting, words):
        close(workup, by=gp)
        said = words(signed_in(gp).get(f"/workups/{workup.pk}/?section=seizure_brain"))
        assert "Take over" not in said
        assert "Take in a record" not in said
        assert decide(signed_in(gp), workup, "confirm", waiting[0].pk).status_code == 409

    def test_it_costs_no_query_more(self, at_work, gp, workup, waiting, django_assert_max_num_queries):
        client = at_work(gp)
        client.get(f"/workups/{workup.pk}/")
        # session + user + membership + workup with its orders and proposals + answers + who started it 2 + waiting = 8
        with django_assert_max_num_queries(8):
            client.get(f"/workups/{workup.pk}/?section=seizure_brain")


class TestTakingOver:
    def test_the_panel_comes_back_with_the_answer(self, signed_in, gp, workup, waiting, words):
        answer = decide(signed_in(gp), workup, "confirm", waiting[0].pk, section="seizure_brain")

        assert answer.status_code == 200
        assert known(workup) == {"known_epilepsy": True}
        assert "1 thing from the record waits for you" in words(answer)
        assert "From the record, taken over by Dr Anita Shah" in words(answer)

    def test_without_scripts_the_page_is_opened_again_at_the_question(self, signed_in, gp, workup, waiting):
        answer = decide(signed_in(gp), workup, "confirm", waiting[0].pk, htmx=False, section="seizure_brain")
        assert answer.url == f"/workups/{workup.pk}/?section=seizure_brain#item-known_epilepsy"

    def test_all_that_is_shown_at_once(self, signed_in, gp, workup, waiting):
        answer = decide(signed_in(gp), workup, "confirm", *(each.pk for each in waiting))
        assert answer.status_code == 200
        assert known(workup) == {"known_epilepsy": True, "med_classes": ["lithium"]}

    def test_not_so(self, signed_in, gp, workup, waiting, words):
        answer = decide(signed_in(gp), workup, "dismiss", waiting[0].pk, section="seizure_brain")
        assert known(workup) == {}
        assert "Epilepsy, since" not in words(answer)

    def test_a_page_that_is_stale_says_who_was_first(self, signed_in, gp, nurse, workup, waiting, words):
        seen = workup.revision
        say(workup, by=nurse, known_epilepsy=False)
        answer = decide(signed_in(gp), workup, "confirm", waiting[0].pk, revision=seen, section="seizure_brain")

        assert answer.status_code == 409
        assert "changed this at" in words(answer)
        assert known(workup) == {"known_epilepsy": False}

    def test_twice_is_refused(self, signed_in, gp, workup, waiting):
        decide(signed_in(gp), workup, "confirm", waiting[0].pk)
        assert decide(signed_in(gp), workup, "confirm", waiting[0].pk).status_code == 409

    @pytest.mark.parametrize("ids", [[], ["x"], ["9" * 40], ["-1"]])
    def test_nothing_chosen_is_told(self, signed_in, gp, workup, waiting, words, ids):
        for what in ("confirm", "dismiss"):
            answer = decide(signed_in(gp), workup, what, *ids)
            assert (answer.status_code, "Choose something from the record first" in words(answer)) == (422, True)

    def test_what_is_no_proposal_of_it_is_not_found(self, signed_in, gp, workup, waiting):
        other = WorkupFactory(patient=workup.patient, by=gp)
        for what in ("confirm", "dismiss"):
            assert decide(signed_in(gp), workup, what, 999_999_999).status_code == 404
            assert decide(signed_in(gp), other, what, waiting[0].pk).status_code == 404

    def test_strangers_and_staff_are_kept_out(self, signed_in, stranger, receptionist, workup, waiting):
        for what in ("confirm", "dismiss"):
            assert decide(signed_in(stranger), workup, what, waiting[0].pk).status_code == 404
            assert decide(signed_in(receptionist), workup, what, waiting[0].pk).status_code == 403
        assert known(workup) == {}


class TestUpload:
    def test_a_file_is_taken_in_and_says_how_much_waits(self, signed_in, gp, workup, words):
        client = signed_in(gp)
        answer = upload(client, workup, record(workup, EPILEPSY, LITHIUM))
        assert answer.url == f"/workups/{workup.pk}/"
        assert "2 things wait for you to take over." in words(client.get(answer.url))
        assert known(workup) == {}

    def test_the_same_file_again_says_so(self, signed_in, gp, workup, words):
        client = signed_in(gp)
        for _ in range(2):
            answer = upload(client, workup, record(workup, EPILEPSY))
        assert "This record had been taken in before." in words(client.get(answer.url))
        assert RecordImport.objects.count() == 1

    @pytest.mark.parametrize(
        ("raw", "reason"),
        [(None, "Choose a file first."), (b"{", "not JSON"), (b"{}", "no resourceType"), (b" " * 5_242_881, "5 MB")],
    )
    def test_what_is_no_record_is_refused_beside_the_form(self, signed_in, gp, workup, words, raw, reason):
        answer = upload(signed_in(gp), workup, raw)
        assert answer.status_code == 422
        assert reason in words(answer)
        assert not RecordImport.objects.exists()

    def test_somebody_elses_record_is_refused_whatever_was_ticked(self, signed_in, gp, workup, words):
        raw = record(workup, EPILEPSY, birthDate="1950-01-01")
        answer = upload(signed_in(gp), workup, raw, confirmed="yes")
        assert (answer.status_code, "another birth date" in words(answer)) == (422, True)

    def test_an_uncertain_one_asks_and_keeps_the_tick(self, signed_in, gp, workup, words):
        raw = record(workup, EPILEPSY, birthDate=None)
        answer = upload(signed_in(gp), workup, raw)
        assert (answer.status_code, "Choose the file again." in words(answer)) == (422, True)
        assert upload(signed_in(gp), workup, raw, confirmed="yes").status_code == 302
        assert b"checked" in upload(signed_in(gp), workup, b"{", confirmed="yes").content

    def test_strangers_and_staff_are_kept_out(self, signed_in, stranger, receptionist, workup):
        assert upload(signed_in(stranger), workup, b"{}").status_code == 404
        assert upload(signed_in(receptionist), workup, b"{}").status_code == 403
        assert signed_in(receptionist).get(f"/workups/{workup.pk}/record/").status_code == 403
