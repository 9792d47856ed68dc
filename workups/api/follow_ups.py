"""Follow-ups: what is to happen for a patient by which day."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.fields import IdInText, read_body, read_query
from clinic.api.idempotency import once
from clinic.api.pagination import ListView, PageQuery
from clinic.api.views import ApiView
from clinic.models import Scope
from workups.actions import follow_ups
from workups.api.closing import FollowUpToPlan
from workups.api.workups import Reason
from workups.models import FollowUp, FollowUpStatus
from workups.queries.inbox import follow_up_for
from workups.queries.lists import Which, follow_ups_where
from workups.queries.workups import workup_for


class FollowUpSerializer(serializers.Serializer[FollowUp]):
    """What is to happen, by which day. Whether it is late is told by that day."""

    id = serializers.IntegerField()
    workup = serializers.IntegerField(source="workup_id")
    patient = serializers.IntegerField(source="patient_id")
    words = serializers.CharField()
    due_on = serializers.DateField()
    status = serializers.ChoiceField(choices=FollowUpStatus.choices)
    planned_at = serializers.DateTimeField()
    planned_by = serializers.CharField(source="planned_by.user.name")
    moved_at = serializers.DateTimeField()
    reason = serializers.CharField()


class FollowUpsQuery(PageQuery):
    """Which follow-ups."""

    status = serializers.ChoiceField(choices=FollowUpStatus.choices, required=False)
    patient = IdInText(required=False)
    workup = IdInText(required=False)


class FollowUpsView(ListView):
    """All follow-ups."""

    scopes = {"GET": Scope.WORKUPS_READ}

    @extend_schema(operation_id="follow_ups_list", parameters=[FollowUpsQuery], responses=FollowUpSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The follow-ups of the practice, of a patient or of a workup, the last planned first."""
        query = read_query(FollowUpsQuery, request)
        which = Which(query.get("status", ""), query.get("patient", 0), query.get("workup", 0))
        return self.page_of(request, follow_ups_where(self.by, which), FollowUpSerializer)


class WorkupFollowUpsView(ApiView):
    """Follow-ups of a workup, planned."""

    scopes = {"POST": Scope.WORKUPS_WRITE}

    @extend_schema(operation_id="follow_ups_plan", request=FollowUpToPlan, responses={201: FollowUpSerializer})
    @once
    def post(self, request: Request, workup_id: int) -> Response:
        """Plans what is to happen, from today on and within two years."""
        workup = workup_for(self.by, workup_id)
        planned = follow_ups.plan(workup=workup, **read_body(FollowUpToPlan, request), by=self.by)
        place = reverse("api_follow_up", args=[planned.pk])
        return Response(FollowUpSerializer(planned).data, status=201, headers={"Location": place})


class FollowUpView(ApiView):
    """One follow-up."""

    scopes = {"GET": Scope.WORKUPS_READ}

    @extend_schema(operation_id="follow_ups_read", responses=FollowUpSerializer)
    def get(self, request: Request, follow_up_id: int) -> Response:
        """A follow-up as it stands."""
        return _shown(follow_up_for(self.by, follow_up_id))


class CompleteView(ApiView):
    """A follow-up that has taken place."""

    scopes = {"POST": Scope.WORKUPS_WRITE}

    @extend_schema(operation_id="follow_ups_complete", request=None, responses=FollowUpSerializer)
    @once
    def post(self, request: Request, follow_up_id: int) -> Response:
        """It has taken place."""
        follow_up = follow_up_for(self.by, follow_up_id)
        follow_ups.complete(follow_up=follow_up, by=self.by)
        return _shown(follow_up)


class CancelView(ApiView):
    """A follow-up that is not to take place any more."""

    scopes = {"POST": Scope.WORKUPS_WRITE}

    @extend_schema(operation_id="follow_ups_cancel", request=Reason, responses=FollowUpSerializer)
    @once
    def post(self, request: Request, follow_up_id: int) -> Response:
        """It is not to take place any more."""
        follow_up = follow_up_for(self.by, follow_up_id)
        follow_ups.cancel(follow_up=follow_up, **read_body(Reason, request), by=self.by)
        return _shown(follow_up)


def _shown(follow_up: FollowUp) -> Response:
    return Response(FollowUpSerializer(follow_up).data)
