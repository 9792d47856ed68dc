"""Names that point at something: each must exist."""

from collections.abc import Collection, Iterable

from workups.engine.definition import Definition
from workups.engine.faults import did_you_mean
from workups.engine.parse.shape import CODE, CODE_HINT, FINDING, READABLE, RULE, SOURCE, Notes

MARKS = ("GMK", "SEED")
"""What may stand for a source: general medical knowledge awaiting review, and the document this project began with."""
MOST_LISTED = 6


def check_references(definition: Definition, notes: Notes) -> None:
    """Note every name that points at nothing."""
    if not definition.findings:  # one fault of the dictionary, not one of every name
        return
    readable = {*definition.findings, *(each.code for each in definition.computed())}
    sources = (*(source.id for source in definition.sources), *MARKS)
    known = {FINDING: definition.findings, READABLE: readable, RULE: definition.rules, SOURCE: sources}
    for pointer in notes.pointers:
        _exist(pointer.path, [pointer.name], known[pointer.what], pointer.what, notes)
    for name, members in definition.groups.items():
        _check_group(name, members, definition, notes)
    for family, named in definition.family_sources.items():
        _exist(f"family_sources.{family}", named, sources, SOURCE, notes)
    _check_evidence(definition, notes)


def _check_group(name: str, members: tuple[str, ...], definition: Definition, notes: Notes) -> None:
    if not CODE.fullmatch(name):
        notes.fault(f"groups.{name}", f"{name!r} is no name for a group", CODE_HINT)
    _exist(f"groups.{name}", members, definition.findings, FINDING, notes)


def _check_evidence(definition: Definition, notes: Notes) -> None:
    for place, cause in enumerate(definition.causes):
        for key, side in (("supporting", cause.supporting), ("opposing", cause.opposing)):
            for index, evidence in enumerate(side):
                finding = definition.findings.get(evidence.finding)
                options = finding.options if finding else ()
                if evidence.value and evidence.value not in options:
                    path = f"causes[{place}].{key}[{index}].value ({cause.code})"
                    message = f"{evidence.finding!r} has no option {evidence.value!r}"
                    notes.fault(path, message, did_you_mean(evidence.value, options) or ", ".join(options))


def _exist(path: str, names: Iterable[str], known: Collection[str], what: str, notes: Notes) -> None:
    for name in names:
        if name and name not in known:
            notes.fault(path, f"there is no {what} {name!r}", did_you_mean(name, known) or _listed(known))


def _listed(known: Collection[str]) -> str:
    """All there is to choose from, if that is few."""
    return f"there is {', '.join(known)}" if 0 < len(known) <= MOST_LISTED else ""
