from typing import Any

from django.core.management.base import BaseCommand

from clinic.access import as_markdown


class Command(BaseCommand):
    help = "Prints who may do what, as docs/access.md holds it."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(as_markdown(), ending="")
