"""Forty invented patients, in the scripts and spellings that a practice's list holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from clinic.actions import patients
from clinic.models import Membership, Patient
from clinic.nhs_number import check_digit

_STREETS: Final = ("Quay Street", "Lighthouse Road", "Chapel Lane", "Mill Rise", "Harbour Terrace")


@dataclass(frozen=True, slots=True)
class Person:
    family_name: str
    given_names: str
    born: date
    sex: str

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}"


PEOPLE: Final = (
    Person("Adeyemi", "Grace", date(1971, 3, 12), "female"),
    Person("Ahmed", "Zainab", date(1996, 7, 30), "female"),
    Person("Al-Rashid", "Omar", date(1958, 11, 2), "male"),
    Person("Baker", "Jonathan", date(1998, 1, 19), "male"),
    Person("Bergström", "Åsa", date(1984, 5, 6), "female"),
    Person("Campbell", "Ewan", date(1963, 9, 23), "male"),
    Person("Cohen", "Miriam", date(1952, 12, 1), "female"),
    Person("D'Angelo", "Niccolò", date(1977, 4, 14), "male"),
    Person("Davies", "Siân", date(1985, 8, 8), "female"),
    Person("Díaz de la Peña", "María José", date(1990, 2, 27), "female"),
    Person("Évrard", "Zoë", date(2001, 10, 10), "female"),
    Person("García", "Íñigo", date(1969, 6, 21), "male"),
    Person("Gunnarsdóttir", "Þóra", date(1979, 3, 3), "female"),
    Person("Horváth", "Erzsébet", date(1955, 1, 25), "female"),
    Person("Hughes", "Margaret", date(1951, 5, 17), "female"),
    Person("Iyer", "Lakshmi", date(1966, 9, 9), "female"),
    Person("Jackson", "Denise", date(1960, 7, 4), "female"),
    Person("Kaur", "Harpreet", date(1988, 11, 29), "female"),
    Person("Łukaszewicz", "Wojciech", date(1963, 2, 11), "male"),
    Person("MacLeod", "Catriona", date(1974, 4, 2), "female"),
    Person("Müller-Weiß", "Jörg", date(1959, 8, 15), "male"),
    Person("Nguyễn", "Thị Hồng", date(1985, 12, 20), "female"),
    Person("O'Brien", "Declan", date(1957, 3, 17), "male"),
    Person("Okonkwo", "Chukwuemeka", date(1963, 6, 5), "male"),
    Person("Olsen", "Bjørn", date(1948, 10, 28), "male"),
    Person("Owusu-Ansah", "Abena", date(1992, 1, 8), "female"),
    Person("Patel", "Nirav", date(1976, 5, 31), "male"),
    Person("Petrović", "Đorđe", date(1967, 9, 14), "male"),
    Person("Ramírez", "Sofía", date(2004, 4, 22), "female"),
    Person("Șerban", "Ștefan", date(1981, 7, 7), "male"),
    Person("Taylor", "Ruth", date(1947, 2, 6), "female"),
    Person("Thompson", "Marcus", date(1957, 10, 3), "male"),
    Person("Tūhoe", "Aroha", date(1994, 8, 26), "female"),
    Person("Yılmaz", "İpek", date(1983, 3, 29), "female"),
    Person("Παπαδόπουλος", "Γιώργος", date(1961, 11, 11), "male"),
    Person("Шевченко", "Оксана", date(1987, 6, 18), "female"),
    Person("محمود", "فاطمة", date(1972, 12, 24), "female"),
    Person("王", "芳", date(1980, 2, 16), "female"),
    Person("김", "민준", date(1999, 9, 1), "male"),
    Person("शर्मा", "अनिल", date(1965, 4, 30), "male"),
)

OTHER_PEOPLE: Final = (
    Person("Adeyemi", "Gloria", date(1968, 5, 19), "female"),
    Person("Campbell", "Isla", date(1991, 10, 7), "female"),
    Person("Thompson", "Gareth", date(1954, 1, 30), "male"),
)


def register_all(people: Sequence[Person], *, by: Membership) -> dict[str, Patient]:
    """Registers everybody; by name, given names first."""
    return {
        person.name: patients.register(
            family_name=person.family_name,
            given_names=person.given_names,
            date_of_birth=person.born,
            sex_at_birth=person.sex,
            nhs_number=number,
            local_id=f"HV{1000 + place}",
            phone=f"01632 960{place:03}",
            address=f"{place} {_STREETS[place % len(_STREETS)]}\nPorthaven",
            by=by,
        )
        for place, (person, number) in enumerate(zip(people, _nhs_numbers(), strict=False), start=1)
    }


def _nhs_numbers() -> Iterator[str]:
    """Valid numbers of the range that begins with 999, which is never issued."""
    for place in range(1_000_000):
        nine = f"999{place:06}"
        last = check_digit(nine)
        if last is not None:
            yield f"{nine}{last}"
