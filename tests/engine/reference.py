"""The same semantics a second time, as slowly and plainly as they can be written: the oracle of the fast engine.

Truth values are numbers, as in the textbooks: 1 TRUE, 0 FALSE, 0.5 UNKNOWN; AND is the minimum, OR the maximum.
"""

from functools import cached_property
from typing import Any

from workups.engine.conditions import tree
from workups.engine.definition import Definition
from workups.engine.order import EVALUATION_ORDER
from workups.engine.urgency import RANK

TRUE, FALSE, UNKNOWN = 1.0, 0.0, 0.5


class Reference:
    """One definition and one patient. `is_open` asks with everything unknown left unknown (see verdicts.py)."""

    def __init__(self, definition: Definition, facts: dict[str, Any]) -> None:
        self.definition, self.facts = definition, facts
        self.derived = {each.code: each for each in definition.derived}
        self.numeric = {each.code: each for each in definition.numeric}
        self.urgency = {flag.code: flag.urgency for flag in definition.red_flags}
        self.seen: dict[tuple[str, bool], Any] = {}

    @cached_property
    def fired(self) -> list[str]:
        return [code for code in self._codes() if self.fires(code)]

    @cached_property
    def waiting(self) -> list[str]:
        return [code for code in self._codes() if self.waits(code)]

    def _codes(self) -> list[str]:
        return [rule.code for family in EVALUATION_ORDER for rule in getattr(self.definition, family)]

    def fires(self, code: str) -> bool:
        return self.outcome(code, is_open=False) == TRUE

    def waits(self, code: str) -> bool:
        return not self.fires(code) and self.outcome(code, is_open=True) > FALSE

    def outcome(self, code: str, *, is_open: bool) -> float:
        if (code, is_open) not in self.seen:
            self.seen[code, is_open] = self.truth(self.definition.rule(code).when, is_open=is_open)
        return self.seen[code, is_open]

    def value(self, code: str, *, is_open: bool) -> Any:
        if code in self.numeric:
            return self.term(self.numeric[code].formula)
        if code not in self.derived:
            return self.facts.get(code)
        if (code, is_open) not in self.seen:
            self.seen[code, is_open] = self.computed(code, is_open=is_open)
        return self.seen[code, is_open]

    def computed(self, code: str, *, is_open: bool) -> bool | None:
        derived = self.derived[code]
        yes = self.truth(derived.true_when, is_open=is_open)
        if yes == TRUE:
            return True
        if isinstance(derived.false_when, tree.Otherwise):
            return None if is_open and yes == UNKNOWN else False
        return False if self.truth(derived.false_when, is_open=is_open) == TRUE else None

    def term(self, term: tree.Term) -> Any:
        if isinstance(term, tree.Reading):
            return self.value(term.code, is_open=False)
        if isinstance(term, tree.Difference):
            first, second = self.facts.get(term.first), self.facts.get(term.second)
            return None if first is None or second is None else abs(first - second)
        known = [self.facts[code] for code in self.definition.groups[term.group] if code in self.facts]
        if not known:
            return None
        return min(known) if isinstance(term, tree.Minimum) else max(known)

    def truth(self, condition: tree.Condition, *, is_open: bool) -> float:
        if isinstance(condition, tree.Not):
            return 1 - self.truth(condition.operand, is_open=is_open)
        if isinstance(condition, tree.And | tree.Or | tree.Count):
            parts = sorted((self.truth(each, is_open=is_open) for each in condition.operands), reverse=True)
            if isinstance(condition, tree.Count):
                return parts[condition.minimum - 1]
            return min(parts) if isinstance(condition, tree.And) else max(parts)
        return self.leaf(condition, is_open=is_open)

    def leaf(self, leaf: tree.Condition, *, is_open: bool) -> float:
        match leaf:
            case tree.Compare(term, operator, literal):
                value = self.value(term.code, is_open=is_open) if isinstance(term, tree.Reading) else self.term(term)
                return UNKNOWN if value is None else float(compared(value, operator, literal))
            case tree.OneOf(code, options):
                value = self.value(code, is_open=is_open)
                return UNKNOWN if value is None else float(said(value) in options)
            case tree.Includes(code, option):
                return UNKNOWN if code not in self.facts else float(option in self.facts[code])
            case tree.IncludesAny(code, options):
                return UNKNOWN if code not in self.facts else float(bool(self.facts[code] & set(options)))
            case tree.AnyEqual(group, option):
                return self.any_equal([self.facts.get(code) for code in self.definition.groups[group]], option)
        return self.two_valued(leaf, is_open=is_open)

    @staticmethod
    def any_equal(values: list[Any], option: str) -> float:
        if option in [said(value) for value in values if value is not None]:
            return TRUE
        return UNKNOWN if None in values else FALSE

    def two_valued(self, leaf: tree.Condition, *, is_open: bool) -> float:
        match leaf:
            case tree.Known(code):
                return float(self.value(code, is_open=is_open) is not None)
            case tree.Unknown(code):
                return float(self.value(code, is_open=is_open) is None)
            case tree.NotYes(code):
                return float(self.value(code, is_open=is_open) is not True)
            case tree.NotNo(code):
                return float(self.value(code, is_open=is_open) is not False)
        return self.verdict(leaf, is_open=is_open)

    def verdict(self, leaf: tree.Condition, *, is_open: bool) -> float:
        match leaf:
            case tree.Fired(code):
                return TRUE if self.fires(code) else UNKNOWN if is_open and self.waits(code) else FALSE
            case tree.NoDataQuality():
                return 1 - self.any_of([check.code for check in self.definition.data_quality], is_open=is_open)
            case tree.UrgencyBelow(level):
                return 1 - self.any_of(self.flags_from(level), is_open=is_open)
            case tree.Highest(level):
                above = [code for code in self.flags_from(level) if self.urgency[code] != level]
                exactly = [code for code, urgency in self.urgency.items() if urgency == level]
                return min(1 - self.any_of(above, is_open=is_open), self.any_of(exactly, is_open=is_open))
        raise TypeError(leaf)

    def any_of(self, codes: list[str], *, is_open: bool) -> float:
        return max((self.verdict(tree.Fired(code), is_open=is_open) for code in codes), default=FALSE)

    def flags_from(self, level: str) -> list[str]:
        return [code for code, urgency in self.urgency.items() if RANK[urgency] <= RANK[level]]


def said(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def compared(value: Any, operator: str, literal: Any) -> bool:
    if isinstance(literal, str):
        return bool(said(value) == literal)
    limit = literal.seconds if isinstance(literal, tree.Duration) else float(literal)
    return {
        "=": value == limit, "<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit,
    }[operator]  # fmt: skip
