"""An overlay: what one protocol says differently from another, laid over it to make one whole document.

What the two have in common is said once, in the base. An overlay never edits in silence: it adds what is not
there, changes what is, removes with a reason, and moves lines to answer to where they are seen. Nothing here judges
what the whole then means: `parse_protocol` does.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Any, TypeAlias

from workups.engine.faults import ProtocolInvalid, did_you_mean
from workups.engine.parse.shape import Notes, Reader
from workups.engine.parse.tables import FINDINGS, SECTIONS, Entry, Place, Sort, Table, tables_of, write_back

Document: TypeAlias = Mapping[str, Any]
OWN = ("key", "title", "site", "summary")
"""Texts that an overlay must say for itself; `MAY` are those that it may."""
MAY = ("language", "review_by", "letter_core")


def lay_over(
    overlay: Document, base: Document, findings: Document, shared: Mapping[str, Document] = MappingProxyType({})
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The whole protocol and its dictionary, where `overlay` differs from `base`; none of them is touched.

    `base` must be whole itself. `shared` holds by name what several overlays have in common; those that the overlay
    lists under `shares` are laid over the base first. ProtocolInvalid with every fault at once.
    """
    notes = Notes()
    reader = Reader(overlay, "", notes)
    whole, words = deepcopy(dict(base)), deepcopy(dict(findings))
    _check_base(reader, base)
    whole |= {key: reader.text(key) for key in (*OWN, *(key for key in MAY if reader.has(key)))}
    tables = tables_of(whole, words)
    for name in reader.texts("shares"):
        if name in shared:
            _apply(Reader(shared[name], name, notes), tables)
        else:
            reader.fault("shares", f"there is no shared part {name!r}", did_you_mean(name, shared))
    _apply(reader, tables)
    write_back(whole, tables)
    if notes.faults:
        raise ProtocolInvalid(notes.faults)
    return whole, words


def _apply(reader: Reader, tables: dict[str, Table]) -> None:
    _add(reader, tables)
    _place(reader, tables[SECTIONS])
    _change(reader, tables)
    _remove(reader, tables)
    _drop_emptied(tables[SECTIONS])
    reader.done()


def _check_base(reader: Reader, base: Document) -> None:
    named, key = reader.text("overlay_of"), base.get("key")
    if "overlay_of" in base:
        reader.fault("overlay_of", f"{named!r} is an overlay itself", f"lay this one over {base['overlay_of']!r}")
    elif named and named != key:
        reader.fault("overlay_of", f"this is laid over {key!r}, not over {named!r}")
    if reader.raw("key", required=False) == key:
        reader.fault("key", f"{key!r} is the key of the protocol beneath", "an overlay has a key of its own")


def _add(reader: Reader, tables: dict[str, Table]) -> None:
    adding = _inside(reader, "add")
    for name in _known(adding, [name for name in tables if name != FINDINGS]):
        for entry in adding.entries(name):
            _add_one(entry, tables[name], tables[SECTIONS])


def _add_one(entry: Reader, table: Table, sections: Table) -> None:
    sort = table.sort
    entry.name = name = entry.text(sort.name)
    values = _given(entry, sort.keys)
    place = _after(entry, table)
    if table.find(name):
        entry.fault(sort.name, f"there is a {sort.what} {name!r} already", "change it instead")
    elif place:
        if table is sections:
            values["items"] = _taken(entry, "items", sections)
        entries, index = place
        entries.insert(index, values)


def _after(entry: Reader, table: Table) -> Place | None:
    """Where a new entry goes: after the one it names, or else at the end of the only list."""
    among_stages = table.sort.what == "section"
    after = entry.text("after", required=among_stages)
    if not after:
        return None if among_stages else (table.lists[0], len(table.lists[0]))
    found = table.find(after)
    if not found:
        entry.fault("after", f"there is no {table.sort.what} {after!r}", did_you_mean(after, table.names()))
        return None
    return found[0], found[1] + 1


