"""A whole consultation without the mouse, and where the focus goes on the way."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.system.consulting import given_a_workup_of_the_arm, rail, section, then_the_headline_is
from tests.system.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]

MOST_KEYS = 90
ONE_ROW = 40  # pixels: an answer and what stands beside it


def test_a_benign_arm_by_keyboard_alone(gp: Person):
    keys = Keys(gp)
    given_a_workup_of_the_arm(gp, patient="Baker Jonathan")  # 28: nobody asks for his arteries

    when_the_context_is_told(keys)
    when_no_alarm_question_is_answered_yes(keys)
    when_the_twitch_is_a_flicker_after_the_gym(keys)
    when_it_keeps_no_company(keys)
    when_the_background_is_blank(keys)
    when_everything_examined_is_normal(keys)

    then_the_headline_is(gp, "Self-care")
    expect(rail(gp)).to_contain_text("Every core finding was asked and examined and is negative")
    assert keys.pressed <= MOST_KEYS, f"{keys.pressed} keys"
    gp.finds_nothing_wrong_with_the_page()


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)], ids=["desktop", "tablet"])
def test_what_has_focus_is_never_covered_and_follows_the_page(gp: Person, size: tuple[int, int]):
    width, height = size
    gp.page.set_viewport_size({"width": width, "height": height})
    given_a_workup_of_the_arm(gp)
    section(gp, "company")
    gp.finds_nothing_wrong_with_the_page()
    gp.page.keyboard.press("Tab")
    gp.page.keyboard.press("Enter")  # past the frame, to the questions
    tops = []
    for _ in range(30):
        gp.page.keyboard.press("Tab")
        covered, top = gp.page.evaluate(_FOCUS)
        assert not covered, gp.page.evaluate("document.activeElement.outerHTML")
        tops.append(top)
    inside = [top for top in tops if top is not None]
    assert all(after > before - ONE_ROW for before, after in pairwise(inside)), "down the questions, never back"


# Whether something else lies over what has focus, and how far down the questions it stands.
_FOCUS = """() => {
  const focused = document.activeElement;
  const drawn = focused.labels?.[0] ?? focused;
  const box = drawn.getClientRects()[0]; // of a link over two lines the first
  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 12));
  const middle = focused.closest(".wu-middle");
  return [!(seen && (drawn.contains(seen) || seen.contains(drawn))), middle && box.y + scrollY];
}"""


class Keys:
    """A keyboard that counts. Every character typed is a key pressed."""

    def __init__(self, person: Person) -> None:
        self.page, self.pressed = person.page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, text: str) -> None:
        self.press(*text)

    def go_on(self, title: str) -> None:
        """From the way on, where the last answer left the focus, with every question of the section answered."""
        expect(self.page.locator("#section .wu-section__head")).to_contain_text(re.compile(r"(\d+) of \1 answered"))
        expect(self.page.locator("[data-way-on]")).to_be_focused()
        self.press("Enter")
        self._arrives(title)

    def jump_on(self, title: str) -> None:
        self.press("Control+Enter")
        self._arrives(title)

    def _arrives(self, title: str) -> None:
        """At the section, with a question in focus."""
        expect(self.page.locator("#section-title")).to_have_text(title)
        expect(self.page.locator("[data-question] :focus")).to_have_count(1)


def when_the_context_is_told(keys: Keys) -> None:
    expect(keys.page.locator("#item-handedness input:checked")).to_be_focused()
    keys.press("r", "f")
    keys.jump_on("Alarm questions (first 60 seconds)")


def when_no_alarm_question_is_answered_yes(keys: Keys) -> None:
    keys.press(*"nnnnnnnnnnn")
    keys.press("n")  # pregnancy: not applicable
    keys.go_on("The twitch")


def when_the_twitch_is_a_flicker_after_the_gym(keys: Keys) -> None:
    keys.press("u", "Enter")  # upper arm
    keys.press("r")
    keys.type("2d")
    keys.press("Enter")
    keys.press("d", "d", "f", "n", "n", "s", "n", "y", "y", "n")
    keys.go_on("Company it keeps")


def when_it_keeps_no_company(keys: Keys) -> None:
    keys.press(*"nnnnnnnnnnn")
    keys.go_on("Background")


def when_the_background_is_blank(keys: Keys) -> None:
    keys.press("Shift+N")
    expect(keys.page.locator("#f-alcohol_units_week")).to_be_focused()
    keys.press("4", "Enter")
    keys.type("150")
    keys.press("Enter")
    for title in ("The person", "General", "Inspection at rest"):
        keys.jump_on(title)


def when_everything_examined_is_normal(keys: Keys) -> None:
    for title in ("Tone", "Power by myotome", "Reflexes and plantars", "Sensation", "Tongue", "Gait", ""):
        keys.press("Shift+N")
        expect(keys.page.locator(".wu-sweeps")).to_contain_text("recorded at once")
        if title:
            keys.jump_on(title)
