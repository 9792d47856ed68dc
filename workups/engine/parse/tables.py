"""The lists of a protocol document whose entries can be named, as an overlay sees and edits them."""

from dataclasses import dataclass, fields
from typing import Any, TypeAlias

from workups.engine import definition
from workups.engine.definition import reference

Entry: TypeAlias = dict[str, Any]
Place: TypeAlias = tuple[list[Entry], int]
"""A list of entries and an index in it."""
WORDING = ("label", "question", "option_labels")
"""All that may change of a finding: a code keeps its meaning in every protocol."""


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of entry: what it is called, the key that names one, and the keys it may hold."""

    what: str
    name: str
    keys: tuple[str, ...]


@dataclass(slots=True)
class Table:
    """The entries of one sort, in one list of the document or, for sections, one list per stage."""

    sort: Sort
    lists: list[list[Entry]]

    def names(self) -> list[str]:
        return [str(entry.get(self.sort.name, "")) for entries in self.lists for entry in entries]

    def find(self, name: str) -> Place | None:
        for entries in self.lists:
            for index, entry in enumerate(entries):
                if entry.get(self.sort.name) == name:
                    return entries, index
        return None


def _sort(what: str, name: str, kind: type[Any]) -> Sort:
    return Sort(what, name, tuple(field.name for field in fields(kind)))


SECTIONS, GROUPS, FINDINGS = "sections", "groups", "findings"
TOP = {
    "sources": _sort("source", "id", definition.Source),
    "urgencies": _sort("urgency", "level", definition.Urgency),
    "derived": _sort("derived finding", "code", definition.Derived),
    "numeric": _sort("number", "code", definition.Numeric),
    "data_quality": _sort("data-quality check", "code", definition.DataQuality),
    "red_flags": _sort("red flag", "code", definition.RedFlag),
    "investigations": _sort("investigation", "code", definition.Investigation),
    "causes": _sort("cause", "code", definition.Cause),
    "referrals": _sort("referral", "code", definition.Referral),
    "management": _sort("line of management", "code", definition.Management),
    "safety_net": _sort("safety-net", "code", definition.SafetyNet),
    "reviews": _sort("review", "situation", definition.Review),
    "prognosis": _sort("prognosis", "situation", definition.Prognosis),
    "prevention": _sort("prevention", "statement", definition.Prevention),
    "accepted": _sort("accepted concern", "why", definition.Accepted),
    "complications": _sort("complication", "complication", definition.Complication),
}
BESIDE = {
    "result_interpretation": _sort("result", "when", reference.ResultMeaning),
    "critical_values": _sort("test", "test", reference.CriticalValue),
    "medicines": _sort("medicine", "effect", reference.Medicine),
    "mnd_tool": _sort("element", "element", reference.ToolElement),
    "localisation": _sort("pattern", "pattern", reference.Localisation),
    "guideline_trace": _sort("statement", "statement", reference.GuidelineTrace),
    "qualified_statements": _sort("statement", "statement", reference.QualifiedStatement),
    "site_variations": _sort("aspect", "aspect", reference.SiteVariation),
    "leaflet": _sort("block", "block", reference.LeafletBlock),
}


def tables_of(whole: Entry, words: Entry) -> dict[str, Table]:
    """Every list of the document whose entries can be named; edited, they edit it."""
    beside = whole.setdefault("reference", {})
    if isinstance(beside, dict):
        beside |= {name: [] for name in BESIDE if name not in beside}
    groups = whole.get(GROUPS)
    named = [{"name": name, "members": groups[name]} for name in groups] if isinstance(groups, dict) else []
    stages = [_entries(stage, SECTIONS) for stage in _entries(whole, "stages")]
    return (
        {name: Table(sort, [_entries(whole, name)]) for name, sort in TOP.items()}
        | {name: Table(sort, [_entries(beside, name)]) for name, sort in BESIDE.items()}
        | {GROUPS: Table(Sort("group", "name", ("name", "members")), [named])}
        | {SECTIONS: Table(_sort("section", "key", definition.Section), stages)}
        | {FINDINGS: Table(Sort("finding", "code", WORDING), [_entries(words, FINDINGS)])}
    )


def _entries(home: object, name: str) -> list[Entry]:
    """The list under `name`; a stand-in when the base is not made as it should be, as the parser will say."""
    found = home.get(name) if isinstance(home, dict) else None
    return found if isinstance(found, list) and all(isinstance(entry, dict) for entry in found) else []


def write_back(whole: Entry, tables: dict[str, Table]) -> None:
    """What was edited in a shape of its own, as the document has it; parts of the reference that hold nothing go."""
    whole[GROUPS] = {str(entry.get("name")): entry.get("members") for entry in tables[GROUPS].lists[0]}
    if isinstance(whole["reference"], dict):
        whole["reference"] = {name: part for name, part in whole["reference"].items() if part} or None
