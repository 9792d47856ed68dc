"""What a measurement reports, and how a time is taken."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """Ours beside a floor (work that nobody can avoid) or a peer, both in seconds per piece of work."""

    what: str
    ours: float
    against: str
    theirs: float

    @property
    def ratio(self) -> float:
        """How many times theirs ours is; below 1, ours is the quicker."""
        return self.ours / self.theirs


def side_by_side(
    ours: Callable[[], object], theirs: Callable[[], object], *, pieces: int, rounds: int = 5
) -> tuple[float, float]:
    """Seconds per piece of each, the best of `rounds` taken in turn, so that a busy moment strikes both alike."""
    best = [float("inf"), float("inf")]
    for _ in range(rounds):
        for index, work in enumerate((ours, theirs)):
            started = time.perf_counter()
            work()
            best[index] = min(best[index], time.perf_counter() - started)
    return best[0] / pieces, best[1] / pieces
