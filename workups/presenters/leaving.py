"""What waits for a member of the practice, and in front of whom it is when they leave or change their role."""

from dataclasses import dataclass

from clinic.models import Cover
from clinic.words import date_words
from workups.queries.leaving import Waiting


@dataclass(frozen=True, slots=True)
class Line:
    """`what` with its number, and `then`: where it is found when they are gone."""

    what: str
    then: str


def waiting_lines(waiting: Waiting) -> list[Line]:
    """One line for each kind of which there is something, what can harm a patient first."""
    counted = [
        _line(waiting.results, "result", "to review", "In every GP’s inbox, under “Results to review”."),
        _line(waiting.tests, "test", "under way", "On the worklist as before; a result comes into every GP’s inbox."),
        _line(waiting.risen, "item", "that rose to them", "With everybody of the role it rose to."),
        _line(waiting.deferred, "decision", "put off until a day", "In every GP’s inbox, on its day."),
        _line(
            waiting.referrals, "referral", "to send or with a reply to read", "In every GP’s inbox, under “Referrals”."
        ),
        _line(waiting.follow_ups, "follow-up", "planned", "On the worklist as before; in every GP’s inbox when due."),
        _line(waiting.workups, "workup", "open", "On every clinician’s home page, unless a colleague has part in it."),
        _line(waiting.entries, "worklist item", "in their hands", "Under “Mine” of everybody of the role it is with."),
    ]
    return [line for line in counted if line] + [_cover(cover) for cover in waiting.covers]


def _line(count: int, noun: str, more: str, then: str) -> Line | None:
    return Line(f"{count:,} {noun}{'' if count == 1 else 's'} {more}", then) if count else None


def _cover(cover: Cover) -> Line:
    who = f"{cover.covering.user.name} covers for {cover.absent.user.name} until {date_words(cover.ends_on)}"
    return Line(who, "Ends with it, unless the new role allows it. Arrange another one in the inbox.")
