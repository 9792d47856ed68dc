"""What the gate says of a whole protocol, as data that a page shows and a row keeps."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from workups.drafting import engine_of_whole, vignettes_of
from workups.engine.check import faults_of
from workups.engine.check.coverage import RuleCoverage, coverage, gaps
from workups.engine.check.mutation import Mutant, Trial
from workups.engine.check.suggest import Suggestions
from workups.engine.conditions import to_text
from workups.engine.edits import Whole
from workups.engine.evaluation import Engine, State
from workups.engine.faults import Fault, ProtocolInvalid
from workups.engine.vignettes import Vignette, failures_of


def outcome_of(whole: Whole, as_of: datetime.date) -> dict[str, Any]:
    """Everything `check_protocol` asks. What can't be read is asked nothing further, and coverage and mutants wait
    until every patient comes out right. Seconds for a protocol of some hundred rules.

    Keys: `faults` (path, message, hint), `failures` (vignette, title, problems), `gaps` (code, words), `survivors`
    (code, family, field, part, instead), `coverage` (by rule), `vignettes` (how many), `passed`.
    """
    try:
        engine, vignettes = engine_of_whole(whole), vignettes_of(whole)
    except ProtocolInvalid as invalid:
        return _outcome(faults=invalid.faults)
    failures = [
        {"vignette": each.id, "title": each.title, "problems": problems}
        for each in vignettes
        if (problems := failures_of(each, engine))
    ]
    told = {} if failures else _covered(engine, vignettes)
    return _outcome(faults=faults_of(engine, as_of), vignettes=len(vignettes), failures=failures, **told)


def _outcome(*, faults: Iterable[Fault], **told: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"vignettes": 0, "failures": [], "gaps": [], "survivors": [], "coverage": [], **told}
    said["faults"] = [asdict(fault) for fault in faults]
    refusing = [each for each in said["survivors"] if each["family"] == "red_flags"]
    said["passed"] = not (said["faults"] or said["failures"] or said["gaps"] or refusing)
    return said


def _covered(engine: Engine, vignettes: Sequence[Vignette]) -> dict[str, Any]:
    covered = coverage(engine, vignettes)
    missing = list(gaps(covered, engine.definition))
    return {
        "coverage": [_coverage(each) for each in covered],
        "gaps": [{"code": code, "words": words} for code, words in missing],
        "survivors": [_mutant(each) for each in _survivors(engine, vignettes, {code for code, _ in missing})],
    }


def _survivors(engine: Engine, vignettes: Sequence[Vignette], without: set[str]) -> list[Mutant]:
    """Mutants that no vignette notices though some patient could tell, but of rules that lack vignettes anyway."""
    missed = [mutant for mutant in Trial(engine, vignettes).survivors() if mutant.code not in without]
    is_same = Suggestions(engine).is_same
    return [mutant for mutant in missed if not is_same(mutant)]


def _coverage(each: RuleCoverage) -> dict[str, Any]:
    return {
        "code": each.code,
        **{state.value: each.states[state] for state in State},
        "clauses": each.clauses,
        "covered": each.covered,
        "never_true": [to_text(clause) for clause in each.never_true],
        "never_false": [to_text(clause) for clause in each.never_false],
    }


def _mutant(mutant: Mutant) -> dict[str, str]:
    return {
        "code": mutant.code,
        "family": mutant.family,
        "field": mutant.field,
        "part": to_text(mutant.part),
        "instead": to_text(mutant.instead),
    }
