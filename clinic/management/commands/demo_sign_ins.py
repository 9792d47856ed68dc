from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from clinic.demo_people import OTHER_PRACTICE, PASSWORD, PEOPLE, PRACTICE, STRANGER


class Command(BaseCommand):
    help = "Prints where the demo practice answers and who can sign in."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default="8000", help="the port that the practice answers on (8000)")

    def handle(self, *args: Any, port: str, **options: Any) -> None:
        self.stdout.write(f"\n{PRACTICE} (everybody in it is invented) is at http://localhost:{port}\n\n")
        roles = max(len(person.role.label) for person in PEOPLE)
        emails = max(len(person.email) for person in PEOPLE)
        for person in PEOPLE:
            self.stdout.write(f"  {person.role.label:<{roles}}  {person.email:<{emails}}  {person.name}")
        self.stdout.write(f"\n  Password of each: {PASSWORD}")
        self.stdout.write(f"  {STRANGER.email} is the GP of another practice, {OTHER_PRACTICE}.\n\n")
