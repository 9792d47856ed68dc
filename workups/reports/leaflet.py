"""The patient's leaflet: the protocol's own outline, with what was done for this patient and when.

Boxes of the outline that the record can't fill stay empty, to be filled in by hand: nothing is ticked by guess. What
would reassure is left out while the record gives no ground for it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone

from clinic.models import Letterhead, Membership
from workups.engine.definition import Definition
from workups.engine.definition.reference import LeafletBlock
from workups.engine.trace import outline
from workups.evaluate import Evaluated
from workups.models import InvestigationOrder, OrderStatus, Workup
from workups.models.order import OPEN_STATUSES
from workups.reports.findings import is_known
from workups.reports.heading import heading_of
from workups.reports.languages import Speaker

TITLE: Final = "Title"
_CHECKED: Final = "What your doctor checked today"
_THINKS: Final = "What we think"
_NEXT: Final = "Next step"
_LISTS: Final = frozenset({"Common reasons", "Less common reasons", "What you can do"})
_KINDS: Final[Mapping[str, str]] = {"Call 999 now": "emergency", "Ring the GP within a few days": "soon"}
_OFTEN_HARMLESS: Final = frozenset({"Is it common?", "How long will it last?"})
_HARMLESS: Final = "Does it mean something terrible?"
_SECTIONS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    # Each tick of the outline, and the sections of the dictionary of which something of each has to be known.
    "asked about other symptoms": (("H2", "H3", "H4", "H5"),),
    "looked at your muscles": (("E2",),),
    "tested strength, reflexes and feeling": (("E4",), ("E5",), ("E6",)),
}
_FINDINGS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    # Ticks that the sections don't tell apart, and the findings of which one of each has to be known.
    "checked pulse and blood pressure": (("pulse_rate", "pulse_rhythm"), ("sbp_l", "sbp_r")),
    "blood tests": (("res_sodium", "res_potassium", "res_calcium_adj", "res_magnesium", "res_tsh", "res_ck"),),
}
_BY_HAND: Final = "other"
_SENTENCE: Final = re.compile(r"(?<=[.?!])\s+")
_UNSURE: Final = "What we are still not sure about"
_FALLBACK: Final = "Part of this leaflet is not translated yet and stands in English. Ask us about it."


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a leaflet is wanted, and what a clinician writes into its boxes; empty for a line to write on."""

    language: str = "en"
    is_large: bool = False
    likely: str = ""
    unsure: str = ""
    teller: str = ""
    told_by: date | None = None
    again_on: date | None = None


def leaflet(
    *,
    workup: Workup,
    evaluated: Evaluated,
    orders: Sequence[InvestigationOrder],
    head: Letterhead | None,
    wishes: Wishes,
    at: datetime,
    by: Membership,
) -> dict[str, Any]:
    """The leaflet's snapshot. `orders` are the workup's tests."""
    speaker = Speaker(wishes.language)
    writer = _Writer(evaluated, orders, wishes, speaker)
    title, blocks = writer.title(), list(writer.blocks())
    practice, version = workup.practice.name, workup.version
    own = {
        "evaluation": outline(evaluated.evaluation),
        "title": title,
        "lang": wishes.language,
        "large_print": wishes.is_large,
        "given": speaker.say(
            "Given to you on {day} by {practice}.", day=speaker.day(timezone.localdate(at)), practice=practice
        ),
        "names": {
            **{name: speaker.say(word) for name, word in (("for", "For"), ("page", "Page"), ("of", "of"))},
            "made_with": speaker.say(
                "Made with protocol {key}, version {number}. It needs local clinical approval before use.",
                key=version.protocol.key,
                number=str(version.number),
            ),
        },
        "blocks": blocks,
        "ring": head.ring if head and head.ring else workup.practice.phone,
        "ring_label": speaker.say("Ring us"),
    }
    notice = speaker.say(_FALLBACK) if speaker.missed else ""
    return heading_of(workup, head, requested_by=by, at=at) | own | {"notice": notice}


def left_out(evaluated: Evaluated) -> list[str]:
    """Names of the blocks that would reassure without ground, in the outline's order."""
    return [block.block for block in _outline(evaluated) if not _may_stand(block.block, evaluated)]


