from django.db.models import Count, Max, QuerySet

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import Membership
from workups.models import DraftChange, Protocol, ProtocolVersion, VersionStatus, Workup


def live_versions(membership: Membership) -> QuerySet[ProtocolVersion]:
    """The newest published version of every protocol, its document left where it is."""
    require(membership, Permission.SEE_PROTOCOLS)
    published = ProtocolVersion.objects.filter(status=VersionStatus.PUBLISHED)
    newest = published.order_by("protocol_id", "-number").distinct("protocol_id").values("pk")
    return published.filter(pk__in=newest).select_related("protocol").defer("document").order_by("protocol__title")


def workups_per_protocol(membership: Membership) -> dict[int, int]:
    """How many workups of the membership's practice follow each protocol, by its id; all versions together."""
    require(membership, Permission.SEE_PROTOCOLS)
    rows = Workup.objects.filter(practice_id=membership.practice_id).order_by().values_list("version__protocol_id")
    return dict(rows.annotate(n=Count("id")))


def lately_started(membership: Membership, *, limit: int = 3) -> list[int]:
    """Ids of the protocols that this person started workups from, the latest first."""
    require(membership, Permission.SEE_PROTOCOLS)
    mine = Workup.objects.filter(practice_id=membership.practice_id, started_by=membership).order_by()
    rows = mine.values_list("version__protocol_id").annotate(last=Max("started_at")).order_by("-last")
    return [protocol_id for protocol_id, _ in rows[:limit]]


def versions_of(membership: Membership, protocol: Protocol) -> list[ProtocolVersion]:
    """Every version of a protocol, the newest first, the documents left where they are."""
    require(membership, Permission.SEE_PROTOCOLS)
    return list(ProtocolVersion.objects.filter(protocol=protocol).defer("document").order_by("-number"))


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


def live_version(membership: Membership, key: str) -> ProtocolVersion:
    """The version a new workup of this protocol gets. Raises NotFoundHere."""
    version = live_versions(membership).filter(protocol__key=key).first()
    if version is None:
        raise NotFoundHere("There is no published protocol of that name.")
    return version


def whole_live_version(membership: Membership, key: str) -> ProtocolVersion:
    """The live version of a protocol with its document. Raises NotFoundHere."""
    return version_for(membership, live_version(membership, key).pk)


def version_for(membership: Membership, version_id: int) -> ProtocolVersion:
    """One version, whatever its status. Raises NotFoundHere."""
    require(membership, Permission.SEE_PROTOCOLS)
    version = ProtocolVersion.objects.filter(pk=version_id).select_related("protocol", "published_by").first()
    if version is None:
        raise NotFoundHere("There is no such protocol version.")
    return version
