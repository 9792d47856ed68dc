from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from clinic.forms import DAY_FORMATS
from clinic.models import Patient
from clinic.words import age
from workups.actions.results import Entered
from workups.conversions import convert, other_units
from workups.engine.definition import Finding
from workups.engine.facts import InvalidValue, read_value, warnings_for
from workups.engine.units import unit_words
from workups.reference_limits import Limits, limits_of
from workups.words import amount_words

_CONTROLS: Final = {
    "boolean": "choice",
    "choice": "choice",
    "multichoice": "many",
    "integer": "number",
    "decimal": "number",
    "mrc": "number",
    "reflex": "number",
}
_DAY = forms.DateField(
    input_formats=DAY_FORMATS,
    error_messages={
        "invalid": "Enter a real date, for example 23/11/2026.",
        "required": "Enter the day the sample was taken.",
    },
)


@dataclass(slots=True)
class Line:
    """One value of the test as it was typed, with what is wrong or unusual about it, and what it is when converted.

    `limits` are this patient's, None where the reference's text does not give them for sure.
    """

    finding: Finding
    limits: Limits | None = None
    typed: str = ""
    ticked: tuple[str, ...] = ()
    unit: str = ""
    confirmed: str = ""
    error: str = ""
    unusual: str = ""
    converted: str = ""
    place: str = ""

    @property
    def control(self) -> str:
        """How it is filled in: number, choice, many or text."""
        return _CONTROLS.get(self.finding.type, "text")

    @property
    def options(self) -> list[tuple[str, str]]:
        """What can be chosen, as (value, words)."""
        if self.finding.type == "boolean":
            return [("yes", "Yes"), ("no", "No")]
        return [(option, self.finding.option_label(option)) for option in self.finding.options]

    @property
    def units(self) -> list[tuple[str, str]]:
        """The units it can be read in, its own first, as (UCUM code, words)."""
        return [(self.finding.unit, self.unit_words), *other_units(self.finding)]

    @property
    def to_confirm(self) -> str:
        """What has to be confirmed, in sentences; empty where it is taken as it stands."""
        return " ".join(f"{words.rstrip('.')}." for words in (self.converted, self.unusual) if words)

    @property
    def token(self) -> str:
        """What a tick stands for: exactly this value in exactly this unit."""
        return f"{self.typed} {self.unit}" if self.is_unit_other else self.typed

    @property
    def is_confirmed(self) -> bool:
        """The tick holds for exactly the value it was put to."""
        return bool(self.typed) and self.confirmed == self.token

    @property
    def reference(self) -> str:
        """What is usual for this patient, else the reference's own text."""
        return f"{self.limits.words} {self.unit_words}".strip() if self.limits else self.finding.reference

    @property
    def is_empty(self) -> bool:
        return not self.typed and not self.ticked

    @property
    def unit_words(self) -> str:
        """The unit it is kept in, as people write it."""
        return unit_words(self.finding.unit)

    @property
    def is_unit_other(self) -> bool:
        return self.unit not in ("", self.finding.unit)

    @property
    def is_unit_unknown(self) -> bool:
        """Another unit than the list offers."""
        return self.is_unit_other and self.unit not in dict(self.units)


@dataclass(slots=True)
class Problem:
    """One line of the summary above the form. `field` is the id of what it is about."""

    text: str
    field: str


@dataclass(slots=True)
class ResultForm:
    """What came back of one test. Nothing typed is lost, and nothing is entered unless all of it can be.

    A value that is possible but unusual has to be confirmed by a tick.
    """

    lines: list[Line]
    sampled_typed: str
    seen: str = ""
    sampled_on: date = date.max
    sampled_error: str = ""
    general_error: str = ""
    values: dict[str, Entered] = field(default_factory=dict)

    @property
    def problems(self) -> list[Problem]:
        """Everything to put right, in the order of the page."""
        found = [Problem(self.general_error, "values")] if self.general_error else []
        if self.sampled_error:
            found.append(Problem(self.sampled_error, "sampled_on"))
        for line in self.lines:
            if line.error:
                found.append(Problem(f"{line.finding.label}: {line.error}", f"value-{line.finding.code}"))
            elif line.to_confirm and not line.is_confirmed:
                found.append(Problem(f"{line.finding.label}: {line.to_confirm}", f"confirm-{line.finding.code}"))
        return found

    def problem_links(self) -> list[dict[str, str]]:
        """The problems as the design system's error summary lists them."""
        return [{"text": problem.text, "href": f"#{problem.field}"} for problem in self.problems]

    def is_valid(self) -> bool:
        return not self.problems

    def add_fault(self, place: str, message: str) -> None:
        """Puts an action's refusal beside what it is about."""
        line = next((line for line in self.lines if line.finding.code == place), None)
        if line is not None:
            line.error = message
        elif place == "sampled_on":
            self.sampled_error = message
        else:
            self.general_error = message


