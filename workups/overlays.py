"""A practice's own words and tests, laid over a shared version: what it can say differently, and what becomes of it.

What a practice may change is where to send, what to say and which tests it offers. When a red flag comes up and how
urgent it is it may not change: for that the protocol is written anew, reviewed and signed.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from typing import Any, Final

from workups.drafting import engine_of_whole, whole_of
from workups.engine.check.placed import placed_conditions
from workups.engine.conditions import leaves, tree
from workups.engine.edits import Edit, EditRefused, Whole, applied, entry_of
from workups.engine.evaluation import Engine
from workups.engine.faults import ProtocolInvalid
from workups.models import ProtocolVersion

CHANGEABLE: Final[Mapping[str, tuple[str, ...]]] = {
    "red_flags": ("destination",),
    "investigations": ("preparation", "harm"),
    "referrals": ("letter",),
    "management": ("detail",),
    "safety_net": ("wording",),
}
"""By table, what a practice may word for itself."""
TESTS: Final = "investigations"
CHANGE, REMOVE, ADD = "change", "remove", "add"


@dataclass(frozen=True, slots=True)
class LocalChange:
    """One thing said differently. `values` are the practice's, `base` what the version said when they were set.

    `kind` is change (of some texts), remove (a test is not offered here, `why` says why) or add (a further test).
    """

    kind: str
    table: str
    name: str
    values: Mapping[str, Any]
    base: Mapping[str, Any]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change: laid or not, and in words what somebody has to look at; empty when all is well."""

    change: LocalChange
    laid: bool
    conflict: str = ""


@dataclass(frozen=True, slots=True)
class Laid:
    engine: Engine
    outcomes: tuple[Outcome, ...]


def lay(version: ProtocolVersion, changes: Iterable[LocalChange]) -> Laid:
    """The version as this practice has it. A change that can't be laid is left out and said, never half made."""
    whole, outcomes = whole_of(version), []
    for change in changes:
        whole, outcome = _lay_one(whole, change)
        outcomes.append(outcome)
    return Laid(engine_of_whole(whole), tuple(outcomes))


def read_changes(stored: Sequence[Mapping[str, Any]]) -> tuple[LocalChange, ...]:
    """Changes as an Overlay holds them."""
    return tuple(LocalChange(**each) for each in stored)


def write_changes(changes: Iterable[LocalChange]) -> list[dict[str, Any]]:
    """Changes as an Overlay stores them."""
    return [asdict(each) for each in changes]


def _lay_one(whole: Whole, change: LocalChange) -> tuple[Whole, Outcome]:
    standing = entry_of(whole, change.table, change.name)
    why_not = _why_not(whole, change, standing)
    if why_not:
        return whole, Outcome(change, laid=False, conflict=why_not)
    try:
        laid = applied(whole, [_edit(whole, change, standing)])
        engine_of_whole(laid)
    except (EditRefused, ProtocolInvalid) as fault:
        return whole, Outcome(change, laid=False, conflict=f"It does not fit this version: {fault}")
    return laid, Outcome(change, laid=True, conflict=_differs(change, standing))


def _why_not(whole: Whole, change: LocalChange, standing: Mapping[str, Any] | None) -> str:
    if change.kind == ADD:
        return "This version has a test of this code itself." if standing else ""
    if standing is None:
        return "This version has no such entry any more."
    if change.kind == REMOVE and (readers := _readers(whole, change.name)):
        return f"Other rules of this version read it ({', '.join(readers)}), so it is still offered."
    return ""


def _edit(whole: Whole, change: LocalChange, standing: Mapping[str, Any] | None) -> Edit:
    if standing is None:
        return Edit(change.table, change.name, None, dict(change.values))
    values = {"when": _never(whole)} if change.kind == REMOVE else change.values
    return Edit(change.table, change.name, dict(standing), {**deepcopy(dict(standing)), **values})


def _never(whole: Whole) -> str:
    """A condition that is FALSE of everybody: what is not offered is ruled out and stands in the trace as that.

    The entry itself stays, because texts and tables of the protocol name it.
    """
    code = whole["dictionary"]["findings"][0]["code"]
    return f"KNOWN({code}) AND UNKNOWN({code})"


def _differs(change: LocalChange, standing: Mapping[str, Any] | None) -> str:
    now = {key: (standing or {}).get(key) for key in change.base}
    if change.kind != CHANGE or now == dict(change.base):
        return ""
    return "The protocol has changed its own words here since; yours are still shown. Keep them or take the protocol's."


def _readers(whole: Whole, code: str) -> list[str]:
    """Codes of the rules whose condition asks whether this one has fired."""
    placed = placed_conditions(engine_of_whole(whole).definition)
    return [each.code for each in placed if tree.Fired(code) in leaves(each.condition)]
