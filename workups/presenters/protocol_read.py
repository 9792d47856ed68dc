"""A whole version in readable English, chapter by chapter: what is asked, what follows from it, on what it rests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from workups.engine.definition import Definition, Finding, Section
from workups.engine.edits import ABOUT, HEADINGS, STAGES, VIGNETTES, Whole, entries_of, name_of
from workups.engine.parse.tables import FINDINGS, SECTIONS, Entry
from workups.engine.units import unit_words
from workups.presenters.protocol_tables import KINDS, own_keys, title_of
from workups.presenters.protocol_words import Field, Said, Speaker, fields_of

_NOT_CHAPTERS: Final = frozenset({STAGES, SECTIONS, FINDINGS, HEADINGS, VIGNETTES, ABOUT, "sources", "urgencies"})
_ASKED_AS: Final[Mapping[str, str]] = {
    "boolean": "Yes or no",
    "multichoice": "One or more of",
    "choice": "One of",
    "integer": "Whole number",
    "decimal": "Number",
    "mrc": "Power, 0 to 5",
    "reflex": "Reflex, 0 to 4",
    "duration": "Duration",
    "date": "Date",
    "text": "Free words",
}
_CONDITIONS: Final = ("when", "true_when", "show_when")


@dataclass(frozen=True, slots=True)
class Question:
    """One line to answer."""

    code: str
    label: str
    question: str
    answer: str
    shown_when: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A section of a stage."""

    key: str
    title: str
    notes: list[str]
    questions: list[Question]


@dataclass(frozen=True, slots=True)
class Read:
    """An entry: what it is called, when it comes up, and what else it says."""

    code: str
    title: str
    urgency: str
    when: Said | None
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Chapter:
    """`sections` for a stage, `entries` for a table; one of the two is empty."""

    key: str
    heading: str
    sections: list[Asked]
    entries: list[Read]

    @property
    def count(self) -> int:
        return sum(len(section.questions) for section in self.sections) or len(self.entries)


def chapters(whole: Whole, definition: Definition) -> list[Chapter]:
    """Everything that a version says but its sources, which are cited; chapters that say nothing are left out."""
    found = [*_stages(definition), *_tables(whole, Speaker(definition))]
    return [chapter for chapter in found if chapter.count]


def _stages(definition: Definition) -> Iterator[Chapter]:
    for stage in definition.stages:
        asked = [_asked(section, definition) for section in stage.sections]
        yield Chapter(f"stage-{stage.key}", f"{stage.title}: what is asked", asked, [])


def _asked(section: Section, definition: Definition) -> Asked:
    speaker = Speaker(definition)
    shown = section.show_when and f"Shown when: {speaker.sentence(section.show_when)}"
    notes = [shown or section.when_note, section.point, "Detail, not counted as progress." if section.optional else ""]
    questions = [
        _question(definition.finding(item.finding), speaker.sentence(item.show_when) if item.show_when else "")
        for item in section.items
    ]
    return Asked(section.key, section.title, [note for note in notes if note], questions)


def _question(finding: Finding, shown_when: str) -> Question:
    return Question(finding.code, finding.label, finding.question, _answer(finding), shown_when)


def _answer(finding: Finding) -> str:
    options = ", ".join(finding.option_label(option) for option in finding.options)
    asked = _ASKED_AS[finding.type] + (f" {unit_words(finding.unit)}" if finding.unit else "")
    return f"{asked}: {options}" if options else asked


def _tables(whole: Whole, speaker: Speaker) -> Iterator[Chapter]:
    for table, kind in KINDS.items():
        if table not in _NOT_CHAPTERS:
            entries = [_read(table, entry, speaker) for entry in entries_of(whole, table)]
            yield Chapter(table.replace("_", "-"), kind.heading, [], entries)


def _read(table: str, entry: Entry, speaker: Speaker) -> Read:
    said = fields_of(entry, speaker, without={"code", "id", *own_keys(table, entry)})
    urgency = next((field.said.urgency for field in said if field.said.urgency), "")
    when = next((field.said for field in said if field.name in _CONDITIONS), None)
    return Read(
        code=_code(table, entry),
        title=title_of(table, entry),
        urgency=urgency,
        when=when,
        fields=[field for field in said if field.name not in _CONDITIONS and not field.said.urgency],
    )


def _code(table: str, entry: Mapping[str, Any]) -> str:
    """The name by which rules know an entry; empty where it is its own title."""
    name = name_of(table, dict(entry))
    return "" if name == title_of(table, entry) or " " in name else name
