"""Protocols, and what their published versions say. They are shared by all practices."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.views import ApiView
from clinic.models import Scope
from workups.engine.conditions import Condition, to_text
from workups.engine.definition import Code, Definition, Finding, Rule, Section
from workups.engine.order import EVALUATION_ORDER
from workups.evaluate import engine_of
from workups.models import ProtocolVersion, VersionStatus
from workups.queries.lists import protocol_with_key, signed_version, signed_versions
from workups.queries.protocols import live_versions

_CONFIRMED = frozenset({"C", "H"})
_SIGNED = [(each.value, each.label) for each in (VersionStatus.PUBLISHED, VersionStatus.RETIRED)]


class VersionSerializer(serializers.Serializer[Any]):
    """A numbered version of a protocol; its content never changes."""

    id = serializers.IntegerField()
    protocol = serializers.CharField(source="protocol.key")
    title = serializers.CharField(source="protocol.title")
    number = serializers.IntegerField()
    status = serializers.ChoiceField(choices=_SIGNED)
    content_hash = serializers.CharField()
    published_at = serializers.DateTimeField()
    retired_at = serializers.DateTimeField(allow_null=True)


class VersionsSerializer(serializers.Serializer[Any]):
    """Versions."""

    results = VersionSerializer(many=True)


class SourceSerializer(serializers.Serializer[Any]):
    """What the protocol rests on."""

    id = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()


class CodeSerializer(serializers.Serializer[Any]):
    """A code in a public terminology that somebody has confirmed."""

    system = serializers.CharField()
    code = serializers.CharField()
    display = serializers.CharField()


class OptionSerializer(serializers.Serializer[Any]):
    """One of the options of a choice."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name


class RangeSerializer(serializers.Serializer[Any]):
    """The lowest and the highest value that is possible, in the finding's unit; for a duration in seconds."""

    low = serializers.FloatField()
    high = serializers.FloatField()


class FindingSerializer(serializers.Serializer[Any]):
    """One entry of the dictionary: what a form asks and a rule reads. `unit` is a UCUM code."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name
    question = serializers.CharField()
    type = serializers.CharField()
    unit = serializers.CharField()
    possible = RangeSerializer(allow_null=True)
    options = OptionSerializer(many=True)
    codes = CodeSerializer(many=True)


class ItemSerializer(serializers.Serializer[Any]):
    """A line to answer; shown always, or when its condition holds."""

    finding = serializers.CharField()
    show_when = serializers.CharField(allow_null=True)


class SectionSerializer(serializers.Serializer[Any]):
    """A block of questions."""

    key = serializers.CharField()
    title = serializers.CharField()
    show_when = serializers.CharField(allow_null=True)
    optional = serializers.BooleanField()
    items = ItemSerializer(many=True)


class StageSerializer(serializers.Serializer[Any]):
    """History, examination, and so on."""

    key = serializers.CharField()
    title = serializers.CharField()
    sections = SectionSerializer(many=True)


class RuleSerializer(serializers.Serializer[Any]):
    """A rule with its condition as it is written, and the ids of the sources on which it rests."""

    code = serializers.CharField()
    family = serializers.ChoiceField(choices=EVALUATION_ORDER)
    title = serializers.CharField()
    when = serializers.CharField()
    urgency = serializers.CharField()
    sources = serializers.ListField(child=serializers.CharField())


class WholeVersionSerializer(VersionSerializer):
    """A version with what it asks and what its rules are."""

    site = serializers.CharField()
    language = serializers.CharField()
    summary = serializers.CharField()
    review_by = serializers.CharField()
    sources = SourceSerializer(many=True)
    stages = StageSerializer(many=True)
    findings = FindingSerializer(many=True)
    rules = RuleSerializer(many=True)


class ProtocolsView(ApiView):
    """All protocols that a workup can be started by."""

    scopes = {"GET": Scope.PROTOCOLS_READ}

    @extend_schema(operation_id="protocols_list", responses=VersionsSerializer)
    def get(self, request: Request) -> Response:
        """The live version of each protocol, by title: what a new workup follows."""
        return Response(VersionsSerializer({"results": live_versions(self.by)}).data)


class ProtocolVersionsView(ApiView):
    """All versions of a protocol that were ever published."""

    scopes = {"GET": Scope.PROTOCOLS_READ}

    @extend_schema(operation_id="protocols_versions", responses=VersionsSerializer)
    def get(self, request: Request, protocol: str) -> Response:
        """The published and retired versions of a protocol, the newest first."""
        found = signed_versions(self.by, protocol_with_key(self.by, protocol))
        return Response(VersionsSerializer({"results": found}).data)


class ProtocolVersionView(ApiView):
    """One published version."""

    scopes = {"GET": Scope.PROTOCOLS_READ}

    @extend_schema(operation_id="protocols_read_version", responses=WholeVersionSerializer)
    def get(self, request: Request, version_id: int) -> Response:
        """A version, whole: what it asks, in which order, and each rule with its sources."""
        version = signed_version(self.by, version_id)
        return Response(VersionSerializer(version).data | _whole(version))


def _whole(version: ProtocolVersion) -> dict[str, Any]:
    definition = engine_of(version).definition
    return {
        "site": definition.site,
        "language": definition.language,
        "summary": definition.summary,
        "review_by": definition.review_by,
        "sources": [{"id": each.id, "title": each.title, "url": each.url} for each in definition.sources],
        "stages": list(_stages(definition)),
        "findings": [_finding(each) for each in definition.findings.values()],
        "rules": [_rule(definition, each) for each in definition.rules.values()],
    }


def _stages(definition: Definition) -> Iterator[dict[str, Any]]:
    for stage in definition.stages:
        yield {"key": stage.key, "title": stage.title, "sections": [_section(each) for each in stage.sections]}


def _section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "show_when": _text(section.show_when),
        "optional": section.optional,
        "items": [{"finding": each.finding, "show_when": _text(each.show_when)} for each in section.items],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "label": finding.label,
        "question": finding.question,
        "type": finding.type,
        "unit": finding.unit or "",
        "possible": {"low": finding.hard[0], "high": finding.hard[1]} if finding.hard else None,
        "options": [{"code": each, "label": finding.option_label(each)} for each in finding.options],
        "codes": [_code(each) for each in finding.codes if each.confidence in _CONFIRMED],
    }


def _code(code: Code) -> dict[str, str]:
    return {"system": code.system, "code": code.code, "display": code.display}


def _rule(definition: Definition, rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "family": rule.family,
        "title": rule.title,
        "when": to_text(rule.when),
        "urgency": getattr(rule, "urgency", ""),
        "sources": list(definition.sources_of(rule)),
    }


def _text(condition: Condition | None) -> str | None:
    return None if condition is None else to_text(condition)
