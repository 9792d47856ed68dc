"""The patient's leaflet: plain, in their language, true of what was done, and no comfort without ground."""

import re
from datetime import UTC, date, datetime
from statistics import mean
from typing import Any

import pytest
import readability

from clinic.models import Letterhead, Membership
from tests.models import rows
from tests.reports.known import known
from workups.engine.parse import parse_protocol
from workups.evaluate import Evaluated
from workups.models import InvestigationOrder, Workup
from workups.protocol_files import library_keys, load_library
from workups.reports.languages import LANGUAGES, Speaker
from workups.reports.leaflet import Wishes, leaflet, left_out, sentences_of, ticks_of
from workups.reports.render import render

AT = datetime(2026, 11, 23, 14, 3, tzinfo=UTC)
NOT_IN_PLAIN_WORDS = {"Title", "What your doctor checked today", "What we think", "Next step"}
LIBRARY = [parse_protocol(*load_library(key)) for key in library_keys()]
EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def made(workup: Workup, gp: Membership) -> Any:
    """`made(said, **wishes)`: the leaflet of a workup of which this much is known."""

    def make(
        said: dict[str, object],
        *,
        orders: tuple[InvestigationOrder, ...] = (),
        head: Letterhead | None = None,
        **wishes: Any,
    ) -> dict[str, Any]:
        return leaflet(
            workup=workup, evaluated=known(said), orders=orders, head=head, wishes=Wishes(**wishes), at=AT, by=gp
        )

    return make


def block(snapshot: dict[str, Any], title: str) -> dict[str, Any]:
    return next(each for each in snapshot["blocks"] if each["title"] == title)


def titles(snapshot: dict[str, Any]) -> list[str]:
    return [each["title"] for each in snapshot["blocks"]]


def ticked(snapshot: dict[str, Any]) -> list[str]:
    return [each["words"] for each in block(snapshot, "What your doctor checked today")["ticks"] if each["done"]]


# --- no comfort without ground


def reassuring(evaluated: Evaluated) -> list[str]:
    return ["Is it common?", "How long will it last?", "Does it mean something terrible?"]


def test_while_a_red_flag_is_up_nothing_reassures(made: Any) -> None:
    said = {"sudden_face_arm_speech": True}
    evaluated = known(said)
    assert evaluated.evaluation.end_state == "act_now"
    assert left_out(evaluated) == reassuring(evaluated)
    assert not set(reassuring(evaluated)) & set(titles(made(said)))


def test_that_the_warning_signs_were_checked_is_not_said_before_they_are(made: Any) -> None:
    evaluated = known({})
    assert evaluated.evaluation.end_state == "waiting"
    assert left_out(evaluated) == ["Does it mean something terrible?"]
    assert "Your doctor has checked for the warning signs." not in str(made({}))


def test_the_warning_signs_stand_on_every_leaflet(made: Any) -> None:
    leaf = made({})
    assert block(leaf, "Call 999 now")["kind"] == "emergency"
    assert block(leaf, "Ring the GP within a few days")["kind"] == "soon"


# --- true of what was done


def test_nothing_is_ticked_that_nobody_recorded(made: Any) -> None:
    assert ticked(made({})) == []


def test_a_part_of_an_examination_does_not_tick_the_whole(made: Any) -> None:
    assert ticked(made({"power_upper_screen": "all_normal"})) == []
    assert ticked(made({"pulse_rate": 70})) == []


def test_what_was_recorded_is_ticked(made: Any) -> None:
    assert ticked(made({"pulse_rate": 70, "sbp_r": 120, "cramps": False, "res_potassium": 4.1})) == [
        "asked about other symptoms", "checked pulse and blood pressure", "blood tests",
    ]  # fmt: skip


def test_what_a_clinician_did_not_write_is_a_line_to_write_on(made: Any) -> None:
    assert [each["words"] for each in block(made({}), "What we think")["lines"]] == ["", ""]
    assert block(made({}, likely="A tired muscle"), "What we think")["lines"][0]["words"] == "A tired muscle"


