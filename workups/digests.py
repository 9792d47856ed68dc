"""Each morning's e-mail: how much is whose to do, with links, and without a clinical word or a patient's name."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from clinic.errors import NotAllowedNow
from clinic.models import Membership
from workups.actions import digests
from workups.queries.digests import counts_for, members_to_tell
from workups.queries.tracking import rules_of
from workups.working_days import is_working_day

FROM: Final = time(7, 0)  # local time; before it nobody is there to read it
UNTIL: Final = time(18, 0)


def to_send(now: datetime) -> Iterator[Membership]:
    """Whose digest of today is still to be sent; nobody's at night or on a day off."""
    here = timezone.localtime(now)
    if not FROM <= here.time() < UNTIL:
        return
    for member in members_to_tell(here.date()):
        if is_working_day(here.date(), nation=rules_of(member.practice_id).nation):
            yield member


def send(member: Membership) -> bool:
    """Sends one person's digest; False where there is nothing to tell, or somebody else is sending it."""
    counts = counts_for(member)
    if not any(counts.values()):
        return False
    try:
        digest = digests.claim(member=member, day=timezone.localdate(), counts=counts, by=None)
    except NotAllowedNow:
        return False
    _message(member, counts).send()
    digests.note_sent(digest=digest, by=None)
    return True


def _message(member: Membership, counts: dict[str, int]) -> EmailMessage:
    lines = [(words, counts[name], f"{settings.SITE_ADDRESS}{href}") for name, words, href in _lines() if counts[name]]
    body = render_to_string("emails/digest.txt", {"member": member, "lines": lines})
    subject = f"Workup: {sum(counts.values())} waiting for you"
    return EmailMessage(subject, body, to=[member.user.email])


def _lines() -> list[tuple[str, str, str]]:
    worklist = reverse("worklist")
    return [
        ("risen", "risen to you", f"{reverse('inbox')}#escalations"),
        ("to_review", "results to review", reverse("inbox")),
        ("overdue", "overdue on your worklist", f"{worklist}?tab=overdue&owner=me"),
        ("unmatched", "reports that match no test", reverse("unmatched")),
        ("to_sign", "protocol versions to read and sign", reverse("home")),
    ]
