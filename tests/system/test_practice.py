"""A practice manager adds a colleague, changes a role, gives a system access and looks something up in the trail."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.system.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]


def test_a_manager_adds_a_member_changes_the_role_and_ends_it(manager: Person) -> None:
    given_the_practice_page(manager)
    manager.page.get_by_role("link", name="Members and roles").click()
    manager.page.wait_for_url(re.compile("/practice/members/$"))
    manager.finds_nothing_wrong_with_the_page()
    manager.page.get_by_label("Name", exact=True).fill("Dr Eve Nowak")
    manager.page.get_by_label("E-mail").fill("eve.nowak")
    manager.page.get_by_role("button", name="Add the member").click()
    manager.sees("Nobody was added")
    manager.finds_nothing_wrong_with_the_page()
    expect(manager.page.get_by_label("Name", exact=True)).to_have_value("Dr Eve Nowak")

    manager.page.get_by_label("E-mail").fill("eve.nowak@harbour.example")
    manager.page.get_by_label("Role").select_option("GP")
    manager.page.get_by_role("button", name="Add the member").click()
    manager.sees("was sent a link to choose a password")
    manager.page.get_by_role("link", name="Dr Eve Nowak").click()
    manager.sees("Nothing waits for them")
    manager.page.get_by_text("What each role may do").click()
    manager.finds_nothing_wrong_with_the_page()

    manager.page.get_by_label("Works as").select_option("Nurse")
    manager.page.get_by_role("button", name="Change the role").click()
    manager.sees("Dr Eve Nowak is Nurse from now on.")
    manager.page.get_by_role("button", name="End the membership").click()
    manager.sees("no longer belongs to the practice")
    manager.finds_nothing_wrong_with_the_page()


def test_a_manager_reads_what_waits_for_a_gp(manager: Person) -> None:
    manager.open("/practice/members/")
    manager.page.get_by_role("link", name="Dr Rhian Pugh").click()
    manager.sees("covers for Dr Rhian Pugh until")
    manager.finds_nothing_wrong_with_the_page()


def test_a_manager_gives_a_system_access_and_takes_it_away(manager: Person) -> None:
    given_the_practice_page(manager)
    manager.page.get_by_role("link", name="Other systems").click()
    manager.page.wait_for_url(re.compile("/practice/clients/$"))
    manager.finds_nothing_wrong_with_the_page()
    manager.page.get_by_label("Which system").fill("Harbour hospital, laboratory")
    manager.page.get_by_role("button", name="Give access").click()
    manager.sees("No access was given")
    manager.finds_nothing_wrong_with_the_page()
    expect(manager.page.get_by_label("Which system")).to_have_value("Harbour hospital, laboratory")

    manager.page.get_by_label("Send results").check()
    manager.page.get_by_role("button", name="Give access").click()
    manager.sees("This is shown once.")
    token = manager.page.get_by_label("Token", exact=True).input_value()
    assert token.startswith("wk_")
    assert token not in manager.page.url
    manager.finds_nothing_wrong_with_the_page()

    manager.page.get_by_role("link", name="To all systems").click()
    manager.page.get_by_role("link", name="Harbour hospital, laboratory").first.click()
    manager.finds_nothing_wrong_with_the_page()
    assert token not in manager.page.content()
    manager.page.get_by_role("button", name="Make a new token").click()
    manager.sees("The token before it")
    manager.finds_nothing_wrong_with_the_page()
    manager.page.get_by_role("link", name="Revoke it").click()
    manager.page.get_by_role("button", name="Revoke the access").click()
    manager.sees("is revoked: its token opens nothing any more.")
    manager.finds_nothing_wrong_with_the_page()


def test_a_manager_searches_the_trail_and_takes_it_as_a_file(manager: Person, tmp_path: Path) -> None:
    given_the_practice_page(manager)
    manager.page.get_by_role("link", name="Audit trail").click()
    manager.page.wait_for_url(re.compile("/practice/audit/$"))
    manager.finds_nothing_wrong_with_the_page()
    manager.page.get_by_label("What", exact=True).select_option("Test ordered")
    manager.page.get_by_label("From day").fill("in a while")
    manager.page.get_by_role("button", name="Show").click()
    manager.sees("Write a day")
    manager.finds_nothing_wrong_with_the_page()

    manager.page.get_by_label("From day").fill("two years ago")
    manager.page.get_by_role("button", name="Show").click()
    expect(manager.page.locator("tbody tr").first).to_contain_text("Test ordered")
    with manager.page.expect_download() as file:
        manager.page.get_by_role("link", name="CSV").click()
    file.value.save_as(tmp_path / "audit.csv")
    with (tmp_path / "audit.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert {line["Event"] for line in csv.DictReader(lines)} == {"order.placed"}

    manager.page.get_by_role("link", name="Without filters").click()
    manager.sees("Audit trail taken as a file")
    manager.page.get_by_role("link", name="Older").click()
    manager.sees("The number of a workup")
    manager.finds_nothing_wrong_with_the_page()


def test_figures_on_advice_are_read_wide_and_narrow(manager: Person) -> None:
    manager.open("/figures/")
    manager.page.get_by_role("link", name="Advice", exact=True).click()
    manager.page.wait_for_url(re.compile("/figures/advice/$"))
    manager.sees("What became of it")
    manager.finds_nothing_wrong_with_the_page()
    manager.page.get_by_label("Kind").select_option("Red flag")
    manager.page.get_by_role("button", name="Show").click()
    manager.page.set_viewport_size({"width": 800, "height": 1280})
    manager.finds_nothing_wrong_with_the_page()
    assert manager.page.evaluate("document.documentElement.scrollWidth") == 800


def given_the_practice_page(manager: Person) -> None:
    manager.open("/")
    manager.page.get_by_role("link", name="Practice", exact=True).click()
    manager.page.wait_for_url(re.compile("/practice/settings/$"))
    manager.finds_nothing_wrong_with_the_page()
    manager.page.get_by_role("link", name="Practice details").click()
    manager.page.wait_for_url(re.compile("/practice/details/$"))
    manager.finds_nothing_wrong_with_the_page()
    manager.page.get_by_role("link", name="All settings").click()
