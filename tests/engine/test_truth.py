"""The three-valued truth tables (strong Kleene), as textbooks print them: 1 TRUE, 0 FALSE, ? UNKNOWN.

Both readings of a condition go through them: the plain one, which the trace uses, and the compiled one over the
board, which decides. XOR and IMPLIES are no words of the language; they are what AND, OR and NOT make of them.
"""

from collections.abc import Callable, Mapping
from itertools import product
from typing import TypeAlias

import pytest

from workups.engine.board import Board
from workups.engine.compiling import compile_sorter, compile_test
from workups.engine.conditions import Condition, parse_condition, readings
from workups.engine.truth import Truth, truth_of

TRUTHS: Mapping[str, Truth] = {"1": True, "0": False, "?": None}

TABLES = {
    "a = yes AND b = yes": """
              b: 1 0 ?
        a: 1     1 0 ?
           0     0 0 0
           ?     ? 0 ?""",
    "a = yes OR b = yes": """
              b: 1 0 ?
        a: 1     1 1 1
           0     1 0 ?
           ?     1 ? ?""",
    "NOT (a = yes) OR b = yes": """ implies
              b: 1 0 ?
        a: 1     1 0 ?
           0     1 1 1
           ?     1 ? ?""",
    "(a = yes AND NOT (b = yes)) OR (NOT (a = yes) AND b = yes)": """ xor
              b: 1 0 ?
        a: 1     0 1 ?
           0     1 0 ?
           ?     ? ? ?""",
    "NOT (a = yes AND b = yes)": """
              b: 1 0 ?
        a: 1     0 1 ?
           0     1 1 1
           ?     ? 1 ?""",
    "NOT (a = yes OR b = yes)": """
              b: 1 0 ?
        a: 1     0 0 0
           0     0 1 ?
           ?     0 ? ?""",
    "COUNT(a = yes, b = yes) >= 1": """
              b: 1 0 ?
        a: 1     1 1 1
           0     1 0 ?
           ?     1 ? ?""",
    "COUNT(a = yes, b = yes) >= 2": """
              b: 1 0 ?
        a: 1     1 0 ?
           0     0 0 0
           ?     ? 0 ?""",
    "COUNT(a = yes, a = yes, b = yes) >= 2": """ a counts twice
              b: 1 0 ?
        a: 1     1 1 1
           0     0 0 0
           ?     ? ? ?""",
    "COUNT(a = yes, NOT (a = yes), b = yes) >= 2": """ an unknown counts for both a and not a
              b: 1 0 ?
        a: 1     1 0 ?
           0     1 0 ?
           ?     ? ? ?""",
}
COUNT_OF_THREE = {
    "111": "111", "110": "110", "11?": "11?", "100": "100", "10?": "1?0", "1??": "1??",
    "000": "000", "00?": "?00", "0??": "??0", "???": "???",
}  # fmt: skip
"""For each three operands: at least one, at least two, all three."""


def cells(table: str) -> dict[tuple[str, str], Truth]:
    """What stands in each cell of a table, by the values of a and b."""
    lines = [line.replace("a:", "").split() for line in table.splitlines()[2:]]
    return {(a, b): TRUTHS[cell] for a, *cells in lines for b, cell in zip("10?", cells, strict=True)}


def code_of(leaf: Condition) -> str:
    (code,) = readings(leaf)
    return code


def plainly(condition: Condition, values: Mapping[str, Truth]) -> Truth:
    return truth_of(condition, lambda leaf: values[code_of(leaf)])


def word_of(board: Board, values: Mapping[str, Truth]) -> int:
    known = {leaf: values[code_of(leaf)] for leaf in board.leaves()}
    return sum(board.bit(leaf, value) for leaf, value in known.items() if value is not None)


def compiled(condition: Condition, values: Mapping[str, Truth]) -> Truth:
    """By the two tests; certainly true and certainly false at once is impossible."""
    board = Board()
    is_true, is_false = compile_test(condition, True, board), compile_test(condition, False, board)
    word = word_of(board, values)
    return {(True, False): True, (False, True): False, (False, False): None}[bool(is_true(word)), bool(is_false(word))]


def sorted_out(condition: Condition, values: Mapping[str, Truth]) -> Truth:
    """By the sorter of a family of rules: fired, ruled out, waiting."""
    board = Board()
    sorter = compile_sorter([("rf_x", condition)], board)
    word = word_of(board, values)
    fired, waiting = sorter(word, word)
    return True if fired else None if waiting else False


Way: TypeAlias = Callable[[Condition, Mapping[str, Truth]], Truth]
each_way = pytest.mark.parametrize("way", [plainly, compiled, sorted_out])


def filled(way: Way, text: str, codes: str = "ab") -> dict[tuple[str, ...], Truth]:
    """The table that a way of reading gives to a condition on `codes`."""
    condition = parse_condition(text)
    rows = product("10?", repeat=len(codes))
    return {row: way(condition, {code: TRUTHS[each] for code, each in zip(codes, row, strict=True)}) for row in rows}


@each_way
@pytest.mark.parametrize("text", TABLES)
def test_two_operands_come_to_what_the_table_says(way: Way, text: str) -> None:
    table = cells(TABLES[text])

    assert len(table) == 9
    assert filled(way, text) == table


@each_way
def test_not_comes_to_what_the_table_says(way: Way) -> None:
    assert filled(way, "NOT (a = yes)", "a") == {("1",): False, ("0",): True, ("?",): None}
    assert filled(way, "NOT (NOT (a = yes))", "a") == {("1",): True, ("0",): False, ("?",): None}


@each_way
@pytest.mark.parametrize("minimum", [1, 2, 3])
def test_a_count_of_three_comes_to_what_the_table_says(way: Way, minimum: int) -> None:
    table = filled(way, f"COUNT(a = yes, b = yes, c = yes) >= {minimum}", "abc")

    for operands, came_to in table.items():
        row = COUNT_OF_THREE["".join(sorted(operands, key="10?".index))]
        assert came_to is TRUTHS[row[minimum - 1]], operands


@each_way
def test_and_and_or_of_three_are_counts_of_all_and_of_one(way: Way) -> None:
    def count(minimum: int) -> dict[tuple[str, ...], Truth]:
        return filled(way, f"COUNT(a = yes, b = yes, c = yes) >= {minimum}", "abc")

    assert filled(way, "a = yes AND b = yes AND c = yes", "abc") == count(3)
    assert filled(way, "a = yes OR b = yes OR c = yes", "abc") == count(1)
