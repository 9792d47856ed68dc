"""A person at a browser: signs in, reads, and has every page they meet looked over by axe."""

import re
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from clinic.demo_people import PASSWORD

_LINK_NAMES = """() => [...document.querySelectorAll("a[href]")].filter((link) => link.checkVisibility())
  .map((link) => (link.ariaLabel ?? link.textContent).replace(/\\s+/g, " ").trim())"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Person:
    """One person in one browser. What the page must not do is collected in `violations` and `outside`."""

    def __init__(self, browser: Browser, url: str, email: str, **context: Any) -> None:
        self.url = url
        self.page: Page = browser.new_context(viewport={"width": 1280, "height": 800}, **context).new_page()
        self.violations: list[str] = []
        self.outside: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("request", self._asked)
        self._sign_in(email)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")

    def sees(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def starts(self, protocol: str) -> None:
        """Starts a workup on the patient's page that is open."""
        button = self.page.get_by_role("button", name=f"Start {protocol}")
        if not button.is_visible():
            self.page.get_by_text("Other protocols").click()
        button.click()
        self.page.wait_for_url(re.compile(r"/workups/\d+/$"))

    def forgets_what_the_console_said(self) -> None:
        """For a test that cuts the network itself."""
        self.violations.clear()

    def finds_nothing_wrong_with_the_page(self) -> None:
        """axe over WCAG 2.2 AA and its best practices; each link its own words; the content policy kept; no request
        off the site."""
        with open(str(finders.find("test/axe.min.js"))) as axe:
            self.page.evaluate(axe.read())
        found = self.page.evaluate("rules => axe.run({runOnly: rules})", RULES)
        broken = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]]
        assert broken == [], broken
        assert (same := self._links_of_one_name()) == [], same
        assert self.violations == [], self.violations
        assert self.outside == []

    def _links_of_one_name(self) -> list[str]:
        """Texts that more than one link of the page has, as a screen reader lists them."""
        names = self.page.evaluate(_LINK_NAMES)
        return sorted(name for name, times in Counter(names).items() if times > 1)

    def _sign_in(self, email: str) -> None:
        self.page.goto(f"{self.url}/account/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.finds_nothing_wrong_with_the_page()
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"{self.url}/")

    def _heard(self, message: ConsoleMessage) -> None:
        refused = re.search(r"(status of|Error Code) (400|401|409|422)\b", message.text)  # our own clear refusals
        if message.type == "error" and not refused:
            self.violations.append(message.text)

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.url).netloc and not request.url.startswith(("data:", "blob:")):
            self.outside.append(request.url)
