"""A session that ended in the middle of an answer: nothing typed is lost, and signing in elsewhere mends it."""

import re

import pytest
from playwright.sync_api import Browser, expect

from clinic.demo_people import PASSWORD
from tests.system.people import Person
from tests.system.running import RunningPractice

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]


def test_after_signing_in_in_another_tab_the_answer_is_saved(browser: Browser, running: RunningPractice):
    gp = Person(browser, running.url, "gp@harbour.example")
    links = gp.page.locator("main").get_by_role("link").evaluate_all("links => links.map(link => link.pathname)")
    workup = next(path for path in links if re.fullmatch(r"/workups/\d+/", path))
    gp.open(f"{workup}?section=context")
    field = gp.page.locator("#f-occupation")

    gp.page.context.clear_cookies(name="workup_session")
    field.fill("Violin maker")
    field.press("Tab")
    gp.page.get_by_role("button", name="Not now").click()
    expect(gp.page.locator("#item-occupation")).to_contain_text("Not saved")
    expect(field).to_have_value("Violin maker")

    other = gp.page.context.new_page()
    other.goto(f"{running.url}/account/login/")
    other.get_by_label("Email").fill("gp@harbour.example")
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url(f"{running.url}/")
    gp.page.get_by_role("button", name="Try again").click()

    expect(gp.page.locator("#item-occupation")).to_contain_text("Dr Anita Shah")
    expect(gp.page.get_by_text("Not saved")).to_have_count(0)
    gp.open(f"{workup}?section=context")
    expect(field).to_have_value("Violin maker")
