"""A connected system has a place in the practice, so that its deeds bear its name; it is nobody's colleague."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from clinic.access import PEOPLE, Permission, Role, people_who_may
from clinic.actions import clients, covers, members, systems
from clinic.errors import InvalidInput, NotFoundHere
from clinic.models import AuditEvent, IntegrationClient, Membership, User
from clinic.queries import care_team, colleague_for, members_of
from tests.factories import PASSWORD, MembershipFactory, PatientFactory, WorkupFactory
from tests.models.attack import refused_by_trigger, set_column
from tests.views.given import returned
from workups.actions import orders, reports, worklist
from workups.models import Escalation, WorklistEntry, Workup
from workups.presenters.worklist.rows import owner_words
from workups.queries.digests import members_to_tell
from workups.queries.inbox import results_to_review
from workups.queries.worklist import Filters, page_of
from workups.queries.worklist_frame import frame_of
from workups.queries.workups import my_open_workups


@pytest.fixture
def system(manager: Membership) -> Membership:
    """The place of a system that was given access."""
    last_day = timezone.localdate() + timedelta(days=30)
    made = clients.create(name="Record system", scopes=["workups:write"], last_day=last_day, by=manager)
    return made.client.membership


@pytest.fixture
def ordered(system: Membership, version):
    """A test that the system ordered."""
    workup = WorkupFactory(patient=PatientFactory(practice=system.practice), by=system)
    return orders.place(workup=workup, codes=["ix_u_e"], by=system)[0]


def entry_of(order) -> WorklistEntry:
    return WorklistEntry.objects.select_related("owner__user", "requested_by__user").get(order=order)


# --- nobody's colleague


def test_it_is_in_no_list_of_colleagues(system, manager, gp):
    assert system not in care_team(gp)
    assert system not in members_of(manager)
    assert system.pk not in [person.id for person in frame_of(gp).people]
    assert system not in members_to_tell(timezone.localdate())
    with pytest.raises(NotFoundHere):
        colleague_for(gp, system.pk)


def test_no_page_shows_it_among_people(system, manager, gp, signed_in):
    for member, page in ((manager, "/practice/members/"), (gp, "/inbox/"), (gp, "/worklist/")):
        answer = signed_in(member).get(page)
        assert answer.status_code == 200
        assert "Record system" not in answer.content.decode()


def test_its_page_as_a_member_is_not_there(system, manager, signed_in):
    client, page = signed_in(manager), f"/practice/members/{system.pk}/"
    assert client.get(page).status_code == 404
    for act in ("role/", "end/", "reinstate/", "invite/"):
        assert client.post(page + act, {"role": "gp", "seen": "system"}).status_code == 404


def test_nothing_can_be_given_to_it(system, gp, ordered):
    with pytest.raises(InvalidInput, match="care team"):
        worklist.assign(entry=entry_of(ordered), to=system, by=gp)
    with pytest.raises(InvalidInput, match="care team"):
        worklist.assign(entry=entry_of(ordered), role=Role.SYSTEM, by=gp)


def test_it_covers_for_no_gp(system, gp):
    today = timezone.localdate()
    with pytest.raises(InvalidInput, match="review results"):
        covers.arrange(absent=gp, covering=system, starts_on=today, ends_on=today, by=gp)


@pytest.mark.parametrize("permission", list(Permission))
def test_no_right_of_people_is_counted_to_it(permission):
    assert Role.SYSTEM not in people_who_may(permission)


def test_it_is_no_choice_for_a_person(manager):
    assert Role.SYSTEM not in PEOPLE
    with pytest.raises(InvalidInput, match="Choose a role"):
        members.add(email="robot@practice.example", name="Robot", role=Role.SYSTEM, by=manager)


# --- what it starts is nobody's, and so everybody's


def test_a_workup_that_it_started_is_on_every_gps_list(system, gp, another_gp, ordered):
    for each in (gp, another_gp):
        assert ordered.workup in my_open_workups(each)


def test_once_a_gp_has_touched_it_it_is_theirs(system, gp, another_gp, ordered):
    orders.place(workup=ordered.workup, codes=["ix_tft"], by=gp)
    assert ordered.workup in my_open_workups(gp)
    assert ordered.workup not in my_open_workups(another_gp)


def test_a_result_of_a_test_that_it_ordered_is_before_every_gp(system, gp, another_gp, receptionist, ordered):
    returned(ordered, by=receptionist, res_potassium="4.1")
    for each in (gp, another_gp):
        assert ordered in results_to_review(each, limit=50)
        assert entry_of(ordered) in page_of(each, Filters(owner="me")).entries


def test_a_critical_result_rises_to_all_gps(system, receptionist, ordered):
    returned(ordered, by=receptionist, res_potassium="6.9")
    risen = Escalation.objects.get(entry__order=ordered)
    assert (risen.to, risen.to_role) == (None, Role.GP)


def test_staff_are_sent_to_a_gp_and_to_no_machine(system, gp, receptionist, ordered, signed_in):
    returned(ordered, by=receptionist, res_potassium="6.9")
    page = signed_in(receptionist).get(f"/orders/{ordered.pk}/").content.decode()
    assert "Tell a GP now" in page
    assert "Tell Record system" not in page


def test_the_worklist_says_that_it_is_the_gps(system, receptionist, ordered):
    returned(ordered, by=receptionist, res_potassium="4.1")
    entry = entry_of(ordered)
    assert (entry.owner, entry.person) == (system, None)
    assert owner_words(entry) == "GPs"


# --- nobody signs in as it, nobody becomes it


def test_nobody_signs_in_as_it(system):
    user = system.user
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})

    assert not client.session.get("_auth_user_id")
    assert client.get("/").status_code == 302


def test_its_account_has_no_password_and_no_mailbox(system, mailoutbox):
    Client().post("/account/password/reset/", {"email": system.user.email})

    assert not system.user.has_usable_password()
    assert not system.user.is_active
    assert system.user.email.endswith("@systems.invalid")
    assert [mail for mail in mailoutbox if system.user.email in mail.to] == []


@pytest.mark.parametrize("role", PEOPLE)
def test_it_can_not_be_made_a_person(system, role):
    with refused_by_trigger():
        set_column(system, "role", role)


@pytest.mark.parametrize("role", PEOPLE)
def test_a_person_can_not_be_made_a_system(practice, role):
    person = MembershipFactory(practice=practice, role=role)
    MembershipFactory(practice=practice, role=Role.MANAGER)
    with refused_by_trigger():
        set_column(person, "role", Role.SYSTEM)


def test_not_even_by_the_action(system, manager):
    with pytest.raises(DatabaseError, match="system_stays_a_system"), transaction.atomic():
        members.change_role(member=system, role=Role.GP, seen=Role.SYSTEM, by=manager)
    assert Membership.objects.get(pk=system.pk).role == Role.SYSTEM


# --- its name stays on what it did


def test_the_audit_trail_says_its_name(system, manager, ordered, signed_in):
    event = AuditEvent.objects.get(event="order.placed", subject_id=ordered.pk)
    assert event.by == system
    page = signed_in(manager).get("/practice/audit/").content.decode()
    assert "Record system" in page
    assert "Connected system" in page


def test_joining_is_in_the_audit_trail(system, manager):
    joined = AuditEvent.objects.get(event="system.joined")
    assert (joined.by, joined.subject_id, joined.details["place"]) == (manager, manager.practice_id, system.pk)


def test_what_the_software_itself_brings_has_one_place(practice):
    first = systems.place_of(practice, "HL7 listener")
    assert systems.place_of(practice, "HL7 listener") == first
    assert AuditEvent.objects.get(event="system.joined").by is None
    assert User.objects.filter(name="HL7 listener").count() == 1


def test_two_systems_of_one_name_are_two(system, manager):
    last_day = timezone.localdate() + timedelta(days=30)
    other = clients.create(name="Record system", scopes=["workups:write"], last_day=last_day, by=manager)
    assert other.client.membership != system
    assert IntegrationClient.objects.count() == 2


def test_a_document_that_it_asked_for_says_so(system, gp, ordered, signed_in):
    report = reports.request(workup=Workup.objects.get(pk=ordered.workup_id), kind="record_summary", by=system)
    page = signed_in(gp).get(f"/reports/{report.pk}/").content.decode()
    assert "Record system" in page
