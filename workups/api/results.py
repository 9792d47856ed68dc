"""Values that came back: read, and sent by who has them."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.fields import ByCode, Day, Id, Strict, Text, read_body
from clinic.api.idempotency import once
from clinic.api.views import ApiView
from clinic.models import Scope
from clinic.queries import patient_for
from workups.actions import results
from workups.actions.results import Entered
from workups.api.orders import OrderSerializer
from workups.api.values import ValueField, refuse_text_for_numbers
from workups.evaluate import engine_for
from workups.models import Result, ResultStatus
from workups.queries.orders import order_for, results_of_order
from workups.queries.results import results_of_patient

_MOST: Final = 100


class ResultSerializer(serializers.Serializer[Result]):
    """One version of one value. No value: still to come (preliminary), or taken back (cancelled).

    `unit` is the finding's; `reported` is the value and unit as the report had them, where they were converted.
    """

    id = serializers.IntegerField()
    order = serializers.IntegerField(source="order_id")
    workup = serializers.IntegerField(source="workup_id")
    finding = serializers.CharField()
    value = ValueField(allow_null=True)
    unit = serializers.CharField()
    status = serializers.ChoiceField(choices=ResultStatus.choices)
    version = serializers.IntegerField()
    reported = serializers.CharField()
    sampled_on = serializers.DateField()
    entered_at = serializers.DateTimeField()
    reviewed_at = serializers.DateTimeField(allow_null=True)


class ResultsSerializer(serializers.Serializer[dict[str, Any]]):
    """Results."""

    results = ResultSerializer(many=True)


class TakenInSerializer(serializers.Serializer[dict[str, Any]]):
    """What became of a report: the order as it stands, and what was new in it (nothing, when it was sent before)."""

    order = OrderSerializer()
    results = ResultSerializer(many=True)


class ReportedValue(Strict):
    """A value as the report has it. Without a unit it is in the finding's own; another one is converted, or refused."""

    value = ValueField(required=False, allow_null=True)
    unit = Text(required=False, max_length=40)
    status = serializers.ChoiceField(choices=ResultStatus.choices, required=False)


class ReportedValues(Strict):
    """What came back of one sample, by the code of each finding; all of it is taken in, or nothing.

    `seen` is the newest result of the order that the sender knows of: with it, a result that came since is a conflict.
    """

    sampled_on = Day()
    values = ByCode(child=ReportedValue(), most=_MOST)
    seen = Id(required=False)


class OrderResultsView(ApiView):
    """The results of an order."""

    scopes = {"GET": Scope.ORDERS_READ, "POST": Scope.RESULTS_WRITE}

    @extend_schema(operation_id="results_of_order", responses=ResultsSerializer)
    def get(self, request: Request, order_id: int) -> Response:
        """Every version of every value that came back for an order, by finding, the oldest first."""
        found = results_of_order(order_for(self.by, order_id))
        return Response(ResultsSerializer({"results": found}).data)

    @extend_schema(operation_id="results_enter", request=ReportedValues, responses=TakenInSerializer)
    @once
    def post(self, request: Request, order_id: int) -> Response:
        """Takes in what came back. The protocol is evaluated anew, and a GP reviews it."""
        order, said = order_for(self.by, order_id), read_body(ReportedValues, request)
        values = {code: each.get("value") for code, each in said["values"].items()}
        refuse_text_for_numbers(engine_for(order.workup).definition, values)
        entered = {code: _entered(each) for code, each in said["values"].items()}
        new = results.enter(
            order=order, values=entered, sampled_on=said["sampled_on"], seen=said.get("seen"), by=self.by
        )
        return Response(TakenInSerializer({"order": order, "results": new}).data)


class PatientResultsView(ApiView):
    """The results of a patient."""

    scopes = {"GET": Scope.ORDERS_READ}

    @extend_schema(operation_id="results_of_patient", responses=ResultsSerializer)
    def get(self, request: Request, patient_id: int) -> Response:
        """A patient's values as they stand, of all workups, the latest sample first; of each finding at most 100."""
        found = results_of_patient(self.by, patient_for(self.by, patient_id))
        return Response(ResultsSerializer({"results": found}).data)


def _entered(said: dict[str, Any]) -> Entered:
    return Entered(said.get("value"), said.get("unit", ""), said.get("status", ResultStatus.FINAL))
