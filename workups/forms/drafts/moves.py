"""What the buttons beside a line do: add, remove, up, down, wrap, change the kind of a group. None changes a text."""

import dataclasses
from collections.abc import Callable
from typing import Final

from workups.forms.drafts.lines import ALL, ANY, COUNT, EMPTY, NOT, Line, at

Path = tuple[int, ...]
Moved = tuple[Line, Path]
"""The lines as they are now, and the line to go on with."""


def moved(line: Line, name: str, path: Path) -> Moved:
    """`line` after the move `name` at `path`; as it was when there is no such line, move or way to go."""
    there = at(line, path)
    if there is None or name not in _MOVES:
        return line, path
    return _MOVES[name](line, there, path)


def _add_finding(line: Line, there: Line, path: Path) -> Moved:
    return _added(line, there, path, EMPTY)


def _add_group(line: Line, there: Line, path: Path) -> Moved:
    """Inside "all" most often comes "any", and the other way round."""
    return _added(line, there, path, Line(ALL if there.kind == ANY else ANY, parts=(EMPTY,)))


def _added(line: Line, there: Line, path: Path, new: Line) -> Moved:
    if not there.is_group:
        return line, path
    place = (*path, len(there.parts))
    grown = dataclasses.replace(there, parts=(*there.parts, new))
    return _put(line, path, grown), (*place, 0) if new.parts else place


def _remove(line: Line, there: Line, path: Path) -> Moved:
    if not path:
        return dataclasses.replace(line, parts=(EMPTY,)), (0,)
    *above, index = path
    parent = at(line, tuple(above))
    if parent is None:
        return line, path
    left = (*parent.parts[:index], *parent.parts[index + 1 :])
    changed = _put(line, tuple(above), _shrunk(parent, left))
    return changed, (*above, min(index, len(left) - 1)) if left else tuple(above)


def _shrunk(parent: Line, left: tuple[Line, ...]) -> Line:
    """A count of more than are left would be a fault that nobody typed."""
    minimum = parent.minimum
    if parent.kind == COUNT and minimum.isascii() and minimum.isdigit() and int(minimum) > len(left) > 0:
        minimum = str(len(left))
    return dataclasses.replace(parent, parts=left, minimum=minimum)


def _up(line: Line, there: Line, path: Path) -> Moved:
    return _swapped(line, path, -1)


def _down(line: Line, there: Line, path: Path) -> Moved:
    return _swapped(line, path, 1)


def _swapped(line: Line, path: Path, step: int) -> Moved:
    if not path:
        return line, path
    *above, index = path
    parent = at(line, tuple(above))
    other = index + step
    if parent is None or not 0 <= other < len(parent.parts):
        return line, path
    parts = list(parent.parts)
    parts[index], parts[other] = parts[other], parts[index]
    return _put(line, tuple(above), dataclasses.replace(parent, parts=tuple(parts))), (*above, other)


def _wrap(line: Line, there: Line, path: Path) -> Moved:
    """The line becomes the only one of a group of its own."""
    return _put(line, path, Line(ANY if there.kind == ALL else ALL, parts=(there,))), path


def _unwrap(line: Line, there: Line, path: Path) -> Moved:
    """The lines of a group take its place."""
    if not path or not there.is_group:
        return line, path
    *above, index = path
    parent = at(line, tuple(above))
    if parent is None or (parent.kind == NOT and len(there.parts) != 1):
        return line, path
    parts = (*parent.parts[:index], *there.parts, *parent.parts[index + 1 :])
    return _put(line, tuple(above), dataclasses.replace(parent, parts=parts)), path


def _put(line: Line, path: Path, new: Line) -> Line:
    if not path:
        return new
    index, *below = path
    part = _put(line.parts[index], tuple(below), new)
    return dataclasses.replace(line, parts=(*line.parts[:index], part, *line.parts[index + 1 :]))


_MOVES: Final[dict[str, Callable[[Line, Line, Path], Moved]]] = {
    "add-finding": _add_finding,
    "add-group": _add_group,
    "remove": _remove,
    "up": _up,
    "down": _down,
    "wrap": _wrap,
    "unwrap": _unwrap,
}
