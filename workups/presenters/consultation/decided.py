"""What was decided on a piece of advice, and what may be decided on it now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from clinic.words import date_words
from workups.engine.definition import Investigation, Rule
from workups.models import Choice, DeclineReason
from workups.presenters.consultation.authors import said_when
from workups.presenters.consultation.places import Links
from workups.queries.consultation import DecisionNote

_TONES: Final = {Choice.ACCEPTED: "done", Choice.DEFERRED: "waiting", Choice.DECLINED: "plain"}


@dataclass(frozen=True, slots=True)
class Decided:
    """`seen` names the decision that the page shows, 0 for none. `words` and `note` are empty without one.

    `accept`, `more` and `take_back` are addresses, empty for what can't be done now or not by this reader.
    """

    code: str
    title: str
    seen: int
    label: str
    tone: str
    words: str
    note: str
    by: str
    is_due: bool
    accept: str
    more: str
    take_back: str

    @property
    def place(self) -> str:
        """Where the form opens that puts it off or declines it."""
        return place_of(self.code, self.seen)


@dataclass(frozen=True, slots=True)
class Decider:
    """Says of each rule how it was decided. `may_decide`: by this reader, while the workup is open."""

    decisions: Mapping[str, DecisionNote]
    links: Links
    today: date
    may_decide: bool

    def decided(self, rule: Rule) -> Decided:
        decision = self.decisions.get(rule.code)
        is_open = self.may_decide and decision is None
        is_ordered = isinstance(rule, Investigation) and rule.where != "hospital"
        return Decided(
            code=rule.code,
            title=rule.title,
            seen=decision.id if decision else 0,
            label=Choice(decision.choice).label if decision else "",
            tone=_TONES[Choice(decision.choice)] if decision else "",
            words=_words(decision) if decision else "",
            note=decision.note if decision else "",
            by=said_when(decision.by, decision.at, self.today) if decision else "",
            is_due=bool(decision and decision.until and decision.until <= self.today),
            accept=self.links.decide(rule.code, "accept") if is_open and not is_ordered else "",
            more=self.links.advice(rule.code) if is_open else "",
            take_back=self.links.decide(rule.code, "take-back") if self.may_decide and decision else "",
        )


def place_of(code: str, seen: int) -> str:
    """The id of the place where the form of a decision opens. Another decision has another place."""
    return f"decide-{code}-{seen}"


def _words(decision: DecisionNote) -> str:
    """As “Declined: another explanation is more likely”, without who and when."""
    match decision.choice:
        case Choice.DEFERRED:
            return f"Deferred until {date_words(decision.until)}"
        case Choice.DECLINED:
            return f"Declined: {DeclineReason(decision.reason).label.lower()}"
        case _:
            return "Accepted"
