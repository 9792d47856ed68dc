"""What can be seen in a protocol by reading it, without any patient, and should not go live."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from workups.engine.check.polarity import SILENT, Ends, Polarity, uses
from workups.engine.conditions import Condition, leaves, readings, to_text
from workups.engine.definition import Definition
from workups.engine.faults import Fault
from workups.engine.order import EVALUATION_ORDER


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing the gate refuses. `kind` and `code` name it where a clinician accepts it with a reason."""

    kind: str
    code: str
    fault: Fault


def concerns_of(definition: Definition, as_of: datetime.date) -> Iterator[Concern]:
    """All of them; those that take a search are in `reach.py`."""
    yield from _overdue(definition, as_of)
    yield from _unsourced(definition)
    yield from _silences(definition)
    yield from _unasked(definition)
    yield from _unused(definition)


def rule_paths(definition: Definition) -> dict[str, str]:
    """Where each rule stands in its file: `red_flags[3]`."""
    return {
        rule.code: f"{family}[{index}]"
        for family in EVALUATION_ORDER
        for index, rule in enumerate(getattr(definition, family))
    }


def _overdue(definition: Definition, as_of: datetime.date) -> Iterator[Concern]:
    if datetime.date.fromisoformat(definition.review_by) <= as_of:
        message = f"the review was due by {definition.review_by}"
        yield Concern("overdue", definition.key, Fault("review_by", message, "review it and set the next date"))


def _unsourced(definition: Definition) -> Iterator[Concern]:
    for code, path in rule_paths(definition).items():
        rule = definition.rule(code)
        if not definition.sources_of(rule):
            hint = f"name one here, or one for the whole family in family_sources.{rule.family}"
            yield Concern("unsourced", code, Fault(f"{path} ({code})", "this rule has no source", hint))


def _silences(definition: Definition) -> Iterator[Concern]:
    """NOTYES and NOTNO where they keep no alarm on (see `polarity.py`)."""
    polarity = Polarity(definition)
    for index, derived in enumerate(definition.derived):
        for field, condition in (("true_when", derived.true_when), ("false_when", derived.false_when)):
            for leaf, raises in _silent(condition):
                ends = polarity.of_derived(derived.code, (field == "true_when") == raises)
                yield from _silence(f"derived[{index}].{field}", derived.code, leaf, ends)
    for code, path in rule_paths(definition).items():
        rule = definition.rule(code)
        for leaf, raises in _silent(rule.when):
            yield from _silence(f"{path}.when", code, leaf, polarity.of_rule(code, rule.family, raises))


def _silent(condition: Condition) -> Iterator[tuple[Condition, bool]]:
    return ((use.leaf, use.raises) for use in uses(condition) if isinstance(use.leaf, SILENT))


def _silence(path: str, code: str, leaf: Condition, ends: Ends) -> Iterator[Concern]:
    if ends.rings and not ends.silences:
        return
    what = "could turn an alarm off" if ends.silences else "keeps no alarm on"
    fault = Fault(f"{path} ({code})", f"{to_text(leaf)} takes silence for an answer and {what}")
    yield Concern("silence", code, fault)


def _unasked(definition: Definition) -> Iterator[Concern]:
    """Findings that a rule reads by name and that no page asks for."""
    asked = {item.finding for section in definition.sections() for item in section.items}
    readers: dict[str, str] = {}
    for code, condition in _named_conditions(definition):
        for leaf in leaves(condition):
            for read in readings(leaf):
                readers.setdefault(read, code)
    for code in sorted(readers.keys() & definition.findings.keys() - asked):
        message = f"{readers[code]} reads {code}, which no page asks for"
        yield Concern("unasked", code, Fault("stages", message, "place it in a section"))


def _named_conditions(definition: Definition) -> Iterator[tuple[str, Condition]]:
    for derived in definition.derived:
        yield derived.code, derived.true_when
        yield derived.code, derived.false_when
    for rule in definition.rules.values():
        yield rule.code, rule.when


def _unused(definition: Definition) -> Iterator[Concern]:
    """What is declared and never referred to: computed findings, groups, sources."""
    mentions = _mentions(definition)
    declared = {
        "derived": [each.code for each in definition.derived],
        "numeric": [each.code for each in definition.numeric],
        "groups": list(definition.groups),
        "sources": [source.id for source in definition.sources],
    }
    for key, names in declared.items():
        once = 1 if key in ("derived", "numeric") else 0  # their own declaration
        for name in names:
            if mentions[name] <= once:
                yield Concern("unused", name, Fault(key, f"{name!r} is declared and never used", "remove it"))


def _mentions(definition: Definition) -> Counter[str]:
    """How often each word stands in rules, pages and statements, whether in a condition, a list or prose."""
    parts = (definition.derived, definition.numeric, definition.stages, tuple(definition.rules.values()))
    statements = (definition.reviews, definition.prognosis, definition.prevention, definition.complications)
    beside = (
        definition.reference,
        dict(definition.family_sources),
        [finding.reference for finding in definition.findings.values()],
    )
    return Counter(re.findall(r"\w+", repr((parts, statements, beside))))
