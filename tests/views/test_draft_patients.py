"""An invented patient tries a draft; vignettes are made, run, written."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from clinic.models import Membership
from tests.forms.posting import posted_of
from tests.views.drafts_given import address, entry_address, form_of, post, stored
from workups.actions import drafts
from workups.engine.edits import Edit
from workups.forms.drafts.expectations import VIGNETTE, flat
from workups.forms.drafts.typed import typed_of
from workups.models import DraftChange, ProtocolVersion

WEAK = {"patient": ["weak"], "p-weak": "yes"}


def vignette_form(draft: ProtocolVersion, name: str, *, seen: int = 0, **typed: Any) -> QueryDict:
    """The vignette's form as its page shows it: what is expected, and its findings as a browser sends them."""
    form = QueryDict(mutable=True)
    for key, value in posted_of(VIGNETTE, typed_of(VIGNETTE, flat(stored(draft, "vignettes", name) or {}))):
        form.appendlist(key, value)
    form["seen"] = str(seen)
    for key, value in typed.items():
        form.setlist(key.replace("__", "-"), value if isinstance(value, list) else [value])
    return form


WEAK_SIX_WEEKS = {"patient": ["weak", "duration"], "p__weak": "yes", "p__duration": "6", "p__duration_unit": "w"}


def break_the_draft(draft: ProtocolVersion, by: Membership) -> None:
    before = stored(draft, "red_flags", "rf_weak")
    assert before is not None
    edit = Edit("red_flags", "rf_weak", before, {**before, "when": "no_such = yes"})
    drafts.edit(draft=draft, edits=[edit], summary="Broken", seen=draft.revision, by=by)


def test_a_patient_tries_the_rule_that_is_written_and_nothing_is_stored(
    desk: Client, draft_version: ProtocolVersion, words
) -> None:
    path = address(draft_version, "try")
    waits = desk.post(path, {**WEAK, "table": "red_flags", "name": "rf_weak"})
    fires = desk.post(path, {**WEAK, "patient": ["weak", "duration"], "p-duration": "6 weeks", "p-duration_unit": "d",
                             "table": "red_flags", "name": "rf_weak"})  # fmt: skip

    assert "rf_weak Waits" in words(waits)
    assert "Not known: Duration" in words(waits)
    assert "rf_weak Fires" in words(fires)
    assert not DraftChange.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"patient": ["age_years"], "p-age_years": "400"}, "age_years"),
        ({"patient": ["age_years"], "p-age_years": "old"}, "Give a whole number"),
        ({"patient": ["site"], "p-site": ["nowhere"]}, "Choose one or more"),
        ({"finding": "no such thing"}, "There is no finding “no such thing”"),
    ],
)
def test_a_value_that_cannot_be_stays_to_be_mended(
    desk: Client, draft_version: ProtocolVersion, words, typed: dict[str, Any], said: str
) -> None:
    answer = desk.post(address(draft_version, "try"), typed)

    assert answer.status_code == 200
    assert said in words(answer) or said in answer.content.decode()


def test_a_finding_is_asked_added_and_made_unknown_again(desk: Client, draft_version: ProtocolVersion) -> None:
    path = address(draft_version, "try")

    assert b'name="p-numb"' in desk.post(path, {"op": "ask:numb"}).content
    assert b'name="p-numb"' in desk.post(path, {"finding": "Numb (numb)", "op": "add"}).content
    assert b'name="p-weak"' not in desk.post(path, {**WEAK, "op": "drop:weak"}).content


def test_a_draft_with_faults_can_be_written_but_not_tried(
    desk: Client, draft_version: ProtocolVersion, editor: Membership, words
) -> None:
    break_the_draft(draft_version, editor)

    for page in ("try", "preview", "seen-by", "vignettes", "vignettes/weak"):
        answer = desk.get(address(draft_version, *page.split("/")), {"table": "red_flags", "name": "rf_weak"})
        assert answer.status_code == 200
        assert "faults" in words(answer)


def test_each_vignette_is_run_and_what_differs_is_told(desk: Client, draft_version: ProtocolVersion, words) -> None:
    assert "2 passed" in words(desk.get(address(draft_version, "vignettes")))

    post(desk, address(draft_version, "vignettes", "weak"),
         vignette_form(draft_version, "weak", patient=["weak"], p__weak="no"), htmx=True)  # fmt: skip

    said = words(desk.get(address(draft_version, "vignettes")))
    assert "1 passed" in said
    assert "1 failed" in said
    assert "highest_urgency: expected soon, got routine" in said


