"""A condition as its form shows it: every line with what it offers to choose, and what is wrong beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from workups.engine.durations import UNIT_WORDS
from workups.engine.english import COMPARED
from workups.engine.units import unit_words
from workups.forms.drafts.entries import judged_writing
from workups.forms.drafts.fields import kind_of_value, named_by, operators_for, was
from workups.forms.drafts.judging import Judged
from workups.forms.drafts.lines import (
    ANY_OF_GROUP,
    COUNT,
    FIRED,
    IN,
    INCLUDES_ANY,
    NO_DQ,
    NOT,
    OTHERWISE,
    TERMS,
    URGENCY_BELOW,
    URGENCY_IS,
    Line,
)
from workups.forms.drafts.saying import LineFault
from workups.forms.drafts.schemas_rules import LEVEL_WORDS
from workups.forms.drafts.typed import CLOSED, LINES, TEXT, Writing
from workups.forms.drafts.vocabulary import Vocabulary, shown

_GROUPS: Final = (("all", "All of"), ("any", "Any of"), ("not", "Not"), ("count", "At least"))
_ASKS: Final = {
    "finding": "Finding",
    "lowest": "Lowest of group",
    "highest": "Highest of group",
    "difference": "Difference of",
    "any_of_group": "Any of group",
    "fired": "Rule has fired",
    "no_dq": "No data-quality check has fired",
    "urgency_below": "No red flag has fired at or above",
    "urgency_is": "The most urgent red flag is at",
    "otherwise": "Otherwise, in every other case",
}
_OPERATORS: Final = {
    **COMPARED,
    "in": "is one of",
    "includes": "includes",
    "includes_any": "includes any of",
    "known": "is recorded",
    "unknown": "is not recorded",
    "not_yes": "is no or not recorded",
    "not_no": "is yes or not recorded",
}
_SEVERAL: Final = (IN, INCLUDES_ANY)
_YES_NO: Final = (("yes", "yes"), ("no", "no"))
_LISTS: Final = {"findings": "draft-findings", "groups": "draft-groups", "rules": "draft-rules"}
_UNITS: Final = tuple((unit, f"{word}s") for unit, word in UNIT_WORDS.items())


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShownLine:
    """`input` says how its value is given: none, one, several, number, amount. `called` names it aloud.

    `stays`: the line of a formula, which is neither moved nor removed.
    `focus`: the page goes on here after a button was pressed. `list`: the id of the names it can be chosen from.
    """

    name: str
    id: str
    called: str
    is_group: bool
    kind: str
    kinds: tuple[Choice, ...]
    was: str
    has_code: bool
    code: str
    second: str
    list: str
    operator: str
    operators: tuple[Choice, ...]
    input: str
    choices: tuple[Choice, ...]
    value: str
    unit: str
    units: tuple[Choice, ...]
    unit_words: str
    minimum: str
    bracketed: bool
    parts: tuple["ShownLine", ...]
    faults: tuple[str, ...]
    is_first: bool
    is_last: bool
    focus: bool
    stays: bool

    @property
    def may_add(self) -> bool:
        return self.kind != NOT or not self.parts

    @property
    def is_difference(self) -> bool:
        return self.kind == "difference"


@dataclass(frozen=True, slots=True)
class ShownCondition:
    """`faults` are of the condition as a whole; those of a line stand at the line."""

    name: str
    id: str
    label: str
    view: str
    text: str
    line: ShownLine | None
    sentence: str
    faults: tuple[str, ...]
    required: bool
    focus: bool

    @property
    def is_empty(self) -> bool:
        return self.view == CLOSED and not self.text.strip()


def condition_view(
    name: str, label: str, writing: Writing, words: Vocabulary, role: str, *, required: bool, focus: str
) -> ShownCondition:
    """`focus`: the place where the page goes on, such as `when.0.1`."""
    judged = judged_writing(writing, words, role)
    drawer = _Drawer(words, role, label, focus, _by_path(judged))
    return ShownCondition(
        name=name,
        id=name.replace(".", "-"),
        label=label,
        view=writing.view,
        text=writing.text,
        line=drawer.line(writing.line, name, (), (True, True)) if writing.view == LINES else None,
        sentence=judged.sentence,
        faults=tuple(map(said, judged.faults)) if writing.view != LINES else (),
        required=required,
        focus=focus == name and writing.view in (CLOSED, TEXT),
    )


def formula_view(name: str, label: str, line: Line, words: Vocabulary, faults: Iterable[LineFault]) -> ShownLine:
    """The one line of a formula."""
    told: dict[tuple[int, ...], tuple[str, ...]] = {(): tuple(map(said, faults))}
    return _Drawer(words, "formula", label, "", told).line(line, name, (), (True, True))


def said(fault: LineFault) -> str:
    return f"{fault.message} ({fault.hint})" if fault.hint else fault.message


def _by_path(judged: Judged) -> dict[tuple[int, ...], tuple[str, ...]]:
    told: dict[tuple[int, ...], tuple[str, ...]] = {}
    for fault in judged.faults:
        told[fault.path] = (*told.get(fault.path, ()), said(fault))
    return told


@dataclass(frozen=True, slots=True)
class _Drawer:
    words: Vocabulary
    role: str
    label: str
    focus: str
    told: dict[tuple[int, ...], tuple[str, ...]]

    def line(self, line: Line, name: str, path: tuple[int, ...], ends: tuple[bool, bool]) -> ShownLine:
        count = len(line.parts)
        named = named_by(line.kind, self.words)
        kind = kind_of_value(line, self.words)
        choices = self._choices(line, kind)
        return ShownLine(
            name=name,
            id=name.replace(".", "-"),
            called=f"{self.label}, line {'.'.join(str(index + 1) for index in path)}" if path else self.label,
            is_group=line.is_group,
            kind=line.kind,
            kinds=self._kinds(line),
            was=was(line),
            has_code=line.kind in (*TERMS, ANY_OF_GROUP, FIRED),
            code=shown(line.code, named),
            second=shown(line.second, named),
            list=self._list(line),
            operator=line.operator,
            operators=self._operators(line, kind),
            input=self._input(line, kind),
            choices=choices,
            value=line.values[-1] if line.values else "",
            unit=line.unit,
            units=tuple(Choice(unit, word, unit == line.unit) for unit, word in _UNITS),
            unit_words=self._unit(line),
            minimum=line.minimum if line.kind == COUNT else "",
            bracketed=line.bracketed,
            parts=tuple(
                self.line(part, f"{name}.{index}", (*path, index), (index == 0, index == count - 1))
                for index, part in enumerate(line.parts)
            ),
            faults=self.told.get(path, ()),
            is_first=ends[0],
            is_last=ends[1],
            focus=self.focus == name,
            stays=self.role == "formula",
        )

    def _kinds(self, line: Line) -> tuple[Choice, ...]:
        if line.is_group:
            return tuple(Choice(kind, word, kind == line.kind) for kind, word in _GROUPS)
        offered = [kind for kind in _ASKS if self._offers(kind) or kind == line.kind]
        return tuple(Choice(kind, _ASKS[kind], kind == line.kind) for kind in offered)

    def _offers(self, kind: str) -> bool:
        if self.role == "formula":
            return kind in TERMS
        return kind != OTHERWISE or self.role == "false_when"

    def _list(self, line: Line) -> str:
        named = named_by(line.kind, self.words)
        return _LISTS["groups" if named is self.words.groups else "rules" if named is self.words.rules else "findings"]

    def _operators(self, line: Line, kind: str) -> tuple[Choice, ...]:
        """What the type allows; and what stands there, were it wrong."""
        if line.kind not in TERMS or self.role == "formula":
            return ()
        offered = operators_for(kind, of_one=line.kind == "finding")
        more = () if line.operator in offered or not line.operator else (line.operator,)
        return tuple(Choice(each, _OPERATORS.get(each, each), each == line.operator) for each in (*offered, *more))

    def _input(self, line: Line, kind: str) -> str:
        if self.role == "formula" or line.kind in (FIRED, NO_DQ, OTHERWISE):
            return "none"
        if line.kind in (URGENCY_BELOW, URGENCY_IS, ANY_OF_GROUP):
            return "one"
        if line.operator in ("known", "unknown", "not_yes", "not_no") or not line.operator:
            return "none"
        if line.operator in _SEVERAL:
            return "several"
        if line.unit or kind == "duration":
            return "amount"
        return "one" if kind in ("boolean", "choice", "multichoice") else "number"

    def _choices(self, line: Line, kind: str) -> tuple[Choice, ...]:
        offered = self._offered(line, kind)
        known = {value for value, _ in offered}
        more = tuple((value, value) for value in line.values if value and value not in known)
        return tuple(Choice(value, word, value in line.values) for value, word in (*offered, *more))

    def _offered(self, line: Line, kind: str) -> tuple[tuple[str, str], ...]:
        if line.kind in (URGENCY_BELOW, URGENCY_IS):
            return tuple(LEVEL_WORDS.items())
        if kind == "boolean":
            return _YES_NO
        members = self.words.members(line.code) if line.kind == ANY_OF_GROUP else ()
        found = self.words.finding(line.code) if line.kind == "finding" else None
        labels = {option: each.option_label(option) for each in (*members, *((found,) if found else ()))
                  for option in each.options}  # fmt: skip
        return tuple(labels.items())

    def _unit(self, line: Line) -> str:
        if line.kind == "finding":
            computed = next((each for each in self.words.definition.numeric if each.code == line.code), None)
            found = self.words.finding(line.code)
            return unit_words(computed.unit if computed else found.unit if found else "")
        members = self.words.members(line.code)
        return unit_words(members[0].unit) if members else ""
