"""What a practice says differently from a shared protocol: set, refused, kept through upgrades."""

import pytest

from tests.factories import MembershipFactory as Member
from tests.factories import PatientFactory, PracticeFactory, WorkupFactory
from workups.actions import protocols
from workups.evaluate import engine_for, evaluate
from workups.models import Overlay
from workups.reports.heading import versions_of

FLAG, TEST = "rf_stroke_now", "ix_ncs_emg"
HERE = "/protocols/arm-twitching/here/"
CHANGE = f"{HERE}red_flags/{FLAG}/"
OWN = {
    "title": "Nerve ultrasound",
    "answers": "Where the nerve is pressed",
    "when": "age_years >= 18",
    "urgency": "within 2 weeks",
    "where": "hospital",
    "turnaround_days": "10",
    "reason": "our hospital offers it",
    "seen": "0",
}


@pytest.fixture
def set_words(signed_in, editor, version):
    def send(destination="Ring 2222", seen="0", reason="our stroke team has its own number"):
        return signed_in(editor).post(CHANGE, {"destination": destination, "reason": reason, "seen": seen})

    return send


class TestRefused:
    @pytest.mark.parametrize("address", [CHANGE, f"{HERE}add/", f"{CHANGE}drop/"])
    def test_who_may_not_set_it(self, signed_in, gp, receptionist, version, address):
        for member in (gp, receptionist):
            assert signed_in(member).post(address, {"seen": "0"}).status_code == 403
        assert not Overlay.objects.exists()

    @pytest.mark.parametrize("name", ["red_flags/rf_none", "causes/cause_mnd", "poems/x"])
    def test_what_no_practice_words_for_itself(self, signed_in, editor, version, name):
        sent = signed_in(editor).post(f"{HERE}{name}/", {"destination": "x", "reason": "y", "seen": "0"})
        assert sent.status_code == 422
        assert not Overlay.objects.exists()

    def test_a_red_flag_keeps_its_urgency_whatever_is_sent(self, signed_in, editor, version, gp, patient):
        sent = {"destination": "Ring 2222", "urgency": "routine", "when": "age_years > 200", "reason": "x", "seen": "0"}
        signed_in(editor).post(CHANGE, sent)
        workup = WorkupFactory(patient=patient, version=version, by=gp)
        flag = engine_for(workup).definition.rule(FLAG)
        assert (flag.destination, flag.urgency) == ("Ring 2222", "emergency_now")

    def test_without_a_reason_what_was_typed_comes_again(self, set_words, words):
        answer = set_words(destination="Ring 3333", reason=" ")
        assert answer.status_code == 422
        assert "Ring 3333" in answer.content.decode()
        assert "Say why it is different here" in words(answer)

    def test_a_page_that_is_older_than_a_colleagues_change(self, set_words, words):
        set_words()
        answer = set_words(destination="Ring 4444", seen="0")
        assert answer.status_code == 409
        assert "Ring 4444" in answer.content.decode()
        assert Overlay.objects.count() == 1

    @pytest.mark.parametrize(
        ("missing", "said"),
        [
            ({"title": ""}, "Fill this in"),
            ({"turnaround_days": "soon"}, "a number of days"),
            ({"when": "no_such_finding = yes"}, "no_such_finding"),
            ({"when": "age_years >="}, "ends too early"),
            ({"where": "moon"}, "moon"),
        ],
    )
    def test_a_test_that_can_not_be_taken_stays_as_typed(self, signed_in, editor, version, words, missing, said):
        answer = signed_in(editor).post(f"{HERE}add/", OWN | missing)
        assert answer.status_code == 422
        assert said in words(answer)
        assert "Where the nerve is pressed" in answer.content.decode()
        assert not Overlay.objects.exists()

    def test_a_protocol_that_does_not_exist(self, signed_in, editor, version):
        assert signed_in(editor).get("/protocols/no-such/here/").status_code == 404