def test_opening_and_sending_a_vignette_changes_nothing(desk: Client, draft_version: ProtocolVersion) -> None:
    path = address(draft_version, "vignettes", "weak")

    post(desk, path, vignette_form(draft_version, "weak", **WEAK_SIX_WEEKS), htmx=True)

    assert not DraftChange.objects.exists()


def test_a_vignette_of_the_patient_being_tried_expects_what_the_protocol_says_now(
    desk: Client, draft_version: ProtocolVersion
) -> None:
    form = {
        **WEAK,
        "patient": ["weak", "duration"],
        "p-duration": "6",
        "p-duration_unit": "w",
        "title": "Weak since May",
    }

    answer = desk.post(address(draft_version, "vignettes", "new"), form)

    assert answer.url == address(draft_version, "vignettes", "weak-since-may")
    made = stored(draft_version, "vignettes", "weak-since-may")
    assert made is not None
    assert made["findings"] == {"weak": True, "duration": "6w"}
    assert made["expected"] == {"highest_urgency": "soon", "must_include": ["rf_weak"]}


def test_two_vignettes_of_one_title_have_ids_of_their_own(desk: Client, draft_version: ProtocolVersion) -> None:
    answers = [desk.post(address(draft_version, "vignettes", "new"), {**WEAK, "title": "Weak"}) for _ in range(2)]

    assert [answer.url for answer in answers] == [
        address(draft_version, "vignettes", name) for name in ("weak-2", "weak-3")
    ]


def test_taking_what_the_protocol_says_keeps_only_what_holds(desk: Client, draft_version: ProtocolVersion) -> None:
    path = address(draft_version, "vignettes", "weak")
    form = vignette_form(draft_version, "weak", patient=["weak"], p__weak="yes", op="take")

    assert post(desk, path, form, htmx=True).status_code == 200

    expected = (stored(draft_version, "vignettes", "weak") or {})["expected"]
    assert expected == {"highest_urgency": "routine", "must_include": []}


def test_a_vignette_that_somebody_changed_meanwhile_is_not_overwritten(
    desk: Client, draft_version: ProtocolVersion, another_editor: Membership, words
) -> None:
    before = stored(draft_version, "vignettes", "weak")
    assert before is not None
    edit = Edit("vignettes", "weak", before, {**before, "title": "Theirs"})
    drafts.edit(draft=draft_version, edits=[edit], summary="Title", seen=0, by=another_editor)
    form = vignette_form(draft_version, "weak", seen=0, title="Mine", **WEAK_SIX_WEEKS)

    answer = post(desk, address(draft_version, "vignettes", "weak"), form, htmx=True)

    assert answer.status_code == 409
    assert "Dr Nia Evans changed this" in words(answer)
    assert "Mine" in answer.content.decode()
    assert (stored(draft_version, "vignettes", "weak") or {})["title"] == "Theirs"


def test_a_vignette_is_removed_and_a_stale_page_cannot_remove_it(
    desk: Client, draft_version: ProtocolVersion, another_editor: Membership
) -> None:
    path = address(draft_version, "vignettes", "strong")

    assert post(desk, path, vignette_form(draft_version, "strong", op="remove")).status_code == 302
    assert stored(draft_version, "vignettes", "strong") is None


def test_a_rule_shows_which_vignettes_have_seen_it(desk: Client, draft_version: ProtocolVersion, words) -> None:
    said = words(desk.get(address(draft_version, "seen-by"), {"table": "red_flags", "name": "rf_weak"}))

    assert "Fires for 1, Waits for 0, Is ruled out for 1." in said


def test_the_gp_sees_the_red_flag_as_the_rail_shows_it(desk: Client, draft_version: ProtocolVersion, words) -> None:
    form = form_of(draft_version, "red_flags", "rf_weak", title="Weakness of the hands", urgency="same_day")
    post(desk, entry_address(draft_version, "red_flags", "rf_weak"), form, htmx=True)

    said = words(desk.get(address(draft_version, "preview"), {"table": "red_flags", "name": "rf_weak"}))

    assert "Same day Weakness of the hands The team" in said
    assert "“Weak” is yes and “Duration” is at least 4 weeks" in said
