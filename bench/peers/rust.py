"""zen-engine and CEL, both written in Rust. Each condition is compiled once."""

from collections.abc import Callable, Mapping
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
    """As a rule engine is used: one program for each rule."""
    programs = [cel.compile(Writer(CEL, definition).text(each)) for each in conditions.values()]
    return lambda facts: [program.execute(facts) for program in programs]


def context_of(facts: Mapping[str, Any]) -> cel.Context:
    """How CEL takes facts in; what it says of one context it can say again."""
    return cel.Context(dict(facts))


def cel_at_once(conditions: Mapping[str, Condition], definition: Definition) -> Callable[[cel.Context], list[bool]]:
    """All in one list over one context, which is the quickest way there is."""
    program = cel.compile(f"[{', '.join(map(Writer(CEL, definition).text, conditions.values()))}]")
    return lambda context: program.execute(context)
