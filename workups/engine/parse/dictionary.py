"""The findings dictionary: what can be asked, examined or measured, with its type and ranges."""

import math
from collections.abc import Iterator
from types import MappingProxyType

from workups.engine.definition import Code, DictionarySection, Finding
from workups.engine.durations import read_duration
from workups.engine.faults import did_you_mean
from workups.engine.parse.shape import CODE, CODE_HINT, Reader

NUMBERS = ("integer", "decimal", "mrc", "reflex")
CHOICES = ("choice", "multichoice")
TYPES = ("boolean", *CHOICES, *NUMBERS, "duration", "date", "text")
UNKNOWN = ("blocks", "shown", "optional")
HEADING = "section of the dictionary"
SIDES = ("left", "right")
CONFIDENCE = ("C", "H", "M")


def read_sections(reader: Reader) -> tuple[DictionarySection, ...]:
    """The headings under which the dictionary is kept."""
    return tuple(
        DictionarySection(each.unique("key", HEADING), each.text("title")) for each in reader.entries("sections")
    )


def read_findings(reader: Reader, sections: tuple[DictionarySection, ...]) -> tuple[Finding, ...]:
    """Every finding, in the dictionary's order."""
    keys = tuple(dict.fromkeys(section.key for section in sections))
    findings = tuple(_finding(each, keys) for each in reader.entries("findings"))
    if not findings and reader.has("findings"):
        reader.fault("findings", "there is no finding here", "a protocol needs something to ask")
    _check_pairs(findings, reader)
    return findings


def _check_pairs(findings: tuple[Finding, ...], reader: Reader) -> None:
    """A pair is a left and a right finding that hold the same kind of value."""
    pairs: dict[str, list[tuple[int, Finding]]] = {}
    for index, finding in enumerate(findings):
        if finding.pair and finding.side:
            pairs.setdefault(finding.pair, []).append((index, finding))
    halves = [name for name, members in pairs.items() if len(members) < len(SIDES)]
    for name, members in pairs.items():
        index, last = members[-1]
        for message, hint in _pair_faults(name, [finding for _, finding in members], halves):
            reader.fault(f"findings[{index}].pair ({last.code})", message, hint)


def _pair_faults(name: str, members: list[Finding], halves: list[str]) -> Iterator[tuple[str, str]]:
    sides = [finding.side for finding in members]
    twice = [side for side in SIDES if sides.count(side) > 1]
    if twice:
        yield f"the pair {name!r} has two {twice[0]} sides", "one is left, one is right"
    elif len(sides) < len(SIDES):
        near = did_you_mean(name, [half for half in halves if half != name])
        missing = next(side for side in SIDES if side not in sides)
        yield f"the pair {name!r} has no {missing} side", near or "a pair is one finding for each side"
    if len({(finding.type, finding.unit, finding.options, finding.hard) for finding in members}) > 1:
        yield f"left and right of the pair {name!r} hold different values", "one type, unit, range and options"


def read_codes(reader: Reader) -> tuple[Code, ...]:
    """Codes in public terminologies, where there are any."""
    return tuple(
        Code(
            system=each.text("system"),
            code=each.text("code"),
            confidence=each.choice("confidence", CONFIDENCE),
            display=each.text("display", required=False),
        )
        for each in reader.entries("codes", required=False)
    )


def _finding(reader: Reader, sections: tuple[str, ...]) -> Finding:
    kind = reader.choice("type", TYPES)
    options = _options(reader, kind)
    hard, soft = _range(reader, "hard", kind), _range(reader, "soft", kind)
    if hard and soft and not (hard[0] <= soft[0] and soft[1] <= hard[1]):
        reader.fault("soft", "the soft range must lie inside the hard range", "usual values are possible ones")
    paired = reader.has("pair") or reader.has("side")
    return Finding(
        code=reader.code("code"),
        label=reader.text("label"),
        question=reader.text("question", required=False),
        type=kind,
        unit=reader.text("unit", required=False),
        hard=hard,
        soft=soft,
        section=reader.choice("section", sections),
        unknown=reader.choice("unknown", UNKNOWN),
        pair=reader.text("pair", required=paired),
        side=reader.choice("side", SIDES) if paired else "",
        options=options,
        option_labels=MappingProxyType(_option_labels(reader, options)),
        reference=reader.text("reference", required=False),
        codes=read_codes(reader),
    )


def _options(reader: Reader, kind: str) -> tuple[str, ...]:
    if kind not in CHOICES:
        if reader.has("options"):
            reader.fault("options", f"a finding of type {kind} has no options", "make it a choice or a multichoice")
        reader.raw("options", required=False)
        return ()
    options = reader.texts("options", required=True)
    for index, option in enumerate(options):
        if option and not CODE.fullmatch(option):
            reader.fault(f"options[{index}]", f"{option!r} can't be named in a condition", CODE_HINT)
    return options


def _option_labels(reader: Reader, options: tuple[str, ...]) -> dict[str, str]:
    labels = reader.inside("option_labels", required=False)
    for option, label in labels.items():
        if option not in options:
            near = did_you_mean(str(option), options)
            reader.fault(f"option_labels.{option}", "this is not one of the options", near)
        if not isinstance(label, str):
            reader.fault(f"option_labels.{option}", "text is needed here", "put it in quotes")
    return {str(option): str(label) for option, label in labels.items()}


def _range(reader: Reader, key: str, kind: str) -> tuple[float, float] | None:
    value = reader.raw(key, required=False)
    if value is None:
        return None
    if kind not in (*NUMBERS, "duration"):
        reader.fault(key, f"a finding of type {kind} has no range", "only numbers and durations have")
        return None
    try:
        low, high = (_bound(each, kind) for each in value)
    except (TypeError, ValueError):
        example = "['0s', '80y']" if kind == "duration" else "[40, 300]"
        reader.fault(key, "a range is needed here: lowest and highest", f"such as {example}")
        return None
    if low > high:
        reader.fault(key, "the lowest value is above the highest", "write the lowest first")
    return low, high


def _bound(value: object, kind: str) -> float:
    if kind == "duration" and isinstance(value, str):
        return read_duration(value)
    if kind == "duration" or isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(value)
    return value
