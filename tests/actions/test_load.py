"""Many invented workups: each is what its answers say, and none is made where none may be."""

import pytest
from django.core.management import CommandError, call_command

from tests.factories import MembershipFactory, PracticeFactory
from workups.demo.load import OPEN_EVERY, filled
from workups.evaluate import evaluate
from workups.models import Answer, ProtocolVersion, Workup


@pytest.fixture
def whole_version(db) -> ProtocolVersion:
    call_command("load_library", verbosity=0)
    return ProtocolVersion.objects.get(protocol__key="arm-twitching")


def test_a_version_without_invented_patients_fills_nothing(version, gp):
    with pytest.raises(ValueError, match="no invented patients"):
        filled(3, version=version, by=gp)


def test_without_a_demo_practice_there_is_nothing_to_fill(db):
    with pytest.raises(CommandError, match="seed_demo first"):
        call_command("seed_load")


def test_a_protocol_that_is_not_there_is_said(db):
    MembershipFactory(practice=PracticeFactory(name="Harbour View Surgery"))
    with pytest.raises(CommandError, match="no published protocol"):
        call_command("seed_load", protocol="no-such")


@pytest.mark.parametrize("workups", ["0", "-1", "1000001"])
def test_only_so_many_are_made(whole_version, workups):
    MembershipFactory(practice=PracticeFactory(name="Harbour View Surgery"))
    with pytest.raises(CommandError, match="Choose 1 to"):
        call_command("seed_load", workups=int(workups))


def test_each_is_what_its_answers_say_and_a_second_run_adds_as_many(whole_version):
    gp = MembershipFactory(practice=PracticeFactory(name="Harbour View Surgery"))
    call_command("seed_load", workups=60, verbosity=0)
    call_command("seed_load", workups=60, verbosity=0)

    rows = list(Workup.objects.select_related("patient", "version").order_by("id"))
    assert len(rows) == 120
    assert sum(row.status == "open" for row in rows) == 120 // OPEN_EVERY
    assert {row.practice_id for row in rows} == {gp.practice_id}
    assert Answer.objects.count() > 1_000
    for row in rows[:60]:
        evaluation = evaluate(row).evaluation
        assert (row.urgency, row.advice["fired"]) == (evaluation.urgency, list(evaluation.fired))
