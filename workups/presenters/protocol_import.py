from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from workups.drafting import engine_of_whole, faults_of_draft, whole_of
from workups.engine.edits import Whole, edits_between
from workups.engine.faults import Fault
from workups.models import ProtocolVersion
from workups.presenters.protocol_diff import Diff, diff


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a file would change. `against` is None for a protocol that is not here yet; `seen` the draft's revision."""

    title: str
    key: str
    against: str
    href: str
    seen: int
    diff: Diff | None


@dataclass(frozen=True, slots=True)
class ImportPage:
    """`text` stands in the form; `faults` are why it can't be taken; `error` is about the form itself."""

    text: str = ""
    name: str = ""
    faults: Sequence[Fault] = ()
    comparison: Comparison | None = None
    error: str = ""


def compared(whole: Whole, against: ProtocolVersion | None) -> Comparison:
    """A file beside what there is of its protocol."""
    title, key = whole["protocol"]["title"], whole["protocol"]["key"]
    if against is None:
        return Comparison(title, key, "", "", 0, None)
    standing = whole_of(against)
    before = None if faults_of_draft(standing) else engine_of_whole(standing).definition
    shown = diff(edits_between(standing, whole), before, engine_of_whole(whole).definition)
    words = f"{against.get_status_display().lower()} version {against.number}"
    return Comparison(title, key, words, reverse("protocol_version", args=[against.pk]), against.revision, shown)
