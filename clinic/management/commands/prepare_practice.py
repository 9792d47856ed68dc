"""Brings a database up to date and fills an empty one: migrate, queue, demo practice, protocol library."""

import os
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from clinic.models import Practice
from clinic.queue import install_queue


class Command(BaseCommand):
    help = "Migrates, installs the queue's SQL, seeds an empty demo and loads the protocol library."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        call_command("migrate", verbosity=0)
        install_queue()
        if settings.ENV.name == "demo" and not Practice.objects.exists():
            call_command("seed_demo", verbosity=0)  # before the library: its newest version must not be the first
        call_command("load_library", verbosity=0)
        self.stdout.write(f"The practice is prepared ({time.monotonic() - started:.1f} s).")
        if settings.ENV.name == "demo":
            self._greet(os.environ.get("PORT", "8000"))

    def _greet(self, port: str) -> None:
        call_command("demo_sign_ins", port=port, stdout=self.stdout)
