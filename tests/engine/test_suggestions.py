"""Vignettes that are suggested for what stands behind a rule: derived findings, and rules that were decided before."""

from typing import Any

import pytest

from tests.engine.invented import derived, engine, management, red_flag, referral
from workups.engine.check.coverage import coverage, gaps
from workups.engine.check.mutation import Trial
from workups.engine.check.suggest import lacking

BEHIND: list[dict[str, Any]] = [
    {
        "derived": [
            derived("d_bad", "weak = yes AND pattern = jerk", "weak = no OR pattern = none"),
            derived("d_worse", "d_bad = yes AND numb = yes", "OTHERWISE"),
        ],
        "red_flags": [red_flag("rf_worse", "d_worse = yes OR potassium > 6")],
    },
    {
        "derived": [derived("d_bad", "weak = yes OR numb = yes", "weak = no AND numb = no")],
        "red_flags": [red_flag("rf_bad", "d_bad = yes"), red_flag("rf_now", "sodium < 110", "emergency_now")],
        "referrals": [referral("ref_bad", "FIRED(rf_bad) AND HIGHEST(soon)", emergency=True)],
        "management": [management("mg_rest", "URGENCY_BELOW(soon) AND d_bad = no")],
    },
]


@pytest.mark.parametrize("rules", BEHIND)
def test_what_is_suggested_shows_every_state_and_notices_every_change_that_can_be_told(rules: dict[str, Any]) -> None:
    ready = engine(**rules)
    suggested = list(lacking(ready, []))

    assert list(gaps(coverage(ready, suggested), ready.definition)) == []
    assert Trial(ready, suggested).survivors() == []


def test_a_change_that_no_patient_shows_is_left_as_it_is() -> None:
    """In an emergency a referral that is none is hidden, so nobody sees whether it turns on HIGHEST."""
    ready = engine(
        red_flags=[red_flag("rf_bad", "weak = yes"), red_flag("rf_now", "sodium < 110", "emergency_now")],
        referrals=[referral("ref_bad", "FIRED(rf_bad) AND HIGHEST(soon)")],
    )
    suggested = list(lacking(ready, []))

    assert list(gaps(coverage(ready, suggested), ready.definition)) == []
    assert [mutant.code for mutant in Trial(ready, suggested).survivors()] == ["ref_bad"]
