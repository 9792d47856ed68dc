"""What a record from another system suggests, beside each question and all of it in one list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from clinic.access import Permission, Role, may
from clinic.models import Membership
from workups.engine.definition import Finding
from workups.engine.facts import InvalidValue, read_value
from workups.evaluate import Evaluated
from workups.models import WorkupStatus
from workups.presenters.consultation.places import Links
from workups.queries.consultation import Case, ProposalNote
from workups.words import uncapitalised, value_words

_ONLY_THESE: Final = "What the record doesn't name counts as not so: ask about the rest of the list."


@dataclass(frozen=True, slots=True)
class Suggested:
    """`caution` says what else taking it over would say."""

    id: int
    label: str
    words: str
    origin: str
    caution: str
    href: str


@dataclass(frozen=True, slots=True)
class FromRecord:
    """Everything that waits; the addresses are empty for who may not decide on it."""

    words: str
    rows: tuple[Suggested, ...]
    confirm: str
    dismiss: str


def suggested(case: Case, evaluated: Evaluated, links: Links) -> Mapping[str, Suggested]:
    """By finding, in the order of the form. What was answered since the record came has been settled by that."""
    waiting = {each.finding: each for each in case.proposals if _waits(each, evaluated)}
    asked = [item.finding for section in evaluated.definition.sections() for item in section.items]
    said = ((code, _suggested(waiting[code], evaluated, links)) for code in asked if code in waiting)
    return {code: each for code, each in said if each is not None}


def from_record(case: Case, waiting: Mapping[str, Suggested], reader: Membership) -> FromRecord | None:
    """The line on top and its list; nothing while nothing waits."""
    if not waiting:
        return None
    words = "1 thing from the record waits" if len(waiting) == 1 else f"{len(waiting)} things from the record wait"
    may_decide = (
        case.workup.status == WorkupStatus.OPEN and may(reader, Permission.WORK_UP) and reader.role != Role.SYSTEM
    )
    to = [reverse(name, args=[case.workup.pk]) if may_decide else "" for name in ("record_confirm", "record_dismiss")]
    return FromRecord(f"{words} for you", tuple(waiting.values()), *to)


def _waits(proposal: ProposalNote, evaluated: Evaluated) -> bool:
    answer = evaluated.answers.get(proposal.finding)
    return answer is None or (answer.recorded_at < proposal.at and answer.value != proposal.value)


def _suggested(proposal: ProposalNote, evaluated: Evaluated, links: Links) -> Suggested | None:
    """None for a value that the version at hand no longer has."""
    finding = evaluated.definition.findings[proposal.finding]
    try:
        words = value_words(finding, read_value(finding, proposal.value))
    except InvalidValue:
        return None
    return Suggested(
        id=proposal.id,
        label=finding.label,
        words=uncapitalised(words),
        origin=proposal.origin,
        caution=" ".join(_cautions(finding)),
        href=links.item(proposal.finding),
    )


def _cautions(finding: Finding) -> Iterator[str]:
    if finding.type == "multichoice":
        yield _ONLY_THESE
