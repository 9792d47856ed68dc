"""Reports that came in, by where they stand, and what an order's page says of those that are matched with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from clinic.words import date_words, moment_words, name_of
from workups.models import Inbound, InboundStatus, InvestigationOrder
from workups.presenters.worklist.page import Tab
from workups.queries.inbound import InboundPage

_TABS: Final = (
    (InboundStatus.QUEUED, "To be matched"),
    (InboundStatus.MATCHED, "Matched"),
    (InboundStatus.REJECTED, "Rejected"),
)
_MOST_REMARKS: Final = 12
_EMPTY: Final[Mapping[str, str]] = {
    InboundStatus.QUEUED: "No report waits to be matched. What comes in and is not certainly of one test appears here.",
    InboundStatus.MATCHED: "No report has been matched with a test yet.",
    InboundStatus.REJECTED: "No report has been rejected.",
}


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    href: str
    patient: str
    born: str
    test: str
    came: str
    reason: str
    order: str
    order_href: str
    by: str


@dataclass(frozen=True, slots=True)
class Reports:
    """One tab of the list. `sum_words` says that nothing is lost."""

    title: str
    status: str
    tabs: list[Tab]
    sum_words: str
    rows: list[Row]
    empty: str
    next_href: str
    start_href: str


@dataclass(frozen=True, slots=True)
class CameWith:
    """A report that an order's values came with; `remarks` are what the laboratory wrote beside them."""

    id: int
    href: str
    words: str
    reason: str
    remarks: tuple[str, ...] = ()
    more_remarks: str = ""


def reports(page: InboundPage, counts: Mapping[str, int], *, status: str, after: str) -> Reports:
    """The tab that `status` names, from `after` on."""
    return Reports(
        title=dict(_TABS)[InboundStatus(status)],
        status=status,
        tabs=[Tab(label, _address(name), counts[name], name == status, "plain") for name, label in _TABS],
        sum_words=_sum_words(counts),
        rows=[_row(each) for each in page.rows],
        empty=_EMPTY[status],
        next_href=_address(status, page.next_after) if page.next_after else "",
        start_href=_address(status) if after else "",
    )


def shown_status(asked: str) -> str:
    """The tab that is meant; the queue for any other word."""
    return asked if asked in InboundStatus.values else InboundStatus.QUEUED.value


def came_with(rows: Iterable[Inbound]) -> list[CameWith]:
    """What an order's page says of the reports that are matched with it."""
    return [_came_with(each) for each in rows]


def _came_with(inbound: Inbound) -> CameWith:
    who = inbound.moved_by.user.name if inbound.moved_by else "Workup"
    words = f"{inbound.get_source_display()}, matched {moment_words(inbound.moved_at)} by {who}"
    remarks = [line["text"] for line in inbound.lines if _is_remark(line)]
    more = len(remarks) - _MOST_REMARKS
    return CameWith(
        id=inbound.pk,
        href=reverse("inbound", args=[inbound.pk]),
        words=words,
        reason=inbound.reason,
        remarks=tuple(remarks[:_MOST_REMARKS]),
        more_remarks=f"And {more:,} more, in the report." if more > 0 else "",
    )


def _is_remark(line: Mapping[str, Any]) -> bool:
    """Words without a value: “Sample haemolysed” can turn a value into none."""
    return bool(line["text"]) and not line["finding"] and line["value"] is None and not line.get("code")


def order_words(order: InvestigationOrder) -> str:
    """As “Urea and electrolytes of ADEYEMI, Grace”."""
    return f"{order.title} of {name_of(order.patient)}"


def _row(inbound: Inbound) -> Row:
    return Row(
        id=inbound.pk,
        href=reverse("inbound", args=[inbound.pk]),
        patient=inbound.patient_name or "no name",
        born=date_words(inbound.born),
        test=inbound.test or "no test named",
        came=moment_words(inbound.received_at),
        reason=inbound.reason,
        order=order_words(inbound.order) if inbound.order else "",
        order_href=reverse("order", args=[inbound.order_id]) if inbound.order_id else "",
        by=inbound.moved_by.user.name if inbound.moved_by else "Workup",
    )


def _sum_words(counts: Mapping[str, int]) -> str:
    """As “12 received = 7 matched + 4 to be matched + 1 rejected”."""
    total = sum(counts.values())
    return (
        f"{total:,} received = {counts['matched']:,} matched + {counts['queued']:,} to be matched"
        f" + {counts['rejected']:,} rejected"
    )


def _address(status: str, after: str = "") -> str:
    asked = {} if status == InboundStatus.QUEUED else {"status": str(status)}
    asked |= {"after": after} if after else {}
    return reverse("unmatched") + (f"?{urlencode(asked)}" if asked else "")
