"""State machines: one table of allowed moves beside each status, one `move()` for all of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models

from clinic.errors import Conflict, NotAllowedNow

Moves = Mapping[str, frozenset[str]]


def move(row: models.Model, *, to: str, moves: Moves, **changes: Any) -> None:
    """Moves `row.status` by a conditional UPDATE and sets `changes` with it; the row in hand follows.

    Raises NotAllowedNow for a move that the table lacks, Conflict when someone else moved the row first.
    """
    origin = refuse_unless_open_to(row, to, moves)
    moved = type(row)._default_manager.filter(pk=row.pk, status=origin).update(status=to, **changes)
    if not moved:
        raise Conflict("Someone else changed this a moment ago. Nothing was overwritten; look at it again.")
    for name, value in {"status": to, **changes}.items():
        setattr(row, name, value)


def move_all(rows: Sequence[models.Model], *, to: str, moves: Moves, **changes: Any) -> None:
    """The same for several rows that stand at the same status: all of them are moved, or it raises."""
    (origin,) = {refuse_unless_open_to(row, to, moves) for row in rows}
    standing = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows], status=origin)
    if standing.update(status=to, **changes) != len(rows):
        raise Conflict("Someone else changed this a moment ago. Nothing was overwritten; look at it again.")
    for row in rows:
        for name, value in {"status": to, **changes}.items():
            setattr(row, name, value)


def refuse_unless_open_to(row: models.Model, to: str, moves: Moves) -> str:
    """The row's status. Raises NotAllowedNow when the table has no move from it to `to`."""
    origin: str = row.status  # type: ignore[attr-defined]
    if to not in moves[origin]:
        raise NotAllowedNow(f"This is {_words(origin)} and can't become {_words(to)}.")
    return origin


def hold(row: models.Model, column: str = "status") -> str:
    """Holds the row until the transaction ends and returns its status as it is now, not as it was in hand.

    For an action that rests on a status it does not change: nobody can move the row behind its back.
    """
    held = type(row)._default_manager.select_for_update().only(column).get(pk=row.pk)
    return str(getattr(held, column))


def _words(status: str) -> str:
    return f"“{status.replace('_', ' ')}”"
