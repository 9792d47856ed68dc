"""Answering a question: what is refused, what is kept, who was first, what it costs."""

import pytest

from tests.factories import close
from tests.views.asking import HTMX, chosen, held, html_of, save, say, words_of
from workups.models import Answer

PAIN = "chest_pain"

# --- who may


def test_a_stranger_finds_no_workup_and_changes_nothing(signed_in, stranger, workup):
    client = signed_in(stranger)
    assert client.get(f"/workups/{workup.pk}/").status_code == 404
    assert save(client, workup, PAIN, value="yes").status_code == 404
    assert not Answer.objects.exists()


def test_a_receptionist_reads_and_records_nothing(signed_in, receptionist, workup):
    client = signed_in(receptionist)
    page = client.get(f"/workups/{workup.pk}/?section=alarm")
    assert page.status_code == 200
    assert "disabled" in html_of(page, PAIN).split(">")[0]
    assert save(client, workup, PAIN, value="yes").status_code == 403
    assert not Answer.objects.exists()


def test_a_nurse_may_record(signed_in, nurse, workup):
    assert save(signed_in(nurse), workup, PAIN, value="no").status_code == 200
    assert held(workup, PAIN) is False


def test_nobody_signed_in_is_asked_to(client, workup):
    assert save(client, workup, PAIN, value="yes", htmx=False).status_code == 302
    assert save(client, workup, PAIN, value="yes").status_code == 401, "the page stays, and asks to sign in on it"
    assert not Answer.objects.exists()


# --- what is refused


@pytest.mark.parametrize(
    ("finding", "section", "form", "said"),
    [
        ("sbp_l", "general", {"value": "400"}, "400 mmHg is not possible"),
        ("sbp_l", "general", {"value": "a lot"}, "whole number"),
        ("temp_c", "general", {"value": "36,6"}, "with a point before decimals"),
        ("res_ck", "result_ck", {"value": "1,240"}, "with a point before decimals"),
        ("pulse_rate", "general", {"value": "７２"}, "whole number"),
        (PAIN, "alarm", {"value": "perhaps"}, "yes or no"),
        ("twitch_side", "twitch", {"value": "middle"}, "Choose one of “Left”, “Right”, “Both”, “Alternating”"),
        ("twitch_duration", "twitch", {"value": "six", "value_unit": "w"}, "for example 6 weeks"),
        ("twitch_duration", "twitch", {"value": "90", "value_unit": "y"}, "not possible"),
        ("twitch_duration", "twitch", {"value": "6", "value_unit": "fortnights"}, "duration"),
        ("first_noticed_date", "context", {"value": "31/02/2026"}, "date"),
        ("mrc_finger_abduction_r", "power_upper", {"value": "7"}, "not possible"),
        ("patient_ideas", "person", {"value": "a" * 2001}, "too long"),
        ("patient_ideas", "person", {"value": "bell \x07"}, "control characters"),
        ("twitch_site", "twitch", {"value": ["hand", "moon"]}, "Choose one or more of “"),
        (PAIN, "alarm", {"reason": "x" * 201}, "at most 200"),
    ],
)
def test_a_value_that_can_not_be_is_refused_beside_its_question(signed_in, gp, workup, finding, section, form, said):
    answer = save(signed_in(gp), workup, finding, section=section, **form)
    assert answer.status_code == 422
    assert said in words_of(answer, finding)
    assert not Answer.objects.exists()


def test_what_was_typed_is_still_there(signed_in, gp, workup):
    say(workup, by=gp, sbp_l=120)
    answer = save(signed_in(gp), workup, "sbp_l", section="general", value="<b>400</b>")
    assert chosen(answer, "sbp_l") == ["<b>400</b>"]
    assert "<b>400" not in answer.content.decode()
    assert held(workup, "sbp_l") == 120


