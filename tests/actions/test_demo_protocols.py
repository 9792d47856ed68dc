"""The two versions of the arm protocol in the demo: what the older one said, and who follows which."""

import datetime
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from pytest_django.plugin import DjangoDbBlocker

from workups.demo.protocols import KEY, PATIENTS, arm_before, patients_before
from workups.engine.check import faults_of
from workups.engine.compare import Comparer
from workups.engine.evaluation import Engine
from workups.engine.parse import parse_protocol
from workups.engine.vignettes import failures_of
from workups.evaluate import engine_of, evaluate, facts_of
from workups.models import ProtocolVersion, Workup
from workups.protocol_files import load_library, read_yaml
from workups.replayed import by_both, cases_of
from workups.replaying import Pairs
from workups.vignette_files import library_vignettes

WHEN_IT_WAS_WRITTEN = datetime.date(2026, 11, 26)


@pytest.fixture(scope="module")
def before() -> Engine:
    return Engine(parse_protocol(*arm_before()))


@pytest.fixture(scope="module")
def versions(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[ProtocolVersion]]:
    """Of the arm, the oldest first, in a demo that this file only reads."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo", verbosity=0)
        call_command("load_library", verbosity=0)
        yield list(ProtocolVersion.objects.filter(protocol__key=KEY).order_by("number"))
        transaction.set_rollback(True)


class TestTheOlderVersion:
    def test_has_no_fault_that_the_gate_finds(self, before: Engine) -> None:
        assert before.definition.key == KEY
        assert faults_of(before, WHEN_IT_WAS_WRITTEN) == ()

    def test_fails_just_those_of_the_librarys_patients_who_are_named_with_the_reason(self, before: Engine) -> None:
        named = read_yaml(PATIENTS)["not_inherited"]
        failed = {each.id for each in library_vignettes(KEY) if failures_of(each, before)}

        assert failed == set(named)
        assert all(named.values())

    def test_says_of_its_own_patients_what_was_said_then(self, before: Engine) -> None:
        assert {each.id: failures for each in patients_before() if (failures := failures_of(each, before))} == {}

    def test_differs_from_the_library_in_two_red_flags_and_what_follows_them(self, before: Engine) -> None:
        now = parse_protocol(*load_library(KEY)).rules
        then = before.definition.rules

        assert then.keys() == now.keys()
        assert {code for code in now if now[code] != then[code]} == {
            "rf_progressive_swallow",
            "rf_respiratory_weakness",
            "ref_neurology_mnd",
            "ref_slt",
        }


@pytest.mark.django_db
class TestInTheDemo:
    def test_the_older_is_version_1_and_the_librarys_is_version_2(self, versions: list[ProtocolVersion]) -> None:

        assert [version.number for version in versions] == [1, 2]
        assert versions[0].reason == "First version: NICE NG127 as of 2019"
        assert (versions[1].document["protocol"], versions[1].document["dictionary"]) == load_library(KEY)
        assert {len(version.document["vignettes"]) for version in versions} == {len(library_vignettes(KEY))}
        assert "October 2023" in versions[1].reason
        assert versions[0].published_at < versions[1].published_at

    def test_open_and_closed_workups_follow_either(self, versions: list[ProtocolVersion]) -> None:
        for version in versions:
            assert set(version.workups.values_list("status", flat=True)) == {"open", "closed"}

    def test_everybody_follows_what_was_the_newest_when_they_began(self, versions: list[ProtocolVersion]) -> None:
        assert not Workup.objects.filter(started_at__lt=F("version__published_at")).exists()
        assert not versions[0].workups.filter(started_at__gt=versions[1].published_at).exists()

    def test_an_open_one_is_more_urgent_by_the_newer_version(self, versions: list[ProtocolVersion]) -> None:
        workup = versions[0].workups.get(patient__family_name="Al-Rashid", status="open")
        told, newer = evaluate(workup), Engine(parse_protocol(*load_library(KEY)))
        anew = newer.evaluate(facts_of(newer.definition, workup.patient, told.answers))

        assert (told.evaluation.urgency, anew.urgency) == ("urgent_neurology", "urgent_2w")

    def test_read_many_at_once_each_is_compared_as_one_by_one(self, versions: list[ProtocolVersion]) -> None:
        newer, pairs = versions[1], Pairs(versions[1])
        engine, compared = engine_of(newer), 0
        for practice_id in set(Workup.objects.values_list("practice_id", flat=True)):
            named = {"practice_id": practice_id, "protocol_id": newer.protocol_id}
            for case in cases_of(**named, after=0, limit=100):
                workup = Workup.objects.select_related("patient", "version").get(pk=case.workup_id)
                was, now, unread = by_both(workup, engine)
                found, missed = pairs.compare(case)
                assert found == Comparer(was.engine, engine).between(was.evaluation, now)
                assert (tuple(missed), found.urgency_before) == (unread, workup.urgency)
                compared += not found.is_same
        assert compared >= 2
