"""Where a workup goes on, and what a task list says of each part."""

from workups.presenters.consultation.places import Links, map_of
from workups.presenters.consultation.sections import neighbours
from workups.presenters.consultation.stages import LATER, MORE, NEEDED, Route, stage_rows


def links(definition, here: str = "alarm") -> Links:
    return Links("/workups/1/", here, definition, "/a/ANY-CODE/", "/r/ANY-CODE/", "/d/ANY-CODE/")


def standing(evaluated, key: str, ordered=()) -> str:
    return Route(evaluated, ordered, 0).standing(map_of(evaluated.definition).sections[key])


def test_a_section_is_needed_once_its_condition_is_true_and_not_while_it_is_unknown(known):
    assert standing(known(), "power_upper") == LATER
    assert standing(known(power_upper_screen="all_normal"), "power_upper") == LATER
    assert standing(known(power_upper_screen="abnormal"), "power_upper") == NEEDED


def test_detail_never_counts(known):
    assert standing(known(), "more_h1") == MORE


def test_a_result_is_needed_once_its_test_was_ordered_or_a_value_came(known):
    assert standing(known(), "result_ck") == MORE
    assert standing(known(), "result_ck", ordered={"ix_ck"}) == NEEDED
    assert standing(known(res_ck=900), "result_ck") == NEEDED


def test_only_the_open_stage_lists_its_parts(known):
    evaluated = known()
    rows = stage_rows(Route(evaluated, (), 3), links(evaluated.definition))
    assert [bool(row.needed) for row in rows] == [True, False, False, False, False]
    assert [row.current for row in rows] == [True, False, False, False, False]
    assert rows[2].status == "3 suggested"


def test_a_part_says_how_far_it_is(known):
    evaluated = known(power_upper_screen="all_normal", power_lower_screen="all_normal", pulse_rate=70)
    rows = stage_rows(Route(evaluated, (), 0), links(evaluated.definition, "power"))
    said = {row.key: row.status for row in rows[1].needed}
    assert said["power"] == "done"
    assert said["general"] == "1/11"


def test_one_walks_from_needed_to_needed(known):
    evaluated = known()
    route = Route(evaluated, (), 0)
    before, after = neighbours(route, links(evaluated.definition, "alarm"))
    assert (before.title, after.title) == ("Context and administration", "The twitch")
    before, after = neighbours(route, links(evaluated.definition, "power_upper"))
    assert (before.title, after.title) == ("Power by myotome", "Reflexes and plantars")


def test_a_finding_that_nobody_is_asked_leads_nowhere(known):
    definition = known().definition
    assert links(definition).item("d_mg_risk") == ""
    assert links(definition).item("chest_pain") == "#item-chest_pain"
    assert links(definition).item("pulse_rate") == "/workups/1/?section=general#item-pulse_rate"
