"""A report that came on paper, typed in as it is printed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from clinic.forms import DAY_FORMATS
from clinic.search import fold
from workups.actions.reported import Line, Message
from workups.engine.definition import Finding
from workups.engine.units import unit_words
from workups.models import InboundSource

MOST_LINES: Final = 12
_TEXTS: Final = {"patient_name": 240, "nhs_number": 30, "test": 200, "sender": 120}
_DAYS: Final = ("born", "sampled_on")
_LONGEST: Final = 200
_DAY = forms.DateField(input_formats=DAY_FORMATS)


@dataclass(slots=True)
class TypedLine:
    """One value as it was typed, with what is wrong with it. `finding` is a code, "" for none of the list."""

    number: int
    text: str = ""
    value: str = ""
    unit: str = ""
    finding: str = ""
    error: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.value or self.unit or self.finding)


@dataclass(slots=True)
class ReportForm:
    """Everything typed stays; `errors` is by field, a line's stands in the line."""

    choices: Sequence[tuple[str, str]]
    typed: dict[str, str] = field(default_factory=dict)
    lines: list[TypedLine] = field(default_factory=list)
    days: dict[str, date | None] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        return not self.problems()

    def problems(self) -> list[dict[str, str]]:
        """Everything to put right, each with the field it stands at, as the error summary lists it."""
        found = [{"text": message, "href": f"#{name}"} for name, message in self.errors.items()]
        at_lines = [line for line in self.lines if line.error]
        return found + [
            {"text": f"Line {each.number}: {each.error}", "href": f"#value-{each.number}"} for each in at_lines
        ]

    def message(self, findings: Mapping[str, Finding]) -> Message:
        """The report as the translators hand theirs over; what was typed is what came."""
        lines = [_reported(line, findings.get(line.finding)) for line in self.lines if not line.is_empty]
        rows = [[line.text, line.value, line.unit, line.finding] for line in self.lines if not line.is_empty]
        raw = json.dumps({**self.typed, "lines": rows}, ensure_ascii=False, sort_keys=True, indent=1)
        return Message(
            source=InboundSource.TYPED.value,
            raw=raw.encode(errors="replace"),
            sender=self.typed["sender"],
            patient_name=self.typed["patient_name"],
            born=self.days["born"],
            nhs_number=self.typed["nhs_number"],
            test=self.typed["test"],
            sampled_on=self.days["sampled_on"],
            lines=lines,
        )


def choices_of(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """What a value may be of, by its label and with the unit it is kept in."""
    named = [
        (each.code, f"{each.label} ({words})" if (words := unit_words(each.unit)) else each.label) for each in findings
    ]
    return sorted(named, key=lambda pair: fold(pair[1]))


def empty_report(choices: Sequence[tuple[str, str]]) -> ReportForm:
    return ReportForm(choices, dict.fromkeys((*_TEXTS, *_DAYS), ""), [TypedLine(n + 1) for n in range(MOST_LINES)])


def read_report(said: QueryDict, choices: Sequence[tuple[str, str]], *, today: date) -> ReportForm:
    """The form as it was sent, every part of it checked at once."""
    form = ReportForm(choices, {name: said.get(name, "").strip() for name in (*_TEXTS, *_DAYS)})
    form.lines = [_line(said, n + 1) for n in range(MOST_LINES)]
    for name, most in _TEXTS.items():
        if len(form.typed[name]) > most:
            form.errors[name] = f"Write at most {most} characters; these are {len(form.typed[name]):,}."
    for name in _DAYS:
        _read_day(form, name, today)
    known = {code for code, _ in choices}
    for line in form.lines:
        line.error = _fault(line, known)
    if all(line.is_empty for line in form.lines):
        form.errors["value-1"] = "Enter at least one value of the report."
    return form


def _line(said: QueryDict, number: int) -> TypedLine:
    parts: dict[str, Any] = {
        name: said.get(f"{name}-{number}", "").strip() for name in ("text", "value", "unit", "finding")
    }
    return TypedLine(number, **parts)


def _read_day(form: ReportForm, name: str, today: date) -> None:
    typed, what = form.typed[name], {"born": "date of birth", "sampled_on": "day the sample was taken"}[name]
    form.days[name] = None
    if not typed:
        if name == "sampled_on":
            form.errors[name] = f"Enter the {what}."
        return
    try:
        form.days[name] = day = _DAY.clean(typed)
    except ValidationError:
        form.errors[name] = f"Enter the {what} as a real date, for example 23/11/2026."
        return
    if day > today:
        form.errors[name] = f"The {what} can't be in the future."


def _fault(line: TypedLine, known: set[str]) -> str:
    if line.finding and line.finding not in known:
        return "Choose what was measured from the list."
    if not line.is_empty and not line.value:
        return "Enter the value, or leave the whole line empty."
    if max(len(line.text), len(line.value), len(line.unit)) > _LONGEST:
        return f"Write at most {_LONGEST} characters."
    return ""


def _reported(line: TypedLine, finding: Finding | None) -> Line:
    return Line(line.finding, line.text or (finding.label if finding else ""), _value(line.value, finding), line.unit)


def _value(typed: str, finding: Finding | None) -> str | list[str]:
    """An option is typed by its label; what fits none stays as it is and is refused when it is entered."""
    if finding is None or not finding.options:
        return typed
    by_label = {fold(finding.option_label(option)): option for option in finding.options}
    option = by_label.get(fold(typed), typed)
    return [option] if finding.type == "multichoice" else option
