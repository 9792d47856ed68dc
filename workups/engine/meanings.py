"""What the reference says of results, where it is certainly so; what it says only in words is left to be read."""

from workups.engine.board import Board
from workups.engine.compiling import compile_test
from workups.engine.definition import Definition
from workups.engine.definition.reference import ResultMeaning


class Meanings:
    """The rows of a reference whose condition is exact, each with its test."""

    def __init__(self, definition: Definition, board: Board) -> None:
        exact = [(row, row.when) for row in definition.reference.result_interpretation if row.when is not None]
        self._tests = [(row, compile_test(when, True, board)) for row, when in exact]

    def by(self, open_word: int) -> tuple[ResultMeaning, ...]:
        """Those that hold by the open word (see `verdicts.py`): what is unknown or waits holds nothing."""
        return tuple(row for row, is_so in self._tests if is_so(open_word))
