from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from clinic.forms import DAY_FORMATS
from clinic.models import Patient
from clinic.words import age
from workups.actions.results import Entered
from workups.conversions import convert
from workups.engine.definition import Finding
from workups.engine.facts import InvalidValue, read_value, warnings_for
from workups.forms import reported_as
from workups.forms.reported_as import WITHOUT_VALUE, Held, ReportedAs
from workups.forms.result_line import Line, control_of
from workups.reference_limits import Limits, limits_of
from workups.words import amount_words

_DAY = forms.DateField(
    input_formats=DAY_FORMATS,
    error_messages={
        "invalid": "Enter a real date, for example 23/11/2026.",
        "required": "Enter the day the sample was taken.",
    },
)


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
    def is_more_said(self) -> bool:
        """Whether a line is other than final, so that the page has to show it."""
        return any(line.reported != ReportedAs.FINAL for line in self.lines)

    @property
    def is_anything_held(self) -> bool:
        """Whether a value is in that could be taken back."""
        return any(line.held for line in self.lines)

    @property
    def day(self) -> date:
        """Of the sample. What is only taken back is of the sample it was entered for, whatever day the form has."""
        said = [line for line in self.lines if line.finding.code in self.values]
        taken_back = [line.held.sampled_on for line in said if line.held and line.reported == ReportedAs.TAKEN_BACK]
        return max(taken_back) if taken_back and len(taken_back) == len(said) else self.sampled_on

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


def empty_form(
    findings: Iterable[Finding], patient: Patient, *, held: Mapping[str, Held], today: date, seen: str
) -> ResultForm:
    """A form to fill in; the sample is taken to be of today. `held`: by finding the value that is in. `seen` marks what
    the page showed (see `read_form`).
    """
    lines = [
        Line(finding, _limits(finding, patient, today), held.get(finding.code), unit=finding.unit)
        for finding in findings
    ]
    return ResultForm(lines, f"{today:%d/%m/%Y}", seen)


def read_form(
    findings: Sequence[Finding], patient: Patient, said: QueryDict, *, held: Mapping[str, Held], today: date
) -> ResultForm:
    """The form as it was sent, every line of it checked at once. No sample is older than the patient."""
    form = ResultForm([], said.get("sampled_on", "").strip(), said.get("seen", ""))
    _read_day(form, patient.date_of_birth, today)
    day = today if form.sampled_error else form.sampled_on
    form.lines = [_line(finding, _limits(finding, patient, day), held.get(finding.code), said) for finding in findings]
    for line in form.lines:
        _read_line(form, line)
    form.general_error = _general_error(form, said)
    return form


def seen_result(mark: str) -> int:
    """The newest result that the page showed; a mark that can't be read counts as having seen none."""
    return int(mark) if mark.isascii() and mark.isdigit() and len(mark) < 19 else 0


def _limits(finding: Finding, patient: Patient, day: date) -> Limits | None:
    if control_of(finding) != "number":
        return None
    return limits_of(finding.reference, sex=patient.sex_at_birth, age=age(patient.date_of_birth, day))


def _line(finding: Finding, limits: Limits | None, held: Held | None, said: QueryDict) -> Line:
    code = finding.code
    sent = [value.strip() for value in said.getlist(f"value-{code}") if value.strip()]
    is_many = finding.type == "multichoice"
    return Line(
        finding,
        limits,
        held,
        reported=said.get(f"as-{code}", ReportedAs.FINAL),
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
    line.error = reported_as.fault(line.reported, line.held, is_empty=line.is_empty)
    if line.error:
        return
    if line.is_empty:
        if line.reported in WITHOUT_VALUE:
            form.values[line.finding.code] = WITHOUT_VALUE[line.reported]
        return
    _read_value(form, line)


def _read_value(form: ResultForm, line: Line) -> None:
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
    form.values[line.finding.code] = Entered(raw, line.unit, line.reported)


def _converted(line: Line) -> float:
    """The value in the finding's own unit; it is confirmed before it is taken."""
    converted = convert(line.finding, line.typed, line.unit)
    line.converted = f"{converted.reported} is {amount_words(converted.value)} {line.unit_words}"
    return converted.value


def _general_error(form: ResultForm, said: QueryDict) -> str:
    known = {f"{part}-{line.finding.code}" for line in form.lines for part in ("value", "as")}
    if any(name.startswith(("value-", "as-")) and name not in known for name in said):
        return "The form held a value that this test does not report. Open the page again and enter what came back."
    if all(line.is_empty for line in form.lines) and not form.is_more_said:
        return "Enter at least one value."
    return ""
