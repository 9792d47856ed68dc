"""An editor with no code writes a protocol: a question, a red flag, its vignettes; the gate refuses, then passes."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.system.drafting import Editor, begun
from tests.system.people import Person
from tests.system.running import RunningPractice

pytestmark = [pytest.mark.browser, pytest.mark.worker]
RULE = "rf_rest"
_FOCUSED = """() => { const here = document.activeElement;
  return here.matches("button, a, input, select") ? (here.ariaLabel ?? here.textContent) : "" }"""
PAGES = [
    "", "red_flags", "red_flags/rf_sudden_weakness", "red_flags/new", "sections/strength", "findings/tremor_symmetry",
    "derived/d_weak", "numeric/d_weakest_finger", "causes/dx_caffeine", "groups/finger_power", "about/about",
    "changes", "gate", "vignettes", "vignettes/coffee", "try",
]  # fmt: skip


def given_a_red_flag(editor: Editor) -> None:
    editor.adds("red_flags", title="Shaking at rest", code=RULE)
    editor.chooses("Urgency", "Soon")
    editor.writes("Where to Such as 999, or Neurology.", "Neurology")
    page = editor.page
    page.locator("#f-sources").get_by_role("button", name="Add").click()
    editor.fills_row("Sources, 1", "X1")


def press_until(page: Page, name: str, *, key: str = "Tab", most: int = 60) -> None:
    """Goes on with the keyboard alone until what has focus is called so."""
    for _ in range(most):
        if re.search(name, page.evaluate(_FOCUSED)):
            return
        page.keyboard.press(key)
    raise AssertionError(f"the keyboard never came to {name}")


def type_into(page: Page, line: str, finding: str) -> None:
    """The finding of a line that has focus; the line then offers its values."""
    page.keyboard.type(finding)
    page.keyboard.press("Tab")
    expect(page.locator(f"#{line}-value")).to_be_visible()


def choose(page: Page, words: str) -> None:
    """In a list, by typing the beginning of what is wanted."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")


def when_the_condition_is_written_with_the_keyboard(page: Page) -> None:
    page.get_by_label("Title", exact=True).focus()
    press_until(page, "Add a condition|Edit condition")
    page.keyboard.press("Enter")
    expect(page.locator("#when-0-code")).to_be_focused()
    type_into(page, "when-0", "shakes_at_rest")
    press_until(page, "line 1, value")
    choose(page, "y")
    press_until(page, "Add group")
    page.keyboard.press("Enter")
    expect(page.locator("#when-1-0-code")).to_be_focused()
    type_into(page, "when-1-0", "tremor_symmetry")
    press_until(page, "line 2.1, value")
    choose(page, "Asym")
    press_until(page, "Add finding.*line 2")
    page.keyboard.press("Enter")
    expect(page.locator("#when-1-1-code")).to_be_focused()
    type_into(page, "when-1-1", "weakness_progressive")
    press_until(page, "line 2.2, value")
    choose(page, "y")


@pytest.fixture
def at(editor: Person, running: RunningPractice) -> Editor:
    return Editor(editor, begun(running))


def test_a_question_a_red_flag_and_vignettes_are_written_and_the_gate_refuses_until_they_are_whole(at: Editor) -> None:
    at.adds_a_question()
    given_a_red_flag(at)
    when_the_condition_is_written_with_the_keyboard(at.page)
    expect(at.page.locator("#f-when")).to_contain_text("“Shakes at rest” is yes and (")
    at.sees_it_saved()
    at.person.finds_nothing_wrong_with_the_page()

    at.checks()
    expect(at.page.locator("#gate-gaps")).to_contain_text("Shaking at rest (rf_rest)")
    at.person.finds_nothing_wrong_with_the_page()

    at.tries("One hand shakes at rest", shakes_at_rest="Yes", tremor_reported="Yes", tremor_symmetry="Asymmetrical",
             weakness_progressive="No")  # fmt: skip
    at.tries("Both shake at rest, weaker", shakes_at_rest="Yes", tremor_symmetry="Symmetrical",
             weakness_progressive="Yes")  # fmt: skip
    at.tries("Not at rest", shakes_at_rest="No", tremor_symmetry="Asymmetrical", weakness_progressive="Yes")
    at.expects_it_ruled_out(RULE)
    at.tries("Both shake at rest", shakes_at_rest="Yes", tremor_symmetry="Symmetrical", weakness_progressive="No")
    at.expects_it_ruled_out(RULE)
    at.person.finds_nothing_wrong_with_the_page()

    at.checks()
    expect(at.page.locator("#gate")).to_contain_text("Passed")


def test_two_editors_at_once_never_overwrite_each_other(at: Editor, browser: Browser, running: RunningPractice) -> None:
    other = Editor(Person(browser, running.url, "editor@harbour.example"), at.draft)
    at.opens("red_flags", "rf_sudden_weakness")
    other.opens("red_flags", "rf_sudden_weakness")

    other.writes("Why", "Theirs")
    mine = at.page.get_by_label("Why", exact=True)
    mine.fill("Mine")
    mine.press("Tab")

    expect(at.page.locator(".wu-conflict")).to_contain_text("Dr Samuel Osei changed this at")
    expect(at.page.locator(".wu-conflict")).to_contain_text("Theirs")
    expect(mine).to_have_value("Mine")
    at.person.finds_nothing_wrong_with_the_page()

    at.page.get_by_role("button", name="Keep mine").click()
    at.sees_it_saved()
    other.opens("red_flags", "rf_sudden_weakness")
    expect(other.page.get_by_label("Why", exact=True)).to_have_value("Mine")


def test_every_page_of_a_draft_is_accessible_and_keeps_the_content_policy(at: Editor) -> None:
    for page in PAGES:
        at.opens(*[part for part in page.split("/") if part])
        at.page.wait_for_load_state("networkidle")
        at.person.finds_nothing_wrong_with_the_page()


def test_a_condition_is_written_as_text_with_its_errors_in_place_and_goes_back_to_lines(at: Editor) -> None:
    page = at.opens("red_flags", "rf_sudden_weakness")
    page.locator("#f-when").get_by_role("button", name="As text").click()
    page.get_by_label("Comes up when, as text").fill("weakness_reported == yes")
    page.keyboard.press("Tab")

    expect(page.locator("#f-when")).to_contain_text("write one =")
    expect(page.locator("#draft-state")).to_contain_text("Not saved yet")
    at.person.finds_nothing_wrong_with_the_page()

    page.get_by_label("Comes up when, as text").fill("weakness_reported = yes OR weakness_progressive = yes")
    page.locator("#f-when").get_by_role("button", name="As lines").click()
    expect(page.locator("#when-kind")).to_have_value("any")
    at.sees_it_saved()


def test_what_is_typed_is_not_lost_when_one_goes_on_at_once(at: Editor) -> None:
    page = at.opens("red_flags", "rf_sudden_weakness")
    page.get_by_label("Why", exact=True).fill("Typed in a hurry")

    page.locator("#outline").get_by_role("link", name=re.compile("^Weakness that gets worse")).click()
    expect(page.locator("h1")).to_have_text("Weakness that gets worse")

    at.opens("red_flags", "rf_sudden_weakness")
    expect(page.get_by_label("Why", exact=True)).to_have_value("Typed in a hurry")
