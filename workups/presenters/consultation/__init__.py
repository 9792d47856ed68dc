"""The consultation: stages, the section that is open, and the rail that says what it all means now."""

from workups.presenters.consultation.page import Consultation, Heading, Shown, consultation, footer, heading
from workups.presenters.consultation.places import anchor, section_of
from workups.presenters.consultation.refusals import Refusal

__all__ = ["Consultation", "Heading", "Refusal", "Shown", "anchor", "consultation", "footer", "heading", "section_of"]
