"""The main job, by the people who do it: a twitching arm from the first question to the PDF."""

import re
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader

from clinic.nhs_number import check_digit
from tests.system.people import Person
from tests.system.running import RunningPractice

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]

NHS_NUMBER = "999123450" + str(check_digit("999123450"))


@pytest.fixture
def receptionist(browser: Browser, running: RunningPractice) -> Person:
    return Person(browser, running.url, "reception@harbour.example")


def test_a_twitching_arm_from_the_first_question_to_the_pdf(gp: Person, receptionist: Person, tmp_path: Path):
    given_a_new_patient(gp)
    workup = when_the_gp_starts_a_workup(gp)
    then_nothing_is_settled_and_nothing_is_excluded(gp)

    when_the_gp_answers(gp, "Company it keeps", weakness_reported="No", cramps="Yes")
    then_the_headline_is(gp, "Routine")
    when_the_gp_answers(gp, "Company it keeps", weakness_reported="Yes")
    then_a_red_flag_rises(gp, "Soon", "Weakness")
    and_its_reason_names_the_answer(gp)

    when_the_gp_orders(gp, "Sodium, potassium, urea, creatinine, eGFR")
    when_staff_collect_the_sample_and_enter_the_result(receptionist, potassium="6.9")

    gp.open(workup)
    then_a_red_flag_rises(gp, "Emergency now", "potassium")
    gp.finds_nothing_wrong_with_the_page()

    pdf = when_the_gp_asks_for_the_record_summary(gp, tmp_path)
    then_the_pdf_is_accessible_and_archival(pdf)
    and_it_says_who_what_and_under_which_versions(pdf)


def given_a_new_patient(gp: Person) -> None:
    page = gp.page
    gp.finds_nothing_wrong_with_the_page()
    page.get_by_role("searchbox").fill("nobody of this name")
    page.keyboard.press("Enter")
    gp.sees("Register a new patient")
    gp.finds_nothing_wrong_with_the_page()
    page.get_by_role("link", name="Register a new patient").first.click()
    form = page.locator("main")
    form.get_by_label("Family name").fill("Ødegård-Nuñez")
    form.get_by_label("Given names").fill("Søren")
    form.get_by_label("Date of birth").fill("12/03/1961")
    form.get_by_label("Male", exact=True).check()
    form.get_by_label("NHS number").fill("999 123 4501")
    page.get_by_role("button", name="Register").click()
    gp.sees("not a valid NHS number")
    gp.finds_nothing_wrong_with_the_page()
    form.get_by_label("NHS number").fill(NHS_NUMBER)
    page.get_by_role("button", name="Register").click()
    expect(page.locator("body")).to_contain_text("ØDEGÅRD-NUÑEZ, Søren")
    page.get_by_role("searchbox").fill("soren 12.3.1961")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="ØDEGÅRD-NUÑEZ, Søren").click()
    page.wait_for_url(re.compile(r"/patients/\d+/"))


def when_the_gp_starts_a_workup(gp: Person) -> str:
    gp.finds_nothing_wrong_with_the_page()
    gp.page.get_by_role("button", name="Start Muscle twitching in the arm").click()
    gp.page.wait_for_url(re.compile(r"/workups/\d+/"))
    gp.finds_nothing_wrong_with_the_page()
    return gp.page.url.removeprefix(gp.url)


def then_nothing_is_settled_and_nothing_is_excluded(gp: Person) -> None:
    then_the_headline_is(gp, "Routine")
    expect(rail(gp)).to_contain_text("Not excluded yet")
    expect(rail(gp)).to_contain_text("Emergency now")


def when_the_gp_answers(gp: Person, section: str, **answers: str) -> None:
    gp.page.locator("#stages").get_by_role("link", name=re.compile(section)).first.click()
    for finding, answer in answers.items():
        question = gp.page.locator(f"#item-{finding}")
        with gp.page.expect_response(re.compile(f"/answers/{finding}/")) as saved:
            question.get_by_text(answer, exact=True).click()
        assert saved.value.status == 200
        expect(question.get_by_label(answer, exact=True)).to_be_checked()


