"""Opens the invented practices and lets their stories happen."""

from datetime import timedelta

from django.utils import timezone

from clinic.access import Role
from clinic.actions import covers, letterheads, practices
from clinic.demo_people import AWAY, OTHER_PRACTICE, PASSWORD, PEOPLE, PRACTICE, STRANGER, DemoPerson
from clinic.models import Membership, Patient, Practice
from workups.actions import workups
from workups.demo.cast import BEFORE_THE_CHANGE, OF_THE_COLLEAGUE, OTHER_STORIES, STORIES, Story
from workups.demo.paper import papers_come_in
from workups.demo.past import let_pass_since_opening
from workups.demo.patients import OTHER_PEOPLE, register_all
from workups.demo.patients import PEOPLE as PATIENTS
from workups.demo.telling import Telling
from workups.models import ProtocolVersion

_OPEN_FOR = timedelta(days=400)
_AWAY_DAYS = 4


def open_harbour_view(first: ProtocolVersion, live: ProtocolVersion) -> Practice:
    """The practice that everybody signs in to; of the arm protocol it had the `first` version before the `live` one."""
    practice = practices.open_practice(
        name=PRACTICE,
        ods_code="Z99001",
        address="1 Quay Street\nPorthaven\nPH1 1AA",
        phone="01632 960000",
        by=None,
    )
    joined = {person: _join(practice, person) for person in PEOPLE}
    people = {person.role: member for person, member in joined.items() if person != AWAY}
    of_colleague = people | {Role.GP: joined[AWAY]}
    _letterhead(people[Role.MANAGER])
    patients = register_all(PATIENTS, by=people[Role.STAFF])
    let_pass_since_opening(practice, _OPEN_FOR)
    for name, story in STORIES.items():
        version = first if name in BEFORE_THE_CHANGE else live
        _happen(story, patients[name], version, of_colleague if name in OF_THE_COLLEAGUE else people)
    _cover(joined[AWAY], people[Role.GP])
    papers_come_in(people[Role.STAFF])
    return practice


def open_millbrook(live: ProtocolVersion) -> Practice:
    """Another practice, none of whose rows the first may ever see."""
    practice = practices.open_practice(name=OTHER_PRACTICE, ods_code="Z99002", by=None)
    gp = _join(practice, STRANGER)
    patients = register_all(OTHER_PEOPLE, by=gp)
    let_pass_since_opening(practice, _OPEN_FOR)
    for name, story in OTHER_STORIES.items():
        _happen(story, patients[name], live, dict.fromkeys(Role, gp))
    return practice


def _letterhead(manager: Membership) -> None:
    letterheads.agree(
        closing="Yours sincerely",
        signature="Partners: Dr A. Shah, Dr R. Pugh",
        ring="01632 960000, Monday to Friday, 8am to 6.30pm",
        by=manager,
    )


def _join(practice: Practice, person: DemoPerson) -> Membership:
    return practices.add_member(
        practice=practice,
        email=person.email,
        name=person.name,
        role=person.role,
        password=PASSWORD,
        registration=person.registration,
        by=None,
    )


def _cover(absent: Membership, covering: Membership) -> None:
    today = timezone.localdate()
    covers.arrange(
        absent=absent, covering=covering, starts_on=today, ends_on=today + timedelta(days=_AWAY_DAYS), by=covering
    )


def _happen(story: Story, patient: Patient, version: ProtocolVersion, people: dict[Role, Membership]) -> None:
    gp, nurse, reception = people[Role.GP], people[Role.NURSE], people[Role.STAFF]
    workup = workups.start(patient=patient, version=version, by=gp)
    story(Telling(workup=workup, gp=gp, nurse=nurse, reception=reception))
