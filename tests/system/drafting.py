"""Drafts that stand before a story begins, and the words that their pages use."""

import re
import subprocess
import sys
from typing import Final
from uuid import uuid4

from playwright.sync_api import Page, Response, expect

from tests.system.people import Person
from tests.system.running import ROOT, RunningPractice, clean_environment

_SAID: Final = re.compile("to mend before|may go on to its review")
_BEGIN: Final = """
from clinic.models import Membership
from workups.actions import drafts
from workups.protocol_files import load_library, read_yaml, LIBRARY
from pathlib import Path
folder = Path("docs/examples")
protocol = {**read_yaml(folder / "shaky-hands.yaml"), "key": KEY, "title": KEY.capitalize()}
dictionary = read_yaml(LIBRARY / "findings.yaml")
vignettes = read_yaml(folder / "shaky-hands.vignettes.yaml")["vignettes"]
by = Membership.objects.get(user__email="editor@harbour.example")
whole = {"protocol": protocol, "dictionary": dictionary, "vignettes": vignettes}
print("DRAFT", drafts.start_protocol(whole=whole, by=by).pk)
"""


def begun(running: RunningPractice) -> int:
    """A draft of the guide's small exercise, which passes the gate as it is; each a protocol of its own."""
    script = _BEGIN.replace("KEY", repr(f"exercise-{uuid4().hex[:8]}"))
    environment = clean_environment(
        DATABASE_URL=running.database_url, SECRET_KEY="for this one command only", WORKUP_ENVIRONMENT="test"
    )
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", script]
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert "DRAFT" in said.stdout, said.stderr
    return int(said.stdout.split("DRAFT")[1].split()[0])


def settled(page: Page) -> None:
    """Nothing is on its way and nothing is being drawn."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def _is_post(answer: Response) -> bool:
    return answer.request.method == "POST"


class Editor:
    """A protocol editor at a draft."""

    def __init__(self, person: Person, draft: int) -> None:
        self.person, self.page, self.draft = person, person.page, draft

    def opens(self, *parts: str) -> Page:
        self.person.open("/".join(("", "protocols", "drafts", str(self.draft), *parts, "")))
        return self.page

    def adds(self, table: str, **named: str) -> None:
        """A new entry under its name."""
        page = self.opens(table, "new")
        for label, words in named.items():
            field = page.get_by_label(label.capitalize())
            field.select_option(label=words) if label == "stage" else field.fill(words)
        page.get_by_role("button", name="Add it and go on").click()
        expect(page.locator("#entry-form")).to_be_visible()

    def sees_it_saved(self) -> None:
        expect(self.page.locator("#draft-state")).to_contain_text("Saved")
        expect(self.page.locator("#draft-state")).not_to_contain_text("Not saved yet")

    def writes(self, label: str, words: str) -> None:
        """Types into a field and leaves it: that saves."""
        field = self.page.locator("#entry-form").get_by_label(label, exact=True)
        with self.page.expect_response(_is_post):
            field.fill(words)
            field.press("Tab")
        self.sees_it_saved()

    def chooses(self, label: str, words: str) -> None:
        with self.page.expect_response(_is_post):
            self.page.locator("#entry-form").get_by_label(label).first.select_option(label=words)
        self.sees_it_saved()

    def fills_row(self, called: str, words: str) -> None:
        """Types into a row that was just added."""
        with self.page.expect_response(_is_post):
            self.page.get_by_label(called, exact=True).fill(words)
            self.page.keyboard.press("Tab")
        self.sees_it_saved()

    def adds_a_question(self) -> None:
        """One that the guide's exercise has not, asked in its first section."""
        self.adds("findings", label="Shakes at rest", code="shakes_at_rest")
        self.chooses("An answer is", "Yes or no")
        self.chooses("Heading of the dictionary", "The twitch itself")
        self.chooses("Without an answer", "It is listed as not asked")
        page = self.opens("sections", "shaking")
        page.get_by_role("button", name=re.compile("^Add.*Questions and signs$")).click()
        self.fills_row("Questions and signs, 4", "shakes_at_rest")

    def checks(self) -> None:
        """Asks the gate and waits for what it says."""
        self.page.locator("#draft-top").get_by_role("button", name="Check", exact=True).click()
        expect(self.page.locator("#gate")).to_contain_text(_SAID, timeout=90_000)

    def tries(self, title: str, **known: str) -> None:
        """Types a patient in, and makes a vignette of them."""
        page = self.opens("try")
        for code, answer in known.items():
            page.get_by_label("Add a finding").fill(code)
            page.keyboard.press("Enter")
            settled(page)
            page.locator(f"fieldset:has-text('{code}')").get_by_text(answer, exact=True).click()
            settled(page)
        page.get_by_label("Title of the vignette").fill(title)
        page.get_by_role("button", name="Make a vignette of it").click()
        expect(page.locator("h1")).to_have_text(title)

    def expects_it_ruled_out(self, rule: str) -> None:
        """Of the vignette that is open."""
        page = self.page
        page.locator("#f-must_rule_out").get_by_role("button", name="Add").click()
        page.get_by_label("Must be ruled out, 1").fill(rule)
        page.keyboard.press("Tab")
        expect(page.locator("#draft-state")).to_contain_text("Passed")
        expect(page.locator("#draft-state")).to_contain_text("Saved")
