"""Every component once: accessible, within the policy, and no wider than its screen."""

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page

from tests.system.stub import STYLE_GUIDE, Stub

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(params=[(1280, 800), (800, 1280), (360, 740)], ids=["desktop", "tablet", "phone"])
def guide(page: Page, request: pytest.FixtureRequest) -> Stub:
    width, height = request.param
    page.set_viewport_size({"width": width, "height": height})
    stub = Stub(source=STYLE_GUIDE)
    stub.open(page)
    return stub


def test_axe_finds_nothing(page: Page, guide: Stub):
    """On a screen as tall as the page: a link half under the sheet's edge is no small target, it is scrolled to."""
    page.set_viewport_size({"width": page.viewport_size["width"], "height": 8_000})
    with open(finders.find("test/axe.min.js")) as axe:
        page.evaluate(axe.read())
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found["violations"]] == []


def test_nothing_is_wider_than_the_screen(page: Page, guide: Stub):
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_nothing_breaks_the_content_security_policy(page: Page, guide: Stub):
    assert guide.violations == []


def test_the_rails_headline_stays_in_view_on_a_tablet(page: Page):
    page.set_viewport_size({"width": 800, "height": 1280})
    Stub(source=STYLE_GUIDE).open(page)
    box = page.locator(".wu-rail__headline").bounding_box()
    assert box["y"] + box["height"] <= 1280
    page.get_by_role("button", name="Show more").click()
    assert page.locator("#rail-body").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#rail-body").is_visible()