def test_without_scripts_the_whole_page_comes_back_with_the_refusal(signed_in, gp, workup):
    answer = save(signed_in(gp), workup, "sbp_l", htmx=False, section="general", value="400")
    assert answer.status_code == 422
    assert b"<!doctype html>" in answer.content
    assert "not possible" in words_of(answer, "sbp_l")


@pytest.mark.parametrize("revision", ["", "x", "-1", "1e3", "9" * 40, "99", "１", None])
def test_a_tampered_revision_is_refused_in_words(signed_in, gp, workup, words, revision):
    form = {"value": "yes"} if revision is None else {"value": "yes", "revision": revision}
    answer = signed_in(gp).post(f"/workups/{workup.pk}/answers/{PAIN}/", form, headers=HTMX)
    assert answer.status_code == 422
    assert "Nothing was saved" in words(answer)
    assert not Answer.objects.exists()


@pytest.mark.parametrize("finding", ["no_such_finding", "d_mg_risk", "rf_mnd_suspected"])
def test_an_unknown_question_is_refused_in_words(signed_in, gp, workup, words, finding):
    answer = save(signed_in(gp), workup, finding, section="alarm", value="yes")
    assert answer.status_code == 422
    assert "no such question" in words(answer)


def test_a_form_without_a_value_is_not_taken_as_a_deletion(signed_in, gp, workup, words):
    say(workup, by=gp, twitch_site=["hand"])
    answer = save(signed_in(gp), workup, "twitch_site", section="twitch")
    assert answer.status_code == 422
    assert "nothing was changed" in words(answer)
    assert held(workup, "twitch_site") == ["hand"]


def test_none_and_something_are_never_chosen_between_for_the_person(signed_in, gp, workup):
    both = {"value": ["none", "thenar"], "section": "inspection"}
    answer = save(signed_in(gp), workup, "wasting_upper", **both)
    assert answer.status_code == 422
    assert "can't be ticked together" in words_of(answer, "wasting_upper")
    assert chosen(answer, "wasting_upper") == ["none", "thenar"]


def test_a_closed_workup_takes_no_answer(signed_in, gp, workup, words):
    close(workup, outcome="Benign", by=gp)
    answer = save(signed_in(gp), workup, PAIN, section="alarm", value="yes")
    assert answer.status_code == 409
    assert "This workup is closed" in words(answer)
    assert "disabled" in html_of(answer, PAIN).split(">")[0]
    assert not Answer.objects.exists()


def test_garbage_in_the_section_leads_to_the_page_all_the_same(signed_in, gp, workup):
    client = signed_in(gp)
    assert save(client, workup, PAIN, section="../../x", value="no").status_code == 200
    after = save(client, workup, PAIN, section="a&b=c#d", value="yes", htmx=False)
    assert client.get(after.url).status_code == 200


# --- what is saved


@pytest.mark.parametrize(
    ("finding", "form", "value"),
    [
        (PAIN, {"value": "yes"}, True),
        ("twitch_side", {"value": "left"}, "left"),
        ("twitch_site", {"value": ["", "hand", "thumb"]}, ["hand", "thumb"]),
        ("sbp_r", {"value": " 142 "}, 142),
        ("temp_c", {"value": "36.6"}, 36.6),
        ("twitch_duration", {"value": "6", "value_unit": "w"}, "6w"),
        ("twitch_duration", {"value": "3 months", "value_unit": "w"}, "3mo"),
        ("first_noticed_date", {"value": "2026-11-02"}, "2026-11-02"),
        ("mrc_neck_flexion", {"value": "4"}, 4),
        ("patient_ideas", {"value": "שלום 🌹 <script>"}, "שלום 🌹 <script>"),
    ],
)
def test_each_kind_of_answer_is_saved(signed_in, gp, workup, finding, form, value):
    assert save(signed_in(gp), workup, finding, **form).status_code == 200
    assert held(workup, finding) == value


