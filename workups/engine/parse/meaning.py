"""Conditions against the dictionary: types, units, options, names, and what may be asked when."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from graphlib import CycleError

from workups.engine.conditions import group_of, leaves, readings, tree
from workups.engine.conditions.printing import literal_text, term_text
from workups.engine.definition import Definition, Finding
from workups.engine.durations import write_duration
from workups.engine.faults import did_you_mean
from workups.engine.holds import limit
from workups.engine.order import EVALUATION_ORDER, derived_order
from workups.engine.parse.dictionary import NUMBERS, TYPES
from workups.engine.parse.shape import Notes
from workups.engine.urgency import LEVELS, ROUTINE, SELF_CARE

Problem = tuple[str, str]
"""A message and a hint."""

_POSITION = {family: position for position, family in enumerate(EVALUATION_ORDER)} | {
    "derived": -1, "false_when": -1, "show_when": len(EVALUATION_ORDER), "reference": len(EVALUATION_ORDER),
}  # fmt: skip
_ORDER_HINT = f"the order is {', '.join(EVALUATION_ORDER)}"
_PLAIN = {
    "boolean": "yes or no", "choice": "one option", "multichoice": "several options", "duration": "a duration",
    "date": "a date", "text": "free text",
}  # fmt: skip


def check_expressions(definition: Definition, notes: Notes) -> None:
    """Note everything that a readable condition says wrongly."""
    if not definition.findings:  # one fault of the dictionary, not one of every name
        return
    scope = Scope(definition)
    for expression in notes.expressions:
        for message, hint in scope.problems(expression.parsed, expression.role):
            notes.fault(expression.path, message, hint)


def check_order(definition: Definition, notes: Notes) -> None:
    """Note derived findings that rest on themselves."""
    try:
        derived_order(definition)
    except CycleError as problem:
        circle = " -> ".join(problem.args[1])
        notes.fault("derived", f"these rest on one another in a circle: {circle}", "let one read findings only")


class Scope:
    """What the conditions of one protocol may name, and of which type each name is."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.types = {code: _type(finding) for code, finding in definition.findings.items()}
        self.types |= {derived.code: "boolean" for derived in definition.derived}
        self.types |= {numeric.code: "decimal" for numeric in definition.numeric}
        self._formulas = {numeric.code: numeric.formula for numeric in definition.numeric}

    def problems(self, whole: tree.Condition | tree.Term, role: str) -> Iterator[Problem]:
        """Everything wrong with a condition or formula that plays `role`."""
        if isinstance(whole, tree.Reading | tree.Minimum | tree.Maximum | tree.Difference):
            yield from self._formula(whole)
            return
        for leaf in leaves(whole):
            yield from self._leaf(leaf, role)

    def _formula(self, term: tree.Term) -> Iterator[Problem]:
        yield from self._term(term)
        if isinstance(term, tree.Reading) and term.code not in self.definition.findings:
            yield "a formula reads findings of the dictionary only", "not derived ones"

    def _leaf(self, leaf: tree.Condition, role: str) -> Iterator[Problem]:
        match leaf:
            case tree.Compare():
                yield from self._compare(leaf)
            case tree.OneOf(code, options):
                yield from self._typed(code, ("choice", "boolean"), "in")
                yield from self._options(code, options)
            case tree.Includes(code, option):
                yield from self._typed(code, ("multichoice",), "includes")
                yield from self._options(code, (option,))
            case tree.IncludesAny(code, options):
                yield from self._typed(code, ("multichoice",), "includes_any")
                yield from self._options(code, options)
            case tree.AnyEqual(group, option):
                yield from self._any_equal(group, option)
            case tree.Known(code) | tree.Unknown(code):
                yield from self._named(code)
            case tree.NotYes(code) | tree.NotNo(code):
                yield from self._typed(code, ("boolean",), "NOTYES and NOTNO")
            case _:
                yield from self._timed(leaf, role)

    def _timed(self, leaf: tree.Condition, role: str) -> Iterator[Problem]:
        """Leaves that ask what was decided before."""
        match leaf:
            case tree.Otherwise() if role != "false_when":
                yield "OTHERWISE may stand only in false_when", "write out what is meant"
            case tree.Fired(code):
                yield from self._fired(code, role)
            case tree.NoDataQuality():
                yield from self._decided("NO_DQ", "data_quality", role)
            case tree.UrgencyBelow(level):
                yield from self._level(level)
                yield from self._decided("URGENCY_BELOW", "red_flags", role)
            case tree.Highest(level):
                yield from self._level(level)
                yield from self._decided("HIGHEST", "red_flags", role)
                if level in (ROUTINE, SELF_CARE):
                    yield f"HIGHEST({level}) is decided only after every rule", "write URGENCY_BELOW(soon)"

    def _fired(self, code: str, role: str) -> Iterator[Problem]:
        rule = self.definition.rules.get(code)
        if rule is None:
            yield f"there is no rule {code!r}", did_you_mean(code, self.definition.rules)
        else:
            yield from self._decided(f"FIRED({code})", rule.family, role)

    @staticmethod
    def _decided(what: str, family: str, role: str) -> Iterator[Problem]:
        if _POSITION[family] >= _POSITION[role]:
            yield f"{what} is not decided yet where this is evaluated", _ORDER_HINT

    @staticmethod
    def _level(level: str) -> Iterator[Problem]:
        if level not in LEVELS:
            yield f"there is no urgency level {level!r}", did_you_mean(level, LEVELS) or ", ".join(LEVELS)

    def _named(self, code: str) -> Iterator[Problem]:
        if code not in self.types:
            yield f"there is no finding {code!r}", did_you_mean(code, self.types)

    def _typed(self, code: str, allowed: Iterable[str], operator: str) -> Iterator[Problem]:
        yield from self._named(code)
        kind = self.types.get(code)
        if kind and kind not in allowed:
            yield f"{operator} cannot be used on {code!r}, which holds {_plain(kind)}", _instead(kind)

    def _options(self, code: str, options: tuple[str, ...]) -> Iterator[Problem]:
        allowed = self._allowed(code)
        for index, option in enumerate(options):
            if allowed and option not in allowed:
                yield f"{code!r} has no option {option!r}", did_you_mean(option, allowed) or ", ".join(allowed)
            if option in options[:index]:
                yield f"the option {option!r} is listed twice", "once is enough"

    def _allowed(self, code: str) -> tuple[str, ...]:
        """What a value of `code` can be; empty when the code is unknown or holds no options."""
        if self.types.get(code) == "boolean":
            return ("yes", "no")
        finding = self.definition.findings.get(code)
        return finding.options if finding else ()

    def _any_equal(self, group: str, option: str) -> Iterator[Problem]:
        yield from self._grouped(group)
        members = self.definition.groups.get(group, ())
        yield from self._alike(members, ("choice", "boolean"), "ANYEQ")
        allowed = sorted({each for code in members for each in self._allowed(code)})
        if allowed and option not in allowed:
            yield (
                f"no member of @{group} has the option {option!r}",
                did_you_mean(option, allowed) or ", ".join(allowed),
            )

    def _grouped(self, group: str) -> Iterator[Problem]:
        if group not in self.definition.groups:
            near = did_you_mean(group, self.definition.groups)
            yield f"there is no group '@{group}'", near and near.replace("mean ", "mean @")

    def _compare(self, leaf: tree.Compare) -> Iterator[Problem]:
        problems = list(self._term(leaf.term))
        yield from problems
        if problems:
            return
        kind, what = self._kind(leaf.term), term_text(leaf.term)
        if not kind:
            return
        if leaf.operator == "=" and isinstance(leaf.value, str):
            yield from self._equal(leaf.term, kind, leaf.value)
        elif kind not in (*NUMBERS, "duration"):
            yield self._misfit(leaf.term, kind, leaf.operator, leaf.value)
        elif kind == "duration" and not isinstance(leaf.value, tree.Duration):
            yield f"{what} is a duration, not to be compared with {_literal(leaf.value)}", "give the unit, such as 4w"
        elif kind != "duration" and not isinstance(leaf.value, Decimal):
            yield f"{what} is a number, not to be compared with {_literal(leaf.value)}", "give a number without a unit"
        else:
            yield from self._possible(leaf.term, leaf.value)

    def _possible(self, term: tree.Term, literal: tree.Literal) -> Iterator[Problem]:
        """A value that a finding can never have makes a comparison that is always or never true."""
        bounds = self._bounds(term)
        if bounds and not bounds[0] <= limit(literal) <= bounds[1]:
            low, high = (_say(bound, isinstance(literal, tree.Duration)) for bound in bounds)
            yield f"{term_text(term)} can never be {literal_text(literal)}", f"it goes from {low} to {high}"

    def _bounds(self, term: tree.Term) -> tuple[float, float] | None:
        """The lowest and highest possible value of a term; None where the dictionary sets no bounds."""
        if isinstance(term, tree.Reading) and term.code in self._formulas:
            return self._bounds(self._formulas[term.code])
        codes = readings(term) or self.definition.groups.get(group_of(term) or "", ())
        ranges = [self.definition.findings[code].hard for code in codes if code in self.definition.findings]
        known = [each for each in ranges if each]
        if not known or len(known) < len(codes):
            return None
        low, high = min(low for low, _ in known), max(high for _, high in known)
        return (0, high - low) if isinstance(term, tree.Difference) else (low, high)

    def _equal(self, term: tree.Term, kind: str, option: str) -> Iterator[Problem]:
        if isinstance(term, tree.Reading) and kind in ("boolean", "choice"):
            yield from self._options(term.code, (option,))
        else:
            yield self._misfit(term, kind, "=", option)

    @staticmethod
    def _misfit(term: tree.Term, kind: str, operator: str, value: tree.Literal) -> Problem:
        what = f"{operator} {_literal(value)} cannot be said of {term_text(term)}, which holds {_plain(kind)}"
        return what, _instead(kind)

    def _kind(self, term: tree.Term) -> str:
        match term:
            case tree.Reading(code) | tree.Difference(code, _):
                return self.types[code]
            case _:
                members = self.definition.groups[term.group]
                return next((self.types[code] for code in members if code in self.types), "")

    def _term(self, term: tree.Term) -> Iterator[Problem]:
        match term:
            case tree.Reading(code):
                yield from self._named(code)
            case tree.Difference(first, second):
                yield from self._named(first)
                yield from self._named(second)
                yield from self._measured((first, second), "ABSDIFF")
            case _:
                yield from self._grouped(term.group)
                yield from self._measured(self.definition.groups.get(term.group, ()), "MIN and MAX")

    def _measured(self, codes: tuple[str, ...], operator: str) -> Iterator[Problem]:
        """Findings set against one another must be numbers or durations of one unit."""
        yield from self._alike(codes, (*NUMBERS, "duration"), operator)
        found = [self.definition.findings[code] for code in codes if code in self.definition.findings]
        if any(code in self.types and code not in self.definition.findings for code in codes):
            yield f"{operator} needs findings of the dictionary", "not derived ones"
        if len({(finding.type == "duration", finding.unit) for finding in found}) > 1:
            yield f"{operator} cannot set different units against one another", ", ".join(codes)

    def _alike(self, codes: tuple[str, ...], allowed: Iterable[str], operator: str) -> Iterator[Problem]:
        """The first finding of another type than those allowed; that each exists is checked where it is listed."""
        for code in codes:
            if self.types.get(code) and self.types[code] not in allowed:
                yield from self._typed(code, allowed, operator)
                return


def _type(finding: Finding) -> str:
    """Its type; empty when that is none, of which the dictionary's own fault tells."""
    return finding.type if finding.type in TYPES else ""


def _plain(kind: str) -> str:
    return _PLAIN.get(kind, "a number")


def _say(bound: float, as_duration: bool) -> str:
    return write_duration(int(bound)) if as_duration else f"{bound:g}"


def _literal(value: object) -> str:
    match value:
        case tree.Duration(amount, unit):
            return f"the duration {amount}{unit}"
        case Decimal():
            return f"the number {value}"
        case _:
            return f"the option {value!r}"


def _instead(kind: str) -> str:
    return {
        "boolean": "write = yes or = no",
        "choice": "write = or in [..]",
        "multichoice": "write includes or includes_any",
        "duration": "compare with a duration such as 4w",
    }.get(kind, "write KNOWN or UNKNOWN" if kind in ("date", "text") else "compare with a number")
