"""What people type about patients, cover and the practice itself, checked field by field."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone

from clinic.access import PEOPLE
from clinic.models import Membership, Practice, Scope
from clinic.models.patient import Sex
from clinic.nhs_number import clean_nhs_number
from clinic.spoken_days import read_day

DAY_FORMATS: Final = ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%d %b %Y", "%d %B %Y", "%Y-%m-%d"]
"""How a day may be typed; always day before month."""

_NOBODY: Final = ("required", "invalid_choice")
_SCOPE_GROUPS: Final = {
    "It may read": [scope for scope in Scope if scope.endswith(":read")],
    "It may write": [scope for scope in Scope if scope.endswith(":write")],
    "It may decide, and ask for advice": [Scope.WORKUPS_DECIDE, Scope.CDS_USE],
}


class ShownForm(forms.Form):
    """A form that lists what is to be put right, and takes an action's refusals."""

    def add_fault(self, field: str, message: str) -> None:
        """Puts an action's refusal beside the field it is about."""
        self.add_error(field if field in self.fields else None, message)

    def problems(self) -> list[dict[str, str]]:
        """Everything to put right, each with the field it stands at, as the error summary lists it."""
        at_fields = [
            {"text": f"{field.label}: {field.errors[0]}", "href": f"#{field.id_for_label}"}
            for field in self
            if field.errors
        ]
        return at_fields + [{"text": str(message)} for message in self.non_field_errors()]


class PatientForm(ShownForm):
    """Registration. Meaning (check digit, duplicates, dates) is the action's to check; here only shape."""

    family_name = forms.CharField(
        max_length=120, label="Family name", error_messages={"required": "Enter the family name."}
    )
    given_names = forms.CharField(
        max_length=120, label="Given names", error_messages={"required": "Enter the given names."}
    )
    date_of_birth = forms.DateField(
        label="Date of birth",
        input_formats=DAY_FORMATS,
        error_messages={
            "required": "Enter the date of birth, for example 12/03/1961.",
            "invalid": "Enter a real date, for example 12/03/1961.",
        },
    )
    sex_at_birth = forms.ChoiceField(choices=Sex.choices, label="Sex at birth", initial=Sex.NOT_STATED)
    nhs_number = forms.CharField(max_length=20, required=False, label="NHS number")
    local_id = forms.CharField(max_length=30, required=False, label="Practice's own number")
    phone = forms.CharField(max_length=40, required=False, label="Telephone")
    address = forms.CharField(max_length=400, required=False, label="Address", widget=forms.Textarea)

    def clean_nhs_number(self) -> str:
        """Checked here too, so that all slips are shown at once."""
        try:
            return clean_nhs_number(self.cleaned_data["nhs_number"])
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault

    def said(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def sexes(self) -> list[dict[str, Any]]:
        """The choices of sex at birth, with the one that is chosen."""
        chosen = self["sex_at_birth"].value()
        return [{"value": value, "text": label, "checked": value == chosen} for value, label in Sex.choices]


class CoverForm(forms.Form):
    """Who is away, who looks after their inbox, and from when until when; days as they are said."""

    absent = forms.ChoiceField(label="Who is away", error_messages=dict.fromkeys(_NOBODY, "Choose who is away."))
    covering = forms.ChoiceField(label="Who covers", error_messages=dict.fromkeys(_NOBODY, "Choose who covers."))
    starts_on = forms.CharField(label="From", error_messages={"required": "Write the first day, for example “today”."})
    ends_on = forms.CharField(label="Until", error_messages={"required": "Write the last day, for example “Friday”."})

    def __init__(self, people: Iterable[Membership], *args: Any, **more: Any) -> None:
        """`people`: those whose inbox can be covered and who can cover it."""
        super().__init__(*args, **more)
        self.people = {str(person.pk): person for person in people}
        for name in ("absent", "covering"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "Choose"), *((key, str(person)) for key, person in self.people.items())]

    def clean_starts_on(self) -> date:
        return self._day("starts_on")

    def clean_ends_on(self) -> date:
        return self._day("ends_on")

    def add_fault(self, field: str, message: str) -> None:
        """Puts an action's refusal beside the field it is about."""
        self.add_error(field if field in self.fields else None, message)

    def said(self) -> dict[str, Any]:
        """The colleagues and days that are meant."""
        data = self.cleaned_data
        return data | {name: self.people[data[name]] for name in ("absent", "covering")}

    def _day(self, name: str) -> date:
        try:
            return read_day(self.cleaned_data[name], today=timezone.localdate(), towards="future")
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault


