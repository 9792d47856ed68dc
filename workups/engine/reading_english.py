"""Sentences back to conditions: the other way of `english.py`, which says every condition in words of its own."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import VisitError

from workups.engine.conditions import Condition, ConditionError, tree
from workups.engine.definition import Definition
from workups.engine.durations import UNIT_WORDS
from workups.engine.english import COMPARED, unit_of
from workups.engine.names import in_words, names_of
from workups.engine.urgency import LEVELS
from workups.engine.wiring import members_of

_GRAMMAR = r"""
    ?start: "otherwise" -> otherwise
          | whole
    ?whole: single
          | single ("and" single)+ -> all_of
          | single ("or" single)+ -> any_of
          | "it is not the case that" single -> negated
    ?single: leaf | "(" whole ")"
    ?leaf: term "is" chosen -> is_chosen
         | NAME "includes" OPTIONS -> includes
         | "any of the group" NAME "is" chosen -> any_equal
         | term COMPARED MEASURE -> compare
         | term "is" MEASURE -> equal
         | NAME "is recorded" -> known
         | NAME "is not recorded" -> unknown
         | NAME "is no or not recorded" -> not_yes
         | NAME "is yes or not recorded" -> not_no
         | "the rule" NAME "has fired" -> fired
         | "no red flag at" LEVEL "or above has fired" -> urgency_below
         | "the most urgent red flag that has fired is at" LEVEL -> highest
         | "no data-quality check has fired" -> no_data_quality
         | "at least" INT "of these hold" "(" whole (";" whole)* ")" -> count
    ?term: NAME -> reading
         | "the lowest of the group" NAME -> minimum
         | "the highest of the group" NAME -> maximum
         | "the difference between" NAME "and" NAME -> difference
    ?chosen: OPTIONS | YES_OR_NO

    NAME: /“[^“”]*”/
    OPTIONS: /(one of |any of )?‘[^‘’]*’(, ‘[^‘’]*’)*( or ‘[^‘’]*’)?/
    YES_OR_NO: /(one of )?(yes|no)(, (yes|no))*( or (yes|no(?! red flag| data-quality)))?/
    COMPARED: "is less than" | "is at most" | "is more than" | "is at least"
    MEASURE: /-?\d+(\.\d+)?( (?!and |or )[^“”‘’();]+?)?(?= and | or |\)|;|$)/
    LEVEL: %s
    %%import common.INT
    %%import common.WS
    %%ignore WS
