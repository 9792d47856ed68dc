"""Why a rule fired, in the answers that carried it: label and value as they were recorded."""

from collections.abc import Collection, Iterator

from workups.engine.conditions import group_of, leaves, readings, tree
from workups.engine.definition import Definition
from workups.engine.evaluation import Evaluation
from workups.engine.explain import Node, explain_in
from workups.engine.facts import Value
from workups.engine.holds import holds
from workups.engine.wiring import members_of
from workups.words import computed_words, uncapitalised, value_words


def because(evaluation: Evaluation, code: str, *, unsaid: Collection[str] = ()) -> str:
    """What carried a fired rule, answer by answer; where its alarm rests on a silence, that it does.

    Of findings of the types in `unsaid` it says no more than that they are recorded.
    """
    definition = evaluation.engine.definition
    values = {each: evaluation.value(each) for each in carried_by(evaluation, code)}
    known = [_said(definition, each, value, unsaid) for each, value in values.items() if value is not None]
    silent = [_label(definition, each) for each, value in values.items() if value is None]
    rules = [f"“{definition.rule(each).title}”" for each in _rules(_why(evaluation, code))]
    return "; ".join([*known, *dict.fromkeys(rules), *([f"not recorded: {', '.join(silent)}"] if silent else [])])


def carried_by(evaluation: Evaluation, code: str) -> tuple[str, ...]:
    """Codes of the findings, computed numbers included, on which a rule's outcome rests."""
    leaves = _carrying_leaves(_why(evaluation, code))
    return tuple(dict.fromkeys(each for leaf in leaves for each in _codes(evaluation, leaf)))


def rules_behind(evaluation: Evaluation, code: str) -> tuple[str, ...]:
    """Codes of the fired rules on which a fired rule rests; for one that asks for the highest urgency, those of it."""
    why = _why(evaluation, code)
    reached = [leaf.condition.level for leaf in _carrying_leaves(why) if isinstance(leaf.condition, tree.Highest)]
    definition = evaluation.engine.definition
    of_level = [flag for flag in evaluation.fired_red_flags if getattr(definition.rule(flag), "urgency", "") in reached]
    return tuple(dict.fromkeys([*_rules(why), *of_level]))


def read_by(definition: Definition, code: str) -> frozenset[str]:
    """Codes of the findings that a rule reads, through computed ones and other rules as well."""
    computed = {each.code: (each.true_when, each.false_when) for each in definition.derived}
    formulas = {each.code: each.formula for each in definition.numeric}
    found: set[str] = set()
    waiting = [code]
    while waiting:
        at = waiting.pop()
        if at in found:
            continue
        found.add(at)
        conditions = computed.get(at) or ((definition.rule(at).when,) if at in definition.rules else ())
        for leaf in (leaf for condition in conditions for leaf in leaves(condition)):
            waiting += [leaf.code] if isinstance(leaf, tree.Fired) else members_of(definition, leaf)
        if at in formulas:
            waiting += members_of(definition, formulas[at])
    return frozenset(found & definition.findings.keys())


def _why(evaluation: Evaluation, code: str) -> Node:
    return explain_in(evaluation, code).because


def _carrying_leaves(node: Node) -> Iterator[Node]:
    if not node.carries:
        return
    if not node.parts:
        yield node
    for part in node.parts:
        yield from _carrying_leaves(part)


def _codes(evaluation: Evaluation, leaf: Node) -> tuple[str, ...]:
    group = group_of(leaf.condition)
    if group is None:
        return readings(leaf.condition)
    known = [code for code in evaluation.engine.definition.groups[group] if code in evaluation.facts]
    return tuple(code for code in known if holds(leaf.condition, evaluation.facts[code]) == leaf.value)


def _rules(why: Node) -> Iterator[str]:
    for leaf in _carrying_leaves(why):
        if isinstance(leaf.condition, tree.Fired) and leaf.value:
            yield leaf.condition.code


def _said(definition: Definition, code: str, value: Value, unsaid: Collection[str]) -> str:
    finding = definition.findings.get(code)
    if finding and finding.type in unsaid:
        return f"{_label(definition, code)}: recorded"
    words = value_words(finding, value) if finding else computed_words(value)
    return f"{_label(definition, code)}: {uncapitalised(words)}"


def _label(definition: Definition, code: str) -> str:
    finding = definition.findings.get(code)
    return uncapitalised(finding.label if finding else definition.derived_label(code))
