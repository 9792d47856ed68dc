"""Every operation, called without a token, without its scope, and for another practice's rows."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from clinic.models import AuditEvent, IdempotentAnswer, Scope
from tests.api.operations import Operation, operations
from tests.api.practice_given import Connected, connected, token_of

OPERATIONS = operations()
SCOPED = [each for each in OPERATIONS if each.scope is not None]
# Answered to whoever has a token that opens something.
OPEN_TO_ALL = {"GET api/v1/access": "whose token it is"}
# Asked by a method that writes, and writing nothing.
ONLY_READ = {"POST api/v1/patients/search": "a name has no place in an address"}
# Known again by what is sent, whatever key it is sent under.
BY_CONTENT = {"POST api/v1/intake/fhir": "a report by its hash", "POST api/v1/intake/hl7": "a message by its hash"}


def otherwise(asked: list[Operation], call: Callable[[Operation], object], status: int) -> dict[str, int]:
    """Those that are answered with another status than this, or not with a problem document; nothing lasts."""
    found = {}
    for operation in asked:
        with transaction.atomic():
            answer = call(operation)
            transaction.set_rollback(True)
        is_problem = answer["Content-Type"] == "application/problem+json" and answer.json()["status"] == status
        if answer.status_code != status or not is_problem:
            found[operation.name] = answer.status_code
    return found


def opened_by(token: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_there_are_operations():
    assert len(OPERATIONS) >= 45


@pytest.mark.parametrize("name", [*OPEN_TO_ALL, *ONLY_READ, *BY_CONTENT])
def test_no_exception_outlives_its_operation(name):
    assert name in {each.name for each in OPERATIONS}


def test_every_operation_needs_a_scope():
    assert {each.name for each in OPERATIONS if each.scope is None} == set(OPEN_TO_ALL)


def test_every_write_can_be_sent_again():
    writes = {each.name for each in OPERATIONS if each.is_write}
    once = {each.name for each in OPERATIONS if getattr(each.handler, "is_once", False)}
    assert writes - once == set(ONLY_READ) | set(BY_CONTENT)
    assert once <= writes


@pytest.mark.parametrize("said", [None, "Bearer wk_unknown", "Bearer ", "Basic eA=="])
def test_without_a_token_nobody_is_answered(said, given: Connected):
    client = Client(headers={"Authorization": said} if said else {})
    assert otherwise(OPERATIONS, lambda each: each.call(client, given.ids), 401) == {}


def test_without_its_scope_it_is_refused(given: Connected):
    tokens = {left_out: token_of(given.manager, *(set(Scope) - {left_out})) for left_out in Scope}
    done = AuditEvent.objects.count()

    assert otherwise(SCOPED, lambda each: each.call(opened_by(tokens[each.scope]), given.ids), 403) == {}
    assert AuditEvent.objects.count() == done


def test_the_refusal_names_the_scope(given: Connected):
    client = opened_by(token_of(given.manager, Scope.PATIENTS_READ))
    for operation in SCOPED:
        if operation.scope != Scope.PATIENTS_READ:
            assert operation.scope in operation.call(client, given.ids).json()["detail"]


def test_with_its_scope_alone_it_is_answered(given: Connected):
    """Else the tests of strangers would prove nothing."""
    tokens = {scope: token_of(given.manager, scope) for scope in Scope}
    for operation in SCOPED:
        with transaction.atomic():
            answer = operation.call(opened_by(tokens[operation.scope]), given.ids)
            transaction.set_rollback(True)
        assert answer.status_code not in (401, 403, 404, 405), operation.name
        assert answer["Cache-Control"] == "no-store", operation.name


def test_another_practices_rows_are_not_there(given: Connected):
    theirs = connected("Another Surgery")
    asked = [each for each in SCOPED if each.names_a_row_of(given)]
    done = AuditEvent.objects.count()

    assert len(asked) >= 25
    assert otherwise(asked, lambda each: each.call(theirs.client(), given.ids), 404) == {}
    assert AuditEvent.objects.count() == done, "nothing was done"
    assert not IdempotentAnswer.objects.exists()


@pytest.mark.parametrize("number", [999_999_999, 2**63])
def test_what_nothing_has_is_not_found(number: int, given: Connected):
    asked = [each for each in SCOPED if each.address.ids]
    nothing = dict.fromkeys(given.ids, number)
    assert otherwise(asked, lambda each: each.call(given.client(), nothing), 404) == {}


@pytest.mark.parametrize("method", ["patch", "options", "trace"])
def test_a_method_that_is_not_there_is_told_so(method: str, given: Connected):
    client = given.client()
    assert otherwise(OPERATIONS, lambda each: getattr(client, method)(each.path(given.ids)), 405) == {}
