"""Write the reference pages in docs/reference. Needs no database."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from workups.engine.definition import Definition
from workups.engine.parse import parse_protocol
from workups.management.reference import language_page, overlay_page, protocol_page
from workups.protocol_files import LIBRARY, library_keys, load_library, read_yaml

EXAMPLES = "arm-twitching"
"""The protocol by which the examples of the language are read."""


class Command(BaseCommand):
    help = "Write the reference pages: the condition language, and every protocol of the library in English."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "docs" / "reference")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages():
            (folder / name).write_text(text, encoding="utf-8")
            self.stdout.write(f"{name}: {len(text) // 1024} KiB")


def pages() -> Iterator[tuple[str, str]]:
    """Every page: its file's name and its text."""
    definitions = {key: parse_protocol(*load_library(key)) for key in library_keys()}
    yield "condition-language.md", language_page(definitions[EXAMPLES])
    for key, definition in definitions.items():
        yield f"{key}.md", _page(definition, definitions)


def _page(definition: Definition, definitions: dict[str, Definition]) -> str:
    base = read_yaml(LIBRARY / f"{definition.key}.yaml").get("overlay_of")
    return overlay_page(definition, definitions[base]) if base else protocol_page(definition)
