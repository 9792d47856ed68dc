"""Two versions beside each other, in words."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from clinic.errors import NotFoundHere
from clinic.requests import PracticeRequest
from workups.drafting import whole_of
from workups.engine.edits import edits_between
from workups.models import ProtocolVersion
from workups.presenters.protocol_diff import Diff, diff
from workups.presenters.protocol_links import version_href
from workups.queries.protocols import version_for
from workups.views.protocols.library import definition_of


@require_GET
def page(request: PracticeRequest, version_id: int, other_id: int) -> HttpResponse:
    """What the first says otherwise than the other, entry by entry. Both belong to one protocol."""
    after, before = (version_for(request.membership, each) for each in (version_id, other_id))
    if after.protocol_id != before.protocol_id:
        raise NotFoundHere("These are versions of two protocols; only versions of one can be compared.")
    context = {
        "title": after.protocol.title,
        "before": before,
        "after": after,
        "before_href": version_href(before),
        "after_href": version_href(after),
        "diff": diff_of(before, after),
    }
    return render(request, "workups/protocols/diff.html", context)


def diff_of(before: ProtocolVersion, after: ProtocolVersion) -> Diff:
    """The differences in words, the most serious first."""
    old, new = whole_of(before), whole_of(after)
    return diff(edits_between(old, new), definition_of(old), definition_of(new))
