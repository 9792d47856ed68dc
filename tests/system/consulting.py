"""What a GP does in a consultation, as steps of a story."""

import re

from playwright.sync_api import Locator, expect

from tests.system.people import Person


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


def then_the_headline_is(person: Person, word: str, *, seconds: int = 5) -> None:
    expect(rail(person).locator(".wu-urgency--large")).to_have_text(word, timeout=seconds * 1000)


def then_the_headline_is_not(person: Person, word: str) -> None:
    expect(rail(person).locator(".wu-urgency--large")).not_to_have_text(word)


def rail(person: Person) -> Locator:
    return person.page.locator("#rail")
