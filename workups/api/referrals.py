"""Referrals, followed to their end."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.fields import Day, IdInText, Strict, read_body, read_query
from clinic.api.idempotency import once
from clinic.api.pagination import ListView, PageQuery
from clinic.api.views import ApiView
from clinic.errors import NotAllowed
from clinic.models import Scope
from workups.actions import referrals
from workups.api.workups import Reason
from workups.models import Referral, ReferralStatus
from workups.queries.inbox import referral_for
from workups.queries.lists import Which, referrals_where

_STEPS = [
    (step.value, step.label) for step in ReferralStatus if step not in (ReferralStatus.DRAFT, ReferralStatus.CANCELLED)
]


class ReferralSerializer(serializers.Serializer[Referral]):
    """A decision to send the patient on. `code` is the protocol's referral, `urgency` in the protocol's own words."""

    id = serializers.IntegerField()
    workup = serializers.IntegerField(source="workup_id")
    patient = serializers.IntegerField(source="patient_id")
    code = serializers.CharField()
    title = serializers.CharField()
    urgency = serializers.CharField()
    status = serializers.ChoiceField(choices=ReferralStatus.choices)
    appointment_on = serializers.DateField(allow_null=True)
    act_by = serializers.DateField(allow_null=True)
    decided_at = serializers.DateTimeField()
    decided_by = serializers.CharField(source="decided_by.user.name")
    moved_at = serializers.DateTimeField()
    reason = serializers.CharField()


class ReferralsQuery(PageQuery):
    """Which referrals."""

    status = serializers.ChoiceField(choices=ReferralStatus.choices, required=False)
    patient = IdInText(required=False)
    workup = IdInText(required=False)


class NextStep(Strict):
    """The step that a referral has come to; `on` is the day of an appointment, where it is known."""

    to = serializers.ChoiceField(choices=_STEPS)
    on = Day(required=False, allow_null=True)


class ReferralsView(ListView):
    """All referrals."""

    scopes = {"GET": Scope.WORKUPS_READ}

    @extend_schema(operation_id="referrals_list", parameters=[ReferralsQuery], responses=ReferralSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The referrals of the practice, of a patient or of a workup, the last decided first."""
        query = read_query(ReferralsQuery, request)
        which = Which(query.get("status", ""), query.get("patient", 0), query.get("workup", 0))
        return self.page_of(request, referrals_where(self.by, which), ReferralSerializer)


class ReferralView(ApiView):
    """One referral."""

    scopes = {"GET": Scope.WORKUPS_READ}

    @extend_schema(operation_id="referrals_read", responses=ReferralSerializer)
    def get(self, request: Request, referral_id: int) -> Response:
        """A referral as it stands."""
        return _shown(referral_for(self.by, referral_id))


class AdvanceView(ApiView):
    """A referral that has come further."""

    scopes = {"POST": Scope.WORKUPS_WRITE}

    @extend_schema(operation_id="referrals_advance", request=NextStep, responses=ReferralSerializer)
    @once
    def post(self, request: Request, referral_id: int) -> Response:
        """Notes the next step of a referral. To close it needs the scope `workups:decide` as well."""
        referral, said = referral_for(self.by, referral_id), read_body(NextStep, request)
        if said["to"] == ReferralStatus.CLOSED and Scope.WORKUPS_DECIDE not in self.client.scopes:
            raise NotAllowed("Who decides on referrals closes them: this token lacks the scope workups:decide.")
        referrals.advance(referral=referral, **said, by=self.by)
        return _shown(referral)


class CancelView(ApiView):
    """A referral that is called off."""

    scopes = {"POST": Scope.WORKUPS_WRITE}

    @extend_schema(operation_id="referrals_cancel", request=Reason, responses=ReferralSerializer)
    @once
    def post(self, request: Request, referral_id: int) -> Response:
        """Calls a referral off."""
        referral = referral_for(self.by, referral_id)
        referrals.cancel(referral=referral, **read_body(Reason, request), by=self.by)
        return _shown(referral)


def _shown(referral: Referral) -> Response:
    return Response(ReferralSerializer(referral).data)
