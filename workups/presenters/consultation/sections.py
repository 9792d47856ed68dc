"""The middle of the page where it is a section of questions."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from workups.engine.definition import Section
from workups.evaluate import Evaluated, unanswered_normals
from workups.models.answer import Source
from workups.presenters.consultation.authors import said_by
from workups.presenters.consultation.grids import Grid, grid_of, runs
from workups.presenters.consultation.notes import NoteView
from workups.presenters.consultation.places import Links, map_of
from workups.presenters.consultation.questions import Asker, Question
from workups.presenters.consultation.stages import LATER, Route
from workups.presenters.meanings import Meaning, meanings

_RESULTS: Final = "results"
"""The stage of which the protocol says what its values mean."""


@dataclass(frozen=True, slots=True)
class Block:
    """A question, or a grid of questions with two sides."""

    question: Question | None = None
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Neighbour:
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Sweep:
    """Records as normal what nobody has answered: how many findings, of one side or of both."""

    label: str
    count: int
    side: str = ""


@dataclass(frozen=True, slots=True)
class Swept:
    """What was recorded as normal at once and can be taken back. `at`: the revision that recorded it."""

    at: int
    words: str


@dataclass(frozen=True, slots=True)
class SectionView:
    """`later` holds questions that nothing asks for so far; they can be answered all the same.

    `sweeps` are empty where most of what is open has no normal value.
    """

    key: str
    title: str
    stage: str
    point: str
    when_note: str
    answered: int
    asked: int
    is_needed: bool
    blocks: tuple[Block, ...]
    later: tuple[Block, ...]
    sweeps: tuple[Sweep, ...]
    swept: tuple[Swept, ...]
    meanings: tuple[Meaning, ...]
    note: NoteView


def section_view(section: Section, route: Route, asker: Asker, note: NoteView) -> SectionView:
    visible = set(route.evaluated.evaluation.visible_items(section.key))
    codes = [item.finding for item in section.items]
    # What was answered stays in view when the question that opened it is taken back.
    shown = [code for code in codes if code in visible or code in route.evaluated.answers]
    answered, asked = route.progress(section)
    stage = map_of(route.definition).stage_of[section.key]
    aloud = stage.key == "history"
    return SectionView(
        key=section.key,
        title=section.title,
        stage=stage.title,
        point=section.point,
        when_note=section.when_note,
        answered=answered,
        asked=asked,
        is_needed=route.standing(section) != LATER,
        blocks=_blocks(section, shown, asker, aloud=aloud),
        later=_blocks(section, [code for code in codes if code not in shown], asker, aloud=aloud),
        sweeps=tuple(_sweeps(section, route.evaluated, left=asked - answered, aloud=aloud)),
        swept=tuple(_swept(shown, asker)),
        meanings=meanings(route.evaluated, codes) if stage.key == _RESULTS else (),
        note=note,
    )


def _sweeps(section: Section, evaluated: Evaluated, *, left: int, aloud: bool) -> Iterator[Sweep]:
    """Where it would answer less than half of what is open, it would only look as if it answered all."""
    normals = unanswered_normals(evaluated, section.key)
    if not normals or len(normals) * 2 < left:
        return
    what = "negative" if aloud else "normal"
    yield Sweep(f"All {what}" if len(normals) == left else f"Rest {what}", len(normals))
    sides = Counter(evaluated.definition.findings[code].side for code in normals)
    for side in ("right", "left"):
        if 1 < sides[side] < len(normals):
            yield Sweep(f"{side.capitalize()} {what}", sides[side], side)


def _swept(shown: Iterable[str], asker: Asker) -> Iterator[Swept]:
    """Each sweep of this section that still stands, with who made it."""
    answers = [asker.evaluated.answers[code] for code in shown if code in asker.evaluated.answers]
    swept = [answer for answer in answers if answer.source == Source.ALL_NORMAL and answer.value is not None]
    for revision, count in Counter(answer.revision for answer in swept).items():
        said = next(answer for answer in swept if answer.revision == revision)
        yield Swept(revision, f"{count} recorded at once by {said_by(said, asker.today)}")


def neighbours(route: Route, links: Links) -> tuple[Neighbour | None, Neighbour | None]:
    """What comes before and after: needed places only, so that one can simply walk on."""
    stops = route.stops()
    if links.here in stops:
        at = stops.index(links.here)
        before, after = stops[:at], stops[at + 1 :]
    else:
        before, after = _around(stops, route, links.here)
    return (
        _neighbour(before[-1], route, links) if before else None,
        _neighbour(after[0], route, links) if after else None,
    )


def _around(stops: Sequence[str], route: Route, here: str) -> tuple[list[str], list[str]]:
    """For a place that is not needed: the needed ones before and after it in the protocol's order."""
    order = [key for stage in route.definition.stages for key in _keys(stage.sections) or [stage.key]]
    at = order.index(here) if here in order else len(order)
    return [key for key in order[:at] if key in stops], [key for key in order[at:] if key in stops]


def _keys(sections: Sequence[Section]) -> list[str]:
    return [section.key for section in sections]


def _neighbour(key: str, route: Route, links: Links) -> Neighbour:
    section = map_of(route.definition).sections.get(key)
    titles = {stage.key: stage.title for stage in route.definition.stages}
    return Neighbour(section.title if section else titles[key], links.section(key))


def _blocks(section: Section, codes: Sequence[str], asker: Asker, *, aloud: bool) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for two_sided, findings in runs(asker.evaluated.definition, codes):
        if two_sided:
            blocks.append(Block(grid=grid_of(findings, asker, caption=section.title)))
        else:
            blocks += [Block(question=asker.ask(finding.code, aloud=aloud)) for finding in findings]
    return tuple(blocks)
