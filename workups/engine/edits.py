"""A protocol as it is being written: edits of one entry at a time, each of which can be turned round.

A document may be wrong while it is a draft, so nothing here judges what it means: `parse_protocol` does.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from workups.engine.parse.tables import BESIDE, FINDINGS, GROUPS, SECTIONS, TOP, Entry

Whole: TypeAlias = Mapping[str, Any]
"""`protocol` and `dictionary` as files have them, and the list `vignettes`."""
ABOUT, STAGES, HEADINGS, VIGNETTES, OTHER = "about", "stages", "dictionary_sections", "vignettes", "beside"
NAMES: Final[Mapping[str, str]] = {
    **{table: sort.name for table, sort in (TOP | BESIDE).items()},
    STAGES: "key",
    SECTIONS: "key",
    GROUPS: "name",
    HEADINGS: "key",
    FINDINGS: "code",
    VIGNETTES: "id",
}
"""By table, the key that names an entry. `about` and `beside` are one entry each, of that name."""
_IN_WORDS: Final = "result"  # names what a result means where no condition does
TABLES: Final = (ABOUT, *NAMES, OTHER)


class EditRefused(ValueError):
    """An edit of something that does not stand there; in words."""


@dataclass(frozen=True, slots=True)
class Edit:
    """`before` stands in a table and `after` takes its place; None before adds, None after removes.

    `index` is where it then stands (or stood, when removed) in its list, -1 the place it has or the end; `stage` is
    the key of the stage whose sections are meant.
    """

    table: str
    name: str
    before: Entry | None
    after: Entry | None
    stage: str = ""
    index: int = -1


def applied(whole: Whole, edits: Iterable[Edit]) -> dict[str, Any]:
    """The document with the edits made one after another; `whole` stays as it is.

    Raises EditRefused when what an edit expects does not stand there, or what it adds does already.
    """
    made = deepcopy(dict(whole))
    for edit in edits:
        _apply(made, edit)
    return made


def inverse(edit: Edit, whole: Whole) -> Edit:
    """What takes `edit` back, given the document before it was made."""
    index = edit.index if edit.before is None else _place(whole, edit)
    return replace(edit, before=edit.after, after=edit.before, index=index)


def edits_between(old: Whole, new: Whole) -> list[Edit]:
    """The edits that make `old` into `new`: what goes, sections before stages, then what comes or changes."""
    lists = [(table, stage) for table in TABLES for stage in _lists_of(old, new, table)]
    gone = [edit for table, stage in reversed(lists) for edit in _gone(old, new, table, stage)]
    return gone + [edit for table, stage in lists for edit in _between(old, new, table, stage)]


def news_between(base: Whole, theirs: Whole, ours: Whole) -> tuple[list[Edit], list[str]]:
    """What `theirs` says new since `base`, to be made on `ours`, which began there too; and the names of those entries
    that both changed, of which nothing is taken.
    """
    own = {(each.table, each.name) for each in edits_between(base, ours)}
    news = edits_between(base, theirs)
    taken = [each for each in news if (each.table, each.name) not in own]
    return taken, [each.name for each in news if (each.table, each.name) in own]


def entries_of(whole: Whole, table: str, stage: str = "") -> list[Entry]:
    """The entries of a table, in order; of sections, those of one stage or else of all."""
    if table in (ABOUT, OTHER):
        entry = _about(whole) if table == ABOUT else _other(whole)
        return [entry] if entry else []
    if table == GROUPS:
        groups = _mapping(whole["protocol"], GROUPS)  # a mapping: in what order they stand says nothing
        return [{"name": name, "members": groups[name]} for name in sorted(groups)]
    if table == STAGES:
        return [{key: value for key, value in each.items() if key != SECTIONS} for each in _stages(whole)]
    if table == SECTIONS:
        return [section for key, section in sections_of(whole) if stage in ("", key)]
    return list(_list(whole, table) or [])


def sections_of(whole: Whole) -> Iterator[tuple[str, Entry]]:
    """Every section with the key of its stage."""
    for stage in _stages(whole):
        for section in stage.get(SECTIONS) or []:
            yield str(stage.get("key", "")), section


def entry_of(whole: Whole, table: str, name: str) -> Entry | None:
    """The first entry of that name, or None."""
    return next((each for each in entries_of(whole, table) if name_of(table, each) == name), None)


def name_of(table: str, entry: Entry) -> str:
    """What an entry is called in its table; empty when it has no name yet."""
    return table if table in (ABOUT, OTHER) else str(entry.get(NAMES[table]) or entry.get(_IN_WORDS) or "")


def as_json(edit: Edit) -> dict[str, Any]:
    """An edit as it is stored."""
    return {name: getattr(edit, name) for name in edit.__dataclass_fields__}


def from_json(stored: Mapping[str, Any]) -> Edit:
    """An edit as it was stored by `as_json`."""
    return Edit(**stored)


def _apply(whole: dict[str, Any], edit: Edit) -> None:
    if edit.table not in TABLES:
        raise EditRefused(f"There is no table {edit.table!r}.")
    if edit.table in (ABOUT, OTHER):
        _replace_keys(whole, edit)
        return
    entries = entries_of(whole, edit.table, edit.stage)
    index = _found(entries, edit)
    if index >= 0:
        entries.pop(index)
    if edit.after is not None:
        entries.insert(_target(edit, index, len(entries)), deepcopy(edit.after))
    _put(whole, edit, entries)


def _found(entries: list[Entry], edit: Edit) -> int:
    """Where the entry stands that an edit replaces, -1 for a new one."""
    standing = [index for index, each in enumerate(entries) if name_of(edit.table, each) == edit.name]
    if edit.before is None:
        if standing:
            raise EditRefused(f"There is {edit.name!r} already.")
        return -1
    same = [index for index in standing if entries[index] == edit.before]
    if not same:
        raise EditRefused(f"{edit.name!r} is not what it was any more.")
    return same[0]


def _target(edit: Edit, was: int, length: int) -> int:
    wanted = edit.index if edit.index >= 0 else was
    return length if wanted < 0 else min(wanted, length)


def _put(whole: dict[str, Any], edit: Edit, entries: list[Entry]) -> None:
    """Writes the entries of a table back where the document keeps them."""
    protocol = whole["protocol"]
    if edit.table == GROUPS:
        protocol[GROUPS] = {each["name"]: each["members"] for each in entries}
    elif edit.table == STAGES:
        if edit.after is None and entries_of(whole, SECTIONS, edit.name):
            raise EditRefused(f"The stage {edit.name!r} has sections. Move or remove them first.")
        within = {stage.get("key"): stage.get(SECTIONS, []) for stage in _stages(whole)}
        renamed = within.get(edit.name, []) if edit.before is not None else []
        protocol[STAGES] = [{**each, SECTIONS: within.get(each.get("key"), renamed)} for each in entries]
    elif edit.table == SECTIONS:
        _stage(whole, edit.stage)[SECTIONS] = entries
    else:
        home, key = _home(_with_room(whole, edit.table), edit.table)
        home[key] = entries


def _replace_keys(whole: dict[str, Any], edit: Edit) -> None:
    old = _about(whole) if edit.table == ABOUT else _other(whole)
    if old != (edit.before or {}):
        raise EditRefused("This is not what it was any more.")
    home = whole["protocol"] if edit.table == ABOUT else _with_room(whole, OTHER)["protocol"]["reference"]
    for key in old:
        del home[key]
    home.update(deepcopy(edit.after or {}))


def _with_room(whole: dict[str, Any], table: str) -> dict[str, Any]:
    """The document, with a place for what stands beside the rules when that is what is edited."""
    if table in (OTHER, *BESIDE) and not whole["protocol"].get("reference"):
        whole["protocol"]["reference"] = {}
    return whole


def _between(old: Whole, new: Whole, table: str, stage: str) -> Iterator[Edit]:
    before, after = (_named(each, table, stage) for each in (old, new))
    kept = [name for name in before if name in after]
    for index, (name, entry) in enumerate(after.items()):
        if name not in before:
            yield Edit(table, name, None, entry, stage, index)
            kept.insert(index, name)
        elif kept[index] != name:
            yield Edit(table, name, before[name], entry, stage, index)
            kept.remove(name)
            kept.insert(index, name)
        elif before[name] != entry:
            yield Edit(table, name, before[name], entry, stage)


def _gone(old: Whole, new: Whole, table: str, stage: str) -> Iterator[Edit]:
    after = _named(new, table, stage)
    for name, entry in _named(old, table, stage).items():
        if name not in after:
            yield Edit(table, name, entry, None, stage)


def _named(whole: Whole, table: str, stage: str) -> dict[str, Entry]:
    return {name_of(table, each): each for each in entries_of(whole, table, stage)}


def _lists_of(old: Whole, new: Whole, table: str) -> list[str]:
    """The lists of which a table consists, by stage: one but for the sections."""
    if table != SECTIONS:
        return [""]
    return list(dict.fromkeys(str(each.get("key", "")) for whole in (old, new) for each in _stages(whole)))


def _place(whole: Whole, edit: Edit) -> int:
    entries = entries_of(whole, edit.table, edit.stage)
    return next((index for index, each in enumerate(entries) if name_of(edit.table, each) == edit.name), -1)


def _about(whole: Whole) -> Entry:
    """What a protocol says once, outside its tables."""
    apart = {*TOP, GROUPS, STAGES, "reference"}
    return {key: value for key, value in whole["protocol"].items() if key not in apart}


def _other(whole: Whole) -> Entry:
    """What stands beside the rules and is no table."""
    return {key: value for key, value in _mapping(whole["protocol"], "reference").items() if key not in BESIDE}


def _stages(whole: Whole) -> list[Entry]:
    return whole["protocol"].get(STAGES) or []


def _stage(whole: Whole, key: str) -> Entry:
    for stage in _stages(whole):
        if stage.get("key") == key:
            return stage
    raise EditRefused(f"There is no stage {key!r}.")


def _list(whole: Whole, table: str) -> Any:
    home, key = _home(whole, table)
    return None if home is None else home.get(key)


def _home(whole: Whole, table: str) -> tuple[Any, str]:
    """The mapping that holds a table's list, and its key there."""
    if table == VIGNETTES:
        return whole, VIGNETTES
    if table in (FINDINGS, HEADINGS):
        return whole["dictionary"], FINDINGS if table == FINDINGS else "sections"
    if table in BESIDE:
        return whole["protocol"].get("reference"), table
    return whole["protocol"], table


def _mapping(home: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = home.get(key)
    return found if isinstance(found, Mapping) else {}
