"""What people type about patients, checked field by field."""

from typing import Any, Final

from django import forms

from clinic.models.patient import Sex
from clinic.nhs_number import clean_nhs_number

DAY_FORMATS: Final = ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%d %b %Y", "%d %B %Y", "%Y-%m-%d"]
"""How a day may be typed; always day before month."""


class PatientForm(forms.Form):
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

    def add_fault(self, field: str, message: str) -> None:
        """Puts an action's refusal beside the field it is about."""
        self.add_error(field if field in self.fields else None, message)

    def said(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def problems(self) -> list[dict[str, str]]:
        """Everything to put right, each with the field it stands at, as the error summary lists it."""
        at_fields = [
            {"text": f"{field.label}: {field.errors[0]}", "href": f"#{field.id_for_label}"}
            for field in self
            if field.errors
        ]
        return at_fields + [{"text": str(message)} for message in self.non_field_errors()]

    def sexes(self) -> list[dict[str, Any]]:
        """The choices of sex at birth, with the one that is chosen."""
        chosen = self["sex_at_birth"].value()
        return [{"value": value, "text": label, "checked": value == chosen} for value, label in Sex.choices]
