"""Hand, thumb, leg, knee and toe say what the arm says, but where they say that they differ."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.test_properties import facts_for
from tests.library.content import words_in
from workups.engine.conditions import leaves, tree
from workups.engine.evaluation import Engine, State
from workups.engine.facts import read_facts
from workups.engine.parse import parse_protocol
from workups.protocol_files import LIBRARY, load_library, read_yaml

HANDS, LEGS = ("hand", "thumb"), ("leg", "knee", "toe")
SITES = (*HANDS, *LEGS)
WIDENED = {"rf_vascular_chronic", "rf_asymmetric_tremor"}
NARROWED = {"rf_pancoast"}
WITHHELD = {"knee": {"mg_reassure_benign"}}
FAMILIES = (
    "data_quality", "red_flags", "investigations", "causes", "referrals", "management", "safety_net",
)  # fmt: skip
# what 7.1 of the clinical content calls the key muscles, reflexes, territories and tests of each site, in codes;
# a code that ends in _ stands for its left and its right
KEY = {
    "hand": "mrc_finger_flexion_ mrc_finger_abduction_ mrc_thumb_abduction_ mrc_finger_extension_ split_hand "
            "reflex_finger_ hoffmann_ sens_c6_ sens_c7_ sens_c8_ sens_t1_ wrist_tinel_phalen_ froment_ "
            "grip_release_10s_ radial_pulse_ device_hours_day",
    "thumb": "mrc_thumb_abduction_ mrc_finger_abduction_ froment_ reflex_finger_ hoffmann_ sens_c6_ "
             "wrist_tinel_phalen_ radial_pulse_ device_hours_day",
    "leg": "mrc_hip_flexion_ mrc_knee_extension_ mrc_ankle_dorsiflexion_ mrc_ankle_plantarflexion_ mrc_hip_abduction_ "
           "mrc_ankle_inversion_ mrc_ankle_eversion_ reflex_knee_ reflex_ankle_ plantar_ clonus_inducible sens_l4_ "
           "sens_l5_ sens_s1_ sens_vibration_toes_ slr_ fibular_neck_tinel_ pedal_pulse_ saddle_numbness "
           "bladder_disturbance calf_swelling foot_drop_reported leg_claudication restless_limb_urge",
    "knee": "mrc_knee_extension_ wasting_lower reflex_knee_ sens_l4_ knee_exam fibular_neck_tinel_ pedal_pulse_ "
            "leg_claudication joint_swelling temp_c",
    "toe": "mrc_great_toe_extension_ mrc_ankle_inversion_ wasting_lower reflex_ankle_ plantar_ sens_l5_ sens_s1_ "
           "sens_vibration_toes_ tarsal_tinel_ pedal_pulse_ leg_claudication foot_drop_reported tight_footwear",
}  # fmt: skip

# what 7.1 says in words: benign story, extra tests, red flags, causes, imaging, referral and self-care of each site
SAID = {
    "hand": "typing, gripping, split hand, numb clumsy hand, writer's cramp, raynaud, hand after injury, "
            "first for entrapment, breaks from typing, night wrist splint",
    "thumb": "phone, games, median, ulnar, squeeze of the joint, thenar wasting without sensory loss, de "
             "quervain, thumb base, thumb tremor, arthritis of the thumb, first for entrapment, rest the "
             "thumb, set limits",
    "leg": "saddle numbness counts double, hip movement, heel walk and toe walk, abpi, calf, cauda equina, "
           "lumbar spinal stenosis, lumbar or sacral nerve root, restless limbs, statin, peripheral artery "
           "disease, orthostatic tremor, propriospinal myoclonus, mri lumbar, neck is imaged before the back, "
           "diabetic foot service, stretch the calves, fluids, iron if low, mscc",
    "knee": "quadriceps, kneeling, squats, inclusion body myositis, diabetic amyotrophy, femoral nerve, "
            "saphenous, locked or hot joint, rising from a squat, patellofemoral, ligament instability, "
            "meralgia, only by joint rules, orthopaedic knee pathway, quadriceps loading plan, abpi",
    "toe": "shoes, cold, web spaces, look at the shoes, diabetic foot check, ulcer, morton neuroma, tarsal "
           "tunnel, painful legs and moving toes, dystonia of parkinson disease, polyneuropathy, foot or toe "
           "after injury, podiatry, diabetic foot service, roomy shoes, stretch, sole, abpi",
}  # fmt: skip


@cache
def engine(site: str) -> Engine:
    return Engine(parse_protocol(*load_library(f"{site}-twitching")))


@cache
def rules(site: str) -> dict[str, dict[str, Any]]:
    """Every rule of a site's document, by code."""
    document, _ = load_library(f"{site}-twitching")
    return {rule["code"]: rule for family in FAMILIES for rule in document[family]}


