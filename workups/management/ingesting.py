"""What the commands that take in files have in common: each message is answered by one line of JSON."""

import json
from abc import ABC, abstractmethod
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from clinic.actions import systems
from clinic.errors import NotFoundHere
from clinic.models import Membership, Practice
from clinic.queries import practice_named
from workups.actions.inbound import Outcome
from workups.interop.intake import Taken

LARGEST: Final = 64 * 1024 * 1024
PLACE: Final = "Files of results"


class IngestCommand(BaseCommand, ABC):
    """Exit code 0 whatever the messages hold; 1 when no file could be read at all."""

    kind: ClassVar[str]

    @abstractmethod
    def take(self, raw: bytes, *, practice: Practice, by: Membership) -> Iterable[Taken]:
        """What became of each message of a file, in order."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help=f"{self.kind}; at most 64 MB each")
        parser.add_argument(
            "--practice", default="", help="its name or ODS code; not needed where there is only one practice"
        )

    def handle(self, *args: Any, files: list[str], practice: str, **options: Any) -> None:
        try:
            ours = practice_named(practice)
        except NotFoundHere as fault:
            raise CommandError(f"{fault.message} Name one with --practice.") from fault
        with transaction.atomic():
            by = systems.place_of(ours, PLACE)
        read = [self._file(name, practice=ours, by=by) for name in files]
        if not any(read):
            raise SystemExit(1)

    def _file(self, name: str, *, practice: Practice, by: Membership) -> bool:
        """Answers each message of a file; whether it could be read at all."""
        raw, fault = _content(name)
        for outcome, reason in [(Outcome.REJECTED, fault)] if fault else self._answers(raw, practice=practice, by=by):
            said = {"file": name, "outcome": outcome.value, "reason": reason}
            self.stdout.write(json.dumps(said, ensure_ascii=False).encode(errors="replace").decode())
        return not fault

    def _answers(self, raw: bytes, *, practice: Practice, by: Membership) -> Iterator[tuple[Outcome, str]]:
        return ((taken.outcome, taken.reason) for taken in self.take(raw, practice=practice, by=by))


def _content(name: str) -> tuple[bytes, str]:
    """The file's bytes, or why it can't be read: then nothing of it was kept."""
    path = Path(name)
    try:
        if not path.is_file():
            return b"", "There is no such file." if not path.exists() else "It is no file that can be read."
        if (size := path.stat().st_size) > LARGEST:
            return b"", f"The file is larger than 64 MB ({size:,} bytes). Nothing of it was taken in; split it."
        raw = path.read_bytes()
    except (OSError, ValueError) as fault:
        return b"", f"The file can't be read: {getattr(fault, 'strerror', None) or 'its name is none'}."
    return (raw, "") if raw.strip() else (b"", "The file is empty.")
