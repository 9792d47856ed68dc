from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clinic.access import Role
from clinic.demo_people import PRACTICE
from clinic.errors import NotFoundHere
from clinic.models import Membership
from workups.demo.load import filled
from workups.queries.protocols import live_version, version_for


class Command(BaseCommand):
    help = "Fills the demo practice with many invented workups of one protocol, past and open; again adds as many."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workups", type=int, default=1_000, help="how many (1,000 unless told)")
        parser.add_argument("--protocol", default="arm-twitching", help="by the live version of which protocol")

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        if settings.ENV.is_production:
            raise CommandError("Invented patients have no place in production.")
        by = Membership.objects.filter(practice__name=PRACTICE, role=Role.GP, active=True).order_by("id").first()
        if by is None:
            raise CommandError("There is no demo practice to fill: run manage.py seed_demo first.")
        if not 0 < options["workups"] <= 1_000_000:
            raise CommandError("Choose 1 to 1,000,000 workups.")
        try:
            version = version_for(by, live_version(by, options["protocol"]).pk)
            filled(options["workups"], version=version, by=by)
        except (NotFoundHere, ValueError) as fault:
            raise CommandError(str(fault)) from fault
        if verbosity > 0:
            self.stdout.write(f"Added {options['workups']:,} workups by {version} to {PRACTICE}.")
