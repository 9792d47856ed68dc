"""Which answers of a workup rest on reports that were matched with its tests, and whether these still are.

An answer holds no link to the report behind it; the audit trail, which nobody can rewrite, says which revisions of a
workup a match made, and what an undoing restored.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from clinic.models import AuditEvent
from workups.models import Answer, Inbound, InboundStatus, Result, Workup

MATCHED: Final = "inbound.matched"
ENTERED_AGAIN: Final = "inbound.entered_again"
UNDONE: Final = "inbound.undone"


@dataclass(frozen=True, slots=True)
class Origins:
    """`dead` are revisions made by matches that were undone; `copies` is by (finding, revision) what was restored."""

    dead: frozenset[int] = frozenset()
    copies: Mapping[tuple[str, int], int | None] = field(default_factory=dict)

    def root(self, answer: Answer) -> int | None:
        """The revision at which this was first said; None where an undoing found that nothing had been."""
        return self.copies.get((answer.finding, answer.revision), answer.revision)

    def is_good(self, answer: Answer) -> bool:
        """Whether it would stand without the reports that turned out to be somebody else's."""
        return self.root(answer) not in self.dead

    def last_good(self, newest_first: Sequence[Answer]) -> Answer | None:
        """What was said last that counts; None when nothing was."""
        return next((each for each in newest_first if self.is_good(each) and self.root(each) is not None), None)


def origins_of(workup: Workup, findings: Collection[str]) -> Origins:
    """Of all reports that ever brought one of the findings to the workup. Three queries."""
    brought = Result.objects.filter(workup=workup, finding__in=findings, inbound__isnull=False)
    reports = set(brought.values_list("inbound_id", flat=True))
    standing = Inbound.objects.filter(pk__in=reports, status=InboundStatus.MATCHED, order__workup=workup)
    standing_ids = set(standing.values_list("pk", flat=True))
    events = AuditEvent.objects.filter(
        subject_type=Inbound._meta.label_lower,
        subject_id__in=reports,
        event__in=[MATCHED, ENTERED_AGAIN, UNDONE],
    )
    return _origins(workup, events.order_by("-id"), standing_ids)


def _origins(workup: Workup, newest_first: Iterable[AuditEvent], standing: set[int]) -> Origins:
    """A match stands while its report is matched with a test of the workup and no undoing came after it."""
    undone: set[int] = set()
    dead: set[int] = set()
    copies: dict[tuple[str, int], int | None] = {}
    for event in newest_first:
        is_here = event.details["workup"] == workup.pk
        if event.event == UNDONE:
            undone.add(event.subject_id)
            restored = event.details["restored"] if is_here else {}
            copies |= {(finding, event.details["revision"]): origin for finding, origin in restored.items()}
        elif is_here and (event.subject_id in undone or event.subject_id not in standing):
            dead |= set(range(event.details["since"] + 1, event.details["revision"] + 1))
    return Origins(frozenset(dead), copies)
