"""The API's own description: whole, valid, and to be read by anybody without the internet."""

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from clinic.models import Scope
from tests.api.operations import operations


@pytest.fixture(scope="module")
def described() -> dict:
    """As `manage.py spectacular` writes it; any warning is a fault."""
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=out)
    return json.loads(out.getvalue())


def test_it_is_openapi_3_1(described):
    assert described["openapi"].startswith("3.1")


def test_every_operation_is_in_it(described):
    written = {(method.upper(), path) for path, each in described["paths"].items() for method in each}
    ours = {(each.method, "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", each.address.route)) for each in operations()}
    assert ours <= written


def test_every_operation_says_what_it_does_and_which_scope_it_needs(described):
    for operation in operations():
        path = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", operation.address.route)
        said = described["paths"][path][operation.method.lower()]
        assert said["summary"]
        assert "--" not in said["summary"]
        if operation.scope is not None:
            assert said["security"] == [{"token": [operation.scope.value]}]
            assert f"`{operation.scope.value}`" in said["description"]


def test_every_write_names_the_key_under_which_it_is_done_once(described):
    for operation in operations():
        path = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", operation.address.route)
        names = [each["name"] for each in described["paths"][path][operation.method.lower()]["parameters"]]
        assert ("Idempotency-Key" in names) == getattr(operation.handler, "is_once", False)
        assert ("If-Match" in names) == getattr(operation.handler, "needs_if_match", False)


def test_every_fault_is_a_problem_document(described):
    for operations_of_path in described["paths"].values():
        for operation in operations_of_path.values():
            faults = {status: each for status, each in operation["responses"].items() if status >= "400"}
            assert {"400", "401", "403", "404", "406", "413", "415", "429"} <= set(faults)
            assert all(list(each["content"]) == ["application/problem+json"] for each in faults.values())


def test_no_scope_is_without_an_operation():
    """But those of other doors than this one."""
    elsewhere = {Scope.CDS_USE}
    assert set(Scope) - elsewhere == {each.scope for each in operations()} - {None}


def test_anybody_may_read_it(db):
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")


def test_the_page_for_people_needs_no_other_host_and_no_looser_policy(db):
    page = Client().get("/api/v1/docs/")
    html = page.content.decode()

    assert page.status_code == 200
    assert "unsafe" not in page["Content-Security-Policy"]
    assert not re.search(r"<style|style=|<script>|https?://", html)
    for address in re.findall(r'(?:src|href)="([^"]+)"', html):
        assert address.startswith("/")


def test_its_script_asks_for_the_description_that_stands_here(db):
    script = Client().get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/openapi.json" in script.content.decode().replace("\\u002D", "-")