def empty_form(findings: Iterable[Finding], patient: Patient, *, today: date, seen: str) -> ResultForm:
    """A form to fill in; the sample is taken to be of today. `seen` marks what the page showed (see `read_form`)."""
    lines = [Line(finding, _limits(finding, patient, today), unit=finding.unit) for finding in findings]
    return ResultForm(lines, f"{today:%d/%m/%Y}", seen)


def read_form(findings: Sequence[Finding], patient: Patient, said: QueryDict, *, today: date) -> ResultForm:
    """The form as it was sent, every line of it checked at once. No sample is older than the patient."""
    form = ResultForm([], said.get("sampled_on", "").strip(), said.get("seen", ""))
    _read_day(form, patient.date_of_birth, today)
    day = today if form.sampled_error else form.sampled_on
    form.lines = [_line(finding, _limits(finding, patient, day), said) for finding in findings]
    for line in form.lines:
        _read_line(form, line)
    form.general_error = _general_error(form, said)
    return form


def seen_result(mark: str) -> int:
    """The newest result that the page showed; a mark that can't be read counts as having seen none."""
    return int(mark) if mark.isascii() and mark.isdigit() and len(mark) < 19 else 0


def _limits(finding: Finding, patient: Patient, day: date) -> Limits | None:
    if _CONTROLS.get(finding.type) != "number":
        return None
    return limits_of(finding.reference, sex=patient.sex_at_birth, age=age(patient.date_of_birth, day))


def _line(finding: Finding, limits: Limits | None, said: QueryDict) -> Line:
    code = finding.code
    sent = [value.strip() for value in said.getlist(f"value-{code}") if value.strip()]
    is_many = finding.type == "multichoice"
    return Line(
        finding,
        limits,
        typed="" if is_many else "".join(sent[:1]),
        ticked=tuple(sent) if is_many else (),
        unit=said.get(f"unit-{code}", finding.unit),
        confirmed=said.get(f"confirm-{code}", ""),
    )


def _read_day(form: ResultForm, born: date, today: date) -> None:
    try:
        form.sampled_on = _DAY.clean(form.sampled_typed)
    except ValidationError as fault:
        form.sampled_error = fault.messages[0]
        return
    if form.sampled_on > today:
        form.sampled_error = "The sample can't have been taken in the future."
    elif form.sampled_on < born:
        form.sampled_error = "The sample can't have been taken before the patient was born."


def _read_line(form: ResultForm, line: Line) -> None:
    if line.is_empty:
        return
    if line.is_unit_unknown:
        line.error = f"Kept in {line.unit_words}: convert the value to {line.unit_words}, then choose that unit."
        return
    raw = list(line.ticked) or line.typed
    try:
        value = read_value(line.finding, _converted(line) if line.is_unit_other else raw)
    except InvalidValue as fault:
        line.error = f"{str(fault).rstrip('.')}."
        return
    line.unusual = warnings_for(line.finding, value) or ""
    line.place = line.limits.place_words(float(str(value))) if line.limits else ""
    form.values[line.finding.code] = Entered(raw, line.unit)


def _converted(line: Line) -> float:
    """The value in the finding's own unit; it is confirmed before it is taken."""
    converted = convert(line.finding, line.typed, line.unit)
    line.converted = f"{converted.reported} is {amount_words(converted.value)} {line.unit_words}"
    return converted.value


def _general_error(form: ResultForm, said: QueryDict) -> str:
    known = {f"value-{line.finding.code}" for line in form.lines}
    if any(name.startswith("value-") and name not in known for name in said):
        return "The form held a value that this test does not report. Open the page again and enter what came back."
    if all(line.is_empty for line in form.lines):
        return "Enter at least one value."
    return ""
