"""A workup or a protocol as FHIR R4, to the standard output."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from clinic.errors import NotFoundHere
from workups.actions import exports
from workups.engine.faults import ProtocolInvalid
from workups.interop.fhir.exporting import exporting
from workups.interop.fhir.protocol.bundle import library_bundle
from workups.interop.fhir.workup import bundle_of
from workups.protocol_files import library_keys
from workups.queries.export import any_whole_workup


class Command(BaseCommand):
    help = (
        "Write a FHIR R4 Bundle as JSON: a workup as a document, or a protocol of the library (which needs no "
        "database) as a collection. Exit code 1 when there is no such thing, 2 when it was asked for wrongly."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--workup", type=int, metavar="ID", help="the number of a workup, of whatever practice")
        what.add_argument("--protocol", metavar="KEY", help=f"one of {', '.join(library_keys())}")

    def handle(self, *args: Any, **options: Any) -> None:
        key, workup_id = options["protocol"], options["workup"]
        try:
            bundle = library_bundle(key) if key is not None else _workup(workup_id)
        except (ProtocolInvalid, NotFoundHere) as problem:
            raise CommandError(str(problem)) from problem
        except OperationalError as problem:
            raise CommandError("The database can't be reached. Nothing was written.") from problem
        if key is not None:
            self.stderr.write(f"{key} as it stands in the library, not as a practice has published it.")
        self.stdout.write(json.dumps(bundle, ensure_ascii=False, indent=2))


def _workup(workup_id: int) -> Mapping[str, Any]:
    if not settings.DATABASE_URL:
        raise CommandError("No database: set DATABASE_URL, or start the demo practice. Nothing was written.")
    whole = any_whole_workup(workup_id)
    exports.note(workup=whole.workup, by=None)
    return bundle_of(exporting(whole))
