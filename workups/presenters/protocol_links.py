"""What a version is called in a line, and where its pages are."""

from collections.abc import Mapping
from typing import Final

from django.urls import reverse

from clinic.words import date_words
from workups.models import ProtocolVersion, VersionStatus

STATUS_TONES: Final[Mapping[str, str]] = {
    VersionStatus.DRAFT: "waiting",
    VersionStatus.IN_REVIEW: "active",
    VersionStatus.PUBLISHED: "done",
    VersionStatus.RETIRED: "plain",
    VersionStatus.DISCARDED: "plain",
}
LIBRARY: Final = "the protocol library"


def version_href(version: ProtocolVersion) -> str:
    return reverse("protocol_version", args=[version.pk])


def review_href(version: ProtocolVersion) -> str:
    return reverse("protocol_review", args=[version.pk])


def diff_href(version: ProtocolVersion, other: ProtocolVersion) -> str:
    """What `version` says otherwise than `other`."""
    return reverse("protocol_diff", args=[version.pk, other.pk])


def draft_href(version: ProtocolVersion) -> str:
    """Where a draft is written."""
    return reverse("draft", args=[version.pk])


def signer(version: ProtocolVersion) -> str:
    return version.published_by.name if version.published_by else LIBRARY


def author(version: ProtocolVersion) -> str:
    who = version.submitted_by or version.started_by
    return who.name if who else LIBRARY


def state(version: ProtocolVersion, live: ProtocolVersion | None) -> str:
    """ "Live" for the one that new workups follow."""
    is_live = live is not None and live.pk == version.pk
    return "Live" if is_live else version.get_status_display()


def live_words(version: ProtocolVersion, newer: ProtocolVersion | None) -> str:
    """Since when new workups followed it, and until when: the next one was signed, or it was retired."""
    if version.published_at is None:
        return ""
    ends = [at for at in (newer and newer.published_at, version.retired_at) if at]
    since = date_words(version.published_at)
    return f"{since} to {date_words(min(ends))}" if ends else f"since {since}"
