"""What was decided on a protocol's advice. A test is not accepted but ordered."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.fields import Day, Strict, Text, read_body
from clinic.api.idempotency import once
from clinic.api.preconditions import tagged
from clinic.api.views import ApiView
from clinic.errors import InvalidInput
from clinic.models import Scope
from workups.actions import decisions
from workups.api.seen import on_seen_workup
from workups.models import Choice, DeclineReason, Workup
from workups.queries.consultation import Case, DecisionNote, case_for


class DecisionSerializer(serializers.Serializer[DecisionNote]):
    """What stands decided on one piece of advice."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    choice = serializers.ChoiceField(choices=Choice.choices)
    reason = serializers.ChoiceField(choices=DeclineReason.choices, allow_blank=True)
    note = serializers.CharField()
    until = serializers.DateField(allow_null=True)
    decided_at = serializers.DateTimeField(source="at")
    decided_by = serializers.CharField(source="by")


class DecisionsSerializer(serializers.Serializer[dict[str, Any]]):
    """All that stands decided in a workup."""

    workup = serializers.IntegerField()
    revision = serializers.IntegerField()
    results = DecisionSerializer(many=True)


class NewDecision(Strict):
    """`until` belongs to what is deferred, `reason` to what is declined; “other” needs a note."""

    choice = serializers.ChoiceField(choices=Choice.choices)
    until = Day(required=False)
    reason = serializers.ChoiceField(choices=DeclineReason.choices, required=False)
    note = Text(required=False, max_length=1000)


class DecisionsView(ApiView):
    """All decisions of a workup."""

    scopes = {"GET": Scope.WORKUPS_READ}

    @extend_schema(operation_id="decisions_list", responses=DecisionsSerializer)
    @tagged
    def get(self, request: Request, workup_id: int) -> Response:
        """What stands decided on the advice of a workup."""
        return _shown(case_for(self.by, workup_id))


class DecisionView(ApiView):
    """The decision on one piece of advice, by the code of its rule."""

    scopes = {"PUT": Scope.WORKUPS_DECIDE, "DELETE": Scope.WORKUPS_DECIDE}

    @extend_schema(operation_id="decisions_make", request=NewDecision, responses=DecisionsSerializer)
    @once
    @tagged
    @on_seen_workup
    def put(self, request: Request, workup: Workup, code: str) -> Response:
        """Accepts, defers or declines a piece of advice that is given now. An accepted referral stands to be sent."""
        _decide(workup, code, read_body(NewDecision, request), view=self)
        return _shown(case_for(self.by, workup.pk))

    @extend_schema(operation_id="decisions_take_back", request=None, responses={200: DecisionsSerializer})
    @once
    @tagged
    @on_seen_workup
    def delete(self, request: Request, workup: Workup, code: str) -> Response:
        """Nothing is decided any more; a referral that nobody has sent goes with it."""
        decisions.take_back(workup=workup, code=code, by=self.by)
        return _shown(case_for(self.by, workup.pk))


def _decide(workup: Workup, code: str, said: dict[str, Any], *, view: ApiView) -> None:
    choice, note, by = said["choice"], said.get("note", ""), view.by
    _refuse_strays(said)
    if choice == Choice.DEFERRED:
        decisions.defer(workup=workup, code=code, until=_until(said), note=note, by=by)
    elif choice == Choice.DECLINED:
        decisions.decline(workup=workup, code=code, reason=said.get("reason", ""), note=note, by=by)
    else:
        decisions.accept(workup=workup, code=code, note=note, by=by)


def _until(said: dict[str, Any]) -> date:
    if "until" not in said:
        raise InvalidInput("Say until which day it is put off.", field="until")
    day: date = said["until"]
    return day


def _refuse_strays(said: dict[str, Any]) -> None:
    """What would be dropped is refused: a day for what is not put off, a reason for what is not declined."""
    if "until" in said and said["choice"] != Choice.DEFERRED:
        raise InvalidInput("Only what is deferred has a day.", field="until")
    if "reason" in said and said["choice"] != Choice.DECLINED:
        raise InvalidInput("Only what is declined has a reason.", field="reason")


def _shown(case: Case) -> Response:
    shown = {"workup": case.workup.pk, "revision": case.workup.revision, "results": case.decisions.values()}
    return Response(DecisionsSerializer(shown).data)
