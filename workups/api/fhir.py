"""FHIR R4: workups and protocols said in it, and a patient's record taken in."""

import json
from collections.abc import Mapping
from typing import Any, Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.fields import Query, read_query
from clinic.api.idempotency import once
from clinic.api.parsers import RawParser
from clinic.api.views import ApiView
from clinic.models import Scope
from workups.actions import exports
from workups.actions.record_imports import MOST_BYTES, TakenIn
from workups.interop.fhir.protocol.bundle import version_bundle
from workups.interop.fhir.workup import MEDIA_TYPE, workup_bundle
from workups.interop.record.intake import take_in
from workups.models import Proposal
from workups.queries.export import newest_published
from workups.queries.workups import workup_for

_BUNDLE: Final = {(200, MEDIA_TYPE): OpenApiTypes.OBJECT}
_YES_OR_NO: Final = ("true", "false")


class FhirRenderer(BaseRenderer):
    """A Bundle; a fault stays a problem document."""

    media_type = MEDIA_TYPE
    format = "fhir"
    charset = None
    render_style = "binary"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return json.dumps(data, ensure_ascii=False, allow_nan=False).encode()


class RawFhir(RawParser):
    media_type = MEDIA_TYPE
    most_bytes = MOST_BYTES


class FhirView(ApiView):
    """What every view that answers in FHIR has."""

    renderer_classes = (FhirRenderer, JSONRenderer)

    def bundle(self, content: Mapping[str, Any]) -> Response:
        return Response(content, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


class WorkupFhirView(FhirView):
    """A workup as a FHIR R4 document."""

    scopes = {"GET": Scope.WORKUPS_READ}

    @extend_schema(operation_id="workups_fhir", responses=_BUNDLE)
    def get(self, request: Request, workup_id: int) -> Response:
        """All that is known, asked for, decided and planned, as a Bundle of the type document; who took it is kept."""
        content = workup_bundle(self.by, workup_id)
        exports.note(workup=workup_for(self.by, workup_id), by=self.by)
        return self.bundle(content)


class ProtocolFhirView(FhirView):
    """The live version of a protocol as a FHIR R4 collection."""

    scopes = {"GET": Scope.PROTOCOLS_READ}

    @extend_schema(operation_id="protocols_fhir", responses=_BUNDLE)
    def get(self, request: Request, protocol: str) -> Response:
        """PlanDefinition, ActivityDefinitions, Questionnaire and the local codes, as a Bundle."""
        return self.bundle(version_bundle(newest_published(self.by, protocol)))


class SuggestedSerializer(serializers.Serializer[Proposal]):
    """What the record says of a finding. It counts for nothing until a clinician has confirmed it."""

    id = serializers.IntegerField(source="pk")
    finding = serializers.CharField()
    value = serializers.JSONField()
    origin = serializers.CharField()
    observed_on = serializers.DateField(allow_null=True)


class ImportedSerializer(serializers.Serializer[TakenIn]):
    """A record that was taken in, and what of it waits for a clinician."""

    id = serializers.IntegerField(source="row.pk")
    sha256 = serializers.CharField(source="row.sha256", help_text="Of the record as it came")
    proposals = SuggestedSerializer(many=True)


class RecordQuery(Query):
    """`confirmed`: somebody has made sure that the record is this patient's, where it does not say so itself."""

    confirmed = serializers.ChoiceField(choices=_YES_OR_NO, required=False)


class RecordView(ApiView):
    """A patient's record, for a workup."""

    scopes = {"POST": Scope.WORKUPS_WRITE}
    parser_classes = (RawFhir,)

    @extend_schema(
        operation_id="records_take_in",
        parameters=[RecordQuery],
        request={RawFhir.media_type: OpenApiTypes.ANY},
        responses={201: ImportedSerializer, 200: ImportedSerializer},
    )
    @once
    def post(self, request: Request, workup_id: int) -> Response:
        """Takes in a FHIR R4 Bundle of the patient's record, at most 5 MB, and proposes what it says of open findings.

        A clinician confirms each proposal in the workup, or doesn't. The same Bundle again is answered 200 and changes
        nothing.
        """
        workup = workup_for(self.by, workup_id)
        asked = read_query(RecordQuery, request)
        raw = request.data if isinstance(request.data, bytes) else b""
        taken = take_in(workup=workup, raw=raw, confirmed=asked.get("confirmed") == "true", by=self.by)
        return Response(ImportedSerializer(taken).data, status=201 if taken.is_new else 200)
