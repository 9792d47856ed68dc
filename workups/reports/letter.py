"""A referral letter: what of the record may stand in it, what the writer chose, and the frozen paper.

What is known decides what there is to choose from; `choices` of the letter only say where the writer differs. So
what is answered after the draft was begun comes in by itself, and what changed since it was left out comes back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from clinic.access import Role
from clinic.models import Letterhead, Membership
from clinic.words import date_words, lines_of
from workups.engine.trace import outline
from workups.evaluate import Evaluated
from workups.models import InvestigationOrder, Letter, OrderStatus, Result
from workups.reports import advice, flags
from workups.reports.findings import Line, Place, finding_lines, sorted_lines
from workups.reports.heading import heading_of
from workups.reports.orders import tests_and_results
from workups.reports.reasons import carried_by, read_by
from workups.reports.referral_words import level_of, urgency_words
from workups.reports.snapshot import worth_asking

_ENDED: Final = (OrderStatus.CANCELLED, OrderStatus.NOT_DONE)
_CLOSING: Final = "Yours sincerely"


class Part(StrEnum):
    """The parts of the record, in the order of the paper; the value is the heading."""

    RED_FLAGS = "Red flags"
    FOUND = "Found"
    TESTS = "Tests and results"
    NOT_FOUND = "Asked or examined, not found"
    NOT_ASSESSED = "Not assessed"


_PARTS: Final = {Place.FOUND: Part.FOUND, Place.NOT_FOUND: Part.NOT_FOUND}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of the record that may stand in a letter.

    `key` names it together with what it says: another answer is another item. `holds` is what the paper takes of it,
    `at` is when it was said or came in; None for what nobody said.
    """

    key: str
    part: Part
    section: str
    words: str
    is_default: bool
    holds: Any
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Orders:
    """A workup's orders, and the results of each by its id."""

    orders: Sequence[InvestigationOrder] = ()
    results: Mapping[int, Sequence[Result]] | None = None


def items(evaluated: Evaluated, tests: Orders, *, is_addendum: bool = False) -> tuple[Item, ...]:
    """Everything of the record that may stand in the letter, in the order of the paper.

    By default the fired red flags, all that was found, the tests, the negatives that matter (the protocol's core, and
    what a fired red flag reads) and what could not be assessed there. An addendum says nothing by default.
    """
    found = [*_flag_items(evaluated), *_test_items(evaluated, tests), *_finding_items(evaluated)]
    order = {part: place for place, part in enumerate(Part)}
    found.sort(key=lambda item: order[item.part])
    return tuple(_out(item) if is_addendum else item for item in found)


def is_in(item: Item, choices: Mapping[str, bool]) -> bool:
    """Whether it stands in the letter: as the writer chose, else by default."""
    return choices.get(item.key, item.is_default)


def differences(found: Iterable[Item], ticked: Mapping[str, bool]) -> dict[str, bool]:
    """Of what the writer ticked or not, by key: where that differs from the default. What is no item is left out."""
    return {item.key: ticked[item.key] for item in found if item.key in ticked and ticked[item.key] != item.is_default}


def left_out_words(found: Iterable[Item], choices: Mapping[str, bool]) -> str:
    """How much the writer left out that would stand here by default; empty for nothing."""
    count = sum(1 for item in found if item.is_default and not is_in(item, choices))
    if not count:
        return ""
    said = "1 item of the record was" if count == 1 else f"{count} items of the record were"
    return f"{said} left out of this letter by its writer."


def letter_snapshot(
    *,
    letter: Letter,
    evaluated: Evaluated,
    tests: Orders,
    look: Letterhead | None,
    by: Membership,
    at: datetime,
    is_draft: bool,
) -> dict[str, Any]:
    """The letter as it is printed. A draft names the GP who decided as the one who is to sign; else `by` signs it.

    `look` is the practice's newest letterhead. No queries.
    """
    workup, referral = letter.workup, letter.referral
    signer = referral.decided_by if is_draft else by
    return {
        **heading_of(workup, look, requested_by=by, at=at),
        "evaluation": outline(evaluated.evaluation),
        "title": f"Referral: {referral.title}",
        "is_draft": is_draft,
        "date_words": date_words(at),
        "urgency": level_of(referral.urgency),
        "urgency_words": urgency_words(referral.urgency),
        "addendum": _addendum_words(letter.addendum_to),
        "signature": _signature(letter, look, signer=signer),
        **words_part(letter),
        **clinical_part(evaluated, tests, letter.choices, is_addendum=letter.addendum_to_id is not None),
    }


