"""Stages, their sections and the lines to answer."""

from workups.engine.definition import Item, Section, Stage
from workups.engine.parse.shape import FINDING, Reader

STAGES = ("history", "examination", "investigations", "results", "plan")


def read_stages(reader: Reader) -> tuple[Stage, ...]:
    """The path through a workup, in order."""
    return tuple(
        Stage(
            key=_stage_key(each),
            title=each.text("title"),
            sections=tuple(_section(section) for section in each.entries("sections")),
        )
        for each in reader.entries("stages")
    )


def _stage_key(reader: Reader) -> str:
    reader.choice("key", STAGES)
    return reader.unique("key", "stage")


def _section(reader: Reader) -> Section:
    reader.name = reader.unique("key", "section")
    return Section(
        key=reader.name,
        title=reader.text("title"),
        block=reader.text("block", required=False),
        show_when=reader.condition_or_none("show_when", role="show_when"),
        when_note=reader.text("when_note", required=False),
        point=reader.text("point", required=False),
        optional=reader.flag("optional", required=False),
        items=tuple(_item(each) for each in reader.entries("items")),
    )


def _item(reader: Reader) -> Item:
    reader.name = reader.unique("finding", "line to answer")
    reader.naming("finding", FINDING)
    return Item(finding=reader.name, show_when=reader.condition_or_none("show_when", role="show_when"))
