from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from clinic.demo_people import OTHER_PRACTICE, PRACTICE
from clinic.models import Practice
from workups.demo.practice import open_harbour_view, open_millbrook
from workups.demo.protocols import publish_both
from workups.demo.reports import render_all_but_the_newest
from workups.models import Protocol


class Command(BaseCommand):
    help = "Opens the invented demo practice with people, patients and workups in every state; once."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        if settings.ENV.is_production:
            raise CommandError("The demo's password is known to everybody: it never opens in production.")
        if Practice.objects.filter(name__in=[PRACTICE, OTHER_PRACTICE]).exists():
            self._say("The demo practice is there already; nothing was changed.", verbosity)
            return
        if Protocol.objects.exists():
            raise CommandError("The demo publishes its protocols itself: seed it before manage.py load_library.")
        with transaction.atomic():
            first, live = publish_both()
            open_harbour_view(first, live)
            open_millbrook(live)
            render_all_but_the_newest()
        self._say(f"Opened {PRACTICE} and {OTHER_PRACTICE}.", verbosity)

    def _say(self, words: str, verbosity: int) -> None:
        if verbosity > 0:
            self.stdout.write(words)