def test_it_lists_this_patients_open_tests_and_days(made: Any, workup: Workup, gp: Membership) -> None:
    orders = (
        rows.order(workup, by=gp, status="booked", booked_for=date(2026, 12, 3)),
        rows.order(workup, by=gp, investigation="ix_ck", title="Creatine kinase", status="collected"),
        rows.order(workup, by=gp, investigation="ix_eeg", title="EEG", status="cancelled", reason="Not needed"),
    )
    leaf = made({}, orders=orders, teller="Dr Shah", told_by=date(2026, 12, 9), again_on=date(2026, 12, 14))
    assert block(leaf, "Your tests")["rows"] == [
        ["Urea and electrolytes", "Booked for 3 Dec 2026."],
        ["Creatine kinase", "Done. We expect the result by 26 Nov 2026."],
    ]
    assert [(each["label"], each["words"]) for each in block(leaf, "Next step")["lines"]] == [
        ("Who tells you the result", "Dr Shah"), ("By", "9 Dec 2026"), ("See us again on", "14 Dec 2026"),
    ]  # fmt: skip


def test_whom_to_ring_is_the_letterheads_or_the_practices_number(made: Any, workup: Workup) -> None:
    assert made({})["ring"] == workup.practice.phone
    assert made({}, head=Letterhead(ring="01632 960 118, all day"))["ring"] == "01632 960 118, all day"


# --- in their language


def test_a_dutch_leaflet_is_dutch_throughout(made: Any, workup: Workup, gp: Membership) -> None:
    order = rows.order(
        workup, by=gp, investigation="ix_ck", title="Creatine kinase", status="booked", booked_for=date(2026, 12, 3)
    )
    leaf = made({}, orders=(order,), language="nl")
    assert leaf["notice"] == ""
    assert leaf["title"] == "Spiertrekkingen in uw arm"
    assert block(leaf, "Uw onderzoeken")["rows"] == [["Bloed: creatinekinase", "Afspraak op 3 dec 2026."]]


def test_what_is_not_translated_stays_english_and_the_leaflet_says_so(
    made: Any, workup: Workup, gp: Membership
) -> None:
    leaf = made({}, orders=(rows.order(workup, by=gp, title="A test nobody translated"),), language="nl")
    assert block(leaf, "Uw onderzoeken")["rows"][0][0] == "A test nobody translated"
    assert leaf["notice"].startswith("Een deel van dit blad is nog niet vertaald")


def test_every_sentence_of_every_library_protocol_is_translated() -> None:
    for language in set(LANGUAGES) - {"en"}:
        speaker = Speaker(language)
        for definition in LIBRARY:
            for each in definition.reference.leaflet:
                speaker.say(each.content if each.block == "Title" else each.block)
                for sentence in _said(each.block, each.content):
                    speaker.say(sentence)
        assert speaker.missed == []


def _said(title: str, content: str) -> list[str]:
    if content.startswith("Box to tick"):
        return [each for each in ticks_of(content) if each != "other"]
    return [] if content.startswith("Box") or title == "Title" else sentences_of(content)


# --- plain


@EVERY_LANGUAGE
@pytest.mark.parametrize("definition", LIBRARY, ids=lambda each: each.key)
def test_a_child_of_nine_to_eleven_can_read_it(definition: Any, language: str) -> None:
    """The mean of four formulas, as school years, and five years to the age; no single one above twelve."""
    speaker = Speaker(language)
    blocks = [each for each in definition.reference.leaflet if each.block not in NOT_IN_PLAIN_WORDS]
    said = [part for each in blocks for one in sentences_of(each.content) for part in sentences_of(speaker.say(one))]
    words = [" ".join(re.findall(r"[\w'-]+|[.?!]", sentence)) for sentence in said]
    grades = readability.getmeasures(words, lang=language)["readability grades"]
    ages = [grades[name] + 5 for name in ("Kincaid", "ARI", "Coleman-Liau", "SMOGIndex")]
    assert mean(ages) <= 11
    assert max(ages) <= 12


# --- printed


@EVERY_LANGUAGE
@pytest.mark.parametrize("is_large", [False, True])
def test_it_prints(made: Any, language: str, is_large: bool) -> None:
    assert render(made({}, language=language, is_large=is_large), "patient_leaflet").pages >= 1
