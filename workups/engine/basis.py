"""What a rule rests on, derived findings, groups and earlier rules looked through."""

from collections.abc import Iterable, Iterator

from workups.engine.conditions import Condition, Term, group_of, leaves, readings, tree
from workups.engine.definition import Definition, Rule
from workups.engine.urgency import is_at_or_above
from workups.engine.wiring import members_of


class Basis:
    """The conditions that a rule rests on: its own, and those of derived findings and rules that it asks about."""

    def __init__(self, definition: Definition, code: str) -> None:
        self._definition = definition
        self._derived = {each.code: each for each in definition.derived}
        self.conditions: dict[Condition, None] = {}
        self._add(definition.rule(code).when)

    def findings(self) -> frozenset[str]:
        """Codes of the findings of the dictionary that any of the conditions reads."""
        read = (findings_of(self._definition, condition) for condition in self.conditions)
        return frozenset().union(*read)

    def _add(self, condition: Condition) -> None:
        if condition in self.conditions:
            return
        self.conditions[condition] = None
        for leaf in leaves(condition):
            for each in self._behind(leaf):
                self._add(each)

    def _behind(self, leaf: Condition) -> Iterator[Condition]:
        for code in readings(leaf):
            if code in self._derived:
                yield from (self._derived[code].true_when, self._derived[code].false_when)
        yield from (rule.when for rule in self._asked(leaf))

    def _asked(self, leaf: Condition) -> Iterable[Rule]:
        match leaf:
            case tree.Fired(code):
                return (self._definition.rule(code),)
            case tree.NoDataQuality():
                return self._definition.data_quality
            case tree.UrgencyBelow(level) | tree.Highest(level):
                return [flag for flag in self._definition.red_flags if is_at_or_above(flag.urgency, level)]
            case _:
                return ()


def findings_of(definition: Definition, condition: Condition) -> frozenset[str]:
    """Codes of the findings of the dictionary that a condition itself reads."""
    return frozenset(code for leaf in leaves(condition) for code in read_by(definition, leaf))


def read_by(definition: Definition, leaf: Condition | Term) -> Iterator[str]:
    """The findings of the dictionary that a leaf reads: by name, as members of a group, or behind a number."""
    formulas = {each.code: each.formula for each in definition.numeric}
    for code in readings(leaf) if group_of(leaf) is None else members_of(definition, leaf):
        if code in formulas:
            yield from read_by(definition, formulas[code])
        elif code in definition.findings:
            yield code