def test_words_hold_for_workups_that_begin_from_now_on(set_words, workup, version, gp, practice):
    assert set_words().status_code == 302

    later = WorkupFactory(patient=PatientFactory(practice=practice), version=version, by=gp)
    assert engine_for(later).definition.rule(FLAG).destination == "Ring 2222"
    assert engine_for(workup).definition.rule(FLAG).destination != "Ring 2222"


def test_a_document_says_which_words_of_the_practice_lay_over_the_version(set_words, workup, version, gp, practice):
    set_words()
    later = WorkupFactory(patient=PatientFactory(practice=practice), version=version, by=gp)
    assert versions_of(later)["protocol_number"] == "1, said here 1"
    assert versions_of(workup)["protocol_number"] == 1


def test_an_open_workup_is_moved_to_what_is_said_here_now(set_words, signed_in, workup, version, gp):
    set_words()
    page = f"/workups/{workup.pk}/move/{version.pk}/"
    sent = {"revision": workup.revision, "reason": "the stroke nurse has a number of her own"}
    assert signed_in(gp).post(page, sent).status_code == 302
    workup.refresh_from_db()
    assert engine_for(workup).definition.rule(FLAG).destination == "Ring 2222"


def test_another_practice_hears_nothing_of_it(set_words, version):
    set_words()
    other = Member(practice=PracticeFactory(name="Elsewhere"))
    theirs = WorkupFactory(patient=PatientFactory(practice=other.practice), version=version, by=other)
    assert theirs.overlay is None


def test_a_test_of_ones_own_is_suggested(signed_in, editor, version, gp, patient):
    assert signed_in(editor).post(f"{HERE}add/", OWN).status_code == 302
    workup = WorkupFactory(patient=patient, version=version, by=gp)
    assert "ix_local_nerve_ultrasound" in evaluate(workup).evaluation.fired


def test_a_test_that_is_not_offered_is_not_suggested(signed_in, manager, version, gp, patient, words):
    client = signed_in(manager)
    sent = {"not_offered": "yes", "reason": "not in this county", "seen": "0"}
    assert client.post(f"{HERE}investigations/{TEST}/", sent).status_code == 302
    assert "Not offered here not in this county" in words(client.get(HERE)).replace("—", "")
    workup = WorkupFactory(patient=patient, version=version, by=gp)
    assert evaluate(workup).evaluation.state(TEST).value == "ruled_out"


def test_the_protocols_words_are_taken_again(set_words, signed_in, editor, words):
    set_words()
    assert signed_in(editor).post(f"{CHANGE}drop/", {"seen": "1"}).status_code == 302
    assert Overlay.objects.order_by("-number").first().changes == []
    assert "Nothing is said differently" in words(signed_in(editor).get(HERE))


def test_what_is_said_here_is_kept_through_a_new_version_and_conflicts_are_shown(
    set_words, version, signed_in, editor, gp, practice, words
):
    set_words()
    document = version.document["protocol"]
    flags = [
        {**each, "destination": "999 by video"} if each["code"] == FLAG else each for each in document["red_flags"]
    ]
    newer = protocols.publish_library(
        protocol={**document, "red_flags": flags}, dictionary=version.document["dictionary"], reason="new", by=None
    )

    page = words(signed_in(editor).get(HERE))
    assert "1 to look at" in page
    assert "changed its own words" in page
    later = WorkupFactory(patient=PatientFactory(practice=practice), version=newer, by=gp)
    assert engine_for(later).definition.rule(FLAG).destination == "Ring 2222"


def test_everyone_reads_what_is_said_here(set_words, signed_in, gp, nurse, words):
    set_words()
    for member in (gp, nurse):
        page = words(signed_in(member).get(HERE))
        assert "Ring 2222" in page
        assert "Save what is said here" not in page


def test_the_page_takes_few_queries(at_work, editor, version, set_words, django_assert_max_num_queries):
    set_words()
    client = at_work(editor)
    with django_assert_max_num_queries(9):
        client.get(f"{HERE}?entry=red_flags.{FLAG}")
