"""The words beside a section."""

from dataclasses import dataclass
from datetime import date

from workups.presenters.consultation.authors import said_when
from workups.queries.consultation import WrittenNote


@dataclass(frozen=True, slots=True)
class NoteView:
    """`theirs` is what a colleague wrote meanwhile, when `text` could not be saved because of it."""

    section: str
    text: str
    by: str
    error: str
    theirs: str


@dataclass(frozen=True, slots=True)
class RefusedNote:
    """What could not be saved, and why. `is_conflict`: a colleague was first."""

    text: str
    message: str
    is_conflict: bool


def note_view(section: str, note: WrittenNote | None, today: date, refused: RefusedNote | None = None) -> NoteView:
    held = note.text if note else ""
    return NoteView(
        section=section,
        text=refused.text if refused else held,
        by=said_when(note.by, note.at, today) if note and note.text else "",
        error=refused.message if refused else "",
        theirs=held if refused and refused.is_conflict else "",
    )
