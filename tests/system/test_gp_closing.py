"""A GP plans, closes with a test under way, copies the text; a dangerous result opens the workup again."""

import re

from playwright.sync_api import Browser, expect

from tests.system.consulting import answered_in, given_a_workup_of_the_arm, section
from tests.system.people import Person
from tests.system.running import RunningPractice


def test_from_plan_to_closed_and_open_again(browser: Browser, running: RunningPractice) -> None:
    gp = Person(browser, running.url, "gp@harbour.example")
    path = given_a_workup_of_the_arm(gp, "Okonkwo")
    answered_in(gp, "company", weakness_reported="Yes")

    when_a_follow_up_is_planned_first_without_and_then_with_a_day(gp)
    when_bloods_are_ordered(gp, path)
    when_it_is_closed_with_nothing_said(gp, path)
    then_all_that_is_missing_is_named_and_a_link_leads_to_it(gp)
    when_everything_is_said(gp)
    then_the_closed_page_says_what_goes_on(gp)
    then_the_text_can_be_copied(gp, path)

    when_reception_enters_a_dangerous_potassium(browser, running)
    gp.open(path)
    expect(gp.page.locator(".wu-closed")).to_have_count(0)
    expect(gp.page.get_by_role("link", name="Close workup")).to_be_visible()


def test_planning_and_closing_on_a_tablet(browser: Browser, running: RunningPractice) -> None:
    gp = Person(browser, running.url, "gp@harbour.example")
    given_a_workup_of_the_arm(gp, "Okonkwo")
    gp.page.set_viewport_size({"width": 800, "height": 1280})
    for place in ("plan", "close-workup"):
        section(gp, place)
        gp.finds_nothing_wrong_with_the_page()
        assert not gp.page.evaluate("document.documentElement.scrollWidth > innerWidth")


def when_a_follow_up_is_planned_first_without_and_then_with_a_day(gp: Person) -> None:
    section(gp, "plan")
    form = gp.page.get_by_role("form", name="Plan a follow-up")
    form.get_by_label("What is to happen").fill("Examine power again")
    form.get_by_role("button", name="Plan it").click()
    expect(form).to_contain_text("Write a day")
    gp.finds_nothing_wrong_with_the_page()
    expect(form.get_by_label("What is to happen")).to_have_value("Examine power again")
    form.get_by_label("When").fill("in a week")
    form.get_by_role("button", name="Plan it").click()
    expect(gp.page.locator(".wu-follow-up")).to_contain_text("Examine power again")
    gp.finds_nothing_wrong_with_the_page()


def when_bloods_are_ordered(gp: Person, path: str) -> None:
    gp.open(f"{path}?section=order-tests&tests=ix_u_e")
    gp.page.get_by_role("button", name=re.compile("^Order")).first.click()
    gp.sees("It is on the worklist now")


def when_it_is_closed_with_nothing_said(gp: Person, path: str) -> None:
    gp.open(f"{path}?section=close-workup")
    gp.finds_nothing_wrong_with_the_page()
    gp.page.get_by_role("button", name="Close workup").click()


def then_all_that_is_missing_is_named_and_a_link_leads_to_it(gp: Person) -> None:
    summary = gp.page.locator(".nhsuk-error-summary")
    expect(summary).to_contain_text("Not closed yet")
    gp.finds_nothing_wrong_with_the_page()
    summary.get_by_role("link", name=re.compile("^Sodium, potassium")).click()
    expect(gp.page.get_by_label("It goes on")).to_be_focused()


def when_everything_is_said(gp: Person) -> None:
    form = gp.page.locator("#closing")
    chosen(gp, "Referred, the specialist goes on")
    form.get_by_role("textbox", name="In words", exact=True).first.fill("Seen with Dr Lindqvist; she takes over")
    chosen(gp, "It goes on")
    for item in form.get_by_text("Acted on", exact=True).all():
        item.click()
    gp.page.get_by_role("button", name="Close workup").click()


def chosen(gp: Person, words: str) -> None:
    gp.page.locator("#closing .wu-choice__label").get_by_text(words, exact=True).click()


def then_the_closed_page_says_what_goes_on(gp: Person) -> None:
    closed = gp.page.locator(".wu-closed")
    expect(closed).to_contain_text("Referred, the specialist goes on: Seen with Dr Lindqvist")
    expect(closed).to_contain_text("Examine power again")
    expect(closed).to_contain_text("Sodium, potassium")
    gp.finds_nothing_wrong_with_the_page()


def then_the_text_can_be_copied(gp: Person, path: str) -> None:
    gp.page.get_by_role("link", name="Text summary").click()
    gp.page.wait_for_url(f"**{path}text/")
    gp.finds_nothing_wrong_with_the_page()
    expect(gp.page.get_by_label("Text summary")).to_have_value(re.compile("Weakness reported"))
    gp.page.get_by_role("button", name="Copy").click()
    gp.sees("Copied.")


def when_reception_enters_a_dangerous_potassium(browser: Browser, running: RunningPractice) -> None:
    reception = Person(browser, running.url, "reception@harbour.example")
    reception.open("/worklist/?status=requested")
    row = reception.page.get_by_role("row").filter(has_text="OKONKWO").filter(has_text="Sodium, potassium").last
    row.get_by_role("link", name=re.compile("^Sodium, potassium")).click()
    reception.page.get_by_label("Potassium", exact=True).fill("6.9")
    reception.page.get_by_role("button", name="Enter result").click()
    reception.page.get_by_role("checkbox").last.check()
    reception.page.get_by_role("button", name="Enter result").click()
    reception.sees("Emergency now")
