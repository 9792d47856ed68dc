from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Case, Count, IntegerField, Max, Q, QuerySet, When
from django.db.models.fields.json import KT
from django.utils import timezone

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import AuditEvent, Membership
from workups.models import DraftChange, Protocol, ProtocolVersion, VersionStatus, Workup, WorkupStatus
from workups.models.protocol import BEING_MADE

REMINDED: Final = timedelta(days=60)
"""Before the day by which a protocol is to be reviewed."""
_PEOPLE: Final = ("protocol", "started_by", "submitted_by", "published_by", "retired_by", "based_on")


@dataclass(frozen=True, slots=True)
class Followed:
    """How many workups of the practice follow a version."""

    open: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True)
class Shelf:
    """One protocol: what new workups follow, and what is being written; either may be missing."""

    protocol: Protocol
    live: ProtocolVersion | None
    being_made: ProtocolVersion | None


def shelves(membership: Membership) -> list[Shelf]:
    """Every protocol, by title, the documents left where they are. Three queries."""
    live = {version.protocol_id: version for version in live_versions(membership)}
    made = {each.protocol_id: each for each in versions_being_made(membership)}
    return [Shelf(each, live.get(each.pk), made.get(each.pk)) for each in Protocol.objects.all()]


def live_versions(membership: Membership) -> QuerySet[ProtocolVersion]:
    """The newest published version of every protocol, its document left where it is."""
    require(membership, Permission.SEE_PROTOCOLS)
    published = ProtocolVersion.objects.filter(status=VersionStatus.PUBLISHED)
    newest = published.order_by("protocol_id", "-number").distinct("protocol_id").values("pk")
    return published.filter(pk__in=newest).select_related("protocol").defer("document").order_by("protocol__title")


def versions_being_made(membership: Membership) -> QuerySet[ProtocolVersion]:
    """Drafts and what is in review, their documents left where they are."""
    require(membership, Permission.SEE_PROTOCOLS)
    made = ProtocolVersion.objects.filter(status__in=BEING_MADE)
    people = ("protocol", "started_by", "submitted_by")
    return made.select_related(*people).defer("document").order_by("protocol__title")


def versions_to_sign(membership: Membership) -> list[ProtocolVersion]:
    """What is in review and this person had no hand in."""
    require(membership, Permission.SIGN_PROTOCOLS)
    waiting = versions_being_made(membership).filter(status=VersionStatus.IN_REVIEW)
    mine = Q(started_by=membership.user_id) | Q(submitted_by=membership.user_id)
    changed = DraftChange.objects.filter(by=membership.user_id).values("version")
    return list(waiting.exclude(mine).exclude(pk__in=changed))


def workups_per_protocol(membership: Membership) -> dict[int, Followed]:
    """How many workups of the membership's practice follow each protocol, by its id; all versions together."""
    return _followed(membership, "version__protocol_id")


def workups_per_version(membership: Membership, protocol: Protocol) -> dict[int, Followed]:
    """How many follow each version of a protocol, by its id; a version that nobody follows is left out."""
    return _followed(membership, "version_id", version__protocol=protocol)


def _followed(membership: Membership, by: str, **which: object) -> dict[int, Followed]:
    require(membership, Permission.SEE_PROTOCOLS)
    rows = Workup.objects.filter(practice_id=membership.practice_id, **which).order_by().values_list(by)
    is_open = Q(status=WorkupStatus.OPEN)
    counted = rows.annotate(open=Count("id", filter=is_open), closed=Count("id", filter=~is_open))
    return {key: Followed(open_ones, closed) for key, open_ones, closed in counted}


def lately_started(membership: Membership, *, limit: int = 3) -> list[int]:
    """Ids of the protocols that this person started workups from, the latest first."""
    require(membership, Permission.SEE_PROTOCOLS)
    mine = Workup.objects.filter(practice_id=membership.practice_id, started_by=membership).order_by()
    rows = mine.values_list("version__protocol_id").annotate(last=Max("started_at")).order_by("-last")
    return [protocol_id for protocol_id, _ in rows[:limit]]


def versions_of(membership: Membership, protocol: Protocol) -> list[ProtocolVersion]:
    """Every version of a protocol, the newest first, the documents left where they are."""
    require(membership, Permission.SEE_PROTOCOLS)
    versions = ProtocolVersion.objects.filter(protocol=protocol).select_related(*_PEOPLE)
    return list(versions.defer("document", "based_on__document").order_by("-number"))


