"""What of the record stands in a letter: unknown is never "no", and nothing is said that nobody recorded."""

from datetime import date
from typing import Any

import pytest

from clinic.models import Patient
from tests.reports.known import WHEN, a_result, an_order, arm, known
from tests.reports.paper_samples import a_letter
from workups.models import OrderStatus, Referral, Result, ResultStatus
from workups.reports.letter import Item, Orders, Part, clinical_part, differences, is_in, items, left_out_words
from workups.reports.letter_points import beginning, filled_in, points_of
from workups.reports.referral_words import level_of, urgency_words

WEAK = {"weakness_reported": True, "weakness_progressive": True, "wasting_upper": ["thenar"], "twitch_duration": "6w"}
MND = "ref_neurology_mnd"


def of(said: dict[str, object], **more: Any) -> tuple[Item, ...]:
    return items(known(said, **more), Orders())


def the(found: tuple[Item, ...], words: str) -> Item:
    (item,) = [each for each in found if each.words == words]
    return item


# --- What stands in it by itself ------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [{}, {"retracted": ["cramps"]}, {"not_assessable": {"cramps": "too ill"}}])
def test_what_nobody_knows_is_not_assessed_and_never_not_found(more: dict[str, Any]) -> None:
    parts = {item.part for item in of({}, **more) if item.words.startswith("Cramps")}
    assert parts == {Part.NOT_ASSESSED}


def test_what_is_not_listed_of_what_nobody_knows_is_counted() -> None:
    known_little = known(WEAK)
    made = clinical_part(known_little, Orders(), {})
    unknown = [item for item in items(known_little, Orders()) if item.part == Part.NOT_ASSESSED]
    assert made["not_assessed"]["unlisted"] == len(unknown) - made["not_assessed"]["count"] > 0
    all_in = clinical_part(known_little, Orders(), {item.key: True for item in unknown})
    assert all_in["not_assessed"]["unlisted"] == 0


def test_fired_red_flags_and_all_that_was_found_stand_in_it() -> None:
    found = of(WEAK)
    assert the(found, "Suspected motor neurone disease (urgent neurology)").is_default
    assert all(item.is_default for item in found if item.part in (Part.RED_FLAGS, Part.FOUND))
    assert the(found, "Time since first noticed: 6 weeks").part == Part.FOUND


def test_a_negative_of_the_core_and_one_that_a_fired_flag_reads_stand_in_it_and_no_other() -> None:
    found = of(WEAK | {"sensory_symptoms": False, "twitch_spread_march": False, "dark_urine": False})
    negative = {item.words: item.is_default for item in found if item.part == Part.NOT_FOUND}
    assert arm().definition.finding("twitch_spread_march").unknown == "blocks"
    assert negative == {"Spreads along the limb in order": True, "Cola-coloured urine": False}
    assert the(found, "Numbness or tingling: no").part == Part.FOUND, "it carried a red flag"


def test_of_what_was_not_assessed_the_core_and_what_has_a_reason_stand_in_it() -> None:
    found = of({}, not_assessable={"gait": "in a wheelchair"})
    unknown = {item.words: item.is_default for item in found if item.part == Part.NOT_ASSESSED}
    assert unknown["Gait: in a wheelchair"]
    assert unknown["Weakness reported"]
    assert not unknown["Cramps"]


def test_an_addendum_says_nothing_of_the_record_by_itself() -> None:
    assert not any(item.is_default for item in items(known(WEAK), Orders(), is_addendum=True))


# --- What the writer chose ------------------------------------------------------------------------------------


def test_only_where_the_writer_differs_from_the_default_is_kept() -> None:
    found = of(WEAK)
    weak, other = the(found, "Weakness reported: yes"), the(found, "Cramps")
    ticked = {weak.key: False, other.key: False, "found.nothing.00000000": True}
    assert differences(found, ticked) == {weak.key: False}


