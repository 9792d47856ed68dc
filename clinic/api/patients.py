"""Patients of the practice."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.actions import patients
from clinic.api.fields import Day, Strict, Text, read_body, read_query
from clinic.api.idempotency import once
from clinic.api.pagination import ListView, PageQuery
from clinic.api.views import ApiView
from clinic.models import Patient, Scope
from clinic.models.patient import Sex
from clinic.queries import SEARCH_LIMIT, find_patients, patient_for, patients_for

_MOST_WORDS = 200


class PatientSerializer(serializers.Serializer[Patient]):
    """A person registered at the practice. What is not known is an empty text."""

    id = serializers.IntegerField()
    family_name = serializers.CharField()
    given_names = serializers.CharField()
    date_of_birth = serializers.DateField()
    sex_at_birth = serializers.ChoiceField(choices=Sex.choices)
    nhs_number = serializers.CharField()
    local_id = serializers.CharField(help_text="The practice's own number")
    phone = serializers.CharField()
    address = serializers.CharField()
    registered_at = serializers.DateTimeField()


class FoundPatientsSerializer(serializers.Serializer[dict[str, list[Patient]]]):
    """At most 25."""

    results = PatientSerializer(many=True)


class NewPatient(Strict):
    """Whom to register. An NHS number has ten digits and the right check digit; spaces in it are no matter."""

    family_name = Text(needed=True, max_length=120)
    given_names = Text(needed=True, max_length=120)
    date_of_birth = Day()
    sex_at_birth = serializers.ChoiceField(choices=Sex.choices)
    nhs_number = Text(required=False, max_length=20)
    local_id = Text(required=False, max_length=30, help_text="The practice's own number")
    phone = Text(required=False, max_length=40)
    address = Text(required=False, max_length=400)


class PatientWords(Strict):
    """Beginnings of names, numbers or the date of birth, in any order."""

    words = Text(max_length=_MOST_WORDS)


class PatientsView(ListView):
    """All patients, and new ones."""

    scopes = {"GET": Scope.PATIENTS_READ, "POST": Scope.PATIENTS_WRITE}

    @extend_schema(operation_id="patients_list", parameters=[PageQuery], responses=PatientSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The patients of the practice, the last registered first."""
        read_query(PageQuery, request)
        return self.page_of(request, patients_for(self.by).defer("search_words", "search_vector"), PatientSerializer)

    @extend_schema(operation_id="patients_register", request=NewPatient, responses={201: PatientSerializer})
    @once
    def post(self, request: Request) -> Response:
        """Registers a patient. A number that is taken is refused: look for the patient first."""
        patient = patients.register(**read_body(NewPatient, request), by=self.by)
        place = reverse("api_patient", args=[patient.pk])
        return Response(PatientSerializer(patient).data, status=201, headers={"Location": place})


class PatientSearchView(ApiView):
    """Patients by words. A patient's name has no place in an address: it comes in the body."""

    scopes = {"POST": Scope.PATIENTS_READ}

    @extend_schema(operation_id="patients_search", request=PatientWords, responses=FoundPatientsSerializer)
    def post(self, request: Request) -> Response:
        """Patients whose names, date of birth or numbers begin with every word; at most 25."""
        found = find_patients(self.by, read_body(PatientWords, request)["words"])[:SEARCH_LIMIT]
        return Response(FoundPatientsSerializer({"results": found}).data)


class PatientView(ApiView):
    """One patient."""

    scopes = {"GET": Scope.PATIENTS_READ}

    @extend_schema(operation_id="patients_read", responses=PatientSerializer)
    def get(self, request: Request, patient_id: int) -> Response:
        """A patient of the practice."""
        return Response(PatientSerializer(patient_for(self.by, patient_id)).data)
