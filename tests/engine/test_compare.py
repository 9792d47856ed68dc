"""Two versions on the same patient: what the newer one adds, takes away or says otherwise, the most serious first."""

from tests.engine.invented import cause, check, engine, investigation, management, red_flag
from workups.engine.compare import Comparer, Comparison
from workups.engine.evaluation import Engine
from workups.engine.facts import Value

WEAK = {"weak": True}


def compared(before: Engine, after: Engine, **facts: Value) -> Comparison:
    return Comparer(before, after).compare(facts, facts)


def test_a_red_flag_that_is_gone_is_lost_and_lowers_the_urgency() -> None:
    found = compared(engine(red_flags=[red_flag("rf_weak", "weak = yes", "same_day")]), engine(), **WEAK)

    assert (found.gained, found.lost) == ((), ("rf_weak",))
    assert (found.urgency_before, found.urgency_after) == ("same_day", "routine")
    assert not found.is_same


def test_a_new_red_flag_is_gained() -> None:
    found = compared(engine(), engine(red_flags=[red_flag("rf_weak", "weak = yes", "same_day")]), **WEAK)

    assert (found.gained, found.lost) == (("rf_weak",), ())
    assert (found.urgency_before, found.urgency_after) == ("routine", "same_day")


def test_what_is_only_more_urgent_is_gained_and_lost_at_once() -> None:
    before, after = (engine(red_flags=[red_flag("rf_weak", "weak = yes", level)]) for level in ("soon", "same_day"))

    assert compared(before, after, **WEAK).gained == compared(before, after, **WEAK).lost == ("rf_weak",)
    assert compared(before, after, weak=False).is_same


def test_a_change_that_does_not_touch_this_patient_is_none() -> None:
    before = engine(red_flags=[red_flag("rf_weak", "weak = yes")])
    after = engine(red_flags=[red_flag("rf_weak", "weak = yes AND numb = yes")])

    same = compared(before, after, weak=True, numb=True)
    assert same.is_same
    assert same.weight == 0
    assert compared(before, after, weak=True, numb=False).lost == ("rf_weak",)
    assert compared(before, after, weak=True).lost == ("rf_weak",), "what waits is not advised"


def test_what_global_rules_hide_is_not_advised() -> None:
    """The emergency takes the ordinary advice off the page: that is lost, though its condition still holds."""
    advice = [management("mg_rest", "weak = yes")]
    before = engine(management=advice)
    after = engine(management=advice, red_flags=[red_flag("rf_now", "weak = yes", "emergency_now")])

    found = compared(before, after, **WEAK)
    assert (found.gained, found.lost) == (("rf_now",), ("mg_rest",))


def test_each_reads_the_facts_that_it_knows() -> None:
    before = engine(red_flags=[red_flag("rf_weak", "weak = yes")])

    found = Comparer(before, before).compare({"weak": True}, {})
    assert found.lost == ("rf_weak",)


def test_the_most_serious_weighs_most() -> None:
    flags = {level: engine(red_flags=[red_flag("rf_weak", "weak = yes", level)]) for level in ("emergency_now", "soon")}
    nothing, tested = engine(), engine(investigations=[investigation("ix_one", "weak = yes")])
    lost_now, lost_soon = (compared(flags[level], nothing, **WEAK) for level in ("emergency_now", "soon"))
    lowered = compared(flags["emergency_now"], flags["soon"], **WEAK)
    raised = compared(flags["soon"], flags["emergency_now"], **WEAK)
    gained_now, gained_soon = (compared(nothing, flags[level], **WEAK) for level in ("emergency_now", "soon"))
    test, more = compared(nothing, tested, **WEAK), compared(nothing, _with_more(), **WEAK)

    weights = [each.weight for each in (lost_now, lost_soon, gained_now, gained_soon, more, test)]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)
    assert lowered.weight > lost_soon.weight, "an alarm that is turned down is as serious as one that is lost"
    assert lost_soon.weight > raised.weight > gained_soon.weight
    assert test.weight > 0


def _with_more() -> Engine:
    return engine(
        investigations=[investigation("ix_one", "weak = yes")],
        causes=[cause("dx_one", "weak = yes")],
        data_quality=[check("dq_one", "weak = yes")],
    )