def _place(reader: Reader, sections: Table) -> None:
    """Moves lines to answer to the end of another section, where they show whenever it does."""
    placing = _inside(reader, "place")
    for key, (entries, index) in _named(placing, sections):
        moved = _taken(placing, key, sections)
        entries[index]["items"] = [*entries[index].get("items", []), *moved]


def _taken(reader: Reader, key: str, sections: Table) -> list[Entry]:
    """The lines in a list, a finding or a whole line each, after they were taken from where they stood."""
    lines = reader.raw(key) or []
    if not isinstance(lines, list):
        reader.fault(key, "a list of findings is needed here")
        return []
    taken = [line if isinstance(line, dict) else {"finding": line} for line in lines]
    findings = [line.get("finding") for line in taken]
    for section in (section for entries in sections.lists for section in entries):
        items = section.get("items")
        if isinstance(items, list):
            section["items"] = [
                item for item in items if not (isinstance(item, dict) and item.get("finding") in findings)
            ]
    return taken


def _drop_emptied(sections: Table) -> None:
    """A section whose every line was moved elsewhere has nothing left to show."""
    for entries in sections.lists:
        entries[:] = [section for section in entries if section.get("items") != []]


def _change(reader: Reader, tables: dict[str, Table]) -> None:
    changing = _inside(reader, "change")
    for name in _known(changing, tables):
        inner = _inside(changing, name)
        for code, (entries, index) in _named(inner, tables[name]):
            entries[index] = _changed(entries[index], _inside(inner, code), tables[name].sort)


def _changed(old: Entry, new: Reader, sort: Sort) -> Entry:
    """The entry with the keys that `new` gives; null takes a key away."""
    given = _given(new, tuple(key for key in sort.keys if key not in (sort.name, "items")))
    values = {key: _merged(old.get(key), value) for key, value in given.items()}
    for key in (key for key, value in values.items() if value == old.get(key)):
        new.fault(key, "the protocol beneath says this already", "leave it out")
    new.done()
    return {key: value for key, value in {**old, **values}.items() if value is not None}


def _given(reader: Reader, keys: tuple[str, ...]) -> Entry:
    """Of `keys`, those that the author gave, with what stands there."""
    values = {key: reader.raw(key, required=False) for key in keys}
    return {key: value for key, value in values.items() if reader.has(key)}


def _merged(old: object, new: object) -> object:
    """`new`; but a mapping adds its keys to a mapping, and `add: [...]` its entries to a list."""
    match old, new:
        case dict(), dict():
            return {**old, **new}
        case list(), {"add": list() as more, **rest} if not rest:
            return [*old, *more]
        case _:
            return new


def _remove(reader: Reader, tables: dict[str, Table]) -> None:
    removing = _inside(reader, "remove")
    for name in _known(removing, [name for name in tables if name != FINDINGS]):
        inner = _inside(removing, name)
        for code, (entries, index) in _named(inner, tables[name]):
            inner.text(code)  # the reason: nothing goes without one
            del entries[index]


def _inside(reader: Reader, key: str) -> Reader:
    """The mapping under `key`; empty when the key is missing."""
    return Reader(reader.inside(key, required=False), reader.at(key), reader.notes)


def _known(reader: Reader, names: Iterable[str]) -> Iterator[str]:
    """The keys of a mapping that are among `names`; any other is a fault."""
    names = tuple(names)
    for key in reader.written():
        if key in names:
            yield key
        else:
            reader.fault(key, f"there is nothing called {key!r} to overlay", did_you_mean(key, names))


def _named(reader: Reader, table: Table) -> Iterator[tuple[str, Place]]:
    """The keys of a mapping that name an entry, each with its place; any other is a fault."""
    for key in reader.written():
        if found := table.find(key):
            yield key, found
        else:
            reader.fault(key, f"there is no {table.sort.what} {key!r}", did_you_mean(key, table.names()))
