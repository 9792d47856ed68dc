"""Text to tree: the grammar of the condition language (protocol content, section 0.3), LALR(1) by lark."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, NoReturn

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken, v_args

from workups.engine.conditions import tree
from workups.engine.faults import did_you_mean

MAX_LENGTH = 10_000
"""Characters in one condition; the longest of the arm protocol has some 4,000."""
MAX_DEPTH = 20
"""Brackets inside brackets; the deepest of the arm protocol has 4."""

_GRAMMAR = r"""
    condition: "OTHERWISE" -> otherwise
             | either
    formula: term
    ?either: both | both (_OR both)+ -> any_of
    ?both: single | single (_AND single)+ -> all_of
    ?single: atom | _NOT atom -> negated
    ?atom: leaf | "(" either ")" -> brackets
    ?leaf: term OPERATOR literal -> compare
         | CODE _IN options -> one_of
         | CODE _INCLUDES CODE -> includes
         | CODE _INCLUDES_ANY options -> includes_any
         | "ANYEQ" "(" GROUP "," CODE ")" -> any_equal
         | "KNOWN" "(" CODE ")" -> known
         | "UNKNOWN" "(" CODE ")" -> unknown
         | "NOTYES" "(" CODE ")" -> not_yes
         | "NOTNO" "(" CODE ")" -> not_no
         | "FIRED" "(" CODE ")" -> fired
         | "URGENCY_BELOW" "(" CODE ")" -> urgency_below
         | "HIGHEST" "(" CODE ")" -> highest
         | "NO_DQ" -> no_data_quality
         | "COUNT" "(" either ("," either)* ")" _AT_LEAST NUMBER -> count
    ?term: CODE -> reading
         | "MIN" "(" GROUP ")" -> minimum
         | "MAX" "(" GROUP ")" -> maximum
         | "ABSDIFF" "(" CODE "," CODE ")" -> difference
    ?literal: CODE | NUMBER | DURATION
    options: "[" CODE ("," CODE)* "]"

    _AND: /AND\b/
    _OR: /OR\b/
    _NOT: /NOT\b/
    _IN.2: /in\b/
    _INCLUDES.2: /includes\b/
    _INCLUDES_ANY.2: /includes_any\b/
    _AT_LEAST: ">="
    OPERATOR: "<=" | ">=" | "=" | "<" | ">"
    DURATION.2: /\d{1,9}(min|mo|s|h|d|w|y)\b/
    NUMBER: /-?\d{1,12}(\.\d{1,9})?(?![\w.])/
    GROUP: /@[a-z][a-z0-9_]*/
    CODE: /[a-z][a-z0-9_]*\b/
    %import common.WS
    %ignore WS
"""

_WORDS = (
    "AND", "OR", "NOT", "COUNT", "MIN", "MAX", "ANYEQ", "ABSDIFF", "KNOWN", "UNKNOWN", "NOTYES", "NOTNO", "FIRED",
    "NO_DQ", "URGENCY_BELOW", "HIGHEST", "OTHERWISE",
)  # fmt: skip
_EXPECTED = {
    "CODE": "a code", "GROUP": "a group such as @mrc_all", "NUMBER": "a number", "DURATION": "a duration such as 6w",
    "OPERATOR": "a comparison", "_AT_LEAST": ">=", "LPAR": "(", "RPAR": ")", "LSQB": "[", "RSQB": "]",
    "COMMA": "a comma", "_IN": "in", "_INCLUDES": "includes", "_INCLUDES_ANY": "includes_any", "_AND": "AND",
    "_OR": "OR", "$END": "the end",
}  # fmt: skip


_SLIPS = tuple(
    (re.compile(pattern), hint)
    for pattern, hint in (
        (r"=>|=<|≥|≤", "write >= or <="),
        (r"==", "write one ="),
        (r"!=|<>|≠", "write NOT (a = b)"),
        (r"&|\|", "write AND or OR"),
        (r"is$|are$|equals$", "write ="),
        (r"has$|contains$|include$", "write includes"),
        (r"[\"'‘’“”]", "write options without quotes"),
        (r"\d[\d.]*(s|sec|min|h|d|w|mo|m|y|day|week|month|year)\w*$", "durations: 30s, 5min, 2h, 5d, 6w, 3mo, 2y"),
        (r",\d", "write a point before decimals"),
        (r"days?$|weeks?$|months?$|years?$|hours?$|minutes?$", "durations: 30s, 5min, 2h, 5d, 6w, 3mo, 2y"),
        (r"OTHERWISE$", "it stands alone, in false_when"),
        (r"NOT$", "put brackets behind the first NOT: NOT (...)"),
        (r"True$|False$|TRUE$|FALSE$|Yes$|No$|YES$|NO$", "write yes or no in small letters"),
    )
)
"""What people write who know other languages, and how it is written here."""


class ConditionError(ValueError):
    """A condition that cannot be read: what is wrong in words, and what may have been meant."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.message, self.hint = message, hint
        super().__init__(message + (f" ({hint})" if hint else ""))


