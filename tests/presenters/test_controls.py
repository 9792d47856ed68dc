"""Which control a finding gets, what stands in it, and the key that answers."""

import pytest

from workups.forms.answers import Typed
from workups.presenters.consultation.controls import control_of, keys_for


def typed(*values: str, unit: str = "") -> Typed:
    return Typed(values=values, unit=unit, before=(), reason="", revision="1", section="")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("chest_pain", "radios"),
        ("twitch_side", "radios"),
        ("movement_type_seen", "select"),
        ("twitch_site", "ticks"),
        ("sbp_l", "number"),
        ("temp_c", "number"),
        ("twitch_duration", "amount"),
        ("first_noticed_date", "date"),
        ("patient_ideas", "notes"),
        ("jaw_jerk", "radios"),
    ],
)
def test_each_type_has_its_control(definition, code, kind):
    assert control_of(definition.finding(code), None, None).kind == kind


@pytest.mark.parametrize(
    ("code", "kind"), [("mrc_hip_flexion_l", "digit"), ("plantar_l", "select"), ("hoffmann_l", "select")]
)
def test_in_a_grid_everything_takes_one_cell(definition, code, kind):
    assert control_of(definition.finding(code), None, None, in_grid=True).kind == kind


def test_nothing_known_stands_as_unknown(definition):
    control = control_of(definition.finding("chest_pain"), None, None)
    assert [option.label for option in control.options if option.chosen] == ["Unknown"]


def test_no_is_not_unknown(definition):
    control = control_of(definition.finding("chest_pain"), False, None)
    assert [option.label for option in control.options if option.chosen] == ["No"]


def test_a_long_list_is_folded_but_for_none(definition):
    control = control_of(definition.finding("med_classes"), frozenset({"statin"}), None)
    assert [option.value for option in control.options] == ["none"]
    assert control.summary == "Statin"
    assert control.ticked == "statin"


def test_a_duration_stands_in_the_unit_it_was_said_in(definition):
    control = control_of(definition.finding("twitch_duration"), 6 * 604_800, None)
    assert (control.value, control.unit) == ("6", "w")


def test_what_was_typed_takes_the_place_of_what_is_known(definition):
    control = control_of(definition.finding("sbp_l"), 120, typed("400"))
    assert (control.value, control.unit) == ("400", "mmHg")


def test_units_are_written_as_people_write_them(definition):
    assert control_of(definition.finding("temp_c"), None, None).unit == "°C"
    assert control_of(definition.finding("phq9_score"), None, None).unit == ""


@pytest.mark.parametrize(
    ("labels", "keys"),
    [
        (("Yes", "No", "Unknown"), ("y", "n", "u")),
        (("Not applicable", "Not pregnant", "Possibly pregnant", "Unknown"), ("n", "p", "o", "u")),
        (("Unresponsive", "Unknown"), ("n", "u")),
        (("0", "1", "Unknown"), ("0", "1", "u")),
    ],
)
def test_each_option_has_a_key_of_its_own(labels, keys):
    assert keys_for(labels) == keys


def test_no_two_options_of_any_question_share_a_key(definition):
    for finding in definition.findings.values():
        keys = [option.key for option in control_of(finding, None, None).options if option.key]
        assert len(keys) == len(set(keys)), finding.code


def test_every_radio_can_be_answered_by_a_key_that_its_label_shows(definition):
    for finding in definition.findings.values():
        control = control_of(finding, None, None)
        if control.kind == "radios":
            assert all(option.marked[1].casefold() == option.key for option in control.options), finding.code
