"""A condition as the lines of a form, each as typed; and the tree that the lines say, or what they still lack."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from workups.engine.conditions import Condition, Term, tree
from workups.engine.durations import UNIT_WORDS
from workups.engine.parse.shape import CODE

ALL, ANY, NOT, COUNT = "all", "any", "not", "count"
FINDING, LOWEST, HIGHEST, DIFFERENCE = "finding", "lowest", "highest", "difference"
ANY_OF_GROUP, FIRED, NO_DQ, OTHERWISE = "any_of_group", "fired", "no_dq", "otherwise"
URGENCY_BELOW, URGENCY_IS = "urgency_below", "urgency_is"
GROUPS: Final = (ALL, ANY, NOT, COUNT)
TERMS: Final = (FINDING, LOWEST, HIGHEST, DIFFERENCE)
LEAVES: Final = (*TERMS, ANY_OF_GROUP, FIRED, NO_DQ, URGENCY_BELOW, URGENCY_IS, OTHERWISE)
COMPARISONS: Final = ("=", "<", "<=", ">", ">=")
IN, INCLUDES, INCLUDES_ANY = "in", "includes", "includes_any"
_OF_ONE_CODE: Final[dict[str, type[tree.Known | tree.Unknown | tree.NotYes | tree.NotNo]]] = {
    "known": tree.Known,
    "unknown": tree.Unknown,
    "not_yes": tree.NotYes,
    "not_no": tree.NotNo,
}
OPERATORS: Final = (*COMPARISONS, IN, INCLUDES, INCLUDES_ANY, *_OF_ONE_CODE)
_WORDS_OF: Final = {node: word for word, node in _OF_ONE_CODE.items()}
_NUMBER: Final = re.compile(r"-?\d{1,12}(\.\d{1,9})?", re.ASCII)
_AMOUNT: Final = re.compile(r"\d{1,9}", re.ASCII)


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


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong at one line. `path`: the line's place below the root, such as (0, 1)."""

    path: tuple[int, ...]
    message: str
    hint: str = ""


EMPTY: Final = Line(FINDING)


def lines_of(condition: Condition) -> Line:
    """`condition` as lines; the first is always a group, so that there is a place to add to."""
    line = _line(condition)
    return line if line.is_group else Line(ALL, parts=(line,))


def condition_of(line: Line) -> tuple[Condition | None, tuple[LineFault, ...]]:
    """The tree that the lines say; None with the faults when a line is incomplete. A group of one is that one."""
    faults: list[LineFault] = []
    condition = _condition(line, (), faults)
    return (None if faults else condition), tuple(faults)


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


def term_of(line: Line) -> tuple[Term | None, tuple[LineFault, ...]]:
    """The formula that a line says, or what it lacks."""
    faults: list[LineFault] = []
    term = _term(line, (), faults)
    return (None if faults else term), tuple(faults)


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


def _condition(line: Line, path: tuple[int, ...], faults: list[LineFault]) -> Condition:
    if not line.is_group:
        return _leaf(line, path, faults)
    parts = tuple(_condition(part, (*path, index), faults) for index, part in enumerate(line.parts))
    if not parts:
        faults.append(LineFault(path, "This group is empty", "add a finding to it, or remove it"))
        return tree.Otherwise()
    if any(part.kind == OTHERWISE for part in line.parts) and (path or len(parts) > 1):
        faults.append(LineFault(path, "“Otherwise” stands alone, not among other lines", "remove it or the others"))
    match line.kind:
        case "not":
            return _negated(parts, path, faults)
        case "count":
            return _counted(line, parts, path, faults)
        case _ if len(parts) == 1:
            return parts[0]
        case "any":
            return tree.Or(parts)
        case _:
            return tree.And(parts, bracketed=line.bracketed)


def _negated(parts: tuple[Condition, ...], path: tuple[int, ...], faults: list[LineFault]) -> Condition:
    if len(parts) > 1:
        faults.append(LineFault(path, "“Not” holds one line", "put the lines into a group within it"))
    return tree.Not(parts[0])


