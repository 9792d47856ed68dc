"""A record from another system: taken in as a file, and taken over with the keyboard, one thing at a time."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.interop.records import bundle, concept, condition, medicine, observation, pressure
from tests.system.consulting import given_a_workup_of_the_arm, section
from tests.system.people import Person
from workups.demo.patients import PEOPLE

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]

EPILEPSY = "#item-known_epilepsy"


def test_a_gp_takes_over_what_the_record_says(gp: Person, tmp_path: Path):
    workup = given_a_workup_of_the_arm(gp)
    when_the_gp_opens_the_form(gp)
    when_a_file_is_chosen_that_is_no_record(gp, tmp_path)
    then_the_form_says_what_is_wrong(gp)
    when_the_record_is_chosen(gp, a_record(gp, tmp_path))

    then_the_page_says_that_things_wait(gp, 7)
    then_nothing_is_answered_by_it(gp)
    when_it_is_taken_over_with_the_keyboard(gp)
    then_it_is_an_answer(gp)
    when_the_rest_is_looked_through(gp, workup)
    when_one_is_not_so(gp)
    when_all_the_rest_is_taken_over(gp)
    expect(gp.page.locator("#from-record")).to_have_count(0)
    gp.finds_nothing_wrong_with_the_page()


def a_record(gp: Person, folder: Path) -> Path:
    """Of the patient whose page is open."""
    name = gp.page.locator(".wu-patient").inner_text()
    whose = next(each for each in PEOPLE if each.family_name.casefold() in name.casefold())
    today = gp.page.evaluate("new Date().toISOString().slice(0, 10)")
    person = {"resourceType": "Patient", "name": [{"family": whose.family_name}], "birthDate": str(whose.born)}
    content = bundle(
        person, condition(code="84757009"), condition("Diabetes mellitus type 2"),
        medicine("Lithium carbonate 400mg modified-release tablets"), observation("29463-7", 82.4, "kg", on=today),
        pressure(148, 92, on=today, bodySite=concept("Left arm")),
    )  # fmt: skip
    file = folder / "record.json"
    file.write_text(json.dumps(content))
    return file


def when_the_gp_opens_the_form(gp: Person) -> None:
    gp.page.get_by_role("link", name="Take in a record").click()
    gp.sees("nothing counts before a clinician has taken it over")
    gp.finds_nothing_wrong_with_the_page()


def when_a_file_is_chosen_that_is_no_record(gp: Person, folder: Path) -> None:
    (folder / "letter.json").write_text("Dear doctor")
    gp.page.get_by_label("File").set_input_files(folder / "letter.json")
    gp.page.get_by_role("button", name="Take in").click()


def then_the_form_says_what_is_wrong(gp: Person) -> None:
    gp.sees("This is no FHIR record: the file is not JSON. Nothing was taken in.")
    gp.finds_nothing_wrong_with_the_page()


def when_the_record_is_chosen(gp: Person, file: Path) -> None:
    gp.page.get_by_label("File").set_input_files(file)
    gp.page.get_by_role("button", name="Take in").click()


def then_the_page_says_that_things_wait(gp: Person, how_many: int) -> None:
    gp.page.get_by_text("things from the record wait for you").click()
    expect(gp.page.locator("#from-record li")).to_have_count(how_many)
    gp.sees("Condition: Epilepsy, since 3 May 2019")
    gp.finds_nothing_wrong_with_the_page()


def then_nothing_is_answered_by_it(gp: Person) -> None:
    section(gp, "seizure_brain")
    expect(gp.page.locator(EPILEPSY).get_by_label("Unknown", exact=True)).to_be_checked()
    gp.finds_nothing_wrong_with_the_page()


def when_it_is_taken_over_with_the_keyboard(gp: Person) -> None:
    button = gp.page.get_by_role("button", name=re.compile("Take over.*Known epilepsy"))
    button.focus()
    gp.page.keyboard.press("Enter")


def then_it_is_an_answer(gp: Person) -> None:
    expect(gp.page.locator(EPILEPSY).get_by_label("Yes", exact=True)).to_be_checked()
    expect(gp.page.locator(EPILEPSY)).to_contain_text("Dr")
    expect(gp.page.locator(f"{EPILEPSY} [data-suggested]")).to_have_count(0)


def when_the_rest_is_looked_through(gp: Person, workup: str) -> None:
    gp.open(f"{workup}?section=general")
    gp.finds_nothing_wrong_with_the_page()
    gp.open(f"{workup}?section=background")
    gp.finds_nothing_wrong_with_the_page()


def when_one_is_not_so(gp: Person) -> None:
    button = gp.page.get_by_role("button", name=re.compile("Not so.*Past history"))
    button.click()
    expect(button).to_have_count(0)


def when_all_the_rest_is_taken_over(gp: Person) -> None:
    gp.page.locator("#from-record summary").click()
    gp.page.get_by_role("button", name="Take over all").click()
