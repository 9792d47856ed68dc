"""The request as our middleware hands it to a view."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from clinic.models import Membership, User


class SignedInRequest(HttpRequest):
    """Somebody is signed in, perhaps not yet at work in a practice."""

    user: User
    htmx: HtmxDetails


class PracticeRequest(SignedInRequest):
    """Somebody is signed in and at work in a practice (`clinic/middleware.py` sees to it)."""

    membership: Membership
