"""What happened in a workup, day by day: from the log of what was done and by whom."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from clinic.models import AuditEvent
from clinic.words import date_words
from workups.engine.definition import Definition
from workups.models import FollowUp, InvestigationOrder, Outcome, ResultStatus
from workups.models.decision import DeclineReason
from workups.queries.consultation import ReferralNote
from workups.words import uncapitalised

_NAMED: Final[Mapping[str, str]] = {
    "order.placed": "requested",
    "order.booked": "booked",
    "order.cancelled": "cancelled",
    "order.not_done": "not done",
    "order.told": "patient told",
    "result.received": "report in",
    "result.reviewed": "result reviewed",
    "result.withdrawn": "result taken off again, it was somebody else's",
    "referral.decided": "referral decided",
    "referral.sent": "referral sent",
    "referral.acknowledged": "referral acknowledged",
    "referral.appointment": "appointment made",
    "referral.seen": "patient seen",
    "referral.replied": "reply in",
    "referral.closed": "referral finished",
    "referral.cancelled": "referral called off",
    "follow_up.planned": "follow-up planned",
    "follow_up.done": "follow-up done",
    "follow_up.cancelled": "follow-up cancelled",
}
_ENTERED: Final = ((ResultStatus.CANCELLED, "result taken back"), (ResultStatus.CORRECTED, "corrected result in"))


@dataclass(frozen=True, slots=True)
class Named:
    """How the rows and rules that events are about are called."""

    definition: Definition
    titles: Mapping[tuple[str, int], str]

    def of_row(self, event: AuditEvent) -> str:
        return self.titles.get((event.subject_type, event.subject_id), "")

    def of_rule(self, event: AuditEvent) -> str:
        rule = self.definition.rules.get(event.details["code"])
        return rule.title if rule else event.details["code"]


def named(
    definition: Definition,
    orders: Iterable[InvestigationOrder],
    referrals: Iterable[ReferralNote],
    follow_ups: Iterable[FollowUp],
) -> Named:
    """The titles of a workup's rows."""
    return Named(
        definition,
        {
            **{("workups.investigationorder", order.pk): order.title for order in orders},
            **{("workups.referral", referral.id): referral.title for referral in referrals},
            **{("workups.followup", follow_up.pk): follow_up.words for follow_up in follow_ups},
        },
    )


def timeline(events: Iterable[AuditEvent], names: Named) -> list[dict[str, Any]]:
    """Days with what happened on each, oldest first. `events` are of the kinds in EVENTS."""
    said = [(date_words(event.at), f"{_words(event, names)}, {_by(event)}") for event in events]
    return [
        {"when": day, "lines": [line for _, line in lines]} for day, lines in groupby(said, key=lambda line: line[0])
    ]


def _by(event: AuditEvent) -> str:
    return event.by.user.name if event.by else "Workup"


def _words(event: AuditEvent, names: Named) -> str:
    if event.event in _TOLD:
        return _TOLD[event.event](event, names)
    return f"{names.of_row(event)}: {_NAMED[event.event]}"


def _closed(event: AuditEvent, names: Named) -> str:
    ended_as = event.details.get("ended_as", "")
    return f"Workup closed: {uncapitalised(Outcome(ended_as).label)}" if ended_as else "Workup closed"


def _entered(event: AuditEvent, names: Named) -> str:
    is_all_awaited = event.details.get("still_to_come") == event.details.get("findings", [])
    plain = "noted as still to come" if is_all_awaited else "result in"
    return f"{names.of_row(event)}: {next((words for status, words in _ENTERED if event.details.get(status)), plain)}"


def _declined(event: AuditEvent, names: Named) -> str:
    return f"{names.of_rule(event)}: declined, {uncapitalised(DeclineReason(event.details['reason']).label)}"


_TOLD: Final[Mapping[str, Callable[[AuditEvent, Named], str]]] = {
    "workup.started": lambda event, names: "Workup started",
    "workup.closed": _closed,
    "workup.reopened": lambda event, names: f"Workup opened again: {uncapitalised(event.details['reason'])}",
    "result.entered": _entered,
    "advice.accepted": lambda event, names: f"{names.of_rule(event)}: accepted",
    "advice.deferred": lambda event, names: f"{names.of_rule(event)}: deferred",
    "advice.declined": _declined,
    "advice.reconsidered": lambda event, names: f"{names.of_rule(event)}: decision taken back",
}
EVENTS: Final = frozenset(_NAMED) | frozenset(_TOLD)
