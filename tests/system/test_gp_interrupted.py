"""A consultation that is cut off: the session ends, the network fails, the browser's own buttons are pressed."""

import re
import time

import pytest
from playwright.sync_api import Route, expect

from clinic.demo_people import PASSWORD
from tests.system.consulting import answer_without_waiting, given_a_workup_of_the_arm, rail, section
from tests.system.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]


def test_the_session_ends_in_the_middle_and_nothing_typed_is_lost(gp: Person):
    given_a_workup_of_the_arm(gp)
    section(gp, "context")
    gp.page.context.clear_cookies(name="workup_session")
    gp.page.locator("#f-occupation").fill("Violin maker")
    gp.page.keyboard.press("Tab")
    dialog = gp.page.get_by_role("dialog", name="Your sign-in has ended")
    expect(dialog).to_be_visible()
    gp.finds_nothing_wrong_with_the_page()

    dialog.get_by_label("Password").fill("not this one")
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()

    expect(dialog).not_to_be_visible()
    expect(gp.page.locator("#item-occupation")).to_contain_text("Dr Anita Shah")
    gp.page.reload()
    expect(gp.page.locator("#f-occupation")).to_have_value("Violin maker")


def test_a_page_left_open_overnight_signs_in_again_before_it_sends_a_form(gp: Person):
    given_a_workup_of_the_arm(gp)
    gp.page.clock.install()
    gp.page.reload()
    gp.page.context.clear_cookies(name="workup_session")
    gp.page.clock.fast_forward("10:00:00")
    gp.page.get_by_role("button", name="Record summary").click()
    dialog = gp.page.get_by_role("dialog", name="Your sign-in has ended")
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    gp.page.wait_for_url(re.compile(r"/reports/\d+/"))


def test_the_network_fails_in_the_middle_of_a_save(gp: Person):
    workup = given_a_workup_of_the_arm(gp)
    section(gp, "alarm")
    gp.page.context.set_offline(True)
    gp.page.locator("#item-chest_pain").get_by_text("No", exact=True).click()
    pain = gp.page.locator("#item-chest_pain")
    expect(pain).to_contain_text("Not saved")
    expect(pain.get_by_label("No", exact=True)).to_be_checked()
    gp.forgets_what_the_console_said()
    gp.finds_nothing_wrong_with_the_page()

    gp.page.context.set_offline(False)

    expect(pain).not_to_contain_text("Not saved")
    expect(pain).to_contain_text("Dr Anita Shah")
    gp.open(f"{workup}?section=alarm")
    expect(pain.get_by_label("No", exact=True)).to_be_checked()


def test_back_shows_the_section_before_whole(gp: Person):
    given_a_workup_of_the_arm(gp)
    section(gp, "alarm")
    for title in ("The twitch", "Company it keeps"):
        gp.page.locator("#way-on").click()
        expect(gp.page.locator("#section-title")).to_have_text(title)
    gp.open("/worklist/")

    for title in ("Company it keeps", "The twitch"):
        gp.page.go_back()
        expect(gp.page.locator("#section-title")).to_have_text(title)
        expect(gp.page.locator(".wu-patient__name")).to_be_visible()
    gp.finds_nothing_wrong_with_the_page()


def test_a_double_click_decides_once(gp: Person):
    given_a_workup_of_the_arm(gp)
    rail(gp).get_by_role("button", name=re.compile(r"^Accept\b")).first.dblclick()
    expect(rail(gp).locator("#flags")).to_contain_text("Accepted")
    expect(gp.page.get_by_role("alert")).to_have_count(0)


def test_leaving_waits_for_the_answer_that_is_on_its_way(gp: Person):
    workup = given_a_workup_of_the_arm(gp)
    section(gp, "alarm")
    gp.page.route("**/answers/chest_pain/", _slowly)
    answer_without_waiting(gp, "chest_pain", "No")
    gp.page.get_by_role("link", name="Worklist", exact=True).click()
    gp.page.wait_for_url("**/worklist/")

    gp.open(f"{workup}?section=alarm")
    expect(gp.page.locator("#item-chest_pain").get_by_label("No", exact=True)).to_be_checked()


def test_a_form_waits_for_the_answer_that_is_on_its_way(gp: Person):
    workup = given_a_workup_of_the_arm(gp)
    section(gp, "context")
    gp.page.route("**/answers/occupation/", _slowly)
    gp.page.locator("#f-occupation").fill("Violin maker")
    gp.page.get_by_role("button", name="Record summary").click()
    gp.page.wait_for_url(re.compile(r"/reports/\d+/"))

    gp.open(f"{workup}?section=context")
    expect(gp.page.locator("#f-occupation")).to_have_value("Violin maker")


def test_garbage_and_very_long_text_stay_where_they_were_typed(gp: Person):
    workup = given_a_workup_of_the_arm(gp)
    section(gp, "context")
    job = gp.page.locator("#f-occupation")
    job.fill("משלי 👩\u200d⚕️ <b>x</b> " + "é" * 1_900)
    gp.page.keyboard.press("Tab")
    expect(gp.page.locator("#item-occupation")).to_contain_text("Dr Anita Shah")
    when = gp.page.locator("#f-first_noticed_date")
    when.fill("𝕬 long time ago '; DROP TABLE")
    gp.page.keyboard.press("Enter")
    expect(gp.page.locator("#item-first_noticed_date")).to_contain_text("Write a day")
    expect(when).to_have_value("𝕬 long time ago '; DROP TABLE")
    gp.finds_nothing_wrong_with_the_page()
    gp.open(f"{workup}?section=context")
    expect(job).to_have_value(re.compile("^משלי .*é$"))


def _slowly(route: Route) -> None:
    time.sleep(1)
    route.fulfill(response=route.fetch())
