"""What is open in the middle of the page."""

from dataclasses import dataclass
from typing import Final

from clinic.models import Membership
from workups.engine.definition import Definition
from workups.evaluate import Evaluated
from workups.models import Workup, WorkupStatus
from workups.presenters.consultation.closing import CLOSING, Closing, closing
from workups.presenters.consultation.decided import Decider
from workups.presenters.consultation.not_excluded import NOT_EXCLUDED, NotExcluded, not_excluded
from workups.presenters.consultation.notes import note_view
from workups.presenters.consultation.ordering import ORDERING, Ordering, ordering
from workups.presenters.consultation.places import map_of
from workups.presenters.consultation.plan import Plan, plan
from workups.presenters.consultation.questions import Asker
from workups.presenters.consultation.sections import SectionView, section_view
from workups.presenters.consultation.shown import Shown
from workups.presenters.consultation.stages import Route
from workups.queries.consultation import Case

TESTS: Final = "investigations"
PLAN: Final = "plan"
"""Stages that are made of rules instead of questions."""


@dataclass(frozen=True, slots=True)
class Middle:
    """What is open: one of these."""

    section: SectionView | None = None
    shows_tests: bool = False
    plan: Plan | None = None
    overview: NotExcluded | None = None
    ordering: Ordering | None = None
    closing: Closing | None = None


def is_place(evaluated: Evaluated, key: str) -> bool:
    """Whether a page can be opened at `key`."""
    sections = map_of(evaluated.definition).sections
    return key in sections or key in (TESTS, PLAN, NOT_EXCLUDED, ORDERING, CLOSING)


def middle(case: Case, route: Route, asker: Asker, decider: Decider, shown: Shown, *, reader: Membership) -> Middle:
    """The place that the links are of; nothing where a closed workup has no such place."""
    definition, here = route.definition, asker.links.here
    section = map_of(definition).sections.get(here)
    if section is not None:
        note = note_view(here, case.notes.get(here), asker.today, shown.note)
        return Middle(section=section_view(section, route, asker, note))
    if here == NOT_EXCLUDED:
        return Middle(overview=not_excluded(asker.evaluated, asker.links))
    if here in (ORDERING, CLOSING):
        return _doing(case, asker.evaluated, here, shown)
    if here == PLAN:
        return Middle(plan=plan(case, asker.evaluated, decider, reader, shown.follow_up))
    return Middle(shows_tests=here == TESTS)


def _doing(case: Case, evaluated: Evaluated, here: str, shown: Shown) -> Middle:
    """What can be done with an open workup only."""
    if case.workup.status != WorkupStatus.OPEN:
        return Middle()
    if here == CLOSING:
        return Middle(closing=closing(case, evaluated, shown))
    return Middle(ordering=_ordering(case.workup, evaluated.definition, shown))


def _ordering(workup: Workup, definition: Definition, shown: Shown) -> Ordering:
    return ordering(definition, shown.ordered, urgency=workup.urgency, error=shown.order_error)
