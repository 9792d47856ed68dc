"""Where a workup stands, in one of four words; empty is never one of them.

act_now           a red flag at `soon` or above has fired: a decision is due in this consultation
outside_protocol  the body site is known and is not the one this protocol was written for (`site`). The rules are
                  shared between sites, so what fired is shown all the same
nothing_needed    the headline is self-care: everything core was asked and examined, and all of it is negative
waiting           anything else: something is still to be asked, examined, tested or reviewed

Under 16 the protocol itself routes to paediatrics (rf_child_any), so age never means outside.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workups.engine.definition import RedFlag
from workups.engine.urgency import SELF_CARE, SOON, is_at_or_above

if TYPE_CHECKING:
    from workups.engine.evaluation import Evaluation

SITE = "protocol_site"


@dataclass(frozen=True, slots=True)
class Ending:
    state: str
    reason: str


def ending_of(evaluation: "Evaluation") -> Ending:
    """Where this evaluation stands, and why in one English sentence."""
    if is_at_or_above(evaluation.urgency, SOON):
        return Ending("act_now", _act(evaluation))
    site = evaluation.facts.get(SITE)
    definition = evaluation.engine.definition
    if site is not None and site != definition.site:
        return Ending("outside_protocol", f"The site is the {site}; this protocol is for the {definition.site}.")
    if evaluation.urgency == SELF_CARE:
        return Ending("nothing_needed", _nothing(evaluation))
    return Ending("waiting", _waiting(evaluation))


def _act(evaluation: "Evaluation") -> str:
    flag = evaluation.engine.definition.rule(evaluation.fired_red_flags[0])
    assert isinstance(flag, RedFlag)
    return f"{flag.title}: {flag.destination}."


def _nothing(evaluation: "Evaluation") -> str:
    left = len(evaluation.waiting_red_flags)
    which = "1 red flag that needs other findings is" if left == 1 else f"{left} red flags that need other findings are"
    rest = f"; {which} not excluded" if left else ""
    return f"Every core finding was asked and examined and is negative{rest}."


def _waiting(evaluation: "Evaluation") -> str:
    labels = [_label(evaluation, question.finding) for question in evaluation.next_questions(3)]
    if labels:
        return f"Waiting on {_listed(labels)}."
    tests = [code for code in evaluation.fired if code.startswith("ix_")]
    return "Waiting on the suggested tests." if tests else "Waiting on routine review."


def _label(evaluation: "Evaluation", code: str) -> str:
    return f"“{evaluation.engine.definition.finding(code).label}”"


def _listed(labels: list[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
