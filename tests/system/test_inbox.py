"""A GP goes through their inbox: a corrected result is compared and reviewed, a follow-up ended, cover arranged."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.system.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]


def test_a_corrected_result_is_compared_and_reviewed(gp: Person):
    gp.open("/inbox/")
    gp.sees("You cover for Dr Rhian Pugh until")
    waiting = rows(gp, "results").count()
    expect(rows(gp, "results").first).to_contain_text(re.compile("Emergency now|Same day"))
    rows(gp, "results").filter(has_text="corrected from 5.9 mmol/L to 4.9 mmol/L").get_by_role("link").click()
    gp.page.wait_for_url(re.compile(r"/orders/\d+/$"))
    gp.sees("lower by 1 mmol/L")
    expect(gp.page.get_by_role("radio", checked=True)).to_have_count(0)
    gp.finds_nothing_wrong_with_the_page()

    gp.page.get_by_role("radio", name=re.compile("^Tell the patient")).check()
    gp.page.get_by_role("button", name="Reviewed").click()
    gp.sees("Say what the patient is to be told.")
    gp.finds_nothing_wrong_with_the_page()

    gp.page.get_by_label("What the patient is to be told").fill("Your potassium is in order after all 🙂")
    gp.page.get_by_role("button", name="Reviewed").click()

    gp.page.wait_for_url(f"{gp.url}/inbox/")
    gp.sees("reviewed. Tell the patient")
    expect(rows(gp, "results")).to_have_count(waiting - 1)
    gp.finds_nothing_wrong_with_the_page()


def test_a_usual_result_is_reviewed_with_one_press(gp: Person):
    gp.open("/inbox/")
    rows(gp, "results").filter(has_text="within the reference").first.get_by_role("link").click()
    gp.page.wait_for_url(re.compile(r"/orders/\d+/$"))
    expect(gp.page.get_by_role("radio", name=re.compile("^No action"))).to_be_checked()

    gp.page.get_by_role("button", name="Reviewed").click()

    gp.page.wait_for_url(f"{gp.url}/inbox/")


def test_a_follow_up_needs_a_reason_to_be_cancelled(gp: Person):
    gp.open("/inbox/")
    row = rows(gp, "follow-ups").filter(has_text="Ask how the higher dose is borne")
    row.locator("summary").click()
    row.get_by_role("button", name=re.compile("^Cancel it")).click()
    gp.sees("Say why it is cancelled.")
    gp.finds_nothing_wrong_with_the_page()

    row.get_by_label("Why is it not needed?").fill("Came by himself")
    row.get_by_role("button", name=re.compile("^Cancel it")).click()

    gp.sees("Follow-up cancelled.")
    expect(row).to_have_count(0)


def test_cover_is_arranged_in_words_and_the_page_fits_a_tablet(gp: Person):
    gp.page.set_viewport_size({"width": 800, "height": 1280})
    gp.open("/inbox/")
    assert gp.page.evaluate("document.documentElement.scrollWidth") == 800
    form = gp.page.get_by_role("form", name="Arrange cover")
    form.get_by_label("Who covers").select_option("Dr Rhian Pugh, GP")
    form.get_by_label("From").fill("in two months")
    form.get_by_label("Until").fill("when I am back")
    form.get_by_role("button").click()
    gp.sees("Write a day, for example")
    gp.finds_nothing_wrong_with_the_page()

    form.get_by_label("Until").fill("in 10 weeks")
    form.get_by_role("button").click()

    gp.sees("Cover arranged.")
    gp.page.get_by_role("button", name=re.compile("^End.*Dr Rhian Pugh covers for Dr Anita Shah")).click()
    gp.sees("Cover ended.")


def rows(person: Person, part: str) -> Locator:
    return person.page.locator(f"#{part} tbody tr")
