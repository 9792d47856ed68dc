"""What a body may hold: what is described, as it is described, and no more of it than is read."""

import json

import pytest

from clinic.api.parsers import StrictJSONParser
from clinic.models import Patient
from tests.api.practice_given import Connected

JSON = "application/json"
WHO = {"family_name": "Holm", "given_names": "Ida", "date_of_birth": "1970-01-02", "sex_at_birth": "female"}


def registered(given: Connected, **said: object):
    return given.client().post("/api/v1/patients", json.dumps(WHO | said), content_type=JSON)


@pytest.mark.parametrize(
    "said",
    [
        {"family_name": 5},
        {"family_name": True},
        {"family_name": None},
        {"family_name": ["Holm"]},
        {"family_name": "x" * 121},
        {"family_name": "\u0000"},
        {"family_name": "Ho\u0000lm"},
        {"family_name": " \t"},
        {"date_of_birth": "02/01/1970"},
        {"date_of_birth": "19700102"},
        {"date_of_birth": "1970-W01-1"},
        {"date_of_birth": "1970-01-02T00:00:00"},
        {"date_of_birth": 19700102},
        {"sex_at_birth": "f"},
        {"sex_at_birth": None},
        {"nhs_number": 9434765919},
        {"title": "Dr"},
    ],
)
def test_what_is_not_as_described_is_refused(said, given: Connected):
    assert registered(given, **said).status_code == 400
    assert not Patient.objects.filter(given_names="Ida").exists()


def test_what_is_described_is_taken_as_it_came(given: Connected):
    answer = registered(
        given, family_name="Ø'Brien-Łęcka 李", nhs_number="943 476 5919", address="1 Quay Street\nHaven"
    )

    assert answer.status_code == 201
    assert answer.json()["family_name"] == "Ø'Brien-Łęcka 李"
    assert answer.json()["nhs_number"] == "9434765919"
    assert answer["Location"] == f"/api/v1/patients/{answer.json()['id']}"
    assert given.client().get(answer["Location"]).json() == answer.json()


def test_a_number_that_is_taken_is_refused(given: Connected):
    assert registered(given, nhs_number="9434765919").status_code == 201
    refused = registered(given, nhs_number="9434765919")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "nhs_number"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"1",
        b"\xff\xfe",
        b'{"family_name": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"family_name": NaN}',
        b'{"family_name": -Infinity}',
        b'{"family_name": "Holm", "family_name": "Berg"}',
        b'\xef\xbb\xbf{"family_name": "Holm"}',
        '{"family_name": "Hölm"}'.encode("latin-1"),
        '{"family_name": "Holm"}'.encode("utf-16"),
        b'{"family_name": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
    ],
)
def test_what_is_no_json_object_is_refused(raw: bytes, given: Connected):
    answer = given.client().post("/api/v1/patients", raw, content_type=JSON)
    assert answer.status_code == 400
    assert answer.json()["status"] == 400


def test_a_value_that_stands_twice_is_not_guessed(given: Connected):
    where = f"/api/v1/orders/{given.ids['order_id']}/results"
    twice = '{"res_potassium": {"value": 4.1}, "res_potassium": {"value": 6.9}}'
    answer = given.client().post(where, f'{{"sampled_on": "2026-11-23", "values": {twice}}}', content_type=JSON)

    assert answer.status_code == 400
    assert "twice" in answer.json()["detail"]


def test_more_than_is_read_is_refused_unread(given: Connected, monkeypatch):
    monkeypatch.setattr(StrictJSONParser, "most_bytes", 300)
    assert registered(given, address="x" * 100).status_code == 201
    answer = registered(given, given_names="Eva", address="x" * 200)
    assert answer.status_code == answer.json()["status"] == 413


def test_two_megabytes_are_the_most():
    assert StrictJSONParser.most_bytes == 2 * 1024 * 1024


@pytest.mark.parametrize(
    ("where", "query"),
    [
        ("patients", "page_size=0"),
        ("patients", "page_size=201"),
        ("patients", "page_size=1_0"),
        ("patients", "page_size=٣"),
        ("patients", "page_size=1&page_size=2"),
        ("patients", "words=holm"),
        ("workups", "status=shut"),
        ("workups", "patient=-1"),
        ("workups", "patient=9223372036854775808"),
        ("workups", "protocol=a%20b"),
        ("orders", "status="),
        ("worklist", "owner=nobody"),
        ("worklist", "sort=name"),
        ("worklist", "tab=x"),
        ("worklist/counts", "tab=overdue"),
    ],
)
def test_what_is_not_described_has_no_place_behind_the_question_mark(where: str, query: str, given: Connected):
    assert given.client().get(f"/api/v1/{where}?{query}").status_code == 400


@pytest.mark.parametrize("where", ["workups", "orders", "referrals", "follow-ups", "reports"])
def test_a_list_is_not_asked_for_another_practices_rows(where: str, given: Connected):
    assert given.client().get(f"/api/v1/{where}?patient=999999999").status_code == 404
    if where != "workups":
        assert given.client().get(f"/api/v1/{where}?workup=999999999").status_code == 404
