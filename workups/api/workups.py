"""Workups: listed, started, read, closed and opened again."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.fields import Id, IdInText, Strict, Text, read_body, read_query
from clinic.api.idempotency import once
from clinic.api.pagination import ListView, PageQuery
from clinic.api.preconditions import tagged
from clinic.api.views import ApiView
from clinic.models import Scope
from clinic.queries import patient_for
from workups.actions import workups
from workups.api.seen import on_seen_workup
from workups.models import Workup, WorkupStatus
from workups.models.urgency import Urgency
from workups.models.workup import Outcome
from workups.queries.lists import Which, workups_where
from workups.queries.protocols import whole_live_version
from workups.queries.workups import workup_for

KEY = r"^[-a-zA-Z0-9_]{1,60}$"


class WorkupSerializer(serializers.Serializer[Workup]):
    """One patient's path through one version of a protocol. What has not happened is null, or an empty text."""

    id = serializers.IntegerField()
    patient = serializers.IntegerField(source="patient_id")
    protocol = serializers.CharField(source="version.protocol.key")
    version = serializers.IntegerField(source="version.number")
    version_id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=WorkupStatus.choices)
    revision = serializers.IntegerField(help_text="Counts every change; the ETag")
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    started_at = serializers.DateTimeField()
    started_by = serializers.CharField(source="started_by.user.name")
    touched_at = serializers.DateTimeField()
    touched_by = serializers.CharField(source="touched_by.user.name")
    closed_at = serializers.DateTimeField(allow_null=True)
    ended_as = serializers.ChoiceField(choices=Outcome.choices, allow_blank=True)
    outcome = serializers.CharField()
    no_follow_up = serializers.CharField()


class WorkupsQuery(PageQuery):
    """Which workups."""

    status = serializers.ChoiceField(choices=WorkupStatus.choices, required=False)
    patient = IdInText(required=False)
    protocol = serializers.RegexField(KEY, required=False, help_text="A protocol's key")


class NewWorkup(Strict):
    """Whom, and by which protocol; the live version of it is followed."""

    patient = Id()
    protocol = serializers.RegexField(KEY, help_text="A protocol's key")


class Reason(Strict):
    """Why."""

    reason = Text(max_length=1000)


class WorkupsView(ListView):
    """All workups, and new ones."""

    scopes = {"GET": Scope.WORKUPS_READ, "POST": Scope.WORKUPS_WRITE}

    @extend_schema(operation_id="workups_list", parameters=[WorkupsQuery], responses=WorkupSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The workups of the practice, the last started first."""
        query = read_query(WorkupsQuery, request)
        which = Which(status=query.get("status", ""), patient=query.get("patient", 0))
        rows = workups_where(self.by, which, protocol=query.get("protocol", ""))
        return self.page_of(request, rows, WorkupSerializer)

    @extend_schema(operation_id="workups_start", request=NewWorkup, responses={201: WorkupSerializer})
    @once
    @tagged
    def post(self, request: Request) -> Response:
        """Starts a workup, evaluated already on what the patient's record says."""
        body = read_body(NewWorkup, request)
        patient, version = patient_for(self.by, body["patient"]), whole_live_version(self.by, body["protocol"])
        workup = workups.start(patient=patient, version=version, by=self.by)
        place = reverse("api_workup", args=[workup.pk])
        return Response(WorkupSerializer(workup).data, status=201, headers={"Location": place})


class WorkupView(ApiView):
    """One workup."""

    scopes = {"GET": Scope.WORKUPS_READ}

    @extend_schema(operation_id="workups_read", responses=WorkupSerializer)
    @tagged
    def get(self, request: Request, workup_id: int) -> Response:
        """A workup; its ETag is the revision that a write has to name."""
        return as_it_stands(self, workup_id)


class ReopenView(ApiView):
    """A closed workup, opened again."""

    scopes = {"POST": Scope.WORKUPS_DECIDE}

    @extend_schema(operation_id="workups_reopen", request=Reason, responses=WorkupSerializer)
    @once
    @tagged
    @on_seen_workup
    def post(self, request: Request, workup: Workup) -> Response:
        """Opens a closed workup again; what was decided and planned stays."""
        workups.reopen(workup=workup, **read_body(Reason, request), by=self.by)
        return as_it_stands(self, workup.pk)


def as_it_stands(view: ApiView, workup_id: int, **more: Any) -> Response:
    """The answer that shows a workup."""
    return Response(WorkupSerializer(workup_for(view.by, workup_id)).data, **more)
