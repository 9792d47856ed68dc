"""How well a report that came in fits a test: what speaks for it and what against, in words. No rows, no clock.

It only sorts and says why; nothing is matched because of a score.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from re import findall
from typing import Final

from clinic.nhs_number import clean_nhs_number, spaced
from clinic.search import fold
from clinic.words import date_words

MOST: Final = 8
_SAME_NUMBER, _OTHER_NUMBER = 100, -200
_SAME_DAY, _OTHER_DAY = 40, -40
_SAME_FAMILY, _OTHER_FAMILY = 30, -30
_SAME_GIVEN, _OTHER_GIVEN = 10, -5
_REPORTS_ALL, _REPORTS_SOME, _REPORTS_NONE = 30, 15, -60
_AWAITED, _NOT_AWAITED = 20, 0
_SAMPLED_BEFORE = -10


@dataclass(frozen=True, slots=True)
class Printed:
    """Whom and what a report is about, as printed on it; `findings` are codes of the dictionary."""

    name: str = ""
    born: date | None = None
    nhs_number: str = ""
    sampled_on: date | None = None
    findings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """A patient, as far as a report can name them."""

    family_name: str
    given_names: str
    born: date
    nhs_number: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A test that the report may be of. `reports` are the findings it can bring back; `status` is in words."""

    order_id: int
    person: Person
    asked_on: date
    is_awaited: bool
    status: str
    reports: frozenset[str]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A candidate with its reasons, the weightier first."""

    order_id: int
    score: int
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reason:
    weight: int
    words: str


def suggestions(
    printed: Printed, candidates: Iterable[Candidate], *, labels: Mapping[str, str]
) -> tuple[Suggestion, ...]:
    """At most MOST, the best first; of equal ones the test asked for last. `labels` are those of the findings."""
    scored = [(_suggestion(printed, each, labels), each.asked_on) for each in candidates]
    scored.sort(key=lambda pair: (-pair[0].score, -pair[1].toordinal(), -pair[0].order_id))
    return tuple(suggestion for suggestion, _ in scored[:MOST])


def differences(printed: Printed, person: Person) -> list[str]:
    """What keeps the report from certainly being this person's, as sentences; empty when nothing does."""
    return [*number_differs(printed, person), *birth_differs(printed, person), *family_differs(printed, person)]


def number_differs(printed: Printed, person: Person) -> Iterator[str]:
    """Whether both have an NHS number and these differ, or the one on the report can't be one."""
    if not printed.nhs_number.strip() or printed.nhs_number.strip() == person.nhs_number:
        return
    if not (digits := valid_number(printed.nhs_number)):
        yield "The NHS number on the report is not a valid one"
    elif person.nhs_number and digits != person.nhs_number:
        yield f"The NHS number differs: {spaced(digits)} on the report, {spaced(person.nhs_number)} in the record"


def birth_differs(printed: Printed, person: Person) -> Iterator[str]:
    if printed.born is None:
        yield "No date of birth on the report"
    elif printed.born != person.born:
        on_report, in_record = date_words(printed.born), date_words(person.born)
        yield f"The date of birth differs: {on_report} on the report, {in_record} in the record"


def family_differs(printed: Printed, person: Person) -> Iterator[str]:
    if not printed.name.strip():
        yield "No name on the report"
    elif _given_of(printed.name, person.family_name) is None:
        yield f"The family name differs: “{printed.name.strip()}” on the report, {person.family_name} in the record"


def valid_number(text: str) -> str:
    """The ten digits of an NHS number with the right check digit, else ""."""
    try:
        return clean_nhs_number(text)
    except ValueError:
        return ""


def _suggestion(printed: Printed, candidate: Candidate, labels: Mapping[str, str]) -> Suggestion:
    reasons = [*_of_person(printed, candidate.person), *_of_test(printed, candidate, labels)]
    reasons.sort(key=lambda reason: -abs(reason.weight))
    return Suggestion(
        candidate.order_id,
        sum(reason.weight for reason in reasons),
        tuple(reason.words for reason in reasons if reason.weight > 0),
        tuple(reason.words for reason in reasons if reason.weight <= 0),
    )


def _of_person(printed: Printed, person: Person) -> Iterator[_Reason]:
    digits = valid_number(printed.nhs_number)
    if digits and digits == person.nhs_number:
        yield _Reason(_SAME_NUMBER, "NHS number is the same")
    for words in number_differs(printed, person):
        yield _Reason(_OTHER_NUMBER if digits else 0, words)
    if printed.born == person.born:
        yield _Reason(_SAME_DAY, "born on the same day")
    else:
        yield from (_Reason(_OTHER_DAY if printed.born else 0, words) for words in birth_differs(printed, person))
    yield from _of_name(printed, person)


def _of_name(printed: Printed, person: Person) -> Iterator[_Reason]:
    given = _given_of(printed.name, person.family_name) if printed.name.strip() else None
    if given is None:
        weight = _OTHER_FAMILY if printed.name.strip() else 0
        yield from (_Reason(weight, words) for words in family_differs(printed, person))
        return
    yield _Reason(_SAME_FAMILY, "family name is the same")
    if not given:
        return
    if set(given) & set(_words(person.given_names)):
        yield _Reason(_SAME_GIVEN, "given name is the same")
    else:
        said = " ".join(given).title()
        yield _Reason(_OTHER_GIVEN, f"given name differs: {person.given_names} / {said}")


def _of_test(printed: Printed, candidate: Candidate, labels: Mapping[str, str]) -> Iterator[_Reason]:
    common = printed.findings & candidate.reports
    missing = printed.findings - candidate.reports
    kind = "an open test" if candidate.is_awaited else "a test"
    if common:
        yield _Reason(_REPORTS_SOME if missing else _REPORTS_ALL, f"{kind} that reports {_listed(common, labels)}")
    if missing:
        yield _Reason(-1 if common else _REPORTS_NONE, f"does not report {_listed(missing, labels)}")
    if candidate.is_awaited:
        yield _Reason(_AWAITED, "a result is awaited")
    else:
        yield _Reason(_NOT_AWAITED, f"no result is awaited: {candidate.status[:1].lower()}{candidate.status[1:]}")
    if printed.sampled_on and printed.sampled_on < candidate.asked_on:
        yield _Reason(_SAMPLED_BEFORE, f"the sample is older than the request of {date_words(candidate.asked_on)}")


def _given_of(printed: str, family_name: str) -> list[str] | None:
    """The words of a printed name beside the family name; None where that is not in it.

    “ADEYEMI, Grace”, “Adeyemi^Grace” and “Grace Adeyemi” are all read; spaces, hyphens and apostrophes are forgiven.
    """
    family = "".join(_words(family_name))
    for mark in (",", "^"):
        if mark in printed:
            before, _, after = printed.partition(mark)
            return _words(after) if "".join(_words(before)) == family else None
    words = _words(printed)
    for count in range(1, len(words) + 1):
        if "".join(words[:count]) == family:
            return words[count:]
        if "".join(words[-count:]) == family:
            return words[:-count]
    return None


def _words(text: str) -> list[str]:
    return findall(r"\w+", fold(text).replace("_", " "))


def _listed(codes: Collection[str], labels: Mapping[str, str]) -> str:
    """At most three by name, then how many more."""
    names = sorted(labels.get(code, code) for code in codes)
    more = len(names) - 3
    return ", ".join(names[:3]) + (f" and {more} more" if more > 0 else "")
