"""Lets rise what was left lying, now: for a practice whose clock is another program's, and for who wants to see it."""

from typing import Any

from django.core.management.base import BaseCommand

from workups.sweep import sweep


class Command(BaseCommand):
    help = "Lets rise what was left lying, as beat does every minute; harmless when run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sweep()} rose")
