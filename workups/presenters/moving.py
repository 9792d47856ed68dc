"""Workups that follow an older version: what each would be advised by the live one, before it is moved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from clinic.words import date_words, name_of
from workups.engine.compare import Comparison
from workups.models import ProtocolVersion, Workup
from workups.moving import Prospect
from workups.presenters.advice_beside import Beside, beside
from workups.presenters.consultation.places import label_of
from workups.presenters.patient import Banner, banner
from workups.presenters.protocol_links import diff_href, version_href


@dataclass(frozen=True, slots=True)
class MovePage:
    """One workup beside itself. `action` is empty when it can't be moved: then `hindrances` say why."""

    patient: Banner
    title: str
    before: str
    after: str
    after_href: str
    diff_href: str
    advice: Beside
    unread: list[str]
    new: list[str]
    hindrances: tuple[str, ...]
    action: str
    workup_href: str
    revision: int
    reason: str
    error: str


def move_page(
    workup: Workup, version: ProtocolVersion, found: Prospect, *, reason: str = "", error: str = ""
) -> MovePage:
    return MovePage(
        patient=banner(workup.patient),
        title=version.protocol.title,
        before=f"Version {workup.version.number}, which it follows",
        after=f"Version {version.number}, live",
        after_href=version_href(version),
        diff_href=diff_href(version, workup.version),
        advice=beside(found.was.evaluation, found.now, found.comparison),
        unread=[label_of(found.was.definition, code) for code in found.unread],
        new=[label_of(found.definition, code) for code in found.new],
        hindrances=found.hindrances,
        action="" if found.hindrances else reverse("workup_move", args=[workup.pk, version.pk]),
        workup_href=reverse("workup", args=[workup.pk]),
        revision=workup.revision,
        reason=reason,
        error=error,
    )


@dataclass(frozen=True, slots=True)
class LeftRow:
    """One workup in the list; `failure` in place of what would change."""

    id: int
    revision: int
    who: str
    href: str
    see: str
    started: str
    version: int
    before: str
    after: str
    gained: list[str]
    lost: list[str]
    otherwise: list[str]
    failure: str
    is_ticked: bool

    @property
    def is_same(self) -> bool:
        return not (self.gained or self.lost or self.otherwise or self.failure) and self.before == self.after


@dataclass(frozen=True, slots=True)
class LeftPage:
    title: str
    number: int
    version_href: str
    here: str
    rows: list[LeftRow]
    previous: str
    next: str
    reason: str
    errors: list[str]


def left_page(
    version: ProtocolVersion,
    rows: Sequence[LeftRow],
    *,
    page: int,
    has_more: bool,
    reason: str = "",
    errors: Iterable[str] = (),
) -> LeftPage:
    here = reverse("protocol_workups", args=[version.pk])
    return LeftPage(
        title=version.protocol.title,
        number=version.number,
        version_href=version_href(version),
        here=f"{here}?page={page}" if page else here,
        rows=list(rows),
        previous=f"{here}?page={page - 1}" if page else "",
        next=f"{here}?page={page + 1}" if has_more else "",
        reason=reason,
        errors=list(errors),
    )


def left_row(
    workup: Workup,
    version: ProtocolVersion,
    found: Comparison | None,
    failure: str,
    titles: Mapping[str, str],
    *,
    is_ticked: bool,
) -> LeftRow:
    """`titles`: of rules, by code, as the live version has them or else the older one."""
    gained, lost = (found.gained, found.lost) if found else ((), ())
    both = set(gained) & set(lost)
    return LeftRow(
        id=workup.pk,
        revision=workup.revision,
        who=name_of(workup.patient),
        href=reverse("workup", args=[workup.pk]),
        see=reverse("workup_move", args=[workup.pk, version.pk]),
        started=date_words(workup.started_at),
        version=workup.version.number,
        before=found.urgency_before if found else workup.urgency,
        after=found.urgency_after if found else "",
        gained=[titles.get(code, code) for code in gained if code not in both],
        lost=[titles.get(code, code) for code in lost if code not in both],
        otherwise=[titles.get(code, code) for code in gained if code in both],
        failure=failure,
        is_ticked=is_ticked,
    )
