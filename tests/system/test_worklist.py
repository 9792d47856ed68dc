"""A receptionist with many pending tests, and what happens when nobody acts."""

import re
import subprocess
import sys

import psycopg
import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.system.consulting import given_a_workup_of_the_arm, when_the_gp_orders_bloods
from tests.system.people import Person
from tests.system.running import ROOT, RunningPractice, clean_environment

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]


def test_a_receptionist_books_collects_chases_and_tells_the_patient(gp: Person, staff: Person):
    given_a_workup_of_the_arm(gp)
    order = when_the_gp_orders_bloods(gp)
    entry = when_staff_find_it_on_the_worklist(staff, order)
    when_staff_book_it_for_a_day(staff, entry)
    when_staff_collect_it(staff, order)
    when_staff_chase_it(staff, order)
    when_the_result_comes_and_the_gp_reviews_it(gp, staff, order)

    when_staff_tell_the_patient(staff, order)

    staff.open("/worklist/?tab=to_finish")
    expect(row_of(staff, order)).to_contain_text("Appointment to talk about it")
    row_of(staff, order).get_by_role("button", name=re.compile("^Next step done")).click()
    expect(row_of(staff, order)).to_contain_text("Saved.")
    staff.open("/worklist/")
    expect(row_of(staff, order)).to_have_count(0)


def test_many_rows_at_once_and_one_that_a_colleague_moved(staff: Person, browser: Browser, running: RunningPractice):
    colleague = Person(browser, running.url, "nurse@harbour.example")
    for person in (staff, colleague):
        person.open("/worklist/?tab=booked")
    first = staff.page.locator("tr[id^=entry-]").first.get_attribute("id")
    colleague.page.locator(f"#{first}").get_by_role("button", name=re.compile("^Collected")).click()
    expect(colleague.page.locator(f"#{first}")).to_contain_text("Saved.")

    staff.page.get_by_role("checkbox").nth(0).check()
    staff.page.get_by_role("checkbox").nth(2).click(modifiers=["Shift"])
    staff.sees("With 3 ticked:")
    staff.page.get_by_role("form", name="With the ticked rows").get_by_text("Chase them, give them away").click()
    staff.finds_nothing_wrong_with_the_page()
    staff.page.get_by_role("button", name=re.compile("^Collected.*all ticked rows")).click()

    staff.sees("What became of the ticked rows: 2 done, 1 not done.")
    staff.sees("Tom Brennan changed it at")
    staff.finds_nothing_wrong_with_the_page()


def test_a_view_is_kept_and_the_list_fits_a_tablet_and_paper(staff: Person):
    staff.page.set_viewport_size({"width": 800, "height": 1280})
    staff.open("/worklist/?tab=overdue")
    assert staff.page.evaluate("document.documentElement.scrollWidth") == 800
    assert staff.page.locator(".wu-table-scroll").evaluate("list => list.scrollWidth <= list.clientWidth")
    staff.page.get_by_text("Filters", exact=False).first.click()
    staff.page.get_by_label("Owner").first.select_option("me")
    staff.page.get_by_role("button", name="Show", exact=True).click()
    staff.page.get_by_label("Keep this view as").fill("Mine and late")
    staff.page.get_by_role("button", name="Keep", exact=True).click()
    expect(staff.page.get_by_role("link", name="Mine and late")).to_be_visible()
    staff.finds_nothing_wrong_with_the_page()
    staff.page.emulate_media(media="print")
    expect(staff.page.get_by_role("button", name=re.compile("^Booked|^Collected")).first).to_be_hidden()
    staff.page.emulate_media(media="screen")
    staff.page.get_by_role("button", name="Remove the view Mine and late").click()


def test_a_critical_result_that_everybody_ignores_climbs_the_ladder(
    gp: Person, staff: Person, manager: Person, running: RunningPractice
):
    given_a_workup_of_the_arm(gp)
    order = when_the_gp_orders_bloods(gp)
    staff.open(order)
    staff.page.get_by_label("Potassium", exact=True).fill("6.9")
    staff.page.get_by_role("button", name="Enter result").click()
    staff.page.get_by_role("checkbox", name="Tick if the report really says so").check()
    staff.page.get_by_role("button", name="Enter result").click()
    staff.sees("Tell Dr Anita Shah or another GP now")

    gp.open("/")
    expect(risen(gp, order)).to_contain_text("critical")
    gp.finds_nothing_wrong_with_the_page()
    manager.open("/")
    expect(risen(manager, order)).to_have_count(0)

    when_three_hours_pass(running, order)

    manager.open("/")
    expect(risen(manager, order)).to_contain_text("critical")
    manager.finds_nothing_wrong_with_the_page()
    risen(manager, order).get_by_role("button", name=re.compile("^Seen")).click()
    manager.sees("It stays on the worklist until it is acted on.")
    manager.open("/worklist/?tab=escalated")
    expect(row_of(manager, order)).to_contain_text("Risen to the practice manager")

    gp.open(order)
    gp.page.get_by_role("radio", name=re.compile("^I have told the patient")).check()
    gp.page.get_by_role("button", name="Reviewed").click()
    gp.page.wait_for_url(f"{gp.url}/inbox/")
    expect(risen(gp, order)).to_have_count(0)


