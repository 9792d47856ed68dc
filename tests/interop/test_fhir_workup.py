"""A workup as a FHIR R4 document: valid, whole, and never saying more than is known."""

import json
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha1, sha256
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from clinic.errors import NotFoundHere
from clinic.models import Membership
from tests.interop import workups_given as given
from tests.interop.fhir_rules import faults, of_type, resources, unconfirmed, walk
from tests.interop.workups_given import VARIED
from workups.actions import answers
from workups.engine.facts import read_value
from workups.evaluate import evaluate
from workups.interop.fhir.workup import workup_bundle
from workups.models import ProtocolVersion, Report, Workup

Make = Callable[[ProtocolVersion, Membership, Membership], Workup]


@pytest.fixture
def people(gp: Membership, editor: Membership) -> tuple[Membership, Membership]:
    gp.practice.ods_code, gp.practice.phone = "A81001", "01632 960001"
    gp.practice.save()
    return gp, editor


def exported(make: Make, version: ProtocolVersion, people: tuple[Membership, Membership]) -> dict[str, Any]:
    return workup_bundle(people[0], make(version, *people).pk)


def answered(bundle: dict[str, Any]) -> dict[str, Any]:
    [response] = of_type(bundle, "QuestionnaireResponse")
    items = [value for _, name, values in walk(response) if name == "item" for value in values]
    return {item["linkId"]: item for item in items if "item" not in item}


def observed(bundle: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["code"]["coding"][-1]["code"]: each for each in of_type(bundle, "Observation")}


@pytest.mark.parametrize("make", VARIED)
def test_every_document_is_valid(make: Make, version: ProtocolVersion, people: tuple[Membership, Membership]) -> None:
    bundle = exported(make, version, people)

    Bundle.model_validate(bundle)
    assert faults(bundle) == []
    assert unconfirmed(bundle) == set()


@pytest.mark.parametrize("make", VARIED)
def test_every_document_says_what_is_known_and_nothing_else(
    make: Make, version: ProtocolVersion, people: tuple[Membership, Membership]
) -> None:
    workup = make(version, *people)
    known, items = evaluate(given.now(workup)), answered(workup_bundle(people[0], workup.pk))

    assert {code for code, item in items.items() if "answer" in item} == known.facts.keys()
    not_assessed = {code for code, answer in known.answers.items() if answer.not_assessable}
    assert items.keys() - known.facts.keys() == not_assessed


def test_the_same_state_gives_the_same_bytes(version: ProtocolVersion, people: tuple[Membership, Membership]) -> None:
    workup = given.examined(version, *people)
    first, again = (json.dumps(workup_bundle(people[0], workup.pk)) for _ in range(2))
    assert first == again

    answers.record(workup=given.now(workup), finding="cramps", value=True, revision=workup.revision, by=people[0])
    changed = workup_bundle(people[0], workup.pk)
    assert changed["identifier"] != json.loads(first)["identifier"]
    assert changed["entry"][0]["fullUrl"] == json.loads(first)["entry"][0]["fullUrl"]


def test_it_costs_ten_queries_however_much_there_is(
    version: ProtocolVersion, people: tuple[Membership, Membership], django_assert_num_queries: Any
) -> None:
    for make in (given.tested, given.referred):
        workup = make(version, *people)
        with django_assert_num_queries(
            10
        ):  # workup, answers, orders, results, referrals, follow-ups, decisions, notes,
            workup_bundle(people[0], workup.pk)  # reports, records


def test_another_practice_finds_nothing(workup: Workup, stranger: Membership) -> None:
    with pytest.raises(NotFoundHere):
        workup_bundle(stranger, workup.pk)


def test_not_asked_is_no_item_and_not_assessable_says_why(
    version: ProtocolVersion, people: tuple[Membership, Membership]
) -> None:
    bundle = exported(given.not_assessable, version, people)

    signs = observed(bundle)
    assert signs["mrc_shoulder_abduction_r"]["dataAbsentReason"]["text"] == "Arm in a cast"
    assert not any(name.startswith("value") for name in signs["mrc_shoulder_abduction_r"])
    assert "answer" not in answered(bundle)["cramps"]
    assert "neck_pain" not in answered(bundle)


def test_a_measurement_has_its_code_unit_author_and_moment(
    version: ProtocolVersion, people: tuple[Membership, Membership]
) -> None:
    temperature = observed(exported(given.examined, version, people))["temp_c"]

    assert temperature["code"]["coding"][0] == {"system": "http://loinc.org", "code": "8310-5"}
    assert temperature["valueQuantity"] == {
        "value": 36.8, "unit": "°C", "system": "http://unitsofmeasure.org", "code": "Cel",
    }  # fmt: skip
    assert temperature["category"][0]["coding"][0]["code"] == "vital-signs"
    assert temperature["performer"][0]["display"] == "Dr Anita Shah"


