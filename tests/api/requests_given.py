"""One request for each operation that is sure to be answered with what was asked for."""

from typing import Any

from tests.api.practice_given import Connected, day

ANY = {"If-Match": "*"}
HL7 = "\r".join(
    (
        r"MSH|^~\&|LAB|L|GP|P|20261126080000||ORU^R01|1|P|2.3",
        "PID|1",
        "OBR|1",
        "OBX|1|NM|K^Potassium||4.1|mmol/L",
    )
)
MEDIA_TYPES = {"intake_fhir": "application/fhir+json", "intake_hl7": "text/plain"}
"""Of what is sent otherwise than as JSON, by the operation's name."""


def bodies(given: Connected) -> dict[str, Any]:
    """By the operation's name."""
    return {
        "patients_search": {"words": "okoro"},
        "patients_register": {
            "family_name": "Lindqvist",
            "given_names": "Per",
            "date_of_birth": "1958-06-02",
            "sex_at_birth": "male",
        },
        "workups_start": {"patient": given.ids["patient_id"], "protocol": "arm-twitching"},
        "workups_close": {"ended_as": "reassured", "outcome": "Reassured", "no_follow_up": "Comes back if it is worse"},
        "workups_reopen": {"reason": "The twitching is back"},
        "answers_record": {"value": True},
        "answers_record_many": {"values": {"twitch_now": True, "twitch_severity": 4}},
        "answers_not_assessable": {"reason": "The arm is in plaster"},
        "decisions_make": {"choice": "declined", "reason": "explained"},
        "orders_place": {"tests": [{"code": "ix_tft", "urgency": "soon", "note": "Fasting"}]},
        "orders_book": {"on": str(day(3))},
        "orders_cancel": {"reason": "Done at the hospital"},
        "orders_not_done": {"reason": "Did not come"},
        "results_enter": {"sampled_on": str(day(0)), "values": {"res_potassium": {"value": 4.2, "unit": "mmol/L"}}},
        "referrals_advance": {"to": "sent"},
        "referrals_cancel": {"reason": "Wants to wait"},
        "follow_ups_plan": {"words": "Ring about the tests", "due_on": str(day(14))},
        "follow_ups_cancel": {"reason": "Has moved away"},
        "reports_request": {"kind": "record_summary"},
        "intake_fhir": {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "Potassium"}},
        "intake_hl7": HL7,
        "records_take_in": {
            "resourceType": "Bundle",
            "entry": [
                {"resource": {"resourceType": "Patient", "name": [{"family": "Okoro"}], "birthDate": "1961-03-12"}}
            ],
        },
    }


def other_rows(given: Connected) -> dict[str, dict[str, Any]]:
    """Where another row than the usual one is meant, by the operation's name."""
    return {
        "workups_close": {"workup_id": given.others["to_close"]},
        "workups_reopen": {"workup_id": given.others["closed"]},
        "decisions_take_back": {"code": given.others["decided"]},
        "orders_told": {"order_id": given.others["to_tell"]},
    }
