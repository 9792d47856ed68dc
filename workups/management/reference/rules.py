"""Rules in readable English: what each says, when, and on what it rests."""

from collections.abc import Iterable, Iterator
from functools import singledispatch

from workups.engine.conditions import tree
from workups.engine.conditions.printing import term_text
from workups.engine.definition import (
    Cause,
    DataQuality,
    Definition,
    Derived,
    Evidence,
    Investigation,
    Management,
    Numeric,
    RedFlag,
    Referral,
    Rule,
    SafetyNet,
)  # fmt: skip
from workups.management.reference.markdown import bullets, chapter, code, codes, field, said

FAMILIES = {
    "data_quality": "Data-quality checks",
    "red_flags": "Red flags",
    "investigations": "Investigations",
    "referrals": "Referrals",
    "management": "Management",
    "safety_net": "Safety-net",
    "causes": "Causes",
}


def rule_blocks(rule: Rule, definition: Definition) -> Iterator[str]:
    """One rule: its heading, its condition twice, and all that it says."""
    sources = field("Sources", codes(definition.sources_of(rule)))
    note = getattr(rule, "source_note", "")
    lines = [*_says(rule, definition), f"{sources} ({note})" if note else sources]
    yield from chapter(f"{code(rule.code)} {rule.title}", [said(rule.when, definition), bullets(lines)], level=3)


@singledispatch
def _says(rule: object, definition: Definition) -> Iterator[str]:
    raise TypeError(f"nobody has said how to write a {type(rule).__name__}")


@_says.register
def _(rule: DataQuality, definition: Definition) -> Iterator[str]:
    yield field("Says", rule.say)


@_says.register
def _(rule: RedFlag, definition: Definition) -> Iterator[str]:
    yield field("Urgency", code(rule.urgency))
    yield field("To", rule.destination)
    yield field("Why", rule.why)


@_says.register
def _(rule: Investigation, definition: Definition) -> Iterator[str]:
    bedside = ", at the bedside" if rule.bedside else ""
    yield field("Answers", rule.answers)
    yield field("Urgency", rule.urgency)
    yield field("Where", f"{rule.where}{bedside}; result in {rule.turnaround_days} days")
    yield field("Preparation", rule.preparation)
    yield field("Harm", rule.harm)
    yield field("Results", codes(rule.results))


@_says.register
def _(rule: Referral, definition: Definition) -> Iterator[str]:
    yield field("Urgency", f"{rule.urgency}{', an emergency' if rule.emergency else ''}")
    yield field("Letter", rule.letter)


@_says.register
def _(rule: Management, definition: Definition) -> Iterator[str]:
    yield field("Kind", rule.kind)
    yield field("Detail", rule.detail)


@_says.register
def _(rule: SafetyNet, definition: Definition) -> Iterator[str]:
    yield field("Kind", rule.kind)
    yield field("Wording", rule.wording)


@_says.register
def _(rule: Cause, definition: Definition) -> Iterator[str]:
    yield field("For it", _evidence(rule.supporting, definition))
    yield field("Against it", _evidence(rule.opposing, definition))
    yield field("Tests", rule.tests)
    yield field("Management", rule.management)
    yield field("Refer when", rule.refer_when)
    yield field("Note", rule.seed_note)


def _evidence(evidence: Iterable[Evidence], definition: Definition) -> str:
    return "; ".join(each.text or _finding_words(each, definition) for each in evidence)


def _finding_words(evidence: Evidence, definition: Definition) -> str:
    name = evidence.finding
    finding = definition.findings.get(name)
    label = finding.label if finding else definition.derived_label(name)
    value = f": {finding.option_label(evidence.value)}" if finding and evidence.value else ""
    return f"{label}{value} ({code(name)})"


def derived_blocks(derived: Derived, definition: Definition) -> Iterator[str]:
    """A derived finding: what makes it yes, what makes it no."""
    otherwise = isinstance(derived.false_when, tree.Otherwise)
    no = "No in every other case." if otherwise else f"No when:\n\n{said(derived.false_when, definition)}"
    blocks = [f"Yes when:\n\n{said(derived.true_when, definition)}", no, derived.note]
    yield from chapter(f"{code(derived.code)} {derived.label}", blocks, level=3)


def numeric_line(numeric: Numeric) -> str:
    """A computed number, in one line."""
    unit = f" ({numeric.unit})" if numeric.unit else ""
    return f"{code(numeric.code)} {numeric.label}{unit}: {code(term_text(numeric.formula))}. {numeric.note}".strip()
