"""What stands beside the rules: all that it names exists, and a fault in it is said with its place."""

from copy import deepcopy
from typing import Any

import pytest

from workups.engine.conditions import to_text
from workups.engine.faults import ProtocolInvalid
from workups.engine.parse import parse_protocol
from workups.protocol_files import library_keys, load_library

PROTOCOL, DICTIONARY = load_library("arm-twitching")


def faults_of(part: str, index: int, **changes: Any) -> list[str]:
    """What is said of the arm protocol after one entry of its reference was changed."""
    broken = deepcopy(dict(PROTOCOL))
    broken["reference"][part][index] |= changes
    with pytest.raises(ProtocolInvalid) as refused:
        parse_protocol(broken, DICTIONARY)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("part", "changes", "fault"),
    [
        ("result_interpretation", {"when": "res_magnesum < 0.4"},
         "reference.result_interpretation[0].when: there is no finding 'res_magnesum' (did you mean res_magnesium"),
        ("result_interpretation", {"when": "res_magnesium < 2w"},
         "reference.result_interpretation[0].when: "),
        ("result_interpretation", {"actions": ["rf_mg_low_sever"]},
         "reference.result_interpretation[0]: there is no rule 'rf_mg_low_sever' (did you mean rf_mg_low_severe"),
        ("result_interpretation", {"result": "In words too"},
         "reference.result_interpretation[0].when: give either a condition (when) or words (result)"),
        ("result_interpretation", {"action": "`rf_gone`, then `ref_same_day_medical`"},
         "reference.result_interpretation[0]: there is nothing called 'rf_gone'"),
        ("result_interpretation", {"action": "`res_potassium >= 6.5 OR`"},
         "reference.result_interpretation[0]: `res_potassium >= 6.5 OR` is neither a code nor a condition"),
        ("result_interpretation", {"action": "`res_potasium >= 6.5`"},
         "reference.result_interpretation[0]: there is no finding 'res_potasium'"),
        ("result_interpretation", {"action": "`rf_mg_low_severe, then"},
         "reference.result_interpretation[0]: a backtick has no partner"),
        ("critical_values", {"flags": ["ix_u_e"]}, "reference.critical_values[0]: there is no red flag 'ix_u_e'"),
        ("critical_values", {"low": "", "high": ""},
         "reference.critical_values[0].low (Potassium (mmol/L)): give a low limit"),
        ("medicines", {"classes": ["ssri"]}, "reference.medicines[0]: there is no class 'ssri'"),
        ("medicines", {"recreational": ["coffee"]}, "reference.medicines[0]: there is no drug 'coffee'"),
        ("medicines", {"level": "A/X"}, "reference.medicines[0]: there is no level 'X'"),
        ("mnd_tool", {"findings": ["weaknes"]}, "reference.mnd_tool[0]: there is no finding 'weaknes'"),
        ("localisation", {"points_to": ""}, "reference.localisation[0].points_to: this text is empty"),
        ("guideline_trace", {"rules": ["rf_x"]}, "reference.guideline_trace[0]: there is no rule 'rf_x'"),
        ("site_variations", {"sites": {"elbow": "Rest"}}, "reference.site_variations[0]: there is no site 'elbow'"),
        ("site_variations", {"sites": {"leg": "`mrc_tail_*`"}},
         "reference.site_variations[0]: there is nothing called 'mrc_tail_*'"),
        ("site_rule_changes", {"sites": ["elbow"]}, "reference.site_rule_changes[0]: there is no site 'elbow'"),
        ("leaflet", {"blok": "Title"}, "reference.leaflet[0].blok (Title): this key is not known here"),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_its_place(part: str, changes: dict[str, Any], fault: str) -> None:
    said = faults_of(part, 0, **changes)
    assert any(each.startswith(fault) for each in said), said


def test_what_stands_beside_the_rules_may_ask_what_any_rule_decided() -> None:
    changed = deepcopy(dict(PROTOCOL))
    changed["reference"]["result_interpretation"][0]["when"] = "FIRED(rf_mg_low_severe) AND HIGHEST(same_day)"
    assert parse_protocol(changed, DICTIONARY).reference.result_interpretation[0].when


def test_a_version_with_another_leaflet_is_another_version() -> None:
    changed = deepcopy(dict(PROTOCOL))
    changed["reference"]["leaflet"][0]["content"] = "Another title"
    assert parse_protocol(changed, DICTIONARY).content_hash != parse_protocol(PROTOCOL, DICTIONARY).content_hash


@pytest.mark.parametrize("key", library_keys())
def test_every_protocol_carries_what_stands_beside_its_rules(key: str) -> None:
    reference = parse_protocol(*load_library(key)).reference
    first = reference.result_interpretation[0]
    assert first.when is not None
    assert to_text(first.when) == "res_magnesium < 0.4"
    assert first.actions == ("rf_mg_low_severe", "ref_same_day_medical")
    assert [block.block for block in reference.leaflet][:2] == ["Title", "What is it?"]