class PracticeForm(ShownForm):
    """What the practice says of itself; lengths and codes are the action's to check."""

    name = forms.CharField(required=False, label="Name")
    ods_code = forms.CharField(required=False, label="ODS code")
    address = forms.CharField(required=False, label="Address", widget=forms.Textarea)
    phone = forms.CharField(required=False, label="Telephone")
    email = forms.EmailField(
        required=False, label="E-mail", error_messages={"invalid": "Enter an e-mail address, like name@example.org."}
    )

    def details(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.fields}

    @staticmethod
    def of(practice: Practice) -> dict[str, str]:
        """The details as they are, by the form's names."""
        return {name: getattr(practice, name) for name in PracticeForm.base_fields}


class MemberForm(ShownForm):
    """Who is to work in the practice, and as what."""

    name = forms.CharField(required=False, label="Name")
    email = forms.EmailField(
        label="E-mail",
        error_messages=dict.fromkeys(("required", "invalid"), "Enter an e-mail address, like name@example.org."),
    )
    role = forms.ChoiceField(
        choices=[("", "Choose"), *((role.value, role.label) for role in PEOPLE)],
        label="Role",
        error_messages=dict.fromkeys(_NOBODY, "Choose a role."),
    )

    def said(self) -> dict[str, str]:
        return dict(self.cleaned_data)


class RenewForm(ShownForm):
    """Until when a system has access; the day as it is said."""

    last_day = forms.CharField(
        label="Works until", error_messages={"required": "Write the last day, for example “in a year”."}
    )

    def clean_last_day(self) -> date:
        try:
            return read_day(self.cleaned_data["last_day"], today=timezone.localdate(), towards="future")
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault

    def said(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ClientForm(RenewForm):
    """Which system is given access, to what, until when."""

    name = forms.CharField(required=False, label="Which system")
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        label="What it may do",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what the system may do."),
    )

    def scope_groups(self) -> list[dict[str, Any]]:
        """What it may do, as lists side by side: reading, writing, and what a clinician's judgement goes into."""
        ticked = self["scopes"].value() or []
        return [
            {"legend": legend, "items": [_scope_item(scope, ticked) for scope in scopes]}
            for legend, scopes in _SCOPE_GROUPS.items()
        ]


def _scope_item(scope: Scope, ticked: Sequence[str]) -> dict[str, Any]:
    return {"value": scope.value, "text": scope.label, "hint": {"text": scope.value}, "checked": scope.value in ticked}


class LetterheadForm(ShownForm):
    """How letters look and end; lengths and the picture are the action's to check."""

    logo = forms.FileField(required=False, allow_empty_file=True, label="Logo")
    logo_alt = forms.CharField(required=False, label="What the logo shows, for people who cannot see it")
    without_logo = forms.BooleanField(required=False, label="No logo from now on")
    closing = forms.CharField(required=False, label="Letters end with")
    signature = forms.CharField(required=False, label="Lines below the signature", widget=forms.Textarea)
    ring = forms.CharField(required=False, label="When and where patients ring")

    def words(self) -> dict[str, str]:
        """What was typed, by the action's names."""
        names = ("logo_alt", "closing", "signature", "ring")
        return {name: self.cleaned_data[name] for name in names}
