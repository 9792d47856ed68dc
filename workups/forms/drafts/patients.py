"""An invented patient as a form: the findings that are known of them, each typed as in a consultation.

A finding's fields begin with `p-` and its code, and every finding on the form is named once in `patient`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict

from clinic.errors import InvalidInput
from workups.engine.definition import Definition, Finding
from workups.engine.facts import InvalidValue, Value, read_value, write_value
from workups.forms.answers import NotAssessable, Said, Typed, meaning_of
from workups.forms.drafts.vocabulary import Vocabulary

_MOST: Final = 500
_PRESSED: Final = re.compile(r"(drop|ask):([a-z][a-z0-9_]{0,79})", re.ASCII)


@dataclass(frozen=True, slots=True)
class TypedPatient:
    """By code, in order, what is typed of each finding; `adding` is a finding that was asked for and is none."""

    typed: Mapping[str, Typed]
    adding: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a patient. `raw` as vignettes hold it, `faults` by code for what can't be taken."""

    facts: Mapping[str, Value]
    raw: Mapping[str, Any]
    faults: Mapping[str, str]


def name_of(code: str) -> str:
    """The name of a finding's field."""
    return f"p-{code}"


def read_patient(post: QueryDict, words: Vocabulary) -> TypedPatient:
    """The findings as typed, after the button that was pressed: `add`, `ask:<code>` or `drop:<code>`."""
    codes = list(dict.fromkeys(post.getlist("patient")))
    if len(codes) > _MOST:
        raise InvalidInput(f"At most {_MOST} findings.")
    typed = {code: _typed(post, code) for code in codes if words.finding(code)}
    adding = words.meant(post.get("finding", ""), words.findings)
    pressed = _PRESSED.fullmatch(post.get("op", ""))
    if pressed and pressed[1] == "drop":
        typed.pop(pressed[2], None)
    asked = pressed[2] if pressed and pressed[1] == "ask" else adding
    if words.finding(asked):
        typed.setdefault(asked, nothing())
        adding = ""
    return TypedPatient(typed, adding)


def patient_of(raw: Mapping[str, Any], definition: Definition) -> Known:
    """A stored vignette's findings; what its draft can't read any more is told by code."""
    return _known(raw, definition.findings)


def known_of(patient: TypedPatient, definition: Definition) -> Known:
    """What is typed, where it is a value."""
    raw: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for code, typed in patient.typed.items():
        try:
            value = _said(definition.findings[code], typed)
        except InvalidInput as problem:
            faults[code] = problem.message
            continue
        if value is not None:
            raw[code] = value
    known = _known(raw, definition.findings)
    written = {code: write_value(definition.findings[code], value) for code, value in known.facts.items()}
    return Known(known.facts, written, {**faults, **known.faults})


def nothing() -> Typed:
    """A finding of which nothing is typed yet."""
    return Typed(values=(), unit="", before=(), reason="", revision="", section="")


def _typed(post: QueryDict, code: str) -> Typed:
    name = name_of(code)
    return Typed(
        values=tuple(post.getlist(name)),
        unit=post.get(f"{name}_unit", ""),
        before=tuple(part for part in post.get(f"{name}-before", "").split(",") if part),
        reason="",
        revision="",
        section="",
    )


def _said(finding: Finding, typed: Typed) -> object | None:
    if not typed.values:
        return None
    match meaning_of(finding, typed):
        case Said(value):
            return value
        case NotAssessable() | _:
            return None


def _known(raw: Mapping[str, Any], findings: Mapping[str, Finding]) -> Known:
    facts: dict[str, Value] = {}
    faults: dict[str, str] = {}
    for code, value in raw.items():
        try:
            facts[code] = read_value(findings[code], value)
        except KeyError:
            faults[code] = "There is no such finding any more."
        except InvalidValue as problem:
            faults[code] = str(problem)
    return Known(facts, raw, faults)


def in_order(codes: Iterable[str], definition: Definition) -> list[str]:
    """Codes as the protocol asks them; those that no section asks come last."""
    place = {item.finding: n for n, item in enumerate(i for section in definition.sections() for i in section.items)}
    return sorted(codes, key=lambda code: place.get(code, len(place)))