def changes_of(membership: Membership, version: ProtocolVersion) -> list[DraftChange]:
    """Who changed what while a version was a draft, the latest first, without the edits themselves."""
    require(membership, Permission.SEE_PROTOCOLS)
    changes = DraftChange.objects.filter(version=version).select_related("by", "undone_by")
    return list(changes.defer("operations", "inverse").order_by("-revision"))


def sent_back(membership: Membership, version: ProtocolVersion) -> list[AuditEvent]:
    """When a version was sent back, by whom and why, the latest first; of this practice and of any other."""
    require(membership, Permission.SEE_PROTOCOLS)
    about = {"subject_type": ProtocolVersion._meta.label_lower, "subject_id": version.pk}
    events = AuditEvent.objects.filter(event="protocol.sent_back", **about)
    return list(events.select_related("by__user").order_by("-pk"))


def has_written(membership: Membership, version: ProtocolVersion) -> bool:
    """Whether this person started, changed or handed in the version, so that somebody else has to sign it."""
    require(membership, Permission.SEE_PROTOCOLS)
    person = membership.user_id
    return (
        person in (version.started_by_id, version.submitted_by_id)
        or DraftChange.objects.filter(version=version, by_id=person).exists()
    )


def live_of(protocol: Protocol) -> ProtocolVersion | None:
    """The newest published version, document and all."""
    return protocol.versions.filter(status=VersionStatus.PUBLISHED).order_by("-number").first()


def next_number(protocol: Protocol) -> int:
    """What the protocol's next version is called."""
    return (protocol.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def live_version(membership: Membership, key: str) -> ProtocolVersion:
    """The version a new workup of this protocol gets. Raises NotFoundHere."""
    version = live_versions(membership).filter(protocol__key=key).first()
    if version is None:
        raise NotFoundHere("There is no published protocol of that name.")
    return version


def standing_of(membership: Membership, key: str) -> ProtocolVersion | None:
    """What there is of the protocol of this key, document and all: the version being made, or else the newest."""
    require(membership, Permission.SEE_PROTOCOLS)
    kept = ProtocolVersion.objects.filter(protocol__key=key).exclude(status=VersionStatus.DISCARDED)
    being_made_first = Case(When(status__in=BEING_MADE, then=0), default=1, output_field=IntegerField())
    return kept.select_related("protocol").order_by(being_made_first, "-number").first()


def whole_live_version(membership: Membership, key: str) -> ProtocolVersion:
    """The live version of a protocol with its document. Raises NotFoundHere."""
    return version_for(membership, live_version(membership, key).pk)


def version_for(membership: Membership, version_id: int) -> ProtocolVersion:
    """One version, whatever its status. Raises NotFoundHere."""
    require(membership, Permission.SEE_PROTOCOLS)
    versions = ProtocolVersion.objects.select_related(*_PEOPLE).defer("based_on__document")
    version = versions.filter(pk=version_id).first()
    if version is None:
        raise NotFoundHere("There is no such protocol version.")
    return version


def versions_by_id(membership: Membership, ids: Iterable[int]) -> dict[int, ProtocolVersion]:
    """These versions with their protocols, the documents left where they are."""
    require(membership, Permission.SEE_PROTOCOLS)
    return ProtocolVersion.objects.select_related("protocol").defer("document").in_bulk(list(ids))


def reviews_due(versions: Iterable[ProtocolVersion], today: date | None = None) -> dict[int, date]:
    """Of these versions, by id, the day by which each is to be reviewed, where that is near or past."""
    until = (today or timezone.localdate()) + REMINDED
    return {version.pk: day for version in versions if (day := _review_day(version)) and day <= until}


def _review_day(version: ProtocolVersion) -> date | None:
    """Read once per content: it stands in a large document, and what is published never changes."""
    if version.content_hash not in _days:
        found = ProtocolVersion.objects.filter(pk=version.pk).values_list(
            KT("document__protocol__review_by"), flat=True
        )
        _days[version.content_hash] = found.first() or ""
    text = _days[version.content_hash]
    return date.fromisoformat(text) if text else None


_days: Final[dict[str, str]] = {}
