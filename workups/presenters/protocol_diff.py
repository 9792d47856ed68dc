"""Two versions of a protocol side by side, in words: what was added, what was taken away, what was changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Final

from workups.engine.definition import Definition
from workups.engine.edits import Edit
from workups.engine.urgency import LEVELS, RANK
from workups.presenters.protocol_tables import KINDS, Kind, own_keys, title_of
from workups.presenters.protocol_words import Field, Said, Speaker, fields_of

_TONES: Final = {"added": "active", "removed": "late", "changed": "waiting"}
_MOST_SAME: Final = 3  # lines that both sides have, before they are only counted


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, and whether the other side has them not."""

    words: str
    differs: bool


Line = list[Piece]


@dataclass(frozen=True, slots=True)
class Side:
    """One key on one side; `same` lines that both sides have are only counted."""

    lines: list[Line]
    text: Line
    urgency: str = ""
    same: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    before: Side | None
    after: Side | None


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that differs. `is_only_moved`: it says the same at another place of its list."""

    table: str
    name: str
    title: str
    sort: str
    tone: str
    urgency: str
    is_only_moved: bool
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one table."""

    key: str
    kind: Kind
    changes: list[Change]

    @property
    def counts(self) -> str:
        """For example "2 changed, 1 added"."""
        sorts = [change.sort for change in self.changes]
        return ", ".join(f"{sorts.count(sort)} {sort}" for sort in _TONES if sort in sorts)


@dataclass(frozen=True, slots=True)
class Diff:
    groups: list[Group]
    counts: list[tuple[str, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(len(group.changes) for group in self.groups)


def diff(edits: Iterable[Edit], before: Definition | None, after: Definition | None) -> Diff:
    """The edits from one version to another, grouped by kind, the most serious first.

    Each side speaks in the names of its own definition; None for a draft that can't be read.
    """
    speakers = Speaker(before), Speaker(after)
    by_table: dict[str, list[Change]] = {}
    for edit in edits:
        by_table.setdefault(edit.table, []).append(_change(edit, *speakers))
    groups = [Group(table, kind, _sorted(by_table[table])) for table, kind in KINDS.items() if table in by_table]
    changes = [change for group in groups for change in group.changes]
    counts = [(sort, sum(1 for change in changes if change.sort == sort)) for sort in _TONES]
    return Diff(groups, [(sort, count) for sort, count in counts if count])


def _sorted(changes: list[Change]) -> list[Change]:
    """Red flags by their urgency, everything else as it stands."""
    return sorted(changes, key=lambda change: RANK.get(change.urgency, len(LEVELS)))


def _change(edit: Edit, old: Speaker, new: Speaker) -> Change:
    before, after = edit.before or {}, edit.after or {}
    sort = "added" if not before else "removed" if not after else "changed"
    entry = after or before
    return Change(
        table=edit.table,
        name=edit.name,
        title=title_of(edit.table, entry),
        sort=sort,
        tone=_TONES[sort],
        urgency=_most_urgent(before.get("urgency"), after.get("urgency")),
        is_only_moved=before == after,
        rows=list(_rows(edit.table, before, after, old, new)),
    )


def _most_urgent(*levels: object) -> str:
    known = [level for level in levels if isinstance(level, str) and level in RANK]
    return min(known, key=RANK.__getitem__) if known else ""


def _rows(table: str, before: dict[str, Any], after: dict[str, Any], old: Speaker, new: Speaker) -> Iterator[Row]:
    """The keys that differ; of what came or went, all that its heading does not say."""
    same = {key for key in before if key in after and before[key] == after[key]}
    told = own_keys(table, after or before) if not (before and after) else frozenset()
    was, now = (
        {each.name: each for each in fields_of(entry, speaker, without=same | told)}
        for entry, speaker in ((before, old), (after, new))
    )
    for name in dict.fromkeys([*after, *before]):
        if name in was or name in now:
            yield _row(was.get(name), now.get(name))


def _row(was: Field | None, now: Field | None) -> Row:
    label = (now or was).label  # type: ignore[union-attr]  # one of them is there
    if was is None or now is None:
        return Row(label, _alone(was), _alone(now))
    return Row(label, _beside(was.said, now.said), _beside(now.said, was.said))


def _alone(one: Field | None) -> Side | None:
    if one is None:
        return None
    lines = [[Piece(line, False)] for line in one.said.lines]
    return Side(lines, [Piece(one.said.text, False)] if one.said.text else [], one.said.urgency)


def _beside(own: Said, other: Said) -> Side:
    """One side of a key that both have, with what the other has not marked."""
    text = pieces(own.text, other.text) if own.text else []
    if len(own.lines) == len(other.lines) == 1:
        return Side([pieces(own.lines[0], other.lines[0])], text, own.urgency)
    lines = [[Piece(line, line not in other.lines)] for line in own.lines]
    kept = [line for line in lines if line[0].differs]
    same = len(lines) - len(kept)
    return Side(kept, text, own.urgency, same) if same > _MOST_SAME else Side(lines, text, own.urgency)


def pieces(own: str, other: str) -> Line:
    """`own` in pieces, those marked that `other` has not; word by word."""
    mine, theirs = own.split(), other.split()
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    found = [
        Piece(" ".join(mine[start:end]), tag != "equal")
        for tag, start, end, _, _ in matcher.get_opcodes()
        if end > start
    ]
    return _joined(found)


def _joined(found: Sequence[Piece]) -> Line:
    joined: Line = []
    for piece in found:
        if joined and joined[-1].differs == piece.differs:
            joined[-1] = Piece(f"{joined[-1].words} {piece.words}", piece.differs)
        else:
            joined.append(piece)
    return joined
