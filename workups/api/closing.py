"""Closing a workup: how it ended, and what becomes of everything that is still open."""

from collections.abc import Iterable, Mapping
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.fields import Day, Id, Strict, Text, read_body
from clinic.api.idempotency import once
from clinic.api.preconditions import tagged
from clinic.api.views import ApiView
from clinic.errors import InvalidInput
from clinic.models import Membership, Scope
from workups.actions import workups
from workups.actions.closing import Disposition, Ending, FlagDecision, PlannedFollowUp, Way
from workups.api.seen import on_seen_workup
from workups.api.workups import WorkupSerializer, as_it_stands
from workups.models import Choice, DeclineReason, Outcome, Workup
from workups.queries.consultation import case_for

_MOST = 200
_SETTLED = [(Choice.ACCEPTED.value, "Acted on"), (Choice.DECLINED.value, "Declined")]


class OpenMatter(Strict):
    """What becomes of an order or a referral that is open; a cancelled one needs the reason."""

    id = Id()
    way = serializers.ChoiceField(choices=Way.choices)
    reason = Text(required=False, max_length=1000)


class SettledFlag(Strict):
    """Whether a red flag was acted on, or why not."""

    code = Text(needed=True, max_length=60)
    choice = serializers.ChoiceField(choices=_SETTLED)
    reason = serializers.ChoiceField(choices=DeclineReason.choices, required=False)
    note = Text(required=False, max_length=1000)


class FollowUpToPlan(Strict):
    """What is to happen, by which day."""

    words = Text(max_length=1000)
    due_on = Day()


class HowItEnds(Strict):
    """Every open order and referral, and every red flag at “soon” or above that nobody has settled, has to be named;
    and a follow-up planned, or the reason given why there is none.
    """

    ended_as = serializers.ChoiceField(choices=Outcome.choices)
    outcome = Text(max_length=2000, help_text="In words, at most 300 characters")
    orders = serializers.ListField(child=OpenMatter(), required=False, max_length=_MOST)
    referrals = serializers.ListField(child=OpenMatter(), required=False, max_length=_MOST)
    flags = serializers.ListField(child=SettledFlag(), required=False, max_length=_MOST)
    follow_up = FollowUpToPlan(required=False, allow_null=True)
    no_follow_up = Text(required=False, max_length=1000)


class CloseView(ApiView):
    """An open workup, closed."""

    scopes = {"POST": Scope.WORKUPS_DECIDE}

    @extend_schema(operation_id="workups_close", request=HowItEnds, responses=WorkupSerializer)
    @once
    @tagged
    @on_seen_workup
    def post(self, request: Request, workup: Workup) -> Response:
        """Closes a workup: all that is said of it, or nothing. A refusal names everything that is missing."""
        said = read_body(HowItEnds, request)
        workups.close(workup=workup, ending=_ending(said, workup, by=self.by), by=self.by)
        return as_it_stands(self, workup.pk)


def _ending(said: Mapping[str, Any], workup: Workup, *, by: Membership) -> Ending:
    """The decisions that stand are those that were seen: the workup is held at the revision that the writer saw."""
    standing = {code: each.id for code, each in case_for(by, workup.pk).decisions.items()}
    follow_up = said.get("follow_up")
    flags = _by("flags", said.get("flags", ()), "code")
    return Ending(
        ended_as=said["ended_as"],
        outcome=said["outcome"],
        orders={key: Disposition(**each) for key, each in _by("orders", said.get("orders", ()), "id").items()},
        referrals={key: Disposition(**each) for key, each in _by("referrals", said.get("referrals", ()), "id").items()},
        flags={code: FlagDecision(**each, seen=standing.get(code, 0)) for code, each in flags.items()},
        follow_up=PlannedFollowUp(**follow_up) if follow_up else None,
        no_follow_up=said.get("no_follow_up", ""),
    )


def _by(name: str, said: Iterable[Mapping[str, Any]], key: str) -> dict[Any, dict[str, Any]]:
    """Each by its key, which is left out of it. Raises InvalidInput where one is named twice."""
    found: dict[Any, dict[str, Any]] = {}
    for each in said:
        if each[key] in found:
            raise InvalidInput(f"{each[key]} is named twice.", field=name)
        found[each[key]] = {part: value for part, value in each.items() if part != key}
    return found
