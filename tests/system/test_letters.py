"""A referral letter from the plan to the signed print: two people write it, neither overwrites the other."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.system.consulting import answered_in, given_a_workup_of_the_arm, section
from tests.system.people import Person
from tests.system.running import RunningPractice

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]

OPENING = "What is asked, and why"


def test_a_letter_from_the_plan_to_its_addendum(browser: Browser, running: RunningPractice) -> None:
    gp = Person(browser, running.url, "gp@harbour.example")
    reception = Person(browser, running.url, "reception@harbour.example")
    given_a_workup_of_the_arm(gp)
    answered_in(gp, "company", weakness_reported="Yes", cramps="Yes")
    letter = when_the_gp_refers_and_writes_the_letter(gp)
    then_it_says_who_and_what_and_what_is_not_filled_in(gp)

    when_cramps_are_left_out(gp)
    when_reception_changes_the_opening(reception, letter)
    when_the_gp_types_on(gp)
    then_both_texts_stand_there_and_nothing_typed_is_lost(gp)
    when_the_gp_saves_hers_all_the_same(gp)

    when_the_gp_previews(gp, letter)
    when_the_gp_signs(gp, letter)
    then_the_letter_is_read_only_and_its_print_becomes_ready(gp, letter)
    then_an_addendum_follows(gp, letter)


def test_the_letter_on_a_tablet_and_by_keyboard(browser: Browser, running: RunningPractice) -> None:
    gp = Person(browser, running.url, "gp@harbour.example")
    given_a_workup_of_the_arm(gp)
    answered_in(gp, "company", weakness_reported="Yes")
    letter = when_the_gp_refers_and_writes_the_letter(gp)
    gp.page.set_viewport_size({"width": 800, "height": 1280})
    gp.finds_nothing_wrong_with_the_page()
    assert gp.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    weak = gp.page.get_by_label("Weakness reported: yes")
    weak.focus()
    with gp.page.expect_response(re.compile(rf"{letter}save/")):
        gp.page.keyboard.press("Space")
    expect(gp.page.locator("#letter-left-out")).to_have_text(re.compile("1 item of the record was left out"))
    expect(weak).to_be_focused()
    gp.open(letter)
    expect(weak).not_to_be_checked()
    gp.page.get_by_text("Discard this draft").click()
    gp.page.get_by_role("button", name="Discard", exact=True).click()
    gp.sees("The draft was discarded")


def when_the_gp_refers_and_writes_the_letter(gp: Person) -> str:
    section(gp, "plan")
    gp.page.get_by_role("button", name=re.compile(r"^Refer\b")).first.click()
    gp.page.get_by_role("button", name=re.compile("^Write the letter")).first.click()
    gp.page.wait_for_url(re.compile(r"/letters/\d+/$"))
    return gp.page.url.removeprefix(gp.url)


def then_it_says_who_and_what_and_what_is_not_filled_in(gp: Person) -> None:
    expect(gp.page.get_by_label(OPENING)).to_have_value(re.compile("Thank you for seeing this patient, aged"))
    gp.sees("not filled in")
    expect(gp.page.get_by_label("Weakness reported: yes")).to_be_checked()
    gp.finds_nothing_wrong_with_the_page()


def when_cramps_are_left_out(gp: Person) -> None:
    with gp.page.expect_response(re.compile("/save/")) as saved:
        gp.page.get_by_label("Cramps: yes").uncheck()
    assert saved.value.status == 200
    gp.sees("1 item of the record was left out")


def when_reception_changes_the_opening(reception: Person, letter: str) -> None:
    reception.open(letter)
    reception.finds_nothing_wrong_with_the_page()
    expect(reception.page.get_by_label("Cramps: yes")).not_to_be_checked()
    with reception.page.expect_response(re.compile("/save/")) as saved:
        reception.page.get_by_label(OPENING).fill("Thank you for seeing this patient soon.")
    assert saved.value.status == 200
    expect(reception.page.locator("[data-saved]")).to_have_text(re.compile("Saved"))


def when_the_gp_types_on(gp: Person) -> None:
    with gp.page.expect_response(re.compile("/save/")) as saved:
        gp.page.get_by_label(OPENING).fill("I should like your opinion on this weakness.")
    assert saved.value.status == 409


def then_both_texts_stand_there_and_nothing_typed_is_lost(gp: Person) -> None:
    state = gp.page.locator("#letter-state")
    expect(state).to_contain_text("Maria Kowalczyk changed this letter at")
    expect(state).to_contain_text("Thank you for seeing this patient soon.")
    expect(gp.page.get_by_label(OPENING)).to_have_value("I should like your opinion on this weakness.")
    gp.finds_nothing_wrong_with_the_page()


def when_the_gp_saves_hers_all_the_same(gp: Person) -> None:
    gp.page.get_by_role("button", name="Save mine all the same").click()
    expect(gp.page.locator("#letter-state")).not_to_contain_text("Maria Kowalczyk changed this letter at")
    expect(gp.page.get_by_label(OPENING)).to_have_value("I should like your opinion on this weakness.")
    expect(gp.page.get_by_label("Cramps: yes")).not_to_be_checked()


def when_the_gp_previews(gp: Person, letter: str) -> None:
    gp.page.get_by_role("button", name="Preview").click()
    gp.page.wait_for_url(re.compile(r"/reports/\d+/$"))
    gp.finds_nothing_wrong_with_the_page()
    expect(gp.page.get_by_role("link", name="Download PDF")).to_be_visible(timeout=30_000)
    gp.open(letter)


def when_the_gp_signs(gp: Person, letter: str) -> None:
    gp.page.get_by_text("Sign this letter").click()
    gp.sees("After signing nothing of it can be changed")
    gp.finds_nothing_wrong_with_the_page()
    gp.page.get_by_role("button", name="Sign", exact=True).click()
    gp.sees("Signed. Its PDF is being made.")
    expect(gp.page).to_have_url(f"{gp.url}{letter}")


def then_the_letter_is_read_only_and_its_print_becomes_ready(gp: Person, letter: str) -> None:
    expect(gp.page.locator("main textarea")).to_have_count(0)
    gp.sees("I should like your opinion on this weakness.")
    gp.finds_nothing_wrong_with_the_page()
    gp.page.get_by_role("link", name=re.compile("^Referral letter: ")).click()
    expect(gp.page.get_by_role("link", name="Download PDF")).to_be_visible(timeout=30_000)
    gp.open(letter)


def then_an_addendum_follows(gp: Person, letter: str) -> None:
    gp.page.get_by_role("button", name="Write an addendum").click()
    gp.page.wait_for_url(re.compile(r"/letters/\d+/$"))
    gp.page.get_by_label(OPENING).fill("Her power was examined today: 4/5 in the hand.")
    gp.finds_nothing_wrong_with_the_page()
    gp.page.get_by_text("Sign this letter").click()
    gp.page.get_by_role("button", name="Sign", exact=True).click()
    gp.sees("Signed. Its PDF is being made.")
    gp.open(letter)
    expect(gp.page.get_by_role("link", name=re.compile("^Addendum, "))).to_be_visible()
    gp.finds_nothing_wrong_with_the_page()
