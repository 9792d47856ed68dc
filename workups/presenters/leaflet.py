from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils import timezone

from clinic.access import Permission, may
from clinic.models import Membership
from clinic.words import date_words
from workups.evaluate import Evaluated
from workups.models import FollowUp, FollowUpStatus, InvestigationOrder, Workup
from workups.models.order import AWAITED_STATUSES
from workups.presenters.patient import Banner, banner
from workups.reports.languages import LANGUAGES
from workups.reports.leaflet import left_out


@dataclass(frozen=True, slots=True)
class Typed:
    """What could not be taken, as it was typed, with the sentence and the field it is about."""

    said: Mapping[str, str]
    field: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    label: str
    hint: str
    value: str
    error: str
    is_long: bool


@dataclass(frozen=True, slots=True)
class LeafletPage:
    """How a leaflet is asked for. `left_out` names what would reassure without ground; `tests` what it will say of."""

    banner: Banner
    title: str
    workup_href: str
    action: str
    languages: list[tuple[str, str, bool]]
    language_error: str
    is_large: bool
    fields: list[Field]
    tests: list[str]
    left_out: list[str]


_FIELDS: Final = (
    ("likely", "Most likely", "In plain words. Empty: a line to write on.", True),
    ("unsure", "What we are still not sure about", "In plain words. Empty: a line to write on.", True),
    ("teller", "Who tells the patient the result", "For example: Dr Shah rings you", False),
    ("told_by", "By", "A day, for example: 3 Dec, in 2 weeks", False),
    ("again_on", "See us again on", "A day, for example: 3 Dec, in 2 weeks", False),
)
_A_CLINICIANS: Final = ("likely", "unsure")


def page(
    workup: Workup,
    evaluated: Evaluated,
    orders: Sequence[InvestigationOrder],
    follow_ups: Iterable[FollowUp],
    *,
    typed: Typed | None = None,
    reader: Membership,
) -> LeafletPage:
    """Prefilled from the record: the days by which results are expected and of the next follow-up."""
    awaited = [order for order in orders if order.status in AWAITED_STATUSES]
    said = typed or Typed(_prefilled(awaited, follow_ups))
    shown = [each for each in _FIELDS if each[0] not in _A_CLINICIANS or may(reader, Permission.WORK_UP)]
    chosen = said.said.get("language", "en")
    return LeafletPage(
        banner=banner(workup.patient),
        title=workup.version.protocol.title,
        workup_href=reverse("workup", args=[workup.pk]),
        action=reverse("leaflet", args=[workup.pk]),
        languages=[(code, name, code == chosen) for code, name in LANGUAGES.items()],
        language_error=said.error if said.field == "language" else "",
        is_large=said.said.get("large", "") == "yes",
        fields=[_field(*each, said) for each in shown],
        tests=[order.title for order in awaited],
        left_out=left_out(evaluated),
    )


def _field(name: str, label: str, hint: str, is_long: bool, said: Typed) -> Field:
    return Field(name, label, hint, said.said.get(name, ""), said.error if said.field == name else "", is_long)


def _prefilled(awaited: Iterable[InvestigationOrder], follow_ups: Iterable[FollowUp]) -> Mapping[str, str]:
    expected = max((order.expected_by for order in awaited), default=None)
    planned = min((each.due_on for each in follow_ups if each.status == FollowUpStatus.PLANNED), default=None)
    return {"told_by": _coming(expected), "again_on": _coming(planned)}


def _coming(day: date | None) -> str:
    """A day that is over is not said again."""
    return date_words(day) if day and day >= timezone.localdate() else ""
