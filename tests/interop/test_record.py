"""A patient's record is read for what it says, never for what it doesn't."""

import json
import time
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.interop.records import bundle, concept, condition, medicine, observation, pressure, sample
from workups.engine.definition import Definition
from workups.engine.parse import parse_protocol
from workups.interop.record import Read, RecordPatient, patient_of, read_record
from workups.protocol_files import load_library

TODAY = date(2026, 11, 23)
EPILEPSY = "84757009"


@pytest.fixture(scope="module")
def arm() -> Definition:
    return parse_protocol(*load_library("arm-twitching"))


def values(read: list[Read]) -> dict[str, Any]:
    return {each.finding: each.value for each in read}


def read(arm: Definition, *resources: Mapping[str, Any], today: date = TODAY) -> dict[str, Any]:
    return values(read_record(resources, arm, today=today))


@pytest.mark.parametrize("clinical", ["inactive", "resolved", "remission"])
def test_an_illness_that_is_over_is_no_yes(arm: Definition, clinical: str) -> None:
    assert read(arm, condition(code=EPILEPSY, clinical=clinical)) == {}


@pytest.mark.parametrize("verified", ["refuted", "entered-in-error", "provisional", "differential", "unconfirmed"])
def test_an_illness_that_is_not_confirmed_is_no_yes(arm: Definition, verified: str) -> None:
    assert read(arm, condition(code=EPILEPSY, verified=verified)) == {}


def test_an_illness_with_an_end_or_a_beginning_to_come_is_no_yes(arm: Definition) -> None:
    assert read(arm, condition(code=EPILEPSY, abatementDateTime="2020-01-01")) == {}
    assert read(arm, condition(code=EPILEPSY, onsetDateTime="2027-01-01")) == {}


def test_an_active_illness_is_a_yes_that_says_where_it_stands(arm: Definition) -> None:
    [found] = read_record([condition(code=EPILEPSY)], arm, today=TODAY)
    assert found == Read(
        "known_epilepsy", True, "Condition: Epilepsy, since 3 May 2019", "urn:uuid:c1", date(2019, 5, 3)
    )


def test_a_code_is_read_only_in_its_own_system_and_a_text_only_whole(arm: Definition) -> None:
    elsewhere = condition("Something", code=EPILEPSY)
    elsewhere["code"]["coding"][0]["system"] = "http://example.org/codes"
    assert read(arm, elsewhere) == {}
    for text in ("Diabetes?", "No diabetes", "Family history of diabetes", "Diabetes insipidus"):
        assert read(arm, condition(text)) == {}
    assert read(arm, condition("Diabetes mellitus type 2 (disorder)")) == {
        "pmh": ["diabetes"],
        "vascular_risk_factors": ["diabetes"],
    }


@pytest.mark.parametrize("status", ["stopped", "completed", "cancelled", "on-hold", "draft", "entered-in-error"])
def test_a_medicine_that_is_not_active_says_nothing(arm: Definition, status: str) -> None:
    assert read(arm, medicine("Lithium carbonate 400mg tablets", status=status)) == {}


def test_a_medicine_that_is_planned_forbidden_or_not_taken_says_nothing(arm: Definition) -> None:
    for more in (
        {"intent": "proposal"},
        {"doNotPerform": True},
        {"taken": "n"},
        {"effectivePeriod": {"end": "2026-11-01"}},
    ):
        assert read(arm, medicine("Lithium carbonate 400mg tablets", **more)) == {}


def test_medicines_are_known_by_their_ingredient(arm: Definition) -> None:
    for name in ("Sertraline 50mg tablets", "sertraline hydrochloride", "Sertraline [Zoloft]"):
        assert read(arm, medicine(name)) == {"med_classes": ["ssri_snri"]}
    for name in ("Sertralinesque 5mg", "Stopped sertraline 50mg", "Allergic to sertraline"):
        assert read(arm, medicine(name)) == {}


