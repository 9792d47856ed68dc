"""What comes with the software: the library's protocols, published, or offered to who has made them their own."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from clinic import audit
from clinic.models import Membership
from workups.drafting import hash_of, whole_of
from workups.engine.edits import VIGNETTES, Whole, applied, news_between
from workups.engine.parse import parse_protocol
from workups.models import Protocol, ProtocolVersion, VersionStatus
from workups.models.protocol import BEING_MADE
from workups.queries.protocols import live_of, next_number


@audit.audited
def publish_library(
    *,
    protocol: Mapping[str, Any],
    dictionary: Mapping[str, Any],
    vignettes: Sequence[Mapping[str, Any]] = (),
    reason: str,
    by: Membership | None,
) -> ProtocolVersion:
    """Publishes a library protocol as the next version, unless some version says just the same already.

    What people have signed themselves is never replaced by the software: then what is new in the library becomes a
    draft on top of theirs, for them to review; or nothing yet, while they are writing one.

    Raises ProtocolInvalid with the path of every fault; then nothing is loaded.
    """
    definition = parse_protocol(protocol, dictionary)
    document = {"protocol": protocol, "dictionary": dictionary, VIGNETTES: list(vignettes)}
    row, _ = Protocol.objects.get_or_create(key=definition.key, defaults={"title": definition.title})
    live, content_hash = live_of(row), hash_of(document)
    same = row.versions.filter(content_hash=content_hash).order_by("-number").first()
    if same is not None:
        audit.record("protocol.unchanged", subject=same, by=by)
        return same
    if live is not None and live.published_by_id is not None:
        return _offer(document, live)
    version = ProtocolVersion.objects.create(
        protocol=row,
        number=next_number(row),
        status=VersionStatus.PUBLISHED,
        document=document,
        content_hash=content_hash,
        published_at=timezone.now(),
        published_by=by.user if by else None,
        reason=reason,
    )
    Protocol.objects.filter(pk=row.pk).update(title=definition.title)
    audit.record("protocol.published", subject=version, by=by, number=version.number, content_hash=content_hash)
    return version


def _offer(document: Whole, live: ProtocolVersion) -> ProtocolVersion:
    """What is new in the library, laid over what is live here, as a draft that people may take up or discard."""
    writing = live.protocol.versions.filter(status__in=BEING_MADE).first()
    if writing is not None:
        audit.record("library.waits", subject=writing, by=None, content_hash=hash_of(document))
        return writing
    before = live.protocol.versions.filter(published_by=None).exclude(published_at=None).order_by("-number").first()
    base = whole_of(before) if before else whole_of(live)
    news, in_question = news_between(base, document, whole_of(live))
    whole = applied(whole_of(live), news)
    seen = live.protocol.versions.filter(content_hash=hash_of(whole)).first()
    if seen is not None:  # what is live holds it, or it was offered and discarded
        audit.record("protocol.unchanged", subject=seen, by=None)
        return seen
    draft = ProtocolVersion.objects.create(
        protocol=live.protocol,
        number=next_number(live.protocol),
        document=whole,
        content_hash=hash_of(whole),
        based_on=live,
    )
    audit.record("library.offered", subject=draft, by=None, number=draft.number, both_changed=in_question)
    return draft
