import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from clinic.models.practice import PracticeOwned


class Sex(models.TextChoices):
    """Sex at birth, as the dictionary's `sex_at_birth` has it (for reference ranges)."""

    FEMALE = "female", "Female"
    MALE = "male", "Male"
    NOT_STATED = "not_stated", "Not stated"


class Patient(PracticeOwned):
    """A person registered at one practice."""

    family_name = models.CharField(max_length=120)
    given_names = models.CharField(max_length=120)
    date_of_birth = models.DateField()
    sex_at_birth = models.CharField(max_length=10, choices=Sex.choices, default=Sex.NOT_STATED)
    nhs_number = models.CharField(max_length=10, blank=True, default="")
    local_id = models.CharField("practice's own number", max_length=30, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    address = models.TextField(blank=True, default="")
    registered_at = models.DateTimeField(auto_now_add=True)
    registered_by = models.ForeignKey("clinic.Membership", on_delete=models.PROTECT, related_name="+", null=True)

    # Folded words (no accents, no case) of names, numbers and date of birth: see clinic/search.py.
    search_words = models.TextField(editable=False, default="")
    search_vector = models.GeneratedField(
        expression=SearchVector("search_words", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["family_name", "given_names", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "nhs_number"],
                condition=~models.Q(nhs_number=""),
                name="one_patient_per_nhs_number",
            ),
            models.UniqueConstraint(
                fields=["practice", "local_id"],
                condition=~models.Q(local_id=""),
                name="one_patient_per_local_id",
            ),
            models.CheckConstraint(
                condition=models.Q(nhs_number="") | models.Q(nhs_number__regex=r"^[0-9]{10}$"),
                name="nhs_number_ten_digits",
            ),
            models.CheckConstraint(condition=models.Q(sex_at_birth__in=Sex.values), name="patient_sex_known"),
        ]
        indexes = [GinIndex(fields=["search_vector"], name="patient_search")]
        triggers = [pgtrigger.Protect(name="patients_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.family_name.upper()}, {self.given_names}"