def test_a_corrected_result_says_so_and_what_was_taken_back_has_no_value(
    version: ProtocolVersion, people: tuple[Membership, Membership]
) -> None:
    bundle = exported(given.corrected, version, people)

    values = observed(bundle)
    assert (values["res_potassium"]["status"], values["res_potassium"]["valueQuantity"]["value"]) == ("corrected", 4.1)
    assert (values["res_ck"]["status"], values["res_ck"]["dataAbsentReason"]["text"]) == (
        "entered-in-error", "Taken back",
    )  # fmt: skip
    assert {each["status"] for each in of_type(bundle, "DiagnosticReport")} == {"corrected", "entered-in-error"}


def test_a_fired_flag_has_its_reason_and_a_declined_one_why(
    version: ProtocolVersion, people: tuple[Membership, Membership]
) -> None:
    workup = given.declined(version, *people)
    [impression] = of_type(workup_bundle(people[0], workup.pk), "ClinicalImpression")

    fired = evaluate(given.now(workup)).evaluation.fired_red_flags
    assert [each["itemCodeableConcept"]["coding"][-1]["code"] for each in impression["finding"]] == list(fired)
    assert any(
        "Declined: Another explanation is more likely; Known polio" in each["basis"] for each in impression["finding"]
    )
    assert any(each["text"].startswith("Not excluded (Emergency now): ") for each in impression["note"])


def test_tasks_follow_what_became_of_each_test(version: ProtocolVersion, people: tuple[Membership, Membership]) -> None:
    bundle = exported(given.tested, version, people)

    assert [(task["status"], task["businessStatus"]["text"]) for task in of_type(bundle, "Task")] == [
        ("in-progress", "Result to review"), ("in-progress", "Patient to be told"), ("cancelled", "Cancelled"),
        ("requested", "To book"),
    ]  # fmt: skip


def test_a_paper_is_inside_with_its_hash_and_size(
    version: ProtocolVersion, people: tuple[Membership, Membership]
) -> None:
    papers = of_type(exported(given.reported, version, people), "DocumentReference")

    assert len(papers) == 2
    for paper, report in zip(papers, Report.objects.order_by("id"), strict=True):
        attachment = paper["content"][0]["attachment"]
        pdf = b64decode(attachment["data"])
        assert (attachment["size"], b64decode(attachment["hash"])) == (len(pdf), sha1(pdf).digest())  # noqa: S324
        assert paper["identifier"][0]["value"] == sha256(pdf).hexdigest() == report.pdf_sha256


def test_what_a_system_answered_bears_its_name_and_a_record_is_named_as_a_source(
    version: ProtocolVersion, people: tuple[Membership, Membership]
) -> None:
    bundle = exported(given.from_a_record, version, people)

    author = answered(bundle)["pulse_rate"]["extension"][0]["valueReference"]
    assert (author["type"], author["display"]) == ("Device", "Record system")
    assert observed(bundle)["pulse_rate"]["performer"][0]["type"] == "Organization"
    [provenance] = of_type(bundle, "Provenance")
    assert [each["what"]["display"].split(",")[0] for each in provenance["entity"]] == [
        "Muscle twitching in the leg", "Patient's record from another system",
    ]  # fmt: skip
    assert "pmh" not in answered(bundle)


def test_a_moved_workup_names_the_version_that_it_follows_now(
    version: ProtocolVersion, people: tuple[Membership, Membership]
) -> None:
    bundle = exported(given.moved, version, people)
    [response] = of_type(bundle, "QuestionnaireResponse")
    assert response["questionnaire"].endswith("/Questionnaire/arm-twitching|2")


def test_values_are_read_back_as_they_were(version: ProtocolVersion, people: tuple[Membership, Membership]) -> None:
    workup = given.examined(version, *people)
    facts, items = evaluate(given.now(workup)).facts, answered(workup_bundle(people[0], workup.pk))
    findings = evaluate(given.now(workup)).definition.findings

    for code, value in facts.items():
        said = [_plain(next(iter(each.values()))) for each in items[code]["answer"]]
        if findings[code].type == "duration":
            assert said == [value]
        elif findings[code].type != "text":
            assert read_value(findings[code], said if findings[code].type == "multichoice" else said[0]) == value


def _plain(said: Any) -> Any:
    return said.get("value", said.get("code")) if isinstance(said, dict) else said


def test_what_anybody_wrote_stays_text(version: ProtocolVersion, people: tuple[Membership, Membership]) -> None:
    bundle = exported(given.examined, version, people)
    assert answered(bundle)["occupation"]["answer"] == [{"valueString": 'Baker\'s <b>& "sons"</b>'}]
    note = next(each for each in resources(bundle)[0]["section"] if each["title"] == "Notes")
    assert "Worse in &lt;the&gt; evening" in note["text"]["div"]