@dataclass(frozen=True, slots=True)
class _Writer:
    evaluated: Evaluated
    orders: Sequence[InvestigationOrder]
    wishes: Wishes
    speaker: Speaker

    def title(self) -> str:
        found = next((each.content for each in _outline(self.evaluated) if each.block == TITLE), None)
        return self.speaker.say(found or self.evaluated.definition.title)

    def blocks(self) -> Iterator[dict[str, Any]]:
        for block in _outline(self.evaluated):
            if block.block != TITLE and _may_stand(block.block, self.evaluated):
                yield from self._block(block)

    def _block(self, block: LeafletBlock) -> Iterator[dict[str, Any]]:
        match block.block:
            case name if name == _CHECKED:
                yield self._ticks(block)
            case name if name == _THINKS:
                yield self._lines(block, (("Most likely", self.wishes.likely), (_UNSURE, self.wishes.unsure)))
            case name if name == _NEXT:
                yield from self._tests()
                yield self._lines(block, self._next())
            case name:
                sentences = [self.speaker.say(each) for each in sentences_of(block.content)]
                yield self._titled(block, _KINDS.get(name, "list" if name in _LISTS else "text"), sentences=sentences)

    def _ticks(self, block: LeafletBlock) -> dict[str, Any]:
        """Ticked where the record says so; what the software can't know stays a box to be ticked by hand."""
        ticks = [(each, self._is_done(each)) for each in ticks_of(block.content) if each != _BY_HAND]
        rows = [{"words": self.speaker.say(each), "done": done} for each, done in ticks]
        return self._titled(
            block, "ticks", ticks=rows, after=self.speaker.say("A box without a tick was not checked yet.")
        )

    def _is_done(self, tick: str) -> bool:
        findings = [any(is_known(self.evaluated, each) for each in codes) for codes in _FINDINGS.get(tick, ())]
        sections = [self._is_seen(each) for each in _SECTIONS.get(tick, ())]
        return all((*findings, *sections)) if findings or sections else False

    def _is_seen(self, sections: tuple[str, ...]) -> bool:
        findings, answers = self.evaluated.definition.findings, self.evaluated.answers
        return any(findings[code].section in sections and is_known(self.evaluated, code) for code in answers)

    def _tests(self) -> Iterator[dict[str, Any]]:
        say = self.speaker.say
        rows = [[say(order.title), self._when(order)] for order in self.orders if order.status in OPEN_STATUSES]
        if rows:
            yield {"kind": "table", "title": say("Your tests"), "heads": [say("Test"), say("When")], "rows": rows}

    def _when(self, order: InvestigationOrder) -> str:
        say, day = self.speaker.say, self.speaker.day
        match order.status:
            case OrderStatus.REQUESTED:
                return say("Not booked yet. Please ring us.")
            case OrderStatus.BOOKED if order.booked_for is not None:
                return say("Booked for {day}.", day=day(order.booked_for))
            case OrderStatus.BOOKED:
                return say("Booked.")
            case OrderStatus.COLLECTED:
                return say("Done. We expect the result by {day}.", day=day(order.expected_by))
        return say("Done. The result is here and we will tell you.")

    def _next(self) -> tuple[tuple[str, str], ...]:
        told_by, again_on = (
            self.speaker.day(day) if day else "" for day in (self.wishes.told_by, self.wishes.again_on)
        )
        told = (("Who tells you the result", self.wishes.teller), ("By", told_by)) if self._is_awaited() else ()
        return (*told, ("See us again on", again_on))

    def _is_awaited(self) -> bool:
        return any(order.status in OPEN_STATUSES for order in self.orders)

    def _lines(self, block: LeafletBlock, lines: Sequence[tuple[str, str]]) -> dict[str, Any]:
        said = [{"label": self.speaker.say(label), "words": words} for label, words in lines]
        return self._titled(block, "lines", lines=said)

    def _titled(self, block: LeafletBlock, kind: str, **parts: Any) -> dict[str, Any]:
        return {"kind": kind, "title": self.speaker.say(block.block), **parts}


def sentences_of(content: str) -> list[str]:
    """The sentences of a block, each with its full stop."""
    return [each if each[-1] in ".?!" else f"{each}." for each in _SENTENCE.split(content.strip()) if each]


def ticks_of(content: str) -> list[str]:
    """The ticks of a box, as “Box to tick: pulse / strength / other. What was not checked yet: ____”."""
    return [each.strip() for each in content.partition(":")[2].partition(".")[0].split("/")]


def _outline(evaluated: Evaluated) -> tuple[LeafletBlock, ...]:
    definition: Definition = evaluated.definition
    return definition.reference.leaflet


def _may_stand(block: str, evaluated: Evaluated) -> bool:
    """That it is harmless is said when everything core was asked, examined and negative; that it often is, while
    nothing speaks against it.
    """
    state = evaluated.evaluation.end_state
    return state == "nothing_needed" if block == _HARMLESS else block not in _OFTEN_HARMLESS or state != "act_now"
