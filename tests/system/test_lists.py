"""The pages around a consultation, as a receptionist and their colleagues meet them in a browser."""

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.system.people import Person
from tests.system.running import RunningPractice

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]

PAGES = {
    "gp": [
        "/",
        "/?workups=all",
        "/inbox/",
        "/inbox/?results=all",
        "/patients/?q=19",
        "/worklist/",
        "/worklist/?tab=overdue&owner=me",
        "/figures/",
        "/figures/?months=12&days=2",
        "/protocols/",
    ],
    "reception": [
        "/",
        "/patients/",
        "/patients/new/",
        "/worklist/?tab=to_book",
        "/worklist/unmatched/",
        "/worklist/unmatched/new/",
    ],
    "editor": ["/", "/protocols/"],
    "manager": ["/", "/inbox/", "/worklist/", "/worklist/days/", "/figures/"],
    "nurse": ["/", "/inbox/"],
}


@pytest.mark.parametrize("who", PAGES)
def test_nothing_is_wrong_with_the_pages_of(who: str, browser: Browser, running: RunningPractice):
    person = Person(browser, running.url, f"{who}@harbour.example")
    for path in PAGES[who]:
        person.open(path)
        person.finds_nothing_wrong_with_the_page()


def test_a_patient_is_found_and_opened_without_the_mouse(browser: Browser, running: RunningPractice):
    gp = Person(browser, running.url, "gp@harbour.example")
    when_searching_by_keyboard(gp, "grace adeyemi")
    expect(gp.page.get_by_role("link", name="ADEYEMI, Grace")).to_be_focused()
    gp.finds_nothing_wrong_with_the_page()

    gp.page.keyboard.press("Enter")

    gp.page.wait_for_url(re.compile(r"/patients/\d+/$"))
    expect(gp.page.get_by_role("link", name=re.compile("^Resume"))).to_be_visible()
    gp.finds_nothing_wrong_with_the_page()
    gp.page.set_viewport_size({"width": 800, "height": 1280})
    assert gp.page.evaluate("document.documentElement.scrollWidth") == 800

    gp.page.keyboard.press("r")

    gp.page.wait_for_url(re.compile(r"/workups/\d+/$"))


def test_the_arrow_keys_go_through_the_patients_found(browser: Browser, running: RunningPractice):
    gp = Person(browser, running.url, "gp@harbour.example")
    when_searching_by_keyboard(gp, "19")
    links = gp.page.locator("[data-found] a")

    for link in (links.nth(0), links.nth(1), links.nth(2)):
        gp.page.keyboard.press("ArrowDown")
        expect(link).to_be_focused()
    for _ in range(3):
        gp.page.keyboard.press("ArrowUp")
    expect(search_box(gp)).to_be_focused()


def test_single_keys_are_letters_in_a_field_and_can_be_turned_off(browser: Browser, running: RunningPractice):
    gp = Person(browser, running.url, "gp@harbour.example")
    when_searching_by_keyboard(gp, "12/3/1961")
    gp.page.get_by_role("button", name="Turn single-key shortcuts off").click()
    gp.page.reload()

    gp.page.keyboard.press("/")

    expect(search_box(gp)).not_to_be_focused()
    expect(gp.page.get_by_role("button", name="Turn single-key shortcuts on")).to_be_visible()


def test_a_protocol_is_read_as_sentences(browser: Browser, running: RunningPractice):
    editor = Person(browser, running.url, "editor@harbour.example")
    editor.open("/protocols/")
    editor.page.get_by_role("link", name="Muscle twitching in the arm").click()
    editor.sees("Suspected stroke happening now")
    editor.finds_nothing_wrong_with_the_page()


def test_a_double_click_moves_one_test_of_one_patient(browser: Browser, running: RunningPractice):
    receptionist = Person(browser, running.url, "reception@harbour.example")
    receptionist.open("/worklist/?tab=to_book")
    before = rows(receptionist)
    button = receptionist.page.get_by_role("button", name=re.compile("^Booked")).first
    row = receptionist.page.locator("tr").filter(has=button).first
    moved = row.get_attribute("id")

    button.dblclick()

    expect(receptionist.page.locator(f"#{moved}")).to_contain_text("Saved.")
    receptionist.page.wait_for_load_state("networkidle")
    assert rows(receptionist) == before, "nothing moved on the page"
    expect(receptionist.page.get_by_text("Saved.")).to_have_count(1)
    expect(tab(receptionist, "To book")).to_contain_text(str(len(before) - 1))
    assert receptionist.page.evaluate("document.activeElement.id") == moved
    receptionist.finds_nothing_wrong_with_the_page()


def test_what_a_colleague_moved_meanwhile_is_said_in_its_row(browser: Browser, running: RunningPractice):
    receptionist = Person(browser, running.url, "reception@harbour.example")
    colleague = Person(browser, running.url, "reception@harbour.example")
    for person in (receptionist, colleague):
        person.open("/worklist/?tab=to_book")
    booked = receptionist.page.get_by_role("button", name=re.compile("^Booked"))
    row = receptionist.page.locator("tr[id^=entry-]").filter(has=booked).last
    moved, button = row.get_attribute("id"), row.get_by_role("button", name=re.compile("^Booked"))
    colleague.page.locator(f"#{moved}").get_by_role("button", name=re.compile("^Collected")).click()
    expect(colleague.page.locator(f"#{moved}")).to_contain_text("Awaiting result")

    button.click()

    expect(receptionist.page.locator(f"#{moved}")).to_contain_text("can't become")
    expect(receptionist.page.locator(f"#{moved}")).to_contain_text("Awaiting result")
    receptionist.finds_nothing_wrong_with_the_page()


def when_searching_by_keyboard(person: Person, words: str) -> None:
    person.open("/")
    person.page.keyboard.press("/")
    person.page.keyboard.type(words)
    expect(search_box(person)).to_have_value(words)
    person.page.keyboard.press("Enter")
    person.page.wait_for_url(f"{person.url}/patients/")


def search_box(person: Person) -> Locator:
    return person.page.locator("#wu-find-patient")


def rows(person: Person) -> list[str]:
    return person.page.locator("tbody tr[id^=entry-]").evaluate_all("rows => rows.map((row) => row.id)")


def tab(person: Person, label: str) -> Locator:
    return person.page.locator("#test-tabs").get_by_role("link", name=re.compile(f"^{label}"))