def test_what_is_left_out_is_not_printed_and_is_counted() -> None:
    found = of(WEAK)
    weak = the(found, "Weakness reported: yes")
    made = clinical_part(known(WEAK), Orders(), {weak.key: False})
    assert "Weakness reported" not in [row["label"] for each in made["found"] for row in each["rows"]]
    assert made["left_out"] == "1 item of the record was left out of this letter by its writer."
    assert left_out_words(found, {}) == ""
    flags = {item.key: False for item in found if item.part == Part.RED_FLAGS}
    assert left_out_words(found, flags).startswith(f"{len(flags)} items of the record were left out")


def test_what_is_taken_in_is_printed_and_not_counted() -> None:
    cramps = the(of(WEAK), "Cramps")
    made = clinical_part(known(WEAK), Orders(), {cramps.key: True})
    assert "Cramps" in [item for each in made["not_assessed"]["other"] for item in each["items"]]
    assert made["left_out"] == ""


def test_a_finding_answered_later_comes_in_by_itself() -> None:
    before, after = of(WEAK), of(WEAK | {"cramps": True})
    choices = differences(before, {item.key: item.is_default for item in before})
    assert is_in(the(after, "Cramps: yes"), choices)


@pytest.mark.parametrize("left_out", ["Cramps: yes", "Cramps", "Time since first noticed: 6 weeks"])
def test_what_was_left_out_comes_back_when_it_says_something_else(left_out: str) -> None:
    """Left out was what the writer saw. A "no" left out is not the "yes" of the day after."""
    said = {"Cramps": {"cramps": False}, "Cramps: yes": {"cramps": True}}.get(left_out, {})
    choices = {the(of(WEAK | said), left_out).key: False}
    now = of(WEAK | {"cramps": left_out == "Cramps", "weakness_fatigable": True, "twitch_duration": "9w"})
    assert [item.words for item in now if choices.get(item.key) is False] == []


# --- Tests ----------------------------------------------------------------------------------------------------


def test_a_test_that_was_left_out_comes_back_with_another_result() -> None:
    first = items(known({}), Orders([an_order()], {7: [a_result()]}))
    again = [a_result(), a_result(value=9000, version=2, status=ResultStatus.CORRECTED)]
    then = items(known({}), Orders([an_order()], {7: again}))
    choices = {item.key: False for item in first if item.part == Part.TESTS}
    assert [is_in(item, choices) for item in then if item.part == Part.TESTS] == [True]


@pytest.mark.parametrize(
    ("status", "results", "stands"),
    [
        (OrderStatus.REQUESTED, [], True),
        (OrderStatus.CANCELLED, [], False),
        (OrderStatus.CANCELLED, [a_result()], True),
        (OrderStatus.RESULTED, [a_result()], True),
    ],
)
def test_a_test_called_off_stands_in_it_only_with_a_result(
    status: OrderStatus, results: list[Result], stands: bool
) -> None:
    (item,) = [
        each for each in items(known({}), Orders([an_order(status=status)], {7: results})) if each.part == Part.TESTS
    ]
    assert item.is_default is stands


# --- The paper ------------------------------------------------------------------------------------------------


def test_the_clinical_part_has_the_shape_of_the_sample() -> None:
    made, sample = clinical_part(known(WEAK), Orders([an_order()], {7: [a_result()]}), {}), a_letter()
    assert made.keys() <= sample.keys()
    for name, value in made.items():
        assert type(value) is type(sample[name])
        if isinstance(value, list) and value:
            assert value[0].keys() == sample[name][0].keys(), name
    assert made["not_assessed"].keys() == sample["not_assessed"].keys()


