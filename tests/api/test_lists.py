"""Lists page by page, and what each asks of the database: the same for one row and for two hundred."""

import pytest

from clinic.models import Patient
from tests.api.practice_given import Connected, connected
from tests.models import rows
from tests.views.given import many
from workups.models import ProtocolVersion, Referral, VersionStatus, Workup

ASKED = {
    "patients": "token + its use noted + patients = 3",
    "workups": "token + its use noted + workups with patient, version and people = 3",
    "workups?status=open": "token + its use noted + workups = 3",
    "orders": "token + its use noted + orders = 3",
    "referrals": "token + its use noted + referrals = 3",
    "follow-ups": "token + its use noted + follow-ups = 3",
    "reports": "token + its use noted + reports without their PDFs = 3",
    "worklist": "token + its use noted + entries with all that stands beside them = 3",
    "worklist/counts": "token + its use noted + counts = 3",
    "protocols": "token + its use noted + live versions = 3",
    "orders?patient={patient_id}": "token + its use noted + patient + orders = 4",
    "orders?workup={workup_id}": "token + its use noted + workup + orders = 4",
    "patients/{patient_id}/results": "token + its use noted + patient + values = 4",
    "orders/{order_id}/results": "token + its use noted + order + values = 4",
    "workups/{workup_id}": "token + its use noted + workup = 3",
    "workups/{workup_id}/answers": "token + its use noted + workup + answers = 4",
    "workups/{workup_id}/evaluation": "token + its use noted + workup + answers = 4",
    "workups/{workup_id}/evaluation/rules/{code}": "token + its use noted + workup + answers = 4",
    "protocol-versions/{version_id}": "token + its use noted + version with its document = 3",
}


def grow(given: Connected) -> None:
    """Much more of everything."""
    workup = Workup.objects.get(pk=given.ids["workup_id"])
    many(workup, 120, by=given.gp)
    _patients(given, 120)


def _patients(given: Connected, count: int) -> None:
    who = {"given_names": "Per", "date_of_birth": "1970-01-02", "sex_at_birth": "male"}
    Patient.objects.bulk_create(
        Patient(practice_id=given.gp.practice_id, family_name=f"Many {number}", **who) for number in range(count)
    )


@pytest.mark.parametrize("where", ASKED)
def test_how_often_the_database_is_asked(where: str, given: Connected, django_assert_num_queries):
    client, path = given.client(), "/api/v1/" + where.format(**given.ids)
    client.get(path)  # compiles the protocol

    with django_assert_num_queries(int(ASKED[where].rpartition("= ")[2])):
        assert client.get(path).status_code == 200


def test_a_longer_list_asks_no_more(given: Connected, django_assert_num_queries):
    grow(given)
    for where in ("patients?page_size=100", "orders?page_size=100", "worklist"):
        with django_assert_num_queries(3):
            assert len(given.client().get(f"/api/v1/{where}").json()["results"]) >= 50


@pytest.mark.parametrize("where", ["patients", "orders", "worklist"])
def test_page_after_page_everything_comes_once(where: str, given: Connected):
    grow(given)
    ids, address, pages = [], f"/api/v1/{where}", 0
    while address:
        page = given.client().get(address).json()
        ids += [each["id"] for each in page["results"]]
        address, pages = page["next"], pages + 1

    assert pages == 3
    assert len(ids) == len(set(ids)) >= 121


def test_what_is_added_meanwhile_moves_nothing(given: Connected):
    grow(given)
    first = given.client().get("/api/v1/patients?page_size=10").json()
    _patients(given, 5)
    second = given.client().get(first["next"]).json()
    back = given.client().get(second["previous"]).json()

    assert [each["id"] for each in back["results"]] == [each["id"] for each in first["results"]]
    assert first["results"][-1]["id"] > second["results"][0]["id"]


def test_a_place_in_the_worklist_that_it_has_not_given(given: Connected):
    grow(given)
    given_one = given.client().get("/api/v1/worklist").json()["next"].partition("cursor=")[2]
    for cursor in ("2026-13-45_7", "3_2026-02-30_7"):
        assert given.client().get(f"/api/v1/worklist?cursor={cursor}").status_code == 404
    assert given.client().get(f"/api/v1/worklist?sort=day&cursor={given_one}").status_code == 404


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("workups?status=closed", lambda given: [given.others["closed"]]),
        ("orders?workup={workup_id}", lambda given: [given.ids["order_id"]]),
        ("referrals?workup={workup_id}", lambda given: [given.ids["referral_id"]]),
        ("referrals?status=sent", lambda given: [given.others["sent"]]),
        ("follow-ups?status=planned&workup={workup_id}", lambda given: [given.ids["follow_up_id"]]),
        ("reports?status=ready", lambda given: [given.ids["report_id"]]),
        ("workups?protocol=leg-twitching", lambda given: []),
    ],
)
def test_a_list_is_narrowed(where: str, expected, given: Connected):
    connected("Another Surgery")
    found = given.client().get("/api/v1/" + where.format(**given.ids)).json()["results"]
    assert [each["id"] for each in found] == expected(given)


def test_a_draft_of_a_letter_leaves_the_practice_by_no_door(given: Connected):
    referral = Referral.objects.get(pk=given.ids["referral_id"])
    letter = rows.letter(referral, by=given.gp)
    draft = rows.report(referral.workup, by=given.gp, kind="letter_draft", letter=letter, **rows.READY)

    assert draft.pk not in [each["id"] for each in given.client().get("/api/v1/reports").json()["results"]]
    assert given.client().get(f"/api/v1/reports/{draft.pk}").status_code == 404
    assert given.client().get(f"/api/v1/reports/{draft.pk}/pdf").status_code == 404


def test_a_version_that_nobody_has_signed_is_not_shown(given: Connected):
    live = ProtocolVersion.objects.get(pk=given.ids["version_id"])
    draft = ProtocolVersion.objects.create(
        protocol=live.protocol, number=99, document=live.document, content_hash="0" * 64, status=VersionStatus.DRAFT
    )
    listed = given.client().get("/api/v1/protocols/arm-twitching/versions").json()["results"]

    assert [each["id"] for each in listed] == [live.pk]
    assert given.client().get(f"/api/v1/protocol-versions/{draft.pk}").status_code == 404
