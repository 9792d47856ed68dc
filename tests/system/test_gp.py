"""A GP in a hurry, at a real browser: whole consultations as they happen, told as given, when, then."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.system.consulting import (
    answer,
    answer_without_waiting,
    answered_in,
    given_a_workup_of_the_arm,
    rail,
    section,
    then_the_headline_is,
    then_the_headline_is_not,
)
from tests.system.people import Person
from tests.system.running import RunningPractice

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]


@pytest.fixture
def colleague(browser: Browser, running: RunningPractice) -> Person:
    return Person(browser, running.url, "away@harbour.example")


def test_suspected_motor_neurone_disease(gp: Person):
    given_a_workup_of_the_arm(gp)
    answered_in(gp, "company", weakness_reported="Yes", sensory_symptoms="No")
    then_the_headline_is(gp, "Soon")
    answered_in(gp, "weakness", weakness_progressive="Yes")
    ticked_in(gp, "inspection", "wasting_upper", "Thenar")
    answered_in(gp, "inspection", fasciculation_seen="Yes")
    when_the_gait_can_not_be_assessed(gp)

    then_the_headline_is(gp, "Urgent neurology")
    expect(rail(gp)).to_contain_text("motor neurone disease")
    gp.finds_nothing_wrong_with_the_page()

    when_the_referral_is_accepted(gp)
    when_the_first_flag_is_declined_without_and_then_with_a_reason(gp)
    then_it_stays_with_its_reason_and_the_headline_is_what_it_was(gp)
    gp.finds_nothing_wrong_with_the_page()


def test_cord_compression_rises_to_an_emergency_in_the_middle(gp: Person):
    given_a_workup_of_the_arm(gp)
    answered_in(gp, "company", sensory_symptoms="Yes", neck_pain="Yes")
    then_the_headline_is_not(gp, "Emergency now")
    answered_in(gp, "alarm", bladder_disturbance="Yes")
    answered_in(gp, "root_cord_nerve", gait_disturbance="Yes")

    then_the_headline_is(gp, "Emergency now")
    expect(rail(gp)).to_contain_text("cord", ignore_case=True)
    expect(rail(gp).locator(".wu-rail__headline")).to_contain_text("Act now")
    expect(rail(gp)).not_to_contain_text("NCS and EMG")  # nothing that can wait is offered beside it
    gp.finds_nothing_wrong_with_the_page()


def test_a_potassium_of_6_9_arrives_while_the_gp_types(gp: Person, browser: Browser, running: RunningPractice):
    given_a_workup_of_the_arm(gp)
    answered_in(gp, "company", cramps="Yes")
    when_bloods_are_ordered(gp)
    section(gp, "person")
    gp.page.locator("#f-patient_ideas").focus()
    gp.page.keyboard.type("Worried about his ner")

    when_reception_enters(browser, running, gp, potassium="6.9")

    then_the_headline_is(gp, "Emergency now", seconds=15)
    expect(gp.page.locator("#news")).to_contain_text("Maria Kowalczyk changed “Potassium")
    expect(gp.page.locator("#f-patient_ideas")).to_have_value("Worried about his ner")
    expect(gp.page.locator("#f-patient_ideas")).to_be_focused()
    gp.finds_nothing_wrong_with_the_page()
    gp.page.keyboard.type("ves")
    gp.page.keyboard.press("Tab")
    expect(gp.page.locator("#item-patient_ideas")).to_contain_text("Dr Anita Shah")
    expect(gp.page.locator("#f-patient_ideas")).to_have_value("Worried about his nerves")


def test_two_gps_on_one_workup_hear_of_each_other_and_settle_a_conflict(gp: Person, colleague: Person):
    workup = given_a_workup_of_the_arm(gp)
    section(gp, "alarm")
    colleague.open(f"{workup}?section=alarm")
    answer(colleague, "cramps", "Yes", where="company")
    expect(gp.page.locator("#news")).to_contain_text("Dr Rhian Pugh changed", timeout=15_000)
    gp.finds_nothing_wrong_with_the_page()

    section(colleague, "alarm")
    answer(colleague, "chest_pain", "No")
    answer_without_waiting(gp, "chest_pain", "Yes")
    pain = gp.page.locator("#item-chest_pain")
    expect(pain).to_contain_text("Saved now")
    expect(pain).to_contain_text("Yours, not saved")
    gp.finds_nothing_wrong_with_the_page()

    answer(gp, "sob_rest", "No")
    expect(pain, "another answer does not sweep the conflict away").to_contain_text("Yours, not saved")
    pain.get_by_role("button", name="Save mine").click()
    then_the_headline_is(gp, "Emergency now")
    expect(pain).not_to_contain_text("Yours, not saved")


def ticked_in(person: Person, key: str, finding: str, words: str) -> None:
    section(person, key)
    question = person.page.locator(f"#item-{finding}")
    with person.page.expect_response(re.compile(f"/answers/{finding}/")):
        question.get_by_text(re.compile(words)).first.click()


def when_the_gait_can_not_be_assessed(gp: Person) -> None:
    section(gp, "gait")
    gait = gp.page.locator("#item-gait")
    gait.get_by_role("link", name=re.compile("^…?Can't assess")).click()
    gp.finds_nothing_wrong_with_the_page()
    gait.get_by_role("button", name=re.compile("^Too painful or unwell")).click()
    expect(gait).to_contain_text("Not assessable: Too painful or unwell")
    expect(gait.get_by_role("button", name=re.compile("^Too painful or unwell"))).to_have_count(0)


def when_the_referral_is_accepted(gp: Person) -> None:
    section(gp, "plan")
    gp.page.get_by_role("button", name=re.compile(r"^Refer\b")).first.click()
    gp.sees("Accepted")
    gp.finds_nothing_wrong_with_the_page()


def when_the_first_flag_is_declined_without_and_then_with_a_reason(gp: Person) -> None:
    rail(gp).get_by_role("link", name=re.compile("^Defer or decline")).first.click()
    form = rail(gp).get_by_role("form", name=re.compile("^Defer or decline")).first
    form.get_by_role("button", name=re.compile("^Decline")).click()
    expect(form).to_contain_text("Choose why it is declined.")
    gp.finds_nothing_wrong_with_the_page()
    form.get_by_label("Decline, because").select_option("Agreed otherwise with a specialist")
    form.get_by_label("In words").fill("Spoke to Dr Lindqvist, neurology, 14:10")
    form.get_by_role("button", name=re.compile("^Decline")).click()


def then_it_stays_with_its_reason_and_the_headline_is_what_it_was(gp: Person) -> None:
    flags = rail(gp).locator("#flags")
    expect(flags).to_contain_text("Declined: agreed otherwise with a specialist")
    expect(flags).to_contain_text("Spoke to Dr Lindqvist")
    then_the_headline_is(gp, "Urgent neurology")


def when_bloods_are_ordered(gp: Person) -> None:
    rail(gp).get_by_label("Sodium, potassium, urea, creatinine, eGFR", exact=True).check()
    gp.page.get_by_role("button", name="Order 1 test").click()
    gp.sees("Avoid prolonged tourniquet")
    gp.finds_nothing_wrong_with_the_page()
    gp.page.get_by_label(re.compile("^Note")).fill("Cramps; on ramipril")
    gp.page.get_by_role("button", name="Order this test").click()
    gp.sees("It is on the worklist now")


def when_reception_enters(browser: Browser, running: RunningPractice, gp: Person, *, potassium: str) -> None:
    reception = Person(browser, running.url, "reception@harbour.example")
    name = gp.page.locator(".wu-patient__name").inner_text()
    reception.open("/worklist/?status=requested")
    row = reception.page.get_by_role("row").filter(has_text=name).filter(has_text="Sodium, potassium").last
    row.get_by_role("link", name=re.compile("^Sodium, potassium")).click()
    reception.page.get_by_label("Potassium", exact=True).fill(potassium)
    reception.page.get_by_role("button", name="Enter result").click()
    reception.page.get_by_role("checkbox").last.check()
    reception.page.get_by_role("button", name="Enter result").click()
    reception.sees("Emergency now")
