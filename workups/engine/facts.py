"""Values of findings: read from what forms and files hold, checked, and written back.

A fact is a finding's code with a value: bool, str (an option, or text), frozenset of options, int, float,
date, or whole seconds for a duration. A finding that nobody answered has no fact at all.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeGuard

from workups.engine.definition import Finding
from workups.engine.durations import read_duration, say_duration, write_duration
from workups.engine.faults import capitalised, did_you_mean
from workups.engine.units import unit_words

Value: TypeAlias = bool | str | frozenset[str] | int | float | datetime.date
Facts: TypeAlias = Mapping[str, Value]

MAX_TEXT = 2_000
"""Characters in a free text answer."""
MAX_SIZE = 10**12
"""No number that a finding holds is larger, whatever its range."""

_WORDS = {"yes": True, "true": True, "no": False, "false": False}
_WHOLE = re.compile(r"-?\d{1,12}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,12}(\.\d{1,9})?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class InvalidValue(ValueError):
    """A value that a finding cannot have; `message` is for the person who wrote a file, with the codes that fit.

    As text it says the same to a person at a form, with the labels they choose from (`said`).
    """

    def __init__(self, message: str, *, said: str = "") -> None:
        self.message = message
        super().__init__(said or message)


class InvalidFacts(ValueError):
    """Facts that no evaluation may rest on: every problem as (finding code, message)."""

    def __init__(self, problems: tuple[tuple[str, str], ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{code}: {message}" for code, message in problems))


def read_value(finding: Finding, raw: object) -> Value:
    """The value that `raw` (JSON, YAML or typed text) gives to `finding`; InvalidValue when it cannot."""
    value = _READERS[finding.type](finding, raw)
    if finding.hard and isinstance(value, int | float):
        _refuse_outside(finding, value)
    return value


def read_facts(findings: Mapping[str, Finding], raw: Mapping[str, object]) -> dict[str, Value]:
    """Facts from raw values by code; None is an answer not given. InvalidFacts with every problem at once."""
    facts: dict[str, Value] = {}
    problems: list[tuple[str, str]] = []
    for code, each in raw.items():
        try:
            if each is not None:
                facts[code] = read_value(findings[code], each)
        except KeyError:
            problems.append((code, no_finding(code, findings)))
        except InvalidValue as problem:
            problems.append((code, problem.message))
    if problems:
        raise InvalidFacts(tuple(problems))
    return facts


def write_value(finding: Finding, value: Value) -> Any:
    """The JSON form of `value`; `read_value` gives the same value back."""
    if isinstance(value, frozenset):
        return [option for option in finding.options if option in value]
    if finding.type == "duration" and isinstance(value, int):
        return write_duration(value)
    return value.isoformat() if isinstance(value, datetime.date) else value


def check_value(finding: Finding, value: object) -> None:
    """InvalidValue unless `value` is one that `read_value` could have given to `finding`."""
    if type(value) not in _TYPES[finding.type]:
        raise InvalidValue(f"{value!r} is not a value of type {finding.type}")
    if finding.type == "duration" and isinstance(value, int):
        _refuse_outside(finding, value)
    else:
        read_value(finding, value)


def check_facts(findings: Mapping[str, Finding], facts: Mapping[str, Value | None]) -> Facts:
    """The facts without answers not given (None); InvalidFacts when a code is no finding or a value not its own."""
    given = {code: value for code, value in facts.items() if value is not None}
    problems = []
    for code, value in given.items():
        try:
            check_value(findings[code], value)
        except KeyError:
            problems.append((code, no_finding(code, findings)))
        except InvalidValue as problem:
            problems.append((code, problem.message))
    if problems:
        raise InvalidFacts(tuple(problems))
    return given


def warnings_for(finding: Finding, value: Value) -> str | None:
    """A warning when a number or duration is possible but unusual, else None."""
    if finding.soft is None or not isinstance(value, int | float):
        return None
    low, high = finding.soft
    if low <= value <= high:
        return None
    return f"{_say(finding, value)} is unusual (expected {_say(finding, low)} to {_say(finding, high)}): check it"


def no_finding(code: str, findings: Mapping[str, Finding]) -> str:
    """The message for a code that is in no dictionary."""
    return f"There is no finding {code!r}. {capitalised(did_you_mean(str(code), findings))}".strip()


def _boolean(finding: Finding, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.strip().lower() in _WORDS:
        return _WORDS[raw.strip().lower()]
    raise InvalidValue("Answer yes or no")


def _choice(finding: Finding, raw: object) -> str:
    if isinstance(raw, str) and raw in finding.options:
        return raw
    message = f"Choose one of {_options(finding)}. {_near(finding, raw)}".strip()
    raise InvalidValue(message, said=f"Choose one of {_labels(finding)}")


def _multichoice(finding: Finding, raw: object) -> frozenset[str]:
    if not isinstance(raw, list | tuple | set | frozenset) or not raw:
        raise InvalidValue(f"Choose one or more of {_options(finding)}", said=_choose_some(finding))
    for option in raw:
        if option not in finding.options:
            message = f"{option!r} is not one of {_options(finding)}. {_near(finding, option)}"
            raise InvalidValue(message.strip(), said=_choose_some(finding))
    return frozenset(raw)


def _is_number(raw: object) -> TypeGuard[int | float]:
    return isinstance(raw, int | float) and not isinstance(raw, bool) and -MAX_SIZE <= raw <= MAX_SIZE


def _integer(finding: Finding, raw: object) -> int:
    if isinstance(raw, str) and _WHOLE.fullmatch(raw.strip()):
        return int(raw)
    if _is_number(raw) and raw == int(raw):
        return int(raw)
    raise InvalidValue(f"Give a whole number{_in_unit(finding)}")


def _decimal(finding: Finding, raw: object) -> float:
    if isinstance(raw, str) and _DECIMAL.fullmatch(raw.strip()):
        return float(raw)
    if _is_number(raw):
        return float(raw)
    raise InvalidValue(f"Give a number{_in_unit(finding)}, with a point before decimals")


def _duration(finding: Finding, raw: object) -> int:
    if not isinstance(raw, str):
        raise InvalidValue("Give a duration with its unit, such as 5d, 6w or 4mo")
    try:
        return read_duration(raw)
    except ValueError as problem:
        said = "Give a duration as a number and its unit, for example 6 weeks"
        raise InvalidValue(capitalised(str(problem)), said=said) from problem


def _date(finding: Finding, raw: object) -> datetime.date:
    if isinstance(raw, datetime.date) and not isinstance(raw, datetime.datetime):
        return raw
    try:
        return datetime.date.fromisoformat(raw if isinstance(raw, str) else "")
    except ValueError as problem:
        raise InvalidValue("Give a date as year-month-day, such as 2026-11-23") from problem


def _text(finding: Finding, raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise InvalidValue("Write some text")
    if len(raw) > MAX_TEXT or _CONTROL.search(raw):
        raise InvalidValue(f"Write at most {MAX_TEXT} characters, without control characters")
    return raw


def _refuse_outside(finding: Finding, value: float) -> None:
    if finding.hard is None:
        return
    low, high = finding.hard
    if not low <= value <= high:
        raise InvalidValue(
            f"{_say(finding, value)} is not possible: give {_say(finding, low)} to {_say(finding, high)}"
        )


def _say(finding: Finding, value: float) -> str:
    if finding.type == "duration":
        return say_duration(int(value))
    return f"{value:.9g} {unit_words(finding.unit)}".strip()


def _in_unit(finding: Finding) -> str:
    unit = unit_words(finding.unit)
    return f" in {unit}" if unit else ""


def _options(finding: Finding) -> str:
    return ", ".join(finding.options)


def _labels(finding: Finding) -> str:
    return ", ".join(f"“{finding.option_label(option)}”" for option in finding.options)


def _choose_some(finding: Finding) -> str:
    return f"Choose one or more of {_labels(finding)}"


def _near(finding: Finding, raw: object) -> str:
    if raw is True or raw is False:
        return "Put yes and no in quotes" if {"yes", "no"} & set(finding.options) else ""
    return capitalised(did_you_mean(raw, finding.options)) if isinstance(raw, str) else ""


_READERS: dict[str, Callable[[Finding, object], Value]] = {
    "boolean": _boolean,
    "choice": _choice,
    "multichoice": _multichoice,
    "integer": _integer,
    "mrc": _integer,
    "reflex": _integer,
    "decimal": _decimal,
    "duration": _duration,
    "date": _date,
    "text": _text,
}
_TYPES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "choice": (str,),
    "multichoice": (frozenset,),
    "integer": (int,),
    "mrc": (int,),
    "reflex": (int,),
    "decimal": (int, float),
    "duration": (int,),
    "date": (datetime.date,),
    "text": (str,),
}
