"""Lines as the fields of a form, and back. A line's fields begin with its place: `when.0.1.code`."""

import dataclasses
import re
from collections.abc import Iterator
from typing import Final

from django.http import QueryDict

from clinic.errors import InvalidInput
from workups.engine.conditions.grammar import MAX_DEPTH
from workups.forms.drafts.lines import (
    FINDING,
    GROUPS,
    LEAVES,
    NOT,
    Line,
)
from workups.forms.drafts.vocabulary import Named, Vocabulary
from workups.forms.spoken_durations import as_duration

_MOST_LINES: Final = 400
_LONGEST: Final = 200
_MOST_VALUES: Final = 100
Field = tuple[str, str]


def fields_of(line: Line, name: str) -> Iterator[Field]:
    """Every field of `line` and of the lines in it, as a browser sends them. `name`: where it stands."""
    yield f"{name}.kind", line.kind
    yield f"{name}.was", was(line)
    if line.is_group:
        yield f"{name}.min", line.minimum
        yield f"{name}.bracketed", "1" if line.bracketed else ""
    else:
        yield f"{name}.code", line.code
        yield f"{name}.second", line.second
        yield f"{name}.op", line.operator
        yield f"{name}.unit", line.unit
        yield from ((f"{name}.value", value) for value in line.values)
    for index, part in enumerate(line.parts):
        yield from fields_of(part, f"{name}.{index}")


def was(line: Line) -> str:
    """What a line was when it was drawn: what it asks decides which operators and values it has."""
    return line.kind if line.is_group else f"{line.kind}:{line.code}"


def read_line(post: QueryDict, name: str, words: Vocabulary) -> Line:
    """The line at `name` as typed. Raises InvalidInput for what no page of ours sends."""
    places = [key.removesuffix(".kind") for key in post if re.fullmatch(rf"{re.escape(name)}(\.\d{{1,3}})*\.kind", key)]
    if len(places) > _MOST_LINES or any(place.count(".") - name.count(".") > MAX_DEPTH for place in places):
        raise InvalidInput("The condition is too long or nested too deep. Move a part into a derived finding.")
    below: dict[str, list[int]] = {}
    for place in places:
        parent, _, index = place.rpartition(".")
        if place != name:
            below.setdefault(parent, []).append(int(index))
    return _read(post, name, below, words)


def _read(post: QueryDict, name: str, below: dict[str, list[int]], words: Vocabulary) -> Line:
    kind = post.get(f"{name}.kind", "")
    if kind in GROUPS:
        parts = tuple(_read(post, f"{name}.{index}", below, words) for index in sorted(below.get(name, ())))
        return _group(post, name, kind, parts)
    if kind not in LEAVES:
        raise InvalidInput("A line of the condition can't be read. Open the page again.")
    return _fitted(_leaf(post, name, kind, words), post.get(f"{name}.was", ""), words)


def _group(post: QueryDict, name: str, kind: str, parts: tuple[Line, ...]) -> Line:
    """A group that was just made a "not" keeps its lines together within it."""
    minimum, former = post.get(f"{name}.min", "")[:_LONGEST], post.get(f"{name}.was", "")
    bracketed = post.get(f"{name}.bracketed", "1") != ""
    if kind == NOT and len(parts) > 1 and former in GROUPS and former != NOT:
        parts = (Line(former, minimum=minimum, parts=parts),)
    if kind == "count" and not minimum.strip():
        minimum = "1"
    return Line(kind, minimum=minimum, bracketed=bracketed, parts=parts)


def _leaf(post: QueryDict, name: str, kind: str, words: Vocabulary) -> Line:
    named = named_by(kind, words)
    values = tuple(value[:_LONGEST] for value in post.getlist(f"{name}.value")[:_MOST_VALUES])
    unit = post.get(f"{name}.unit", "")[:10]
    spoken = as_duration(values[0]) if unit and len(values) == 1 and not values[0].strip().isdigit() else None
    if spoken:
        unit = spoken.lstrip("0123456789")
        values = (spoken.removesuffix(unit),)
    return Line(
        kind,
        code=words.meant(post.get(f"{name}.code", "")[:_LONGEST], named),
        second=words.meant(post.get(f"{name}.second", "")[:_LONGEST], named),
        operator=post.get(f"{name}.op", "")[:20],
        values=values,
        unit=unit,
    )


def named_by(kind: str, words: Vocabulary) -> Named:
    """What the code of such a line names."""
    match kind:
        case "lowest" | "highest" | "any_of_group":
            return words.groups
        case "fired":
            return words.rules
        case _:
            return words.findings


def _fitted(line: Line, former: str, words: Vocabulary) -> Line:
    """A line that now asks something else begins anew, but for what can be said of the one as of the other."""
    if former in ("", was(line)):
        return line
    kind, _, code = former.partition(":")
    if kind != line.kind and named_by(kind, words) is not named_by(line.kind, words):
        return Line(line.kind)
    before = kind_of_value(dataclasses.replace(line, kind=kind, code=code), words)
    now = kind_of_value(line, words)
    offered = operators_for(now, of_one=line.kind == FINDING)
    if now == before and line.operator in offered:
        return line if now not in _OF_OPTIONS else dataclasses.replace(line, values=())
    unit = "w" if now == "duration" else ""
    return dataclasses.replace(line, operator=offered[0] if offered else "", values=(), unit=unit)


_OF_OPTIONS: Final = ("choice", "multichoice")
_NUMBERS: Final = ("integer", "decimal", "mrc", "reflex", "duration")
_SIZES: Final = ("<=", ">=", "<", ">", "=")
_ASKED: Final = ("known", "unknown")


def kind_of_value(line: Line, words: Vocabulary) -> str:
    """The type of what a line reads; empty when it reads nothing that is known."""
    match line.kind:
        case "finding" | "difference":
            return words.type_of(line.code)
        case "lowest" | "highest" | "any_of_group":
            members = words.members(line.code)
            return members[0].type if members else ""
        case _:
            return ""


def operators_for(kind: str, *, of_one: bool = True) -> tuple[str, ...]:
    """What can be asked of a finding of this type. `of_one`: not of a group or a difference, which are sizes only."""
    asked = _ASKED if of_one else ()
    match kind:
        case "boolean":
            return ("=", *asked, "not_yes", "not_no")
        case "choice":
            return ("=", "in", *asked)
        case "multichoice":
            return ("includes", "includes_any", *asked)
        case _ if kind in _NUMBERS:
            return (*_SIZES, *asked)
        case _:
            return asked
