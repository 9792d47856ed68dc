"""Conditions as English sentences that a clinician can read aloud, as exact as the tree.

No two conditions have the same sentence: brackets stand wherever AND, OR and NOT meet, a name that is not the only
one of its kind has its code with it, and a duration keeps its author's unit. `reading_english.py` reads them back.
"""

from decimal import Decimal

from workups.engine.conditions import Condition, parts_of, tree
from workups.engine.definition import Definition
from workups.engine.durations import UNIT_WORDS
from workups.engine.faults import capitalised
from workups.engine.names import in_words, names_of
from workups.engine.units import unit_words
from workups.engine.wiring import members_of

COMPARED = {"=": "is", "<": "is less than", "<=": "is at most", ">": "is more than", ">=": "is at least"}


def sentence(condition: Condition, definition: Definition) -> str:
    """`condition` as one sentence, in the labels of `definition`."""
    text = _Speaker(definition).say(condition)
    return f"{capitalised(text)}."


class _Speaker:
    def __init__(self, definition: Definition) -> None:
        self._definition, self._names = definition, names_of(definition)

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
                return f"{self._term(term)} {COMPARED[operator]} {self._literal(term, literal)}"
            case tree.OneOf(code, options):
                return f"{self._label(code)} is {self._options(code, options, 'one of')}"
            case tree.Includes(code, option):
                return f"{self._label(code)} includes {self._option(code, option)}"
            case tree.IncludesAny(code, options):
                return f"{self._label(code)} includes {self._options(code, options, 'any of')}"
            case tree.AnyEqual(group, option):
                member = self._definition.groups[group][0]
                return f"any of the group “{in_words(group)}” is {self._option(member, option)}"
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
                return f"the rule “{self._names.rules[code]}” has fired"
            case tree.UrgencyBelow(level):
                return f"no red flag at {in_words(level)} or above has fired"
            case tree.Highest(level):
                return f"the most urgent red flag that has fired is at {in_words(level)}"
            case _:
                return "no data-quality check has fired"

    def _term(self, term: tree.Term) -> str:
        match term:
            case tree.Reading(code):
                return self._label(code)
            case tree.Minimum(group):
                return f"the lowest of the group “{in_words(group)}”"
            case tree.Maximum(group):
                return f"the highest of the group “{in_words(group)}”"
            case _:
                return f"the difference between {self._label(term.first)} and {self._label(term.second)}"

    def _literal(self, term: tree.Term, literal: tree.Literal) -> str:
        match literal:
            case tree.Duration(amount, unit):
                return f"{amount} {UNIT_WORDS[unit]}{'' if amount == 1 else 's'}"
            case Decimal():
                return f"{literal:f} {unit_of(term, self._definition)}".strip()
            case _:
                return self._option(members_of(self._definition, term)[0], literal)

    def _label(self, code: str) -> str:
        return f"“{self._names.findings[code]}”"

    def _option(self, code: str, option: str) -> str:
        name = self._names.options(code).get(option)
        return f"‘{name}’" if name else option

    def _options(self, code: str, options: tuple[str, ...], which: str) -> str:
        *first, last = (self._option(code, option) for option in options)
        return f"{', '.join(first)} or {last}" if first else f"{which} {last}"


def unit_of(term: tree.Term, definition: Definition) -> str:
    """The unit of what a number is compared with, as people write it; empty for a score or a count."""
    code = members_of(definition, term)[0]
    computed = {each.code: each for each in definition.numeric}
    unit = computed[code].unit if code in computed else definition.finding(code).unit
    return unit_words(unit)