def when_staff_find_it_on_the_worklist(staff: Person, order: str) -> str:
    staff.open("/worklist/?tab=to_book")
    staff.finds_nothing_wrong_with_the_page()
    row_of(staff, order).get_by_role("link", name=re.compile("^Open")).click()
    entry = str(row_of(staff, order).get_attribute("id")).removeprefix("entry-")
    expect(staff.page.locator(f"#opened-{entry}")).to_contain_text("Requested")
    staff.finds_nothing_wrong_with_the_page()
    return entry


def when_staff_book_it_for_a_day(staff: Person, entry: str) -> None:
    opened = staff.page.locator(f"#opened-{entry}")
    opened.get_by_label("Booked: Which day?").fill("the 45th of nothing")
    opened.get_by_role("button", name="Booked", exact=True).click()
    staff.sees("Write a day, for example")
    staff.finds_nothing_wrong_with_the_page()
    staff.page.get_by_label("Booked: Which day?").fill("tomorrow")
    staff.page.locator("form").filter(has_text="Which day?").get_by_role("button", name="Booked").click()
    staff.sees("saved.")


def when_staff_collect_it(staff: Person, order: str) -> None:
    staff.open("/worklist/?tab=booked")
    row_of(staff, order).get_by_role("button", name=re.compile("^Collected")).click()
    expect(row_of(staff, order)).to_contain_text("Awaiting result")
    expect(row_of(staff, order)).to_contain_text("Saved.")


def when_staff_chase_it(staff: Person, order: str) -> None:
    staff.open("/worklist/?tab=awaiting")
    row_of(staff, order).get_by_role("link", name=re.compile("^Open")).click()
    entry = str(row_of(staff, order).get_attribute("id")).removeprefix("entry-")
    opened = staff.page.locator(f"#opened-{entry}")
    opened.get_by_label("Whom").fill("The laboratory 🧪")
    opened.get_by_label("Answer").fill("On its way <b>")
    opened.get_by_label("Ask again").fill("today")
    opened.get_by_role("button", name="Chased").click()
    staff.sees("Chase noted.")
    expect(row_of(staff, order)).to_contain_text("On its way <b>")
    expect(row_of(staff, order)).to_contain_text("Ask again now")


def when_the_result_comes_and_the_gp_reviews_it(gp: Person, staff: Person, order: str) -> None:
    row_of(staff, order).get_by_role("link", name=re.compile("^Enter result")).click()
    staff.page.get_by_label("Potassium", exact=True).fill("4.1")
    staff.page.get_by_role("button", name="Enter result").click()
    staff.sees("It waits for a GP to review it.")
    gp.open(order)
    gp.page.get_by_role("radio", name=re.compile("^Appointment to talk about it")).check()
    gp.page.get_by_role("button", name="Reviewed").click()
    gp.page.wait_for_url(f"{gp.url}/inbox/")


def when_staff_tell_the_patient(staff: Person, order: str) -> None:
    staff.open("/worklist/?tab=to_tell")
    row_of(staff, order).get_by_role("button", name=re.compile("^Patient told")).click()
    expect(row_of(staff, order)).to_contain_text("Told, next step open")


def when_three_hours_pass(running: RunningPractice, order: str) -> None:
    """The entry is made older by hand, then the sweep looks as it does every minute."""
    number = int(re.findall(r"\d+", order)[0])
    with psycopg.connect(running.database_url) as connection:
        moved = connection.execute(
            "UPDATE workups_worklistentry SET since = since - interval '3 hours' WHERE order_id = %s", [number]
        )
        assert moved.rowcount == 1
    command = [sys.executable, "manage.py", "sweep_worklist"]
    here = clean_environment(WORKUP_HOME=str(running.home))
    assert "rose" in subprocess.run(command, cwd=ROOT, env=here, check=True, capture_output=True, text=True).stdout


def row_of(person: Person, order: str) -> Locator:
    return person.page.locator("tr[id^=entry-]").filter(has=person.page.locator(f"a[href^='{order}']"))


def risen(person: Person, order: str) -> Locator:
    return person.page.locator("#escalations tbody tr").filter(has=person.page.locator(f"a[href='{order}']"))
