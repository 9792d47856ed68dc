"""One condition as FHIRPath (N1, ANSI normative), in which `{}` is UNKNOWN.

FHIRPath's `and`, `or` and `not()` are strong Kleene logic as ours are; comparisons with `{}` are `{}`. Where
FHIRPath says false of nothing (`contains`, `exists`, `all`) an `iif` keeps unknown unknown.

Durations are compared as whole seconds: a calendar month of FHIRPath is not the 30 days that a protocol means.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from workups.engine.conditions import Condition, Term, readings, tree
from workups.engine.definition import Definition
from workups.engine.urgency import LEVELS, is_above, is_at_or_above

ANY_CHECK = "any_check"
"""The variable that says whether any data-quality check fired."""
UNKNOWN = "{}"


def any_at(level: str) -> str:
    """The name of the variable that says whether any red flag of this level fired."""
    return f"any_{level}"


def group_name(group: str) -> str:
    """The name of the variable that holds the known values of a group."""
    return f"group_{group}"


def open_name(code: str) -> str:
    """The name of the variable that holds a derived finding with everything unknown left unknown."""
    return f"open_{code}"


@dataclass(frozen=True, slots=True)
class Translator:
    """Conditions as FHIRPath over variables, read in one of two ways (see `workups/engine/verdicts.py`).

    Deciding: what has not fired is false. `is_open`: a rule that still waits is unknown, and so is a derived
    finding that took "otherwise" for something unknown; `opened` are the derived findings for which this matters.
    """

    definition: Definition
    is_open: bool
    opened: frozenset[str] = frozenset()

    def text(self, condition: Condition) -> str:
        """`condition` as one FHIRPath expression: true, false or {}."""
        match condition:
            case tree.And(operands):
                return " and ".join(self._operand(each) for each in operands)
            case tree.Or(operands):
                return " or ".join(self._operand(each) for each in operands)
            case tree.Not(operand):
                return negated(self.text(operand))
            case tree.Count(operands, minimum):
                return at_least(minimum, [self.text(each) for each in operands])
            case _:
                return self._leaf(condition)

    def _operand(self, condition: Condition) -> str:
        text = self.text(condition)
        return f"({text})" if isinstance(condition, tree.And | tree.Or | tree.Count) else text

    def _leaf(self, leaf: Condition) -> str:
        match leaf:
            case tree.Compare(term, operator, value):
                return self._compared(term, operator, value)
            case tree.OneOf(code, options):
                return f"{self._variable(code)} in {self._listed([code], options)}"
            case tree.Includes(code, option):
                return unless_empty(f"%{code}", f"%{code} contains {quoted(option)}")
            case tree.IncludesAny(code, options):
                return unless_empty(f"%{code}", f"%{code}.intersect({self._listed([code], options)}).exists()")
            case tree.AnyEqual(group, option):
                members = self.definition.groups[group]
                return _bracketed(" or ".join(f"%{code} = {self._option(code, option)}" for code in members))
        return self._two_valued(leaf)

    def _two_valued(self, leaf: Condition) -> str:
        match leaf:
            case tree.Known(code):
                return self._known(code)
            case tree.Unknown(code):
                return negated(self._known(code))
            case tree.NotYes(code):
                return f"{self._variable(code)} !~ true"
            case tree.NotNo(code):
                return f"{self._variable(code)} !~ false"
        return self._verdict(leaf)

    def _verdict(self, leaf: Condition) -> str:
        match leaf:
            case tree.Fired(code):
                return self._fired(code)
            case tree.NoDataQuality():
                return self._none_fired([ANY_CHECK])
            case tree.UrgencyBelow(level):
                return self._none_fired([any_at(each) for each in LEVELS if is_at_or_above(each, level)])
            case tree.Highest(level):
                above = [any_at(each) for each in LEVELS if is_above(each, level)]
                exactly = self._fired(any_at(level))
                return f"({exactly} and {self._none_fired(above)})" if above else exactly
        raise TypeError(leaf)

    def _fired(self, name: str) -> str:
        """By the deciding reading `{}` counts as false."""
        return f"%{name}" if self.is_open else f"%{name} ~ true"

    def _none_fired(self, names: Iterable[str]) -> str:
        any_of_them = " or ".join(f"%{name}" for name in names)
        return negated(any_of_them) if self.is_open else f"{_bracketed(any_of_them)} !~ true"

    def _compared(self, term: Term, operator: str, value: tree.Literal) -> str:
        match term:
            case tree.Reading(code) if code in self._formulas():
                return self._compared(self._formulas()[code], operator, value)
            case tree.Reading(code):
                literal = self._option(code, value) if isinstance(value, str) else number(value)
                return f"{self._variable(code)} {operator} {literal}"
            case tree.Difference(first, second):
                return f"(%{first} - %{second}).abs() {operator} {number(value)}"
            case tree.Minimum(group):
                return _extreme(f"%{group_name(group)}", operator, number(value), reached=("<", "<="), bound=">=")
            case tree.Maximum(group):
                return _extreme(f"%{group_name(group)}", operator, number(value), reached=(">", ">="), bound="<=")

    def _known(self, code: str) -> str:
        match self._formulas().get(code):
            case None:
                return f"{self._variable(code)}.exists()"
            case tree.Minimum(group) | tree.Maximum(group):
                return f"%{group_name(group)}.exists()"
            case formula:
                return _bracketed(" and ".join(f"%{each}.exists()" for each in readings(formula)))

    def _formulas(self) -> dict[str, Term]:
        return {each.code: each.formula for each in self.definition.numeric}

    def _variable(self, code: str) -> str:
        return f"%{open_name(code)}" if self.is_open and code in self.opened else f"%{code}"

    def _listed(self, codes: Iterable[str], options: Iterable[str]) -> str:
        return f"({' | '.join(self._option(code, option) for code in codes for option in options)})"

    def _option(self, code: str, option: str) -> str:
        """A boolean finding is written yes and no in conditions, true and false in FHIR."""
        finding = self.definition.findings.get(code)
        if finding is None or finding.type == "boolean":
            return {"yes": "true", "no": "false"}[option]
        return quoted(option)


def negated(text: str) -> str:
    return f"{_bracketed(text)}.not()"


def unless_empty(collection: str, text: str) -> str:
    """`text`, or unknown while nothing is known of `collection`."""
    return f"iif({collection}.exists(), {text}, {UNKNOWN})"


def at_least(minimum: int, texts: list[str]) -> str:
    """TRUE when `minimum` of `texts` are; FALSE when even every unknown one would not be enough."""
    true = " + ".join(f"iif({text}, 1, 0)" for text in texts)
    not_false = " + ".join(f"iif({negated(text)}, 0, 1)" for text in texts)
    return f"(({true}) >= {minimum}) or ((({not_false}) >= {minimum}) and {UNKNOWN})"


def quoted(option: str) -> str:
    return f"'{option}'"


def number(value: tree.Literal) -> str:
    """A limit as FHIRPath writes it; a duration in seconds."""
    match value:
        case tree.Duration():
            return str(value.seconds)
        case Decimal():
            return format(value, "f")
        case _:
            raise TypeError(value)


def _extreme(values: str, operator: str, limit: str, *, reached: tuple[str, ...], bound: str) -> str:
    """The lowest (or highest) of `values` against `limit`, said of every one of them: none needs be picked out."""
    if operator == "=":
        said = f"{values}.exists($this = {limit}) and {values}.all($this {bound} {limit})"
    else:
        said = f"{values}.{'exists' if operator in reached else 'all'}($this {operator} {limit})"
    return unless_empty(values, said)


def _bracketed(text: str) -> str:
    return text if text.startswith("%") and text[1:].isidentifier() else f"({text})"
