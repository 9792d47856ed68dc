"""Somebody who connects a system: given a token by the manager, tries it on the page that describes the API."""

import pytest
from playwright.sync_api import expect

from tests.system.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]


def test_a_new_token_is_tried_on_the_page_that_describes_the_api(manager: Person):
    token = _is_given_access(manager)
    page = manager.page

    manager.open("/api/v1/docs/")
    page.get_by_role("button", name="Authorize", exact=True).first.click()
    page.locator(".modal-ux").get_by_role("textbox").fill(token)
    page.locator(".modal-ux").get_by_role("button", name="Apply credentials").click()
    page.locator(".modal-ux").get_by_role("button", name="Close", exact=True).click()
    operation = page.locator("#operations-access-access_read")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()

    expect(operation.locator(".live-responses-table")).to_contain_text("Connecting for the first time")
    assert manager.violations == [], "the content policy is as strict here as everywhere"
    assert manager.outside == [], "and nothing comes from elsewhere"


def _is_given_access(manager: Person) -> str:
    manager.open("/practice/clients/")
    manager.page.get_by_label("Which system").fill("Connecting for the first time")
    for scope in ("Read patients", "Read workups", "Decide on advice, close and reopen workups"):
        manager.page.get_by_label(scope).check()
    manager.finds_nothing_wrong_with_the_page()
    manager.page.get_by_role("button", name="Give access").click()
    return manager.page.locator("#token").input_value()
