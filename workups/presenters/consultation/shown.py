"""What a page is asked to show, apart from the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workups.forms.closing import TypedClosing
from workups.forms.orders import Ticked
from workups.presenters.consultation.notes import RefusedNote
from workups.presenters.consultation.refusals import Refusal, RefusedFollowUp


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page is about, apart from the record: where one is, and what could not be done.

    `seen` is the revision that the page showed before this answer, None for a page opened anew. `refused` has no
    form of its own on the page.
    """

    here: str = ""
    seen: int | None = None
    refusal: Refusal | None = None
    refused: str = ""
    note: RefusedNote | None = None
    ordered: Ticked = field(default_factory=Ticked)
    order_error: str = ""
    closing: TypedClosing = field(default_factory=TypedClosing)
    close_faults: Mapping[str, str] = field(default_factory=dict)
    follow_up: RefusedFollowUp = field(default_factory=RefusedFollowUp)
    reopen_error: str = ""
    reason: str = ""
