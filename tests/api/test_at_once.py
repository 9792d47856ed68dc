"""Two requests at the same moment."""

import pytest
from django.test import Client

from clinic.models import IdempotentAnswer, Patient
from tests.api.practice_given import Connected, connected
from tests.at_once import at_once
from workups.models import Answer, Workup

pytestmark = pytest.mark.django_db(transaction=True)
JSON = "application/json"
WHO = {"family_name": "Holm", "given_names": "Ida", "date_of_birth": "1970-01-02", "sex_at_birth": "female"}


@pytest.fixture
def given(transactional_db: None) -> Connected:
    return connected()


def sender(given: Connected, key: str):
    client = Client(headers={**given.headers, "Idempotency-Key": key})
    return lambda: client.post("/api/v1/patients", WHO, content_type=JSON)


def test_under_one_key_it_is_done_once_and_everybody_is_answered(given: Connected):
    answers = at_once([sender(given, "a1") for _ in range(6)])

    assert {each.status_code for each in answers} == {201}
    assert len({each.content for each in answers}) == 1
    assert Patient.objects.filter(family_name="Holm").count() == 1
    assert sum("Idempotent-Replayed" in each for each in answers) == 5
    assert IdempotentAnswer.objects.count() == 1


def test_under_keys_of_their_own_each_is_done(given: Connected):
    answers = at_once([sender(given, f"a{number}") for number in range(4)])

    assert {each.status_code for each in answers} == {201}
    assert Patient.objects.filter(family_name="Holm").count() == 4


def test_of_two_who_saw_the_same_revision_one_writes(given: Connected):
    where = f"/api/v1/workups/{given.ids['workup_id']}"
    seen = given.client().get(where)["ETag"]

    def say(value: int):
        client = Client(headers={**given.headers, "If-Match": seen})
        return lambda: client.put(f"{where}/answers/twitch_severity", {"value": value}, content_type=JSON)

    answers = at_once([say(value) for value in (1, 2, 3, 4)])

    assert sorted(each.status_code for each in answers) == [200, 412, 412, 412]
    assert Answer.objects.filter(workup=given.ids["workup_id"], finding="twitch_severity").count() == 1
    assert Workup.objects.get(pk=given.ids["workup_id"]).revision == int(seen.strip('"')) + 1
