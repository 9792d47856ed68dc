"""Discovery and answers by HL7's own logical models of them, and answers to whatever real records hold."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.interop.cds import asking
from tests.interop.cds.asking import ORDER_SELECT, PATIENT_VIEW, ask, potassium, request_for, tell

pytestmark = pytest.mark.django_db

MODELS = asking.SAMPLES.parent / "logical_models"
RECORDS = sorted((asking.SAMPLES.parents[1] / "synthea_r4").glob("*_*.json"))
_OPAQUE = {"resource", "overrideReasons", "topic", "prefetch", "extension"}


def elements(name: str) -> dict[str, tuple[int, str]]:
    """(least number, greatest) of every element of a logical model, by its path without the model's name."""
    said = json.loads((MODELS / f"structuredefinition-{name}.json").read_text())["differential"]["element"]
    within = [each for each in said if "." in each["path"]]
    return {each["path"].partition(".")[2]: (each.get("min", 0), each.get("max", "*")) for each in within}


def faults(said: Any, model: dict[str, tuple[int, str]], path: str = "") -> Iterator[str]:
    """What is there that the model has not, and what is lacking that it needs."""
    for each in said if isinstance(said, list) else [said]:
        if not isinstance(each, dict):
            continue
        children = {place[len(path) :].lstrip("."): kept for place, kept in model.items() if _is_child(place, path)}
        if not children:
            continue
        yield from (f"{path}.{name} is in no model" for name in each if name not in children)
        yield from (f"{path}.{name} is lacking" for name, (least, _) in children.items() if least and name not in each)
        for name, value in each.items():
            if name not in _OPAQUE:
                yield from faults(value, model, f"{path}.{name}".lstrip("."))


def _is_child(place: str, path: str) -> bool:
    return place.rpartition(".")[0] == path


def test_the_models_were_read_and_find_faults():
    model = elements("CDSHooksResponse")

    assert model["cards.summary"] == (1, "1")
    found = set(faults({"cards": [{"colour": "red"}]}, model))
    assert found >= {"cards.colour is in no model", "cards.summary is lacking"}


def test_discovery_is_as_the_model_has_it():
    assert list(faults(Client().get("/cds-services").json(), elements("CDSHooksServices"))) == []


def test_cards_are_as_the_model_has_them(token, known, suggested):
    body = request_for("patient-view", potassium(6.9), patient=asking.resource_of(known))
    said = ask(token, PATIENT_VIEW, body).json()

    assert {"suggestions", "overrideReasons", "links"} <= {name for card in said["cards"] for name in card}
    assert list(faults(said, elements("CDSHooksResponse"))) == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem.partition("_")[0])
def test_a_real_record_sent_along_is_answered(token, record: Path):
    bundle = json.loads(record.read_text())
    patient = next(each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] == "Patient")
    body = request_for("patient-view", patient=patient)
    body["prefetch"]["record"] = bundle

    answered = ask(token, PATIENT_VIEW, body)

    assert answered.status_code == 200
    assert [card["summary"] for card in answered.json()["cards"]] == [], "records of 2019 raise no alarm today"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
PLACES = st.sampled_from(
    [
        "hook",
        "context",
        "context.patientId",
        "context.draftOrders",
        "context.draftOrders.entry",
        "prefetch",
        "prefetch.patient",
        "prefetch.patient.birthDate",
        "prefetch.patient.identifier",
        "prefetch.observations.entry",
    ]
)
FUZZED = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FUZZED
@given(place=PLACES, value=JSON)
def test_whatever_a_client_sends_is_answered_or_refused_clearly(token, place, value):
    body = request_for("order-select", potassium(6.9))
    *way, last = place.split(".")
    at: Any = body
    for name in way:
        at = at[name]
    at[last] = value

    answered = ask(token, ORDER_SELECT, body)

    assert answered.status_code in (200, 400, 412), answered.content
    assert "cards" in answered.json() or answered.json()["issue"][0]["details"]["text"]


@FUZZED
@given(entry=JSON)
def test_whatever_feedback_a_client_sends_is_answered_or_refused_clearly(token, entry):
    assert tell(token, PATIENT_VIEW, {"feedback": [entry]}).status_code in (200, 400)
