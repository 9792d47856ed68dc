"""Conditions as English sentences that a clinician can read aloud; brackets keep them as exact as the tree."""

from decimal import Decimal

from workups.engine.conditions import Condition, parts_of, tree
from workups.engine.definition import Definition
from workups.engine.durations import say_duration
from workups.engine.faults import capitalised
from workups.engine.units import unit_words

_COMPARED = {"=": "is", "<": "is less than", "<=": "is at most", ">": "is more than", ">=": "is at least"}


def sentence(condition: Condition, definition: Definition) -> str:
    """`condition` as one sentence, in the labels of `definition`."""
    text = _Speaker(definition).say(condition)
    return f"{capitalised(text)}."


class _Speaker:
    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._computed = {each.code: each for each in definition.computed()}

    def say(self, condition: Condition) -> str:
        match condition:
            case tree.And(operands):
                return " and ".join(self._within(operand) for operand in operands)
            case tree.Or(operands):
                return " or ".join(self._within(operand) for operand in operands)
            case tree.Count(operands, minimum):
                listed = "; ".join(self.say(operand) for operand in operands)
                return f"at least {minimum} of these hold ({listed})"
            case tree.Not(operand):
                return f"it is not the case that {self._within(operand)}"
            case tree.Otherwise():
                return "otherwise"
            case _:
                return self._leaf(condition)

    def _within(self, operand: Condition) -> str:
        in_brackets = isinstance(operand, tree.And | tree.Or | tree.Not) and parts_of(operand)
        return f"({self.say(operand)})" if in_brackets else self.say(operand)

    def _leaf(self, leaf: Condition) -> str:
        match leaf:
            case tree.Compare(term, operator, literal):
                return f"{self._term(term)} {_COMPARED[operator]} {self._literal(term, literal)}"
            case tree.OneOf(code, options):
                return f"{self._label(code)} is {self._options(code, options)}"
            case tree.Includes(code, option):
                return f"{self._label(code)} includes {self._option(code, option)}"
            case tree.IncludesAny(code, options):
                return f"{self._label(code)} includes {self._options(code, options)}"
            case tree.AnyEqual(group, option):
                member = self._definition.groups[group][0]
                return f"any of the group “{_words(group)}” is {self._option(member, option)}"
            case _:
                return self._known(leaf)

    def _known(self, leaf: Condition) -> str:
        match leaf:
            case tree.Known(code):
                return f"{self._label(code)} is recorded"
            case tree.Unknown(code):
                return f"{self._label(code)} is not recorded"
            case tree.NotYes(code):
                return f"{self._label(code)} is no or not recorded"
            case tree.NotNo(code):
                return f"{self._label(code)} is yes or not recorded"
            case _:
                return self._decided(leaf)

    def _decided(self, leaf: Condition) -> str:
        match leaf:
            case tree.Fired(code):
                return f"the rule “{self._definition.rule(code).title}” has fired"
            case tree.UrgencyBelow(level):
                return f"no red flag at {_words(level)} or above has fired"
            case tree.Highest(level):
                return f"the most urgent red flag that has fired is at {_words(level)}"
            case _:
                return "no data-quality check has fired"

    def _term(self, term: tree.Term) -> str:
        match term:
            case tree.Reading(code):
                return self._label(code)
            case tree.Minimum(group):
                return f"the lowest of the group “{_words(group)}”"
            case tree.Maximum(group):
                return f"the highest of the group “{_words(group)}”"
            case tree.Difference(first, second):
                return f"the difference between {self._label(first)} and {self._label(second)}"

    def _literal(self, term: tree.Term, literal: tree.Literal) -> str:
        match literal:
            case tree.Duration():
                return say_duration(literal.seconds)
            case Decimal():
                return f"{literal:f} {self._unit(term)}".strip()
            case str() if isinstance(term, tree.Reading):
                return self._option(term.code, literal)
            case _:
                return str(literal)

    def _unit(self, term: tree.Term) -> str:
        match term:
            case tree.Reading(code) | tree.Difference(code, _):
                pass
            case tree.Minimum(group) | tree.Maximum(group):
                code = self._definition.groups[group][0]
        unit = getattr(self._definition.findings.get(code) or self._computed[code], "unit", "")
        return unit_words(unit)

    def _label(self, code: str) -> str:
        if code in self._computed:
            return f"“{self._computed[code].label}”"
        return f"“{self._definition.finding(code).label}”"

    def _option(self, code: str, option: str) -> str:
        finding = self._definition.findings.get(code)
        if finding is None or option not in finding.options:
            return option
        return f"‘{finding.option_label(option)}’"

    def _options(self, code: str, options: tuple[str, ...]) -> str:
        *first, last = (self._option(code, option) for option in options)
        return f"{', '.join(first)} or {last}" if first else last


def _words(code: str) -> str:
    return code.replace("_", " ")
