"""Cards on a patient whose record is open in another system."""

import pytest
from django.test import Client

from tests.factories import MembershipFactory, WorkupFactory
from tests.interop.cds import asking
from tests.interop.cds.asking import ORDER_SELECT, ORDER_SIGN, PATIENT_VIEW, ask, potassium, request_for, token_of
from workups.actions import answers, orders
from workups.models import Card

pytestmark = pytest.mark.django_db


def cards_of(answered) -> list[dict]:
    assert answered.status_code == 200, answered.content
    return answered.json()["cards"]


def summaries(answered) -> list[str]:
    return [card["summary"] for card in cards_of(answered)]


# --- what has to be sent along


def test_without_the_patient_it_can_not_advise_and_says_what_is_missing(token):
    answered = ask(token, PATIENT_VIEW, asking.sample("request_10.json"))

    assert answered.status_code == 412
    outcome = answered.json()
    assert outcome["resourceType"] == "OperationOutcome"
    said = outcome["issue"][0]["details"]["text"]
    assert "patientId" in said
    assert "'patient'" in said


@pytest.mark.parametrize("prefetch", [None, {}, {"patient": None}, {"patient": {"resourceType": "Group"}}, [], "x"])
def test_a_prefetch_without_patient_is_412(token, prefetch):
    body = request_for("patient-view") | {"prefetch": prefetch}

    assert ask(token, PATIENT_VIEW, body).status_code == 412


def test_orders_that_are_not_sent_are_412(token):
    body = request_for("order-select")
    del body["context"]["draftOrders"]

    answered = ask(token, ORDER_SELECT, body)

    assert answered.status_code == 412
    assert "draftOrders" in answered.json()["issue"][0]["details"]["text"]


def test_another_hook_than_the_services_own_is_refused(token):
    answered = ask(token, ORDER_SIGN, request_for("patient-view"))

    assert answered.status_code == 400
    assert "order-sign" in answered.json()["issue"][0]["details"]["text"]


def test_a_service_that_there_is_not_is_404(token):
    assert ask(token, "static-patient-greeter", request_for("patient-view")).status_code == 404


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', "NaN", '{"hook": 1}', '{"a": "\\ud800"}', b"\xff\xfe"])
def test_what_is_no_request_is_a_clear_400(token, body):
    answered = ask(token, PATIENT_VIEW, body)

    assert answered.status_code == 400
    assert answered.json()["issue"][0]["details"]["text"]


# --- red flags


def test_a_potassium_of_6_9_is_a_critical_card_whatever_the_patient_came_for(token):
    first = cards_of(ask(token, PATIENT_VIEW, request_for("patient-view", potassium(6.9))))[0]

    assert first["indicator"] == "critical"
    assert first["summary"] == "Emergency now: Critical potassium"
    assert "6.9 mmol/L" in first["detail"]
    assert "Observation" in first["detail"], "where it stands in the record"
    assert "version 1" in first["detail"], "which protocol version says so"
    assert first["source"]["topic"]["code"] == "rf_k_critical"
    assert {reason["code"] for reason in first["overrideReasons"]} >= {"explained", "other"}
    assert all(reason["display"] for reason in first["overrideReasons"])


def test_a_normal_potassium_and_nothing_else_is_no_card(token):
    assert cards_of(ask(token, PATIENT_VIEW, request_for("patient-view", potassium(4.2)))) == []


@pytest.mark.parametrize(
    "observation",
    [
        potassium(6.9, days_ago=200),
        potassium(6.9) | {"status": "entered-in-error"},
        potassium(6.9) | {"status": "preliminary"},
        potassium(6.9, unit="furlong"),
        potassium(6.9) | {"valueQuantity": {"value": "6.9"}},
        potassium(6.9, days_ago=-30),
    ],
    ids=["old", "error", "preliminary", "unit", "text", "future"],
)
def test_what_can_not_be_relied_on_raises_no_alarm(token, observation):
    assert cards_of(ask(token, PATIENT_VIEW, request_for("patient-view", observation))) == []


def test_the_specifications_own_patient_view_is_answered(token):
    body = asking.sample("request_02.json")

    assert cards_of(ask(token, PATIENT_VIEW, body)) == [], "a patient of whom nothing else is known"


def test_the_same_evidence_is_the_same_card_and_other_evidence_another(token):
    first, again, other = (
        cards_of(ask(token, PATIENT_VIEW, request_for("patient-view", potassium(value))))[0]["uuid"]
        for value in (6.9, 6.9, 7.1)
    )

    assert first == again
    assert first != other
    assert Card.objects.filter(code="rf_k_critical").count() == 2


def test_nothing_in_a_card_can_be_html(token):
    observation = potassium(6.9)
    observation["code"]["text"] = "<img src=x onerror=alert(1)>Potassium"

    detail = cards_of(ask(token, PATIENT_VIEW, request_for("patient-view", observation)))[0]["detail"]

    assert "<" not in detail


# --- an open workup


