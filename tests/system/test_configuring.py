"""From an editor's idea to the next patient: written with no code, refused, mended, replayed, signed, used, moved."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from clinic.demo_people import PASSWORD
from tests.system.drafting import Editor, settled
from tests.system.people import Person
from tests.system.running import ROOT, RunningPractice

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("running practice")]

FLAG, TITLE = "rf_one_sided", "Only one side shakes"
WORKUPS = 1_000
# The guide's small exercise as a protocol that is live and followed by many, one of them open in front of a GP.
_GIVEN = """
import django; django.setup()
import json
from pathlib import Path
from django.core.management import call_command
from clinic.models import Membership, Patient
from workups.actions import answers, protocols, workups
from workups.protocol_files import LIBRARY, read_yaml
folder = Path("docs/examples")
protocol = {**read_yaml(folder / "shaky-hands.yaml"), "key": KEY, "title": KEY.capitalize()}
vignettes = read_yaml(folder / "shaky-hands.vignettes.yaml")["vignettes"]
live = protocols.publish_library(
    protocol=protocol, dictionary=read_yaml(LIBRARY / "findings.yaml"), vignettes=vignettes, reason="First", by=None
)
call_command("seed_load", protocol=KEY, workups=WORKUPS, verbosity=0)
gp = Membership.objects.get(user__email="gp@harbour.example")
patient = Patient.objects.get(practice=gp.practice, family_name="Évrard")
one = workups.start(patient=patient, version=live, by=gp)
said = {"tremor_reported": True, "tremor_symmetry": "asymmetrical", "weakness_reported": False}
answers.record_all(workup=one, values=said, revision=one.revision, by=gp)
print(json.dumps({"live": live.pk, "workup": one.pk, "patient": patient.pk}))
"""


@dataclass(frozen=True)
class Given:
    live: int
    workup: int
    patient: int
    title: str


@pytest.fixture
def given(running: RunningPractice) -> Given:
    key = f"exercise-{uuid4().hex[:8]}"
    django = {"DATABASE_URL": running.database_url, "WORKUP_ENVIRONMENT": "demo", "WORKUP_HOME": str(running.home)}
    environment = {**os.environ, **django, "DJANGO_SETTINGS_MODULE": "clinic.settings", "LOG_LEVEL": "WARNING"}
    script = _GIVEN.replace("KEY", repr(key)).replace("WORKUPS", str(WORKUPS))
    command = [sys.executable, "-c", script]
    made = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return Given(**json.loads(made.stdout.splitlines()[-1]), title=key.capitalize())


def test_a_question_and_a_red_flag_go_from_a_draft_to_the_next_patient(editor: Person, gp: Person, given: Given):
    at = when_the_editor_begins_a_draft(editor, given)
    when_a_question_is_added(at)
    when_a_red_flag_with_groups_in_its_condition_is_added(at)

    then_the_gate_refuses_it(at)
    when_patients_are_invented_who_show_it(at)
    then_the_gate_passes_it(at)

    when_it_is_replayed_over_more_than_a_thousand_workups(at)
    when_it_is_handed_in(at)
    then_the_editor_can_not_sign_it(at)
    when_a_second_clinician_signs_it(gp, at)

    then_the_next_workup_uses_it(gp, given)
    then_the_open_one_stays_where_it_was(gp, given)
    when_the_open_one_is_moved(gp, given, at)
    then_it_is_advised_by_the_new_version(gp)


def when_the_editor_begins_a_draft(editor: Person, given: Given) -> Editor:
    editor.open("/protocols/")
    editor.finds_nothing_wrong_with_the_page()
    editor.page.get_by_role("link", name=given.title, exact=True).click()
    editor.page.wait_for_url(f"**/protocols/versions/{given.live}/")
    editor.page.get_by_role("button", name="Begin the next version from it").click()
    editor.page.wait_for_url(re.compile(r"/protocols/drafts/\d+/$"))
    editor.finds_nothing_wrong_with_the_page()
    return Editor(editor, int(editor.page.url.rstrip("/").split("/")[-1]))


def when_a_question_is_added(at: Editor) -> None:
    at.adds_a_question()
    at.person.finds_nothing_wrong_with_the_page()


def when_a_red_flag_with_groups_in_its_condition_is_added(at: Editor) -> None:
    at.adds("red_flags", title=TITLE, code=FLAG)
    at.chooses("Urgency", "Routine")
    at.writes("Where to Such as 999, or Neurology.", "Neurology, by letter")
    page = at.page
    page.locator("#f-sources").get_by_role("button", name="Add").click()
    at.fills_row("Sources, 1", "X1")
    page.get_by_role("button", name=re.compile("Add a condition|Edit condition")).click()
    says(at, "when-0", "tremor_symmetry", "Asymmetrical")
    page.locator("#f-when").get_by_role("button", name="Add group").first.click()
    says(at, "when-1-0", "shakes_at_rest", "yes")
    page.locator("#f-when").get_by_role("button", name=re.compile("Add finding.*line 2")).click()
    says(at, "when-1-1", "weakness_reported", "no")
    expect(page.locator("#f-when")).to_contain_text("“Shakes at rest” is yes or ")
    at.person.finds_nothing_wrong_with_the_page()


def says(at: Editor, line: str, finding: str, value: str) -> None:
    """One line of the condition: a finding, then its value."""
    page = at.page
    expect(page.locator(f"#{line}-code")).to_be_focused()
    settled(page)
    page.keyboard.type(finding)
    page.keyboard.press("Tab")
    expect(page.locator(f"#{line}-value")).to_contain_text(value)
    settled(page)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(f"#{line}-value").select_option(label=value)
    at.sees_it_saved()


def then_the_gate_refuses_it(at: Editor) -> None:
    at.checks()
    expect(at.page.locator("#gate")).to_contain_text(f"{TITLE} ({FLAG})")
    expect(at.page.locator("#gate")).to_contain_text("to mend before")
    at.person.finds_nothing_wrong_with_the_page()


def when_patients_are_invented_who_show_it(at: Editor) -> None:
    at.tries(
        "One hand, at rest, and weak", tremor_symmetry="Asymmetrical", shakes_at_rest="Yes", weakness_reported="Yes"
    )
    at.tries("One hand, strong", tremor_symmetry="Asymmetrical", shakes_at_rest="No", weakness_reported="No")
    at.tries("One hand, in use, and weak", tremor_symmetry="Asymmetrical", shakes_at_rest="No", weakness_reported="Yes")
    at.expects_it_ruled_out(FLAG)
    at.tries("Both hands, at rest, strong", tremor_symmetry="Symmetrical", shakes_at_rest="Yes", weakness_reported="No")
    at.expects_it_ruled_out(FLAG)
    at.person.finds_nothing_wrong_with_the_page()


def then_the_gate_passes_it(at: Editor) -> None:
    at.checks()
    expect(at.page.locator("#gate")).to_contain_text("Passed")


def when_it_is_replayed_over_more_than_a_thousand_workups(at: Editor) -> None:
    at.person.open(f"/protocols/versions/{at.draft}/review/")
    at.page.get_by_role("button", name="Replay it over this practice’s workups").click()
    at.page.wait_for_url(re.compile(r"/protocols/replays/\d+/$"))
    expect(at.page.locator("#replay")).to_contain_text("Finished", timeout=60_000)
    expect(at.page.locator("#replay")).to_contain_text(f"{WORKUPS + 1:,}")
    expect(at.page.get_by_role("row", name=re.compile(TITLE)).first).to_be_visible()
    at.person.finds_nothing_wrong_with_the_page()


def when_it_is_handed_in(at: Editor) -> None:
    at.person.open(f"/protocols/versions/{at.draft}/review/")
    at.page.get_by_label("What changed and why").fill("One-sided shaking is looked at by a neurologist")
    at.page.get_by_role("button", name="Ask for review").click()
    at.person.sees("a second clinician has to sign it")
    at.person.finds_nothing_wrong_with_the_page()


def then_the_editor_can_not_sign_it(at: Editor) -> None:
    expect(at.page.get_by_role("button", name="Sign and publish")).to_have_count(0)


def when_a_second_clinician_signs_it(gp: Person, at: Editor) -> None:
    gp.open(f"/protocols/versions/{at.draft}/review/")
    gp.sees("One-sided shaking is looked at by a neurologist")
    gp.sees(TITLE)
    gp.finds_nothing_wrong_with_the_page()
    gp.page.get_by_label("Why it is published").fill("Agreed in our meeting")
    gp.page.get_by_label("I have read the differences and the replay").check()
    gp.page.get_by_label("Your password, as your signature").fill(PASSWORD)
    gp.page.get_by_role("button", name="Sign and publish").click()
    gp.sees("version 2 is live: new workups follow it.")


def then_the_next_workup_uses_it(gp: Person, given: Given) -> None:
    gp.open(f"/patients/{given.patient}/")
    gp.starts(given.title)
    expect(gp.page.locator("body")).to_contain_text(f"{given.title}, protocol v2")
    expect(gp.page.locator("body")).to_contain_text("Shakes at rest")


def then_the_open_one_stays_where_it_was(gp: Person, given: Given) -> None:
    gp.open(f"/workups/{given.workup}/")
    expect(gp.page.locator("body")).to_contain_text(f"{given.title}, protocol v1")
    expect(gp.page.locator("body")).not_to_contain_text(TITLE)


def when_the_open_one_is_moved(gp: Person, given: Given, at: Editor) -> None:
    gp.page.get_by_role("link", name="See what would change").click()
    gp.page.wait_for_url(f"**/workups/{given.workup}/move/{at.draft}/")
    gp.sees(TITLE)
    gp.sees("Shakes at rest")
    gp.finds_nothing_wrong_with_the_page()
    gp.page.get_by_label("Why it is moved").fill("She has one-sided shaking")
    gp.page.get_by_role("button", name="Move it to the live version").click()
    gp.page.wait_for_url(re.compile(rf"/workups/{given.workup}/$"))


def then_it_is_advised_by_the_new_version(gp: Person) -> None:
    expect(gp.page.locator("body")).to_contain_text("protocol v2")
    expect(gp.page.locator("body")).to_contain_text(TITLE)
    gp.finds_nothing_wrong_with_the_page()
