"""What stands beside the rules. None of it decides anything, and all that it names must exist."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any, TypeVar

from workups.engine.conditions import ConditionError, parse_condition
from workups.engine.definition import Definition
from workups.engine.definition.reference import (
    CriticalValue,
    GuidelineTrace,
    LeafletBlock,
    Localisation,
    Medicine,
    QualifiedStatement,
    Reference,
    ResultMeaning,
    SiteRuleChange,
    SiteVariation,
    ToolElement,
)  # fmt: skip
from workups.engine.faults import did_you_mean
from workups.engine.parse.shape import CODE, Expression, Notes, Reader

ROLE = "reference"
SITE, MEDICINES, DRUGS = "protocol_site", "med_classes", "recreational_drugs"
"""Findings whose options name the body sites, the classes of medicines and the drugs taken for pleasure."""
_QUOTED = re.compile(r"`([^`]*)`")
_Part = TypeVar("_Part")


def read_reference(protocol: Reader) -> Reference:
    """What the protocol's key `reference` holds; an empty Reference when there is none."""
    value = protocol.raw("reference", required=False)
    if value is None:
        return Reference()
    reader = Reader(value, "reference", protocol.notes)
    reference = Reference(
        result_interpretation=_part(reader, "result_interpretation", _result),
        critical_values=_part(reader, "critical_values", _critical),
        medicine_levels=_by_key(reader, "medicine_levels"),
        medicines=_part(reader, "medicines", _medicine),
        mnd_tool=_part(reader, "mnd_tool", _tool),
        localisation=_part(reader, "localisation", _localisation),
        guideline_trace=_part(reader, "guideline_trace", _trace),
        qualified_statements=_part(reader, "qualified_statements", _qualified),
        site_variations=_part(reader, "site_variations", _variation),
        site_rule_changes=_part(reader, "site_rule_changes", _rule_change),
        leaflet=_part(reader, "leaflet", _leaflet),
    )
    reader.done()
    return reference


def check_reference(definition: Definition, notes: Notes) -> None:
    """Note every name that points at nothing, and gather the conditions between backticks to be checked."""
    _check_lists(definition, notes)
    named = {*definition.rules, *definition.findings, *(each.code for each in definition.computed())}
    for part in fields(Reference):
        value = getattr(definition.reference, part.name)
        for index, entry in enumerate(value if isinstance(value, tuple) else ()):
            for text in _texts(entry):
                _check_text(f"reference.{part.name}[{index}]", text, named, notes)


def _part(reader: Reader, key: str, read: Callable[[Reader], _Part]) -> tuple[_Part, ...]:
    return tuple(read(each) for each in reader.entries(key, required=False))


def _result(reader: Reader) -> ResultMeaning:
    found = ResultMeaning(
        when=reader.condition_or_none("when", role=ROLE),
        result=reader.text("result", required=False),
        meaning=reader.text("meaning"),
        action=reader.text("action"),
        actions=reader.texts("actions"),
    )
    if (found.when is None) == (not found.result):
        reader.fault("when", "give either a condition (when) or words (result), not both and not neither")
    return found


def _critical(reader: Reader) -> CriticalValue:
    reader.name = reader.text("test")
    low, high = reader.text("low", required=False), reader.text("high", required=False)
    if not low and not high:
        reader.fault("low", "give a low limit, a high limit, or both")
    return CriticalValue(reader.name, low, high, reader.texts("flags", required=True))


def _medicine(reader: Reader) -> Medicine:
    return Medicine(
        classes=reader.texts("classes"),
        recreational=reader.texts("recreational"),
        also=reader.text("also", required=False),
        effect=reader.text("effect"),
        level=reader.text("level"),
        advice=reader.text("advice"),
    )


def _tool(reader: Reader) -> ToolElement:
    return ToolElement(reader.text("element"), reader.texts("findings"), reader.text("note", required=False))


def _localisation(reader: Reader) -> Localisation:
    return Localisation(reader.text("pattern"), reader.text("points_to"))


