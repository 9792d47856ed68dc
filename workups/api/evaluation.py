"""What the protocol says of a workup, whole, and why."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.preconditions import tagged
from clinic.api.views import ApiView
from clinic.errors import NotFoundHere
from clinic.models import Scope
from workups.api.values import ValueField, said
from workups.engine.definition import Definition, Rule
from workups.engine.evaluation import ENGINE_VERSION, MOST_ASKED, Evaluation, State
from workups.engine.explain import Node, explain_in
from workups.engine.facts import Value
from workups.engine.order import EVALUATION_ORDER
from workups.evaluate import Evaluated, evaluate
from workups.models import Workup
from workups.models.urgency import Urgency
from workups.queries.workups import workup_for

STATES: Final = [(state.value, state.name.replace("_", " ")) for state in State]
_ENDS: Final = ("act_now", "nothing_needed", "waiting", "outside_protocol")


class KnownSerializer(serializers.Serializer[Any]):
    """A finding and its value."""

    finding = serializers.CharField()
    value = ValueField()


class DerivedSerializer(serializers.Serializer[Any]):
    """A finding that is computed, never typed; null while it can't be told."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name
    value = ValueField(allow_null=True)


class QuestionSerializer(serializers.Serializer[Any]):
    """A finding worth asking for next, and the red flags that it could settle."""

    finding = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name
    question = serializers.CharField()
    type = serializers.CharField()
    settles = serializers.ListField(child=serializers.CharField())


class ProgressSerializer(serializers.Serializer[Any]):
    """How many of a stage's lines are answered."""

    key = serializers.CharField()
    title = serializers.CharField()
    answered = serializers.IntegerField()
    visible = serializers.IntegerField()


class StandingSerializer(serializers.Serializer[Any]):
    """Where a workup stands. `urgency_not_excluded` is above the urgency, and can't be ruled out yet."""

    workup = serializers.IntegerField()
    revision = serializers.IntegerField()
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    urgency_not_excluded = serializers.ChoiceField(choices=Urgency.choices, allow_null=True)
    end_state = serializers.ChoiceField(choices=_ENDS)
    end_state_reason = serializers.CharField()
    fired = serializers.ListField(child=serializers.CharField(), help_text="Codes of the advice that is given now")
    next_questions = QuestionSerializer(many=True)


class RuleStateSerializer(serializers.Serializer[Any]):
    """What became of one rule. FIRED: its condition holds. RULED OUT: it can't any more. WAITING: on what is missing.

    `because` is what the outcome rests on. `hidden`: it fired, and an emergency puts it off the page.
    """

    code = serializers.CharField()
    family = serializers.ChoiceField(choices=EVALUATION_ORDER)
    title = serializers.CharField()
    urgency = serializers.CharField(help_text="A red flag's and a test's; a referral's in the protocol's own words")
    state = serializers.ChoiceField(choices=STATES)
    hidden = serializers.BooleanField()
    because = KnownSerializer(many=True)
    missing = serializers.ListField(child=serializers.CharField())


class EvaluationSerializer(StandingSerializer):
    """The whole evaluation, every rule of the protocol in it."""

    protocol = serializers.CharField()
    version = serializers.IntegerField()
    content_hash = serializers.CharField()
    engine = serializers.CharField()
    known = KnownSerializer(many=True)
    derived = DerivedSerializer(many=True)
    stages = ProgressSerializer(many=True)
    rules = RuleStateSerializer(many=True)


@extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/TraceNode"}})
class _PartsField(serializers.ListField):
    """A tree has no end that could be written down."""


class TraceNodeSerializer(serializers.Serializer[Any]):
    """One part of a condition, and what it came to: true, false, or null for unknown."""

    condition = serializers.CharField()
    value = serializers.BooleanField(allow_null=True)
    carries = serializers.BooleanField(help_text="The whole came out as it did because of this part")
    finding = serializers.CharField(allow_null=True)
    reading = ValueField(allow_null=True)
    parts = _PartsField()


class RuleTraceSerializer(RuleStateSerializer):
    """One rule with its condition, part by part."""

    workup = serializers.IntegerField()
    revision = serializers.IntegerField()
    trace = TraceNodeSerializer()


