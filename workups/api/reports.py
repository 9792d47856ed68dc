"""Documents: asked for, waited for, downloaded."""

import json
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.fields import IdInText, Strict, read_body, read_query
from clinic.api.idempotency import once
from clinic.api.pagination import ListView, PageQuery
from clinic.api.views import ApiView
from clinic.models import Scope
from workups.actions import reports
from workups.models import Report, ReportKind, ReportStatus
from workups.queries.lists import Which, document_for, documents_where
from workups.queries.workups import workup_for

_KINDS = [(each.value, each.label) for each in ReportKind if each != ReportKind.LETTER_DRAFT]
_ASKED_FOR = [(ReportKind.RECORD_SUMMARY.value, ReportKind.RECORD_SUMMARY.label)]


class ReportSerializer(serializers.Serializer[Report]):
    """A document, made from what was known when it was asked for. `failure` says why it could not be made."""

    id = serializers.IntegerField()
    workup = serializers.IntegerField(source="workup_id")
    patient = serializers.IntegerField(source="patient_id")
    kind = serializers.ChoiceField(choices=_KINDS)
    title = serializers.CharField(source="name")
    status = serializers.ChoiceField(choices=ReportStatus.choices)
    requested_at = serializers.DateTimeField()
    requested_by = serializers.CharField(source="requested_by.user.name")
    ready_at = serializers.DateTimeField(allow_null=True)
    pages = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField(source="pdf_sha256", help_text="Of the PDF, once it is ready")
    failure = serializers.CharField()


class ReportsQuery(PageQuery):
    """Which documents."""

    status = serializers.ChoiceField(choices=ReportStatus.choices, required=False)
    patient = IdInText(required=False)
    workup = IdInText(required=False)


class NewReport(Strict):
    """Which document; letters and leaflets are written by people."""

    kind = serializers.ChoiceField(choices=_ASKED_FOR)


class PdfRenderer(BaseRenderer):
    """A finished document as it is; a fault stays a problem document."""

    media_type = "application/pdf"
    format = "pdf"
    charset = None
    render_style = "binary"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return data if isinstance(data, bytes) else json.dumps(data).encode()


class ReportsView(ListView):
    """All documents."""

    scopes = {"GET": Scope.REPORTS_READ}

    @extend_schema(operation_id="reports_list", parameters=[ReportsQuery], responses=ReportSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The documents of the practice, of a patient or of a workup, the last asked for first."""
        query = read_query(ReportsQuery, request)
        which = Which(query.get("status", ""), query.get("patient", 0), query.get("workup", 0))
        return self.page_of(request, documents_where(self.by, which), ReportSerializer)


class WorkupReportsView(ApiView):
    """Documents of a workup, asked for."""

    scopes = {"POST": Scope.REPORTS_WRITE}

    @extend_schema(operation_id="reports_request", request=NewReport, responses={201: ReportSerializer})
    @once
    def post(self, request: Request, workup_id: int) -> Response:
        """Freezes what is known and asks for its PDF; ask for the document until its status is `ready`."""
        workup = workup_for(self.by, workup_id)
        report = reports.request(workup=workup, **read_body(NewReport, request), by=self.by)
        place = reverse("api_report", args=[report.pk])
        return Response(ReportSerializer(report).data, status=201, headers={"Location": place})


class ReportView(ApiView):
    """One document."""

    scopes = {"GET": Scope.REPORTS_READ}

    @extend_schema(operation_id="reports_read", responses=ReportSerializer)
    def get(self, request: Request, report_id: int) -> Response:
        """How far a document is."""
        return Response(ReportSerializer(document_for(self.by, report_id)).data)


class ReportPdfView(ApiView):
    """The PDF of a document."""

    scopes = {"GET": Scope.REPORTS_READ}
    renderer_classes = (PdfRenderer, JSONRenderer)

    @extend_schema(
        operation_id="reports_download",
        responses={
            (200, "application/pdf"): OpenApiTypes.BINARY,
            409: OpenApiResponse(description="It is not ready"),
        },
    )
    def get(self, request: Request, report_id: int) -> Response:
        """The finished document; who has read it is kept."""
        report = document_for(self.by, report_id)
        named = {"Content-Disposition": f'attachment; filename="report-{report.pk}.pdf"'}
        pdf = reports.download(report=report, by=self.by)
        return Response(pdf, content_type=PdfRenderer.media_type, headers=named)
