"""An editor hands a draft in, a second clinician signs it, the next workup follows it and an open one is moved."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from clinic.demo_people import PASSWORD
from tests.system.people import Person
from tests.system.running import ROOT, RunningPractice

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]

TOE, REFERRAL = "Twitching toe", "Speech and language therapy"
# What the builder's pages are for: a draft by which one referral is more urgent, its gate asked; and who has it.
_GIVEN = """
import django; django.setup()
import json
from clinic.models import Membership, Patient
from workups.actions import answers, drafts, gate, workups
from workups.drafting import whole_of
from workups.engine.edits import Edit, entry_of
from workups.queries.protocols import live_version
gp, editor = (Membership.objects.get(user__email=f"{who}@harbour.example") for who in ("gp", "editor"))
live = live_version(gp, "toe-twitching")
patient = Patient.objects.get(practice=gp.practice, family_name="Évrard")
open_one = workups.start(patient=patient, version=live, by=gp)
said = {"weakness_reported": True, "dysphagia": True}
answers.record_all(workup=open_one, values=said, revision=open_one.revision, by=gp)
draft = drafts.begin(source=live, by=editor)
before = entry_of(whole_of(draft), "referrals", "ref_slt")
edits = [Edit("referrals", "ref_slt", before, {**before, "urgency": "same_day"})]
drafts.edit(draft=draft, edits=edits, summary="Swallowing is looked at the same day", seen=0, by=editor)
gate.ask(version=draft, by=editor)
print(json.dumps({"draft": draft.pk, "live": live.pk, "workup": open_one.pk, "patient": patient.pk}))
"""


@dataclass(frozen=True)
class Given:
    draft: int
    live: int
    workup: int
    patient: int


def test_from_a_draft_to_what_the_next_patient_gets(running: RunningPractice, editor: Person, gp: Person):
    given = given_a_draft_that_went_to_the_gate(running)

    when_it_is_replayed(editor, given)
    then_the_editor_sees_who_would_be_advised_otherwise_and_no_name(editor)
    when_it_is_handed_in(editor, given)

    when_a_second_clinician_finds_it_at_home(gp)
    then_nothing_is_signed_unread(gp)
    when_it_is_signed(gp)
    then_the_next_workup_follows_it(gp, given)

    then_the_open_one_stays_and_says_so(gp, given)
    when_it_is_moved_after_a_look(gp, given)
    then_the_library_and_the_version_can_be_read(editor, given)


def given_a_draft_that_went_to_the_gate(running: RunningPractice) -> Given:
    django = {"DATABASE_URL": running.database_url, "WORKUP_ENVIRONMENT": "demo", "WORKUP_HOME": str(running.home)}
    environment = {**os.environ, **django, "DJANGO_SETTINGS_MODULE": "clinic.settings", "LOG_LEVEL": "WARNING"}
    made = subprocess.run(
        [sys.executable, "-c", _GIVEN], env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return Given(**json.loads(made.stdout.splitlines()[-1]))


def when_it_is_replayed(editor: Person, given: Given) -> None:
    editor.open(f"/protocols/versions/{given.draft}/review/")
    editor.sees("It can be handed in when the gate has passed it and it is replayed")
    editor.finds_nothing_wrong_with_the_page()
    editor.page.get_by_role("button", name="Replay it over this practice’s workups").click()
    expect(editor.page.locator("#replay")).to_contain_text("Finished", timeout=30_000)


def then_the_editor_sees_who_would_be_advised_otherwise_and_no_name(editor: Person) -> None:
    page = editor.page
    editor.sees(REFERRAL)
    expect(page.locator("main")).not_to_contain_text("ÉVRARD")
    editor.finds_nothing_wrong_with_the_page()
    page.get_by_role("link", name=re.compile(r"^Workup \d+, \d+ years")).first.click()
    editor.sees("Advised otherwise")
    expect(page.locator("main")).not_to_contain_text("ÉVRARD")
    editor.finds_nothing_wrong_with_the_page()


def when_it_is_handed_in(editor: Person, given: Given) -> None:
    page = editor.page
    wait_for_the_gate(editor, given)
    page.get_by_role("button", name="Ask for review").click()
    editor.sees("Say what changed and why.")
    editor.finds_nothing_wrong_with_the_page()
    page.get_by_label("What changed and why").fill("Swallowing trouble is looked at the same day")
    page.get_by_role("button", name="Ask for review").click()
    editor.sees("a second clinician has to sign it")
    editor.finds_nothing_wrong_with_the_page()


def wait_for_the_gate(editor: Person, given: Given) -> None:
    """It takes some ten seconds; its own page belongs to who writes."""
    for _ in range(60):
        editor.open(f"/protocols/versions/{given.draft}/review/")
        if editor.page.get_by_role("button", name="Ask for review").is_visible():
            return
        editor.page.wait_for_timeout(1_000)
    raise AssertionError("the gate did not pass it in time")


def when_a_second_clinician_finds_it_at_home(gp: Person) -> None:
    gp.open("/")
    gp.finds_nothing_wrong_with_the_page()
    gp.page.get_by_role("link", name=re.compile(f"{TOE}, version 2 waits for a second clinician")).click()
    gp.sees("Swallowing trouble is looked at the same day")
    gp.sees(f"{REFERRAL} changed")
    gp.finds_nothing_wrong_with_the_page()


def then_nothing_is_signed_unread(gp: Person) -> None:
    gp.page.get_by_label("Why it is published").fill("Agreed with the speech therapists")
    gp.page.get_by_label("Your password, as your signature").fill(PASSWORD)
    gp.page.get_by_role("button", name="Sign and publish").click()
    gp.sees("Read the differences and the replay, then say so here.")
    expect(gp.page.get_by_label("Why it is published")).to_have_value("Agreed with the speech therapists")
    gp.finds_nothing_wrong_with_the_page()


def when_it_is_signed(gp: Person) -> None:
    gp.page.get_by_label("I have read the differences and the replay").check()
    gp.page.get_by_label("Your password, as your signature").fill(PASSWORD)
    gp.page.get_by_role("button", name="Sign and publish").click()
    gp.sees(f"{TOE}, version 2 is live: new workups follow it.")


def then_the_next_workup_follows_it(gp: Person, given: Given) -> None:
    gp.open(f"/patients/{given.patient}/")
    gp.starts(TOE)
    expect(gp.page.locator("body")).to_contain_text(f"{TOE}, protocol v2")


def then_the_open_one_stays_and_says_so(gp: Person, given: Given) -> None:
    gp.open(f"/workups/{given.workup}/")
    expect(gp.page.locator("body")).to_contain_text(f"{TOE}, protocol v1")
    expect(gp.page.locator("body")).to_contain_text("this workup follows version 1")
    gp.finds_nothing_wrong_with_the_page()
    gp.page.get_by_role("link", name="See what would change").click()
    gp.sees(REFERRAL)
    gp.finds_nothing_wrong_with_the_page()
    gp.open(f"/protocols/versions/{given.draft}/workups/")
    gp.sees("Otherwise: Speech and language therapy")
    gp.finds_nothing_wrong_with_the_page()


def when_it_is_moved_after_a_look(gp: Person, given: Given) -> None:
    gp.open(f"/workups/{given.workup}/move/{given.draft}/")
    gp.page.get_by_label("Why it is moved").fill("Swallowing is affected")
    gp.page.get_by_role("button", name="Move it to the live version").click()
    gp.page.wait_for_url(re.compile(rf"/workups/{given.workup}/$"))
    gp.sees("Moved: this workup follows version 2 now.")
    expect(gp.page.locator("body")).to_contain_text(f"{TOE}, protocol v2")


def then_the_library_and_the_version_can_be_read(editor: Person, given: Given) -> None:
    for path, words in {
        "/protocols/": TOE,
        f"/protocols/versions/{given.draft}/": "Swallowing is looked at the same day",
        f"/protocols/versions/{given.live}/": "Restore it as a new draft",
        f"/protocols/versions/{given.draft}/against/{given.live}/": REFERRAL,
    }.items():
        editor.open(path)
        editor.sees(words)
        editor.finds_nothing_wrong_with_the_page()
