"""FHIR over the API: documents and collections out, records in."""

import json
from typing import Any

import pytest
from django.test import Client
from fhir.resources.R4B.bundle import Bundle

from clinic.models import AuditEvent, Patient, Scope
from tests.api.practice_given import Connected, connected, token_of
from tests.interop.fhir_rules import faults
from tests.interop.records import bundle, condition
from workups.models import Answer, Proposal, RecordImport

FHIR = "application/fhir+json"


def path(given: Connected, what: str) -> str:
    return f"/api/v1/workups/{given.ids['workup_id']}/{what}"


def person(given: Connected, **said: Any) -> dict[str, Any]:
    patient = Patient.objects.get(pk=given.ids["patient_id"])
    name = [{"family": patient.family_name}]
    return {"resourceType": "Patient", "name": name, "birthDate": str(patient.date_of_birth), **said}


def send(given: Connected, *resources: dict[str, Any], query: str = "") -> Any:
    raw = json.dumps(bundle(*resources)).encode()
    return given.client().post(path(given, "record") + query, raw, content_type=FHIR)


class TestOut:
    def test_a_workup_is_a_valid_document_of_fhirs_own_media_type(self, given: Connected) -> None:
        response = given.client().get(path(given, "fhir"), headers={"Accept": FHIR})

        assert (response.status_code, response["Content-Type"]) == (200, FHIR)
        document = json.loads(response.content)
        Bundle.model_validate(document)
        assert faults(document) == []

    def test_who_took_it_out_is_kept(self, given: Connected) -> None:
        given.client().get(path(given, "fhir"))
        assert AuditEvent.objects.get(event="workup.exported").by == given.system

    def test_a_protocol_is_a_valid_collection(self, given: Connected) -> None:
        response = given.client().get("/api/v1/protocols/arm-twitching/fhir")

        assert (response.status_code, response["Content-Type"]) == (200, FHIR)
        assert faults(json.loads(response.content)) == []

    def test_what_is_not_here_is_a_problem_document(self, given: Connected) -> None:
        stranger = connected("Another practice")
        for client, address in (
            (stranger.client(), path(given, "fhir")),
            (given.client(), "/api/v1/protocols/nothing/fhir"),
        ):
            response = client.get(address)
            assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
            assert json.loads(response.content)["status"] == 404

    def test_a_token_without_the_scope_gets_nothing(self, given: Connected) -> None:
        client = Client(headers={"Authorization": f"Bearer {token_of(given.manager, Scope.PROTOCOLS_READ)}"})
        assert client.get(path(given, "fhir")).status_code == 403
        assert client.get("/api/v1/protocols/arm-twitching/fhir").status_code == 200
        assert send_as(client, given).status_code == 403


def send_as(client: Client, given: Connected) -> Any:
    return client.post(path(given, "record"), b"{}", content_type=FHIR)


class TestIn:
    def test_a_record_proposes_and_answers_nothing(self, given: Connected) -> None:
        before = Answer.objects.count()
        response = send(given, person(given), condition(code="84757009"))

        assert response.status_code == 201
        [said] = response.json()["proposals"]
        assert said.pop("id") == Proposal.objects.get().pk
        assert said == {
            "finding": "known_epilepsy",
            "value": True,
            "origin": "Condition: Epilepsy, since 3 May 2019",
            "observed_on": "2019-05-03",
        }
        assert Answer.objects.count() == before

    def test_the_same_again_is_answered_as_known(self, given: Connected) -> None:
        first, again = (send(given, person(given), condition(code="84757009")) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json() == again.json()

    def test_somebody_elses_is_refused_and_an_uncertain_one_has_to_be_confirmed(self, given: Connected) -> None:
        other = send(given, person(given, birthDate="1950-01-01"), query="?confirmed=true")
        assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "patient")

        nobody = send(given, condition(code="84757009"))
        assert (nobody.status_code, nobody.json()["errors"][0]["field"]) == (422, "confirmed")
        assert send(given, condition(code="84757009"), query="?confirmed=true").status_code == 201

    @pytest.mark.parametrize(("raw", "status"), [(b"", 422), (b"{", 422), (b"[]", 422), (b" " * 5_300_000, 413)])
    def test_what_is_no_record_is_refused(self, given: Connected, raw: bytes, status: int) -> None:
        response = given.client().post(path(given, "record"), raw, content_type=FHIR)
        assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
        assert not RecordImport.objects.exists()

    def test_another_practices_workup_is_not_found(self, given: Connected) -> None:
        assert send_as(connected("Another practice").client(), given).status_code == 404