def test_none_takes_the_place_of_what_was_ticked_before_and_the_other_way_round(signed_in, gp, workup):
    client = signed_in(gp)
    save(client, workup, "wasting_upper", value=["", "thenar"], before="")
    save(client, workup, "wasting_upper", value=["", "none", "thenar"], before="thenar")
    assert held(workup, "wasting_upper") == ["none"]
    save(client, workup, "wasting_upper", value=["", "none", "deltoid"], before="none")
    assert held(workup, "wasting_upper") == ["deltoid"]


@pytest.mark.parametrize("value", ["", "unknown"])
def test_clearing_an_answer_makes_it_unknown_again(signed_in, gp, workup, value):
    say(workup, by=gp, chest_pain=True)
    answer = save(signed_in(gp), workup, PAIN, section="alarm", value=value)
    assert held(workup, PAIN) is None
    assert chosen(answer, PAIN) == [""]
    assert gp.user.name not in words_of(answer, PAIN)


def test_the_last_tick_taken_away_makes_it_unknown(signed_in, gp, workup):
    say(workup, by=gp, twitch_site=["hand"])
    assert save(signed_in(gp), workup, "twitch_site", value="", before="hand").status_code == 200
    assert held(workup, "twitch_site") is None


def test_not_assessable_says_why_and_by_whom(signed_in, gp, workup):
    answer = save(signed_in(gp), workup, PAIN, section="alarm", reason="Asleep")
    assert "Not assessable: Asleep" in words_of(answer, PAIN)
    assert gp.user.name in words_of(answer, PAIN)
    assert held(workup, PAIN) is None


def test_an_unusual_value_is_saved_and_warned_of(signed_in, gp, workup):
    answer = save(signed_in(gp), workup, "sbp_l", section="general", value="210")
    assert answer.status_code == 200
    assert "Check: 210 mmHg is unusual" in words_of(answer, "sbp_l")


def test_without_scripts_saving_leads_back_to_the_question(signed_in, gp, workup):
    answer = save(signed_in(gp), workup, PAIN, htmx=False, section="alarm", value="no")
    assert answer.status_code == 302
    assert answer.url == f"/workups/{workup.pk}/?section=alarm#item-{PAIN}"


# --- what comes back


def test_stages_questions_and_rail_come_back_together(signed_in, gp, workup, words):
    answer = save(signed_in(gp), workup, "thunderclap_headache", section="alarm", value="yes")
    said = words(answer)
    assert b"<!doctype" not in answer.content
    assert "1 of 12 answered" in said
    assert "1/12" in said
    assert "Emergency now" in said
    assert "Thunderclap headache 999 / ED" in said
    assert f"Thunderclap headache : Yes {gp.user.name}" in said


@pytest.fixture
def worked(gp, workup):
    """A workup with a history."""
    workup = say(workup, by=gp, weakness_reported=True, weakness_progressive=True, wasting_upper=["thenar"])
    for value in (True, False) * 10:
        workup = say(workup, by=gp, chest_pain=value)
    return workup


def save_as_seen(client, workup, finding):
    """Nothing is asked of the database for it but what the save itself asks."""
    form = {"revision": workup.revision, "value": "yes", "section": "alarm"}
    return client.post(f"/workups/{workup.pk}/answers/{finding}/", form, headers=HTMX)


def test_saving_costs_eleven_queries_whatever_the_history(at_work, gp, worked, django_assert_max_num_queries):
    client = at_work(gp)
    client.get(f"/workups/{worked.pk}/")  # the engine is compiled once per process
    # session + user + membership + workup with its orders = 4;
    # transaction 2 + answers + claim with its outcome + insert + advice log + audit = 7
    with django_assert_max_num_queries(11):
        answer = save_as_seen(client, worked, "thunderclap_headache")
    assert answer.status_code == 200


def test_changing_an_answer_costs_one_query_more(at_work, gp, worked, django_assert_max_num_queries):
    client = at_work(gp)
    client.get(f"/workups/{worked.pk}/")
    # the eleven + supersede = 12
    with django_assert_max_num_queries(12):
        answer = save_as_seen(client, worked, PAIN)
    assert answer.status_code == 200
    assert held(worked, PAIN) is True
