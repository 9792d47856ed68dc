"""What moving a workup to another version would mean for its patient, before anything is moved."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Value

from workups.engine.compare import Comparer, Comparison
from workups.engine.definition import Definition
from workups.engine.evaluation import Evaluation
from workups.evaluate import Evaluated, engine_for
from workups.models import Overlay, ProtocolVersion, Workup
from workups.replayed import by_both

_KNOWN_AS = {"order": "the test", "referral": "the referral", "decision": "a decision on", "result": "a result of"}
"""What a workup may have that names something of its version; a note stands beside a section."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """One workup as it is and as it would be, by its version now and by another.

    `unread` names the findings whose answers the other can't read: they become unknown. `new` are the questions that
    it asks of this patient and the present one nowhere has. `hindrances` say in words why it can't be moved; none when
    it can.
    """

    was: Evaluated
    now: Evaluation
    overlay: Overlay | None
    comparison: Comparison
    unread: tuple[str, ...]
    new: tuple[str, ...]
    hindrances: tuple[str, ...]

    @property
    def definition(self) -> Definition:
        """The other version's."""
        return self.now.engine.definition


def prospect(workup: Workup, version: ProtocolVersion, overlay: Overlay | None) -> Prospect:
    """`workup` by `version`, with `overlay` laid over it, on what is known today. Changes nothing."""
    engine = engine_for(Workup(version=version, overlay=overlay))
    was, now, unread = by_both(workup, engine)
    return Prospect(
        was=was,
        now=now,
        overlay=overlay,
        comparison=Comparer(was.engine, engine).between(was.evaluation, now),
        unread=unread,
        new=tuple(_new_questions(was.definition, now)),
        hindrances=tuple(_hindrances(workup, engine.definition)),
    )


def _new_questions(before: Definition, now: Evaluation) -> Iterator[str]:
    asked = {item.finding for section in before.sections() for item in section.items}
    for section in now.engine.definition.sections():
        yield from (code for code in now.visible_items(section.key) if code not in asked and code not in now.facts)


def _hindrances(workup: Workup, definition: Definition) -> Iterator[str]:
    for kind, code, title in _named_by(workup):
        known = definition.findings if kind == "result" else definition.rules
        if code not in known:
            yield f"The version does not know {_KNOWN_AS[kind]} “{title or code}”."
    sections = {section.key for section in definition.sections()}
    notes = workup.notes.filter(superseded_at=None).exclude(text="").values_list("section", flat=True)
    yield from (
        f"The version has no section “{key}”, beside which a note stands." for key in notes if key not in sections
    )


def _named_by(workup: Workup) -> list[tuple[str, str, str]]:
    """What the workup has, by kind, code and title."""
    orders = workup.orders.order_by().values_list(Value("order"), "investigation", "title")
    referrals = workup.referrals.order_by().values_list(Value("referral"), "code", "title")
    decisions = workup.decisions.order_by().filter(superseded_at=None).values_list(Value("decision"), "code", Value(""))
    results = workup.results.order_by().values_list(Value("result"), "finding", Value(""))
    return sorted(orders.union(referrals, decisions, results))
