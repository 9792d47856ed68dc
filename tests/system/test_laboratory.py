"""A laboratory's message with codes of its own: it waits, a GP says what they mean, and the result is there."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from tests.system.people import Person
from tests.system.running import ROOT, RunningPractice, clean_environment

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]

# Of the demo practice: Åsa Bergström, whose urea and electrolytes are asked for.
MESSAGE = (
    "MSH|^~\\&|LIMS|SUHT|WORKUP|Z99001|20261126120000||ORU^R01|SUHT-77|P|2.4||||||UNICODE UTF-8\r"
    "PID|1||9990000050^^^NHS^NH||BERGSTRÖM^ÅSA||19840506|F\r"
    "OBR|1|||UE^Urea and electrolytes^SUHT|||{today}1030" + "|" * 18 + "F\r"
    "OBX|1||CC_K^Potassium^SUHT||4.4|mmol/L|||||F\r"
    "OBX|2||CC_NA^Sodium^SUHT||139|mmol/L|||||F\r"
)


@pytest.fixture
def gp(browser: Browser, running: RunningPractice) -> Person:
    return Person(browser, running.url, "gp@harbour.example")


def test_its_codes_get_a_meaning_and_the_report_goes_on(gp: Person, running: RunningPractice, tmp_path: Path) -> None:
    said = given_a_file_of_the_laboratory(running, tmp_path)
    assert said["outcome"] == "queued"
    assert said["reason"] == "No finding is named for a value on the report: “Potassium 4.4, Sodium 139”."

    when_a_gp_opens_the_codes_from_the_queue(gp)
    when_they_forget_to_choose(gp, "CC_K")
    when_they_say_what_it_means(gp, "Potassium (mmol/L)")
    gp.sees("1 waiting report looked at again: 1 still waiting.")
    gp.page.get_by_role("button", name=re.compile("CC_NA of SUHT")).click()
    when_they_say_what_it_means(gp, "Sodium (mmol/L)")
    gp.sees("1 waiting report looked at again: 1 matched.")
    gp.finds_nothing_wrong_with_the_page()

    then_the_values_stand_in_the_test(gp)


def given_a_file_of_the_laboratory(running: RunningPractice, folder: Path) -> dict[str, str]:
    file = folder / "report.hl7"
    file.write_bytes(MESSAGE.format(today=f"{timezone.localdate():%Y%m%d}").encode())
    done = subprocess.run(
        [sys.executable, "manage.py", "ingest_hl7", "--practice", "Z99001", str(file)],
        cwd=ROOT,
        env=clean_environment(WORKUP_HOME=str(running.home)),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def when_a_gp_opens_the_codes_from_the_queue(gp: Person) -> None:
    gp.open("/worklist/unmatched/")
    gp.finds_nothing_wrong_with_the_page()
    gp.page.get_by_role("link", name="Laboratories’ codes").click()
    gp.page.wait_for_url(re.compile(r"/worklist/codes/$"))
    gp.sees("CC_K")
    gp.finds_nothing_wrong_with_the_page()


def when_they_forget_to_choose(gp: Person, code: str) -> None:
    gp.page.get_by_role("button", name=re.compile(f"{code} of SUHT")).click()
    gp.finds_nothing_wrong_with_the_page()
    gp.page.get_by_role("button", name="Save the meaning").click()
    gp.sees("Choose what it means, or that it is not read here.")
    gp.forgets_what_the_console_said()
    gp.finds_nothing_wrong_with_the_page()


def when_they_say_what_it_means(gp: Person, finding: str) -> None:
    gp.page.get_by_label(finding).check()
    gp.page.get_by_role("button", name="Save the meaning").click()
    gp.page.wait_for_url(re.compile(r"/worklist/codes/$"))


def then_the_values_stand_in_the_test(gp: Person) -> None:
    gp.open("/worklist/unmatched/?status=matched")
    gp.page.get_by_role("link", name=re.compile("BERGSTRÖM")).first.click()
    expect(gp.page.get_by_role("heading", level=1)).to_contain_text("Urea and electrolytes")
    gp.finds_nothing_wrong_with_the_page()
    gp.page.locator("#went a").first.click()
    gp.sees("4.4 mmol/L")
    gp.sees("139 mmol/L")
    gp.finds_nothing_wrong_with_the_page()
