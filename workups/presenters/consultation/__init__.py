"""The consultation: stages, the section that is open, and the rail that says what it all means now."""

from workups.presenters.consultation.cannot import cannot
from workups.presenters.consultation.notes import RefusedNote
from workups.presenters.consultation.page import Consultation, Heading, consultation, footer, heading, newer
from workups.presenters.consultation.places import anchor, section_of
from workups.presenters.consultation.refusals import Refusal, RefusedFollowUp
from workups.presenters.consultation.shown import Shown

__all__ = [
    "Consultation",
    "Heading",
    "Refusal",
    "RefusedFollowUp",
    "RefusedNote",
    "Shown",
    "anchor",
    "cannot",
    "consultation",
    "footer",
    "heading",
    "newer",
    "section_of",
]
