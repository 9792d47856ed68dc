"""The stages as a task list: what is needed now, what isn't so far, how far each part has come."""

from collections.abc import Collection
from dataclasses import dataclass, field

from workups.engine.definition import Definition, Section, Stage
from workups.evaluate import Evaluated
from workups.presenters.consultation.places import Links, map_of

NEEDED, LATER, MORE = "needed", "later", "more"
_TESTS, _RESULTS = "investigations", "results"


@dataclass(frozen=True, slots=True)
class SectionRow:
    key: str
    title: str
    href: str
    status: str
    tone: str
    current: bool


@dataclass(frozen=True, slots=True)
class StageRow:
    """The parts are listed for the stage that is open only."""

    title: str
    href: str
    status: str
    tone: str
    current: bool
    needed: tuple[SectionRow, ...] = ()
    later: tuple[SectionRow, ...] = ()
    more: tuple[SectionRow, ...] = ()
    later_open: bool = False
    more_open: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """Which places of a workup are to be visited, and in which order. `ordered`: tests that were asked for."""

    evaluated: Evaluated
    ordered: Collection[str]
    suggested: int
    _standings: dict[str, str] = field(default_factory=dict)

    @property
    def definition(self) -> Definition:
        return self.evaluated.definition

    def standing(self, section: Section) -> str:
        """needed, later (nothing asks for it so far) or more (detail that no progress counts)."""
        if section.key not in self._standings:
            self._standings[section.key] = self._stand(section)
        return self._standings[section.key]

    def _stand(self, section: Section) -> str:
        if section.optional:
            return MORE
        if map_of(self.definition).stage_of[section.key].key == _RESULTS:
            return NEEDED if self._is_awaited(section) else MORE
        return NEEDED if self.evaluated.evaluation.section_open(section.key) else LATER

    def _is_awaited(self, section: Section) -> bool:
        known = any(item.finding in self.evaluated.facts for item in section.items)
        return known or section.block in self.ordered

    def progress(self, section: Section) -> tuple[int, int]:
        """(answered, asked) of what a section shows."""
        shown = self.evaluated.evaluation.visible_items(section.key)
        return sum(1 for code in shown if code in self.evaluated.facts), len(shown)

    def stops(self) -> list[str]:
        """Sections that are needed, and stages that are made of rules, in order."""
        return [
            key
            for stage in self.definition.stages
            for key in (self._needed_keys(stage) if stage.sections else [stage.key])
        ]

    def _needed_keys(self, stage: Stage) -> list[str]:
        return [section.key for section in stage.sections if self.standing(section) == NEEDED]

    def start(self) -> str:
        """Where to go on: the first needed section that is not complete, else the last stage."""
        sections = map_of(self.definition).sections
        for key in self.stops():
            if key in sections:
                answered, asked = self.progress(sections[key])
                if answered < asked:
                    return key
        return self.definition.stages[-1].key


def stage_rows(route: Route, links: Links) -> tuple[StageRow, ...]:
    return tuple(_stage_row(stage, route, links) for stage in route.definition.stages)


def stage_key_of(definition: Definition, here: str) -> str:
    """The stage that a section belongs to; a stage made of rules is its own."""
    stage = map_of(definition).stage_of.get(here)
    return stage.key if stage else here


def _stage_row(stage: Stage, route: Route, links: Links) -> StageRow:
    current = stage_key_of(route.definition, links.here) == stage.key
    status, tone = _stage_status(stage, route)
    href = links.section(_entry(stage, route))
    if not (current and stage.sections):
        return StageRow(stage.title, href, status, tone, current)
    parts: dict[str, list[SectionRow]] = {NEEDED: [], LATER: [], MORE: []}
    for section in stage.sections:
        parts[route.standing(section)].append(_section_row(section, route, links))
    return StageRow(
        title=stage.title,
        href=href,
        status=status,
        tone=tone,
        current=current,
        needed=tuple(parts[NEEDED]),
        later=tuple(parts[LATER]),
        more=tuple(parts[MORE]),
        later_open=any(row.current for row in parts[LATER]),
        more_open=any(row.current for row in parts[MORE]),
    )


def _entry(stage: Stage, route: Route) -> str:
    """Where a stage is entered: its first needed section that is not complete."""
    needed = [section for section in stage.sections if route.standing(section) == NEEDED]
    for section in needed:
        answered, asked = route.progress(section)
        if answered < asked:
            return section.key
    return needed[0].key if needed else stage.sections[0].key if stage.sections else stage.key


def _stage_status(stage: Stage, route: Route) -> tuple[str, str]:
    if stage.key == _TESTS:
        return (f"{route.suggested} suggested" if route.suggested else "", "plain")
    parts = [route.progress(section) for section in stage.sections if route.standing(section) == NEEDED]
    return _status(sum(answered for answered, _ in parts), sum(asked for _, asked in parts))


def _section_row(section: Section, route: Route, links: Links) -> SectionRow:
    status, tone = _status(*route.progress(section))
    return SectionRow(section.key, section.title, links.section(section.key), status, tone, links.here == section.key)


def _status(answered: int, asked: int) -> tuple[str, str]:
    if not asked:
        return "", "plain"
    return ("done", "done") if answered == asked else (f"{answered}/{asked}", "plain")