def then_the_headline_is(gp: Person, word: str) -> None:
    expect(rail(gp).locator(".wu-urgency--large")).to_have_text(word)


def then_a_red_flag_rises(gp: Person, word: str, title: str) -> None:
    then_the_headline_is(gp, word)
    expect(rail(gp)).to_contain_text(re.compile(title, re.IGNORECASE))


def and_its_reason_names_the_answer(gp: Person) -> None:
    rail(gp).locator("summary", has_text="Why?").first.click()
    expect(rail(gp).locator("details[open]").first).to_contain_text("Weakness reported")


def when_the_gp_orders(gp: Person, title: str) -> None:
    rail(gp).get_by_label(title, exact=True).check()
    gp.page.get_by_role("button", name=re.compile("^Order")).click()
    gp.page.get_by_role("button", name=re.compile("^Order th")).click()
    gp.sees("It is on the worklist now")


def when_staff_collect_the_sample_and_enter_the_result(receptionist: Person, *, potassium: str) -> None:
    page = receptionist.page
    receptionist.finds_nothing_wrong_with_the_page()
    receptionist.open("/worklist/?status=requested")
    receptionist.finds_nothing_wrong_with_the_page()
    row = page.get_by_role("row").filter(has_text="ØDEGÅRD-NUÑEZ")
    row.get_by_role("link", name=re.compile("^Sodium, potassium")).click()
    page.wait_for_url(re.compile(r"/orders/\d+/"))
    receptionist.finds_nothing_wrong_with_the_page()
    page.get_by_role("button", name=re.compile("^Collected")).click()
    page.get_by_label("Potassium", exact=True).fill("69")
    page.get_by_role("button", name="Enter result").click()
    receptionist.sees("Nothing has been entered yet")
    expect(page.get_by_label("Potassium", exact=True)).to_have_value("69")
    receptionist.finds_nothing_wrong_with_the_page()
    page.get_by_label("Potassium", exact=True).fill(potassium)
    page.get_by_role("button", name="Enter result").click()
    confirm_the_unusual_value(page)
    receptionist.sees("Emergency now")
    receptionist.finds_nothing_wrong_with_the_page()


def confirm_the_unusual_value(page: Page) -> None:
    expect(page.locator("main")).to_contain_text("unusual")
    page.get_by_role("checkbox").last.check()
    page.get_by_role("button", name="Enter result").click()


def when_the_gp_asks_for_the_record_summary(gp: Person, folder: Path) -> bytes:
    page = gp.page
    page.get_by_role("button", name=re.compile("Record summary")).first.click()
    link = page.get_by_role("link", name="Download PDF")
    link.wait_for(timeout=30_000)
    gp.finds_nothing_wrong_with_the_page()
    with page.expect_download() as download:
        link.click()
    assert re.fullmatch(r"report-\d+\.pdf", download.value.suggested_filename)
    path = folder / "summary.pdf"
    download.value.save_as(path)
    return path.read_bytes()


def then_the_pdf_is_accessible_and_archival(pdf: bytes) -> None:
    with pikepdf.open(BytesIO(pdf)) as document:
        assert bool(document.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in document.Root
        assert str(document.Root.Lang) == "en-GB"
        with document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert metadata["pdfuaid:part"] == "1"


def and_it_says_who_what_and_under_which_versions(pdf: bytes) -> None:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert "ØDEGÅRD-NUÑEZ, Søren" in text
    assert "6.9 mmol/L" in text
    assert "Emergency now" in text
    assert re.search(r"[Pp]rotocol.*version 1|arm-twitching", text)
    assert re.search(r"[Ee]ngine.*\d+\.\d+", text)


def rail(person: Person) -> Locator:
    return person.page.locator("#rail")
