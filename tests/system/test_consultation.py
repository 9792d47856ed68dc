"""The consultation in a real browser: one hand on the keyboard, a colleague on the same workup."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.system.consulting import given_a_workup_of_the_arm
from tests.system.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]


@pytest.fixture
def workup(gp: Person) -> str:
    """A new workup of one of the practice's patients, opened by the GP."""
    return given_a_workup_of_the_arm(gp)


def test_answers_given_faster_than_they_are_saved_all_arrive(gp: Person, workup: str):
    page = given_the_section(gp, workup, "alarm")
    page.focus("#item-sudden_face_arm_speech input:checked")
    for key in "nnnny":
        page.keyboard.press(key)
    expect(headline(page)).to_have_text("Emergency now")
    expect(page.locator("#section .wu-section__head")).to_contain_text("5 of 12 answered")
    expect(page.locator("#item-limb_cold_pale input:checked")).to_be_focused()
    given_the_section(gp, workup, "alarm")
    for finding in ("sudden_face_arm_speech", "thunderclap_headache", "loss_of_awareness", "generalised_convulsion"):
        expect(page.locator(f"#item-{finding}").get_by_label("No", exact=True)).to_be_checked()
    gp.finds_nothing_wrong_with_the_page()


def test_an_answer_given_the_moment_the_section_was_drawn_again_arrives(gp: Person, workup: str):
    page = given_the_section(gp, workup, "alarm")
    page.evaluate("""() => document.addEventListener("htmx:afterSwap", () => setTimeout(() =>
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "n", bubbles: true}))),
        {once: true})""")
    page.focus("#item-sudden_face_arm_speech input:checked")
    page.keyboard.press("n")
    expect(page.locator("#section .wu-section__head")).to_contain_text("2 of 12 answered")


def test_digits_fill_a_grid_downwards(gp: Person, workup: str):
    page = given_the_section(gp, workup, "power_upper")
    page.focus("#f-mrc_shoulder_abduction_r")
    page.keyboard.type("5544", delay=30)
    expect(page.locator("#section .wu-section__head")).to_contain_text("4 of 16 answered")
    expect(page.locator("#f-mrc_finger_extension_r")).to_be_focused()
    expect(page.locator("#f-mrc_elbow_extension_r")).to_have_value("4")
    gp.finds_nothing_wrong_with_the_page()


def test_a_refused_value_stays_with_its_reason_until_it_is_mended(gp: Person, workup: str):
    page = given_the_section(gp, workup, "general")
    pulse = page.locator("#item-pulse_rate")
    when_typed(page, "pulse_rate", "400")
    expect(pulse).to_contain_text("not possible")
    gp.finds_nothing_wrong_with_the_page()
    when_typed(page, "temp_c", "36.6")
    expect(page.locator("#item-temp_c")).to_contain_text("Dr Anita Shah")
    expect(page.locator("#f-pulse_rate")).to_have_value("400")
    expect(pulse).to_contain_text("not possible")
    when_typed(page, "pulse_rate", "72")
    expect(pulse).to_contain_text("Dr Anita Shah")
    expect(pulse).not_to_contain_text("not possible")


def test_two_at_once_see_each_other_and_choose(gp: Person, nurse: Person, workup: str):
    page = given_the_section(gp, workup, "alarm")
    colleague = given_the_section(nurse, workup, "alarm")
    colleague.locator("#item-chest_pain").get_by_text("No", exact=True).click()
    expect(colleague.locator("[data-saved]")).to_contain_text("Saved")
    pain = page.locator("#item-chest_pain")
    pain.get_by_text("Yes", exact=True).click()
    expect(pain).to_contain_text("Tom Brennan changed this")
    expect(headline(page)).to_have_text("Routine")
    gp.finds_nothing_wrong_with_the_page()
    pain.get_by_role("button", name="Save mine").click()
    expect(headline(page)).to_have_text("Emergency now")
    expect(page.locator("#f-chest_pain-1")).to_be_focused()
    expect(pain).not_to_contain_text("Tom Brennan")


def test_ticks_and_open_folds_survive_an_answer(gp: Person, workup: str):
    page = given_the_section(gp, workup, "company")
    page.locator("#item-cramps").get_by_text("Yes", exact=True).click()
    page.get_by_label("Serum magnesium", exact=True).check()
    expect(page.get_by_role("button", name="Order 1 test")).to_be_visible()
    page.locator("#stages-more summary").click()
    page.locator("#item-weakness_reported").get_by_text("No", exact=True).click()
    expect(page.locator("#item-weakness_reported")).to_contain_text("Dr Anita Shah")
    expect(page.get_by_label("Serum magnesium", exact=True)).to_be_checked()
    expect(page.get_by_role("button", name="Order 1 test")).to_be_visible()
    expect(page.locator("#stages-more")).to_have_attribute("open", "")


def test_a_question_of_the_rail_is_one_click_and_one_key_away(gp: Person, workup: str):
    page = given_the_section(gp, workup, "twitch")
    page.locator("#rail .wu-ask a").first.click()
    page.wait_for_url(re.compile("#item-"))
    question = page.locator(f"#{page.url.split('#')[1]}")
    expect(question.locator("input:checked")).to_be_focused()
    page.keyboard.press("n")
    expect(question.get_by_label("No", exact=True)).to_be_checked()
    expect(page.locator("[data-saved]")).to_contain_text("Saved")


def test_the_keyboard_goes_from_section_to_section(gp: Person, workup: str):
    page = given_the_section(gp, workup, "alarm")
    for key in ("Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#item-sudden_face_arm_speech input:checked")).to_be_focused()
    for key in ("n", "ArrowUp", "n", "n"):
        page.keyboard.press(key)
    expect(page.locator("#section .wu-section__head")).to_contain_text("2 of 12 answered")
    page.get_by_role("link", name=re.compile("^Next:")).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#section-title")).to_have_text("The twitch")
    expect(page.locator("#f-twitch_site-fold summary")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#item-twitch_side").locator("input:checked")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#f-twitch_site-fold summary")).to_be_focused()
    page.get_by_role("link", name=re.compile("Back:")).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#item-loss_of_awareness").locator("input:checked")).to_be_focused()
    gp.finds_nothing_wrong_with_the_page()


def given_the_section(person: Person, workup: str, section: str) -> Page:
    person.open(f"{workup}?section={section}")
    return person.page


def when_typed(page: Page, finding: str, text: str) -> None:
    page.fill(f"#f-{finding}", text)
    page.keyboard.press("Enter")


def headline(page: Page) -> Locator:
    return page.locator("#rail .wu-urgency--large")
