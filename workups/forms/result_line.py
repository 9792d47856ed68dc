"""One value of a test as it is typed."""

from dataclasses import dataclass
from typing import Final

from workups.conversions import other_units
from workups.engine.definition import Finding
from workups.engine.units import unit_words
from workups.forms import reported_as
from workups.forms.reported_as import Held, ReportedAs
from workups.reference_limits import Limits

_CONTROLS: Final = {
    "boolean": "choice",
    "choice": "choice",
    "multichoice": "many",
    "integer": "number",
    "decimal": "number",
    "mrc": "number",
    "reflex": "number",
}


@dataclass(slots=True)
class Line:
    """One value of the test as it was typed, with what is wrong or unusual about it, and what it is when converted.

    `limits` are this patient's, None where the reference's text does not give them for sure; `held` is the value that
    is in, `reported` how final the new one is.
    """

    finding: Finding
    limits: Limits | None = None
    held: Held | None = None
    reported: str = ReportedAs.FINAL
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
        return control_of(self.finding)

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
        return " ".join(f"{words.rstrip('.')}." for words in (self.converted, self.unusual, self.withdrawn) if words)

    @property
    def withdrawn(self) -> str:
        """The question before a value that is in becomes unknown."""
        return reported_as.question(self.reported, self.held, self.finding) if self.is_empty else ""

    @property
    def is_of_the_report(self) -> bool:
        """Whether the tick says what the report has, and not what the person means."""
        return not (self.converted or self.withdrawn)

    @property
    def token(self) -> str:
        """What a tick stands for: exactly this value in exactly this unit, or exactly what is taken back."""
        if self.held and self.withdrawn:
            return reported_as.token(self.reported, self.held)
        return f"{self.typed} {self.unit}" if self.is_unit_other else self.typed

    @property
    def is_confirmed(self) -> bool:
        """The tick holds for exactly the value it was put to."""
        return bool(self.typed or self.withdrawn) and self.confirmed == self.token

    @property
    def reference(self) -> str:
        """What is usual for this patient, else the reference's own text."""
        return f"{self.limits.words} {self.unit_words}".strip() if self.limits else self.finding.reference

    @property
    def reported_choices(self) -> list[tuple[str, str]]:
        """How final it can be, as (value, words)."""
        return reported_as.choices(self.reported, self.held)

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


def control_of(finding: Finding) -> str:
    """How it is filled in: number, choice, many or text."""
    return _CONTROLS.get(finding.type, "text")
