"""Conditions to Python, once per definition, over the word (see `board.py`).

Strong Kleene logic needs two plain questions: is this certainly true, is this certainly false? NOT swaps them,
so it vanishes: "AND is certainly false" asks whether any operand is, and "COUNT of k >= n is certainly false"
whether k - n + 1 operands are. What remains is all / any / at least n over bits of the word.

That is built as a Python expression tree and compiled by Python itself, whose `and` and `or` stop early; it runs
three times as fast as nested closures, which pay for a call at every node. No text of a protocol becomes code:
the tree is made of the word's name, of integers, and of rule codes as constants.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, TypeAlias

from workups.engine.board import Board
from workups.engine.conditions import Condition, tree

Test: TypeAlias = Callable[[int], bool]
"""Is the condition certainly what was wanted, given the word?"""
Sorter: TypeAlias = Callable[[int, int], tuple[list[str], list[str]]]
"""From the deciding and the open word (see `verdicts.py`) the codes that fire, and those still open."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """At least `need` of `bits` and `parts` hold."""

    need: int
    bits: tuple[int, ...]
    parts: tuple["_Plan", ...]

    @property
    def size(self) -> int:
        return len(self.bits) + len(self.parts)

    @property
    def is_all(self) -> bool:
        return self.need == self.size

    @property
    def is_any(self) -> bool:
        return self.need == 1


def compile_test(condition: Condition, wanted: bool, board: Board) -> Test:
    """A test of whether `condition` is certainly `wanted`; new leaves get their place on the board."""
    if isinstance(condition, tree.Otherwise):
        return lambda _: True
    plan = _plan(condition, wanted, board)
    mask = _mask(plan.bits)
    if plan.is_any and not plan.parts:
        return lambda word: word & mask != 0
    if plan.is_all and not plan.parts:
        return lambda word: word & mask == mask
    function = _template("def test(word): pass")
    function.body = [ast.Return(_expression(plan, "word"))]
    test: Test = _compiled(function)
    return test


def compile_sorter(rules: Iterable[tuple[str, Condition]], board: Board) -> Sorter:
    """One function that sorts the rules of a family into fired, still open, and (left out) ruled out."""
    function = _template("def sorter(word, open_word):\n fired, waiting = [], []\n return fired, waiting")
    function.body[1:1] = [_sorted_rule(code, condition, board) for code, condition in rules]
    sorter: Sorter = _compiled(function)
    return sorter


def sort_anew(sorter: Sorter, code: str, condition: Condition, board: Board) -> Sorter:
    """`sorter` with another condition for one of its rules."""
    is_true, is_false = compile_test(condition, True, board), compile_test(condition, False, board)

    def sort(word: int, open_word: int) -> tuple[list[str], list[str]]:
        fired, waiting = ([each for each in codes if each != code] for codes in sorter(word, open_word))
        if is_true(word):
            fired.append(code)
        elif not is_false(open_word):
            waiting.append(code)
        return fired, waiting

    return sort


def unless(condition: Condition, values: Iterable[bool], inside: ast.expr, board: Board) -> ast.expr:
    """`inside`, or 0 when `condition` certainly has one of `values`; for `compile_set`."""
    plans = [_plan(condition, wanted, board) for wanted in values]
    if all(plan.size == 1 for plan in plans):
        settled = bits_of("word", _mask(bit for plan in plans for bit in plan.bits))
    else:
        settled = _joined(ast.Or(), [_expression(plan, "word") for plan in plans])
    return ast.IfExp(settled, ast.Constant(0), inside)


def compile_set(expression: ast.expr) -> Callable[[Any, int, int], int]:
    """A set of findings, as bits, worked out from a search, its word and what is unknown (see `pivots.py`)."""
    function = _template("def found(search, word, unknown): pass")
    function.body = [ast.Return(expression)]
    found: Callable[[Any, int, int], int] = _compiled(function)
    return found


def bits_of(word: str, mask: int) -> ast.expr:
    """Those bits of `word` that are in `mask`."""
    return ast.BinOp(ast.Name(word, ast.Load()), ast.BitAnd(), ast.Constant(mask))


def _template(source: str) -> ast.FunctionDef:
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    return function


def _compiled(function: ast.FunctionDef) -> Any:
    module = ast.fix_missing_locations(ast.Module([function], type_ignores=[]))
    namespace: dict[str, Any] = {}
    exec(compile(module, "<protocol>", "exec"), namespace)  # noqa: S102 (a tree of names and constants, see above)
    return namespace[function.name]


def _sorted_rule(code: str, condition: Condition, board: Board) -> ast.stmt:
    """`if <certainly true>: fired.append(code)`, `elif not <certainly false>: waiting.append(code)`."""
    fires = _expression(_plan(condition, True, board), "word")
    ruled_out = _expression(_plan(condition, False, board), "open_word")
    still_open = ast.If(ast.UnaryOp(ast.Not(), ruled_out), [_append("waiting", code)], [])
    return ast.If(fires, [_append("fired", code)], [still_open])


def _append(name: str, code: str) -> ast.stmt:
    method = ast.Attribute(ast.Name(name, ast.Load()), "append", ast.Load())
    return ast.Expr(ast.Call(method, [ast.Constant(code)], []))


def _plan(condition: Condition, wanted: bool, board: Board) -> _Plan:
    match condition:
        case tree.Not(operand):
            return _plan(operand, not wanted, board)
        case tree.And(operands):
            need = len(operands) if wanted else 1
        case tree.Or(operands):
            need = 1 if wanted else len(operands)
        case tree.Count(operands, minimum):
            need = minimum if wanted else len(operands) - minimum + 1
        case _:
            return _Plan(1, (board.bit(condition, wanted),), ())
    return _gathered(need, [_plan(operand, wanted, board) for operand in operands])


def _gathered(need: int, plans: Sequence[_Plan]) -> _Plan:
    """One plan over `plans`: single bits side by side, ALL within ALL and ANY within ANY opened up."""
    if len(plans) == 1:
        return plans[0]
    bits: list[int] = []
    parts: list[_Plan] = []
    for plan in plans:
        same = (need == len(plans) and plan.is_all) or (need == 1 and plan.is_any)
        if plan.size == 1 or same:
            bits += plan.bits
            parts += plan.parts
        else:
            parts.append(plan)
    if need == len(plans):
        need = len(bits) + len(parts)
    return _Plan(need, tuple(bits), tuple(parts))


def _expression(plan: _Plan, word: str) -> ast.expr:
    parts = [_expression(part, word) for part in plan.parts]
    if not (plan.is_all or plan.is_any):
        return _at_least(plan, parts, word)
    mask = _mask(plan.bits)
    held = bits_of(word, mask)
    if plan.is_all:
        bits = [ast.Compare(held, [ast.Eq()], [ast.Constant(mask)])] if mask else []
        return _joined(ast.And(), [*bits, *parts])
    bits = [ast.Compare(held, [ast.NotEq()], [ast.Constant(0)])] if mask else []
    return _joined(ast.Or(), [*bits, *parts])


def _at_least(plan: _Plan, parts: Sequence[ast.expr], word: str) -> ast.expr:
    """The bits that hold are counted at one go; one that stands twice counts twice."""
    repeats = Counter(plan.bits)
    masks = [_mask(bit for bit in repeats if repeats[bit] > times) for times in range(max(repeats.values(), default=0))]
    counts = [ast.Call(ast.Attribute(bits_of(word, mask), "bit_count", ast.Load()), [], []) for mask in masks]
    total = reduce(lambda left, right: ast.BinOp(left, ast.Add(), right), [*counts, *parts])
    return ast.Compare(total, [ast.GtE()], [ast.Constant(plan.need)])


def _joined(operator: ast.boolop, values: list[ast.expr]) -> ast.expr:
    return values[0] if len(values) == 1 else ast.BoolOp(operator, values)


def _mask(bits: Iterable[int]) -> int:
    return reduce(or_, bits, 0)
