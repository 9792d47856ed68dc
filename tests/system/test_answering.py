"""Answers are given by one key, save themselves, and are never lost on the way."""

import pytest
from playwright.sync_api import Page, expect

from tests.system.stub import Stub

pytestmark = pytest.mark.browser


@pytest.fixture
def stub(page: Page) -> Stub:
    stub = Stub()
    stub.open(page)
    return stub


def test_one_key_answers_the_question_that_has_focus_and_goes_on(page: Page, stub: Stub):
    stub.urgency = "Same day"
    page.focus("#f-bladder-1")
    page.keyboard.press("n")
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    assert stub.answers["bladder"] == "no"
    expect(page.locator("#wu-status")).to_contain_text("Same day")
    expect(page.locator("#f-bladder-2")).to_be_checked()
    expect(page.locator("#f-sleep-1")).to_be_focused()


def test_keys_do_nothing_while_no_question_has_focus(page: Page, stub: Stub):
    page.focus("#wu-find-patient")
    page.keyboard.type("yun")
    assert page.input_value("#wu-find-patient") == "yun"
    assert stub.answers == {}


def test_arrows_go_from_question_to_question_and_answer_nothing(page: Page, stub: Stub):
    page.focus("#f-bladder-1")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#f-sleep-1")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#f-bladder-1")).to_be_focused()
    assert stub.answers == {}


def test_answers_given_faster_than_the_server_are_all_saved(page: Page, stub: Stub):
    stub.is_holding = True
    page.focus("#f-bladder-1")
    for key in ("y", "n", "u"):
        page.keyboard.press(key)
    page.wait_for_timeout(100)
    stub.is_holding = False
    stub.release()
    stub.wait_for(page, bladder="yes", sleep="no", wasting="unknown")
    expect(page.locator("#f-wasting-3")).to_be_checked()


def test_what_is_being_typed_survives_a_swap(page: Page, stub: Stub):
    stub.is_holding = True
    page.focus("#f-bladder-1")
    page.keyboard.press("y")
    page.focus("#f-notes")
    page.keyboard.type("half a wo")
    page.wait_for_timeout(100)
    stub.is_holding = False
    stub.release()
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    expect(page.locator("#f-notes")).to_be_focused()
    assert stub.answers.get("notes", "") == ""  # not before it is a whole word
    page.keyboard.type("rd")
    page.keyboard.press("Enter")
    expect(page.locator("#s-r")).to_be_focused()
    stub.wait_for(page, notes="half a word")


def test_an_answer_that_was_not_saved_says_so_and_goes_with_the_next(page: Page, stub: Stub):
    stub.status = 500
    page.focus("#f-bladder-1")
    page.keyboard.press("y")
    expect(page.locator("#q-bladder")).to_contain_text("Not saved")
    expect(page.locator("#wu-status")).to_contain_text("Not saved: Bladder")
    expect(page.locator("#f-bladder-1")).to_be_checked()
    stub.status = 200
    page.focus("#f-sleep-1")
    page.keyboard.press("n")
    expect(page.get_by_text("Not saved")).to_have_count(0)
    stub.wait_for(page, bladder="yes", sleep="no")


def test_signed_out_meanwhile_one_signs_in_on_the_page_and_the_answer_is_saved(page: Page, stub: Stub):
    stub.gives_whole_page = True
    page.focus("#f-bladder-1")
    page.keyboard.press("y")
    dialog = page.get_by_role("dialog", name="Your sign-in has ended")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Email")).to_have_value("nurse@harbour.example")
    expect(page.locator("#q-bladder")).to_contain_text("nothing typed is lost")
    dialog.get_by_label("Password").fill("wrong")
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_contain_text("not correct")
    stub.gives_whole_page = False
    dialog.get_by_label("Password").fill("right")
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).not_to_be_visible()
    stub.wait_for(page, bladder="yes")
    expect(page.get_by_text("Not saved")).to_have_count(0)


def test_signed_out_and_not_now_the_answer_stays_to_be_tried_again(page: Page, stub: Stub):
    stub.gives_whole_page = True
    page.focus("#f-bladder-1")
    page.keyboard.press("y")
    page.get_by_role("button", name="Not now").click()
    expect(page.locator("#q-bladder")).to_contain_text("Not saved")
    expect(page.locator("#f-bladder-1")).to_be_checked()
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("dialog").get_by_label("Password").fill("right")
    stub.gives_whole_page = False
    page.get_by_role("dialog").get_by_role("button", name="Sign in").click()
    stub.wait_for(page, bladder="yes")


def test_a_reason_that_stood_open_stays_open(page: Page, stub: Stub):
    page.get_by_text("Why?").click()
    page.focus("#f-bladder-1")
    page.keyboard.press("y")
    stub.wait_for(page, bladder="yes")
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    expect(page.get_by_text("Because of nothing yet.")).to_be_visible()


def test_a_refusal_in_words_is_shown_as_the_server_says_it(page: Page, stub: Stub):
    stub.status, stub.urgency = 409, "Dr Jones answered this meanwhile"
    page.focus("#f-bladder-1")
    page.keyboard.press("y")
    expect(page.locator("#urgency")).to_have_text("Dr Jones answered this meanwhile")
    expect(page.locator("[data-saved]")).to_have_text("")
    expect(page.get_by_text("Not saved")).to_have_count(0)


def test_a_digit_fills_a_cell_and_goes_on_to_the_row_below(page: Page, stub: Stub):
    page.focus("#s-r")
    page.keyboard.type("594")  # 9 is no grade
    expect(page.locator("#e-r")).to_be_focused()
    assert page.input_value("#s-r") == "5"
    assert page.input_value("#n-r") == "4"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#s-l")).to_be_focused()  # the neck has one side only


def test_nothing_breaks_the_content_security_policy(page: Page, stub: Stub):
    page.focus("#f-bladder-1")
    page.keyboard.press("y")
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    assert stub.violations == []
