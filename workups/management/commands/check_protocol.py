"""Check a protocol file, and its vignettes if given. Needs no database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from workups.engine.evaluation import Engine
from workups.engine.faults import Fault, ProtocolInvalid
from workups.engine.parse import parse_protocol
from workups.engine.vignettes import Vignette, failures_of, read_vignettes
from workups.protocol_files import read_protocol_file, read_yaml


class Command(BaseCommand):
    help = "Check a protocol file: every fault with its path, and every vignette that comes out differently."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the protocol, with findings.yaml beside it or in the library")
        parser.add_argument("--vignettes", type=Path, help="invented patients with what is expected of them")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            passed, failed = self._check(options["file"], options["vignettes"])
        except ProtocolInvalid as problem:
            for fault in problem.faults:
                self.stdout.write(str(fault))
            passed, failed = 0, len(problem.faults)
        self.stdout.write(f"{passed} passed, {failed} failed")
        if failed:
            raise SystemExit(1)

    def _check(self, file: Path, vignettes: Path | None) -> tuple[int, int]:
        engine = Engine(parse_protocol(*read_protocol_file(file)))
        if vignettes is None:
            return 1, 0
        outcomes = [(each, failures_of(each, engine)) for each in _vignettes(vignettes)]
        for vignette, failures in outcomes:
            for failure in failures:
                self.stdout.write(f"{vignette.name}: {failure}")
        failed = sum(1 for _, failures in outcomes if failures)
        return len(outcomes) - failed, failed


def _vignettes(file: Path) -> tuple[Vignette, ...]:
    try:
        return read_vignettes(read_yaml(file))
    except ValueError as problem:
        raise ProtocolInvalid([Fault(str(file), str(problem))]) from problem
