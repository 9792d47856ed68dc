"""A report that came on paper is matched with the wrong patient, found wrong and undone, and goes to the right one."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, expect

from tests.system.people import Person
from tests.system.running import RunningPractice

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]

TEST = "Sodium, potassium, urea, creatinine, eGFR"
WRONG, RIGHT = "PATEL, Nirav", "शर्मा, अनिल"


@pytest.fixture
def receptionist(browser: Browser, running: RunningPractice) -> Person:
    return Person(browser, running.url, "reception@harbour.example")


def test_a_report_goes_to_the_wrong_patient_is_taken_back_and_goes_to_the_right_one(receptionist: Person):
    given_a_report_on_paper_that_says_too_little(receptionist)
    report = receptionist.page.url

    when_it_is_matched_with_the_test_of(receptionist, WRONG, found_by="patel nir")
    order = then_its_values_stand_in_the_test_of(receptionist, WRONG)
    then_the_workup_of_the_test_is(receptionist, order, "Emergency now")

    when_the_match_is_undone(receptionist, report)
    then_it_waits_in_the_queue_with_the_reason(receptionist)
    then_the_workup_of_the_test_is_as_before(receptionist, order)

    receptionist.page.goto(report)
    when_it_is_matched_with_the_test_of(receptionist, RIGHT)
    right = then_its_values_stand_in_the_test_of(receptionist, RIGHT)
    then_the_workup_of_the_test_is(receptionist, right, "Emergency now")
    then_nothing_is_lost(receptionist)


def test_a_report_of_another_practice_is_rejected_and_can_come_back(receptionist: Person):
    given_a_report_on_paper_that_says_too_little(receptionist, name="FOX, Nobody")
    page = receptionist.page

    page.get_by_role("button", name="Reject it").click()
    receptionist.sees("Say why it is rejected.")
    receptionist.finds_nothing_wrong_with_the_page()
    page.get_by_label("Why is it not for this practice").fill("Of another surgery")
    page.get_by_role("button", name="Reject it").click()

    receptionist.sees("Rejected. It is kept, and can be put back into the queue.")
    receptionist.finds_nothing_wrong_with_the_page()
    receptionist.open("/worklist/unmatched/?status=rejected")
    receptionist.sees("Of another surgery")
    receptionist.finds_nothing_wrong_with_the_page()


def given_a_report_on_paper_that_says_too_little(person: Person, name: str = "SHARMA, Anil") -> None:
    page = person.page
    person.open("/worklist/unmatched/")
    person.finds_nothing_wrong_with_the_page()
    page.get_by_role("link", name="Enter a report that came in").click()
    page.wait_for_url(re.compile(r"/worklist/unmatched/new/$"))
    person.finds_nothing_wrong_with_the_page()
    page.get_by_label("Patient’s name").fill(name)
    page.get_by_label("Test", exact=True).fill("U&E")
    page.get_by_label("Date of birth", exact=True).fill("30/4/1965")
    page.get_by_label("What it is, line 1", exact=True).select_option("Potassium (mmol/L)")
    page.get_by_label("Value, line 1", exact=True).fill("6.9")
    page.get_by_role("button", name="Enter report").click()
    person.sees("Enter the day the sample was taken.")
    person.finds_nothing_wrong_with_the_page()
    expect(page.get_by_label("Value, line 1", exact=True)).to_have_value("6.9")
    page.get_by_label("Sample taken on").fill(f"{timezone.localdate():%d/%m/%Y}")
    page.get_by_role("button", name="Enter report").click()
    page.wait_for_url(re.compile(r"/worklist/unmatched/\d+/$"))
    person.sees("Kept. It waits to be matched: No NHS number on the report.")
    person.finds_nothing_wrong_with_the_page()


def when_it_is_matched_with_the_test_of(person: Person, patient: str, found_by: str = "") -> None:
    page = person.page
    offers = page.locator("#suggestions")
    if found_by:
        page.get_by_label("Name, date of birth or NHS number", exact=True).fill(found_by)
        page.get_by_role("button", name="Find tests").click()
        offers = page.locator("#find")
        expect(offers).to_contain_text(patient)
        person.finds_nothing_wrong_with_the_page()
    _button(offers, patient).click()
    person.sees("Not matched yet.")
    person.finds_nothing_wrong_with_the_page()
    page.get_by_role("button", name=re.compile("^It is this patient")).click()
    person.sees(f"Matched with {TEST}.")
    person.finds_nothing_wrong_with_the_page()


def then_its_values_stand_in_the_test_of(person: Person, patient: str) -> str:
    link = person.page.get_by_role("link", name=f"{TEST} of {patient}")
    expect(link).to_be_visible()
    return str(link.get_attribute("href"))


def then_the_workup_of_the_test_is(person: Person, order: str, urgency: str) -> None:
    person.open(order)
    expect(person.page.locator("#about")).to_contain_text(urgency)
    person.sees("Came with a report")
    person.finds_nothing_wrong_with_the_page()


def when_the_match_is_undone(person: Person, report: str) -> None:
    page = person.page
    page.goto(report)
    page.get_by_text("Undo: wrong patient or test").click()
    page.get_by_role("button", name="Undo the match").click()
    person.sees("Say what was wrong.")
    person.finds_nothing_wrong_with_the_page()
    page.get_by_label("What was wrong?").fill("It is Mr Sharma's")
    page.get_by_role("button", name="Undo the match").click()
    person.sees("The match is undone and its values are taken back.")
    person.finds_nothing_wrong_with_the_page()


def then_it_waits_in_the_queue_with_the_reason(person: Person) -> None:
    person.open("/worklist/unmatched/")
    person.sees("A wrong match was undone: It is Mr Sharma's")
    person.finds_nothing_wrong_with_the_page()


def then_the_workup_of_the_test_is_as_before(person: Person, order: str) -> None:
    person.open(order)
    expect(person.page.locator("#about")).not_to_contain_text("Emergency now")
    person.sees("Awaiting result")
    person.sees("Result withdrawn")
    expect(person.page.locator("#came-with")).to_have_count(0)
    person.finds_nothing_wrong_with_the_page()


def then_nothing_is_lost(person: Person) -> None:
    person.open("/worklist/unmatched/?status=matched")
    person.sees(f"{TEST} of {RIGHT}")
    said = person.page.locator("main").inner_text()
    sums = re.search(r"(\d+) received = (\d+) matched \+ (\d+) to be matched \+ (\d+) rejected", said)
    assert sums is not None
    received, *parts = map(int, sums.groups())
    assert received == sum(parts)
    person.finds_nothing_wrong_with_the_page()


def _button(offers: Locator, patient: str) -> Locator:
    offer = offers.locator(".wu-offer").filter(has_text=patient).filter(has_text=TEST)
    return offer.first.get_by_role("button", name=re.compile("^Match with"))