class EvaluationView(ApiView):
    """The evaluation of a workup."""

    scopes = {"GET": Scope.WORKUPS_READ}

    @extend_schema(operation_id="evaluation_read", responses=EvaluationSerializer)
    @tagged
    def get(self, request: Request, workup_id: int) -> Response:
        """What the protocol says of what is known now: each rule with its reasons, and what to ask next."""
        workup = workup_for(self.by, workup_id)
        return Response(_whole(workup, evaluate(workup)))


class RuleTraceView(ApiView):
    """One rule of an evaluation, by its code."""

    scopes = {"GET": Scope.WORKUPS_READ}

    @extend_schema(operation_id="evaluation_trace", responses=RuleTraceSerializer)
    @tagged
    def get(self, request: Request, workup_id: int, code: str) -> Response:
        """Why a rule stands as it does: its condition, part by part, with the values that each part met."""
        workup = workup_for(self.by, workup_id)
        evaluated = evaluate(workup)
        rule = evaluated.definition.rules.get(code)
        if rule is None:
            raise NotFoundHere("This protocol version has no such rule.")
        tree = _node(evaluated.definition, explain_in(evaluated.evaluation, code).because)
        return Response(_of(workup) | _rule(evaluated.evaluation, rule) | {"trace": tree})


def standing(workup: Workup, evaluated: Evaluated) -> dict[str, Any]:
    """As StandingSerializer has it."""
    evaluation, findings = evaluated.evaluation, evaluated.definition.findings
    questions = [
        {
            "finding": each.finding,
            "label": findings[each.finding].label,
            "question": findings[each.finding].question,
            "type": findings[each.finding].type,
            "settles": list(each.settles),
        }
        for each in evaluation.next_questions(MOST_ASKED)
    ]
    return _of(workup) | {
        "urgency": evaluation.urgency,
        "urgency_not_excluded": evaluation.urgency_not_excluded,
        "end_state": evaluation.end_state,
        "end_state_reason": evaluation.end_state_reason,
        "fired": list(evaluation.fired),
        "next_questions": questions,
    }


def _of(workup: Workup) -> dict[str, Any]:
    return {"workup": workup.pk, "revision": workup.revision}


def _whole(workup: Workup, evaluated: Evaluated) -> dict[str, Any]:
    definition, evaluation = evaluated.definition, evaluated.evaluation
    labels = {each.code: each.label for each in definition.computed()}
    derived = evaluation.derived.items()
    return standing(workup, evaluated) | {
        "protocol": definition.key,
        "version": workup.version.number,
        "content_hash": definition.content_hash,
        "engine": ENGINE_VERSION,
        "known": list(_known(definition, evaluated.facts)),
        "derived": [{"code": code, "label": labels[code], "value": value} for code, value in derived],
        "stages": list(_stages(evaluation)),
        "rules": [_rule(evaluation, rule) for rule in definition.rules.values()],
    }


def _known(definition: Definition, facts: Mapping[str, Value]) -> Iterator[dict[str, Any]]:
    for code, value in facts.items():
        yield {"finding": code, "value": said(definition.findings.get(code), value)}


def _stages(evaluation: Evaluation) -> Iterator[dict[str, Any]]:
    titles = {stage.key: stage.title for stage in evaluation.engine.definition.stages}
    for key, (answered, visible) in evaluation.stage_progress.items():
        yield {"key": key, "title": titles[key], "answered": answered, "visible": visible}


def _rule(evaluation: Evaluation, rule: Rule) -> dict[str, Any]:
    explained = explain_in(evaluation, rule.code)
    return {
        "code": rule.code,
        "family": rule.family,
        "title": rule.title,
        "urgency": getattr(rule, "urgency", ""),
        "state": explained.state.value,
        "hidden": rule.code in evaluation.hidden,
        "because": list(_known(evaluation.engine.definition, explained.carried_by)),
        "missing": list(explained.missing),
    }


def _node(definition: Definition, node: Node) -> dict[str, Any]:
    finding = definition.findings.get(node.finding or "")
    return {
        "condition": node.text,
        "value": node.value,
        "carries": node.carries,
        "finding": node.finding or None,
        "reading": said(finding, node.reading),
        "parts": [_node(definition, part) for part in node.parts],
    }
