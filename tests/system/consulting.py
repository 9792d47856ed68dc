"""What a GP does in a consultation, as steps of a story."""

import re
from itertools import cycle

from playwright.sync_api import Locator, expect

from tests.system.people import Person
from workups.demo.patients import PEOPLE

# Adults of the demo, another one for each story; the first is left to the stories that name her.
_NEXT = cycle([each for each in PEOPLE[1:] if 1960 < each.born.year < 2000])

BLOODS = "Sodium, potassium, urea, creatinine, eGFR"


def given_a_workup_of_the_arm(person: Person, patient: str = "") -> str:
    """A new workup of a patient of the demo; gives its path."""
    person.page.get_by_role("searchbox").fill(patient or next(_NEXT).name)
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


def when_the_gp_orders_bloods(gp: Person) -> str:
    """In the workup that is open; gives the address of the test."""
    gp.page.locator("#stages").get_by_role("link", name=re.compile("Company it keeps")).first.click()
    question = gp.page.locator("#item-weakness_reported")
    with gp.page.expect_response(re.compile("/answers/weakness_reported/")):
        question.get_by_text("Yes", exact=True).click()
    rail(gp).get_by_label(BLOODS, exact=True).check()
    gp.page.get_by_role("button", name=re.compile("^Order")).click()
    gp.page.get_by_role("button", name=re.compile("^Order th")).click()
    gp.sees("It is on the worklist now")
    patients = [str(link.get_attribute("href")) for link in gp.page.locator("a[href^='/patients/']").all()]
    gp.open(next(href for href in patients if re.fullmatch(r"/patients/\d+/", href)))
    tests = gp.page.locator("main a[href^='/orders/']").filter(has_text=BLOODS).all()
    numbers = [int(re.findall(r"\d+", str(link.get_attribute("href")))[0]) for link in tests]
    gp.open(f"/orders/{max(numbers)}/")  # the demo may have ordered the same before, for the same patient
    gp.finds_nothing_wrong_with_the_page()
    return gp.page.url.removeprefix(gp.url)
