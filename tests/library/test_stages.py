"""Every finding can be answered, in exactly one place."""

from collections import Counter

from tests.library.content import codes_of, dictionary, flat, frozen_conditions, protocol, sections

STAGES = ["history", "examination", "investigations", "results", "plan"]


def places() -> dict[str, str]:
    """Where each finding is answered: finding -> key of its section."""
    return {item["finding"]: section["key"] for section in sections() for item in section["items"]}


def show_when(key: str) -> str:
    (found,) = [section["show_when"] for section in sections() if section["key"] == key]
    return flat(found)


def test_the_stages_are_the_five_of_a_workup() -> None:
    assert [stage["key"] for stage in protocol()["stages"]] == STAGES


def test_each_finding_is_answered_in_exactly_one_place() -> None:
    counted = Counter(item["finding"] for section in sections() for item in section["items"])
    assert sorted(counted.elements()) == sorted(codes_of("findings"))


def test_section_keys_are_unique() -> None:
    counted = Counter(section["key"] for section in sections())
    assert [key for key, times in counted.items() if times > 1] == []


def test_results_are_entered_in_the_stage_of_results() -> None:
    (results,) = [stage for stage in protocol()["stages"] if stage["key"] == "results"]
    entered = [item["finding"] for section in results["sections"] for item in section["items"]]
    in_dictionary = [each["code"] for each in dictionary()["findings"] if each["section"] == "R"]
    assert sorted(entered) == sorted(in_dictionary)


def test_a_result_stands_with_the_first_investigation_that_yields_it() -> None:
    first: dict[str, str] = {}
    for investigation in protocol()["investigations"]:
        for finding in investigation.get("results", []):
            first.setdefault(finding, investigation["code"])
    blocks = {section["key"]: section.get("block") for section in sections()}
    placed = {finding: blocks[key] for finding, key in places().items() if finding.startswith("res_")}
    assert {finding: first.get(finding) for finding in placed} == placed


def test_core_findings_are_never_in_an_optional_section() -> None:
    optional = {section["key"] for section in sections() if section.get("optional")}
    core = [each["code"] for each in dictionary()["findings"] if each["unknown"] == "blocks"]
    assert [code for code in core if places()[code] in optional] == []


def test_core_findings_are_always_shown() -> None:
    hidden = {section["key"] for section in sections() if "show_when" in section}
    core = [each["code"] for each in dictionary()["findings"] if each["unknown"] == "blocks"]
    assert [code for code in core if places()[code] in hidden] == []


def test_lhermitte_opens_with_either_block_that_lists_it() -> None:
    blocks = frozen_conditions()["blocks"]
    assert show_when("lhermitte") == f"({blocks['B2']}) OR ({blocks['B8']})"


def test_jaw_jerk_opens_with_reflexes_or_cranial_nerves() -> None:
    assert show_when("jaw_jerk") == f"reflexes_screen = abnormal OR {show_when('bulbar_cranial')}"


def test_capillary_glucose_opens_whenever_the_test_is_suggested() -> None:
    suggested = frozen_conditions()["investigations"]["ix_poc_glucose"]
    assert show_when("capillary_glucose") == f"{show_when('metabolic_signs')} OR {suggested}"


def test_scan_safety_opens_for_every_flag_that_drives_a_scan() -> None:
    scans = [each for each in protocol()["investigations"] if each["code"].startswith(("ix_mri", "ix_ct"))]
    only_negated = {"rf_pancoast"}
    driving = {flag for scan in scans for flag in fired_in(scan["when"])} - only_negated
    assert set(fired_in(show_when("scan_safety"))) == driving


def fired_in(condition: str) -> list[str]:
    return [part.split(")")[0] for part in condition.split("FIRED(")[1:]]