@pytest.mark.parametrize(
    ("said", "level", "words"),
    [
        ("emergency_now or same_day", "emergency_now", "Emergency now or same day"),
        ("urgent_neurology (urgent_2w if swallowing affected)", "urgent_2w", None),
        ("now", "emergency_now", "Now"),
        ("within 1-2 weeks", "soon", "Within 1-2 weeks"),
    ],
)
def test_how_urgent_it_is_in_words_and_by_shape(said: str, level: str, words: str | None) -> None:
    assert level_of(said) == level
    assert words is None or urgency_words(said) == words


# --- What it begins with --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "points"),
    [
        ("Tempo, drugs, cancer history", ["Tempo", "Drugs", "Cancer history"]),
        ("Untreated; smell, sleep", ["Untreated", "Smell", "Sleep"]),
        ("Tempo; bulbar, respiratory and cognitive features", ["Tempo", "Bulbar, respiratory and cognitive features"]),
        ("Fitness, eGFR", ["Fitness", "eGFR"]),
        ("Family history. Not ENT (S3)", ["Family history", "Not ENT (S3)"]),
        ("Tests (CK, TSH), drugs", ["Tests (CK, TSH)", "Drugs"]),
        (
            "Not a routine referral; shown so that the pathway can be explained to the patient",
            ["Not a routine referral; shown so that the pathway can be explained to the patient"],
        ),
        ("", []),
    ],
)
def test_what_the_protocol_asks_for_is_cut_into_points(asked: str, points: list[str]) -> None:
    assert points_of(asked) == points


@pytest.mark.parametrize(
    ("point", "label", "is_named"),
    [
        ("Bladder", "New bladder disturbance", True),
        ("Weight trend", "Weight", True),
        ("BP both arms", "Systolic BP, left arm", False),
        ("Drugs", "Recreational drugs", False),
        ("Time of onset", "Speed of onset of weakness", False),
        ("Bloods", "Persistent cough or blood", False),
        ("Tempo", "Temperature", False),
    ],
)
def test_a_point_takes_what_plainly_is_named_like_it_and_nothing_else(point: str, label: str, is_named: bool) -> None:
    assert bool(filled_in(point, [(label, f"{label}: 1")])) is is_named


def begun(said: dict[str, object], code: str = MND, **more: Any) -> Any:
    evaluated = known(said, **more)
    patient = Patient(date_of_birth=date(1961, 3, 12), sex_at_birth="female")
    rule = arm().definition.rule(code)
    referral = Referral(code=code, title=rule.title, urgency=rule.urgency, patient=patient)  # type: ignore[union-attr]
    return beginning(referral, evaluated, [], WHEN)


def test_a_draft_says_what_is_recorded_with_its_day() -> None:
    texts = {point["label"]: point["text"] for point in begun(WEAK | {"family_history": ["none"]}).points}
    assert texts["Family history"] == "Family history: none (2 Nov 2026)"
    assert texts["Tempo"] == ""


@pytest.mark.parametrize("more", [{"retracted": ["gait"]}, {"not_assessable": {"gait": "in a wheelchair"}}, {}])
def test_what_is_not_known_stays_empty(more: dict[str, Any]) -> None:
    assert {point["text"] for point in begun(WEAK, "ref_spinal_urgent", **more).points} == {""}


def test_not_tested_stays_empty() -> None:
    texts = {point["label"]: point["text"] for point in begun({"gait": "not_tested"}, "ref_spinal_urgent").points}
    assert texts["Gait"] == ""


def test_the_opening_names_the_flags_on_which_the_referral_rests_and_how_long() -> None:
    said = begun(WEAK).opening
    assert said.startswith("Thank you for seeing this patient, aged 65 years, female. Referral asked for: Neurology")
    assert "Red flag: Suspected motor neurone disease." in said
    assert "Time since first noticed: 6 weeks." in said
    assert "Progressive weakness" not in said, "fired, and not what this referral rests on"


def test_the_opening_of_a_referral_that_nothing_asks_for_any_more_gives_no_grounds() -> None:
    said = begun({"weakness_reported": False}).opening
    assert "Red flag" not in said
    assert "\n" not in said
