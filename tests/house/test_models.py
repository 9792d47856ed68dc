"""Every table belongs to a practice or is shared on purpose, can be made in a test, and knows who did what when."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import models
from factory.django import DjangoModelFactory

from clinic.models.practice import PracticeOwned
from tests import factories

# Tables that no practice owns.
SHARED = {
    "clinic.practice": "the tenant itself",
    "clinic.user": "a person may work in several practices",
    "clinic.auditevent": "carries its practice; what the operator does belongs to none",
    "clinic.heartbeat": "processes, not patients",
    "workups.protocol": "content, nobody's data",
    "workups.protocolversion": "content, nobody's data",
    "workups.draftchange": "content, nobody's data",
    "workups.gaterun": "content, nobody's data",
    "clinic.seentoken": "fingerprints of used tokens, nobody's data",
}
# Rows that no factory makes: an action does, so that in a test they are as real as any.
MADE_BY = {
    "clinic.auditevent": "clinic.audit.record",
    "clinic.heartbeat": "clinic.actions.heartbeats.seen",
    "workups.protocol": "workups.actions.protocols.publish_library",
    "workups.protocolversion": "workups.actions.protocols.publish_library",
    "workups.draftchange": "workups.actions.drafts.edit",
    "workups.gaterun": "workups.actions.gate.ask",
    "workups.overlay": "workups.actions.overlays.agree",
    "workups.replay": "workups.actions.replays.request",
    "workups.replaychange": "workups.actions.replays.request",
    "workups.workupmove": "workups.actions.moving.move_to",
    "workups.workup": "workups.actions.workups.start",
    "workups.answer": "workups.actions.answers.record",
    "workups.adviceentry": "workups.actions.answers.record",
    "workups.investigationorder": "workups.actions.orders.place",
    "workups.result": "workups.actions.results.enter",
    "workups.report": "workups.actions.reports.request",
    "workups.dispatch": "workups.actions.reports.dispatch",
    "workups.letter": "workups.actions.letters.begin",
    "workups.printjob": "workups.actions.print_jobs.begin",
    "workups.printjobline": "workups.actions.print_jobs.begin",
    "workups.decision": "workups.actions.decisions.accept",
    "workups.sectionnote": "workups.actions.notes.write",
    "workups.referral": "workups.actions.decisions.accept",
    "workups.followup": "workups.actions.follow_ups.plan",
    "workups.worklistentry": "workups.actions.orders.place",
    "workups.steptaken": "workups.actions.orders.place",
    "workups.chase": "workups.actions.worklist.chase",
    "workups.savedview": "workups.actions.saved_views.keep",
    "workups.escalation": "workups.actions.escalations.rise",
    "workups.digest": "workups.actions.digests.claim",
    "workups.inbound": "workups.actions.inbound.receive",
    "workups.attachment": "workups.actions.attachments.add",
    "workups.trackingrules": "workups.actions.tracking_rules.agree",
    "workups.localturnaround": "workups.actions.tracking_rules.set_turnaround",
    "clinic.cover": "clinic.actions.covers.arrange",
    "clinic.letterhead": "clinic.actions.letterheads.agree",
    "clinic.integrationclient": "clinic.actions.clients.create",
    "clinic.idempotentanswer": "clinic.api.idempotency.once",
    "clinic.seentoken": "clinic.actions.tokens.use_up",
    "workups.localcode": "workups.actions.local_codes.say",
    "workups.recordimport": "workups.actions.record_imports.take_in",
    "workups.proposal": "workups.actions.record_imports.take_in",
    "workups.card": "workups.actions.cards.show",
    "workups.cardfeedback": "workups.actions.cards.hear",
}
# When something happened, with nobody who did it.
NOBODY = {
    "clinic.practice.created_at": "by the operator, before anybody belonged to it",
    "clinic.membership.created_at": "the audit event member.added says who",
    "clinic.heartbeat.seen_at": "a process",
    "workups.protocolversion.created_at": "started_by, and nobody for what comes from the library",
    "workups.gaterun.claimed_at": "a worker",
    "workups.gaterun.finished_at": "a worker",
    "workups.replay.claimed_at": "a worker",
    "workups.replay.finished_at": "a worker",
    "clinic.integrationclient.expires_at": "a day that comes by itself",
    "clinic.integrationclient.last_used_at": "the other system",
    "clinic.idempotentanswer.answered_at": "the API, to its client",
    "clinic.seentoken.expires_at": "a moment that comes by itself",
    "workups.report.claimed_at": "a worker",
    "workups.report.ready_at": "a worker",
    "workups.printjob.claimed_at": "a worker",
    "workups.printjob.ready_at": "a worker",
    "workups.escalation.raised_at": "the sweep, or a result",
    "workups.digest.claimed_at": "the sweep",
    "workups.digest.sent_at": "the sweep",
}

MODELS = [model for label in ("clinic", "workups") for model in apps.get_app_config(label).get_models()]


def _label(model: type[models.Model]) -> str:
    return str(model._meta.label_lower)


@pytest.mark.parametrize("model", MODELS, ids=_label)
def test_a_table_belongs_to_a_practice_or_is_shared_on_purpose(model: type[models.Model]) -> None:
    assert issubclass(model, PracticeOwned) != (_label(model) in SHARED)


@pytest.mark.parametrize("model", MODELS, ids=_label)
def test_a_row_can_be_made_by_a_factory_or_an_action(model: type[models.Model]) -> None:
    assert (model in _made_by_factories()) != (_label(model) in MADE_BY)


@pytest.mark.parametrize("dotted", sorted(set(MADE_BY.values())))
def test_the_action_that_makes_it_exists(dotted: str) -> None:
    module, _, name = dotted.rpartition(".")

    assert callable(getattr(import_module(module), name))


@pytest.mark.parametrize("model", MODELS, ids=_label)
def test_what_happened_says_who_did_it(model: type[models.Model]) -> None:
    names = {field.name for field in model._meta.get_fields()}
    times = {name for name in names if name == "at" or name.endswith("_at")}
    without = {name for name in times if name.removesuffix("at") + "by" not in names}

    assert {f"{_label(model)}.{name}" for name in without} == {
        excuse for excuse in NOBODY if excuse.startswith(f"{_label(model)}.")
    }


@pytest.mark.parametrize("model", MODELS, ids=_label)
def test_deleting_a_parent_takes_no_row_along(model: type[models.Model]) -> None:
    links = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]

    assert [link.name for link in links if link.remote_field.on_delete is not models.PROTECT] == []


def _made_by_factories() -> set[type[models.Model]]:
    made = (value for value in vars(factories).values() if isinstance(value, type))
    return {
        each._meta.model for each in made if issubclass(each, DjangoModelFactory) and each is not DjangoModelFactory
    }