def words_part(letter: Letter) -> dict[str, Any]:
    """What was written, line by line; a point without a text is not printed."""
    return {
        "addressee": lines_of(letter.addressee),
        "opening": lines_of(letter.opening),
        "points": [dict(point) for point in letter.points if point["text"]],
        "closing": lines_of(letter.closing),
    }


def clinical_part(
    evaluated: Evaluated, tests: Orders, choices: Mapping[str, bool], *, is_addendum: bool = False
) -> dict[str, Any]:
    """What the letter says of the record, as it was chosen. No queries."""
    every = items(evaluated, tests, is_addendum=is_addendum)
    chosen = [item for item in every if is_in(item, choices)]
    red_flags = [item.holds for item in chosen if item.part == Part.RED_FLAGS]
    findings = sorted_lines([item.holds for item in chosen if isinstance(item.holds, Line)])
    unlisted = sum(1 for item in every if item.part == Part.NOT_ASSESSED and item not in chosen)
    return {
        "red_flags": red_flags,
        "found": findings.found,
        "not_found": findings.not_found,
        "not_assessed": findings.not_assessed | {"unlisted": unlisted},
        "orders": [item.holds for item in chosen if item.part == Part.TESTS],
        "left_out": left_out_words(every, choices),
        "sources": advice.sources(evaluated.definition, red_flags),
    }


def _flag_items(evaluated: Evaluated) -> Iterator[Item]:
    evaluation = evaluated.evaluation
    for code, flag in zip(evaluation.fired_red_flags, flags.fired(evaluation), strict=True):
        words = f"{flag['title']} ({flag['urgency_words'].lower()})"
        yield Item(f"flag.{code}", Part.RED_FLAGS, "", words, True, flag)


def _finding_items(evaluated: Evaluated) -> Iterator[Item]:
    evaluation = evaluated.evaluation
    fired = evaluation.fired_red_flags
    lines = finding_lines(
        evaluated,
        asked_for=frozenset(worth_asking(evaluation)).union(*(each.missing for each in flags.open_above(evaluation))),
        carried={code for flag in fired for code in carried_by(evaluation, flag)},
    )
    read = frozenset[str]().union(*(read_by(evaluated.definition, flag) for flag in fired))
    for line in lines:
        key = _key(line.place.value, "+".join(line.codes), line.label, line.value)
        part = _PARTS.get(line.place, Part.NOT_ASSESSED)
        said = [evaluated.answers[code].recorded_at for code in line.codes if code in evaluated.answers]
        is_default = _belongs_in(line, evaluated, read)
        yield Item(key, part, line.section, line.words, is_default, line, max(said, default=None))


def _belongs_in(line: Line, evaluated: Evaluated, read: frozenset[str]) -> bool:
    """Of what was not found: what belongs to the protocol's core, and what a fired red flag reads (`read`)."""
    if line.place != Place.NOT_FOUND:
        return line.place != Place.OTHER
    findings = evaluated.definition.findings
    return any(code in read or findings[code].unknown == "blocks" for code in line.codes)


def _test_items(evaluated: Evaluated, tests: Orders) -> Iterator[Item]:
    """A test that was called off says nothing of the patient, unless something came back of it."""
    printed = tests_and_results(evaluated.definition, tests.orders, tests.results or {})
    for order, test in zip(tests.orders, printed, strict=True):
        values = [f"{each['label']} {each['value']}" for each in test["results"]]
        key = _key("test", str(order.pk), *values, *(each["note"] for each in test["results"]))
        words = f"{test['title']}: {'; '.join(values) or test['status'].lower()}"
        came = [result.entered_at for result in (tests.results or {}).get(order.pk, ())]
        is_default = bool(values) or order.status not in _ENDED
        yield Item(key, Part.TESTS, "", words, is_default, test, max(came, default=None))


def _out(item: Item) -> Item:
    return replace(item, is_default=False)


def _key(kind: str, code: str, *said: str) -> str:
    """Short, and another one as soon as it says something else."""
    return f"{kind}.{code}.{sha256(chr(0).join(said).encode()).hexdigest()[:8]}"


def _signature(letter: Letter, look: Letterhead | None, *, signer: Membership) -> dict[str, Any]:
    referral, editor = letter.referral, letter.edited_by
    return {
        "closing": look.closing if look else _CLOSING,
        "name": signer.user.name,
        "role": str(Role(signer.role).label),
        "registration": signer.user.registration,
        "lines": lines_of(look.signature) if look else [],
        "decided": f"Referral decided on {date_words(referral.decided_at)} by {referral.decided_by.user.name}",
        "typed": f"Typed by {editor.user.name}" if editor.pk != signer.pk else "",
    }


def _addendum_words(signed: Letter | None) -> str:
    return f"Addendum to the letter signed on {date_words(signed.ended_at)}" if signed else ""
