"""The tests that were asked for and what came back of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clinic.words import date_words
from workups.engine.definition import Definition
from workups.engine.facts import read_value
from workups.models import InvestigationOrder, Result, ResultStatus
from workups.words import value_words


def tests_and_results(
    definition: Definition, orders: Iterable[InvestigationOrder], results: Mapping[int, Sequence[Result]]
) -> list[dict[str, Any]]:
    """Each order with its values, the latest version of each. `results` is by order id."""
    return [_order(definition, order, results.get(order.pk, ())) for order in orders]


def _order(definition: Definition, order: InvestigationOrder, results: Sequence[Result]) -> dict[str, Any]:
    latest = {result.finding: result for result in sorted(results, key=lambda result: result.version)}
    dates = f"Requested {date_words(order.requested_at)}, expected by {date_words(order.expected_by)}"
    return {
        "title": order.title,
        "status": order.get_status_display() + (f" ({order.reason})" if order.reason else ""),
        "dates": dates,
        "results": [_result(definition, latest[finding]) for finding in sorted(latest)],
    }


def _result(definition: Definition, result: Result) -> dict[str, str]:
    finding = definition.finding(result.finding)
    notes = [
        "corrected" if result.status == ResultStatus.CORRECTED else "",
        "" if result.reviewed_at else "not yet reviewed by a GP",
    ]
    return {
        "label": finding.label,
        "value": value_words(finding, read_value(finding, result.value)),
        "note": ", ".join(note for note in notes if note),
        "reference": finding.reference,
        "sampled": date_words(result.sampled_on),
    }
