"""The consultation page: starting, walking through the sections, what the rail says, why."""

from gzip import decompress
from re import findall

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.views.asking import chosen, say, words_of
from tests.views.given import ordered, returned
from workups.evaluate import evaluate
from workups.models import Workup
from workups.queries.protocols import live_versions

MND = {
    "weakness_reported": True,
    "weakness_progressive": True,
    "wasting_upper": ["thenar"],
    "fasciculation_seen": True,
    "power_upper_screen": "abnormal",
}


@pytest.fixture
def open_at(signed_in, gp, workup):
    """`open_at(section)`: the page as the GP opens it."""

    def open_page(section: str = "", member=gp):
        asked = f"?section={section}" if section else ""
        return signed_in(member).get(f"/workups/{workup.pk}/{asked}")

    return open_page


# --- starting


def test_a_stranger_starts_nothing_for_our_patient(signed_in, stranger, patient, version):
    answer = signed_in(stranger).post(f"/patients/{patient.pk}/workups/", {"protocol": "arm-twitching"})
    assert answer.status_code == 404
    assert not Workup.objects.exists()


def test_a_receptionist_starts_no_workup(signed_in, receptionist, patient, version):
    answer = signed_in(receptionist).post(f"/patients/{patient.pk}/workups/", {"protocol": "arm-twitching"})
    assert answer.status_code == 403
    assert not Workup.objects.exists()


@pytest.mark.parametrize("form", [{}, {"protocol": "no-such"}, {"protocol": ""}])
def test_an_unknown_protocol_starts_nothing(signed_in, gp, patient, version, form):
    assert signed_in(gp).post(f"/patients/{patient.pk}/workups/", form).status_code == 404
    assert not Workup.objects.exists()


def test_starting_opens_the_workup_on_the_newest_version(signed_in, gp, patient, version):
    answer = signed_in(gp).post(f"/patients/{patient.pk}/workups/", {"protocol": "arm-twitching"})
    workup = Workup.objects.get()
    assert answer.url == f"/workups/{workup.pk}/"
    assert workup.version in live_versions(gp)


@pytest.mark.parametrize("site", ["arm", "hand", "thumb", "leg", "knee", "toe"])
def test_a_workup_of_any_site_is_opened_and_reads_as_its_own(signed_in, gp, patient, words, site):
    call_command("load_library", verbosity=0)
    client = signed_in(gp)
    started = client.post(f"/patients/{patient.pk}/workups/", {"protocol": f"{site}-twitching"})
    workup = Workup.objects.get()
    assert workup.version.protocol.title in words(client.get(started.url))
    assert evaluate(workup).facts["protocol_site"] == site


def test_a_workup_is_not_started_by_a_link(signed_in, gp, patient, version):
    assert signed_in(gp).get(f"/patients/{patient.pk}/workups/").status_code == 405


# --- the sections


def test_it_goes_on_where_something_is_still_to_be_asked(open_at, workup, gp, words):
    assert "Context and administration" in words(open_at())
    say(workup, by=gp, consult_mode="telephone", handedness="right", occupation="Joiner", safety_critical_work=False)
    say(workup, by=gp, is_clinician=False, collateral_history=False, first_noticed_date="2026-11-02")
    page = open_at()
    assert 'id="section-title">Alarm questions' in page.content.decode()


def test_an_unknown_section_goes_on_by_itself(open_at):
    assert open_at("no-such-section").status_code == 200
    assert open_at("%00<script>").status_code == 200


def test_every_place_of_the_protocol_opens(open_at, workup, version):
    keys = [section["key"] for stage in version.document["protocol"]["stages"] for section in stage["sections"]]
    for key in (*keys, "investigations", "plan", "not-excluded", "close-workup"):
        assert open_at(key).status_code == 200, key


def test_a_section_that_nothing_asks_for_is_listed_and_can_be_opened(open_at, words):
    assert "Not needed so far" in words(open_at("alarm"))
    page = open_at("tremor_slowness")
    assert "Not needed so far." in words(page)
    assert words_of(page, "slowness")


