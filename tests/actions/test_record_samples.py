"""The twelve sample records are taken in, and propose what they are known to hold."""

import json
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from clinic.access import Role
from clinic.errors import InvalidInput
from clinic.models import Membership
from tests.factories import MembershipFactory
from tests.interop.records import SAMPLES, sample
from workups.interop.record.intake import take_in
from workups.models import Workup

BLOOD_COUNT = {"res_hb", "res_mcv", "res_wbc", "res_platelets"}
HABITUS = {"nicotine_use", "weight_kg", "height_cm"}
HYPERTENSION = {"vascular_risk_factors": ["hypertension"], "med_classes": ["thiazide"]}
LASTING: dict[str, dict[str, Any]] = {
    "Alberto": {"known_epilepsy": True, "med_classes": ["benzodiazepine_or_zdrug", "other_antiepileptic"]},
    "Antonio": HYPERTENSION,
    "Buster": {},
    "Clemente": {},
    "Desmond": {},
    "Edward": HYPERTENSION,
    "Liz": HYPERTENSION,
    "Luigi": {},
    "Michael": {},
    "Ned": {},
    "Stanley": {},
    "Stephen": HYPERTENSION | {"med_classes": ["corticosteroid", "thiazide"]},
}
"""What each record proposes years later: illnesses and medicines that it still has as active."""
OF_THE_DAY = {
    "Alberto": HABITUS,
    "Antonio": HABITUS | {"res_egfr"} | BLOOD_COUNT,
    "Buster": HABITUS,
    "Clemente": HABITUS | BLOOD_COUNT,
    "Desmond": HABITUS | BLOOD_COUNT,
    "Edward": HABITUS | {"res_egfr"},
    "Liz": HABITUS | {"res_egfr"},
    "Luigi": HABITUS,
    "Michael": HABITUS | BLOOD_COUNT,
    "Ned": HABITUS,
    "Stanley": HABITUS | BLOOD_COUNT,
    "Stephen": HABITUS | {"res_egfr"} | BLOOD_COUNT,
}
"""What each proposes beside that on the day of its last measurement. No blood pressure names the arm."""


@pytest.mark.parametrize("name", LASTING)
def test_every_sample_record_is_taken_in(
    workup: Workup, gp: Membership, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    connected = MembershipFactory(practice=gp.practice, role=Role.SYSTEM)
    record = sample(name)
    resources = [entry["resource"] for entry in record["entry"]]
    [whom] = [each for each in resources if each["resourceType"] == "Patient"]
    workup.patient.date_of_birth = date.fromisoformat(whom["birthDate"])
    workup.patient.family_name = whom["name"][0]["family"].upper()
    raw = json.dumps(record).encode()

    later = take_in(workup=workup, raw=raw, by=connected).proposals
    assert {each.finding: each.value for each in later} == LASTING[name]

    last = max(each["effectiveDateTime"] for each in resources if each["resourceType"] == "Observation")
    monkeypatch.setattr(timezone, "localdate", lambda: date.fromisoformat(last[:10]))
    on_the_day = take_in(workup=workup, raw=raw + b" ", by=connected).proposals
    assert {each.finding for each in on_the_day} == OF_THE_DAY[name]


@pytest.mark.parametrize("name", ["hospitalInformation", "practitionerInformation"])
def test_a_bundle_about_nobody_has_to_be_confirmed_and_proposes_nothing(
    workup: Workup, gp: Membership, name: str
) -> None:
    raw = json.dumps(sample(name)).encode()
    with pytest.raises(InvalidInput) as refused:
        take_in(workup=workup, raw=raw, by=gp)
    assert refused.value.field == "confirmed"
    assert take_in(workup=workup, raw=raw, confirmed=True, by=gp).proposals == []


def test_there_are_no_others() -> None:
    about_patients = {path.name.split("_")[0] for path in SAMPLES.glob("*_*.json")}
    assert about_patients == LASTING.keys() == OF_THE_DAY.keys()
