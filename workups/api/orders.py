"""Tests that were ordered, followed until the patient has been told."""

from collections import Counter
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.fields import Day, IdInText, Strict, Text, read_body, read_query
from clinic.api.idempotency import once
from clinic.api.pagination import ListView, PageQuery
from clinic.api.views import ApiView
from clinic.errors import InvalidInput
from clinic.models import Scope
from workups.actions import orders
from workups.api.workups import Reason
from workups.models import InvestigationOrder, OrderStatus, ReviewStep
from workups.models.urgency import Urgency
from workups.queries.lists import Which, orders_where
from workups.queries.orders import order_for
from workups.queries.workups import workup_for

_MOST = 50


class OrderSerializer(serializers.Serializer[InvestigationOrder]):
    """A test that was ordered. `test` is its code in the protocol; `act_by` is when the step after the result is due,
    `review_step` what a GP said is to happen.
    """

    id = serializers.IntegerField()
    workup = serializers.IntegerField(source="workup_id")
    patient = serializers.IntegerField(source="patient_id")
    test = serializers.CharField(source="investigation")
    title = serializers.CharField()
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    note = serializers.CharField()
    status = serializers.ChoiceField(choices=OrderStatus.choices)
    requested_at = serializers.DateTimeField()
    requested_by = serializers.CharField(source="requested_by.user.name")
    booked_for = serializers.DateField(allow_null=True)
    expected_by = serializers.DateField()
    act_by = serializers.DateField(allow_null=True)
    moved_at = serializers.DateTimeField()
    review_step = serializers.ChoiceField(choices=ReviewStep.choices, allow_blank=True)
    review_words = serializers.CharField()
    reason = serializers.CharField()


class OrdersSerializer(serializers.Serializer[Any]):
    """Orders that were placed together."""

    results = OrderSerializer(many=True)


class OrdersQuery(PageQuery):
    """Which orders."""

    status = serializers.ChoiceField(choices=OrderStatus.choices, required=False)
    patient = IdInText(required=False)
    workup = IdInText(required=False)


class TestToOrder(Strict):
    """By its code in the protocol; without an urgency it has the workup's."""

    __test__ = False  # nothing for pytest

    code = Text(needed=True, max_length=60)
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False)
    note = Text(required=False, max_length=1000)


class NewOrders(Strict):
    """Tests to order: all of them, or none."""

    tests = serializers.ListField(child=TestToOrder(), min_length=1, max_length=_MOST)


class Booking(Strict):
    """The day, where it is known."""

    on = Day(required=False, allow_null=True)


class OrdersView(ListView):
    """All orders."""

    scopes = {"GET": Scope.ORDERS_READ}

    @extend_schema(operation_id="orders_list", parameters=[OrdersQuery], responses=OrderSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The orders of the practice, of a patient or of a workup, the last placed first."""
        query = read_query(OrdersQuery, request)
        which = Which(query.get("status", ""), query.get("patient", 0), query.get("workup", 0))
        return self.page_of(request, orders_where(self.by, which), OrderSerializer)


class WorkupOrdersView(ApiView):
    """Orders of a workup, placed."""

    scopes = {"POST": Scope.ORDERS_WRITE}

    @extend_schema(operation_id="orders_place", request=NewOrders, responses={201: OrdersSerializer})
    @once
    def post(self, request: Request, workup_id: int) -> Response:
        """Orders tests of the workup's protocol. A test that is under way is not ordered twice."""
        workup, tests = workup_for(self.by, workup_id), read_body(NewOrders, request)["tests"]
        codes = [each["code"] for each in tests]
        if twice := [code for code, n in Counter(codes).items() if n > 1]:
            raise InvalidInput(f"{twice[0]} is named twice.", field="tests")
        urgencies, notes = ({each["code"]: each.get(part, "") for each in tests} for part in ("urgency", "note"))
        placed = orders.place(workup=workup, codes=codes, urgencies=urgencies, notes=notes, by=self.by)
        return Response(OrdersSerializer({"results": placed}).data, status=201)


class OrderView(ApiView):
    """One order."""

    scopes = {"GET": Scope.ORDERS_READ}

    @extend_schema(operation_id="orders_read", responses=OrderSerializer)
    def get(self, request: Request, order_id: int) -> Response:
        """An order as it stands."""
        return shown(order_for(self.by, order_id))


class BookView(ApiView):
    """An order that is booked."""

    scopes = {"POST": Scope.ORDERS_WRITE}

    @extend_schema(operation_id="orders_book", request=Booking, responses=OrderSerializer)
    @once
    def post(self, request: Request, order_id: int) -> Response:
        """The patient has a date for it; a result is not expected before."""
        order = order_for(self.by, order_id)
        orders.book(order=order, **read_body(Booking, request), by=self.by)
        return shown(order)


class CollectView(ApiView):
    """An order whose sample was taken."""

    scopes = {"POST": Scope.ORDERS_WRITE}

    @extend_schema(operation_id="orders_collect", request=None, responses=OrderSerializer)
    @once
    def post(self, request: Request, order_id: int) -> Response:
        """The sample was taken, or the test done: its result is awaited from now on."""
        order = order_for(self.by, order_id)
        orders.collect(order=order, by=self.by)
        return shown(order)


class CancelView(ApiView):
    """An order that is taken back."""

    scopes = {"POST": Scope.ORDERS_WRITE}

    @extend_schema(operation_id="orders_cancel", request=Reason, responses=OrderSerializer)
    @once
    def post(self, request: Request, order_id: int) -> Response:
        """Takes an order back. A result that comes all the same is still taken in."""
        order = order_for(self.by, order_id)
        orders.cancel(order=order, **read_body(Reason, request), by=self.by)
        return shown(order)


class NotDoneView(ApiView):
    """An order that came to nothing."""

    scopes = {"POST": Scope.ORDERS_WRITE}

    @extend_schema(operation_id="orders_not_done", request=Reason, responses=OrderSerializer)
    @once
    def post(self, request: Request, order_id: int) -> Response:
        """The test did not take place and will not."""
        order = order_for(self.by, order_id)
        orders.not_done(order=order, **read_body(Reason, request), by=self.by)
        return shown(order)


class ToldView(ApiView):
    """An order whose result the patient knows."""

    scopes = {"POST": Scope.ORDERS_WRITE}

    @extend_schema(operation_id="orders_told", request=None, responses=OrderSerializer)
    @once
    def post(self, request: Request, order_id: int) -> Response:
        """The patient has been told of a result that a GP has reviewed."""
        order = order_for(self.by, order_id)
        orders.tell(order=order, by=self.by)
        return shown(order)


def shown(order: InvestigationOrder) -> Response:
    """The answer that shows an order."""
    return Response(OrderSerializer(order).data)
