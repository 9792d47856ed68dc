"""The tests that were asked for and what came back of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from clinic.words import date_words
from workups.engine.definition import Definition, Finding
from workups.engine.facts import read_value
from workups.models import InvestigationOrder, OrderStatus, Result, ResultStatus
from workups.words import value_words

_ENDED: Final = (OrderStatus.CANCELLED, OrderStatus.NOT_DONE)  # a result that came all the same undoes the reason
_WITHOUT: Final = {ResultStatus.PRELIMINARY: "still to come", ResultStatus.CANCELLED: "taken back"}
_TAGS: Final = {ResultStatus.PRELIMINARY: "preliminary", ResultStatus.CORRECTED: "corrected"}


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
        "status": order.get_status_display() + (f" ({order.reason})" if order.status in _ENDED else ""),
        "dates": dates,
        "results": [_result(definition, latest[finding]) for finding in sorted(latest)],
    }


def _result(definition: Definition, result: Result) -> dict[str, str]:
    finding = definition.finding(result.finding)
    return {
        "label": finding.label,
        "value": _value(finding, result),
        "note": ", ".join(_notes(result)),
        "reference": finding.reference,
        "sampled": date_words(result.sampled_on),
    }


def _value(finding: Finding, result: Result) -> str:
    """What is still to come or was taken back is not known: the paper says so where a value would stand."""
    if result.value is None:
        return _WITHOUT[ResultStatus(result.status)]
    return value_words(finding, read_value(finding, result.value))


def _notes(result: Result) -> Iterator[str]:
    if result.value is not None and result.status in _TAGS:
        yield _TAGS[ResultStatus(result.status)]
    if result.reported:
        yield f"reported as {result.reported}"
    is_pending = result.value is None and result.status == ResultStatus.PRELIMINARY
    if not result.reviewed_at and not is_pending:
        yield "not yet reviewed by a GP"
