"""A GP in a hurry, at a real browser: whole consultations as they happen, told as given, when, then."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Locator, expect

from clinic.demo_people import PASSWORD
from tests.system.people import Person
from tests.system.running import RunningPractice

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]

MOST_KEYS = 90
_ONE_ROW = 40  # pixels: an answer and what stands beside it


@pytest.fixture
def gp(browser: Browser, running: RunningPractice) -> Person:
    return Person(browser, running.url, "gp@harbour.example")


@pytest.fixture
def colleague(browser: Browser, running: RunningPractice) -> Person:
    return Person(browser, running.url, "nurse@harbour.example")


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


def test_suspected_motor_neurone_disease(gp: Person):
    given_a_workup_of_the_arm(gp)
    answered_in(gp, "company", weakness_reported="Yes", sensory_symptoms="No")
    then_the_headline_is(gp, "Soon")
    answered_in(gp, "weakness", weakness_progressive="Yes")
    ticked_in(gp, "inspection", "wasting_upper", "Thenar")
    answered_in(gp, "inspection", fasciculation_seen="Yes")

    then_the_headline_is(gp, "Urgent neurology")
    expect(rail(gp)).to_contain_text("motor neurone disease")
    gp.finds_nothing_wrong_with_the_page()

    when_the_referral_is_accepted(gp)
    when_the_first_flag_is_declined_without_and_then_with_a_reason(gp)
    then_it_stays_with_its_reason_and_the_headline_is_what_it_was(gp)
    gp.finds_nothing_wrong_with_the_page()


def test_cord_compression_rises_to_an_emergency_in_the_middle(gp: Person):
    given_a_workup_of_the_arm(gp)
    answered_in(gp, "company", sensory_symptoms="Yes", neck_pain="Yes")
    then_the_headline_is_not(gp, "Emergency now")
    answered_in(gp, "alarm", bladder_disturbance="Yes")
    answered_in(gp, "root_cord_nerve", gait_disturbance="Yes")

    then_the_headline_is(gp, "Emergency now")
    expect(rail(gp)).to_contain_text("cord", ignore_case=True)
    expect(rail(gp).locator(".wu-rail__headline")).to_contain_text("Act now")
    expect(rail(gp)).not_to_contain_text("NCS and EMG")  # nothing that can wait is offered beside it
    gp.finds_nothing_wrong_with_the_page()


def test_a_potassium_of_6_9_arrives_while_the_gp_types(gp: Person, browser: Browser, running: RunningPractice):
    given_a_workup_of_the_arm(gp)
    answered_in(gp, "company", cramps="Yes")
    when_bloods_are_ordered(gp)
    section(gp, "person")
    gp.page.locator("#f-patient_ideas").focus()
    gp.page.keyboard.type("Worried about his ner")

    when_reception_enters(browser, running, gp, potassium="6.9")

    then_the_headline_is(gp, "Emergency now", seconds=15)
    expect(gp.page.locator("#news")).to_contain_text("Maria Kowalczyk changed “Potassium")
    expect(gp.page.locator("#f-patient_ideas")).to_have_value("Worried about his ner")
    expect(gp.page.locator("#f-patient_ideas")).to_be_focused()
    gp.finds_nothing_wrong_with_the_page()
    gp.page.keyboard.type("ves")
    gp.page.keyboard.press("Tab")
    expect(gp.page.locator("#item-patient_ideas")).to_contain_text("Dr Anita Shah")
    expect(gp.page.locator("#f-patient_ideas")).to_have_value("Worried about his nerves")


def test_two_people_on_one_workup_hear_of_each_other_and_settle_a_conflict(gp: Person, colleague: Person):
    workup = given_a_workup_of_the_arm(gp)
    section(gp, "alarm")
    colleague.open(f"{workup}?section=alarm")
    answer(colleague, "cramps", "Yes", where="company")
    expect(gp.page.locator("#news")).to_contain_text("Tom Brennan changed", timeout=15_000)
    gp.finds_nothing_wrong_with_the_page()

    section(colleague, "alarm")
    answer(colleague, "chest_pain", "No")
    answer_without_waiting(gp, "chest_pain", "Yes")
    pain = gp.page.locator("#item-chest_pain")
    expect(pain).to_contain_text("Saved now")
    expect(pain).to_contain_text("Yours, not saved")
    gp.finds_nothing_wrong_with_the_page()

    answer(gp, "sob_rest", "No")
    expect(pain, "another answer does not sweep the conflict away").to_contain_text("Yours, not saved")
    pain.get_by_role("button", name="Save mine").click()
    then_the_headline_is(gp, "Emergency now")
    expect(pain).not_to_contain_text("Yours, not saved")


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
    assert all(after > before - _ONE_ROW for before, after in pairwise(inside)), "down the questions, never back"


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
    keys.press("Tab", "Enter")  # the skip link: to the first open question
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


def given_a_workup_of_the_arm(person: Person, patient: str = "Adeyemi Grace") -> str:
    """A new workup of a patient of the demo; gives its path."""
    person.page.get_by_role("searchbox").fill(patient)
    person.page.keyboard.press("Enter")
    person.page.locator("[data-found] a").first.click()
    person.starts("Muscle twitching in the arm")
    return person.page.url.removeprefix(person.url)


def section(person: Person, key: str) -> None:
    person.open(f"{re.sub(r'[?].*', '', person.page.url.removeprefix(person.url))}?section={key}")


def answered_in(person: Person, key: str, **answers: str) -> None:
    section(person, key)
    for finding, words in answers.items():
        answer(person, finding, words)


def answer(person: Person, finding: str, words: str, *, where: str = "") -> None:
    if where:
        section(person, where)
    with person.page.expect_response(re.compile(f"/answers/{finding}/")) as saved:
        answer_without_waiting(person, finding, words)
    assert saved.value.status == 200
    expect(person.page.locator(f"#item-{finding}").get_by_label(words, exact=True)).to_be_checked()


def answer_without_waiting(person: Person, finding: str, words: str) -> None:
    person.page.locator(f"#item-{finding} .wu-choice__label").get_by_text(words, exact=True).click()


def ticked_in(person: Person, key: str, finding: str, words: str) -> None:
    section(person, key)
    question = person.page.locator(f"#item-{finding}")
    with person.page.expect_response(re.compile(f"/answers/{finding}/")):
        question.get_by_text(re.compile(words)).first.click()


def when_the_referral_is_accepted(gp: Person) -> None:
    section(gp, "plan")
    gp.page.get_by_role("button", name=re.compile(r"^Refer\b")).first.click()
    gp.sees("Accepted")
    gp.finds_nothing_wrong_with_the_page()


def when_the_first_flag_is_declined_without_and_then_with_a_reason(gp: Person) -> None:
    rail(gp).get_by_role("link", name=re.compile("^Defer or decline")).first.click()
    form = rail(gp).get_by_role("form", name=re.compile("^Defer or decline")).first
    form.get_by_role("button", name=re.compile("^Decline")).click()
    expect(form).to_contain_text("Choose why it is declined.")
    gp.finds_nothing_wrong_with_the_page()
    form.get_by_label("Decline, because").select_option("Agreed otherwise with a specialist")
    form.get_by_label("In words").fill("Spoke to Dr Lindqvist, neurology, 14:10")
    form.get_by_role("button", name=re.compile("^Decline")).click()


def then_it_stays_with_its_reason_and_the_headline_is_what_it_was(gp: Person) -> None:
    flags = rail(gp).locator("#flags")
    expect(flags).to_contain_text("Declined: agreed otherwise with a specialist")
    expect(flags).to_contain_text("Spoke to Dr Lindqvist")
    then_the_headline_is(gp, "Urgent neurology")


def when_bloods_are_ordered(gp: Person) -> None:
    rail(gp).get_by_label("Sodium, potassium, urea, creatinine, eGFR", exact=True).check()
    gp.page.get_by_role("button", name="Order 1 test").click()
    gp.sees("Avoid prolonged tourniquet")
    gp.finds_nothing_wrong_with_the_page()
    gp.page.get_by_label(re.compile("^Note")).fill("Cramps; on ramipril")
    gp.page.get_by_role("button", name="Order these 1 test").click()
    gp.sees("It is on the worklist now")


def when_reception_enters(browser: Browser, running: RunningPractice, gp: Person, *, potassium: str) -> None:
    reception = Person(browser, running.url, "reception@harbour.example")
    name = gp.page.locator(".wu-patient__name").inner_text()
    reception.open("/worklist/?status=requested")
    row = reception.page.get_by_role("row").filter(has_text=name).filter(has_text="Sodium, potassium").last
    row.get_by_role("link", name=re.compile("Sodium, potassium")).click()
    reception.page.get_by_label("Potassium", exact=True).fill(potassium)
    reception.page.get_by_role("button", name="Enter result").click()
    reception.page.get_by_role("checkbox").last.check()
    reception.page.get_by_role("button", name="Enter result").click()
    reception.sees("Emergency now")


def then_the_headline_is(person: Person, word: str, *, seconds: int = 5) -> None:
    expect(rail(person).locator(".wu-urgency--large")).to_have_text(word, timeout=seconds * 1000)


def then_the_headline_is_not(person: Person, word: str) -> None:
    expect(rail(person).locator(".wu-urgency--large")).not_to_have_text(word)


def rail(person: Person) -> Locator:
    return person.page.locator("#rail")