def test_a_section_opens_by_itself_when_an_answer_asks_for_it(open_at, workup, gp):
    before = open_at("power").content.decode()
    say(workup, by=gp, power_upper_screen="abnormal")
    after = open_at("power").content.decode()
    assert "Next: Power muscle by muscle, upper limb" not in before
    assert "Next: Power muscle by muscle, upper limb" in after


def test_what_was_answered_stays_in_view_when_its_question_is_closed_again(open_at, workup, gp):
    say(workup, by=gp, pregnancy_status="pregnant", gestation_weeks=20)
    say(workup, by=gp, pregnancy_status="not_pregnant")
    assert chosen(open_at("alarm"), "gestation_weeks") == ["20"]


def test_history_asks_in_the_patients_words_and_examination_in_the_clinicians(open_at):
    assert words_of(open_at("alarm"), "orthopnoea").startswith("Are you breathless lying flat?")
    assert words_of(open_at("general"), "pulse_rate").startswith("Pulse rate")


def test_two_sides_stand_in_one_row_right_first(open_at, workup, gp):
    say(workup, by=gp, power_upper_screen="abnormal", mrc_finger_abduction_r=3)
    html = open_at("power_upper").content.decode()
    assert html.index("item-mrc_finger_abduction_r") < html.index("item-mrc_finger_abduction_l")
    assert 'aria-label="Right finger abduction (T1, ulnar, first dorsal interosseous)"' in html
    assert gp.user.name in html.split("wu-grid__foot")[1]


def test_what_the_record_says_is_not_asked(open_at):
    assert "65 years from the record" in words_of(open_at("context"), "age_years")


def test_a_result_says_that_it_is_one(open_at, workup, gp, receptionist):
    returned(ordered(workup, by=gp), by=receptionist, res_potassium="4.1")
    assert f"Result, entered by {receptionist.user.name}" in words_of(open_at("result_u_e"), "res_potassium")


def test_the_page_says_which_protocol_it_is_and_that_it_needs_approval(open_at, words):
    said = words(open_at())
    assert "Muscle twitching in the arm, version 1. Content needs local clinical approval before use." in said


# --- the rail


def test_the_rail_is_never_empty(open_at, words):
    said = words(open_at())
    assert "What this means now Routine" in said
    assert "Not settled yet." in said
    assert "Ask next" in said
    assert "Not excluded yet" in said


def test_a_red_flag_says_where_to_and_who_said_what_carried_it(open_at, workup, gp, words):
    say(workup, by=gp, **MND)
    said = words(open_at("alarm"))
    assert "Suspected motor neurone disease Neurology, letter headed" in said
    assert f"Wasting, upper limb : Thenar {gp.user.name}" in said
    assert "Emergency now" in said  # not excluded


def test_a_missing_question_is_a_link_that_leads_to_it(open_at, workup, gp):
    html = open_at("twitch").content.decode()
    rail = html.split('id="rail"')[1]
    assert f'href="/workups/{workup.pk}/?section=alarm#item-' in rail
    here = open_at("alarm").content.decode().split('id="rail"')[1]
    assert 'href="#item-' in here


def test_answers_that_contradict_each_other_are_named_first(open_at, workup, gp, words):
    say(workup, by=gp, power_upper_screen="all_normal", mrc_finger_abduction_r=3)
    said = words(open_at())
    assert "1 to check again" in said
    rail = said.split("What this means now")[1]
    assert rail.index("Power: screen and grades disagree") < rail.index("Red flags")


def test_causes_show_what_is_recorded_for_and_against(open_at, workup, gp, words):
    say(workup, by=gp, twitch_after_exertion=True, muscle_pain=True, weakness_reported=True)
    rail = open_at().content.decode().split('id="causes"')[1]
    assert rail.index("Heavy or unusual exertion") < rail.index("wu-chip--for") < rail.index("wu-chip--against")