def test_a_medicine_elsewhere_in_the_bundle_or_contained_is_found(arm: Definition) -> None:
    kept = {"resourceType": "Medication", "id": "x", "code": {"text": "Warfarin 1mg tablets"}}
    elsewhere = medicine("", medicationCodeableConcept=None, medicationReference={"reference": "Medication/x"})
    inside = {**elsewhere, "medicationReference": {"reference": "#x"}, "contained": [kept]}
    assert read(arm, bundle(elsewhere, kept)) == {"med_classes": ["anticoagulant"]}
    assert read(arm, inside) == {"med_classes": ["anticoagulant"]}


def test_several_medicines_are_one_reading_that_names_them_all(arm: Definition) -> None:
    [found] = read_record([medicine("Lithium carbonate 400mg"), medicine("Salbutamol 100mcg")], arm, today=TODAY)
    assert found.value == ["lithium", "beta_agonist"]
    assert found.origin.count("Medicine: ") == 2


@pytest.mark.parametrize("status", ["registered", "preliminary", "cancelled", "entered-in-error", "unknown"])
def test_a_result_that_is_not_final_is_not_read(arm: Definition, status: str) -> None:
    assert read(arm, observation("2823-3", 4.1, "mmol/L", status=status)) == {}


def test_the_newest_result_counts_and_hides_older_ones_even_when_it_cannot_be_read(arm: Definition) -> None:
    older = observation("2823-3", 3.1, "mmol/L", on="2026-11-18")
    assert read(arm, older, observation("2823-3", 4.1, "mmol/L")) == {"res_potassium": 4.1}
    assert read(arm, older, observation("2823-3", "haemolysed", "mmol/L")) == {}
    assert read(arm, older, observation("2823-3", 4.1, "mmol/L", status="entered-in-error")) == {"res_potassium": 3.1}


def test_a_corrected_result_counts_before_the_first_one_and_two_that_differ_not_at_all(arm: Definition) -> None:
    first, second = (observation("2823-3", value, "mmol/L") for value in (6.9, 4.1))
    assert read(arm, first, second) == {}
    assert read(arm, {**second, "status": "corrected"}, first) == {"res_potassium": 4.1}


def test_a_bound_a_text_and_an_unknown_unit_are_no_numbers(arm: Definition) -> None:
    below = observation("2823-3", 2.5, "mmol/L")
    below["valueQuantity"]["comparator"] = "<"
    assert read(arm, below) == {}
    for value, unit in (
        (True, "mmol/L"),
        ("4.1", "mmol/L"),
        (4.1, ""),
        (4.1, "mg"),
        (999, "mmol/L"),
        (float("nan"), "mmol/L"),
    ):
        assert read(arm, observation("2823-3", value, unit)) == {}


def test_other_units_are_converted(arm: Definition) -> None:
    assert read(arm, observation("718-7", 12.5, "g/dL")) == {"res_hb": 125.0}
    assert read(arm, observation("6690-2", 7.2, "10*3/uL")) == {"res_wbc": 7.2}


def test_what_is_measured_of_the_day_holds_for_the_day(arm: Definition) -> None:
    assert read(arm, observation("8867-4", 72, "/min", on="2026-11-22")) == {"pulse_rate": 72}
    assert read(arm, observation("8867-4", 72, "/min", on="2026-11-20")) == {}
    assert read(arm, observation("8867-4", 72, "/min", on="2026")) == {}
    assert read(arm, observation("8867-4", 72, "/min", on="2026-12-24")) == {}


def test_a_blood_pressure_is_read_for_the_arm_that_it_names_and_for_none_without(arm: Definition) -> None:
    assert read(arm, pressure(131.6, 80, on="2026-11-23")) == {}
    left = pressure(131.6, 80, on="2026-11-23", bodySite=concept("Left arm"))
    assert read(arm, left) == {"sbp_l": 132, "dbp_l": 80}


