from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from workups.actions import protocols
from workups.engine.faults import ProtocolInvalid
from workups.models import ProtocolVersion
from workups.protocol_files import library_keys, load_library
from workups.vignette_files import library_vignettes


class Command(BaseCommand):
    help = "Publishes every protocol of the library whose content is new; one with a fault loads none of them."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        faults: list[str] = []
        with transaction.atomic():
            for key in library_keys():
                try:
                    version = _publish(key)
                except ProtocolInvalid as invalid:
                    faults += [f"{key}.yaml: {fault}" for fault in invalid.faults]
                    continue
                if verbosity > 0:
                    self.stdout.write(f"{version} ({key}) is published.")
            if faults:
                raise CommandError(_explained(faults))


def _publish(key: str) -> ProtocolVersion:
    protocol, dictionary = load_library(key)
    patients = [each.as_entry() for each in library_vignettes(key)]
    return protocols.publish_library(
        protocol=protocol, dictionary=dictionary, vignettes=patients, reason="From the library", by=None
    )


def _explained(faults: list[str]) -> str:
    head = f"The protocol library has {len(faults)} {'fault' if len(faults) == 1 else 'faults'}; nothing was loaded."
    return "\n".join([head, *(f"  {fault}" for fault in faults)])
