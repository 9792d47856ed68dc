"""zen-engine and CEL, both written in Rust. Each condition is compiled once."""

from collections.abc import Mapping
from typing import Any

import cel
import zen

from bench.peers import Ask
from bench.peers.expressions import CEL, ZEN, Writer
from workups.engine.conditions import Condition
from workups.engine.definition import Definition


def zen_one_by_one(conditions: Mapping[str, Condition], definition: Definition) -> Ask:
    """As a rule engine is used: one expression for each rule."""
    writer = Writer(ZEN, definition)
    expressions = [zen.compile_expression(writer.text(each)) for each in conditions.values()]
    return lambda facts: [expression.evaluate(facts) for expression in expressions]


def zen_at_once(conditions: Mapping[str, Condition], definition: Definition) -> Ask:
    """All in one list, so that the facts are handed over once."""
    writer = Writer(ZEN, definition)
    return zen.compile_expression(f"[{', '.join(map(writer.text, conditions.values()))}]").evaluate


def cel_one_by_one(conditions: Mapping[str, Condition], definition: Definition) -> Ask:
    """One program for each rule over one context, which is the quickest way there is."""
    programs = [cel.compile(Writer(CEL, definition).text(each)) for each in conditions.values()]

    def ask(facts: Mapping[str, Any]) -> list[bool]:
        context = cel.Context(dict(facts))
        return [program.execute(context) for program in programs]

    return ask


def cel_at_once(conditions: Mapping[str, Condition], definition: Definition) -> Ask:
    writer = Writer(CEL, definition)
    program = cel.compile(f"[{', '.join(map(writer.text, conditions.values()))}]")
    return lambda facts: program.execute(cel.Context(dict(facts)))