def conditions_changed(site: str) -> set[str]:
    return {code for code, rule in rules("arm").items() if rules(site)[code]["when"] != rule["when"]}


def added(site: str) -> set[str]:
    return set(rules(site)) - set(rules("arm"))


@cache
def downstream(codes: frozenset[str]) -> frozenset[str]:
    """These rules, and those that ask whether one of them fired or how urgent the whole is."""
    asking = {code for code, rule in engine("arm").definition.rules.items() if set(asked(rule.when)) & codes}
    return codes if asking <= codes else downstream(codes | asking)


def asked(condition: tree.Condition) -> Iterator[str]:
    for leaf in leaves(condition):
        match leaf:
            case tree.Fired(code):
                yield code
            case tree.UrgencyBelow() | tree.Highest():
                yield from NARROWED | WIDENED  # how urgent the whole is turns on these as on any red flag


def states(site: str, facts: dict[str, Any]) -> dict[str, State]:
    evaluation = engine(site).evaluate(facts)
    return {code: evaluation.state(code) for code in engine("arm").definition.rules}


patients = st.deferred(lambda: facts_for(engine("arm").definition))
often = settings(
    max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None
)


@pytest.mark.parametrize("site", SITES)
def test_nothing_of_the_arm_is_left_out(site: str) -> None:
    assert set(rules("arm")) <= set(rules(site))


@pytest.mark.parametrize("site", SITES)
def test_only_the_rules_that_differ_by_site_have_another_condition(site: str) -> None:
    lower_limb = WIDENED | NARROWED if site in LEGS else set()
    assert conditions_changed(site) == lower_limb | WITHHELD.get(site, set())


@pytest.mark.parametrize("site", SITES)
def test_what_a_site_adds_is_a_cause_or_the_red_flag_of_the_knee_and_asks_for_the_site(site: str) -> None:
    flags = {"rf_knee_joint"} if site == "knee" else set()
    assert {code for code in added(site) if not code.startswith("dx_")} == flags
    assert [code for code in added(site) if not rules(site)[code]["when"].startswith("protocol_site ")] == []


@pytest.mark.parametrize("site", SITES)
@given(facts=patients)
@often
def test_for_any_patient_every_rule_that_does_not_differ_says_what_the_arm_says(
    site: str, facts: dict[str, Any]
) -> None:
    arm, here = states("arm", facts), states(site, facts)
    differ = {code for code in conditions_changed(site) if arm[code] != here[code]}
    may_differ = downstream(frozenset(differ)) if differ else set()
    assert {code: state for code, state in here.items() if state != arm[code] and code not in may_differ} == {}


@pytest.mark.parametrize("site", SITES)
@given(facts=patients, elsewhere=st.sampled_from(["arm", *HANDS]))
@often
def test_a_patient_of_arm_or_hand_gets_what_the_arm_says_from_any_of_them(
    site: str, facts: dict[str, Any], elsewhere: str
) -> None:
    facts = {**facts, "protocol_site": elsewhere}
    assert states(site, facts) == states("arm", facts)
    assert not added(site) & set(engine(site).evaluate(facts).fired)


def of_leg(**findings: Any) -> dict[str, Any]:
    return dict(read_facts(engine("leg").definition.findings, {"protocol_site": "leg", **findings}))


HORNER: dict[str, Any] = {"horner": True, "horner_recent_onset": False}
DENIED: dict[str, Any] = {"arm_pain": False, "shoulder_pain": False, "dexterity_loss": False, "wasting_upper": ["none"]}


@pytest.mark.parametrize("site", LEGS)
@pytest.mark.parametrize("unasked", ["arm_pain", "shoulder_pain"])
def test_the_lung_apex_stays_an_alarm_until_arm_and_shoulder_pain_are_denied(site: str, unasked: str) -> None:
    denied = {**HORNER, **DENIED}
    asked_less = {code: value for code, value in denied.items() if code != unasked}
    assert engine(site).evaluate(of_leg(**denied)).state("rf_pancoast") is State.RULED_OUT
    assert engine(site).evaluate(of_leg(**asked_less)).state("rf_pancoast") is State.FIRED