def test_allergies_are_listed_and_denied_ones_left_out(arm: Definition) -> None:
    allergy = {"resourceType": "AllergyIntolerance", "category": ["medication"], "code": {"text": "Penicillin"}}
    assert read(arm, allergy) == {"drug_allergies": "Penicillin"}
    assert read(arm, {**allergy, "code": {"text": "No known drug allergies"}}) == {}
    assert read(arm, {**allergy, "verificationStatus": concept(system="x", code="refuted")}) == {}


def test_an_implant_is_one_of_which_nobody_knows_the_kind(arm: Definition) -> None:
    pacemaker = {"resourceType": "Procedure", "status": "completed", "code": {"text": "Cardiac pacemaker insertion"}}
    assert read(arm, pacemaker) == {"mri_device": "unknown_device"}
    assert read(arm, {**pacemaker, "status": "not-done"}) == {}


def test_what_belongs_to_another_patient_is_not_read(arm: Definition) -> None:
    me, other = {"resourceType": "Patient", "id": "1"}, {"reference": "Patient/2"}
    mine = {"reference": "https://example.org/fhir/Patient/1/_history/3"}
    assert read(arm, me, condition(code=EPILEPSY, subject=other)) == {}
    assert read(arm, me, condition(code=EPILEPSY, subject=mine)) == {"known_epilepsy": True}
    assert read(arm, me, {"resourceType": "Patient", "id": "2"}, condition(code=EPILEPSY, subject=mine)) == {}
    assert read(arm, condition(code=EPILEPSY, subject=mine), condition("Asthma", subject=other)) == {}


def test_a_record_that_is_empty_says_nothing_at_all(arm: Definition) -> None:
    assert read(arm) == {}
    assert read(arm, bundle()) == {}
    assert patient_of([]) is None


def test_the_patient_is_named_with_a_number_that_fits_its_check_digit() -> None:
    number = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "943 476 5919"}
    patient = {
        "resourceType": "Patient",
        "identifier": [{"system": "x", "value": "1"}, number],
        "name": [{"use": "nickname", "given": ["Jo"]}, {"use": "official", "family": "Adeyemi", "given": ["Grace"]}],
        "birthDate": "1961-04-12",
        "gender": "female",
    }
    assert patient_of([bundle(patient)]) == RecordPatient("Adeyemi", "Grace", date(1961, 4, 12), "female", "9434765919")
    assert patient_of([{**patient, "identifier": [{**number, "value": "9434765918"}]}]).nhs_number == ""  # type: ignore[union-attr]


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["coding", "code", "system", "display", "text", "reference", "value", "unit", "entry", "resource", "start"]
    ), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_no_shape_of_json_is_an_error(arm: Definition, data: st.DataObject) -> None:
    given_ones = [
        condition(code=EPILEPSY), medicine("Lithium 400mg"), pressure(120, 80, on="2026-11-23"),
        observation("2823-3", 4.1, "mmol/L"), {"resourceType": "Patient", "name": [{"family": "A"}]},
        {"resourceType": "Procedure", "status": "completed"}, {"resourceType": "AllergyIntolerance", "code": {}},
    ]  # fmt: skip
    one = json.loads(json.dumps(data.draw(st.sampled_from(given_ones))))
    for field in data.draw(st.lists(st.sampled_from([*one, "subject", "patient", "contained", "entry"]), max_size=4)):
        one[field] = data.draw(ODD)
    read_record([one, data.draw(ODD), bundle(one)], arm, today=TODAY)  # type: ignore[list-item]
    patient_of([one, bundle(one)])


def test_a_long_record_is_read_at_once(arm: Definition) -> None:
    record = sample("Stephen")
    resources = [entry["resource"] for entry in record["entry"]] * 3
    read_record(resources, arm, today=date(2019, 5, 5))
    before = time.perf_counter()
    read_record(resources, arm, today=date(2019, 5, 5))
    assert len(resources) >= 300
    assert time.perf_counter() - before < 0.03
