from collections.abc import Iterable
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat

from clinic.access import Permission, may
from clinic.models import Membership
from clinic.words import moment_words
from workups.models import Attachment, MediaType


@dataclass(frozen=True, slots=True)
class FileRow:
    id: int
    name: str
    kind: str
    size: str
    added: str


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a test; `may_change` where the reader adds and takes off."""

    rows: list[FileRow]
    may_change: bool


def files(attachments: Iterable[Attachment], reader: Membership) -> Files:
    return Files([_row(each) for each in attachments], may(reader, Permission.ENTER_RESULTS))


def _row(attachment: Attachment) -> FileRow:
    return FileRow(
        id=attachment.pk,
        name=attachment.name,
        kind=str(MediaType(attachment.media_type).label),
        size=filesizeformat(attachment.size).replace("\xa0", " "),
        added=f"{moment_words(attachment.added_at)}, {attachment.added_by.user.name}",
    )
