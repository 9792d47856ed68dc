"""The tree that the lines of a condition say, or what they still lack."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from workups.engine.conditions import Condition, Term, tree
from workups.engine.durations import UNIT_WORDS
from workups.engine.parse.shape import CODE
from workups.forms.drafts.lines import COMPARISONS, FINDING, OF_ONE_CODE, OTHERWISE, Line

_NUMBER: Final = re.compile(r"-?\d{1,12}(\.\d{1,9})?", re.ASCII)
_AMOUNT: Final = re.compile(r"\d{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong at one line. `path`: the line's place below the root, such as (0, 1)."""

    path: tuple[int, ...]
    message: str
    hint: str = ""


def condition_of(line: Line) -> tuple[Condition | None, tuple[LineFault, ...]]:
    """The tree that the lines say; None with the faults when a line is incomplete. A group of one is that one."""
    faults: list[LineFault] = []
    condition = _condition(line, (), faults)
    return (None if faults else condition), tuple(faults)


def term_of(line: Line) -> tuple[Term | None, tuple[LineFault, ...]]:
    """The formula that a line says, or what it lacks."""
    faults: list[LineFault] = []
    term = _term(line, (), faults)
    return (None if faults else term), tuple(faults)


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
    if line.operator in OF_ONE_CODE:
        return OF_ONE_CODE[line.operator](code)
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
