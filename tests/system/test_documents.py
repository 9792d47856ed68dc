"""What leaves the practice: its letterhead, a leaflet for the patient, a summary whose facts change, letters by the
dozen.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.pictures import png
from tests.system.consulting import answered_in, given_a_workup_of_the_arm, when_the_gp_orders_bloods
from tests.system.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]
IN_TIME = 30_000  # milliseconds: the machine may be busy with other tests


def test_a_manager_sets_the_letterhead_and_a_slip_loses_nothing(manager: Person, tmp_path: Path) -> None:
    manager.page.get_by_role("link", name="Practice", exact=True).click()
    manager.page.get_by_role("link", name="Letterhead").click()
    manager.page.wait_for_url(re.compile("/practice/letterhead/$"))
    manager.finds_nothing_wrong_with_the_page()
    (tmp_path / "logo.png").write_bytes(png(size=(600, 200)))
    manager.page.get_by_label("Logo", exact=True).set_input_files(tmp_path / "logo.png")
    manager.page.get_by_label("When and where patients ring").fill("01632 960 118, all day")
    manager.page.get_by_role("button", name="Save the letterhead").click()
    manager.sees("The letterhead is as it was")
    manager.finds_nothing_wrong_with_the_page()
    expect(manager.page.get_by_label("When and where patients ring")).to_have_value("01632 960 118, all day")

    manager.page.get_by_label("Logo", exact=True).set_input_files(tmp_path / "logo.png")
    manager.page.get_by_label("What the logo shows").fill("Harbour View Surgery")
    manager.page.get_by_role("button", name="Save the letterhead").click()
    manager.sees("Documents made from now on have this letterhead.")
    expect(manager.page.get_by_role("img", name="Harbour View Surgery")).to_be_visible()


def test_a_gp_hands_a_leaflet_over_in_the_patients_language(gp: Person) -> None:
    given_a_workup_of_the_arm(gp)
    gp.page.get_by_role("link", name="Patient leaflet").click()
    gp.sees("Left out, because the record gives no ground to reassure yet")
    gp.finds_nothing_wrong_with_the_page()
    gp.page.get_by_label("See us again on").fill("the day before yesterday")
    gp.page.get_by_label("Most likely").fill("Een moe spiertje")
    gp.page.get_by_label("Nederlands").check()
    gp.page.get_by_role("button", name="Make the leaflet").click()
    expect(gp.page.get_by_label("Most likely")).to_have_value("Een moe spiertje")
    expect(gp.page.get_by_label("Nederlands")).to_be_checked()
    gp.finds_nothing_wrong_with_the_page()

    gp.page.get_by_label("See us again on").fill("in 2 weeks")
    gp.page.get_by_role("button", name="Make the leaflet").click()
    then_it_becomes_ready_by_itself(gp)
    expect(gp.page.get_by_role("heading", level=1)).to_have_text("Patient leaflet, Nederlands (Dutch)")
    with gp.page.expect_download() as file:
        gp.page.get_by_role("link", name="Download PDF").click()
    assert re.fullmatch(r"report-\d+\.pdf", file.value.suggested_filename)
    gp.page.get_by_role("button", name="Note it").click()
    gp.sees("Handed to the patient: The patient")
    gp.sees("Opened or downloaded")
    gp.finds_nothing_wrong_with_the_page()


def test_a_summary_says_when_what_it_rests_on_has_changed(gp: Person) -> None:
    workup = given_a_workup_of_the_arm(gp)
    answered_in(gp, "company", weakness_reported="Yes")
    gp.page.get_by_role("button", name="Record summary").click()
    then_it_becomes_ready_by_itself(gp)
    report = gp.page.url.removeprefix(gp.url)
    expect(gp.page.locator(".wu-message--warning")).to_have_count(0)

    gp.open(workup)
    answered_in(gp, "company", weakness_reported="No", cramps="Yes")
    gp.open(report)
    gp.sees("Made with values that have changed since.")
    gp.sees("Weakness reported: yes then, no since")
    gp.sees("1 finding was answered after it was asked for.")
    gp.finds_nothing_wrong_with_the_page()


def test_reception_writes_to_many_patients_at_once(gp: Person, staff: Person) -> None:
    given_a_workup_of_the_arm(gp)
    when_the_gp_orders_bloods(gp)
    staff.open("/worklist/?tab=to_book")
    when_the_letters_of_all_ticked_rows_are_asked_for(staff)
    expect(staff.page.get_by_role("link", name="Download all as one PDF")).to_be_visible(timeout=IN_TIME)
    staff.finds_nothing_wrong_with_the_page()
    with staff.page.expect_download() as file:
        staff.page.get_by_role("link", name="Download all as one PDF").click()
    assert file.value.suggested_filename.startswith("letters-")
    staff.page.get_by_role("button", name="Note all as posted").click()
    staff.sees("Noted as posted")

    staff.page.get_by_role("link", name="All letters").click()
    staff.page.wait_for_url(re.compile("/worklist/letters/$"))
    staff.finds_nothing_wrong_with_the_page()
    staff.page.locator("tbody a").first.click()
    staff.page.wait_for_url(re.compile(r"/worklist/letters/\d+/$"))
    staff.page.locator("tbody a").first.click()
    staff.sees("Posted: The patient")


def when_the_letters_of_all_ticked_rows_are_asked_for(staff: Person) -> None:
    staff.page.get_by_role("button", name="Tick all").click()
    staff.page.get_by_text("write to the patients").click()
    staff.finds_nothing_wrong_with_the_page()
    staff.page.get_by_role("button", name=re.compile("^Letters to the patients")).click()
    staff.page.wait_for_url(re.compile(r"/worklist/letters/\d+/$"))


def then_it_becomes_ready_by_itself(person: Person) -> None:
    """Without the page being loaded again."""
    person.page.wait_for_url(re.compile(r"/reports/\d+/$"))
    person.page.evaluate("window.here = true")
    expect(person.page.get_by_role("link", name="Download PDF")).to_be_visible(timeout=IN_TIME)
    assert person.page.evaluate("window.here")
    person.finds_nothing_wrong_with_the_page()
