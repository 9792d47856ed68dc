from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max
from django.utils import timezone

from clinic import audit
from clinic.models import Membership
from workups.drafting import hash_of
from workups.engine.edits import VIGNETTES
from workups.engine.parse import parse_protocol
from workups.models import Protocol, ProtocolVersion, VersionStatus


@audit.audited
def publish_library(
    *,
    protocol: Mapping[str, Any],
    dictionary: Mapping[str, Any],
    vignettes: Sequence[Mapping[str, Any]] = (),
    reason: str,
    by: Membership | None,
) -> ProtocolVersion:
    """Publishes a library protocol as the next version, unless the newest one says just the same.

    Raises ProtocolInvalid with the path of every fault; then nothing is loaded.
    """
    definition = parse_protocol(protocol, dictionary)
    document = {"protocol": protocol, "dictionary": dictionary, VIGNETTES: list(vignettes)}
    row, _ = Protocol.objects.update_or_create(key=definition.key, defaults={"title": definition.title})
    newest = row.versions.filter(status=VersionStatus.PUBLISHED).order_by("-number").first()
    content_hash = hash_of(document)
    if newest is not None and newest.content_hash == content_hash:
        audit.record("protocol.unchanged", subject=newest, by=by)
        return newest
    version = ProtocolVersion.objects.create(
        protocol=row,
        number=(row.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        status=VersionStatus.PUBLISHED,
        document=document,
        content_hash=content_hash,
        published_at=timezone.now(),
        published_by=by.user if by else None,
        reason=reason,
    )
    audit.record("protocol.published", subject=version, by=by, number=version.number, content_hash=content_hash)
    return version
