"""The whole API against its own description: what is asked for is answered, what is not understood is refused."""

from collections.abc import Iterator

import hypothesis
import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from clinic.api.throttling import ClientThrottle
from clinic.wsgi import application
from tests.api.practice_given import Connected
from tests.api.requests_given import ANY, MEDIA_TYPES, bodies, other_rows

EXAMPLES = 16

# What an action refuses is 422, what was changed meanwhile 412: neither can be told from the description.
_CONFIG = {
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "409", "412", "422"]},
        "negative_data_rejection": {
            "expected-statuses": ["400", "401", "403", "404", "405", "406", "409", "412", "415", "422", "428"]
        },
        "missing_required_header": {"expected-statuses": ["428"]},
    },
    "generation": {"allow-x00": False},
}
SCHEMA = schemathesis.openapi.from_wsgi(
    "/api/v1/openapi.json", application, config=SchemathesisConfig.from_dict(_CONFIG)
)
OPERATIONS = {found.ok().definition.raw["operationId"]: found.ok() for found in SCHEMA.get_all_operations()}

# Where results come in, whatever is sent is kept as it came: nothing but an empty body is refused.
KEEPS_ALL = [negative_data_rejection, positive_data_acceptance]

TAGS = {
    each: [name for name, operation in OPERATIONS.items() if each in operation.definition.raw["tags"]]
    for each in sorted({tag for operation in OPERATIONS.values() for tag in operation.definition.raw["tags"]})
}


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """More requests come here than a system sends in a minute; they all share the test's connection."""
    monkeypatch.setattr(ClientThrottle, "rate", "1000000/min", raising=False)
    cache.clear()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def sure(name: str, given: Connected) -> schemathesis.Case:
    """The request that is sure to be answered."""
    operation = OPERATIONS[name]
    names = [each["name"] for each in operation.definition.raw.get("parameters", ()) if each["in"] == "path"]
    rows = {**given.ids, **other_rows(given).get(name, {})}
    body = {"body": bodies(given)[name]} if name in bodies(given) else {}
    if name in MEDIA_TYPES:
        body["media_type"] = MEDIA_TYPES[name]
    return operation.Case(path_parameters={each: rows[each] for each in names}, headers=ANY, **body)


def checked(case: schemathesis.Case, given: Connected) -> int:
    """The status of the answer, which is as described; nothing of it lasts."""
    headers = given.headers | {"Accept-Encoding": "identity"}
    left_out = KEEPS_ALL if case.operation.definition.raw["operationId"] in MEDIA_TYPES else []
    with transaction.atomic():
        response = case.call_and_validate(headers=headers, excluded_checks=left_out)
        transaction.set_rollback(True)
    return int(response.status_code)


def test_every_operation_does_what_it_is_asked(given: Connected) -> None:
    """Else nothing would be known of what it answers when it does."""
    statuses = {name: checked(sure(name, given), given) for name in OPERATIONS}

    refused = {name: status for name, status in statuses.items() if not 200 <= status < 300}
    assert refused == {}
    assert len(statuses) >= 45


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("tag", TAGS)
def test_no_operation_answers_otherwise_than_described(tag: str, mode: GenerationMode, given: Connected) -> None:
    for name in TAGS[tag]:
        _try(name, mode, given)


def _try(name: str, mode: GenerationMode, given: Connected) -> None:
    strategy = OPERATIONS[name].as_strategy(generation_mode=mode)

    @hypothesis.given(case=strategy)
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def tried(case: schemathesis.Case) -> None:
        checked(_aimed(case, name, given), given)

    tried()


def _aimed(case: schemathesis.Case, name: str, given: Connected) -> schemathesis.Case:
    """At rows that there are, for a made-up number finds nothing; what is to be wrong stays wrong."""
    if not _is_wrong(case, ParameterLocation.PATH):
        rows = {**given.ids, **other_rows(given).get(name, {})}
        for each in case.path_parameters or ():
            case.path_parameters[each] = rows[each]
    if not _is_wrong(case, ParameterLocation.HEADER) and "If-Match" in (case.headers or {}):
        case.headers.update(ANY)
    if not _is_wrong(case, ParameterLocation.QUERY):
        for each in {"patient", "workup"} & set(case.query or ()):
            case.query[each] = given.ids[f"{each}_id"]
    if not _is_wrong(case, ParameterLocation.BODY) and isinstance(case.body, dict) and "patient" in case.body:
        case.body["patient"] = given.ids["patient_id"]
    return case


def _is_wrong(case: schemathesis.Case, place: ParameterLocation) -> bool:
    return case.meta is not None and case.meta.is_negative_at(place)
