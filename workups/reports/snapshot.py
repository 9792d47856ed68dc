"""Everything a paper will say, frozen: plain data that needs neither database nor clock to be printed.

Codes stand beside words nowhere: what is in the snapshot is what is on the paper, but for `evaluation`, which is not
printed: facts, outcome and reasons as the engine had them, so that it can be replayed. Only texts, whole numbers and
lists of them (and the numbers that a chart draws), so that it comes out of the database exactly as it went in.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from clinic.models import Membership
from clinic.queries import letterhead_of
from workups.engine.evaluation import Evaluation
from workups.engine.trace import outline
from workups.evaluate import Evaluated
from workups.models import InvestigationOrder, OrderStatus, Result, Workup
from workups.queries.consultation import case_for
from workups.queries.record import follow_ups_of, happenings
from workups.queries.reports import orders_with_results
from workups.queries.results import results_of_patient
from workups.reports import advice, flags, plan
from workups.reports.charts import charts
from workups.reports.findings import sort_findings
from workups.reports.heading import heading_of
from workups.reports.orders import tests_and_results
from workups.reports.reasons import carried_by
from workups.reports.timeline import EVENTS, named, timeline
from workups.words import uncapitalised

_WORTH_A_LINE: Final = frozenset({"blocks", "shown"})


def snapshot_of(*, workup: Workup, evaluated: Evaluated, requested_by: Membership, at: datetime) -> dict[str, Any]:
    """The record summary of a workup at a moment, from its evaluation and what was ordered, decided and done.

    Seven queries: results, orders, what was decided and noted, follow-ups, what happened, the patient's results over
    time, the letterhead.
    """
    orders, results = orders_with_results(workup)
    case, follow_ups = case_for(requested_by, workup.pk), follow_ups_of(workup)
    over_time = results_of_patient(requested_by, workup.patient)
    definition = evaluated.definition
    return (
        heading_of(workup, letterhead_of(workup.practice_id), requested_by=requested_by, at=at)
        | {"title": f"Record summary: {uncapitalised(workup.version.protocol.title)}"}
        | clinical_part(evaluated, orders, results)
        | {
            "evaluation": outline(evaluated.evaluation),
            "timeline": timeline(happenings(workup, EVENTS), named(definition, orders, case.referrals, follow_ups)),
            "notes": plan.notes(definition, case),
            "decisions": plan.decisions(definition, case),
            "charts": charts(
                over_time, workup.patient, {each.finding for of_one in results.values() for each in of_one}
            ),
            "plan": plan.plan(definition, case, follow_ups),
        }
    )


def clinical_part(
    evaluated: Evaluated, orders: Sequence[InvestigationOrder], results: Mapping[int, Sequence[Result]]
) -> dict[str, Any]:
    """What the snapshot says of findings, tests and advice. No queries."""
    evaluation = evaluated.evaluation
    fired = flags.fired(evaluation)
    waiting = flags.open_above(evaluation)
    findings = sort_findings(
        evaluated,
        asked_for=frozenset(worth_asking(evaluation)).union(*(each.missing for each in waiting)),
        carried={code for flag in evaluation.fired_red_flags for code in carried_by(evaluation, flag)},
    )
    ordered = {order.investigation for order in orders if order.status != OrderStatus.CANCELLED}
    suggestions = advice.suggestions(evaluation, ordered=ordered)
    shown = [*fired, *(line for part in suggestions for line in part["lines"])]
    return {
        "conclusion": _conclusion(evaluation, still_open=len(waiting)),
        "red_flags": fired,
        "checks": flags.checks(evaluation),
        "not_excluded": flags.not_excluded(evaluation, waiting),
        "found": findings.found,
        "not_found": findings.not_found,
        "not_assessed": findings.not_assessed,
        "orders": tests_and_results(evaluated.definition, orders, results),
        "advice": suggestions,
        "sources": advice.sources(evaluated.definition, shown),
    }


def _conclusion(evaluation: Evaluation, *, still_open: int) -> dict[str, Any]:
    """The headline: urgency, the top red flag, and the urgency that nobody has excluded yet."""
    definition = evaluation.engine.definition
    meaning = {each.level: each for each in definition.urgencies}[evaluation.urgency]
    top = evaluation.fired_red_flags[:1]
    return flags.urgency_of(evaluation.urgency) | {
        "headline": definition.rule(top[0]).title if top else "no red flag has fired",
        "meaning": meaning.meaning,
        "target": meaning.target,
        "not_excluded": _not_excluded(evaluation.urgency_not_excluded, still_open),
        "end_state": "" if evaluation.end_state == "act_now" else evaluation.end_state_reason,
    }


def _not_excluded(level: str | None, still_open: int) -> dict[str, str] | None:
    if level is None:
        return None
    wait = (
        "1 red flag above this level still waits"
        if still_open == 1
        else (f"{still_open} red flags above this level still wait")
    )
    return flags.urgency_of(level) | {"say": f"{wait} for an answer"}


def worth_asking(evaluation: Evaluation) -> Iterator[str]:
    """Findings whose absence is told: the core of the protocol always, others where their question is on the page."""
    definition = evaluation.engine.definition
    for section in definition.sections():
        on_the_page = not section.optional and evaluation.section_open(section.key)
        visible = evaluation.visible_items(section.key) if on_the_page else ()
        for item in section.items:
            unknown = definition.finding(item.finding).unknown
            if unknown == "blocks" or (unknown in _WORTH_A_LINE and item.finding in visible):
                yield item.finding
