"""The people of the invented practices. Nobody here is real; the password is for anybody to read."""

from dataclasses import dataclass
from typing import Final

from clinic.access import Role

PASSWORD: Final = "harbour-demo-2026"  # noqa: S105  printed at every start of the demo
PRACTICE: Final = "Harbour View Surgery"
OTHER_PRACTICE: Final = "Millbrook Medical Centre"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who can sign in to the demo."""

    name: str
    role: Role
    email: str
    registration: str = ""


PEOPLE: Final = (
    DemoPerson("Dr Anita Shah", Role.GP, "gp@harbour.example", "GMC 0000001"),
    DemoPerson("Tom Brennan", Role.NURSE, "nurse@harbour.example", "NMC 00A0001X"),
    DemoPerson("Maria Kowalczyk", Role.STAFF, "reception@harbour.example"),
    DemoPerson("Dr Samuel Osei", Role.EDITOR, "editor@harbour.example", "GMC 0000002"),
    DemoPerson("Helen Price", Role.MANAGER, "manager@harbour.example"),
    DemoPerson("Dr Rhian Pugh", Role.GP, "away@harbour.example", "GMC 0000004"),
)
AWAY: Final = PEOPLE[-1]
"""A GP who is away these days; the first one covers."""
STRANGER: Final = DemoPerson("Dr Piotr Lewis", Role.GP, "gp@millbrook.example", "GMC 0000003")