def _counted(line: Line, parts: tuple[Condition, ...], path: tuple[int, ...], faults: list[LineFault]) -> Condition:
    minimum = int(line.minimum) if _AMOUNT.fullmatch(line.minimum.strip()) else 0
    if not 1 <= minimum <= len(parts):
        faults.append(LineFault(path, f"“{line.minimum}” of {len(parts)} can't be", f"write 1 to {len(parts)}"))
    return tree.Count(parts, minimum)


def _leaf(line: Line, path: tuple[int, ...], faults: list[LineFault]) -> Condition:
    match line.kind:
        case "otherwise":
            return tree.Otherwise()
        case "no_dq":
            return tree.NoDataQuality()
        case "fired":
            return tree.Fired(_code(line.code, "rule", path, faults))
        case "urgency_below":
            return tree.UrgencyBelow(_option(line, path, faults))
        case "urgency_is":
            return tree.Highest(_option(line, path, faults))
        case "any_of_group":
            return tree.AnyEqual(_code(line.code, "group", path, faults), _option(line, path, faults))
        case _:
            return _asked(line, path, faults)


def _asked(line: Line, path: tuple[int, ...], faults: list[LineFault]) -> Condition:
    if line.operator in COMPARISONS:
        return tree.Compare(_term(line, path, faults), line.operator, _literal(line, path, faults))
    if line.kind == FINDING:
        return _of_options(line, path, faults)
    _term(line, path, faults)
    faults.append(LineFault(path, "How it compares is missing", "choose is, less than, at most and so on"))
    return tree.Otherwise()


def _of_options(line: Line, path: tuple[int, ...], faults: list[LineFault]) -> Condition:
    code = _code(line.code, "finding", path, faults)
    if line.operator in _OF_ONE_CODE:
        return _OF_ONE_CODE[line.operator](code)
    match line.operator:
        case "in":
            return tree.OneOf(code, _options(line, path, faults))
        case "includes":
            return tree.Includes(code, _option(line, path, faults))
        case "includes_any":
            return tree.IncludesAny(code, _options(line, path, faults))
        case _:
            if code:
                faults.append(
                    LineFault(path, "What is asked of it is missing", "choose is, one of, includes and so on")
                )
            return tree.Known(code)


def _term(line: Line, path: tuple[int, ...], faults: list[LineFault]) -> Term:
    match line.kind:
        case "lowest":
            return tree.Minimum(_code(line.code, "group", path, faults))
        case "highest":
            return tree.Maximum(_code(line.code, "group", path, faults))
        case "difference":
            return tree.Difference(
                _code(line.code, "first finding", path, faults), _code(line.second, "second finding", path, faults)
            )
        case _:
            return tree.Reading(_code(line.code, "finding", path, faults))


def _literal(line: Line, path: tuple[int, ...], faults: list[LineFault]) -> tree.Literal:
    text = line.values[-1].strip() if line.values else ""
    if line.unit:
        return _duration(text, line.unit, path, faults)
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    return _option(line, path, faults)


def _duration(text: str, unit: str, path: tuple[int, ...], faults: list[LineFault]) -> tree.Literal:
    if not _AMOUNT.fullmatch(text) or unit not in UNIT_WORDS:
        message = f"“{text}” is not how long" if text else "How long is missing"
        faults.append(LineFault(path, message, "write a whole number and choose its unit"))
        return tree.Duration(0, "s")
    return tree.Duration(int(text), unit)


def _option(line: Line, path: tuple[int, ...], faults: list[LineFault]) -> str:
    return _options(line, path, faults)[-1]


def _options(line: Line, path: tuple[int, ...], faults: list[LineFault]) -> tuple[str, ...]:
    options = tuple(value.strip() for value in line.values if value.strip())
    bad = next((option for option in options if not CODE.fullmatch(option)), "")
    if not options:
        faults.append(LineFault(path, "The value is missing", "choose or write one"))
    elif bad:
        faults.append(LineFault(path, f"“{bad[:40]}” is neither a number nor an option", "a point before decimals"))
    return options or ("",)


def _code(text: str, what: str, path: tuple[int, ...], faults: list[LineFault]) -> str:
    if not text:
        faults.append(LineFault(path, f"The {what} is missing", "choose one from the list"))
    elif not CODE.fullmatch(text):
        faults.append(LineFault(path, f"There is no {what} “{text[:60]}”", "choose one from the list"))
    return text
