"""What is looked for in the audit trail, as the address says it."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone

from clinic.audit_words import EVENTS, GROUPS, SUBJECTS
from clinic.forms import ShownForm
from clinic.models import Membership
from clinic.spoken_days import read_day
from clinic.trail import SOFTWARE, Search

LARGEST_ID: Final = 2**63 - 1
_Choices = list[tuple[str, Any]]


class AuditForm(ShownForm):
    """Person, kind of event, days and subject; everything may be left out."""

    person = forms.ChoiceField(required=False, label="Who")
    kind = forms.ChoiceField(required=False, label="What")
    since = forms.CharField(required=False, label="From day")
    until = forms.CharField(required=False, label="To day")
    subject_type = forms.ChoiceField(required=False, label="About")
    subject_id = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST_ID,
        label="Number",
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Write the number as it stands in the page’s address."
        ),
    )

    def __init__(self, people: Iterable[Membership], *args: Any, **more: Any) -> None:
        """`people`: everybody who works or worked in the practice."""
        super().__init__(*args, **more)
        everybody: _Choices = [("", "Everybody"), (SOFTWARE, "The software by itself")]
        self._offer("person", everybody + [(str(person.pk), _name(person)) for person in people])
        self._offer("kind", _kinds())
        self._offer("subject_type", [("", "Anything"), *sorted(SUBJECTS.items(), key=lambda each: each[1])])

    def clean_since(self) -> date | None:
        return self._day("since")

    def clean_until(self) -> date | None:
        return self._day("until")

    def clean(self) -> dict[str, Any]:
        """The days in their order; a number says nothing without what it counts."""
        data = self.cleaned_data
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "The last day comes before the first.")
        if data.get("subject_id") and not data.get("subject_type"):
            self.add_error("subject_type", "Choose what the number is of.")
        return data

    def search(self) -> Search:
        """What a form without faults asks for."""
        return Search(**self.cleaned_data)

    def _day(self, name: str) -> date | None:
        said = self.cleaned_data[name]
        if not said.strip():
            return None
        try:
            return read_day(said, today=timezone.localdate(), towards="past")
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault

    def _offer(self, name: str, choices: _Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.error_messages["invalid_choice"] = "Choose one of the list."


def _kinds() -> _Choices:
    """Every event, under the word before its dot, which stands for all of them."""
    groups: _Choices = [("", "Everything")]
    for key, title in sorted(GROUPS.items(), key=lambda each: each[1]):
        events = [(event, label) for event, label in EVENTS.items() if event.split(".")[0] == key]
        groups.append((title, [(key, f"{title}: all"), *events]))
    return groups


def _name(person: Membership) -> str:
    return str(person) if person.active else f"{person} (ended)"
