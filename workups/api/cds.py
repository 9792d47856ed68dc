"""The doors of CDS Hooks 2.0.1: discovery, the services, and their feedback."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from clinic.actions import systems
from clinic.api.authentication import TokenAuthentication
from clinic.api.signed import verify
from clinic.error_answers import answer_api_error
from clinic.errors import NotFoundHere
from clinic.models import Membership, Scope, User
from clinic.queries import practice_named
from workups.actions import cards
from workups.interop.cds import answering
from workups.interop.cds.feedback import read_feedback
from workups.interop.cds.services import SERVICES, Service, discovery
from workups.queries.cards import cards_by_uuid

_OPEN = "CDS Hooks, unsigned"
_ISSUES = {400: "invalid", 401: "login", 403: "forbidden", 404: "not-found", 412: "required", 429: "throttled"}


class CdsAuthentication(BaseAuthentication):
    """A signed token of a trusted record system, or a token of the practice with the scope for it.

    Where a setting opens a practice for trying things out, whatever token comes is not looked at.
    `request.auth` is the membership that acts.
    """

    def authenticate(self, request: Request) -> tuple[User, Membership] | None:
        if settings.CDS_OPEN_PRACTICE:
            return self._place(settings.CDS_OPEN_PRACTICE, _OPEN)
        scheme, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        if token.strip().startswith("wk_"):
            return self._with_token(request)
        trusted = verify(token.strip(), address=f"{settings.SITE_ADDRESS}{request.path}")
        return self._place(trusted.practice, trusted.name)

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="workup"'

    def _with_token(self, request: Request) -> tuple[User, Membership] | None:
        known = TokenAuthentication().authenticate(request)
        if known is None or Scope.CDS_USE not in known[1].scopes:
            raise AuthenticationFailed(f"This token lacks the scope {Scope.CDS_USE.value}.")
        return known[0], known[1].membership

    def _place(self, practice: str, name: str) -> tuple[User, Membership]:
        try:
            membership = systems.place_of(practice_named(practice), name)
        except NotFoundHere as fault:  # whose practices there are is nothing for strangers
            raise AuthenticationFailed("The practice that this system is trusted for is not here.") from fault
        return membership.user, membership


class IsKnown(BasePermission):
    """Whoever could be authenticated."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, Membership)


class AlwaysJSON(BaseContentNegotiation):
    """JSON in and out, whatever the headers say: clients name it application/json+fhir and the like."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return next(iter(parsers))

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return next(iter(renderers)), "application/json"


class CdsView(APIView):
    """What all doors of it have: faults are OperationOutcomes, as the specification asks for."""

    schema = None  # described by discovery, not by the API's own description
    authentication_classes: Sequence[type[BaseAuthentication]] = (CdsAuthentication,)
    permission_classes: Sequence[type[BasePermission]] = (IsKnown,)
    content_negotiation_class = AlwaysJSON

    def get_exception_handler(self) -> Any:
        return answer_with_outcome

    @property
    def by(self) -> Membership:
        membership = self.request.auth
        assert isinstance(membership, Membership)
        return membership


class DiscoveryView(CdsView):
    """Open to everybody: it says what there is, of nobody."""

    authentication_classes = ()
    permission_classes = ()

    def get(self, request: Request) -> Response:
        return Response(discovery())


class ServiceView(CdsView):
    def post(self, request: Request, service: str) -> Response:
        """The cards on the patient whose record is open. DataMissing (412) says what has to be sent along."""
        return Response(answering.answer(_service(service), request.data, by=self.by))


class FeedbackView(CdsView):
    def post(self, request: Request, service: str) -> Response:
        """Takes in what was done with cards; what was said before is not taken in twice, unknown cards are named."""
        _service(service)
        said = read_feedback(request.data)
        known = cards_by_uuid(self.by, {each.card for each in said})
        for each in said:
            if each.card in known:
                cards.hear(card=known[each.card], said=each.said, by=self.by)
        unknown = sorted({str(each.card) for each in said} - {str(uuid) for uuid in known})
        return Response({"unknown": unknown} if unknown else {})


def answer_with_outcome(error: Exception, context: dict[str, Any]) -> Response | None:
    """The one map of errors, its words in an OperationOutcome."""
    response = answer_api_error(error, context)
    if response is not None:
        issue = {"severity": "error", "code": _ISSUES.get(response.status_code, "processing")}
        words = {"details": {"text": response.data["detail"]}}
        response.data = {"resourceType": "OperationOutcome", "issue": [issue | words]}
        response.content_type = "application/json"
    return response


def _service(name: str) -> Service:
    if name not in SERVICES:
        raise NotFoundHere("There is no such service; discovery lists them.")
    return SERVICES[name]