def test_the_open_workup_is_linked_and_its_next_questions_are_asked(token, known, gp):
    workup = WorkupFactory(patient=known, by=gp)
    body = request_for("patient-view", patient=asking.resource_of(known))

    card = cards_of(ask(token, PATIENT_VIEW, body))[-1]

    assert card["links"] == [
        {"label": "Open the workup", "url": f"http://localhost:8000/workups/{workup.pk}/", "type": "absolute"}
    ]
    assert card["summary"].startswith("Emergency now: Not excluded yet")
    assert "Ask: " in card["detail"]


def test_what_the_gp_answered_counts_before_what_the_record_says(token, known, gp):
    workup = WorkupFactory(patient=known, by=gp)
    answers.record(workup=workup, finding="res_potassium", value=4.2, revision=workup.revision, by=gp)
    body = request_for("patient-view", potassium(6.9), patient=asking.resource_of(known))

    flags = [card for card in cards_of(ask(token, PATIENT_VIEW, body)) if "potassium" in card["summary"]]

    assert flags == []


def test_tests_are_suggested_as_draft_orders(token, known, suggested):
    body = request_for("order-select", patient=asking.resource_of(known))

    card = next(each for each in cards_of(ask(token, ORDER_SELECT, body)) if "suggestions" in each)
    ck = next(each for each in card["suggestions"] if each["label"] == "Creatine kinase")
    order = ck["actions"][0]["resource"]

    assert card["selectionBehavior"] == "any"
    assert ck["actions"][0]["type"] == "create"
    assert order["resourceType"] == "ServiceRequest"
    assert (order["status"], order["intent"]) == ("draft", "order")
    assert order["subject"] == {"reference": "Patient/1288992"}
    assert {"system": "http://loinc.org", "code": "2157-6"} in order["code"]["coding"]


def test_a_test_that_is_drafted_already_or_under_way_is_not_suggested_again(token, known, gp, suggested):
    orders.place(workup=suggested, codes=["ix_urinalysis"], by=gp)
    draft = {"resourceType": "ServiceRequest", "code": {"coding": [{"system": "http://loinc.org", "code": "2157-6"}]}}
    body = request_for("order-sign", patient=asking.resource_of(known), drafts=[draft])

    labels = [each["label"] for card in cards_of(ask(token, ORDER_SIGN, body)) for each in card.get("suggestions", [])]

    assert "Creatine kinase" not in labels
    assert not any("Urine" in label for label in labels)


@pytest.mark.parametrize("draft", [{}, {"resourceType": "ServiceRequest", "code": {"coding": [{}]}}, None, 7, []])
def test_a_draft_order_without_a_code_gives_fewer_cards_and_no_error(token, known, suggested, draft):
    body = request_for("order-select", patient=asking.resource_of(known), drafts=[draft])
    del body["context"]["draftOrders"]["type"]

    assert any("suggestions" in card for card in cards_of(ask(token, ORDER_SELECT, body)))


def test_a_complaint_in_the_record_offers_to_start_a_workup(token, known):
    body = request_for("patient-view", asking.condition(asking.FASCICULATION), patient=asking.resource_of(known))

    card = cards_of(ask(token, PATIENT_VIEW, body))[-1]

    assert card["links"] == [
        {"label": "Start a workup", "url": f"http://localhost:8000/patients/{known.pk}/", "type": "absolute"}
    ]


def test_another_birth_date_is_somebody_else(token, known, suggested):
    patient = asking.resource_of(known) | {"birthDate": "1944-01-01"}

    assert cards_of(ask(token, PATIENT_VIEW, request_for("patient-view", patient=patient))) == []


def test_another_practices_workup_is_never_shown(known, suggested, stranger):
    theirs = token_of(MembershipFactory(practice=stranger.practice, role="manager"))
    body = request_for("order-select", patient=asking.resource_of(known))

    assert cards_of(ask(theirs, ORDER_SELECT, body)) == []


# --- how it answers


def test_discovery_is_open_and_names_one_id_for_each_hook():
    answered = Client().get("/cds-services", headers={"Accept": "application/json+fhir"})

    services = answered.json()["services"]
    assert {each["hook"]: each["id"] for each in services} == {
        "patient-view": PATIENT_VIEW,
        "order-select": ORDER_SELECT,
        "order-sign": ORDER_SIGN,
    }
    assert all(each["prefetch"]["patient"] == "Patient/{{context.patientId}}" for each in services)
    assert all(each["description"] and each["title"] for each in services)


def test_any_media_type_that_clients_name_is_answered_with_json(token):
    answered = ask(token, PATIENT_VIEW, request_for("patient-view"), Accept="application/json+fhir")

    assert answered.status_code == 200
    assert answered["Content-Type"] == "application/json"


def test_a_summary_has_fewer_than_140_characters(token, known, suggested):
    body = request_for("patient-view", potassium(6.9), patient=asking.resource_of(known))

    assert all(len(words) < 140 for words in summaries(ask(token, PATIENT_VIEW, body)))


def test_it_asks_the_database_a_fixed_number_of_times(token, known, suggested, django_assert_max_num_queries):
    """Token 1, its use 1, versions 1, patient 1, workups 1, answers 1, tests 1, cards 1, new cards 3, with savepoints
    and audit."""
    body = request_for("patient-view", potassium(6.9), patient=asking.resource_of(known))
    ask(token, PATIENT_VIEW, body)
    with django_assert_max_num_queries(9):
        ask(token, PATIENT_VIEW, body)
