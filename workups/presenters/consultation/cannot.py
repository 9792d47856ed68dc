"""The form that says why a finding can't be assessed."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from workups.evaluate import engine_for
from workups.models import Workup
from workups.presenters.consultation.places import item_id

_COMMON: Final = (
    "On the telephone",
    "The patient can't say",
    "The patient declines",
    "Too painful or unwell",
    "No equipment at hand",
    "No time today",
)


@dataclass(frozen=True, slots=True)
class Cannot:
    """`reasons` are the usual ones, one press each; any other is typed."""

    id: str
    label: str
    action: str
    revision: int
    section: str
    reasons: tuple[str, ...]
    back: str


def cannot(workup: Workup, finding: str, *, section: str) -> Cannot:
    return Cannot(
        id=f"{item_id(finding)}-cannot",
        label=engine_for(workup).definition.finding(finding).label,
        action=reverse("workup_answer", args=[workup.pk, finding]),
        revision=workup.revision,
        section=section,
        reasons=_COMMON,
        back=f"{reverse('workup', args=[workup.pk])}?section={section}",
    )
