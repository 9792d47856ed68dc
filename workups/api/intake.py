"""Results that other systems send: HL7 v2 and FHIR as they have it, each kept as it came, each with its outcome."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.parsers import RawParser
from clinic.api.views import ApiView
from clinic.models import Scope
from workups.actions.inbound import Outcome, Received
from workups.actions.reported import MOST_BYTES
from workups.interop.intake import Taken, take_fhir, take_hl7
from workups.models import Inbound, InboundSource, InboundStatus
from workups.queries.inbound import inbound_for

# Why a report waits, or what somebody wrote of it, may say what the record has: not to who may only send results.
_TO_SENDERS: Final = {
    InboundStatus.QUEUED: "It waits for somebody of the practice to match it.",
    InboundStatus.MATCHED: "Matched with a test.",
    InboundStatus.REJECTED: "Rejected. It is kept as it came.",
}
_TOO_LARGE: Final = {413: {"description": "More than 1 MB. Nothing was kept: send it in parts"}}
_ONCE: Final = "A message that came before is answered `duplicate` and taken in once, however often it is sent."


class Report(RawParser):
    most_bytes = MOST_BYTES


class FhirJson(Report):
    media_type = "application/fhir+json"


class PlainJson(Report):
    media_type = "application/json"


class Hl7(Report):
    media_type = "application/hl7-v2"


class PlainText(Report):
    media_type = "text/plain"


class ReceivedSerializer(serializers.Serializer[Any]):
    """One report of what was sent. `reason` names a patient as the practice has them only to who may read patients."""

    id = serializers.IntegerField(source="inbound.pk")
    part = serializers.IntegerField(source="inbound.part", help_text="Which report of its message, from 1")
    outcome = serializers.ChoiceField(choices=[each.value for each in Outcome])
    reason = serializers.SerializerMethodField()

    def get_reason(self, received: Received) -> str:
        is_open = self.context["may_read"] or received.outcome != Outcome.QUEUED
        return received.reason if is_open else _TO_SENDERS[InboundStatus.QUEUED]


class InboundSerializer(serializers.Serializer[Inbound]):
    """A report that came in, as it stands now."""

    id = serializers.IntegerField(source="pk")
    part = serializers.IntegerField()
    source = serializers.ChoiceField(choices=InboundSource.choices)  # type: ignore[assignment]  # a column's name
    sha256 = serializers.CharField(help_text="Of the message as it came")
    received_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=InboundStatus.choices)
    reason = serializers.SerializerMethodField()
    order = serializers.IntegerField(source="order_id", allow_null=True)

    def get_reason(self, inbound: Inbound) -> str:
        return inbound.reason if self.context["may_read"] else _TO_SENDERS[InboundStatus(inbound.status)]


class IntakeView(ApiView):
    """What every door for results has."""

    scopes: ClassVar[Mapping[str, Scope]] = {"POST": Scope.RESULTS_WRITE, "GET": Scope.RESULTS_WRITE}

    @property
    def may_read(self) -> bool:
        return Scope.PATIENTS_READ.value in self.client.scopes

    def body(self, request: Request) -> bytes:
        raw = request.data
        if not isinstance(raw, bytes) or not raw.strip():
            raise ParseError("The body is empty.")
        return raw

    def answer(self, taken: Iterable[Taken]) -> Response:
        """201 where anything of it is new, 200 where all of it was here."""
        received = [each for message in taken for each in message.parts]
        is_new = any(each.outcome != Outcome.DUPLICATE for each in received)
        shown = ReceivedSerializer(received, many=True, context={"may_read": self.may_read})
        return Response(shown.data, status=201 if is_new else 200)


class FhirIntakeView(IntakeView):
    """A DiagnosticReport, or a Bundle that holds some."""

    parser_classes = (FhirJson, PlainJson)

    @extend_schema(
        operation_id="intake_fhir",
        request={FhirJson.media_type: OpenApiTypes.ANY, PlainJson.media_type: OpenApiTypes.ANY},
        responses={201: ReceivedSerializer(many=True), 200: ReceivedSerializer(many=True), **_TOO_LARGE},
        description=f"Takes in results as FHIR R4. {_ONCE}",
    )
    def post(self, request: Request) -> Response:
        return self.answer([take_fhir(self.body(request), practice=self.by.practice, by=self.by)])


class Hl7IntakeView(IntakeView):
    """One message of HL7 v2 (ORU^R01), or several after each other. All of a request is kept, or nothing."""

    parser_classes = (Hl7, PlainText)

    @extend_schema(
        operation_id="intake_hl7",
        request={Hl7.media_type: OpenApiTypes.STR, PlainText.media_type: OpenApiTypes.STR},
        responses={201: ReceivedSerializer(many=True), 200: ReceivedSerializer(many=True), **_TOO_LARGE},
        description=f"Takes in results as HL7 v2. {_ONCE}",
    )
    def post(self, request: Request) -> Response:
        with transaction.atomic():
            return self.answer(take_hl7(self.body(request), practice=self.by.practice, by=self.by))


class ReceivedView(IntakeView):
    """Where a report that came in stands."""

    @extend_schema(operation_id="intake_read", responses=InboundSerializer)
    def get(self, request: Request, inbound_id: int) -> Response:
        """Matched with a test, waiting to be matched, or rejected; with the reason."""
        inbound = inbound_for(self.by, inbound_id)
        return Response(InboundSerializer(inbound, context={"may_read": self.may_read}).data)