@v_args(inline=True)
class _Builder(Transformer[Token, Any]):
    """Each grammar rule to its node; the parser calls it bottom-up while it reads, without recursion."""

    CODE = str
    OPERATOR = str
    NUMBER = Decimal

    otherwise, no_data_quality = tree.Otherwise, tree.NoDataQuality
    reading, minimum, maximum, difference = tree.Reading, tree.Minimum, tree.Maximum, tree.Difference
    compare, one_of, includes, includes_any = tree.Compare, tree.OneOf, tree.Includes, tree.IncludesAny
    any_equal, known, unknown, not_yes, not_no = tree.AnyEqual, tree.Known, tree.Unknown, tree.NotYes, tree.NotNo
    fired, urgency_below, highest, negated = tree.Fired, tree.UrgencyBelow, tree.Highest, tree.Not

    def GROUP(self, token: Token) -> str:  # noqa: N802 (named after the terminal)
        return token[1:]

    def DURATION(self, token: Token) -> tree.Duration:  # noqa: N802 (named after the terminal)
        unit = token.lstrip("0123456789")
        return tree.Duration(int(token.removesuffix(unit)), unit)

    def condition(self, whole: tree.Condition) -> tree.Condition:
        return whole

    def formula(self, term: tree.Term) -> tree.Term:
        return term

    def any_of(self, *operands: tree.Condition) -> tree.Or:
        return tree.Or(operands)

    def all_of(self, *operands: tree.Condition) -> tree.And:
        return tree.And(operands, bracketed=False)

    def brackets(self, inside: tree.Condition) -> tree.Condition:
        return tree.And(inside.operands) if isinstance(inside, tree.And) else inside

    def count(self, *parts: Any) -> tree.Count:
        *operands, minimum = parts
        if minimum != int(minimum) or not 1 <= minimum <= len(operands):
            message = f"COUNT of {len(operands)} conditions can't be >= {minimum}"
            raise ConditionError(message, f"write >= 1 to >= {len(operands)}")
        return tree.Count(tuple(operands), int(minimum))

    def options(self, *codes: str) -> tuple[str, ...]:
        return codes


_PARSER = Lark(
    _GRAMMAR,
    parser="lalr",
    start=["condition", "formula"],
    transformer=_Builder(),
    maybe_placeholders=False,
)


@lru_cache(maxsize=4096)
def parse_condition(text: str) -> tree.Condition:
    """The tree of `text`; ConditionError in plain words when it cannot be read.

    Kept by text: the six protocols of the library have nine conditions in ten in common.
    """
    condition: tree.Condition = _parse(text, "condition")
    return condition


def parse_formula(text: str) -> tree.Term:
    """The term of a numeric derived finding, such as `MAX(@sbp)`; ConditionError when it cannot be read."""
    term: tree.Term = _parse(text, "formula")
    return term


def _parse(text: str, start: str) -> Any:
    _refuse_oversize(text)
    try:
        return _PARSER.parse(text, start=start)
    except UnexpectedInput as problem:
        _explain(text, problem)


def _refuse_oversize(text: str) -> None:
    if len(text) > MAX_LENGTH:
        message = f"the condition has {len(text)} characters; at most {MAX_LENGTH} are read"
        raise ConditionError(message, "move parts of it into derived findings")
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth > MAX_DEPTH:
            message = f"brackets are nested more than {MAX_DEPTH} deep at character {place + 1}"
            raise ConditionError(message, "move parts of it into derived findings")


def _explain(text: str, problem: UnexpectedInput) -> NoReturn:
    at_end = isinstance(problem, UnexpectedToken) and problem.token.type == "$END"
    place = len(text) if at_end else problem.pos_in_stream or 0
    before, word = text[:place], _word_at(text, place)
    what = f"cannot read {word!r} at character {place + 1}" if word else "it ends too early"
    raise ConditionError(f"{what}{_after(before)}{_expected(problem)}", _hint(before, word)) from problem


def _word_at(text: str, place: int) -> str:
    rest = text[place:].split(maxsplit=1)
    return rest[0][:30] if rest else ""


def _after(before: str) -> str:
    """The last words that could be read, for nobody counts characters over several lines."""
    words = before.split()[-3:]
    return f" after '{' '.join(words)[-60:]}'" if words else ""


def _expected(problem: UnexpectedInput) -> str:
    """What could stand there; nothing when the word is none of the language, for then the parser was not asked."""
    if not isinstance(problem, UnexpectedToken):
        return ""
    names = problem.accepts or problem.expected
    words = [phrase for name, phrase in _EXPECTED.items() if name in names]
    return f": expected {' or '.join(words)}" if words else ""


def _hint(before: str, word: str) -> str:
    """What may have been meant: a slip of other languages, or a word of this one, which has capitals."""
    bare = before[len(before.rstrip("=<>!")) :] + word.strip("()[]")
    for slip, hint in _SLIPS:
        if slip.match(bare):
            return hint
    for each in (bare.strip("()[],."), *before.split()[-1:]):
        if each.upper() in _WORDS and each != each.upper():
            return f"write {each.upper()} in capitals"
    return did_you_mean(bare.split("(")[0], _WORDS) if bare and bare not in _WORDS else ""
