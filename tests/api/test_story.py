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
    who = {"family_name": "Holm", "given_names": "Ida", "date_of_birth": "1961-01-02", "sex_at_birth": "female"}
    patient = call("post", "patients", who, status=201)["id"]
    assert [each["id"] for each in call("post", "patients/search", {"words": "hol ida"})["results"]] == [patient]

    protocol = next(each for each in call("get", "protocols")["results"] if each["protocol"] == "arm-twitching")
    started = call("post", "workups", {"patient": patient, "protocol": protocol["protocol"]}, status=201)
    workup = f"workups/{started['id']}"
    assert (started["status"], started["version_id"]) == ("open", protocol["id"])

    standing = call("post", f"{workup}/answers", {"values": {"weakness_reported": True, "weakness_progressive": True}})
    assert standing["urgency_not_excluded"] is not None
    assert standing["next_questions"]
    standing = call("put", f"{workup}/answers/wasting_upper", {"value": ["thenar"]})
    assert "rf_mnd_suspected" in standing["fired"]
    assert (standing["end_state"], standing["urgency"]) == ("act_now", "urgent_neurology")

    referral = next(code for code in standing["fired"] if code.startswith("ref_"))
    decided = call("put", f"{workup}/decisions/{referral}", {"choice": "accepted"})
    assert [each["choice"] for each in decided["results"]] == ["accepted"]
    sent = call("get", f"referrals?workup={started['id']}")["results"][0]
    assert call("post", f"referrals/{sent['id']}/advance", {"to": "sent"})["status"] == "sent"

    order = call("post", f"{workup}/orders", {"tests": [{"code": "ix_u_e"}]}, status=201)["results"][0]
    assert call("post", f"orders/{order['id']}/book", {"on": str(day(2))})["status"] == "booked"
    assert call("post", f"orders/{order['id']}/collect")["status"] == "collected"
    came = {"res_potassium": {"value": 4.2}, "res_creatinine": {"value": 1.1, "unit": "mg/dL"}}
    taken = call("post", f"orders/{order['id']}/results", {"sampled_on": str(day(0)), "values": came})
    assert taken["order"]["status"] == "resulted"
    creatinine = next(each for each in taken["results"] if each["finding"] == "res_creatinine")
    assert (creatinine["value"], creatinine["unit"], creatinine["reported"]) == (97, "umol/L", "1.1 mg/dL")
    again = call("post", f"orders/{order['id']}/results", {"sampled_on": str(day(0)), "values": came})
    assert again["results"] == [], "nothing was new in it"

    call("get", workup)
    missing = call("post", f"{workup}/close", {"ended_as": "referred", "outcome": "Seen by neurology"}, status=422)
    assert {each["field"] for each in missing["errors"]} >= {f"order-{order['id']}", "flag-rf_mnd_suspected"}
    ending = {
        "ended_as": "referred",
        "outcome": "Seen by neurology",
        "orders": [{"id": order["id"], "way": "go_on"}],
        "referrals": [{"id": sent["id"], "way": "go_on"}],
        "flags": [{"code": "rf_mnd_suspected", "choice": "accepted"}],
        "follow_up": {"words": "Ring about the letter", "due_on": str(day(14))},
    }
    closed = call("post", f"{workup}/close", ending)
    assert (closed["status"], closed["ended_as"]) == ("closed", "referred")
    assert call("get", f"follow-ups?workup={started['id']}")["results"][0]["words"] == "Ring about the letter"
    call("put", f"{workup}/answers/twitch_now", {"value": True}, status=409)

    report = call("post", f"{workup}/reports", {"kind": "record_summary"}, status=201)
    assert call("get", f"reports/{report['id']}/pdf", status=409)["status"] == 409
    render_report(report["id"])
    assert call("get", f"reports/{report['id']}")["status"] == "ready"
    pdf = call.client.get(f"/api/v1/reports/{report['id']}/pdf")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert bytes(Report.objects.get(pk=report["id"]).pdf) == pdf.content
    assert AuditEvent.objects.filter(event="report.downloaded", by=given.system).exists()

    assert call("post", f"{workup}/reopen", {"reason": "Wants to talk"})["status"] == "open"
