"""Names that point at something: each must exist, and exist once."""

from collections.abc import Iterable

from workups.engine.definition import Definition, Evidence
from workups.engine.faults import did_you_mean
from workups.engine.parse.shape import Notes

MARKS = ("GMK", "SEED")
"""What may stand for a source: general medical knowledge awaiting review, and the document this project began with."""


def check_references(definition: Definition, notes: Notes) -> None:
    """Note every name that points at nothing, and every key used twice."""
    _check_groups(definition, notes)
    _check_stages(definition, notes)
    _check_rules(definition, notes)
    _check_complications(definition, notes)
    _check_sources(definition, notes)
    _check_family_sources(definition, notes)
    _once("sources", [source.id for source in definition.sources], notes)
    _once("dictionary.sections", [section.key for section in definition.dictionary_sections], notes)


def _check_groups(definition: Definition, notes: Notes) -> None:
    for name, members in definition.groups.items():
        _exist(f"groups.{name}", members, definition.findings, "finding", notes)


def _check_stages(definition: Definition, notes: Notes) -> None:
    _once("stages", [stage.key for stage in definition.stages], notes)
    _once("stages", [section.key for section in definition.sections()], notes)
    placed: list[str] = []
    for section in definition.sections():
        codes = [item.finding for item in section.items]
        _exist(f"stages.{section.key}.items", codes, definition.findings, "finding", notes)
        placed += codes
    _once("stages: items", placed, notes)


def _check_rules(definition: Definition, notes: Notes) -> None:
    readable = _readable(definition)
    for index, test in enumerate(definition.investigations):
        path = f"investigations[{index}].results ({test.code})"
        _exist(path, test.results, definition.findings, "finding", notes)
    for index, cause in enumerate(definition.causes):
        for key, side in (("supporting", cause.supporting), ("opposing", cause.opposing)):
            codes = [evidence.finding for evidence in side if evidence.finding]
            path = f"causes[{index}].{key} ({cause.code})"
            _exist(path, codes, readable, "finding", notes)
            for evidence in side:
                _check_value(path, evidence, definition, notes)


def _check_value(path: str, evidence: Evidence, definition: Definition, notes: Notes) -> None:
    finding = definition.findings.get(evidence.finding)
    if evidence.value:
        _exist(path, (evidence.value,), finding.options if finding else (), "option", notes)


def _check_complications(definition: Definition, notes: Notes) -> None:
    readable = _readable(definition)
    for index, each in enumerate(definition.complications):
        _exist(f"complications[{index}].findings", each.findings, readable, "finding", notes)
        _exist(f"complications[{index}].actions", each.actions, definition.rules, "rule", notes)


def _check_sources(definition: Definition, notes: Notes) -> None:
    known = [*(source.id for source in definition.sources), *MARKS]
    for family in ("red_flags", "management", "prognosis", "prevention", "complications"):
        for index, each in enumerate(getattr(definition, family)):
            _exist(f"{family}[{index}].sources", each.sources, known, "source", notes)


def _check_family_sources(definition: Definition, notes: Notes) -> None:
    known = [*(source.id for source in definition.sources), *MARKS]
    for family, sources in definition.family_sources.items():
        _exist(f"family_sources.{family}", sources, known, "source", notes)


def _readable(definition: Definition) -> set[str]:
    return {*definition.findings, *(each.code for each in definition.computed())}


def _exist(path: str, names: Iterable[str], known: Iterable[str], what: str, notes: Notes) -> None:
    known = tuple(known)
    for name in names:
        if name and name not in known:
            notes.fault(path, f"there is no {what} {name!r}", did_you_mean(name, known))


def _once(path: str, names: list[str], notes: Notes) -> None:
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        notes.fault(path, f"{name!r} stands here more than once")
