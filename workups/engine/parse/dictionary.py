"""The findings dictionary: what can be asked, examined or measured, with its type and ranges."""

import math
from types import MappingProxyType

from workups.engine.definition import Code, DictionarySection, Finding
from workups.engine.durations import read_duration
from workups.engine.parse.shape import Reader

NUMBERS = ("integer", "decimal", "mrc", "reflex")
CHOICES = ("choice", "multichoice")
TYPES = ("boolean", *CHOICES, *NUMBERS, "duration", "date", "text")
UNKNOWN = ("blocks", "shown", "optional")
CONFIDENCE = ("C", "H", "M")


def read_sections(reader: Reader) -> tuple[DictionarySection, ...]:
    """The headings under which the dictionary is kept."""
    return tuple(DictionarySection(each.text("key"), each.text("title")) for each in reader.entries("sections"))


def read_findings(reader: Reader, sections: tuple[DictionarySection, ...]) -> tuple[Finding, ...]:
    """Every finding, in the dictionary's order."""
    keys = tuple(section.key for section in sections)
    return tuple(_finding(each, keys) for each in reader.entries("findings"))


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
        reader.fault("soft", "the soft range must lie inside the hard range")
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
        pair=reader.text("pair", required=False),
        side=_side(reader),
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
    return reader.texts("options", required=True)


def _option_labels(reader: Reader, options: tuple[str, ...]) -> dict[str, str]:
    labels = reader.inside("option_labels", required=False)
    for option, label in labels.items():
        if option not in options:
            reader.fault(f"option_labels.{option}", "this is not one of the options")
        if not isinstance(label, str):
            reader.fault(f"option_labels.{option}", "text is needed here")
    return {str(option): str(label) for option, label in labels.items()}


def _side(reader: Reader) -> str:
    if reader.has("pair") or reader.has("side"):
        return reader.choice("side", ("left", "right"))
    return ""


def _range(reader: Reader, key: str, kind: str) -> tuple[float, float] | None:
    value = reader.raw(key, required=False)
    if value is None:
        return None
    if kind not in (*NUMBERS, "duration"):
        reader.fault(key, f"a finding of type {kind} has no range")
        return None
    try:
        low, high = (_bound(each, kind) for each in value)
    except (TypeError, ValueError):
        example = "['0s', '80y']" if kind == "duration" else "[40, 300]"
        reader.fault(key, f"a range is needed here: lowest and highest, such as {example}")
        return None
    if low > high:
        reader.fault(key, "the lowest value is above the highest")
    return low, high


def _bound(value: object, kind: str) -> float:
    if kind == "duration" and isinstance(value, str):
        return read_duration(value)
    if kind == "duration" or isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(value)
    return value
