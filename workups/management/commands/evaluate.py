"""Evaluate patients in bulk, one JSON object a line in and out. Needs no database."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workups.engine.evaluation import Engine
from workups.engine.facts import InvalidFacts, read_facts
from workups.engine.faults import ProtocolInvalid
from workups.engine.parse import parse_protocol
from workups.protocol_files import load_library

MAX_LINE = 1_000_000
"""Bytes; a patient of whom everything is known has some 20,000."""


class Command(BaseCommand):
    help = (
        'Evaluate patients: each line {"id": ..., "findings": {code: value}} is answered by one line '
        '{"id", "urgency", "fired", "waiting"}, or {"id", "error"}; exit code 1 when any line had an error.'
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="one patient a line, as JSON")
        parser.add_argument("--protocol", required=True, help="key of a library protocol, such as arm-twitching")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            engine = Engine(parse_protocol(*load_library(options["protocol"])))
            lines = options["file"].open("rb")
        except (ProtocolInvalid, OSError) as problem:
            raise CommandError(str(problem)) from problem
        failed = 0
        with lines:
            for line in lines:
                if line.strip():
                    answer, is_error = _answer(line, engine)
                    failed += is_error
                    self.stdout.write(answer)
        if failed:
            self.stderr.write(f"{failed} lines could not be evaluated")
            raise SystemExit(1)


class BadLine(ValueError):
    """A line that is no patient; carries what there is of an id."""

    def __init__(self, message: str, id_: object = None) -> None:
        self.id = id_
        super().__init__(message)


def _answer(line: bytes, engine: Engine) -> tuple[str, bool]:
    """The answer to one line as JSON, and whether it is an error."""
    id_: object = None
    try:
        id_, findings = _patient(line)
        evaluation = engine.evaluate(read_facts(engine.definition.findings, findings))
    except BadLine as problem:
        return _error(problem.id, problem), True
    except InvalidFacts as problem:
        return _error(id_, problem), True
    return (
        f'{{"id": {json.dumps(id_)}, "urgency": "{evaluation.urgency}", '
        f'"fired": {_listed(evaluation.fired)}, "waiting": {_listed(evaluation.waiting)}}}'
    ), False


def _listed(codes: Sequence[str]) -> str:
    """Rule codes as a JSON list; they hold letters, digits and _ only, so nothing needs escaping."""
    return '["' + '", "'.join(codes) + '"]' if codes else "[]"


def _error(id_: object, problem: Exception) -> str:
    answer = json.dumps({"id": id_, "error": str(problem)}, ensure_ascii=False)
    return answer.encode(errors="backslashreplace").decode()  # half a surrogate pair, as \\u can write it in JSON


def _patient(line: bytes) -> tuple[str | int, Mapping[str, Any]]:
    if len(line) > MAX_LINE:
        raise BadLine(f"the line is longer than {MAX_LINE:,} bytes")
    try:
        patient = json.loads(line, object_pairs_hook=_without_repeats, parse_constant=_no_number)
    except (ValueError, RecursionError) as problem:
        raise BadLine(f"the line is not JSON: {problem}") from problem
    if not isinstance(patient, dict):
        raise BadLine('the line is not an object with "id" and "findings"')
    id_, findings = patient.get("id"), patient.get("findings")
    if not isinstance(id_, str | int) or isinstance(id_, bool):
        raise BadLine('"id" must be a text or a whole number')
    if not isinstance(findings, dict):
        raise BadLine('"findings" must be an object of finding codes and values', id_)
    return id_, findings


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is not a number")
