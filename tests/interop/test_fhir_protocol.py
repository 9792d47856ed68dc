"""A protocol as a FHIR R4 collection: valid, closed in itself, and deciding as the engine does."""

import json
import re
from functools import cache
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from tests.interop.exported_plan import Patient, Plan
from tests.interop.fhir_rules import faults, of_type, resources, unconfirmed, walk
from tests.interop.reading import compiled
from workups.engine.evaluation import Engine
from workups.engine.facts import read_facts
from workups.engine.parse import parse_protocol
from workups.interop.fhir.protocol.bundle import library_bundle, version_bundle
from workups.interop.fhir.protocol.naming import short_id, used_in, variable_names
from workups.interop.fhir.protocol.questionnaire import ENABLED_BY, VARIABLE
from workups.interop.fhir.systems import BASE
from workups.models import ProtocolVersion
from workups.protocol_files import library_keys, load_library
from workups.vignette_files import library_vignettes

NAME = re.compile(r"[A-Z][A-Za-z0-9_]{0,254}")


@cache
def exported(key: str) -> dict[str, Any]:
    return library_bundle(key)


def form_of(bundle: dict[str, Any]) -> dict[str, Any]:
    [form] = of_type(bundle, "Questionnaire")
    return form


def items_of(item: dict[str, Any]) -> list[dict[str, Any]]:
    inner = item.get("item", [])
    return [*inner, *(each for one in inner for each in items_of(one))]


def variables_of(resource: dict[str, Any]) -> dict[str, str]:
    said = [each["valueExpression"] for each in resource["extension"] if each["url"] == VARIABLE]
    assert len({each["name"] for each in said}) == len(said)
    return {each["name"]: each["expression"] for each in said}


def test_there_are_six() -> None:
    sites = ("arm", "hand", "knee", "leg", "thumb", "toe")
    assert library_keys() == [f"{site}-twitching" for site in sites]


@pytest.mark.parametrize("key", library_keys())
def test_every_protocol_is_valid(key: str) -> None:
    bundle = exported(key)

    Bundle.model_validate(bundle)
    assert faults(bundle) == []
    assert unconfirmed(bundle) == set()


@pytest.mark.parametrize("key", library_keys())
def test_every_canonical_address_and_every_local_system_leads_to_something_inside(key: str) -> None:
    bundle = exported(key)
    addresses = {each["url"] for each in resources(bundle)}
    addresses |= {f"{each['url']}|{each['version']}" for each in resources(bundle)}
    named = {str(value) for _, name, value in walk(bundle) if name in ("definitionCanonical", "resource", "system")}

    ours = {each for each in named if each.startswith(BASE)}
    assert ours - addresses == set()
    assert len(ours) > 200


@pytest.mark.parametrize("key", library_keys())
def test_every_local_code_is_in_its_system(key: str) -> None:
    bundle = exported(key)
    known = {(each["url"], one["code"]) for each in of_type(bundle, "CodeSystem") for one in each["concept"]}
    used = {
        (value["system"], value["code"])
        for _, _, value in walk(bundle)
        if isinstance(value, dict) and str(value.get("system")).startswith(BASE)
    }
    assert used - known == set()


@pytest.mark.parametrize("key", library_keys())
def test_the_form_keeps_the_rules_of_a_questionnaire(key: str) -> None:
    form = form_of(exported(key))
    items = items_of(form)
    links = [each["linkId"] for each in items]

    assert len(set(links)) == len(links), "que-2"
    assert NAME.fullmatch(form["name"]), "que-0"
    for item in items:
        assert (item["type"] == "group") == bool(item.get("item")), "que-1"
        assert "answerOption" not in item or item["type"] == "choice", "que-5"
        assert len(item.get("enableWhen", [])) < 2 or "enableBehavior" in item, "que-12"
        for when in item.get("enableWhen", ()):
            assert when["question"] in links
            assert when["operator"] != "exists" or "answerBoolean" in when, "que-7"


@pytest.mark.parametrize("key", library_keys())
def test_every_variable_uses_only_those_before_it_and_is_an_expression(key: str) -> None:
    for resource in (*of_type(exported(key), "PlanDefinition"), form_of(exported(key))):
        before: set[str] = set()
        for name, text in variables_of(resource).items():
            compiled(text)
            assert used_in(text) <= before
            assert re.fullmatch(r"[A-Za-z0-9]{1,64}", name), "an Expression's name is an id"
            before.add(name)
        said = [value["expression"] for _, name, value in walk(resource) if name in ("expression", "valueExpression")
                and isinstance(value, dict)]  # fmt: skip
        assert all(used_in(text) <= before for text in said)


@pytest.mark.parametrize("key", library_keys())
def test_every_rule_is_an_action_with_its_condition(key: str) -> None:
    definition = parse_protocol(*load_library(key))
    assert Plan(key, definition).actions.keys() == definition.rules.keys()


@pytest.mark.parametrize("key", library_keys())
def test_the_bundle_decides_as_the_engine_does_of_the_librarys_patients(key: str) -> None:
    definition = parse_protocol(*load_library(key))
    engine, plan = Engine(definition), Plan(key, definition)

    # All of the arm's; the other sites differ from it in a few lines, so every third of theirs will do.
    patients = library_vignettes(key)[:: 1 if key == "arm-twitching" else 3]

    found = []
    for vignette in patients:
        found += plan.disagreements(engine.evaluate(read_facts(definition.findings, vignette.findings)))
    assert found == []


def test_a_section_shows_by_enable_when_and_by_fhirpath() -> None:
    form = form_of(exported("arm-twitching"))
    sections = [section for stage in form["item"] for section in stage["item"]]
    assert sum("enableWhen" in each for each in sections) >= 8
    assert sum(any(ext["url"] == ENABLED_BY for ext in each.get("extension", ())) for each in sections) >= 3


def test_a_finding_is_read_from_a_response_nested_as_the_form_is() -> None:
    plan = Plan("arm-twitching", parse_protocol(*load_library("arm-twitching")))
    alone = {"linkId": "cramps", "answer": [{"valueBoolean": True}]}
    nested = {"linkId": "stage.history", "item": [{"linkId": "section.company", "item": [alone]}]}
    response = {"resourceType": "QuestionnaireResponse", "item": [nested]}
    assert compiled(plan.variables["cramps"])(response, {"resource": response}) == [True]


def test_what_nobody_answered_neither_fires_nor_is_excluded() -> None:
    plan = Plan("arm-twitching", parse_protocol(*load_library("arm-twitching")))
    assert Patient(plan, {}).truth(plan.actions["rf_stroke_now"]) is None


def test_the_library_says_that_it_is_a_draft_and_a_published_version_that_it_is_live(
    version: ProtocolVersion,
) -> None:
    [draft], [live] = (of_type(each, "PlanDefinition") for each in (exported("arm-twitching"), version_bundle(version)))
    assert (draft["status"], draft["experimental"], draft["version"], "date" in draft) == (
        "draft",
        True,
        "library",
        False,
    )
    assert (live["status"], live["experimental"], live["version"], "date" in live) == ("active", False, "1", True)
    Bundle.model_validate(version_bundle(version))


def test_the_same_protocol_gives_the_same_bytes() -> None:
    assert json.dumps(library_bundle("toe-twitching")) == json.dumps(exported("toe-twitching"))


def test_names_that_would_be_one_are_told_apart() -> None:
    assert list(variable_names(["a_b1", "a_b_1", "rf_stroke_now"]).values()) == ["aB1", "aB1X2", "rfStrokeNow"]
    assert short_id("a" * 80) != short_id("a" * 81)
    assert len(short_id("a" * 80)) == 64
