"""What a condition as typed comes to: its text and its sentence, and what is wrong at which line."""

from collections.abc import Iterator
from dataclasses import dataclass

from workups.engine.conditions import Condition, ConditionError, Term, leaves, parse_condition, readings, to_text, tree
from workups.engine.conditions.grammar import MAX_LENGTH
from workups.engine.conditions.printing import term_text
from workups.engine.english import sentence
from workups.engine.wiring import members_of
from workups.forms.drafts.lines import Line, every, lines_of
from workups.forms.drafts.saying import LineFault, condition_of, term_of
from workups.forms.drafts.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Judged:
    """`text` is what would be saved, empty while a line is incomplete; `sentence` is empty while a name is wrong."""

    text: str
    sentence: str
    faults: tuple[LineFault, ...]


def judged(line: Line, words: Vocabulary, role: str) -> Judged:
    """The lines of a condition that plays `role` (a family of rules, "derived", "false_when" or "show_when")."""
    condition, faults = condition_of(line)
    told = {fault.path for fault in faults}
    faults = (*faults, *(fault for fault in _misused(line, words, role) if fault.path not in told))
    if condition is None:
        return Judged("", "", faults)
    text = to_text(condition)
    if len(text) > MAX_LENGTH:
        too_long = LineFault((), f"The condition has {len(text)} characters; at most {MAX_LENGTH} are read")
        return Judged("", "", (*faults, too_long))
    return Judged(text, "" if faults else _sentence(condition, words), faults)


def judged_text(text: str, words: Vocabulary, role: str) -> tuple[Judged, Line | None]:
    """The same of a condition that was written as text; the lines are None while it can't be read."""
    try:
        line = lines_of(parse_condition(text))
    except ConditionError as problem:
        return Judged("", "", (LineFault((), problem.message, problem.hint),)), None
    return judged(line, words, role), line


def judged_term(line: Line, words: Vocabulary) -> Judged:
    """A formula of one line."""
    term, faults = term_of(line)
    if term is None:
        return Judged("", "", faults)
    faults = tuple(LineFault((), message, hint) for message, hint in words.scope.problems(term, "formula"))
    return Judged(term_text(term), "", faults)


def _misused(line: Line, words: Vocabulary, role: str) -> Iterator[LineFault]:
    """Of every leaf that can be read: a name, a type, an option or a time that is wrong."""
    for path, part in every(line):
        leaf = None if part.is_group else condition_of(part)[0]
        for message, hint in words.scope.problems(leaf, role) if leaf is not None else ():
            yield LineFault(path, message, hint)


def _sentence(condition: Condition, words: Vocabulary) -> str:
    """Nothing while a group has a member that is none: that is told where the group stands."""
    named = all(set(_read(leaf, words)) <= words.findings.keys() for leaf in leaves(condition))
    return sentence(condition, words.definition) if named else ""


def _read(leaf: Condition | Term, words: Vocabulary) -> tuple[str, ...]:
    members = members_of(words.definition, leaf)
    return (*members, *readings(leaf)) if not isinstance(leaf, tree.Otherwise) else ()
