"""Everything that is open, in one list."""

from datetime import date
from typing import Any, Final

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.access import PEOPLE, Role
from clinic.api.fields import IdInText, Query, read_query
from clinic.api.pagination import NO_SUCH_CURSOR
from clinic.api.views import ApiView
from clinic.errors import NotFoundHere
from clinic.models import Scope
from workups.api.workups import KEY
from workups.models import Kind, Step, WorklistEntry
from workups.models.urgency import Urgency
from workups.queries.worklist import (
    ESCALATED,
    FOLLOW_UPS,
    OPEN_STEPS,
    OVERDUE,
    REFERRALS,
    Counts,
    Filters,
    counts_of,
    last_chase,
    page_of,
)

_TABS: Final = (*((step.value, step.label) for step in OPEN_STEPS), OVERDUE, ESCALATED, REFERRALS, FOLLOW_UPS)
_OWNER: Final = rf"^([1-9][0-9]{{0,17}}|{'|'.join(PEOPLE)})$"
_PLACE: Final = r"^([0-9]{1,2}_)?[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9]{1,18}$"


class ChaseSerializer(serializers.Serializer[Any]):
    """The last time that somebody asked after it."""

    at = serializers.DateTimeField()
    by = serializers.CharField()
    outcome = serializers.CharField()
    again_on = serializers.DateField(allow_null=True)


class EntrySerializer(serializers.Serializer[WorklistEntry]):
    """One open order, referral or follow-up (one of the three ids is there). It is late once `due_on` is over.

    `hands`: whose turn the step is. `owner` is the membership that has it, null for all of the role.
    """

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    order = serializers.IntegerField(source="order_id", allow_null=True)
    referral = serializers.IntegerField(source="referral_id", allow_null=True)
    follow_up = serializers.IntegerField(source="follow_up_id", allow_null=True)
    workup = serializers.IntegerField(source="workup_id")
    patient = serializers.IntegerField(source="patient_id")
    title = serializers.CharField()
    step = serializers.ChoiceField(choices=Step.choices)
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    due_on = serializers.DateField()
    since = serializers.DateTimeField()
    requested_by = serializers.CharField(source="requested_by.user.name")
    hands = serializers.ChoiceField(choices=Role.choices)
    owner = serializers.IntegerField(source="person.id", default=None, allow_null=True)
    owner_role = serializers.ChoiceField(choices=Role.choices)
    escalated_to = serializers.IntegerField(source="level", allow_null=True, help_text="The highest level, if any")
    last_chase = serializers.SerializerMethodField()

    @extend_schema_field(ChaseSerializer(allow_null=True))
    def get_last_chase(self, entry: WorklistEntry) -> dict[str, Any] | None:
        """Found in the page's own query."""
        chase = last_chase(entry)
        return dict(ChaseSerializer(chase).data) if chase else None


class WorklistSerializer(serializers.Serializer[Any]):
    """A page. `next` is where the next one starts, null on the last."""

    next = serializers.URLField(allow_null=True)
    results = EntrySerializer(many=True)


class CountsSerializer(serializers.Serializer[Counts]):
    """How many are open in all, by step and by kind, how many are late, and how many have risen to somebody."""

    everything = serializers.IntegerField()
    steps = serializers.DictField(child=serializers.IntegerField())
    kinds = serializers.DictField(child=serializers.IntegerField())
    overdue = serializers.IntegerField()
    escalated = serializers.IntegerField()


class CountsQuery(Query):
    """What of the list is counted."""

    test = serializers.CharField(required=False, max_length=160, help_text="A test's title")
    owner = serializers.RegexField(_OWNER, required=False, help_text="A role, or the id of a membership")
    requested_by = IdInText(required=False, help_text="A membership")
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False)
    protocol = serializers.RegexField(KEY, required=False, help_text="A protocol's key")


class WorklistQuery(CountsQuery):
    """What of the list is shown: the riskiest first, or the longest late (`sort=day`)."""

    tab = serializers.ChoiceField(choices=_TABS, required=False)
    sort = serializers.ChoiceField(choices=("risk", "day"), required=False)
    cursor = serializers.RegexField(_PLACE, required=False, help_text="As `next` gives it.")


class WorklistView(ApiView):
    """The worklist."""

    scopes = {"GET": Scope.WORKLIST_READ}

    @extend_schema(operation_id="worklist_list", parameters=[WorklistQuery], responses=WorklistSerializer)
    def get(self, request: Request) -> Response:
        """What is open in the practice, 50 a page."""
        query = read_query(WorklistQuery, request)
        page = page_of(self.by, _filters(query), after=_after(query))
        onward = request.query_params.copy()
        onward["cursor"] = page.next_after
        address = request.build_absolute_uri(f"{request.path}?{onward.urlencode()}") if page.next_after else None
        return Response(WorklistSerializer({"next": address, "results": page.entries}).data)


class WorklistCountsView(ApiView):
    """How much is on the worklist."""

    scopes = {"GET": Scope.WORKLIST_READ}

    @extend_schema(operation_id="worklist_counts", parameters=[CountsQuery], responses=CountsSerializer)
    def get(self, request: Request) -> Response:
        """What is open, counted."""
        counts = counts_of(self.by, _filters(read_query(CountsQuery, request)))
        return Response(CountsSerializer(counts).data)


def _after(said: dict[str, Any]) -> str:
    """Raises NotFoundHere for a place at which no page begins: the list itself would begin again, unnoticed."""
    place: str = said.get("cursor", "")
    if place and (place.count("_") == 1) != (said.get("sort") == "day"):
        raise NotFoundHere(NO_SUCH_CURSOR)
    try:
        _ = place and date.fromisoformat(place.split("_")[-2])
    except ValueError as fault:
        raise NotFoundHere(NO_SUCH_CURSOR) from fault
    return place


def _filters(said: dict[str, Any]) -> Filters:
    return Filters(
        tab=said.get("tab", ""),
        test=said.get("test", ""),
        owner=said.get("owner", ""),
        urgency=said.get("urgency", ""),
        asked=str(said.get("requested_by", "")),
        site=said.get("protocol", ""),
        sort=said.get("sort", ""),
    )
