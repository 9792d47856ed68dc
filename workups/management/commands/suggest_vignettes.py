"""Write the vignettes that a protocol still lacks. Needs no database."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError

from workups.engine.check.suggest import lacking
from workups.engine.evaluation import Engine
from workups.engine.faults import ProtocolInvalid
from workups.engine.parse import parse_protocol
from workups.engine.vignettes import Vignette
from workups.protocol_files import read_protocol_file
from workups.vignette_files import vignettes_beside

NOTICE = """\
# Suggested: the least of a patient that shows one state of one rule, or on whom one part of it turns. What is expected
# is what the protocol says now; a clinician has to judge whether it is right.
"""
WIDTH = 118


class Command(BaseCommand):
    help = (
        "Suggest vignettes, as YAML, for the states of rules that no vignette beside the protocol shows and for the "
        "mutants that none notices. Takes minutes where many are lacking."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the protocol")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            engine = Engine(parse_protocol(*read_protocol_file(options["file"])))
            vignettes = vignettes_beside(options["file"])
        except ProtocolInvalid as problem:
            raise CommandError(str(problem)) from problem
        entries = "".join(_entries(lacking(engine, vignettes), vignettes))
        self.stdout.write(f"{NOTICE}vignettes:{entries or ' []'}")


def _entries(vignettes: Iterable[Vignette], existing: Iterable[Vignette]) -> Iterable[str]:
    """YAML, one entry a vignette; the third about a rule is named `<rule>-3`."""
    numbers = Counter(each.id.rpartition("-")[0] for each in existing)
    for each in vignettes:
        numbers[each.id] += 1
        yield f"\n- id: {each.id}-{numbers[each.id]}\n  title: {_flow(each.title)}\n"
        yield f"  findings: {_flow(dict(each.findings))}\n  expected: {_flow(dict(each.expected))}"


def _flow(value: object) -> str:
    text: str = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=WIDTH, allow_unicode=True)
    return text.removesuffix("...\n").strip().replace("\n", "\n  ")