def test_no_code_of_the_protocol_reaches_the_page(open_at, workup, gp, words):
    say(workup, by=gp, twitch_after_exertion=True, caffeine_mg_day=900, alcohol_units_week=40, **MND)
    for section in ("plan", "investigations", "not-excluded"):
        said = words(open_at(section))
        for code in ("`", "mg_", "rf_", "ix_", "dx_", "sn_"):
            assert code not in said, (section, code)


def test_the_list_of_what_is_not_excluded_is_whole(open_at, workup, words):
    said = words(open_at("not-excluded"))
    assert "Suspected stroke happening now" in said
    assert "red flags" in said


def test_plan_says_referral_management_and_safety_net(open_at, workup, gp, words):
    say(workup, by=gp, **MND)
    said = words(open_at("plan"))
    assert "suspected motor neurone disease" in said
    assert "When to call 999" in said
    assert "Prevention" in said


def test_a_name_is_only_ever_text(signed_in, gp, workup):
    workup.patient.family_name = "<script>alert(1)</script>"
    workup.patient.save()
    assert b"<SCRIPT>" not in signed_in(gp).get(f"/workups/{workup.pk}/").content


# --- why


def test_why_shows_the_whole_trace(signed_in, gp, workup, words):
    say(workup, by=gp, **MND)
    page = signed_in(gp).get(f"/workups/{workup.pk}/rules/rf_mnd_suspected/")
    said = words(page)
    assert "Suspected motor neurone disease Red flag Applies" in said
    assert "Any of these:" in said
    assert f"recorded: Wasting, upper limb: Thenar ({gp.user.name}" in said
    assert "NICE NG42" in said


def test_why_of_a_waiting_rule_names_what_is_missing(signed_in, gp, workup, words):
    said = words(signed_in(gp).get(f"/workups/{workup.pk}/rules/rf_thunderclap/"))
    assert "Not settled" in said
    assert "Still to be asked ? Thunderclap headache" in said


def test_every_rule_can_be_explained(signed_in, gp, workup, version):
    client, document = signed_in(gp), version.document["protocol"]
    families = ("data_quality", "red_flags", "investigations", "causes", "referrals", "management", "safety_net")
    for code in [rule["code"] for family in families for rule in document[family]][::9]:
        assert client.get(f"/workups/{workup.pk}/rules/{code}/").status_code == 200, code


def test_why_of_an_unknown_rule_and_to_a_stranger_is_not_found(signed_in, gp, stranger, workup):
    assert signed_in(gp).get(f"/workups/{workup.pk}/rules/rf_no_such/").status_code == 404
    assert signed_in(stranger).get(f"/workups/{workup.pk}/rules/rf_thunderclap/").status_code == 404


def test_a_page_is_compressed_on_its_way_and_says_the_same(at_work, gp, workup):
    client = at_work(gp)
    address = f"/workups/{workup.pk}/?section=alarm"
    plain, packed = client.get(address), client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 3
    assert "<h2" in decompress(packed.content).decode()


def test_the_first_page_weighs_at_most_70_kilobytes_with_styles_and_scripts(at_work, gp, workup):
    page = at_work(gp).get(f"/workups/{workup.pk}/", headers={"Accept-Encoding": "gzip"})
    files = set(findall(r'(?:href|src)="/static/([^"]+)"', decompress(page.content).decode()))
    weights = [(settings.STATIC_ROOT / f"{name}.gz").stat().st_size for name in files]
    assert len(weights) == 4  # styles, scripts, htmx, the icon
    assert len(page.content) + sum(weights) < 70_000


def test_the_page_costs_few_queries(at_work, gp, workup, django_assert_max_num_queries):
    say(workup, by=gp, **MND)
    ordered(workup, by=gp)
    client = at_work(gp)
    client.get(f"/workups/{workup.pk}/")  # the engine is compiled once per process
    # session + user + membership + workup with its orders + answers + who started it 2 + how much waits = 8
    with django_assert_max_num_queries(8):
        client.get(f"/workups/{workup.pk}/?section=alarm")