"""

_LEVELS = " | ".join(f'"{in_words(level)}"' for level in LEVELS)
_PARSER = Lark(_GRAMMAR % _LEVELS, parser="lalr", maybe_placeholders=False)
_OPERATORS = {words: operator for operator, words in COMPARED.items()}
_OPTION = re.compile("‘([^‘’]*)’")
_YES_OR_NO = re.compile("yes|no")
_UNITS = {f"{word}{ending}": unit for unit, word in UNIT_WORDS.items() for ending in ("", "s")}


def read_sentence(sentence: str, definition: Definition) -> Condition:
    """The condition that `sentence` says in the names of `definition`; ConditionError when it says none."""
    inside = (sentence[:1].lower() + sentence[1:]).removesuffix(".")
    try:
        condition: Condition = _Listener(definition).transform(_PARSER.parse(inside))
    except UnexpectedInput as problem:
        _refuse(f"cannot read {sentence!r} from character {(problem.pos_in_stream or 0) + 1} on", problem)
    except VisitError as problem:
        _refuse(f"{problem.orig_exc.args[0]!r} is no name of this protocol", problem)
    return condition


def _refuse(message: str, problem: Exception) -> NoReturn:
    raise ConditionError(message) from problem


@v_args(inline=True)
class _Listener(Transformer[Token, Any]):
    """Each way of saying something to its node; KeyError for a name that the definition has not."""

    otherwise, no_data_quality, negated = tree.Otherwise, tree.NoDataQuality, tree.Not

    def __init__(self, definition: Definition) -> None:
        super().__init__()
        names = names_of(definition)
        self._definition, self._names = definition, names
        self._findings, self._rules = _turned(names.findings), _turned(names.rules)
        self._groups = {in_words(group): group for group in definition.groups}

    def all_of(self, *operands: Condition) -> tree.And:
        return tree.And(operands)

    def any_of(self, *operands: Condition) -> tree.Or:
        return tree.Or(operands)

    def count(self, minimum: Token, *operands: Condition) -> tree.Count:
        return tree.Count(operands, int(minimum))

    def is_chosen(self, term: tree.Term, chosen: Token) -> Condition:
        if not isinstance(term, tree.Reading):
            raise KeyError(str(chosen))
        options = self._options(term.code, chosen)
        if chosen.startswith("one of") or len(options) > 1:
            return tree.OneOf(term.code, options)
        return tree.Compare(term, "=", options[0])

    def includes(self, name: Token, chosen: Token) -> Condition:
        code = self._code(name)
        options = self._options(code, chosen)
        if chosen.startswith("any of") or len(options) > 1:
            return tree.IncludesAny(code, options)
        return tree.Includes(code, options[0])

    def any_equal(self, name: Token, chosen: Token) -> tree.AnyEqual:
        group = self._group(name)
        return tree.AnyEqual(group, self._options(self._definition.groups[group][0], chosen)[0])

    def compare(self, term: tree.Term, compared: Token, measure: Token) -> tree.Compare:
        return tree.Compare(term, _OPERATORS[str(compared)], self._measured(term, measure))

    def equal(self, term: tree.Term, measure: Token) -> tree.Compare:
        return tree.Compare(term, "=", self._measured(term, measure))

    def reading(self, name: Token) -> tree.Reading:
        return tree.Reading(self._code(name))

    def minimum(self, name: Token) -> tree.Minimum:
        return tree.Minimum(self._group(name))

    def maximum(self, name: Token) -> tree.Maximum:
        return tree.Maximum(self._group(name))

    def difference(self, first: Token, second: Token) -> tree.Difference:
        return tree.Difference(self._code(first), self._code(second))

    def known(self, name: Token) -> tree.Known:
        return tree.Known(self._code(name))

    def unknown(self, name: Token) -> tree.Unknown:
        return tree.Unknown(self._code(name))

    def not_yes(self, name: Token) -> tree.NotYes:
        return tree.NotYes(self._code(name))

    def not_no(self, name: Token) -> tree.NotNo:
        return tree.NotNo(self._code(name))

    def fired(self, name: Token) -> tree.Fired:
        return tree.Fired(self._rules[name[1:-1]])

    def urgency_below(self, level: Token) -> tree.UrgencyBelow:
        return tree.UrgencyBelow(level.replace(" ", "_"))

    def highest(self, level: Token) -> tree.Highest:
        return tree.Highest(level.replace(" ", "_"))

    def _code(self, name: Token) -> str:
        return self._findings[name[1:-1]]

    def _group(self, name: Token) -> str:
        return self._groups[name[1:-1]]

    def _options(self, code: str, chosen: Token) -> tuple[str, ...]:
        if chosen.type == "YES_OR_NO":
            return tuple(_YES_OR_NO.findall(chosen))
        named = _turned(self._names.options(code))
        return tuple(named[name] for name in _OPTION.findall(chosen))

    def _measured(self, term: tree.Term, measure: Token) -> tree.Literal:
        amount, _, unit = measure.partition(" ")
        if self._is_duration(term):
            return tree.Duration(int(amount), _UNITS[unit])
        if unit != unit_of(term, self._definition):
            raise KeyError(str(measure))
        return Decimal(amount)

    def _is_duration(self, term: tree.Term) -> bool:
        computed = {each.code: each.formula for each in self._definition.numeric}
        code = members_of(self._definition, term)[0]
        if code in computed:
            return self._is_duration(computed[code])
        return self._definition.findings[code].type == "duration"


def _turned(names: Mapping[str, str]) -> dict[str, str]:
    return {name: code for code, name in names.items()}
