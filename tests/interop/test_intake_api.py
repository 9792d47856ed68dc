"""Results that come over HTTP: taken in once, answered with their outcome, and with nothing a sender may not know."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from clinic.actions import clients
from clinic.models import Membership, Patient
from tests.interop.sent import fhir, hl7
from tests.reports_in import awaited
from workups.models import Inbound, InvestigationOrder

FHIR, HL7 = "/api/v1/intake/fhir", "/api/v1/intake/hl7"
Post = Callable[..., HttpResponse]


@pytest.fixture
def test_of_grace(grace: Patient, gp: Membership) -> InvestigationOrder:
    return awaited(grace, by=gp)


@pytest.fixture
def laboratory(manager: Membership) -> Post:
    """`laboratory(address, body)`: a system that may send results and nothing else; `scopes` are more."""

    def post(address: str, body: bytes | None = None, *, kind: str = "application/json", scopes: Any = ()) -> Any:
        last = timezone.localdate() + timedelta(days=30)
        made = clients.create(name="Lab", scopes=["results:write", *scopes], last_day=last, by=manager)
        said = {"HTTP_AUTHORIZATION": f"Bearer {made.token}"}
        if body is None:
            return Client().get(address, **said)
        return Client().post(address, body, content_type=kind, **said)

    return post


@pytest.mark.parametrize(
    ("address", "body", "kind"),
    [
        (FHIR, fhir, "application/fhir+json"),
        (FHIR, fhir, "application/json; charset=utf-8"),
        (HL7, hl7, "application/hl7-v2"),
        (HL7, hl7, "text/plain"),
    ],
)
def test_a_report_is_matched_once_however_often_it_comes(
    laboratory: Post, test_of_grace: InvestigationOrder, grace: Patient, address: str, body: Any, kind: str
) -> None:
    raw = body(grace)

    first, again = laboratory(address, raw, kind=kind), laboratory(address, raw, kind=kind)

    row = Inbound.objects.get()
    assert (first.status_code, again.status_code) == (201, 200)
    assert [(each["id"], each["part"], each["outcome"]) for each in first.json()] == [(row.pk, 1, "matched")]
    assert [(each["id"], each["outcome"]) for each in again.json()] == [(row.pk, "duplicate")]
    assert bytes(row.raw) == raw
    status = laboratory(f"/api/v1/intake/{row.pk}").json()
    assert (status["status"], status["order"], status["sha256"]) == ("matched", test_of_grace.pk, row.sha256)


def test_several_messages_have_an_answer_each(laboratory: Post, grace: Patient) -> None:
    response = laboratory(HL7, hl7(grace) + hl7(grace) + b"MSH|^~\\&|x\r", kind="text/plain")

    assert [each["outcome"] for each in response.json()] == ["queued", "queued", "rejected"]


def test_what_can_not_be_read_is_kept_and_rejected_with_the_reason(laboratory: Post) -> None:
    response = laboratory(FHIR, b"{not json")

    assert response.status_code == 201
    assert [(each["outcome"], each["reason"]) for each in response.json()] == [
        ("rejected", "It is no JSON: line 1, column 2. It is kept as it came.")
    ]
    assert bytes(Inbound.objects.get().raw) == b"{not json"


def test_a_sender_does_not_hear_what_the_record_has(
    laboratory: Post, test_of_grace: InvestigationOrder, grace: Patient
) -> None:
    """Else a day of birth could be asked for by sending a wrong one."""
    raw = hl7(grace, born="19000101")

    told = laboratory(HL7, raw, kind="text/plain").json()
    asked = laboratory(f"/api/v1/intake/{told[0]['id']}").json()
    reader = laboratory(f"/api/v1/intake/{told[0]['id']}", scopes=["patients:read"]).json()

    assert told[0]["reason"] == asked["reason"] == "It waits for somebody of the practice to match it."
    assert "12 Mar 1961 in the record" in reader["reason"]


@pytest.mark.parametrize(
    ("address", "body", "kind", "status"),
    [
        (FHIR, b"", "application/json", 400),
        (HL7, b" \r\n", "text/plain", 400),
        (FHIR, b"{}", "text/plain", 415),
        (HL7, b"{}", "application/json", 415),
        (FHIR, b"x" * (1024 * 1024 + 1), "application/fhir+json", 413),
        (HL7, b"x" * (1024 * 1024 + 1), "text/plain", 413),
    ],
)
def test_what_is_refused_leaves_nothing(laboratory: Post, address: str, body: bytes, kind: str, status: int) -> None:
    response = laboratory(address, body, kind=kind)

    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert not Inbound.objects.exists()


def test_who_may_not(manager: Membership, stranger: Membership, laboratory: Post, grace: Patient) -> None:
    last = timezone.localdate() + timedelta(days=30)
    reader = clients.create(name="Reader", scopes=["patients:read"], last_day=last, by=manager)
    said = {"HTTP_AUTHORIZATION": f"Bearer {reader.token}"}
    (mine,) = laboratory(HL7, hl7(grace), kind="text/plain").json()

    assert Client().post(HL7, hl7(grace), content_type="text/plain").status_code == 401
    assert Client().post(HL7, hl7(grace), content_type="text/plain", **said).status_code == 403
    assert Client().get(f"/api/v1/intake/{mine['id']}", **said).status_code == 403
    assert laboratory("/api/v1/intake/999999999999999999999").status_code == 404
    theirs = Inbound.objects.create(
        practice=stranger.practice, source="hl7", raw=b"", sha256="0" * 64, reason="x", received_by=stranger
    )
    assert laboratory(f"/api/v1/intake/{theirs.pk}").status_code == 404


def test_is_described(client: Client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]

    fhir_in, hl7_in = paths[FHIR]["post"], paths[HL7]["post"]
    assert set(fhir_in["requestBody"]["content"]) == {"application/fhir+json", "application/json"}
    assert set(hl7_in["requestBody"]["content"]) == {"application/hl7-v2", "text/plain"}
    assert {"200", "201", "400", "401", "403", "413", "415", "429"} <= set(fhir_in["responses"])
    assert "200" in paths["/api/v1/intake/{inbound_id}"]["get"]["responses"]
