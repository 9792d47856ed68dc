"""The invented practice: opened once, whole, and as true to the rules as any real one."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from clinic.demo_people import AWAY, OTHER_PRACTICE, PASSWORD, PEOPLE, PRACTICE, STRANGER
from clinic.models import AuditEvent, Membership, Patient, Practice
from clinic.nhs_number import clean_nhs_number
from clinic.queries import covers_of
from workups.evaluate import evaluate
from workups.models import (
    AdviceEntry,
    Answer,
    Decision,
    FollowUp,
    InvestigationOrder,
    Letter,
    OrderStatus,
    Referral,
    Report,
    Result,
    Workup,
    WorkupStatus,
)
from workups.models.order import OPEN_STATUSES
from workups.queries.inbox import deferred_due, follow_ups_due, referrals_waiting, results_to_review


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Opened once for this file, which only reads it; gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo", verbosity=0)
        call_command("load_library", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def harbour(demo: None) -> Practice:
    return Practice.objects.get(name=PRACTICE)


class TestPeople:
    def test_everybody_signs_in_with_the_password_that_is_printed(self, harbour: Practice) -> None:
        printed = StringIO()
        call_command("demo_sign_ins", port="8123", stdout=printed)

        assert "http://localhost:8123" in printed.getvalue()
        assert PASSWORD in printed.getvalue()
        for person in PEOPLE:
            assert person.email in printed.getvalue()
            user = authenticate(None, email=person.email, password=PASSWORD)
            assert Membership.objects.get(practice=harbour, user=user).role == person.role

    def test_another_practice_has_patients_that_nobody_here_sees(self, harbour: Practice) -> None:
        stranger = Membership.objects.get(user__email=STRANGER.email)

        assert stranger.practice.name == OTHER_PRACTICE
        assert Patient.objects.filter(practice=stranger.practice).count() == 3
        assert Workup.objects.filter(practice=stranger.practice).exists()


class TestPatients:
    def test_there_are_forty_with_numbers_of_the_range_for_tests(self, harbour: Practice) -> None:
        numbers = list(Patient.objects.filter(practice=harbour).values_list("nhs_number", flat=True))

        assert len(numbers) == len(set(numbers)) == 40
        assert all(number.startswith("999") and clean_nhs_number(number) == number for number in numbers)

    def test_their_telephones_are_of_the_range_for_drama(self, harbour: Practice) -> None:
        assert not Patient.objects.filter(practice=harbour).exclude(phone__startswith="01632 960").exists()


class TestWork:
    def test_workups_tests_and_reports_are_in_every_state(self, harbour: Practice) -> None:
        workups = Workup.objects.filter(practice=harbour)

        assert set(workups.values_list("status", flat=True)) == set(WorkupStatus.values)
        assert set(workups.values_list("urgency", flat=True)) == {
            "emergency_now",
            "same_day",
            "urgent_2w",
            "urgent_neurology",
            "soon",
            "routine",
            "self_care",
        }
        assert set(InvestigationOrder.objects.values_list("status", flat=True)) == set(OrderStatus.values)
        assert {"ready", "requested"} <= set(Report.objects.values_list("status", flat=True))
        assert {"record_summary", "patient_leaflet"} == set(Report.objects.values_list("kind", flat=True))
        assert Letter.objects.get(practice=harbour).status == "draft"

    def test_staff_have_overdue_tests_to_chase(self, harbour: Practice) -> None:
        today = timezone.localdate()
        late = InvestigationOrder.objects.filter(status__in=OPEN_STATUSES, expected_by__lt=today)

        assert {"requested", "booked", "collected"} <= set(late.values_list("status", flat=True))

    def test_a_gp_has_results_to_review_one_of_them_corrected(self, harbour: Practice) -> None:
        waiting = Result.objects.filter(practice=harbour, order__status=OrderStatus.RESULTED, reviewed_at=None)

        assert {"final", "corrected"} <= set(waiting.values_list("status", flat=True))

    def test_the_inbox_of_the_gp_shows_each_of_its_parts(self, harbour: Practice) -> None:
        gp = Membership.objects.get(user__email=PEOPLE[0].email)

        assert [cover.absent.user.name for cover in covers_of(gp)] == [AWAY.name]
        assert {order.requested_by.user.name for order in results_to_review(gp, limit=50)} == {gp.user.name, AWAY.name}
        assert results_to_review(gp, limit=50)[0].workup.urgency == "same_day"
        assert deferred_due(gp).exists()
        assert {follow_up.due_on < timezone.localdate() for follow_up in follow_ups_due(gp)} == {True, False}
        assert referrals_waiting(gp).exists()

    def test_something_was_taken_back_and_something_could_not_be_assessed(self, harbour: Practice) -> None:
        unknown = Answer.objects.filter(practice=harbour, superseded_at=None, value__isnull=True)

        assert unknown.filter(not_assessable="").exists()
        assert unknown.exclude(not_assessable="").exists()

    def test_what_lists_show_is_what_an_evaluation_says_now(self, harbour: Practice) -> None:
        for workup in Workup.objects.filter(practice=harbour).select_related("patient", "version"):
            evaluation = evaluate(workup).evaluation
            assert (workup.urgency, workup.advice["fired"]) == (evaluation.urgency, list(evaluation.fired))


class TestTime:
    def test_nothing_lies_in_the_future(self, harbour: Practice) -> None:
        now = timezone.now()

        assert not Answer.objects.filter(recorded_at__gt=now).exists()
        assert not Result.objects.filter(entered_at__gt=now).exists()
        assert not Result.objects.filter(sampled_on__gt=timezone.localdate()).exists()
        assert not AuditEvent.objects.filter(at__gt=now).exists()
        assert not Decision.objects.filter(decided_at__gt=now).exists()
        assert not FollowUp.objects.filter(planned_at__gt=now).exists()

    def test_everything_happened_in_order(self, harbour: Practice) -> None:
        assert not Patient.objects.filter(registered_at__gt=timezone.now() - timedelta(days=300)).exists()
        assert not Workup.objects.filter(touched_at__lt=F("started_at")).exists()
        assert not Workup.objects.filter(closed_at__lt=F("touched_at")).exists()
        assert not Answer.objects.filter(recorded_at__lt=F("workup__started_at")).exists()
        assert not Answer.objects.filter(superseded_at__lt=F("recorded_at")).exists()
        assert not InvestigationOrder.objects.filter(requested_at__lt=F("workup__started_at")).exists()
        assert not InvestigationOrder.objects.filter(moved_at__lt=F("requested_at")).exists()
        assert not Result.objects.filter(entered_at__lt=F("order__requested_at")).exists()
        assert not Result.objects.filter(reviewed_at__lt=F("entered_at")).exists()
        assert not Result.objects.filter(sampled_on__lt=F("order__requested_at__date")).exists()
        assert not AdviceEntry.objects.filter(at__lt=F("workup__started_at")).exists()
        assert not Decision.objects.filter(decided_at__lt=F("workup__started_at")).exists()
        assert not Decision.objects.filter(until__lte=F("decided_at__date")).exists()
        assert not FollowUp.objects.filter(due_on__lt=F("planned_at__date")).exists()
        assert not Referral.objects.filter(moved_at__lt=F("decided_at")).exists()

    def test_the_trail_of_a_workup_runs_with_it(self, harbour: Practice) -> None:
        for workup in Workup.objects.all():
            trail = AuditEvent.objects.filter(subject_type="workups.workup", subject_id=workup.pk).order_by("pk")
            times = list(trail.values_list("at", flat=True))
            assert times == sorted(times)
            assert abs(times[0] - workup.started_at) < timedelta(seconds=5)


class TestOnce:
    def test_a_second_time_it_changes_nothing_and_says_so(self, harbour: Practice) -> None:
        rows, said = AuditEvent.objects.count(), StringIO()

        call_command("seed_demo", stdout=said)

        assert "there already; nothing was changed" in said.getvalue()
        assert AuditEvent.objects.count() == rows

    def test_after_the_library_it_says_what_to_do_and_leaves_nothing(self, db: None) -> None:
        call_command("load_library", verbosity=0)

        with pytest.raises(CommandError, match=r"seed it before manage\.py load_library"):
            call_command("seed_demo")

        assert not Practice.objects.exists()

    def test_it_never_opens_in_production(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("clinic.env.Environment.is_production", True)

        with pytest.raises(CommandError, match="never opens in production"):
            call_command("seed_demo")

        assert not Practice.objects.exists()
