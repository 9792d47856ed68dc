"""Check a protocol file, and its vignettes. Needs no database."""

import datetime
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from workups.engine.check import faults_of
from workups.engine.check.coverage import RuleCoverage, coverage, gaps
from workups.engine.check.mutation import Mutant, Trial, mutants_of
from workups.engine.check.suggest import Suggestions
from workups.engine.evaluation import Engine
from workups.engine.faults import ProtocolInvalid
from workups.engine.parse import parse_protocol
from workups.engine.vignettes import Vignette, failures_of
from workups.protocol_files import read_protocol_file
from workups.vignette_files import read_vignette_file, vignettes_beside


class Command(BaseCommand):
    help = (
        "Check a protocol file: every fault with its path, every vignette that comes out differently, and, of its own "
        "vignettes or with --coverage, what they do not cover and the mutants they miss. Exit code 1 on any failure."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the protocol, with findings.yaml beside it or in the library")
        parser.add_argument("--vignettes", type=Path, help="a file of invented patients, instead of those beside it")
        parser.add_argument("--coverage", action="store_true", help="coverage and mutants of --vignettes too")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            passed, failed = self._check(options["file"], options["vignettes"], options["coverage"])
        except ProtocolInvalid as problem:
            passed, failed = 0, self._told([str(fault) for fault in problem.faults])
        self.stdout.write(f"{passed} passed, {failed} failed")
        if failed:
            raise SystemExit(1)

    def _check(self, file: Path, given: Path | None, cover: bool) -> tuple[int, int]:
        engine = Engine(parse_protocol(*read_protocol_file(file)))
        vignettes = vignettes_beside(file) if given is None else read_vignette_file(given)
        failed = self._told([str(fault) for fault in faults_of(engine, datetime.date.today())])
        failing = [each for each in vignettes if self._told(_failures(each, engine))]
        if vignettes and not failing and (cover or given is None):
            failed += self._covered(engine, vignettes)
        passed = len(vignettes) - len(failing) if vignettes else int(not failed)
        return passed, failed + len(failing)

    def _covered(self, engine: Engine, vignettes: Sequence[Vignette]) -> int:
        """Writes what the vignettes show, and returns the number of failures among it."""
        covered = coverage(engine, vignettes)
        self.stdout.write(_clauses(covered))
        failed = self._told([f"{code}: {gap}" for code, gap in gaps(covered, engine.definition)])
        missed = Trial(engine, vignettes).survivors()
        is_same = Suggestions(engine).is_same
        idle = [mutant for mutant in missed if is_same(mutant)]
        gaps_left = [mutant for mutant in missed if mutant not in idle]
        self.stdout.write(_mutants(gaps_left, list(mutants_of(engine.definition))))
        self._told([f"  {mutant}" for mutant in gaps_left])
        self._told([f"No patient could tell: {mutant}" for mutant in idle])
        return failed + sum(1 for mutant in gaps_left if mutant.family == "red_flags")

    def _told(self, lines: Sequence[str]) -> int:
        for line in lines:
            self.stdout.write(line)
        return len(lines)


def _failures(vignette: Vignette, engine: Engine) -> list[str]:
    return [f"{vignette.name}: {failure}" for failure in failures_of(vignette, engine)]


def _clauses(covered: Sequence[RuleCoverage]) -> str:
    seen, clauses = sum(each.covered for each in covered), sum(each.clauses for each in covered)
    return f"Clauses of rules seen both true and false: {seen} of {clauses}."


def _mutants(missed: Sequence[Mutant], every: Sequence[Mutant]) -> str:
    flags = sum(1 for mutant in every if mutant.family == "red_flags")
    flags_missed = sum(1 for mutant in missed if mutant.family == "red_flags")
    others, others_missed = len(every) - flags, len(missed) - flags_missed
    share = f" ({others_missed / others:.1%})" if others else ""
    return (
        f"Mutants that no vignette notices: {flags_missed} of {flags} of red flags, "
        f"{others_missed} of {others} of other rules{share}{':' if missed else '.'}"
    )
