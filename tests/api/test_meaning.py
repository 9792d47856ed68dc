"""What is taken and what is refused of what a system says about a patient."""

import pytest

from clinic.models import Scope
from tests.api.practice_given import Connected, day, token_of
from tests.views.asking import held
from workups.actions import orders
from workups.models import InvestigationOrder, Referral, Result, Workup

JSON = "application/json"
ANY = {"If-Match": "*"}


def workup_of(given: Connected) -> Workup:
    return Workup.objects.get(pk=given.ids["workup_id"])


def record(given: Connected, finding: str, value: object):
    where = f"/api/v1/workups/{given.ids['workup_id']}/answers/{finding}"
    return given.client().put(where, {"value": value}, content_type=JSON, headers=ANY)


def enter(given: Connected, *, order: int = 0, **said: object):
    where = f"/api/v1/orders/{order or given.ids['order_id']}/results"
    return given.client().post(where, {"sampled_on": str(day(0)), **said}, content_type=JSON)


# --- answers


@pytest.mark.parametrize(
    ("finding", "value"),
    [
        ("twitch_severity", "4"),
        ("twitch_severity", 4.5),
        ("twitch_severity", 1000),
        ("twitch_severity", True),
        ("twitch_now", "yes"),
        ("twitch_now", 1),
        ("twitch_now", []),
        ("handedness", "both hands"),
        ("twitch_site", "forearm"),
        ("twitch_site", ["the sky"]),
        ("twitch_duration", 6),
        ("twitch_duration", "a while"),
        ("first_noticed_date", "23/11/2026"),
        ("age_years", 40),
        ("nothing", True),
    ],
)
def test_what_a_finding_can_not_have_is_refused_and_named(finding: str, value: object, given: Connected):
    before = workup_of(given).revision
    answer = record(given, finding, value)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == finding
    assert workup_of(given).revision == before


@pytest.mark.parametrize(
    ("finding", "value"),
    [
        ("twitch_severity", 4),
        ("twitch_now", False),
        ("twitch_duration", "6w"),
        ("first_noticed_date", "2026-05-02"),
        ("twitch_site", ["forearm"]),
    ],
)
def test_what_it_can_have_is_held_as_it_was_said(finding: str, value: object, given: Connected):
    options = {"twitch_site": [_first_option(given, "twitch_site")]}
    value = options.get(finding, value)

    assert record(given, finding, value).status_code == 200
    assert held(workup_of(given), finding) == value


def test_of_many_all_are_recorded_or_none(given: Connected):
    where, workup = f"/api/v1/workups/{given.ids['workup_id']}/answers", workup_of(given)
    body = {"values": {"twitch_now": True, "twitch_severity": "4"}}

    assert given.client().post(where, body, content_type=JSON, headers=ANY).status_code == 422
    assert held(workup, "twitch_now") is None


def test_what_is_made_unknown_again_is_never_no(given: Connected):
    record(given, "twitch_now", False)
    where = f"/api/v1/workups/{given.ids['workup_id']}"
    given.client().delete(f"{where}/answers/twitch_now", headers=ANY)

    answers = given.client().get(f"{where}/answers").json()["results"]
    assert next(each for each in answers if each["finding"] == "twitch_now")["value"] is None
    known = given.client().get(f"{where}/evaluation").json()["known"]
    assert "twitch_now" not in {each["finding"] for each in known}


def test_who_can_not_be_examined_is_noted_with_the_reason(given: Connected):
    where = f"/api/v1/workups/{given.ids['workup_id']}/answers/twitch_now"
    given.client().put(f"{where}/not-assessable", {"reason": "In plaster"}, content_type=JSON, headers=ANY)

    answers = given.client().get(where.removesuffix("/twitch_now")).json()["results"]
    said = next(each for each in answers if each["finding"] == "twitch_now")
    assert (said["value"], said["not_assessable"], said["recorded_by"]) == (None, "In plaster", "Record system")


# --- the evaluation


def test_each_rule_stands_with_its_reason_or_with_what_is_missing(given: Connected):
    told = given.client().get(f"/api/v1/workups/{given.ids['workup_id']}/evaluation").json()
    rules = {each["code"]: each for each in told["rules"]}
    fired = rules["rf_mnd_suspected"]

    assert fired["state"] == "fired"
    assert {"finding": "wasting_upper", "value": ["thenar"]} in fired["because"]
    assert {each["state"] for each in told["rules"]} == {"fired", "ruled_out", "waiting"}
    assert all(
        each["missing"] for each in told["rules"] if each["state"] == "waiting" and each["family"] == "red_flags"
    )
    assert {code for code, each in rules.items() if each["state"] == "fired" and not each["hidden"]} == set(
        told["fired"]
    )
    assert told["urgency"] == workup_of(given).urgency
    assert told["next_questions"][0]["settles"]


def test_a_rule_is_traced_part_by_part(given: Connected):
    where = f"/api/v1/workups/{given.ids['workup_id']}/evaluation/rules"
    trace = given.client().get(f"{where}/rf_mnd_suspected").json()["trace"]

    assert trace["value"] is True
    assert trace["carries"] is True
    assert any(part["carries"] for part in trace["parts"])
    assert given.client().get(f"{where}/rf_nothing").status_code == 404


