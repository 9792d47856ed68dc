"""What is noted in words beside a section of a workup."""

from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership
from workups.actions.learning import touch
from workups.evaluate import engine_for
from workups.models import SectionNote, Workup, WorkupStatus
from workups.models.moves import hold

NOTE_LENGTH = 2_000


@audit.audited
def write(*, workup: Workup, section: str, text: str, revision: int, by: Membership) -> SectionNote:
    """Writes the note of a section anew; an empty one takes it away, what was written stays in the history.

    `revision` is the workup's as the page saw it. Raises InvalidInput (field `note`) for a text that can't be
    kept, Conflict when somebody else wrote after `revision`, NotAllowedNow on a closed workup.
    """
    require(by, Permission.WORK_UP, on=workup)
    if section not in {each.key for each in engine_for(workup).definition.sections()}:
        raise InvalidInput("This protocol version has no such section. Nothing was saved.", field="note")
    words = read_words(text, field="note", most=NOTE_LENGTH, missing="") if text.strip() else ""
    if hold(workup) != WorkupStatus.OPEN:
        raise NotAllowedNow("This workup is closed. Reopen it to change its notes.")
    _supersede(workup, section, revision=revision, by=by)
    touch(workup, by=by)
    note = SectionNote.objects.create(
        practice_id=workup.practice_id,
        workup=workup,
        section=section,
        text=words,
        revision=workup.revision,
        recorded_by=by,
    )
    audit.record("note.written", subject=workup, by=by, section=section, revision=workup.revision)
    return note


def _supersede(workup: Workup, section: str, *, revision: int, by: Membership) -> None:
    current = SectionNote.objects.filter(workup=workup, section=section, superseded_at=None)
    held = current.select_related("recorded_by__user").first()
    if held is None:
        return
    if held.revision > revision and held.recorded_by_id != by.pk:
        at = timezone.localtime(held.recorded_at)
        raise Conflict(f"{held.recorded_by.user.name} wrote here at {at:%H:%M:%S}. Nothing was overwritten.")
    current.update(superseded_at=timezone.now(), superseded_by=by)
