"""Conditions as text for engines whose expressions look like C or like SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from workups.engine.conditions import Condition, tree
from workups.engine.definition import Definition


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one language writes the operators; `decimals` when a number must be written as what it is compared with."""

    every: str
    either: str
    negation: str
    known: str
    decimals: bool


CEL = Dialect(every=" && ", either=" || ", negation="!({})", known="true", decimals=True)
ZEN = Dialect(every=" and ", either=" or ", negation="not ({})", known="{} != null", decimals=False)


@dataclass(frozen=True, slots=True)
class Writer:
    dialect: Dialect
    definition: Definition

    def text(self, condition: Condition) -> str:
        match condition:
            case tree.And(operands):
                return self._joined(self.dialect.every, operands)
            case tree.Or(operands):
                return self._joined(self.dialect.either, operands)
            case tree.Not(operand):
                return self.dialect.negation.format(self.text(operand))
            case tree.Count(operands, minimum):
                counted = " + ".join(f"({self.text(each)} ? 1 : 0)" for each in operands)
                return f"({counted} >= {minimum})"
            case _:
                return self._leaf(condition)

    def _joined(self, operator: str, operands: Sequence[Condition]) -> str:
        return f"({operator.join(self.text(each) for each in operands)})"

    def _leaf(self, leaf: Condition) -> str:
        match leaf:
            case tree.Compare(tree.Reading(code), "=", value):
                return f"{code} == {self._literal(code, value)}"
            case tree.Compare(tree.Reading(code), operator, value):
                return f"{code} {operator} {self._literal(code, value)}"
            case tree.OneOf(code, options):
                return f"{code} in [{', '.join(self._literal(code, option) for option in options)}]"
            case tree.Includes(code, option):
                return f"'{option}' in {code}"
            case tree.Known(code):
                return self.dialect.known.format(code)
        raise TypeError(leaf)

    def _literal(self, code: str, value: tree.Literal) -> str:
        kind = self.definition.findings[code].type
        match value:
            case str():
                return {"yes": "true", "no": "false"}[value] if kind == "boolean" else f"'{value}'"
            case tree.Duration():
                return str(value.seconds)
            case Decimal() if kind == "decimal" and self.dialect.decimals:
                return repr(float(value))
            case _:
                return format(value, "f")