@pytest.mark.parametrize("site", LEGS)
@pytest.mark.parametrize("sign", [{"dexterity_loss": True}, {"wasting_upper": ["thenar"]}])
def test_a_bad_hand_keeps_the_lung_apex_an_alarm(site: str, sign: dict[str, Any]) -> None:
    assert engine(site).evaluate(of_leg(**HORNER, **{**DENIED, **sign})).state("rf_pancoast") is State.FIRED


@pytest.mark.parametrize("site", LEGS)
def test_saddle_numbness_counts_double(site: str) -> None:
    assert engine(site).evaluate(of_leg(saddle_numbness=True)).state("rf_cord_cauda") is State.FIRED


@pytest.mark.parametrize("site", SITES)
def test_what_is_key_at_a_site_is_seen_without_being_opened(site: str) -> None:
    here = engine(site)
    nothing = here.evaluate({"protocol_site": site, "age_years": 40})
    seen = {
        finding
        for section in here.definition.sections()
        if not section.optional and nothing.section_open(section.key)
        for finding in nothing.visible_items(section.key)
    }
    wanted = {code + side for code in KEY[site].split() for side in (("l", "r") if code.endswith("_") else ("",))}
    assert wanted - seen == set()


@pytest.mark.parametrize("site", SITES)
def test_what_is_said_of_a_site_in_words_is_said_by_its_protocol(site: str) -> None:
    document, _ = load_library(f"{site}-twitching")
    beside = {key: part for key, part in document["reference"].items() if not key.startswith("site_")}
    said = words_in([{key: part for key, part in document.items() if key != "reference"}, beside])
    assert [words for words in SAID[site].split(", ") if words not in said] == []


@pytest.mark.parametrize("site", SITES)
def test_arms_legs_and_tongue_are_examined_at_every_site(site: str) -> None:
    core = [each.code for each in engine(site).definition.findings.values() if each.unknown == "blocks"]
    placed = {item.finding: section for section in engine(site).definition.sections() for item in section.items}
    assert [code for code in core if placed[code].optional or placed[code].show_when] == []


@pytest.mark.parametrize("site", SITES)
def test_each_finding_is_still_answered_in_exactly_one_place(site: str) -> None:
    placed = [item.finding for section in engine(site).definition.sections() for item in section.items]
    assert sorted(placed) == sorted(engine(site).definition.findings)


@pytest.mark.parametrize("site", SITES)
def test_the_patient_is_told_of_the_site_and_not_of_the_arm(site: str) -> None:
    leaflet = {block.block: block.content for block in engine(site).definition.reference.leaflet}
    titles = {row.aspect: row.sites for row in engine(site).definition.reference.site_variations}["Leaflet title"]
    assert leaflet["Title"] == titles[site]
    wrong = r"\barm\b" if site in LEGS else r"whole arm|[Rr]est the arm|your arm"
    general = ("Call 999 now",)  # face, arm, leg or speech
    assert [block for block, text in leaflet.items() if block not in general and re.search(wrong, text)] == []
    assert "painful arm" not in leaflet["Call 999 now"]


@pytest.mark.parametrize("site", LEGS)
def test_no_question_holds_out_an_arm_when_the_leg_twitches(site: str) -> None:
    about_the_arm = {
        "slowness",
        "dizziness",
        "arm_pain",
        "arm_claudication",
        "arm_swelling",
        "overhead_arm_symptoms",
        "sudden_face_arm_speech",
        "twitch_moves_limb",
        "limb_cold_pale",
        "radicular_pain",
        "pronator_drift",
        "elevated_arm_test",
        "sbp_l",
        "sbp_r",
        "dbp_l",
        "dbp_r",
        "mrc_shoulder_abduction_l",
        "mrc_shoulder_abduction_r",
    }  # fmt: skip  the arm is what these ask about, or one limb of several
    asked_of = engine(site).definition.findings.values()
    found = {each.code for each in asked_of if re.search(r"\barms?\b", each.question)}
    assert found <= about_the_arm
    assert [each.code for each in asked_of if re.search(r"\bsites?\)?$", each.question)] == []


@pytest.mark.parametrize("site", SITES)
def test_an_overlay_is_small_beside_the_arm(site: str) -> None:
    own = read_yaml(LIBRARY / f"{site}-twitching.yaml")
    assert own["overlay_of"] == "arm-twitching"
    assert not {"red_flags", "stages", "findings"} & set(own)
