import pytest

from clinic.access import Role
from clinic.errors import Conflict, InvalidInput, NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import Membership
from tests.factories import MembershipFactory, close
from workups.actions import notes
from workups.models import SectionNote, Workup


def write(workup: Workup, text: str, *, by: Membership, revision: int | None = None) -> SectionNote:
    workup = Workup.objects.get(pk=workup.pk)
    seen = workup.revision if revision is None else revision
    return notes.write(workup=workup, section="alarm", text=text, revision=seen, by=by)


def held(workup: Workup) -> str:
    return SectionNote.objects.get(workup=workup, section="alarm", superseded_at=None).text


def test_a_note_is_kept_and_its_former_words_stay_in_the_history(workup: Workup, gp: Membership):
    write(workup, "Came with his daughter", by=gp)
    write(workup, "Came with his daughter 👩‍⚕️ שלום", by=gp)

    assert held(workup) == "Came with his daughter 👩‍⚕️ שלום"
    assert SectionNote.objects.filter(workup=workup).count() == 2


def test_an_empty_note_takes_it_away(workup: Workup, gp: Membership):
    write(workup, "Wrong patient", by=gp)
    write(workup, " \n ", by=gp)
    assert held(workup) == ""


def test_a_colleagues_newer_words_are_not_overwritten(workup: Workup, gp: Membership, nurse: Membership):
    seen = Workup.objects.get(pk=workup.pk).revision
    write(workup, "Pulse irregular, will do an ECG", by=nurse)

    with pytest.raises(Conflict, match=nurse.user.name):
        write(workup, "Nothing else", by=gp, revision=seen)
    assert held(workup).startswith("Pulse")


def test_my_own_other_window_is_no_conflict(workup: Workup, gp: Membership):
    seen = Workup.objects.get(pk=workup.pk).revision
    write(workup, "First", by=gp)
    write(workup, "Second", by=gp, revision=seen)
    assert held(workup) == "Second"


@pytest.mark.parametrize("text", ["x" * 2001, "nul \x00", "bell \x07"])
def test_what_can_not_be_kept(workup: Workup, gp: Membership, text: str):
    with pytest.raises(InvalidInput) as refusal:
        write(workup, text, by=gp)
    assert refusal.value.field == "note"


def test_two_thousand_characters_are_kept_whole(workup: Workup, gp: Membership):
    write(workup, "é" * 2000, by=gp)
    assert len(held(workup)) == 2000


def test_a_section_that_there_is_not(workup: Workup, gp: Membership):
    with pytest.raises(InvalidInput, match="no such section"):
        notes.write(workup=workup, section="close-workup", text="x", revision=1, by=gp)


def test_who_may_not(workup: Workup, receptionist: Membership, stranger: Membership):
    with pytest.raises(NotAllowed):
        write(workup, "x", by=receptionist)
    with pytest.raises(NotAllowed):
        write(workup, "x", by=MembershipFactory(practice=workup.practice, role=Role.MANAGER))
    with pytest.raises(NotFoundHere):
        write(workup, "x", by=stranger)


def test_a_closed_workup(workup: Workup, gp: Membership):
    close(workup, by=gp)
    with pytest.raises(NotAllowedNow):
        write(workup, "x", by=gp)
