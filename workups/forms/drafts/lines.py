"""A condition as the lines of a form, each as typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from workups.engine.conditions import Condition, Term, tree

ALL, ANY, NOT, COUNT = "all", "any", "not", "count"
FINDING, LOWEST, HIGHEST, DIFFERENCE = "finding", "lowest", "highest", "difference"
ANY_OF_GROUP, FIRED, NO_DQ, OTHERWISE = "any_of_group", "fired", "no_dq", "otherwise"
URGENCY_BELOW, URGENCY_IS = "urgency_below", "urgency_is"
GROUPS: Final = (ALL, ANY, NOT, COUNT)
TERMS: Final = (FINDING, LOWEST, HIGHEST, DIFFERENCE)
LEAVES: Final = (*TERMS, ANY_OF_GROUP, FIRED, NO_DQ, URGENCY_BELOW, URGENCY_IS, OTHERWISE)
COMPARISONS: Final = ("=", "<", "<=", ">", ">=")
IN, INCLUDES, INCLUDES_ANY = "in", "includes", "includes_any"
OF_ONE_CODE: Final[dict[str, type[tree.Known | tree.Unknown | tree.NotYes | tree.NotNo]]] = {
    "known": tree.Known,
    "unknown": tree.Unknown,
    "not_yes": tree.NotYes,
    "not_no": tree.NotNo,
}
_WORDS_OF: Final = {node: word for word, node in OF_ONE_CODE.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a group (`all`, `any`, `not`, `count`) with `parts` in it, or a leaf. Every value is text as typed.

    `code` is a finding, a group or a rule by `kind`, and a level of urgency is in `values`. `bracketed` is what
    `tree.And.bracketed` remembers.
    """

    kind: str
    code: str = ""
    second: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()
    unit: str = ""
    minimum: str = ""
    bracketed: bool = True
    parts: tuple["Line", ...] = ()

    @property
    def is_group(self) -> bool:
        return self.kind in GROUPS


EMPTY: Final = Line(FINDING)


def lines_of(condition: Condition) -> Line:
    """`condition` as lines; the first is always a group, so that there is a place to add to."""
    line = _line(condition)
    return line if line.is_group else Line(ALL, parts=(line,))


def line_of_term(term: Term) -> Line:
    """A formula as one line without a comparison."""
    match term:
        case tree.Reading(code):
            return Line(FINDING, code=code)
        case tree.Minimum(group):
            return Line(LOWEST, code=group)
        case tree.Maximum(group):
            return Line(HIGHEST, code=group)
        case _:
            return Line(DIFFERENCE, code=term.first, second=term.second)


def at(line: Line, path: tuple[int, ...]) -> Line | None:
    """The line at `path`; None when there is none."""
    for index in path:
        if index >= len(line.parts):
            return None
        line = line.parts[index]
    return line


def every(line: Line, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Line]]:
    """Every line with its path, from the top."""
    yield path, line
    for index, part in enumerate(line.parts):
        yield from every(part, (*path, index))


def _line(condition: Condition) -> Line:
    match condition:
        case tree.And(operands, bracketed):
            return Line(ALL, bracketed=bracketed, parts=tuple(map(_line, operands)))
        case tree.Or(operands):
            return Line(ANY, parts=tuple(map(_line, operands)))
        case tree.Count(operands, minimum):
            return Line(COUNT, minimum=str(minimum), parts=tuple(map(_line, operands)))
        case tree.Not(operand):
            return Line(NOT, parts=(_line(operand),))
        case tree.Compare(term, operator, value):
            amount, unit = _typed(value)
            bare = line_of_term(term)
            return Line(bare.kind, code=bare.code, second=bare.second, operator=operator, values=(amount,), unit=unit)
        case _:
            return _leaf_line(condition)


def _leaf_line(leaf: Condition) -> Line:
    match leaf:
        case tree.OneOf(code, options):
            return Line(FINDING, code=code, operator=IN, values=options)
        case tree.Includes(code, option):
            return Line(FINDING, code=code, operator=INCLUDES, values=(option,))
        case tree.IncludesAny(code, options):
            return Line(FINDING, code=code, operator=INCLUDES_ANY, values=options)
        case tree.Known(code) | tree.Unknown(code) | tree.NotYes(code) | tree.NotNo(code):
            return Line(FINDING, code=code, operator=_WORDS_OF[type(leaf)])
        case tree.AnyEqual(group, option):
            return Line(ANY_OF_GROUP, code=group, values=(option,))
        case _:
            return _decided_line(leaf)


def _decided_line(leaf: Condition) -> Line:
    match leaf:
        case tree.Fired(code):
            return Line(FIRED, code=code)
        case tree.UrgencyBelow(level):
            return Line(URGENCY_BELOW, values=(level,))
        case tree.Highest(level):
            return Line(URGENCY_IS, values=(level,))
        case tree.NoDataQuality():
            return Line(NO_DQ)
        case _:
            return Line(OTHERWISE)


def _typed(value: tree.Literal) -> tuple[str, str]:
    match value:
        case tree.Duration(amount, unit):
            return str(amount), unit
        case Decimal():
            return format(value, "f"), ""
        case _:
            return value, ""
