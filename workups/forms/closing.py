"""The closing of a workup as a form sends it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.http import QueryDict

from clinic.spoken_days import read_day
from workups.actions.closing import Disposition, Ending, FlagDecision, PlannedFollowUp

_ROW: Final = re.compile(r"(order|referral)-([1-9][0-9]{0,17})(?:-seen|-reason)?", re.ASCII)
_FLAG: Final = re.compile(r"flag-([a-z0-9_]{1,60})(?:-seen|-reason|-note)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class TypedClosing:
    """What the form said, as it came. `day` is the follow-up's, as people say days."""

    ended_as: str = ""
    outcome: str = ""
    orders: Mapping[int, Disposition] = field(default_factory=dict)
    referrals: Mapping[int, Disposition] = field(default_factory=dict)
    flags: Mapping[str, FlagDecision] = field(default_factory=dict)
    words: str = ""
    day: str = ""
    no_follow_up: str = ""

    def ending(self, today: date) -> Ending:
        """What is meant. A red flag of which nothing was chosen is not decided on here."""
        return Ending(
            ended_as=self.ended_as,
            outcome=self.outcome,
            orders=self.orders,
            referrals=self.referrals,
            flags={code: said for code, said in self.flags.items() if said.choice},
            follow_up=self._follow_up(today),
            no_follow_up=self.no_follow_up,
        )

    def _follow_up(self, today: date) -> PlannedFollowUp | None:
        if not self.words.strip() and not self.day.strip():
            return None
        return PlannedFollowUp(self.words, day_or_none(self.day, today))


def day_or_none(text: str, today: date) -> date | None:
    """A day to come, as it is said; None for what no day can be."""
    try:
        return read_day(text, today=today, towards="future")
    except ValueError:
        return None


def read_closing(said: QueryDict) -> TypedClosing:
    """Takes the form as it is; the action checks it."""
    rows = sorted({(match[1], int(match[2])) for name in said if (match := _ROW.fullmatch(name))})
    codes = dict.fromkeys(match[1] for name in said if (match := _FLAG.fullmatch(name)))
    return TypedClosing(
        ended_as=said.get("ended_as", ""),
        outcome=said.get("outcome", ""),
        orders={pk: _disposition(said, f"order-{pk}") for kind, pk in rows if kind == "order"},
        referrals={pk: _disposition(said, f"referral-{pk}") for kind, pk in rows if kind == "referral"},
        flags={code: _flag(said, f"flag-{code}") for code in codes},
        words=said.get("follow_up-words", ""),
        day=said.get("follow_up-due_on", ""),
        no_follow_up=said.get("no_follow_up", ""),
    )


def _disposition(said: QueryDict, name: str) -> Disposition:
    return Disposition(said.get(name, ""), said.get(f"{name}-reason", ""), said.get(f"{name}-seen", ""))


def _flag(said: QueryDict, name: str) -> FlagDecision:
    seen = said.get(f"{name}-seen", "")
    return FlagDecision(
        choice=said.get(name, ""),
        reason=said.get(f"{name}-reason", ""),
        note=said.get(f"{name}-note", ""),
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else 0,
    )
