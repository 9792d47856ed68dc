"""A value turns out to be wrong after a GP reviewed it: whoever relied on it hears of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.system.consulting import (
    given_a_workup_of_the_arm,
    then_the_headline_is,
    then_the_headline_is_not,
    when_the_gp_orders_bloods,
)
from tests.system.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]


def test_a_correction_opens_the_review_again_and_flags_what_was_made_meanwhile(gp: Person, staff: Person):
    workup = given_a_workup_of_the_arm(gp)
    order = when_the_gp_orders_bloods(gp)
    when_staff_enter_creatinine_in_another_unit(staff, order)
    when_the_gp_reviews_it(gp, order)
    when_the_gp_asks_for_the_record_summary(gp, workup)

    when_staff_correct_it(staff, order)

    then_the_inbox_shows_what_was_corrected(gp, order)
    then_old_and_new_stand_side_by_side(gp)
    then_the_paper_made_meanwhile_is_flagged(gp)


def test_a_value_typed_for_the_wrong_patient_is_taken_back(gp: Person, staff: Person):
    workup = given_a_workup_of_the_arm(gp)
    order = when_the_gp_orders_bloods(gp)
    when_staff_type_a_potassium_of_someone_else(staff, order)
    then_the_workup_is(gp, workup, "Emergency now")

    when_staff_take_it_back(staff, order)

    then_the_page_says_what_was_taken_back(staff)
    then_the_workup_is_not(gp, workup, "Emergency now")


def when_staff_type_a_potassium_of_someone_else(staff: Person, order: str) -> None:
    staff.open(order)
    staff.page.get_by_label("Potassium", exact=True).fill("6.9")
    staff.page.keyboard.press("Tab")
    expect(staff.page.get_by_label("Unit of Potassium")).to_be_focused()
    staff.page.keyboard.press("Tab")
    expect(staff.page.get_by_label("Urea", exact=True)).to_be_focused()
    staff.page.get_by_role("button", name="Enter result").click()
    staff.page.get_by_role("checkbox", name="Tick if the report really says so.").check()
    staff.page.get_by_role("button", name="Enter result").click()
    staff.sees("It waits for a GP to review it.")


def when_staff_take_it_back(staff: Person, order: str) -> None:
    staff.open(order)
    staff.page.get_by_text("Enter another value, correct one or take one back").click()
    expect(staff.page.get_by_label("Potassium reported as")).to_be_hidden()
    staff.page.get_by_text("Something is preliminary, still to come or to be taken back").click()
    staff.page.get_by_label("Potassium reported as").select_option("Take back")
    staff.finds_nothing_wrong_with_the_page()
    staff.page.get_by_role("button", name="Enter result").click()
    staff.sees("Take back 6.9 mmol/L of Potassium?")
    expect(staff.page.get_by_label("Potassium reported as")).to_have_value("taken_back")
    staff.finds_nothing_wrong_with_the_page()
    staff.page.get_by_role("checkbox", name="Take back 6.9").check()
    staff.page.get_by_role("button", name="Enter result").click()


def then_the_page_says_what_was_taken_back(staff: Person) -> None:
    staff.sees("value taken back. It waits for a GP to review it.")
    staff.sees("Potassium (was 6.9 mmol/L)")
    expect(staff.page.get_by_role("region", name="Changed: before and now")).to_contain_text("unknown again")
    staff.finds_nothing_wrong_with_the_page()


def then_the_workup_is(gp: Person, workup: str, word: str) -> None:
    gp.open(workup)
    then_the_headline_is(gp, word)


def then_the_workup_is_not(gp: Person, workup: str, word: str) -> None:
    gp.open(workup)
    then_the_headline_is_not(gp, word)


def when_staff_enter_creatinine_in_another_unit(staff: Person, order: str) -> None:
    staff.open(order)
    staff.page.get_by_label("Creatinine", exact=True).fill("1.1")
    staff.page.get_by_label("Unit of Creatinine").select_option("mg/dL")
    staff.page.get_by_role("button", name="Enter result").click()
    staff.sees("1.1 mg/dL is 97 µmol/L. Tick if that is right.")
    staff.finds_nothing_wrong_with_the_page()
    staff.page.get_by_role("checkbox", name="Tick if that is right").check()
    staff.page.get_by_role("button", name="Enter result").click()
    staff.sees("97 µmol/L")
    staff.sees("reported as 1.1 mg/dL")


def when_the_gp_reviews_it(gp: Person, order: str) -> None:
    gp.open(order)
    gp.page.get_by_role("radio", name=re.compile("^No action")).check()
    gp.page.get_by_role("button", name="Reviewed").click()
    gp.page.wait_for_url(f"{gp.url}/inbox/")


def when_the_gp_asks_for_the_record_summary(gp: Person, workup: str) -> None:
    gp.open(workup)
    gp.page.get_by_role("button", name=re.compile("Record summary")).first.click()
    gp.page.wait_for_url(re.compile(r"/reports/\d+/$"))


def when_staff_correct_it(staff: Person, order: str) -> None:
    staff.open(order)
    staff.page.get_by_text("Enter another value, correct one or take one back").click()
    staff.page.get_by_label("Creatinine", exact=True).fill("179")
    staff.page.get_by_role("button", name="Enter result").click()
    staff.sees("179 µmol/L")
    staff.sees("Corrected result entered")
    staff.finds_nothing_wrong_with_the_page()


def then_the_inbox_shows_what_was_corrected(gp: Person, order: str) -> None:
    gp.open("/inbox/")
    row = gp.page.locator("#results tbody tr").filter(has=gp.page.locator(f"a[href='{order}']"))
    expect(row).to_contain_text("Creatinine corrected from 97 µmol/L to 179 µmol/L")
    gp.finds_nothing_wrong_with_the_page()
    row.get_by_role("link").click()
    gp.page.wait_for_url(f"{gp.url}{order}")


def then_old_and_new_stand_side_by_side(gp: Person) -> None:
    changed = gp.page.get_by_role("region", name="Changed: before and now")
    for words in ("97 µmol/L", "179 µmol/L", "higher by 82 µmol/L", "Decided on the value before: No action"):
        expect(changed).to_contain_text(words)
    expect(gp.page.get_by_role("radio", checked=True)).to_have_count(0)
    gp.finds_nothing_wrong_with_the_page()


def then_the_paper_made_meanwhile_is_flagged(gp: Person) -> None:
    changed = gp.page.get_by_role("region", name="Changed: before and now")
    expect(changed).to_contain_text("Made with the value before:")
    changed.get_by_role("link", name=re.compile("^Record summary of")).click()
    gp.sees("Made with values that have changed since.")
    gp.sees("Creatinine was corrected on")
    gp.finds_nothing_wrong_with_the_page()
