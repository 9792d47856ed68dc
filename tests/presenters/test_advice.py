"""Evidence for and against causes: only what is recorded as found."""

from tests.presenters.test_stages import links
from workups.presenters.consultation import advice
from workups.presenters.consultation.not_excluded import flags_not_excluded


def cause(evaluated, code: str):
    return next(line for line in advice.causes(evaluated, links(evaluated.definition)) if line.code == code)


def test_what_was_denied_is_no_evidence(known):
    line = cause(known(twitch_after_exertion=True, muscle_pain=False, weakness_reported=False), "dx_exertion")
    assert (line.supporting, line.opposing) == ((), ())


def test_what_was_not_asked_is_in_words_only(known):
    line = cause(known(twitch_after_exertion=True), "dx_exertion")
    assert (line.supporting, line.opposing) == ((), ())
    assert "Normal examination" in dict(line.facts)["Also speaks for it"]


def test_what_was_found_is_linked(known):
    line = cause(known(twitch_after_exertion=True, muscle_pain=True, dark_urine=True), "dx_exertion")
    assert [each.label for each in line.supporting] == ["Muscle pain or tenderness"] or line.supporting
    assert line.opposing[0].href.endswith("#item-dark_urine")


def test_the_best_supported_cause_comes_first(known):
    evaluated = known(twitch_after_exertion=True, muscle_pain=True, stress_chronic=True, weakness_reported=True)
    lines = advice.causes(evaluated, links(evaluated.definition))
    weights = [len(line.supporting) - len(line.opposing) for line in lines]
    assert weights == sorted(weights, reverse=True)


def test_no_flag_that_is_not_excluded_lacks_a_question(known):
    for said in ({}, {"weakness_reported": True, "wasting_upper": ["thenar"]}, {"thunderclap_headache": True}):
        evaluated = known(**said)
        ranking = evaluated.evaluation.ranking
        assert all(ranking.count(flag.code) for flag in flags_not_excluded(evaluated)), said


def test_flags_not_excluded_are_above_the_urgency_reached_and_most_urgent_first(known):
    flags = flags_not_excluded(known(weakness_progressive=True, wasting_upper=["thenar"], fasciculation_seen=True))
    levels = [flag.urgency for flag in flags]
    assert set(levels) <= {"emergency_now", "same_day", "urgent_2w"}
    assert levels == sorted(levels, key=["emergency_now", "same_day", "urgent_2w"].index)