# --- decisions


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"choice": "declined"}, "reason"),
        ({"choice": "declined", "reason": "other"}, "note"),
        ({"choice": "deferred"}, "until"),
        ({"choice": "deferred", "until": "2020-01-01"}, "until"),
        ({"choice": "accepted", "until": "2999-01-01"}, "until"),
        ({"choice": "accepted", "reason": "explained"}, "reason"),
    ],
)
def test_a_decision_says_all_that_it_needs_and_nothing_that_would_be_dropped(said, field: str, given: Connected):
    where = f"/api/v1/workups/{given.ids['workup_id']}/decisions/{given.ids['code']}"
    answer = given.client().put(where, said, content_type=JSON, headers=ANY)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_to_close_a_referral_needs_the_scope_of_who_decides(given: Connected):
    Referral.objects.filter(pk=given.others["sent"]).update(status="replied")
    where = f"/api/v1/referrals/{given.others['sent']}/advance"
    lesser = {"Authorization": f"Bearer {token_of(given.manager, Scope.WORKUPS_WRITE)}"}

    refused = given.client().post(where, {"to": "closed"}, content_type=JSON, headers=lesser)
    assert refused.status_code == 403
    assert "workups:decide" in refused.json()["detail"]
    assert given.client().post(where, {"to": "closed"}, content_type=JSON).json()["status"] == "closed"


# --- tests and their results


def test_a_test_that_is_under_way_is_not_ordered_twice(given: Connected):
    where, body = f"/api/v1/workups/{given.ids['workup_id']}/orders", {"tests": [{"code": "ix_u_e"}]}
    assert given.client().post(where, body, content_type=JSON).status_code == 409
    twice = {"tests": [{"code": "ix_tft"}, {"code": "ix_tft"}]}
    assert given.client().post(where, twice, content_type=JSON).status_code == 422


@pytest.mark.parametrize(
    "value",
    [
        {"value": "4.1"},
        {"value": "haemolysed"},
        {"value": True},
        {"value": ["4.1"]},
        {"value": 4.1, "unit": "mg/dL"},
        {"value": 4.1, "unit": "furlongs"},
        {"value": 41_000},
        {},
        {"value": None, "status": "corrected"},
        {"value": 4.1, "status": "cancelled"},
    ],
)
def test_a_result_that_can_not_be_right_is_not_taken_in(value, given: Connected):
    answer = enter(given, values={"res_potassium": value})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "res_potassium"
    assert InvestigationOrder.objects.get(pk=given.ids["order_id"]).status == "requested"


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1e308", "1" + "0" * 400, "-0.0001", "1e-400"])
@pytest.mark.parametrize("unit", ["", "mg/dL"])
def test_a_number_beyond_all_numbers_is_not_taken_in(number: str, unit: str, given: Connected):
    where = f"/api/v1/orders/{given.ids['order_id']}/results"
    raw = f'{{"sampled_on": "{day(0)}", "values": {{"res_creatinine": {{"value": {number}, "unit": "{unit}"}}}}}}'
    answer = given.client().post(where, raw, content_type=JSON)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "res_creatinine"


def test_a_result_that_came_since_is_a_conflict_for_who_says_what_they_saw(given: Connected):
    order, newest = given.others["resulted"], Result.objects.filter(order=given.others["resulted"]).latest("pk").pk
    value = {"res_potassium": {"value": 5.9}}

    assert enter(given, order=order, values=value, seen=newest - 1).status_code == 409
    assert enter(given, order=order, values=value, seen=newest).status_code == 200


def test_a_correction_is_kept_beside_what_it_corrects(given: Connected):
    order = given.others["resulted"]
    enter(given, order=order, values={"res_potassium": {"value": 5.9}})

    versions = given.client().get(f"/api/v1/orders/{order}/results").json()["results"]
    potassium = [each for each in versions if each["finding"] == "res_potassium"]
    assert [(each["value"], each["status"]) for each in potassium] == [(4.1, "final"), (5.9, "corrected")]
    standing = given.client().get(f"/api/v1/patients/{given.ids['patient_id']}/results").json()["results"]
    values = [each["value"] for each in standing if each["order"] == order and each["finding"] == "res_potassium"]
    assert values == [5.9]


def test_only_who_was_reviewed_is_told(given: Connected):
    assert given.client().post(f"/api/v1/orders/{given.others['resulted']}/told", "", JSON).status_code == 409
    told = given.client().post(f"/api/v1/orders/{given.others['to_tell']}/told", "", JSON)
    assert told.json()["status"] == "closed"


def test_a_system_reviews_nothing(given: Connected):
    """There is no operation for it, and its place has no permission for it."""
    order = orders.place(workup=workup_of(given), codes=["ix_tft"], by=given.system)[0]
    assert not any("review" in path for path in given.client().get("/api/v1/openapi.json").json()["paths"])
    assert given.client().get(f"/api/v1/orders/{order.pk}").json()["requested_by"] == "Record system"


def _first_option(given: Connected, finding: str) -> str:
    version = given.client().get(f"/api/v1/protocol-versions/{given.ids['version_id']}").json()
    return next(each for each in version["findings"] if each["code"] == finding)["options"][0]["code"]
