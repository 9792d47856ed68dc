"""What can be seen in a protocol by reading it, without any patient, and should not go live."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from workups.engine.check.placed import placed_conditions, placed_rules
from workups.engine.check.polarity import SILENT, Polarity, uses
from workups.engine.conditions import Condition, leaves, readings, to_text
from workups.engine.definition import Definition
from workups.engine.faults import Fault


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


def _overdue(definition: Definition, as_of: datetime.date) -> Iterator[Concern]:
    if datetime.date.fromisoformat(definition.review_by) <= as_of:
        message = f"the review was due by {definition.review_by}"
        yield Concern("overdue", definition.key, Fault("review_by", message, "review it and set the next date"))


def _unsourced(definition: Definition) -> Iterator[Concern]:
    for placed in placed_rules(definition):
        if not definition.sources_of(definition.rule(placed.code)):
            hint = f"name one here, or one for the whole family in family_sources.{placed.family}"
            fault = Fault(f"{placed.entry} ({placed.code})", "this rule has no source", hint)
            yield Concern("unsourced", placed.code, fault)


def _silences(definition: Definition) -> Iterator[Concern]:
    """NOTYES and NOTNO where they keep no alarm on."""
    polarity = Polarity(definition)
    for placed in placed_conditions(definition):
        for leaf, raises in _silent(placed.condition):
            ends = polarity.of(placed, raises)
            if ends.silences or not ends.rings:
                what = "could turn an alarm off" if ends.silences else "keeps no alarm on"
                fault = Fault(placed.path, f"{to_text(leaf)} takes silence for an answer and {what}")
                yield Concern("silence", placed.code, fault)


def _silent(condition: Condition) -> Iterator[tuple[Condition, bool]]:
    return ((use.leaf, use.raises) for use in uses(condition) if isinstance(use.leaf, SILENT))


def _unasked(definition: Definition) -> Iterator[Concern]:
    """Findings that a rule reads by name and that no page asks for."""
    asked = {item.finding for section in definition.sections() for item in section.items}
    readers: dict[str, str] = {}
    for placed in placed_conditions(definition):
        for leaf in leaves(placed.condition):
            for read in readings(leaf):
                readers.setdefault(read, placed.code)
    for code in sorted(readers.keys() & definition.findings.keys() - asked):
        message = f"{readers[code]} reads {code}, which no page asks for"
        yield Concern("unasked", code, Fault("stages", message, "place it in a section"))


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
