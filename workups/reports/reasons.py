"""Why a rule fired, in the answers that carried it: label and value as they were recorded."""

from collections.abc import Iterator

from workups.engine.conditions import group_of, readings, tree
from workups.engine.definition import Definition
from workups.engine.evaluation import Evaluation
from workups.engine.explain import Node, explain_in
from workups.engine.facts import Value
from workups.engine.holds import holds
from workups.words import computed_words, uncapitalised, value_words


def because(evaluation: Evaluation, code: str) -> str:
    """What carried a fired rule, answer by answer; where its alarm rests on a silence, that it does."""
    definition = evaluation.engine.definition
    values = {each: evaluation.value(each) for each in carried_by(evaluation, code)}
    known = [_said(definition, each, value) for each, value in values.items() if value is not None]
    silent = [_label(definition, each) for each, value in values.items() if value is None]
    rules = [f"“{definition.rule(each).title}”" for each in _rules(_why(evaluation, code))]
    return "; ".join([*known, *dict.fromkeys(rules), *([f"not recorded: {', '.join(silent)}"] if silent else [])])


def carried_by(evaluation: Evaluation, code: str) -> tuple[str, ...]:
    """Codes of the findings, computed numbers included, on which a rule's outcome rests."""
    leaves = _carrying_leaves(_why(evaluation, code))
    return tuple(dict.fromkeys(each for leaf in leaves for each in _codes(evaluation, leaf)))


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


def _said(definition: Definition, code: str, value: Value) -> str:
    finding = definition.findings.get(code)
    words = value_words(finding, value) if finding else computed_words(value)
    return f"{_label(definition, code)}: {uncapitalised(words)}"


def _label(definition: Definition, code: str) -> str:
    finding = definition.findings.get(code)
    return uncapitalised(finding.label if finding else definition.derived_label(code))
