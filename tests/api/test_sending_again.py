"""A write that is sent again under its key: answered as before, done once."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from clinic.api import idempotency
from clinic.models import AuditEvent, IdempotentAnswer, Patient, Scope
from clinic.tasks import sweep_idempotent_answers
from tests.api.practice_given import Connected, connected, day, token_of
from workups.models import Answer, FollowUp, InvestigationOrder, Workup

JSON = "application/json"
WHO = {"family_name": "Holm", "given_names": "Ida", "date_of_birth": "1970-01-02", "sex_at_birth": "female"}


def register(client: Client, *, key: str | None = "a1", raw: str = "", **said: object):
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post("/api/v1/patients", raw or json.dumps(WHO | said), content_type=JSON, headers=headers)


def holms() -> int:
    return Patient.objects.filter(family_name="Holm").count()


def test_it_is_done_once_and_answered_the_same(given: Connected):
    first, again = register(given.client()), register(given.client())

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first["Location"] == again["Location"]
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert holms() == 1
    assert AuditEvent.objects.filter(event="patient.registered").count() == 1


def test_without_a_key_it_is_done_as_often_as_it_is_sent(given: Connected):
    register(given.client(), key=None)
    register(given.client(), key=None)
    assert holms() == 2


def test_another_key_is_another_request(given: Connected):
    register(given.client(), key="a1")
    register(given.client(), key="a2")
    assert holms() == 2


def test_other_spaces_or_another_order_are_no_other_request(given: Connected):
    register(given.client())
    again = register(given.client(), raw=json.dumps(dict(reversed(WHO.items())), indent=3))
    assert again["Idempotent-Replayed"] == "true"
    assert holms() == 1


def test_a_key_belongs_to_one_request(given: Connected):
    register(given.client())

    for answer in (
        register(given.client(), given_names="Eva"),
        given.client().post(
            f"/api/v1/orders/{given.ids['order_id']}/collect", "", JSON, headers={"Idempotency-Key": "a1"}
        ),
    ):
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert holms() == 1
    assert InvestigationOrder.objects.get(pk=given.ids["order_id"]).status == "requested"


def test_two_systems_may_have_the_same_key(given: Connected):
    another = Client(headers={"Authorization": f"Bearer {token_of(given.manager, Scope.PATIENTS_WRITE)}"})
    theirs = connected("Another Surgery")

    assert [register(each).status_code for each in (given.client(), another, theirs.client())] == [201] * 3
    assert holms() == 3


@pytest.mark.parametrize("key", ["", "x" * 201, "with space", "é", "tab\there"])
def test_a_key_that_can_not_be_kept_does_nothing(key: str, given: Connected):
    assert register(given.client(), key=key).status_code == 422
    assert holms() == 0


def test_a_refusal_is_not_kept(given: Connected):
    """What was wrong can be put right under the same key."""
    assert register(given.client(), date_of_birth="2999-01-01").status_code == 422
    assert register(given.client(), sex_at_birth="x").status_code == 400
    assert not IdempotentAnswer.objects.exists()
    assert register(given.client()).status_code == 201


def test_a_key_stands_exactly_when_what_it_did_stands(given: Connected, monkeypatch):
    def fails(*args: object) -> None:
        raise IntegrityError("the disk is full")

    monkeypatch.setattr(idempotency, "_keep", fails)
    with pytest.raises(IntegrityError):
        register(given.client())
    assert (holms(), IdempotentAnswer.objects.count()) == (0, 0)


def test_what_it_did_is_undone_where_it_fails_on_the_way(given: Connected):
    """Of two tests the second is none: neither the order nor the key is there."""
    where = f"/api/v1/workups/{given.ids['workup_id']}/orders"
    before = InvestigationOrder.objects.count()
    body = {"tests": [{"code": "ix_tft"}, {"code": "ix_nothing"}]}
    answer = given.client().post(where, body, content_type=JSON, headers={"Idempotency-Key": "a1"})

    assert answer.status_code == 422
    assert (InvestigationOrder.objects.count(), IdempotentAnswer.objects.count()) == (before, 0)


def test_a_write_that_names_a_revision_is_answered_again_although_it_has_moved_on(given: Connected):
    where = f"/api/v1/workups/{given.ids['workup_id']}/answers/twitch_now"
    seen = given.client().get(f"/api/v1/workups/{given.ids['workup_id']}")["ETag"]
    headers = {"If-Match": seen, "Idempotency-Key": "a1"}

    first = given.client().put(where, {"value": True}, content_type=JSON, headers=headers)
    again = given.client().put(where, {"value": True}, content_type=JSON, headers=headers)
    assert first.status_code == again.status_code == 200
    assert first["ETag"] == again["ETag"] != seen
    assert Answer.objects.filter(workup=given.ids["workup_id"], finding="twitch_now").count() == 1


def test_what_has_no_body_is_done_once_as_well(given: Connected):
    where, headers = f"/api/v1/follow-ups/{given.ids['follow_up_id']}/complete", {"Idempotency-Key": "done"}

    assert given.client().post(where, "", JSON, headers=headers).status_code == 200
    assert given.client().post(where, "", JSON, headers=headers)["Idempotent-Replayed"] == "true"
    assert given.client().post(where).status_code == 409
    assert FollowUp.objects.get(pk=given.ids["follow_up_id"]).status == "done"


def test_an_answer_is_kept_for_a_day(given: Connected):
    now = timezone.now()
    register(given.client(), key="old")
    with time_machine.travel(now + timedelta(hours=23), tick=False):
        sweep_idempotent_answers()
        assert register(given.client(), key="old")["Idempotent-Replayed"] == "true"
        register(given.client(), key="new")
    with time_machine.travel(now + timedelta(hours=25), tick=False):
        sweep_idempotent_answers()
        assert list(IdempotentAnswer.objects.values_list("key", flat=True)) == ["new"]


def test_the_sweep_is_on_the_clock():
    tasks = {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "clinic.tasks.sweep_idempotent_answers" in tasks


def test_every_kind_of_creation_is_done_once(given: Connected):
    """Workups, tests, follow-ups: each sent three times."""
    workup = f"/api/v1/workups/{given.others['to_close']}"
    for where, body in (
        ("/api/v1/workups", {"patient": given.ids["patient_id"], "protocol": "arm-twitching"}),
        (f"{workup}/orders", {"tests": [{"code": "ix_tft"}]}),
        (f"{workup}/follow-ups", {"words": "Ring", "due_on": str(day(3))}),
    ):
        sent = [
            given.client().post(where, body, content_type=JSON, headers={"Idempotency-Key": where[-20:]})
            for _ in range(3)
        ]
        assert {each.status_code for each in sent} == {201}
        assert sent[0].json() == sent[1].json() == sent[2].json()
    assert Workup.objects.filter(started_by=given.system).count() == 1
    assert InvestigationOrder.objects.filter(requested_by=given.system).count() == 1
    assert FollowUp.objects.filter(planned_by=given.system).count() == 1
