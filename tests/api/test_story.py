"""A record system works somebody up: from the patient to the closed workup and its document, by the API alone."""

from django.test import Client

from clinic.models import AuditEvent
from tests.api.practice_given import Connected, day
from workups.models import Report
from workups.tasks import render_report

JSON = "application/json"


class Caller:
    """Sends what a record system sends, with the revision it saw last."""

    def __init__(self, given: Connected) -> None:
        self.client: Client = given.client()
        self.seen = ""

    def __call__(self, method: str, where: str, body: object = "", *, status: int = 200) -> dict:
        headers = {"If-Match": self.seen} if self.seen else {}
        more = () if method == "get" else (body, JSON)
        answer = getattr(self.client, method)(f"/api/v1/{where}", *more, headers=headers)
        assert answer.status_code == status, answer.content
        self.seen = answer.get("ETag", self.seen)
        return answer.json()


def test_from_the_patient_to_the_document(given: Connected):
    call = Caller(given)
    patient = registered(call)
    workup = started(call, patient)
    told = worked_up(call, workup)
    referral = referred(call, workup, told["fired"])
    order = ordered_and_back(call, workup)
    closed(call, workup, order, referral)
    printed(call, workup, given)
    assert call("post", f"workups/{workup}/reopen", {"reason": "Wants to talk"})["status"] == "open"


def registered(call: Caller) -> int:
    who = {"family_name": "Holm", "given_names": "Ida", "date_of_birth": "1961-01-02", "sex_at_birth": "female"}
    patient = call("post", "patients", who, status=201)["id"]
    assert [each["id"] for each in call("post", "patients/search", {"words": "hol ida"})["results"]] == [patient]
    return patient


def started(call: Caller, patient: int) -> int:
    protocol = next(each for each in call("get", "protocols")["results"] if each["protocol"] == "arm-twitching")
    workup = call("post", "workups", {"patient": patient, "protocol": protocol["protocol"]}, status=201)
    assert (workup["status"], workup["version_id"]) == ("open", protocol["id"])
    return workup["id"]


def worked_up(call: Caller, workup: int) -> dict:
    said = {"values": {"weakness_reported": True, "weakness_progressive": True}}
    standing = call("post", f"workups/{workup}/answers", said)
    assert standing["urgency_not_excluded"] is not None
    assert standing["next_questions"]
    standing = call("put", f"workups/{workup}/answers/wasting_upper", {"value": ["thenar"]})
    assert "rf_mnd_suspected" in standing["fired"]
    assert (standing["end_state"], standing["urgency"]) == ("act_now", "urgent_neurology")
    return standing


def referred(call: Caller, workup: int, fired: list[str]) -> int:
    advised = next(code for code in fired if code.startswith("ref_"))
    decided = call("put", f"workups/{workup}/decisions/{advised}", {"choice": "accepted"})
    assert [each["choice"] for each in decided["results"]] == ["accepted"]
    referral = call("get", f"referrals?workup={workup}")["results"][0]
    assert call("post", f"referrals/{referral['id']}/advance", {"to": "sent"})["status"] == "sent"
    return referral["id"]


def ordered_and_back(call: Caller, workup: int) -> int:
    tests = {"tests": [{"code": "ix_u_e"}]}
    order = call("post", f"workups/{workup}/orders", tests, status=201)["results"][0]["id"]
    assert call("post", f"orders/{order}/book", {"on": str(day(2))})["status"] == "booked"
    assert call("post", f"orders/{order}/collect")["status"] == "collected"
    values = {"res_potassium": {"value": 4.2}, "res_creatinine": {"value": 1.1, "unit": "mg/dL"}}
    came = {"sampled_on": str(day(0)), "values": values}
    taken = call("post", f"orders/{order}/results", came)
    assert taken["order"]["status"] == "resulted"
    creatinine = next(each for each in taken["results"] if each["finding"] == "res_creatinine")
    assert (creatinine["value"], creatinine["unit"], creatinine["reported"]) == (97, "umol/L", "1.1 mg/dL")
    assert call("post", f"orders/{order}/results", came)["results"] == [], "nothing was new in it"
    return order


def closed(call: Caller, workup: int, order: int, referral: int) -> None:
    """What a refusal names, the next request says."""
    call("get", f"workups/{workup}")
    ending = {"ended_as": "referred", "outcome": "Seen by neurology"}
    missing = call("post", f"workups/{workup}/close", ending, status=422)
    fields = [each["field"] for each in missing["errors"]]
    assert {f"order-{order}", f"referral-{referral}", "no_follow_up"} <= set(fields)
    flags = [field.removeprefix("flag-") for field in fields if field.startswith("flag-")]
    ending |= {
        "orders": [{"id": order, "way": "go_on"}],
        "referrals": [{"id": referral, "way": "go_on"}],
        "flags": [{"code": code, "choice": "accepted"} for code in flags],
        "follow_up": {"words": "Ring about the letter", "due_on": str(day(14))},
    }
    shown = call("post", f"workups/{workup}/close", ending)
    assert (shown["status"], shown["ended_as"]) == ("closed", "referred")
    assert call("get", f"follow-ups?workup={workup}")["results"][0]["words"] == "Ring about the letter"
    call("put", f"workups/{workup}/answers/twitch_now", {"value": True}, status=409)


def printed(call: Caller, workup: int, given: Connected) -> None:
    report = call("post", f"workups/{workup}/reports", {"kind": "record_summary"}, status=201)["id"]
    call("get", f"reports/{report}/pdf", status=409)
    render_report(report)
    assert call("get", f"reports/{report}")["status"] == "ready"
    pdf = call.client.get(f"/api/v1/reports/{report}/pdf")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert bytes(Report.objects.get(pk=report).pdf) == pdf.content
    assert AuditEvent.objects.filter(event="report.downloaded", by=given.system).exists()
