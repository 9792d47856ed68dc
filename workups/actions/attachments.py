from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput
from clinic.free_text import read_words
from clinic.models import Membership
from workups.file_types import NotTaken, clean_name, media_type_of
from workups.models import Attachment, InvestigationOrder
from workups.models.attachment import MOST_BYTES

REASON_LENGTH = 200
TOO_LARGE = f"The file is larger than {MOST_BYTES // 1024**2} MB. Nothing was added."


@audit.audited
def add(*, order: InvestigationOrder, name: str, content: bytes, by: Membership) -> Attachment:
    """Keeps a report as a file beside its order. What it is is told from its content; `name` is only shown.

    Raises InvalidInput (field `file`) for an empty, large or other file, Conflict for one that is there already.
    """
    require(by, Permission.ENTER_RESULTS, on=order)
    if len(content) > MOST_BYTES:
        raise InvalidInput(TOO_LARGE, field="file")
    try:
        media_type = media_type_of(content)
    except NotTaken as fault:
        raise InvalidInput(f"{fault} Nothing was added.", field="file") from fault
    attachment = _insert(
        Attachment(
            practice_id=order.practice_id,
            order=order,
            name=clean_name(name, media_type),
            media_type=media_type,
            content=content,
            size=len(content),
            sha256=sha256(content).hexdigest(),
            added_by=by,
        )
    )
    audit.record("attachment.added", subject=order, by=by, attachment=attachment.pk, media_type=media_type.value)
    return attachment


@audit.audited
def take_off(*, attachment: Attachment, reason: str, by: Membership) -> None:
    """Takes a file off its order, for a reason: it is kept, and shown to nobody any more.

    Raises InvalidInput (field `reason`), Conflict when somebody took it off before.
    """
    require(by, Permission.ENTER_RESULTS, on=attachment)
    reason = read_words(reason, field="reason", most=REASON_LENGTH, missing="Say why it is taken off.")
    changes = {"taken_off_at": timezone.now(), "taken_off_by": by, "reason": reason}
    if not Attachment.objects.filter(pk=attachment.pk, taken_off_at=None).update(**changes):
        raise Conflict("Somebody else took this file off a moment ago. Nothing was changed.")
    audit.record("attachment.taken_off", subject=attachment.order, by=by, attachment=attachment.pk)


def _insert(attachment: Attachment) -> Attachment:
    try:
        with transaction.atomic():
            attachment.save(force_insert=True)
    except IntegrityError as fault:
        if "one_attachment_per_content" not in str(fault):
            raise
        raise Conflict("This very file is attached to this test already. It was not added twice.") from fault
    return attachment
