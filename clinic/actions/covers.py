from datetime import date

from django.db.models import Q
from django.utils import timezone

from clinic import audit
from clinic.access import Permission, may, require
from clinic.errors import InvalidInput, NotAllowedNow
from clinic.models import Cover, Membership

LONGEST_DAYS = 92


@audit.audited
def arrange(*, absent: Membership, covering: Membership, starts_on: date, ends_on: date, by: Membership) -> Cover:
    """`covering` looks after what is `absent`'s to do on these days, both included; at most three months at a time.

    Raises InvalidInput (field named) for days that are over or in the wrong order, and for somebody whose role
    can't do it: who reviews results is covered by somebody who does, anybody else by one of the care team.
    """
    require(by, Permission.ARRANGE_COVER, on=absent)
    require(by, Permission.ARRANGE_COVER, on=covering)
    _check_people(absent, covering)
    _check_days(starts_on, ends_on)
    cover = Cover.objects.create(
        practice_id=by.practice_id,
        absent=absent,
        covering=covering,
        starts_on=starts_on,
        ends_on=ends_on,
        arranged_by=by,
    )
    audit.record("cover.arranged", subject=cover, by=by, absent=absent.pk, covering=covering.pk)
    return cover


@audit.audited
def end(*, cover: Cover, by: Membership) -> None:
    """Ends a cover before its last day. Raises NotAllowedNow when it has ended already."""
    require(by, Permission.ARRANGE_COVER, on=cover)
    ended = Cover.objects.filter(pk=cover.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by)
    if not ended:
        raise NotAllowedNow("This cover has ended already.")
    audit.record("cover.ended", subject=cover, by=by)


def end_void(*, member: Membership, by: Membership) -> None:
    """Ends the covers, now and ahead, that can't hold any more: somebody works here no more or lost the role for it.

    `member` is the person who changed. A part of what changed them, which is audited; so is each cover that ends.
    """
    require(by, Permission.ARRANGE_COVER, on=member)
    theirs = Cover.objects.filter(Q(absent=member) | Q(covering=member), practice_id=by.practice_id, ended_at=None)
    ahead = theirs.filter(ends_on__gte=timezone.localdate()).select_related("absent", "covering")
    for cover in [each for each in ahead if not _holds(each)]:
        end(cover=cover, by=by)


def _holds(cover: Cover) -> bool:
    return cover.absent.active and cover.covering.active and may(cover.covering, _needed(cover.absent))


def _needed(absent: Membership) -> Permission:
    """What somebody who covers for them must be allowed to do."""
    return Permission.REVIEW_RESULTS if may(absent, Permission.REVIEW_RESULTS) else Permission.TRACK_TESTS


def _check_people(absent: Membership, covering: Membership) -> None:
    if absent.pk == covering.pk:
        raise InvalidInput("Choose somebody else to cover.", field="covering")
    if not covering.active:
        raise InvalidInput("Choose somebody who works here now.", field="covering")
    needed = _needed(absent)
    if not may(covering, needed):
        raise InvalidInput(f"Choose somebody who may {needed.value}.", field="covering")


def _check_days(starts_on: date, ends_on: date) -> None:
    if ends_on < timezone.localdate():
        raise InvalidInput("The last day is over already.", field="ends_on")
    if ends_on < starts_on:
        raise InvalidInput("The last day comes before the first.", field="ends_on")
    if (ends_on - starts_on).days > LONGEST_DAYS:
        raise InvalidInput("At most three months at a time.", field="ends_on")
