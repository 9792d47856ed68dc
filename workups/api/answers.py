"""What was found: recorded, made unknown again, or noted as not assessable. Each write names the revision it saw."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.fields import ByCode, Strict, Text, read_body
from clinic.api.idempotency import once
from clinic.api.preconditions import tagged
from clinic.api.views import ApiView
from clinic.models import Scope
from workups.actions import answers
from workups.api.evaluation import StandingSerializer, standing
from workups.api.seen import on_seen_workup
from workups.api.values import ValueField, refuse_text_for_numbers
from workups.evaluate import engine_for
from workups.models import Answer, Workup
from workups.models.answer import Source
from workups.queries.workups import current_answers, workup_for

MOST_AT_ONCE: Final = 500


class AnswerSerializer(serializers.Serializer[Answer]):
    """What is held true of a finding. No value: made unknown again, or `not_assessable` says why it can't be told."""

    finding = serializers.CharField()
    value = ValueField(allow_null=True)
    not_assessable = serializers.CharField()
    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]  # a field of this name
    revision = serializers.IntegerField(help_text="The workup's revision that this answer made")
    recorded_at = serializers.DateTimeField()
    recorded_by = serializers.CharField(source="author")


class AnswersSerializer(serializers.Serializer[dict[str, Any]]):
    """All that was said of a workup's findings and stands."""

    workup = serializers.IntegerField()
    revision = serializers.IntegerField()
    results = AnswerSerializer(many=True)


class OneValue(Strict):
    """What was found."""

    value = ValueField()


class Values(Strict):
    """Values by the code of their finding; all of them are recorded, or none."""

    values = ByCode(child=ValueField(), most=MOST_AT_ONCE)


class WhyNot(Strict):
    """Why a finding can't be assessed."""

    reason = Text(max_length=1000)


class AnswersView(ApiView):
    """The answers of a workup."""

    scopes = {"GET": Scope.WORKUPS_READ, "POST": Scope.WORKUPS_WRITE}

    @extend_schema(operation_id="answers_list", responses=AnswersSerializer)
    @tagged
    def get(self, request: Request, workup_id: int) -> Response:
        """What was said of the findings of a workup, and stands."""
        workup = workup_for(self.by, workup_id)
        shown = {"workup": workup.pk, "revision": workup.revision, "results": current_answers(workup)}
        return Response(AnswersSerializer(shown).data)

    @extend_schema(operation_id="answers_record_many", request=Values, responses=StandingSerializer)
    @once
    @tagged
    @on_seen_workup
    def post(self, request: Request, workup: Workup) -> Response:
        """Records several findings at once."""
        said = read_body(Values, request)["values"]
        refuse_text_for_numbers(engine_for(workup).definition, said)
        evaluated = answers.record_all(workup=workup, values=said, revision=workup.revision, by=self.by)
        return Response(standing(workup, evaluated))


class AnswerView(ApiView):
    """The answer to one finding, by its code."""

    scopes = {"PUT": Scope.WORKUPS_WRITE, "DELETE": Scope.WORKUPS_WRITE}

    @extend_schema(operation_id="answers_record", request=OneValue, responses=StandingSerializer)
    @once
    @tagged
    @on_seen_workup
    def put(self, request: Request, workup: Workup, finding: str) -> Response:
        """Records what was found; what was said before stays in the history."""
        value = read_body(OneValue, request)["value"]
        refuse_text_for_numbers(engine_for(workup).definition, {finding: value})
        evaluated = answers.record(workup=workup, finding=finding, value=value, revision=workup.revision, by=self.by)
        return Response(standing(workup, evaluated))

    @extend_schema(operation_id="answers_retract", request=None, responses={200: StandingSerializer})
    @once
    @tagged
    @on_seen_workup
    def delete(self, request: Request, workup: Workup, finding: str) -> Response:
        """Makes a finding unknown again, as if nobody had asked."""
        evaluated = answers.retract(workup=workup, finding=finding, revision=workup.revision, by=self.by)
        return Response(standing(workup, evaluated))


class NotAssessableView(ApiView):
    """A finding that can't be assessed."""

    scopes = {"PUT": Scope.WORKUPS_WRITE}

    @extend_schema(operation_id="answers_not_assessable", request=WhyNot, responses=StandingSerializer)
    @once
    @tagged
    @on_seen_workup
    def put(self, request: Request, workup: Workup, finding: str) -> Response:
        """Notes that a finding can't be assessed, and why. It stays unknown, which is never “no”."""
        reason = read_body(WhyNot, request)["reason"]
        evaluated = answers.not_assessable(
            workup=workup, finding=finding, reason=reason, revision=workup.revision, by=self.by
        )
        return Response(standing(workup, evaluated))