def _trace(reader: Reader) -> GuidelineTrace:
    return GuidelineTrace(reader.text("statement"), reader.text("how"), reader.texts("rules", required=True))


def _qualified(reader: Reader) -> QualifiedStatement:
    return QualifiedStatement(reader.text("statement"), reader.text("handling"))


def _variation(reader: Reader) -> SiteVariation:
    reader.name = reader.text("aspect")
    return SiteVariation(reader.name, _by_key(reader, "sites"))


def _rule_change(reader: Reader) -> SiteRuleChange:
    return SiteRuleChange(
        rules=reader.texts("rules", required=True),
        sites=reader.texts("sites", required=True),
        change=reader.text("change"),
    )


def _leaflet(reader: Reader) -> LeafletBlock:
    reader.name = reader.text("block")
    return LeafletBlock(reader.name, reader.text("content"))


def _by_key(reader: Reader, key: str) -> Mapping[str, str]:
    texts = reader.inside(key, required=False)
    inner = Reader(texts, reader.at(key), reader.notes)
    return MappingProxyType({str(each): inner.text(str(each)) for each in texts})


def _check_lists(definition: Definition, notes: Notes) -> None:
    reference, rules = definition.reference, definition.rules
    flags = [flag.code for flag in definition.red_flags]
    computed = [each.code for each in definition.computed()]
    checks: list[tuple[str, Iterable[Iterable[str]], Collection[str], str]] = [
        ("result_interpretation", (each.actions for each in reference.result_interpretation), rules, "rule"),
        ("critical_values", (each.flags for each in reference.critical_values), flags, "red flag"),
        ("medicines", (each.classes for each in reference.medicines), _options(definition, MEDICINES), "class"),
        ("medicines", (each.recreational for each in reference.medicines), _options(definition, DRUGS), "drug"),
        ("medicines", (each.level.split("/") for each in reference.medicines), reference.medicine_levels, "level"),
        ("mnd_tool", (each.findings for each in reference.mnd_tool), [*definition.findings, *computed], "finding"),
        ("guideline_trace", (each.rules for each in reference.guideline_trace), rules, "rule"),
        ("site_variations", (each.sites for each in reference.site_variations), _options(definition, SITE), "site"),
        ("site_rule_changes", (each.sites for each in reference.site_rule_changes), _options(definition, SITE), "site"),
        ("site_rule_changes", (each.rules for each in reference.site_rule_changes), [*rules, *computed], "rule"),
    ]
    for part, lists, known, what in checks:
        for index, names in enumerate(lists):
            _check_names(f"reference.{part}[{index}]", names, known, what, notes)


def _check_names(path: str, names: Iterable[str], known: Collection[str], what: str, notes: Notes) -> None:
    for name in names:
        if name not in known:
            notes.fault(path, f"there is no {what} {name!r}", did_you_mean(name, known))


def _options(definition: Definition, code: str) -> tuple[str, ...]:
    finding = definition.findings.get(code)
    return finding.options if finding else ()


def _texts(entry: Any) -> Iterator[str]:
    """Every text of an entry; its lists of codes are checked as what they are."""
    for each in fields(entry):
        value = getattr(entry, each.name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from value.values()


def _check_text(path: str, text: str, named: Collection[str], notes: Notes) -> None:
    if text.count("`") % 2:
        notes.fault(path, "a backtick has no partner", "a code stands between two of them")
    for quoted in _QUOTED.findall(text):
        beginning = quoted.removesuffix("*")
        if not CODE.fullmatch(beginning):
            _gather(path, quoted, notes)
        elif quoted not in named and not (quoted != beginning and any(each.startswith(beginning) for each in named)):
            notes.fault(path, f"there is nothing called {quoted!r}", did_you_mean(beginning, named))


def _gather(path: str, text: str, notes: Notes) -> None:
    try:
        notes.expressions.append(Expression(path, ROLE, parse_condition(text)))
    except ConditionError as problem:
        message = f"`{text}` is neither a code nor a condition: {problem.message}"
        notes.fault(path, message, problem.hint)
