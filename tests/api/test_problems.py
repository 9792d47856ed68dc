"""Every kind of fault is a problem document that says what happened, and where."""

import pytest
from django.test import Client, override_settings
from django.urls import path

from clinic.api.problems import MEDIA_TYPE
from clinic.api.views import ApiView
from clinic.models import Scope
from clinic.urls import handler404, handler500, urlpatterns  # noqa: F401  the root of the tests below has them
from tests.api.practice_given import Connected

JSON = "application/json"


class BrokenView(ApiView):
    """Has a fault of ours."""

    scopes = {"GET": Scope.PATIENTS_READ}

    def get(self, request):
        raise ZeroDivisionError("secret words")


urlpatterns = [*urlpatterns, path("api/v1/broken", BrokenView.as_view())]


def problem(answer, status: int) -> dict:
    """The document, which every fault has."""
    said = answer.json()
    assert answer.status_code == status
    assert answer["Content-Type"] == MEDIA_TYPE
    assert {"type", "title", "status", "detail"} <= set(said)
    assert said["status"] == status
    assert said["detail"]
    return said


def test_an_address_that_is_not_there(given: Connected):
    for client in (given.client(), Client()):
        for nothing in ("/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/patients", "/api/v1/patients/x"):
            problem(client.get(nothing), 404)
    problem(given.client().get("/api/v1/patients/"), 404)


def test_a_method_that_is_not_there(given: Connected):
    answer = given.client().delete("/api/v1/patients")

    problem(answer, 405)
    assert answer["Allow"] == "GET, HEAD, POST"


def test_another_language_than_json(given: Connected):
    problem(given.client().get("/api/v1/patients", headers={"Accept": "text/html"}), 406)
    problem(given.client().post("/api/v1/patients", "a=1", content_type="application/x-www-form-urlencoded"), 415)


def test_what_is_wrong_is_named_field_by_field(given: Connected):
    body = {"family_name": " ", "date_of_birth": "2026-02-30", "sex_at_birth": "f", "age": 3}
    refused = problem(given.client().post("/api/v1/patients", body, content_type=JSON), 400)
    assert {each["field"] for each in refused["errors"]} == {"age"}

    del body["age"]
    refused = problem(given.client().post("/api/v1/patients", body, content_type=JSON), 400)
    wrong = {each["field"] for each in refused["errors"]}
    assert wrong == {"family_name", "given_names", "date_of_birth", "sex_at_birth"}


def test_what_is_wrong_deep_inside_has_its_path(given: Connected):
    body = {"tests": [{"code": "ix_u_e"}, {"code": "ix_tft", "urgency": "at once"}]}
    where = f"/api/v1/workups/{given.ids['workup_id']}/orders"

    refused = problem(given.client().post(where, body, content_type=JSON), 400)
    assert [each["field"] for each in refused["errors"]] == ["tests.1.urgency"]


def test_what_an_action_refuses_names_its_field(given: Connected):
    body = {"family_name": "A", "given_names": "B", "date_of_birth": "2999-01-01", "sex_at_birth": "male"}
    refused = problem(given.client().post("/api/v1/patients", body, content_type=JSON), 422)

    assert refused["errors"] == [{"field": "date_of_birth", "detail": "The date of birth is in the future."}]
    assert refused["detail"] == "The date of birth is in the future."


def test_everything_that_is_missing_to_close_a_workup_is_named_at_once(given: Connected):
    where = f"/api/v1/workups/{given.ids['workup_id']}/close"
    body = {"ended_as": "reassured", "outcome": ""}

    refused = problem(given.client().post(where, body, content_type=JSON, headers={"If-Match": "*"}), 422)
    fields = {each["field"] for each in refused["errors"]}
    flag, order = f"flag-{given.ids['code']}", f"order-{given.ids['order_id']}"
    assert {"outcome", order, f"referral-{given.ids['referral_id']}", flag} <= fields


def test_what_is_not_possible_as_things_stand(given: Connected):
    refused = problem(given.client().post(f"/api/v1/orders/{given.ids['order_id']}/told"), 409)
    assert "requested" in refused["detail"]


@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_of_ours_says_nothing_of_itself(given: Connected, caplog):
    client = given.client()
    client.raise_request_exception = False

    said = problem(client.get("/api/v1/broken"), 500)
    assert "secret words" not in str(said)
    assert "fault of ours" in said["detail"]


@override_settings(ALLOWED_HOSTS=["workup.example"])
def test_a_host_that_is_not_ours(given: Connected):
    problem(given.client().get("/api/v1/patients"), 400)


@pytest.mark.parametrize(
    "query", ["?cursor=%00", "?cursor=xyz", "?cursor=cD1hYmM%3D", "?cursor=cD05OTk5OTk5OTk5OTk5OTk5OTk5OQ%3D%3D"]
)
def test_a_cursor_that_no_list_has_given(query: str, given: Connected):
    answer = given.client().get(f"/api/v1/patients{query}")
    assert answer.status_code in (400, 404)
    problem(answer, answer.status_code)


def test_the_pages_keep_their_own_faults(given: Connected, signed_in):
    answer = signed_in(given.gp).get("/workups/999999999/")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")
