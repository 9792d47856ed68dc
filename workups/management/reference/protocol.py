"""One protocol whole, in readable English: what is asked, what follows from it, and on what that rests."""

from collections.abc import Iterator

from workups.engine.definition import Definition, Item, Section
from workups.engine.order import EVALUATION_ORDER
from workups.engine.units import unit_words
from workups.management.reference.beside import last_chapters, reference_chapters, statement_chapters
from workups.management.reference.markdown import bullets, chapter, code, field, page, shown_when, table
from workups.management.reference.rules import FAMILIES, derived_blocks, numeric_line, rule_blocks

DRAFT = (
    "**A draft, not approved for use with patients.** It supports a clinician's decision and never makes it. "
    "How to read conditions: [the condition language](condition-language.md)."
)


def protocol_page(definition: Definition) -> str:
    """The page of a protocol that stands by itself."""
    return page(
        definition.title,
        beginning(definition),
        *(chapter(stage.title, sections(stage.sections, definition)) for stage in definition.stages),
        chapter("Derived findings", _derived(definition)),
        *(chapter(FAMILIES[family], _rules(family, definition)) for family in EVALUATION_ORDER),
        statement_chapters(definition),
        reference_chapters(definition),
        last_chapters(definition),
    )


def beginning(definition: Definition) -> Iterator[str]:
    """What the protocol is for, and its levels of urgency."""
    yield DRAFT
    yield definition.summary
    yield bullets(
        (
            field("Key", code(definition.key)),
            field("Site", definition.site),
            field("To be reviewed by", definition.review_by),
            field("Rules", str(len(definition.rules))),
        )
    )
    levels = ((code(each.level), each.meaning, each.target) for each in definition.urgencies)
    yield table(("urgency", "meaning", "target"), levels)


def sections(which: tuple[Section, ...], definition: Definition) -> Iterator[str]:
    """Sections with every line to answer."""
    for section in which:
        yield from section_blocks(section, definition)


def section_blocks(section: Section, definition: Definition) -> Iterator[str]:
    """One section: when it is shown, what it is for, and its lines."""
    about = [
        "Detail that no progress count asks for." if section.optional else "",
        shown_when(section.show_when, definition).capitalize() if section.show_when else section.when_note,
        section.point,
    ]
    lines = bullets(_line(item, definition) for item in section.items)
    yield from chapter(f"{section.title} ({code(section.key)})", [bullets(about), lines], level=3)


def _line(item: Item, definition: Definition) -> str:
    finding = definition.finding(item.finding)
    options = ", ".join(finding.option_label(option) for option in finding.options)
    unit = unit_words(finding.unit) if finding.unit else ""
    kind = "; ".join(part for part in (finding.type, unit, options) if part)
    shown = shown_when(item.show_when, definition)
    parts = (f"**{finding.label}** {code(finding.code)} ({kind})", finding.question, shown)
    return " — ".join(part for part in parts if part)


def _derived(definition: Definition) -> Iterator[str]:
    for derived in definition.derived:
        yield from derived_blocks(derived, definition)
    yield bullets(numeric_line(numeric) for numeric in definition.numeric)


def _rules(family: str, definition: Definition) -> Iterator[str]:
    for rule in getattr(definition, family):
        yield from rule_blocks(rule, definition)
