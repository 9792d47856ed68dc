"""What a measurement reports, and how a time is taken."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from statistics import median
from typing import TypeAlias, TypeVar

Piece = TypeVar("Piece")


@dataclass(frozen=True, slots=True)
class AtMost:
    """A target in seconds per piece of work; with `times`, also so many times what we are measured against."""

    seconds: float
    times: float = inf


@dataclass(frozen=True, slots=True)
class Faster:
    """A target: so many times as fast as what we are measured against."""

    times: float


Target: TypeAlias = AtMost | Faster


@dataclass(frozen=True, slots=True)
class Row:
    """Ours beside a floor (work that nobody can avoid) or a peer, both in seconds per piece of work."""

    what: str
    ours: float
    against: str
    theirs: float
    target: Target | None = None

    @property
    def ratio(self) -> float:
        """How many times theirs ours is; below 1, ours is the quicker."""
        return self.ours / self.theirs

    @property
    def is_met(self) -> bool:
        """Whether the target is; true without one."""
        match self.target:
            case AtMost(seconds, times):
                return self.ours <= seconds and self.ours <= times * self.theirs
            case Faster(times):
                return self.theirs >= times * self.ours
            case _:
                return True


def side_by_side(
    ours: Callable[[], object], theirs: Callable[[], object], *, pieces: int, rounds: int = 5
) -> tuple[float, float]:
    """Seconds per piece of each, the best of `rounds` taken in turn, so that a busy moment strikes both alike."""
    best = [float("inf"), float("inf")]
    for _ in range(rounds):
        for index, work in enumerate((ours, theirs)):
            best[index] = min(best[index], _seconds(work))
    return best[0] / pieces, best[1] / pieces


def medians(
    ours: Callable[[Piece], object], theirs: Callable[[Piece], object], pieces: Sequence[Piece], *, rounds: int = 9
) -> tuple[float, float]:
    """Seconds of each for the middle one of `pieces`, every piece at its best of `rounds` taken in turn."""
    best = [(float("inf"), float("inf"))] * len(pieces)
    for _ in range(rounds):
        for place, piece in enumerate(pieces):
            mine, their = _seconds(lambda: ours(piece)), _seconds(lambda: theirs(piece))  # noqa: B023  called at once
            best[place] = min(best[place][0], mine), min(best[place][1], their)
    return median(mine for mine, _ in best), median(their for _, their in best)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
