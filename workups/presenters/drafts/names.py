"""The names that fields of a draft offer to choose from, each list once on a page."""

from collections.abc import Mapping
from dataclasses import dataclass

from workups.forms.drafts.vocabulary import shown
from workups.presenters.drafts.desk import Desk


@dataclass(frozen=True, slots=True)
class NameList:
    """`names`: what is typed, and the words beside it."""

    id: str
    names: tuple[tuple[str, str], ...]


def lists_of(desk: Desk) -> tuple[NameList, ...]:
    words = desk.words
    sources = tuple((each.id, each.title) for each in desk.sketch.definition.sources)
    return (
        NameList("draft-findings", _named(words.findings)),
        NameList("draft-rules", _named(words.rules)),
        NameList("draft-groups", _named(words.groups)),
        NameList("draft-sources", (*sources, ("GMK", "General medical knowledge"), ("SEED", "The first article"))),
    )


def _named(named: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((shown(code, named), "") for code in named)
